#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# own_plugin.sh PLUGIN.c: somebody else's plugin, packaged as docs/packaging.md tells, with what is installed: dh finds
# dh_cofferdam by its build dependency. Run in a clean root, in an empty directory, by an ordinary user. The package is
# left there.
set -u
plugin=$(realpath "$1") status=0
check() { if [ "$2" = 0 ]; then echo "ok $1"; else
    tail -n 20 log
    echo "FAIL $1"
    status=1
fi; }
mkdir -p source/debian && cp "$plugin" source/example.c
cat >source/debian/control <<'EOF'
Source: cofferdam-plugin-example
Section: libs
Priority: optional
Maintainer: Somebody <somebody@packages.invalid>
Build-Depends: debhelper-compat (= 13), dh-sequence-cofferdam, libcofferdam-dev
Rules-Requires-Root: no

Package: cofferdam-plugin-example
Architecture: any
Multi-Arch: same
Depends: ${cofferdam:Depends}, ${misc:Depends}, ${shlibs:Depends}
Recommends: ${cofferdam:Recommends}
Suggests: ${cofferdam:Suggests}
Provides: ${cofferdam:Provides}
Enhances: cofferdam, libcofferdam1
Description: a plugin of somebody else's
 Made by a test.
EOF
printf '%s\n' 'cofferdam-plugin-example (1.0) unstable; urgency=low' '' '  * First.' '' \
    ' -- Somebody <somebody@packages.invalid>  Thu, 26 Nov 2026 12:00:00 +0000' >source/debian/changelog
echo 'example.so usr/lib/${DEB_HOST_MULTIARCH}/cofferdam/1/mit0' >source/debian/cofferdam-plugin-example.install
printf '#!/usr/bin/make -f\n%%:\n\tdh $@\n' >source/debian/rules
chmod +x source/debian/rules
cat >source/Makefile <<'EOF'
example.so: example.c
	$(CC) -std=c11 -fPIC -fvisibility=hidden $(CPPFLAGS) $(CFLAGS) -shared -nostartfiles $(LDFLAGS) \
		-Wl,-z,defs,-z,now,-z,noexecstack $(FLAGS) -o $@ example.c
EOF
build() { (cd source && dpkg-buildpackage -b -us -uc) >log 2>&1; }
build
check "a package of one's own builds with what is installed" $?
deb=$(echo cofferdam-plugin-example_1.0_*.deb)
[[ $(dpkg-deb -f "$deb" Depends) == *'cofferdam-plugin-abi-1 (>= 1.0)'* ]]
check "it depends on the ABI that its notes name" $?
[ "$(dpkg-deb -f "$deb" Provides)" = 'cofferdam-domain-permissive, cofferdam-plugin' ]
check "it provides its licence family" $?
mv "$deb" good.deb
sed -i 's/"MIT-0"/"LGPL-2.1-or-later"/; s/"mit0"/"lgpl"/' source/example.c
build
[ $? != 0 ] && grep -q 'of the domain lgpl for ABI 1 in a wrong directory' log
check "with another licence in the same directory the build fails, and says where the plugin belongs" $?
exit $status
