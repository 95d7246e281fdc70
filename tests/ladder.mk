# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Kernels under CPUs that lack what they ask for, and objects that hold no more than they may.

.PHONY: check-ladder check-isa
check-ladder: tests ## Suites, program and plugins under emulated CPUs, from plain x86-64 to AVX2; and check-isa
	@packaging/deps.sh build check
	@$(TESTENV) tests/ladder/run.sh $(BUILD) $(MODELS)
check-isa: all ## Does any object hold an instruction that its tier does not have?
	@packaging/deps.sh build check
	@$(TESTENV) tests/isa/check.py $(BUILD)
