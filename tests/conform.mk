# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The conformance kit checks itself: every check against plugins that are broken in the one way it is there for.

BROKEN := $(BUILD)/tests/broken

.PHONY: check-kit
check-kit: all ## Does the conformance kit find each broken plugin, and nothing in our own? A table of check, plugin, verdict
	@tests/broken/build.sh $(BROKEN) "$(CC)" "$(CXX)"
	@$(TESTENV) tests/broken/check.py $(abspath $(PROGRAM)) $(abspath $(BROKEN)) $(abspath $(PLUGINS))
