# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The twins of the assembly kernels in C++ with intrinsics, one shared object by each compiler: twins.h. They are measured
# as a user would build them, -O3, whatever CXX and CXXFLAGS say; each file is compiled for what its kernel needs.

TWIN_SRC       := $(wildcard bench/twins/*.cc)
TWIN_CXX_gcc   := g++
TWIN_CXX_clang := clang++
TWIN_FLAGS     := -std=c++20 -O3 -g -fPIC -fvisibility=hidden -fvisibility-inlines-hidden -fcf-protection \
                  -ffile-prefix-map=$(CURDIR)=. $(WARN) -Iabi -I.
TWIN_ISA_crc32c_sse42        := -msse4.2
TWIN_ISA_crc32c_sse42_pclmul := -msse4.2 -mpclmul
TWIN_ISA_crc32c_avx2_vpclmul := -msse4.2 -mavx2 -mpclmul -mvpclmulqdq
TWIN_ISA_crc32c_avx512       := -msse4.2 -mavx2 -mpclmul -mvpclmulqdq -mavx512f
TWIN_ISA_argmin_avx2         := -mavx2
TWIN_ISA_crc_fold_sse42_pclmul := -msse4.2 -mpclmul
TWIN_ISA_crc_fold_avx2_vpclmul := -msse4.2 -mavx2 -mpclmul -mvpclmulqdq
TWIN_ISA_crc_fold_avx512       := -msse4.2 -mavx2 -mpclmul -mvpclmulqdq -mavx512f -mavx512bw

TWIN_COMPILERS := $(if $(filter x86_64,$(ARCH)),gcc $(if $(shell command -v $(TWIN_CXX_clang)),clang))
TWINS          := $(TWIN_COMPILERS:%=$(BUILD)/bench/twins-%.so)

define twins_rule
$(BUILD)/obj/twins-$(1)/%.o: bench/twins/%.cc bench/twins/twins.mk $(BUILD)/flags
	@mkdir -p $$(@D)
	$$(call say,TWIN,$$@)$(TWIN_CXX_$(1)) $(TWIN_FLAGS) $$(TWIN_ISA_$$*) -MMD -MP -c -o $$@ $$<
$(BUILD)/bench/twins-$(1).so: $(TWIN_SRC:bench/twins/%.cc=$(BUILD)/obj/twins-$(1)/%.o)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)$(TWIN_CXX_$(1)) -shared -Wl,-z,relro,-z,now,-z,noexecstack,-z,defs,--as-needed -o $$@ $$^
endef
$(foreach c,$(TWIN_COMPILERS),$(eval $(call twins_rule,$(c))))

.PHONY: twins
twins: $(TWINS) ## Build the intrinsics twins of the assembly kernels, by each compiler
ifeq ($(ARCH)$(filter clang,$(TWIN_COMPILERS)),x86_64)
	@echo "  $(TWIN_CXX_clang) is not installed: no twins-clang.so"
endif
tests: twins
