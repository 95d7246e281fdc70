# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Boundaries under hostile flags: docs/boundary.md.

# The library, the plugins and the program that asks them, for one set of flags; in a build directory of its own.
DIGESTS := $(BUILD)/tests/digests
$(DIGESTS): $(call obj,$(wildcard tests/hostile/*.cc)) $(LIB_SO)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $(filter %.o,$^) -L$(dir $(LIB_SO)) -lcofferdam -Wl,-rpath,'$$ORIGIN/../lib' \
		$(if $(findstring shared-libasan,$(SANITIZE)),-Wl$(comma)-rpath$(comma)$(shell $(CXX) -print-runtime-dir))
comma := ,
.PHONY: hostile-build
hostile-build: $(DIGESTS) $(PLUGINS)

# The sets of flags. o2 and the library of clang-san are what other targets build too, word for word, so that a compiler
# cache has them.
# HOSTILE flags are for linking too: -flto compiles there, and -ffast-math brings code along that changes the
# floating-point state of whoever loads the library. Plugins are linked without start files, which keeps that out. In
# that link gcc 12 warns of a string longer than memory, which is none.
# A plugin under AddressSanitizer has a constructor for the runtime's start, and every host refuses it; a linker script
# takes it out, and the runtime is the host's.
HOSTILE := -O3 -ffast-math -flto -fno-stack-protector -funroll-all-loops -march=x86-64-v3
HOSTILE_CLANG := $(filter-out -funroll-all-loops,$(HOSTILE)) -funroll-loops
ASAN := -fsanitize=address,undefined -fno-sanitize-recover=all
hostile_gcc := CC=gcc CXX=g++
hostile_clang := CC=clang CXX=clang++
hostile_o0 = HARDEN= CFLAGS='-O0 -g1' CXXFLAGS='-O0 -g1'
hostile_o2 =
hostile_o3 = HARDEN= CFLAGS='$(3)' CXXFLAGS='$(3)' LDFLAGS='$(3) -Wno-stringop-overflow'
hostile_san = HARDEN= CXXFLAGS='-O1 -g1' SANITIZE='$(ASAN)$(3)' CFLAGS='-O1 -g1 $(ASAN)' \
	PLUGIN_LINK='-Wl,-z,undefs,-T,$(abspath tests/hostile/no-constructors.ld)'
hostile_more = $(if $(filter o3,$(2)),$(if $(filter gcc,$(1)),$(HOSTILE),$(HOSTILE_CLANG)) -g1,$(if $(filter clang,$(1)), \
	-shared-libasan -D__SANITIZE_ADDRESS__))
hostile_flags = $(hostile_$(1)) $(call hostile_$(2),,,$(hostile_more))
HOSTILE_SETS := $(foreach c,gcc clang,$(foreach f,o0 o2 o3 san,$(c)-$(f)))
define hostile_rule
.PHONY: hostile-$(1)
hostile-$(1):
	@$$(MAKE) --no-print-directory BUILD=$(BUILD)/hostile/$(1) \
		$$(call hostile_flags,$(firstword $(subst -, ,$(1))),$(lastword $(subst -, ,$(1)))) hostile-build
endef
$(foreach s,$(HOSTILE_SETS),$(eval $(call hostile_rule,$(s))))
.PHONY: check-hostile
check-hostile: ## Library and plugins built by two compilers with four sets of flags, each with each: the same digests
	@packaging/deps.sh build check slow
	@for set in $(HOSTILE_SETS); do $(MAKE) --no-print-directory hostile-$$set || exit 1; done
	@$(MAKE) --no-print-directory program host
	@tests/hostile/check.sh $(BUILD) "$(CC)"
