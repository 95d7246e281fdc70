# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Does it matter where a kernel's code lies? docs/bench.md, "Moved code".

SHIFT := $(BUILD)/bench/shift
$(SHIFT): $(call obj,bench/shift/main.cc) $(filter-out %/main.cc.o,$(BENCH_OBJ)) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $^
