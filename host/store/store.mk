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
check-store: store $(PROBE) ## The store's suite, and kill -9 at 200 random points (slow)
	@packaging/deps.sh build check
	@$(TESTENV) STORE_KILLS=200 tests/store/store.sh

# The store's parts against a backend that is no directory.
STORE_TEST := $(BUILD)/tests/store-backend
$(STORE_TEST): $(call obj,tests/store/backend_test.cc) $(filter-out %/main.cc.o,$(STORE_OBJ)) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $^ $(GTEST_LIBS) -lcbor -llmdb
tests: $(STORE_TEST)
