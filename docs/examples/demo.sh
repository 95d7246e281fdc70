#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# demo.sh BUILD [ROOT NAME...]: cuts and checksums real files with kernels out of separately licensed plugins, verifies
# them, then pulls every plugin away and gets the same bytes. Reads ROOT/NAME... and writes under BUILD/demo alone.
set -eu
build=$(realpath "${1:?build directory}")
shift
[ $# -gt 1 ] || set -- /usr bin include
root=$1
shift
program=$build/bin/cofferdam
out=$build/demo
mkdir -p "$out"
cd "$root"
say() { printf '\n== %s\n' "$*"; }
manifest() { # status 3: some file may not be read by this user, and was named
    "$program" manifest --skip-unreadable -o "$1" "${@:2}" || [ $? = 3 ]
}

say "which kernel of which plugin, under which licence, serves each contract"
"$program" list
find "$@" -type f -exec cat {} + >/dev/null 2>&1 || true # so that both runs find the files in memory
say "in $root: cofferdam manifest $*"
manifest "$out/manifest.cbor" "$@"
say "cofferdam verify: every chunk of every file again"
"$program" verify --root "$root" "$out/manifest.cbor"
say "the same with every plugin pulled away: COFFERDAM_PLUGIN_PATH=/nonexistent"
COFFERDAM_PLUGIN_PATH=/nonexistent manifest "$out/portable.cbor" "$@"
cmp "$out/manifest.cbor" "$out/portable.cbor"
echo "Both manifests are the same bytes: $out/manifest.cbor"
say "what has been loaded, and what it amounts to"
"$program" licenses
say "why the libavutil bridge does or does not serve crc32/1"
"$program" explain crc32/1
