#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# A program of somebody else's: installs into a staging directory, builds docs/examples against the installed files alone
# by pkg-config and by find_package, and runs them on a real file with the plugins and without. All chunks must agree.
set -u
cd "$(dirname "$0")/.." || exit 2
build=$(realpath "${COFFERDAM_BUILD:?set by make}")
work=$(mktemp -d "$build/consumer.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
status=0
check() { if [ "$2" = 0 ]; then echo "ok $1"; else echo "FAIL $1"; status=1; fi; }

stage=$work/stage prefix=/usr/local
make --no-print-directory BUILD="$build" DESTDIR="$stage" install-host install-dev install-mit0 install-lgpl \
    install-intel-crc >"$work/log" 2>&1
check "install into a staging directory" $? || cat "$work/log"
[ "$status" = 0 ] || { cat "$work/log"; exit 1; }

# The sources are copied, so that nothing of the tree can be included by accident.
cp -r docs/examples "$work/src"
export PKG_CONFIG_PATH=$stage$prefix/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$stage
export LD_LIBRARY_PATH=$stage$prefix/lib
strict='-O2 -Wall -Wextra -Wpedantic -Wconversion -Werror'
by_make() { # NAME CC CXX TARGET...
    local out=$work/$1 cc=$2 cxx=$3
    shift 3
    mkdir -p "$out"
    env -u MAKEFLAGS -u CPPFLAGS -u LDFLAGS make -C "$work/src" CC="$cc" CXX="$cxx" OUT="$out" CFLAGS="$strict" CXXFLAGS="$strict" \
        "${@/#/$out/}" >"$out/log" 2>&1 || { cat "$out/log"; return 1; }
}
[ "$(pkg-config --variable=abi_major cofferdam).$(pkg-config --variable=abi_minor cofferdam)" = 1.0 ]
check "pkg-config knows the ABI" $?
[ -d "$(PKG_CONFIG_SYSROOT_DIR='' pkg-config --variable=plugindir cofferdam | sed "s,^,$stage,")" ]
check "pkg-config knows the plugin directory" $?
by_make gcc gcc g++ ingest-c ingest-cpp policies
check "pkg-config, gcc and g++" $?
by_make clang clang clang++ ingest-c ingest-cpp policies
check "pkg-config, clang and clang++" $?
mkdir -p "$work/static"
# shellcheck disable=SC2046
gcc -std=c11 -D_POSIX_C_SOURCE=200809L $(pkg-config --cflags cofferdam) -o "$work/static/ingest-c" "$work/src/ingest.c" \
    "$stage$prefix/lib/libcofferdam.a" $(pkg-config --static --libs-only-l cofferdam | sed 's/-lcofferdam//')
check "the static library" $?
if command -v cmake >/dev/null; then
    env -u MAKEFLAGS -u LD_LIBRARY_PATH CC=gcc CXX=g++ cmake -S "$work/src" -B "$work/cmake" \
        -DCMAKE_PREFIX_PATH="$stage$prefix" >"$work/log" 2>&1 && env -u MAKEFLAGS cmake --build "$work/cmake" >>"$work/log" 2>&1
    result=$?
    [ "$result" = 0 ] || cat "$work/log"
    check "find_package, gcc and g++" "$result"
else
    echo "skip find_package: cmake is not installed"
fi

mkdir -p "$work/python"
cp "$work/src/ingest.py" "$work/python/ingest-py"

# A file with structure, of some megabytes, that is always there: the compiler's own.
file=$(gcc -print-prog-name=cc1)
[ -r "$file" ] || file=$(command -v bash)
plugins=$(find "$stage$prefix/lib/cofferdam/1" -mindepth 1 -maxdepth 1 -type d | sort | paste -sd :)
for program in "$work"/*/ingest-c "$work"/*/ingest-cpp "$work"/python/ingest-py; do
    name=${program#"$work"/}
    COFFERDAM_PLUGIN_PATH=$plugins "$program" "$file" >"$program.with" 2>"$program.err"
    check "$name runs with plugins" $? || cat "$program.err"
    COFFERDAM_PLUGIN_PATH=/nonexistent "$program" "$file" >"$program.without"
    check "$name runs without plugins" $?
    [ "$(grep -c '^# .*: portable of host$' "$program.without")" = 2 ]
    check "$name, without plugins: the host served" $?
    for run in with without; do grep -v '^#' "$program.$run" >"$program.$run.chunks"; done
done
for program in "$work"/*/ingest-c "$work"/*/ingest-cpp "$work"/python/ingest-py; do
    name=${program#"$work"/}
    for run in with without; do
        cmp -s "$program.$run.chunks" "$work/gcc/ingest-c.with.chunks" && [ -s "$program.$run.chunks" ]
        check "$name, $run plugins: the chunks of all the others" $?
    done
done
total=$(awk '{n += $2} END {print n}' "$work/gcc/ingest-c.with.chunks")
[ "$total" = "$(stat -c %s "$file")" ]
check "the chunks cover the file" $?
# One sketch for several sizes: as many chunks as the command finds for each.
want=$(for mean in 8192 65536; do "$build/bin/cofferdam" chunk --avg "$mean" "$file" | wc -l; done)
for program in "$work"/*/policies; do
    [ "$(COFFERDAM_PLUGIN_PATH=$plugins "$program" "$file" 8192 65536 | cut -d ' ' -f 2)" = "$want" ]
    check "${program#"$work"/}: the chunks of each size" $?
done
sort -u "$work"/*/ingest-*.with | grep '^#' # for people: who served
: >"$work/empty"
[ "$("$work/gcc/ingest-c" "$work/empty" | grep -cv '^#')" = 0 ] && [ "$("$work/gcc/ingest-cpp" "$work/empty" | grep -cv '^#')" = 0 ]
check "an empty file has no chunk" $?

# What others put among the plugins is theirs.
others=$(echo "$stage"/*/*/lib/cofferdam/1/mit0)/others.so
: >"$others"
make --no-print-directory BUILD="$build" DESTDIR="$stage" uninstall >"$work/log" 2>&1 &&
    [ "$(find "$stage" -type f -o -type l)" = "$others" ]
check "uninstall removes what was installed, and no plugin of others" $? || find "$stage" -type f
exit $status
