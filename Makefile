# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The one entry point: `make help` lists every target. Non-recursive; everything built lands in $(BUILD).
# A kernel is a folder plugins/<domain>/<name>/ and needs no line here.

.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules

BUILD      ?= build
PREFIX     ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
BINDIR     ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec
INCLUDEDIR ?= $(PREFIX)/include
DATADIR    ?= $(PREFIX)/share
SYSCONFDIR ?= /etc
DESTDIR    ?=

VERSION := 0.1.0
CC      := gcc
CXX     := g++
NASM    ?= nasm
AR      ?= ar
ARCH    := $(firstword $(subst -, ,$(shell $(CXX) -dumpmachine 2>/dev/null || uname -m)))

# ---- flags: no ISA flag is global; the caller's CFLAGS, CXXFLAGS and LDFLAGS come last and win ----------------------
# Packages are built with WERROR= : another compiler may have more to say.
WERROR  ?= -Werror
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wdate-time $(WERROR)
HARDEN  := -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2 $(if $(filter x86_64,$(ARCH)),-fcf-protection)
SANITIZE ?= # sanitizers for the host's C++; plugins are built without
COMMON  := -O2 -g -fPIC -fvisibility=hidden -ffile-prefix-map=$(CURDIR)=. $(WARN) $(HARDEN)
CPPALL   = -Iabi -Ihost/include -I. -MMD -MP $(CPPFLAGS)
# On AArch64 libgcc's outlined atomics bring a constructor along, which a plugin may not have.
CATOMICS := $(if $(filter aarch64,$(ARCH)),-mno-outline-atomics)
ALLCFLAGS   = -std=c11 $(COMMON) $(CATOMICS) $(CPPALL) $(CFLAGS)
ALLCXXFLAGS = -std=c++20 $(COMMON) -fvisibility-inlines-hidden $(if $(findstring clang,$(CXX)),,-fno-gnu-unique) $(CPPALL) $(SANITIZE) $(CXXFLAGS)
ALLNASM     = -f elf64 -w+all $(WERROR) -I abi/asm/ $(NASMFLAGS)
LINKCXX     = $(SANITIZE) $(LINKALL)
LINKALL     = -Wl,-z,relro,-z,now,-z,noexecstack,-z,defs,--as-needed,--build-id=sha1 $(LDFLAGS)
PATHS    = -DCOF_LIBDIR='"$(LIBDIR)"' -DCOF_LIBEXECDIR='"$(LIBEXECDIR)"' -DCOF_SYSCONFDIR='"$(SYSCONFDIR)"' \
           -DCOF_VENDORDIR='"$(PREFIX)/lib/cofferdam"' -DCOF_VERSION='"$(VERSION)"'

V ?= 0
ifeq ($(V),0)
Q := @
say = @printf '  %-7s %s\n' $(1) $(2);
endif

# ---- sources ---------------------------------------------------------------------------------------------------------
# Sorted: the order in which make finds files depends on the locale, and decides how things lie in what is linked.
LIB_SRC      := $(sort $(wildcard host/lib/*.cc host/portable/*.cc host/adopted/*.cc))
PROBE_SRC    := $(sort $(wildcard host/probe/*.cc))
PROGRAM_SRC  := $(sort $(wildcard host/program/*.cc host/conform/*.cc))
BENCH_SRC    := $(sort $(wildcard bench/*.cc bench/rivals/*.cc))
PLUGIN_DIRS  := $(patsubst %/,%,$(dir $(wildcard plugins/*/*/*.c)))
ifneq ($(ARCH),x86_64) # kernels in assembly are for x86-64; a folder without assembly builds everywhere
PLUGIN_DIRS  := $(foreach d,$(PLUGIN_DIRS),$(if $(wildcard $(d)/*.asm),,$(d)))
endif
PLUGIN_DIRS  := $(sort $(PLUGIN_DIRS))
# A folder's plugin.mk, where it has one, says what its bridge needs beyond that: include paths, upstream's sources. It
# may take the folder out of PLUGIN_DIRS when what it is compiled from is not installed, and says so.
-include $(wildcard $(addsuffix /plugin.mk,$(PLUGIN_DIRS)))

obj = $(patsubst %,$(BUILD)/obj/%.o,$(1))
LIB_OBJ     := $(call obj,$(LIB_SRC))
PROBE_OBJ   := $(call obj,$(PROBE_SRC))
PROGRAM_OBJ := $(call obj,$(PROGRAM_SRC) $(if $(filter x86_64,$(ARCH)),$(sort $(wildcard host/conform/*.asm))))
BENCH_OBJ   := $(call obj,$(BENCH_SRC))

# A part of the tree that lies alone (make dist-parts) has no host: then there is no library to build or to test with.
LIB_A    := $(if $(LIB_SRC),$(BUILD)/lib/libcofferdam.a)
LIB_SO   := $(BUILD)/lib/libcofferdam.so.1
PROGRAM  := $(BUILD)/bin/cofferdam
PROBE    := $(BUILD)/libexec/cofferdam/cofferdam-probe
BENCH    := $(BUILD)/bench/bench
plugin_so = $(BUILD)/lib/cofferdam/1/$(word 2,$(subst /, ,$(1)))/$(notdir $(1)).so
PLUGINS  := $(foreach d,$(PLUGIN_DIRS),$(call plugin_so,$(d)))

.PHONY: all host plugins program
all: $(if $(LIB_SRC),host program) plugins ## Build everything: library, probe helper, program, plugins
host: $(LIB_A) $(LIB_SO) $(PROBE) ## Build the library and its probe helper
plugins: $(PLUGINS) ## Build the plugins of every domain
program: $(PROGRAM) ## Build the cofferdam command

# ---- compile: a changed flag rebuilds what it touches ----------------------------------------------------------------
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	@printf '%s\n' '$(subst ','\'',$(CC) $(ALLCFLAGS) $(CXX) $(ALLCXXFLAGS) $(PATHS) $(NASM) $(ALLNASM) $(LINKALL))' | \
		cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(CC) $(ALLCFLAGS) $(CXX) $(ALLCXXFLAGS) $(PATHS) $(NASM) $(ALLNASM) $(LINKALL))' > $@
.PHONY: FORCE
FORCE:

$(BUILD)/obj/%.c.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALLCFLAGS) -c -o $@ $<
$(BUILD)/obj/%.cc.o: %.cc $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CXX,$<)$(CXX) $(ALLCXXFLAGS) $(PATHS) -c -o $@ $<
# The portable kernels are what every other is measured against, and the API is a few instructions a call: where the linker
# puts either must not change its speed.
ALIGNED := -falign-functions=64 -falign-loops=32
$(BUILD)/obj/host/portable/%.cc.o: private ALLCXXFLAGS += $(ALIGNED)
$(BUILD)/obj/host/lib/api_%.cc.o: private ALLCXXFLAGS += $(ALIGNED)
$(BUILD)/obj/bench/%.cc.o: private ALLCXXFLAGS += $(ALIGNED)
# The conformance kit is compiled more often than it runs.
$(BUILD)/obj/host/conform/%.cc.o: private COMMON := $(subst -O2,-O1,$(COMMON))
# NASM 2.16 leaves the includes out of what -MD writes: each of these objects depends on all of them.
$(BUILD)/obj/%.asm.o: %.asm $(BUILD)/flags $(wildcard abi/asm/*.inc plugins/*/*/*.inc)
	@mkdir -p $(@D)
	$(call say,NASM,$<)$(NASM) $(ALLNASM) -I $(<D)/ -o $@ $<

# ---- link ------------------------------------------------------------------------------------------------------------
$(LIB_A): $(LIB_OBJ)
	@mkdir -p $(@D)
	$(call say,AR,$@)rm -f $@ && $(AR) rcsD $@ $(LIB_OBJ)
$(LIB_SO): $(LIB_OBJ) host/lib/libcofferdam.map
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) -shared -Wl,-soname,libcofferdam.so.1 -Wl,--version-script=host/lib/libcofferdam.map \
		$(LINKCXX) -o $@ $(LIB_OBJ) && ln -sf libcofferdam.so.1 $(@D)/libcofferdam.so
$(PROBE): $(PROBE_OBJ) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $(PROBE_OBJ) $(LIB_A)
$(PROGRAM): $(PROGRAM_OBJ) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $(PROGRAM_OBJ) $(LIB_A) -lcbor
$(BENCH): $(BENCH_OBJ) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $(BENCH_OBJ) $(LIB_A)

# One shared object for each folder plugins/<domain>/<name>, from all its .c and .asm files. No constructors, one symbol.
# The libraries are named: by itself clang links libc to all, whether it is needed or not.
define plugin_rule
$(call plugin_so,$(1)): $(call obj,$(sort $(wildcard $(1)/*.c $(1)/*.asm))) $$(PLUGIN_OBJ_$(notdir $(1))) abi/plugin.map
	@mkdir -p $$(@D)
	$$(call say,PLUGIN,$$@)$$(CC) -shared -nostartfiles -nodefaultlibs -Wl,--version-script=abi/plugin.map $$(LINKALL) \
		$$(PLUGIN_LINK) -o $$@ $$(filter %.o,$$^) -lgcc -lc
endef
$(foreach d,$(PLUGIN_DIRS),$(eval $(call plugin_rule,$(d))))

# What the folders add: suites, whose names the others use, then benchmarks, installing, packages.
PARTS := $(sort $(wildcard tests/*.mk)) $(sort $(wildcard host/*/*.mk bench/*.mk packaging/*.mk))
include $(PARTS)

-include $(shell find $(BUILD)/obj -name '*.d' ! -name '*.as.d' 2>/dev/null)

.PHONY: deps demo clean help
deps: ## Install the Debian packages that building and checking need (as root or with sudo)
	@packaging/deps.sh build check slow
demo: ## Set up what is missing, build, and watch it work on real files
	@packaging/deps.sh build
	@$(MAKE) --no-print-directory all
	@docs/examples/demo.sh $(BUILD)
clean: ## Remove everything that was built
	rm -rf $(BUILD)
help: ## List the targets
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/  \1\t\2/p' Makefile $(PARTS) | expand -t 22
