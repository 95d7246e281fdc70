# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What `make check` runs, and the slower suites beside it. Every suite prints its own counts; a failing one stops make.

TEST_SUITES := unit kernels evil
TEST_SRC = $(sort $(wildcard tests/$(1)/*.cc))
TEST_BIN = $(BUILD)/tests/$(1)
TESTS := $(foreach s,$(TEST_SUITES),$(if $(call TEST_SRC,$(s)),$(call TEST_BIN,$(s))))

define test_rule
$(call TEST_BIN,$(1)): $(call obj,$(call TEST_SRC,$(1)) $(if $(filter x86_64,$(ARCH)),$(wildcard tests/$(1)/*.asm))) $(LIB_A)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)$$(CXX) $$(LINKCXX) -o $$@ $$^ $$(GTEST_LIBS)
endef
GTEST_LIBS ?= -lgtest -lgtest_main
$(foreach s,$(TEST_SUITES),$(eval $(call test_rule,$(s))))

# What the conformance kit says of a fault is tested with the library's units.
ifneq ($(wildcard host/conform/opcode.cc),)
$(call TEST_BIN,unit): $(call obj,host/conform/opcode.cc)
endif

# Suites are compiled more than they run: a low optimisation keeps `make check` short. The library they test is not.
# clang counts a change of sign as a conversion, gcc does not: constants of tests need no casts.
$(BUILD)/obj/tests/%.cc.o: private ALLCXXFLAGS += -O1 -g1 $(if $(findstring clang,$(CXX)),-Wno-sign-conversion)

# CRC-32C in place is for programs that are built for SSE4.2.
ifeq ($(ARCH),x86_64)
$(BUILD)/obj/tests/unit/crc32c_short_built_test.cc.o: private ALLCXXFLAGS += -msse4.2
endif

# Fixture plugins: one shared object for each folder tests/plugins/<name>/.
FIXTURE_DIRS := $(sort $(patsubst %/,%,$(dir $(wildcard tests/plugins/*/*.c))))
FIXTURES := $(patsubst tests/plugins/%,$(BUILD)/tests/plugins/%.so,$(FIXTURE_DIRS))
define fixture_rule
$(BUILD)/tests/plugins/$(notdir $(1)).so: $(call obj,$(wildcard $(1)/*.c))
	@mkdir -p $$(@D)
	$$(call say,FIXTURE,$$@)$$(CC) -shared -nostartfiles $$(LINKALL) -o $$@ $$^
endef
$(foreach d,$(FIXTURE_DIRS),$(eval $(call fixture_rule,$(d))))

# A plugin in NASM alone: the template that new-plugin writes.
NASM_FIXTURE := $(BUILD)/tests/plugins/nasm-crc32c
NASM_TEMPLATE := $(wildcard host/program/templates/nasm/crc32c-1/NAME.asm)
$(NASM_FIXTURE).asm: $(NASM_TEMPLATE)
	@mkdir -p $(@D)
	$(call say,FIXTURE,$@)sed 's/@NAME@/nasm-crc32c/; s/@LICENSE@/MIT-0/; s/@DOMAIN@/mit0/' $< >$@
$(NASM_FIXTURE).so: $(NASM_FIXTURE).asm
	$(call say,FIXTURE,$@)$(NASM) $(ALLNASM) -o $(@:.so=.o) $< && $(CC) -shared -nostartfiles $(LINKALL) -o $@ $(@:.so=.o)
FIXTURES += $(if $(filter x86_64,$(ARCH)),$(if $(NASM_TEMPLATE),$(NASM_FIXTURE).so))

# A libavutil of our own that answers "LGPL version 2.1 or later".
STUB_AVUTIL := $(BUILD)/tests/stub/lgpl/libavutil.so.57
$(STUB_AVUTIL): $(call obj,$(wildcard tests/stub/avutil/*.c))
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) -shared -Wl,-soname,libavutil.so.57 $(LINKALL) -o $@ $^

# Libraries by the names of others that say they are of a release the bridges do not know.
STUB_OTHER := $(BUILD)/tests/stub/other/libcrypto.so.3 $(BUILD)/tests/stub/other/libIPSec_MB.so.1
$(BUILD)/tests/stub/other/libcrypto.so.3: $(call obj,$(wildcard tests/stub/libcrypto/*.c))
$(BUILD)/tests/stub/other/libIPSec_MB.so.1: $(call obj,$(wildcard tests/stub/libipsecmb/*.c))
$(STUB_OTHER):
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CC) -shared -Wl,-soname,$(@F) $(LINKALL) -o $@ $^

# What the suites need to find: absolute, so that a suite may change directory.
ABS := $(abspath $(BUILD))
TESTENV = env -u COFFERDAM_PLUGIN_PATH -u COFFERDAM_ADD_PLUGIN_PATH -u COFFERDAM_CPU -u COFFERDAM_DISABLE \
	-u COFFERDAM_ALLOW_LICENSES -u COFFERDAM_ALLOW_REFERENCES XDG_CACHE_HOME=$(ABS)/cache XDG_CONFIG_HOME=$(ABS)/no-config \
	COFFERDAM=$(ABS)/bin/cofferdam COFFERDAM_TEST_PLUGINS=$(ABS)/lib/cofferdam/1 \
	COFFERDAM_TEST_FIXTURES=$(ABS)/tests/plugins COFFERDAM_TEST_PROBE=$(ABS)/libexec/cofferdam/cofferdam-probe \
	COFFERDAM_TEST_STUB=$(ABS)/tests/stub/lgpl COFFERDAM_TEST_OTHER=$(ABS)/tests/stub/other \
	COFFERDAM_TEST_EVIL=$(ABS)/tests/evil-corpus COFFERDAM_BUILD=$(ABS) \
	COFFERDAM_PLUGINS="$(PLUGINS)" CC="$(CC)" CXX="$(CXX)"

.PHONY: check check-all check-run tests
STUBS = $(if $(wildcard tests/stub/avutil/*.c),$(STUB_AVUTIL)) $(if $(wildcard tests/stub/libcrypto/*.c),$(STUB_OTHER))
tests: all $(TESTS) $(FIXTURES) $(STUBS) ## Build everything the suites need
check: ## Set up what is missing, build, run every fast suite (under 10 minutes)
	@packaging/deps.sh build check
	@$(MAKE) --no-print-directory check-run
check-run: tests
	@$(TESTENV) $(if $(wildcard tests/run.sh),tests/run.sh fast,tests/domain/run.sh)
check-all: tests ## The fast suites without looking at the set-up
	@$(TESTENV) tests/run.sh fast

.PHONY: check-thin check-slow
check-thin: host ## Print the library's size, lines and needs; fail when it needs more than libc and libstdc++
	@tests/thin.sh $(LIB_SO)

# ---- the same suites, built differently: each in a build directory of its own ------------------------------------------
.PHONY: check-asan check-tsan check-aarch64 check-clang check-metal check-fuzz fuzz-docs
# By clang, which compiles this twice as fast as gcc does, and does not say by a macro that it does. Shared objects need
# its runtime as a library.
check-asan: ## Library, program and suites under AddressSanitizer and UndefinedBehaviorSanitizer
	@packaging/deps.sh build check slow
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan CXX=clang++ HARDEN= CXXFLAGS='-O1 -g1' \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -shared-libasan -D__SANITIZE_ADDRESS__' check-sanitized
check-tsan: ## Library and suites under ThreadSanitizer
	@packaging/deps.sh build check slow
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/tsan HARDEN= CXXFLAGS='-O1 -g1' SANITIZE=-fsanitize=thread \
		check-threads
check-clang: ## Library, program and plugins built by clang, and the program's suites on them
	@packaging/deps.sh build check
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/clang CC=clang CXX=clang++ check-program
check-aarch64: ## The portable library and its suites, cross-compiled, under qemu-aarch64
	@packaging/deps.sh build check slow
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/aarch64 CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ AR=aarch64-linux-gnu-ar \
		check-cross
check-metal: plugins ## The wide kernels under an emulator that has their instructions
	@packaging/deps.sh build check slow
	@tests/metal/run.sh $(BUILD)
check-fuzz: plugins program ## Each fuzz target for FUZZ_SECONDS (60) seconds, readers of files for FUZZ_READER_SECONDS
	@packaging/deps.sh build check slow
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CXX=clang++ HARDEN= CXXFLAGS='-O1 -g1' \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' fuzz-targets
	@tests/fuzz/seeds.py $(BUILD)/fuzz/targets/seeds $(PROGRAM) $(PLUGINS)
	@$(TESTENV) tests/fuzz/run.sh $(BUILD)/fuzz/targets $${FUZZ_SECONDS:-60} $${FUZZ_READER_SECONDS:-}
fuzz-docs: ## Write the figures of the last check-fuzz into docs/security.md
	@tests/fuzz/table.py $(BUILD)/fuzz/targets docs/security.md
FUZZ_TARGETS := $(patsubst tests/fuzz/%.cc,$(BUILD)/targets/%,$(wildcard tests/fuzz/*_fuzz.cc))
.PHONY: fuzz-targets
fuzz-targets: $(FUZZ_TARGETS)
$(BUILD)/targets/%_fuzz: $(BUILD)/obj/tests/fuzz/%_fuzz.cc.o $(BUILD)/lib/program.a $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) -fsanitize=fuzzer $(LINKCXX) -o $@ $^ -lcbor
# The program without its command line and the kit.
COMMAND_LINE = $(BUILD)/obj/host/program/cmd_% $(BUILD)/obj/host/program/main.% $(BUILD)/obj/host/program/options.%
$(BUILD)/lib/program.a: $(filter-out $(COMMAND_LINE),$(filter $(BUILD)/obj/host/program/%,$(PROGRAM_OBJ)))
	@mkdir -p $(@D)
	@rm -f $@ && $(AR) rcsD $@ $^
.PHONY: check-sanitized check-threads check-cross check-program
check-program: all $(STUB_AVUTIL) $(STUB_OTHER)
	@$(TESTENV) tests/run.sh program
check-threads: tests
	@$(TESTENV) tests/run.sh threads
check-sanitized: LINKCXX += -Wl,-rpath,$(shell clang++ -print-runtime-dir)
check-sanitized: tests
	@$(TESTENV) tests/run.sh sanitized
# Where the linker and the libraries are is linked in, for an emulator that is told to look there (-L) shows the programs
# another root directory.
check-cross: LINKCXX += -Wl,--dynamic-linker=/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1 \
	-Wl,--disable-new-dtags,-rpath,/usr/aarch64-linux-gnu/lib
check-cross: GTEST_LIBS = $(BUILD)/gtest/libgtest.a -lpthread
check-cross: host plugins $(BUILD)/gtest/libgtest.a $(filter-out %/evil,$(TESTS)) $(FIXTURES)
	@$(TESTENV) QEMU=qemu-aarch64 tests/run.sh cross
check-slow: check-asan check-tsan check-aarch64 check-clang check-metal check-fuzz ## All the slow suites

# GoogleTest from Debian's sources, for machines that it is not packaged for.
$(BUILD)/gtest/libgtest.a: | $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CXX,$@)for s in gtest-all gtest_main; do \
		$(CXX) -std=c++20 -O1 -I/usr/src/googletest/googletest/include -I/usr/src/googletest/googletest \
		-c -o $(@D)/$$s.o /usr/src/googletest/googletest/src/$$s.cc || exit 1; done
	@$(AR) rcsD $@ $(@D)/gtest-all.o $(@D)/gtest_main.o
