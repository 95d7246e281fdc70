# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0

BENCH_ARGS = --build $(abspath $(BUILD))
include bench/twins/twins.mk

# Upstream's BLAKE3 as a rival, from the sources that its bridge is compiled from: its own assembly and its own choice of
# CPU path.
BLAKE3_RIVAL :=
ifneq ($(and $(filter x86_64,$(ARCH)),$(wildcard $(BLAKE3_C)/blake3.c)),)
BLAKE3_RIVAL := $(BUILD)/bench/blake3-rival.so
BLAKE3_RIVAL_SRC := $(addprefix $(BLAKE3_C)/,blake3.c blake3_dispatch.c blake3_portable.c) \
	$(foreach isa,sse2 sse41 avx2 avx512,$(BLAKE3_C)/blake3_$(isa)_x86-64_unix.S)
$(BLAKE3_RIVAL): $(BLAKE3_RIVAL_SRC)
	@mkdir -p $(@D)
	$(call say,RIVAL,$@)$(CC) -O3 -fPIC -shared -Wl,-z,relro,-z,now,-z,noexecstack -o $@ $^
endif

$(BUILD)/obj/bench/record.cc.o: private ALLCXXFLAGS += -DBENCH_NASM='"$(word 3,$(shell $(NASM) -v 2>/dev/null))"'

# CRC-32C in place is for programs that are built for SSE4.2.
ifeq ($(ARCH),x86_64)
$(BUILD)/obj/bench/short_crc32c.cc.o: private ALLCXXFLAGS += -msse4.2
endif

# The unit tests of the bench's pure parts are in the unit suite, and bring these objects along.
$(call TEST_BIN,unit): $(call obj,bench/measure.cc bench/caches.cc bench/singlestep.cc)

.PHONY: bench bench-run bench-json bench-build bench-commands
bench-build: all $(BENCH) $(BLAKE3_RIVAL) $(TWINS)
bench: ## Set up rivals, then measure every kernel beside them, all suites (BENCH_FLAGS=--quick for a look)
	@packaging/deps.sh build bench
	@$(MAKE) --no-print-directory bench-run
bench-run: bench-build
	@$(BENCH) $(BENCH_ARGS) $(BENCH_FLAGS)
bench-json: bench-build ## The same, and the record in $(BUILD)/bench/record.json
	@$(BENCH) $(BENCH_ARGS) --json $(BUILD)/bench/record.json $(BENCH_FLAGS)
.PHONY: bench-sum
bench-sum: all ## sum -a crc32c over a cached file (SUM_FILE=, or a directory for 4 GiB) beside reading it
	@bench/sum.py $(PROGRAM) $(or $(SUM_FILE),$(BUILD))
bench-commands: all ## sum and chunk over 1 GiB, each provider against portable: the README's table
	@bench/commands.py $(BUILD)
