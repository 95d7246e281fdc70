#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# mini.sh DIRECTORY PACKAGE VERSION FILE=PATH...: somebody else's source package of plugins, made from files that are
# built already: PATH below the package, FILE on this machine, or link:TARGET for a symbolic link. TRIPLET in a PATH
# stands for the architecture's. Runs this tree's dh_cofferdam, prints what it says, and has its status. In the
# environment: BUILD_DEB=1 leaves the .deb in DIRECTORY; DH_FLAGS are options for dh_cofferdam; LESS is a field of
# debian/control that is left out.
set -eu
top=$(realpath "$(dirname "$0")/../..")
export PERL5LIB=$top/packaging/debhelper/lib DH_COMPAT=13
directory=$1 package=$2 version=$3
shift 3
source=$directory/$package-$version
triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
rm -rf "$source"
mkdir -p "$source/debian"
cd "$source"
cat >debian/control <<EOF
Source: $package
Section: libs
Priority: optional
Maintainer: Somebody <somebody@packages.invalid>

Package: $package
Architecture: any
Depends: \${cofferdam:Depends}
Recommends: \${cofferdam:Recommends}
Provides: \${cofferdam:Provides}
Description: plugins for a test
 Made by a test and thrown away.
EOF
[ -z "${LESS-}" ] || sed -i "/^$LESS:/d" debian/control
printf '%s\n' "$package ($version) unstable; urgency=low" '' '  * Test.' '' \
    ' -- Somebody <somebody@packages.invalid>  Thu, 26 Nov 2026 12:00:00 +0000' >debian/changelog
for pair in "$@"; do
    file=${pair%%=*} target=debian/$package/${pair#*=}
    target=${target/TRIPLET/$triplet}
    mkdir -p "$(dirname "$target")"
    case $file in
    link:*) ln -s "${file#link:}" "$target" ;;
    *) install -m 644 "$file" "$target" ;;
    esac
done
# shellcheck disable=SC2086
"$top/packaging/debhelper/dh_cofferdam" ${DH_FLAGS-}
cat debian/"$package".substvars 2>/dev/null || true
if [ "${BUILD_DEB-}" = 1 ]; then
    dh_gencontrol >/dev/null 2>&1 && dh_builddeb --destdir="$directory" >/dev/null
fi
