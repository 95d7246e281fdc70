# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The chunking quality lab: docs/cdc-quality.md.

CDC_QUALITY     := $(BUILD)/bench/cdc-quality
CDC_QUALITY_OBJ := $(call obj,$(sort $(wildcard bench/cdc-quality/*.cc)))
CDC_CACHE ?= $(BUILD)/cdc-corpora# what was downloaded and unpacked: 4 GiB
CDC_OUT   ?= $(BUILD)/bench# where cdc-quality.json, .html and .md go

$(CDC_QUALITY): $(CDC_QUALITY_OBJ) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $^

# What the lab counts by is in the unit suite; its scripts are tested with the program.
$(call TEST_BIN,unit): $(call obj,bench/cdc-quality/count.cc bench/cdc-quality/data.cc)
tests: $(CDC_QUALITY)

.PHONY: cdc-quality cdc-quality-run
cdc-quality: ## What chunkers' cuts are worth, on Debian's packages (CDC_FLAGS=--quick for a look)
	@packaging/deps.sh build cdc
	@$(MAKE) --no-print-directory cdc-quality-run
cdc-quality-run: all $(CDC_QUALITY)
	@bench/cdc-quality/lab.py --program $(CDC_QUALITY) --cache $(CDC_CACHE) --out $(CDC_OUT) $(CDC_FLAGS)

# RECORD= names another one than the last run's.
.PHONY: cdc-quality-docs
cdc-quality-docs: ## Rewrite the tables of docs/cdc-quality.md from the last run, and keep its record in bench/records/
	@bench/cdc-quality/publish.py --write docs/cdc-quality.md $(or $(RECORD),$(CDC_OUT)/cdc-quality.json) \
		--keep bench/records/cdc-quality.json
