# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Licence isolation, proven: docs/isolation.md. The audit build is the same build with debug information for assembly
# too, a link map beside every linked file, the system's headers in the dependency files, and beside each object what
# GNU as read for it. A compiler cache knows nothing of these files, nor of those that an assembler takes in: none
# is used.

ISOLATION = tests/isolation/check.py --build $(BUILD) --plugins '$(PLUGINS)'
AUDIT_BUILD = $(BUILD)/audit

ifdef AUDIT
CPPALL  := $(subst -MMD,-MD,$(CPPALL))
ALLNASM += -g -F dwarf
# Not line tables alone: an object without code has no compile unit then.
ALLCFLAGS += -g
ALLCXXFLAGS += -g
READ_BY_AS = -Wa,--MD,$@.as.d
ALLCFLAGS += $(if $(findstring clang,$(CC)),,$(READ_BY_AS))
ALLCXXFLAGS += $(if $(findstring clang,$(CXX)),,$(READ_BY_AS))
export CCACHE_DISABLE := 1
LINKALL += -Wl,-Map=$@.map
endif

.PHONY: audit check-isolation check-isolation-run
audit: ## Build in $(BUILD)/audit what check-isolation traces code back to its sources with
	@$(MAKE) --no-print-directory BUILD=$(AUDIT_BUILD) AUDIT=1 all
check-isolation: ## Prove the licence domains apart, and every check on leaks seeded in scratch copies
	@packaging/deps.sh build check
	@$(MAKE) --no-print-directory check-isolation-run
check-isolation-run: tests bench-build audit
	@$(ISOLATION) --audit $(AUDIT_BUILD) --seeds $(ISOLATION_FLAGS)
