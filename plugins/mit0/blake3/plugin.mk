# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The bridge to BLAKE3 is compiled from upstream's C and assembly, where the system keeps them. BLAKE3_C is that folder.

BLAKE3_C ?= $(lastword $(sort $(wildcard /usr/share/cargo/registry/blake3-*/c)))

ifeq ($(wildcard $(BLAKE3_C)/blake3_impl.h),)
PLUGIN_DIRS := $(filter-out plugins/mit0/blake3,$(PLUGIN_DIRS))
.PHONY: without-blake3
without-blake3:
	@echo "plugins/mit0/blake3 is not built: install the Debian package librust-blake3-dev, or set BLAKE3_C to upstream's folder c"
plugins: without-blake3
else
BLAKE3_DIR := $(BUILD)/obj/plugins/mit0/blake3
BLAKE3_UPSTREAM := blake3_portable.c
ifeq ($(ARCH),x86_64)
BLAKE3_UPSTREAM += $(foreach t,sse2 sse41 avx2 avx512,blake3_$(t)_x86-64_unix.S)
else ifeq ($(ARCH),aarch64)
BLAKE3_UPSTREAM += blake3_neon.c
endif
PLUGIN_OBJ_blake3 := $(BLAKE3_UPSTREAM:%=$(BLAKE3_DIR)/upstream/%.o)

BLAKE3_OWN := $(patsubst %,$(BUILD)/obj/%.o,$(wildcard plugins/mit0/blake3/*.c))

# Another folder, or another release in it, rebuilds all: what -isystem finds is in no dependency file.
$(BLAKE3_DIR)/source: FORCE
	@mkdir -p $(@D)
	@echo '$(BLAKE3_C)' | cmp -s - $@ || echo '$(BLAKE3_C)' > $@
$(BLAKE3_OWN) $(PLUGIN_OBJ_blake3): $(BLAKE3_DIR)/source $(wildcard $(BLAKE3_C)/*.[ch])
$(BLAKE3_DIR)/%.o: ALLCFLAGS += -isystem $(BLAKE3_C) -DNDEBUG
# A renamed call in upstream's blake3.c counts as ours; gcc cannot see that the array it passes holds a chunk at least.
$(BLAKE3_DIR)/tier_%.o: ALLCFLAGS += $(if $(findstring clang,$(CC)),,-Wno-maybe-uninitialized)

# Upstream's own files: our flags, its warnings are not ours.
$(BLAKE3_DIR)/upstream/%.o: $(BLAKE3_C)/% $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ALLCFLAGS) -w -c -o $@ $<
endif
