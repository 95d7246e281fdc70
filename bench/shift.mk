# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Does it matter where a kernel's code lies? Each plugin that has assembly is built again with its functions and hot loops
# moved on by so many bytes (COF_SHIFT of abi/asm/cofferdam.inc), and timed against itself: docs/bench.md, "Moved code".

SHIFT       := $(BUILD)/bench/shift
SHIFT_BY    := 16 32 48 64
SHIFT_DIRS  := $(foreach d,$(PLUGIN_DIRS),$(if $(wildcard $(d)/*.asm),$(d)))
shift_so     = $(BUILD)/bench/shift-$(1)/$(notdir $(2)).so

$(SHIFT): $(call obj,bench/shift/main.cc) $(filter-out %/main.cc.o,$(BENCH_OBJ)) $(LIB_A)
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $^

define shift_object_rule
$(BUILD)/obj/shift-$(1)/%.asm.o: %.asm $(BUILD)/flags $(wildcard abi/asm/*.inc plugins/*/*/*.inc)
	@mkdir -p $$(@D)
	$$(call say,NASM,$$@)$(NASM) $(ALLNASM) -DCOF_SHIFT=$(1) -I $$(<D)/ -o $$@ $$<
endef
define shift_rule
$(call shift_so,$(1),$(2)): $(call obj,$(sort $(wildcard $(2)/*.c))) \
		$(patsubst %,$(BUILD)/obj/shift-$(1)/%.o,$(sort $(wildcard $(2)/*.asm))) $$(PLUGIN_OBJ_$(notdir $(2))) abi/plugin.map
	@mkdir -p $$(@D)
	$$(call say,PLUGIN,$$@)$$(CC) -shared -nostartfiles -nodefaultlibs -Wl,--version-script=abi/plugin.map $$(LINKALL) \
		$$(PLUGIN_LINK) -o $$@ $$(filter %.o,$$^) -lgcc -lc
endef
$(foreach n,$(SHIFT_BY),$(eval $(call shift_object_rule,$(n))))
$(foreach n,$(SHIFT_BY),$(foreach d,$(SHIFT_DIRS),$(eval $(call shift_rule,$(n),$(d)))))

.PHONY: bench-shift
bench-shift: $(SHIFT) plugins $(foreach n,$(SHIFT_BY),$(foreach d,$(SHIFT_DIRS),$(call shift_so,$(n),$(d)))) ## What moving assembly kernels by 16 to 64 bytes does to their speed (SHIFT_FLAGS=--impl NAME)
	@$(foreach d,$(SHIFT_DIRS),$(SHIFT) $(SHIFT_FLAGS) 0=$(call plugin_so,$(d)) \
		$(foreach n,$(SHIFT_BY),$(n)=$(call shift_so,$(n),$(d))) &&) true
