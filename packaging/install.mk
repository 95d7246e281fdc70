# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Installing, one target per licence domain. DESTDIR and PREFIX as everywhere.

INSTALL_DATA := install -D -m 644
INSTALL_EXEC := install -D -m 755
D = $(DESTDIR)
PLUGINDIR = $(LIBDIR)/cofferdam/1
HEADERS := $(patsubst host/include/%,%,$(wildcard $(addprefix host/include/,*.h *.hpp cofferdam/compat/*/*.h)))

# $(call put_plugins,domain): every built plugin of one domain.
put_plugins = $(foreach p,$(filter $(BUILD)/lib/cofferdam/1/$(1)/%,$(PLUGINS)),$(INSTALL_EXEC) $(p) $(D)$(PLUGINDIR)/$(1)/$(notdir $(p)) &&) true
fill = sed -e 's,@PREFIX@,$(PREFIX),g' -e 's,@LIBDIR@,$(LIBDIR),g' -e 's,@INCLUDEDIR@,$(INCLUDEDIR),g' -e 's,@VERSION@,$(VERSION),g'

.PHONY: install install-host install-dev install-program install-store install-mit0 install-lgpl install-intel-crc uninstall
install: install-host install-dev install-program install-store install-mit0 install-lgpl install-intel-crc ## Install everything (DESTDIR, PREFIX)

install-host: host ## Install the library and its probe helper
	$(INSTALL_EXEC) $(LIB_SO) $(D)$(LIBDIR)/libcofferdam.so.1
	$(INSTALL_EXEC) $(PROBE) $(D)$(LIBEXECDIR)/cofferdam/cofferdam-probe
install-dev: host ## Install headers, NASM and Rust files, templates, static library, pkg-config and CMake files
	for h in $(HEADERS); do $(INSTALL_DATA) host/include/$$h $(D)$(INCLUDEDIR)/$$h || exit 1; done
	for h in abi/cofferdam/*.h; do $(INSTALL_DATA) $$h $(D)$(INCLUDEDIR)/cofferdam/$${h##*/} || exit 1; done
	for h in abi/asm/*.inc; do $(INSTALL_DATA) $$h $(D)$(INCLUDEDIR)/cofferdam/asm/$${h##*/} || exit 1; done
	$(INSTALL_DATA) abi/plugin.map $(D)$(INCLUDEDIR)/cofferdam/plugin.map
	$(INSTALL_DATA) abi/rust/cofferdam.rs $(D)$(INCLUDEDIR)/cofferdam/rust/cofferdam.rs
	for t in $(TEMPLATES); do $(INSTALL_DATA) host/program/templates/$$t $(D)$(DATADIR)/cofferdam/templates/$$t || exit 1; done
	$(INSTALL_DATA) $(LIB_A) $(D)$(LIBDIR)/libcofferdam.a
	ln -sf libcofferdam.so.1 $(D)$(LIBDIR)/libcofferdam.so
	mkdir -p $(D)$(LIBDIR)/pkgconfig $(D)$(LIBDIR)/cmake/Cofferdam
	$(fill) packaging/cofferdam.pc.in > $(D)$(LIBDIR)/pkgconfig/cofferdam.pc
	$(fill) packaging/CofferdamConfig.cmake.in > $(D)$(LIBDIR)/cmake/Cofferdam/CofferdamConfig.cmake
install-program: program ## Install the cofferdam command and its manual page
	$(INSTALL_EXEC) $(PROGRAM) $(D)$(BINDIR)/cofferdam
	$(INSTALL_DATA) docs/cofferdam.1 $(D)$(DATADIR)/man/man1/cofferdam.1
install-store: store ## Install the cofferdam-store command and its manual page
	$(INSTALL_EXEC) $(STORE) $(D)$(BINDIR)/cofferdam-store
	$(INSTALL_DATA) docs/cofferdam-store.1 $(D)$(DATADIR)/man/man1/cofferdam-store.1
install-mit0: plugins ## Install the plugins of the domain mit0
	$(call put_plugins,mit0)
install-lgpl: plugins ## Install the plugins of the domain lgpl
	$(call put_plugins,lgpl)
install-intel-crc: plugins ## Install the plugins of the domain intel-crc
	$(call put_plugins,intel-crc)
uninstall: ## Remove what install put there; plugins of others stay
	rm -f $(D)$(LIBDIR)/libcofferdam.so.1 $(D)$(LIBDIR)/libcofferdam.so $(D)$(LIBDIR)/libcofferdam.a $(D)$(BINDIR)/cofferdam $(D)$(BINDIR)/cofferdam-store \
		$(D)$(LIBDIR)/pkgconfig/cofferdam.pc $(D)$(DATADIR)/man/man1/cofferdam.1 $(D)$(DATADIR)/man/man1/cofferdam-store.1
	rm -f $(addprefix $(D)$(INCLUDEDIR)/,$(HEADERS))
	rm -f $(PLUGINS:$(BUILD)/lib/%=$(D)$(LIBDIR)/%)
	rm -rf $(D)$(DATADIR)/cofferdam/templates $(D)$(INCLUDEDIR)/cofferdam $(D)$(LIBDIR)/cmake/Cofferdam $(D)$(LIBEXECDIR)/cofferdam
	rmdir $(sort $(dir $(PLUGINS:$(BUILD)/lib/%=$(D)$(LIBDIR)/%))) $(D)$(PLUGINDIR) $(D)$(LIBDIR)/cofferdam 2>/dev/null || true
