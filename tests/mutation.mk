# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Mutants of our own kernels against the conformance kit. docs/mutation.md has the record.

# Plugin and the functions of it that are assembly: what a compiler makes of C differs with its release.
MUTATED := intel-crc/crc32c:^crc32c intel-crc/crc-fold:^crc[36][24]_ \
    mit0/argmin:^argmin_sketch mit0/gear8:^gear8_find mit0/fastcdc:^fastcdc_strips
MUTATION_SECONDS ?= 15
MUTATION_SEED ?= 1

.PHONY: check-mutants
check-mutants: all ## Does the conformance kit notice a changed instruction or constant in our kernels? A random sample
	@failed=0; for each in $(MUTATED); do \
	    $(TESTENV) tests/mutation/run.py $(abspath $(PROGRAM)) $(BUILD)/lib/cofferdam/1/$${each%%:*}.so \
	        --functions "$${each#*:}" --seconds $(MUTATION_SECONDS) --seed $(MUTATION_SEED) \
	        --known tests/mutation/equivalent.txt || failed=1; \
	done; exit $$failed
