# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam-store, a program over the public API: it links nothing of the library but what that exports.

STORE_SRC := $(sort $(wildcard host/store/*.cc))
STORE_OBJ := $(call obj,$(STORE_SRC))
STORE     := $(BUILD)/bin/cofferdam-store
STORE_LIB ?= $(LIB_A) # or $(LIB_SO), as packages have it

.PHONY: store
store: $(STORE) plugins ## Build the cofferdam-store command
$(STORE): $(STORE_OBJ) $(STORE_LIB)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $(STORE_OBJ) $(STORE_LIB) -lcbor -llmdb

tests: store
.PHONY: check-store
check-store: tests ## The store's suites: 200 kills, each call failing once, thousands of power cuts (slow)
	@packaging/deps.sh build check
	@$(TESTENV) STORE_POWER_STATES=40 $(STORE_UNITS)
	@$(TESTENV) STORE_KILLS=200 STORE_FAULT_STEP=1 tests/store/store.sh
	@$(TESTENV) tests/store/fixture.sh
