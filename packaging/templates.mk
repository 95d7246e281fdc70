# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What `cofferdam new-plugin` makes projects from. The program looks for it in DIR/share when it stands in DIR/bin: so it
# lies beside the built program too.

TEMPLATES := $(patsubst host/program/templates/%,%,$(sort $(wildcard $(addprefix host/program/templates/,common/* */*/*))))
BUILT_TEMPLATES := $(TEMPLATES:%=$(BUILD)/share/cofferdam/templates/%)

program: $(if $(LIB_SRC),$(BUILT_TEMPLATES))
$(BUILT_TEMPLATES): $(BUILD)/share/cofferdam/templates/%: host/program/templates/%
	@$(INSTALL_DATA) $< $@
$(BUILD)/obj/host/program/new_plugin.cc.o: private ALLCXXFLAGS += -DCOF_DATADIR='"$(DATADIR)"'
