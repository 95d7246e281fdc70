#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# demo.sh BUILD [DIRECTORY...]: cuts and checksums real files with kernels out of separately licensed plugins, verifies
# them, then pulls every plugin away and gets the same bytes. Reads the directories and writes under BUILD/demo alone.
set -eu
build=${1:?build directory}
shift
[ $# -gt 0 ] || set -- /usr/bin /usr/include
program=$build/bin/cofferdam
out=$build/demo
mkdir -p "$out"
say() { printf '\n== %s\n' "$*"; }

say "which kernel of which plugin, under which licence, serves each contract"
"$program" list
say "cofferdam manifest $*"
"$program" manifest --skip-unreadable -o "$out/manifest.cbor" "$@" || [ $? = 3 ]
say "cofferdam verify: every chunk of every file again"
"$program" verify --root / "$out/manifest.cbor"
say "the same with every plugin pulled away: COFFERDAM_PLUGIN_PATH=/nonexistent"
COFFERDAM_PLUGIN_PATH=/nonexistent "$program" manifest --skip-unreadable -o "$out/portable.cbor" "$@" || [ $? = 3 ]
cmp "$out/manifest.cbor" "$out/portable.cbor"
echo "Both manifests are the same bytes: $out/manifest.cbor"
say "what has been loaded, and what it amounts to"
"$program" licenses
say "why the libavutil bridge does or does not serve crc32/1"
"$program" explain crc32/1
