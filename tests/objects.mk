# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Control-flow enforcement, object by object: one without the mark takes it from all that it is linked with.

plugin_objects = $(call obj,$(sort $(wildcard $(1)/*.c $(1)/*.asm))) $(PLUGIN_OBJ_$(notdir $(1)))

.PHONY: check-objects
check-objects: all ## Is every object of plugins, library and program marked for IBT and shadow stacks?
	@CC="$(CC)" NASM="$(NASM)" tests/objects.sh \
		$(foreach d,$(PLUGIN_DIRS),$(call plugin_so,$(d)) $(call plugin_objects,$(d)) --) \
		startfiles $(LIB_SO) $(LIB_OBJ) -- startfiles $(PROBE) $(PROBE_OBJ) -- startfiles $(PROGRAM) $(PROGRAM_OBJ)
