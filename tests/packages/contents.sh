#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# contents.sh DIRECTORY: what is in the packages there: lintian has nothing to say, each plugin lies in the one package
# of its compartment, and packages say about themselves what their files say.
set -u
cd "$(dirname "$0")/../.." || exit 2
debs=$(realpath "${1:?directory}") status=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work" "$work.sbom"' EXIT
check() { if [ "$2" = 0 ]; then echo "ok $1"; else echo "FAIL $1"; status=1; fi; }
field() { dpkg-deb -f "$debs/$1"_*.deb "$2"; }

grep -q '\.dsc$' "$debs"/*.changes
check "the source package is among what is checked" $?
said=$(lintian --display-info --fail-on error,warning --allow-root "$debs"/*.changes 2>&1)
check "lintian: no error, no warning, of packages and source" $?
grep '^[EW]:' <<<"$said"
if grep hardening <<<"$said"; then false; else true; fi
check "lintian: every object is hardened" $?
[ "$(dpkg-parsechangelog -l packaging/debian/changelog -S Version)" = "$(make -s print-VERSION)" ]
check "the packages have the version of the library" $?

! grep -qE -- '-Werror( |$)' "$debs/build.log"
check "no warning of a later compiler would end the build" $?

for deb in "$debs"/*.deb; do
    case $deb in *-dbgsym_*) continue ;; esac
    package=$(basename "$deb" | sed 's/_.*//')
    dpkg-deb -x "$deb" "$work/$package"
done
# Which package has which plugin, and what it must say.
while read -r package file provides; do
    tree=$work/$package
    found=$(cd "$tree" && find usr/lib -name '*.so' -path '*/cofferdam/*' | sed 's,usr/lib/[^/]*/cofferdam/1/,,' |
        LC_ALL=C sort | paste -sd,)
    [ "$found" = "$file" ]; check "$package ships $file alone" $?
    [ "$(field "$package" Provides)" = "$provides" ]; check "$package provides $provides" $?
    case $(field "$package" Depends) in *'cofferdam-plugin-abi-1 (>= 1.'*) true ;; *) false ;; esac
    check "$package depends on the ABI, not on a library's version" $?
done <<'EOF'
cofferdam-plugins-mit0 mit0/argmin.so,mit0/fastcdc.so,mit0/gear8.so cofferdam-domain-permissive, cofferdam-plugin
cofferdam-plugins-intel-crc intel-crc/crc-fold.so,intel-crc/crc32c.so cofferdam-domain-permissive, cofferdam-plugin
cofferdam-plugin-blake3 mit0/blake3.so cofferdam-domain-permissive, cofferdam-plugin
cofferdam-plugin-openssl mit0/openssl.so cofferdam-domain-permissive, cofferdam-plugin
cofferdam-plugin-ipsec-mb mit0/ipsec-mb.so cofferdam-domain-permissive, cofferdam-plugin
cofferdam-plugin-xxhash mit0/xxh3.so cofferdam-domain-permissive, cofferdam-plugin
cofferdam-plugin-zstd mit0/zstd.so cofferdam-domain-permissive, cofferdam-plugin
cofferdam-plugin-lz4 mit0/lz4.so cofferdam-domain-permissive, cofferdam-plugin
cofferdam-plugin-avutil lgpl/avutil.so cofferdam-domain-gpl, cofferdam-domain-lgpl, cofferdam-plugin
EOF
shipped=$(find "$work" -name '*.so' -path '*/cofferdam/1/*' | wc -l)
built=$(find plugins -mindepth 2 -maxdepth 2 -type d | wc -l)
[ "$shipped" = "$built" ]; check "each of the $built plugins of the source is shipped once" $?
for package in $(sed -n 's/.*packages\{0,1\} \(cofferdam-plugin[a-z0-9-]*\).*/\1/p' host/adopted/*.cc | sort -u); do
    [ -d "$work/$package" ]; check "$package, which the library tells users to install, is a package" $?
done
for package in openssl:libssl3 ipsec-mb:libipsec-mb1 xxhash:libxxhash0 zstd:libzstd1 lz4:liblz4-1 avutil:libavutil57; do
    [ "$(field "cofferdam-plugin-${package%%:*}" Recommends)" = "${package##*:}" ]
    check "cofferdam-plugin-${package%%:*} recommends ${package##*:}" $?
done
abi=$(sed -n 's/^#define COF_ABI_M[A-Z]* \([0-9]*\)u$/\1/p' abi/cofferdam/abi.h | paste -sd .)
[ "$(field libcofferdam1 Provides)" = "cofferdam-plugin-abi-${abi%.*} (= $abi)" ]
check "libcofferdam1 provides the ABI of its headers, $abi" $?

# Policy 8.2: a later libcofferdam2 can be installed beside it.
found=$(cd "$work/libcofferdam1" && find . ! -type d | grep -vE '/(libcofferdam\.so\.1$|libcofferdam1/)')
[ -z "$found" ]; check "every file of libcofferdam1 has the library's major in its path" $?

# The documents of the packages' build, by the command of docs/licensing.md.
tree=$(echo "$debs"/cofferdam-*/) triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
python3 packaging/sbom.py --tree "$tree/build" --version "$(make -s print-VERSION)" --out "$work.sbom" >/dev/null &&
    python3 packaging/sbom_check.py --tree "$tree/debian/tmp/usr" --libdir "lib/$triplet" \
        --libexecdir "lib/$triplet/libcofferdam1" "$work.sbom"/*.spdx.json
check "the SPDX documents of this build agree with what is packaged" $?

# The store is an ordinary consumer: it is linked with the library's package.
case $(field cofferdam-store Depends) in *'libcofferdam1 (>= '*liblmdb0*) true ;; *) false ;; esac &&
    case $(field cofferdam-store Depends) in *libcbor*) true ;; *) false ;; esac
check "cofferdam-store depends on libcofferdam1, liblmdb0 and libcbor" $?
case $(field cofferdam-store Recommends) in *cofferdam-plugin-blake3*) true ;; *) false ;; esac
check "cofferdam-store recommends cofferdam-plugin-blake3" $?

for package in libcli11-dev nlohmann-json3-dev librust-blake3-dev libgtest-dev; do
    grep -q "^ $package (= " "$debs"/*.buildinfo; check "the buildinfo has the version of $package, which is compiled in" $?
done

# What packages say of licences: those of the notes, and no compartment's text in another's package.
# REUSE-IgnoreStart
for package in "$work"/*/; do
    package=$(basename "$package")
    copyright=$work/$package/usr/share/doc/$package/copyright
    [ -s "$copyright" ]; check "$package has its copyright" $?
    case $package in
    cofferdam-plugin-avutil)
        grep -q '^License: LGPL-2.1-or-later' "$copyright" && ! grep -q '^License: MIT-0' "$copyright"
        ;;
    *) grep -q '^License: MIT-0' "$copyright" && ! grep -q 'GPL' "$copyright" ;;
    esac
    check "$package: its copyright is that of its files" $?
done
while read -r package licence; do
    copyright=$work/$package/usr/share/doc/$package/copyright
    grep -q "^License: $licence\$" "$copyright"; check "the copyright of $package has what is compiled in: $licence" $?
done <<'EOF'
cofferdam-plugin-blake3 CC0-1.0
cofferdam-plugin-blake3 Apache-2.0
cofferdam BSD-3-Clause-Cincinnati
cofferdam Expat
cofferdam-store BSD-3-Clause-Cincinnati
cofferdam-store Expat
cofferdam-tests BSD-3-Clause-Google
EOF
# REUSE-IgnoreEnd
others=$(find "$work" -path '*/share/*' -prune -o -type f -exec grep -lE 'av_crc|libavutil' {} + | grep -v '/lgpl/')
[ -z "$others" ]; check "nothing of the lgpl domain is in another package" $?
for package in "$work"/*/; do
    if find "$package" \( -type f -o -type d \) -perm /022 | grep -q .; then false; else true; fi
    check "$(basename "$package"): nobody but root can write its files" $?
done
exit $status
