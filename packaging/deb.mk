# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Debian packages, built from what git tracks, in a directory of their own: nothing that make built goes into them.

DEB := $(BUILD)/deb

.PHONY: deb check-deb check-reproducible check-packages
deb: ## Build the Debian packages into build/deb
	@packaging/deps.sh build deb
	@packaging/deb.sh build $(DEB)
check-deb: deb ## Look into the packages: lintian, compartments, relations; dh_cofferdam on good and bad ones
	@tests/packages/run.sh tests/packages/stage.sh -- tests/packages/contents.sh $(DEB) -- \
		tests/packages/dh_cofferdam.sh $(DEB)/dh-test
check-reproducible: ## Build the packages twice, differently; every file must be the same
	@packaging/deps.sh build deb
	@tests/packages/run.sh packaging/deb.sh reproduce $(DEB)
check-packages: deb ## Install sets of packages into clean Debian roots and use them (root and network; else skipped)
	@tests/packages/run.sh tests/packages/matrix.py $(DEB) $(BUILD)/roots

print-%: # the value of a variable, for scripts
	@echo '$($*)'
