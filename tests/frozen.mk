# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What was released stays: the golden dump of the ABI, and hosts and plugins of every released minor as bytes.

# Half as large as the usual build; what it computes and refuses is the same.
FROZEN_SIZE := CXXFLAGS='-Os -ffunction-sections -fdata-sections' LDFLAGS=-Wl,--gc-sections

.PHONY: check-abi freeze freeze-parts
check-abi: host plugins ## Does the ABI only grow at its ends, and do the bytes of each released minor work both ways?
	@packaging/deps.sh build check
	@$(TESTENV) tests/frozen/check.py check $(BUILD)
freeze: ## MINOR=1.N: keep this tree's host and plugins as bytes of that minor (tests/frozen/README.md)
	@test -n "$(MINOR)" || { echo 'freeze: say which minor: make freeze MINOR=1.0' >&2; exit 2; }
	@packaging/deps.sh build check
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/freeze CC=gcc CXX=g++ $(FROZEN_SIZE) freeze-parts
	@tests/frozen/check.py freeze $(BUILD)/freeze $(MINOR)
freeze-parts: $(LIB_SO) plugins
