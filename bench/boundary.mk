# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What handing bytes over the boundary costs beside memcpy: docs/boundary.md.

BOUNDARY := $(BUILD)/bench/boundary
$(BOUNDARY): $(call obj,bench/boundary/cost.cc) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $^

.PHONY: bench-boundary
bench-boundary: $(BOUNDARY) plugins ## Measure calls beside memcpy, 4 KiB to 48 MiB, into docs/boundary.md and bench/records/
	@$(BOUNDARY) $(abspath $(BUILD))/lib/cofferdam/1 >$(BUILD)/bench/boundary.json
	@bench/boundary/table.py $(BUILD)/bench/boundary.json docs/boundary.md
	@cp $(BUILD)/bench/boundary.json bench/records/boundary.json
