#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Every public header, alone, compiles as C and C++ under every compiler that is here, all warnings errors. plugin.h needs a
# description before it and is for C only. Then the pins of every released minor.
set -u
cd "$(dirname "$0")/../.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
status=0
flags='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -Iabi -Ihost/include'

# try NAME COMPILER LANGUAGE STANDARD FILE
try() {
    # shellcheck disable=SC2086
    if "$2" -x "$3" -std="$4" $flags -fsyntax-only "$5" 2>"$work/err"; then echo "ok $1: $2 -std=$4"
    else
        echo "FAIL $1: $2 -std=$4"
        cat "$work/err"
        status=1
    fi
}

compilers=
for pair in gcc:g++ clang:clang++; do
    if command -v "${pair%:*}" >/dev/null && command -v "${pair#*:}" >/dev/null; then compilers="$compilers $pair"
    else echo "skip ${pair%:*}: not installed"; fi
done
for pair in $compilers; do
    cc=${pair%:*} cxx=${pair#*:}
    for header in abi/cofferdam/*.h host/include/*.h; do
        name=${header#abi/} name=${name#host/include/}
        if [ "$name" = cofferdam/plugin.h ]; then
            cat >"$work/plugin.c" <<'END'
#include <cofferdam/crc.h>
static uint32_t update(uint32_t reg, const void *p, size_t n) { return p && n ? reg : reg; }
static uint32_t shift(uint32_t reg, int64_t n) { return n ? reg : reg; }
static const cof_crc32 vtable = {sizeof(cof_crc32), 0, update, shift};
#define PLUGIN_ID "org.example.tiny"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "a test"
#define PLUGIN_KERNELS(ROW) \
    ROW(one, "crc32c/1", COF_IFACE_CRC32, "tiny", 0, 1, COF_TIER_BASELINE, .vtable = &vtable) \
    ROW(two, "crc32/1", COF_IFACE_CRC32, "tiny", 0, 2, COF_TIER_SSE42, .vtable = &vtable, .min_bytes = 64)
#include <cofferdam/plugin.h>
END
            for std in c11 c17; do try "$name" "$cc" c $std "$work/plugin.c"; done
            sed -i '/define PLUGIN_ID/i #define PLUGIN_LINKS "libx.so.2\\0MIT|Apache-2.0\\0"' "$work/plugin.c"
            for std in c11 c17; do try "$name with links" "$cc" c $std "$work/plugin.c"; done
            sed -i '/define PLUGIN_ID/i #define PLUGIN_PACK "com.example.tiny/1\\0cof.crc32/1\\0"' "$work/plugin.c"
            for std in c11 c17; do try "$name with a pack" "$cc" c $std "$work/plugin.c"; done
            continue
        fi
        # Twice, so that the guard is tested too. The extra declaration: C wants a file not to be empty.
        printf '#include <%s>\n#include <%s>\nextern int cof_header_test;\n' "$name" "$name" >"$work/alone.c"
        for std in c11 c17; do try "$name" "$cc" c $std "$work/alone.c"; done
        for std in c++17 c++20; do try "$name" "$cxx" c++ $std "$work/alone.c"; done
    done
    for header in host/include/*.hpp; do
        printf '#include <%s>\n#include <%s>\n' "${header##*/}" "${header##*/}" >"$work/alone.cc"
        try "${header##*/}" "$cxx" c++ c++20 "$work/alone.cc"
    done
    try "pins of minor 1.0" "$cc" c c11 tests/abi/offsets.c
    try "pins of minor 1.0" "$cxx" c++ c++17 tests/abi/offsets.c
done
# Every struct of the headers is pinned.
for name in $(sed -n 's/^typedef struct \(cof_[a-z0-9_]*\) {.*/\1/p' abi/cofferdam/*.h host/include/*.h | sort -u); do
    if grep -q "SIZE($name," tests/abi/offsets.c; then echo "ok $name is pinned"; else
        echo "FAIL $name has no pins in tests/abi/offsets.c"
        status=1
    fi
done
exit $status
