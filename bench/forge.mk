# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The forge: what there is to know of a kernel's code, and whether a change of it is kept. docs/forge.md.

KERNEL       ?=
FORGE_BASE   ?= HEAD# the revision that is before
FORGE_BEFORE ?=# or a plugin that was kept
FORGE_FLAGS  ?=

ifneq ($(filter forge forge-record,$(MAKECMDGOALS)),)
ifeq ($(strip $(KERNEL)),)
$(error which kernel? make forge KERNEL=name, with the name of an assembly file without its ending; docs/forge.md)
endif
# Before anything is built.
ifeq ($(shell bench/forge/forge.py --name '$(KERNEL)'),)
$(error KERNEL=$(KERNEL) stands for no kernel)
endif
endif

# The portable kernels in the form of a plugin: what is timed of two builds of them.
FORGE_PORTABLE := $(BUILD)/forge/portable.so
$(FORGE_PORTABLE): $(call obj,bench/forge/portable.cc) $(LIB_A) abi/plugin.map
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) -shared -Wl,--version-script=abi/plugin.map $(LINKCXX) -o $@ $(filter %.o %.a,$^)

# How the sources of a kernel are compiled, for the compiler's notes: without writing dependencies.
FORGE_COMPILED := $(if $(findstring portable/,$(KERNEL)),$(CXX) $(filter-out -MMD -MP,$(ALLCXXFLAGS)) $(ALIGNED),$(CC) $(filter-out -MMD -MP,$(ALLCFLAGS)))
FORGE = bench/forge/forge.py --build $(BUILD) --nasm '$(NASM)'

.PHONY: forge forge-record forge-scan
forge: all $(SHIFT) $(FORGE_PORTABLE) ## All about a kernel's code, and ACCEPT or REVERT by the clock (KERNEL=crc32c_sse42, FORGE_BASE=REVISION)
	@$(FORGE) $(KERNEL) --shift $(SHIFT) $(if $(FORGE_BEFORE),--before $(FORGE_BEFORE),--base $(FORGE_BASE)) \
		--compile '$(FORGE_COMPILED)' --make 'CC=$(CC) CXX=$(CXX) NASM=$(NASM)' $(FORGE_FLAGS)
forge-record: plugins $(if $(findstring portable/,$(KERNEL)),$(LIB_A)) ## Store a kernel's disassembly, which the forge compares with (KERNEL=name)
	@$(FORGE) $(KERNEL) --record $(FORGE_FLAGS)
forge-scan: plugins ## Red flags of all kernels in assembly, and the exact comparison with what is stored (KERNEL=name for one)
	@$(FORGE) $(KERNEL) --scan $(FORGE_FLAGS)
