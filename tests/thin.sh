#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# thin.sh LIBRARY: what the library costs and needs. It may need libc and libstdc++ (with what those bring) and nothing
# else, and has no constructors of its own beyond the C runtime's.
set -eu
lib=$1
cd "$(dirname "$0")/.."
echo "size of the stripped library:"
strip -o "$lib.stripped" "$lib"
size "$lib.stripped"
stat -c '  %s bytes in the file' "$lib.stripped"
rm -f "$lib.stripped"
lines() { cat "$@" | wc -l; }
echo "lines: $(lines host/lib/*.cc host/lib/*.hpp) in host/lib, $(lines host/portable/*.cc host/portable/*.hpp) in host/portable," \
    "$(lines abi/cofferdam/*.h) in abi/cofferdam, $(lines host/include/*.h*) in host/include"
needs=$(readelf -dW "$lib" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | tr '\n' ' ')
echo "needs: $needs"
for need in $needs; do
    case $need in
    libc.so.6 | libm.so.6 | libstdc++.so.6 | libgcc_s.so.1 | ld-linux-*) ;;
    *) echo "FAIL the library needs $need; it may need libc and libstdc++ alone" && exit 1 ;;
    esac
done
foreign=$(nm -D --defined-only "$lib" | awk '{print $3}' | grep -v '^cof_' | grep -v '^COFFERDAM_' || true)
if [ -n "$foreign" ]; then echo "FAIL the library exports more than cof_*: $foreign" && exit 1; fi
# One entry is the C runtime's frame_dummy.
entries=$(readelf -dW "$lib" | sed -n 's/.*(INIT_ARRAYSZ) *\([0-9]*\).*/\1/p')
if [ "${entries:-0}" -gt 8 ]; then echo "FAIL the library has global constructors" && exit 1; fi
echo "no global constructors; exports cof_* alone"
