# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What the suites of the store need beside the program: the store without its command line as an archive, its units, and
# what records and breaks the program's calls.

STORE_A     := $(BUILD)/lib/store.a
STORE_UNITS := $(BUILD)/tests/store-units
STORE_CALLS := $(BUILD)/tests/store-calls.so

$(STORE_A): $(call obj,$(filter-out host/store/main.cc,$(sort $(wildcard host/store/*.cc))))
	@mkdir -p $(@D)
	$(call say,AR,$@)rm -f $@ && $(AR) rcsD $@ $^
$(STORE_UNITS): $(call obj,$(sort $(wildcard tests/store/*.cc))) $(STORE_A) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $^ -lcbor -llmdb $(GTEST_LIBS)
$(STORE_CALLS): $(call obj,tests/store/calls.c)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) -shared $(LINKALL) -o $@ $^

tests: $(STORE_UNITS) $(STORE_CALLS)

# The readers of the store's formats have fuzz targets of their own; the others' rule is in check.mk.
$(BUILD)/targets/store_%_fuzz: $(BUILD)/obj/tests/fuzz/store_%_fuzz.cc.o $(STORE_A) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) -fsanitize=fuzzer $(LINKCXX) -o $@ $^ -lcbor -llmdb
