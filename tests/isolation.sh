#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What every built object may need and export: DT_NEEDED allow-lists, no libavutil anywhere, no run paths, one exported
# symbol per plugin, no executable stack, CET marks on plugins made of assembly alone.
set -u
build=${COFFERDAM_BUILD:?set by make}
status=0
ok() { echo "ok $1"; }
fail() { echo "FAIL $1"; status=1; }

needs() { readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }
check_needs() { # FILE ALLOWED-PATTERN
    local bad
    bad=$(needs "$1" | grep -vE "^($2)\$")
    if [ -n "$bad" ]; then fail "needs of ${1#"$build"/}: $bad"; else ok "needs of ${1#"$build"/}: $(needs "$1" | tr '\n' ' ')"; fi
}
c='libc\.so\.6|libm\.so\.6|ld-linux-.*|libgcc_s\.so\.1|libstdc\+\+\.so\.6'
check_needs "$build/lib/libcofferdam.so.1" "$c"
check_needs "$build/libexec/cofferdam/cofferdam-probe" "$c"
check_needs "$build/bin/cofferdam" "$c|libcbor\.so\..*"

for plugin in "$build"/lib/cofferdam/1/*/*.so; do
    name=${plugin#"$build"/lib/cofferdam/1/}
    check_needs "$plugin" 'libc\.so\.6|libm\.so\.6|ld-linux-.*|libgcc_s\.so\.1|libstdc\+\+\.so\.6'
    symbols=$(nm -D --defined-only "$plugin" | awk '{print $3}')
    if [ "$symbols" = cof_plugin_v1 ]; then ok "$name exports cof_plugin_v1 alone"; else fail "$name exports $symbols"; fi
    if readelf -dW "$plugin" | grep -qE 'RPATH|RUNPATH|TEXTREL|\(INIT|\(FINI'; then fail "$name has a run path, text relocations or constructors"
    else ok "$name has no run path, text relocations or constructors"; fi
    if readelf -lW "$plugin" | grep -q 'GNU_STACK.*RW '; then ok "$name: stack not executable"; else fail "$name: executable stack"; fi
    if readelf -nW "$plugin" | grep -q 'x86 feature:.*IBT, SHSTK'; then ok "$name keeps its CET mark"; else fail "$name lost its CET mark"; fi
done
for file in "$build"/lib/libcofferdam.so.1 "$build"/bin/cofferdam "$build"/libexec/cofferdam/cofferdam-probe "$build"/lib/cofferdam/1/*/*.so; do
    if needs "$file" | grep -q avutil; then fail "${file#"$build"/} needs libavutil"; else ok "${file#"$build"/} does not need libavutil"; fi
done
# REUSE-IgnoreStart
# Nothing of the lgpl domain is in another's object, and every source of it says so.
for file in $(find plugins/lgpl -type f ! -name '*.license'); do
    if grep -q 'SPDX-License-Identifier: LGPL-2.1-or-later' "$file"; then ok "$file is LGPL-2.1-or-later"; else fail "$file does not carry its licence"; fi
done
for file in $(find plugins/mit0 plugins/intel-crc host abi -type f); do
    if grep -q 'SPDX-License-Identifier: MIT-0' "$file"; then :; else fail "$file is not MIT-0"; fi
    if grep -q 'include.*plugins/lgpl' "$file"; then fail "$file includes from the lgpl domain"; fi
done
# REUSE-IgnoreEnd
ok "hosts, headers and MIT-0 domains include nothing of the lgpl domain"
exit $status
