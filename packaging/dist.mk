# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Source tarballs: of the whole, of the host, of each plugin domain. Each builds and passes `make check` unpacked alone.

DIST_PARTS := host $(sort $(notdir $(patsubst %/,%,$(dir $(patsubst %/,%,$(wildcard plugins/*/*/))))))
DIST = @mkdir -p $(BUILD)/dist && packaging/dist.py $(2) $(VERSION) $(BUILD)/dist/$(1).tar.xz && \
	echo "  DIST    $(BUILD)/dist/$(1).tar.xz"
.PHONY: dist dist-parts $(DIST_PARTS:%=dist-%)
dist: ## Make the source tarball of everything, in $(BUILD)/dist
	$(call DIST,cofferdam-$(VERSION),all)
dist-parts: $(DIST_PARTS:%=dist-%) ## Make those of the parts: dist-host, dist-mit0, dist-lgpl, dist-intel-crc
$(DIST_PARTS:%=dist-%): dist-%:
	$(call DIST,cofferdam-$*-$(VERSION),$*)

# What a part that lies alone is tested by, besides its unit tests: tests/domain/run.sh.
DOMAIN_DRIVER := $(BUILD)/tests/domain/driver
$(DOMAIN_DRIVER): $(call obj,tests/domain/driver.c)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) $(LINKALL) -o $@ $^
tests: $(DOMAIN_DRIVER)
