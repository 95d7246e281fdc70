# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# SPDX documents of what was built. SOURCE_DATE_EPOCH sets their time, else the last commit does.

SBOM_DIR := $(BUILD)/sbom

.PHONY: sbom install-sbom check-sbom
sbom: all store ## SPDX 2.3 documents: one for each licence domain, one for the whole
	@rm -rf $(SBOM_DIR)
	@python3 packaging/sbom.py --tree $(BUILD) --version $(VERSION) --out $(SBOM_DIR)
	@python3 packaging/sbom_check.py --tree $(BUILD) $(SBOM_DIR)/*.spdx.json
install-sbom: sbom ## Install the SPDX documents
	for f in $(SBOM_DIR)/*.spdx.json; do $(INSTALL_DATA) $$f $(D)$(DATADIR)/cofferdam/sbom/$${f##*/} || exit 1; done
.PHONY: uninstall-sbom
uninstall: uninstall-sbom
uninstall-sbom:
	rm -rf $(D)$(DATADIR)/cofferdam/sbom
check-sbom: sbom ## The SPDX documents: form, determinism, and that a file that differs is named
	@COFFERDAM_BUILD=$(ABS) tests/sbom.sh
