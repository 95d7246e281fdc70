#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Plugins of cof.crc32-copy/1 and cof.crc32-batch/1, from the file to the value: a good one is chosen, pinned and refused
# by policy like any other; each that is broken in one way is caught before it serves, and the record says in what.
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
plugin=${COFFERDAM_TEST_FIXTURES:-}/good-crc-many.so
[ -e "$plugin" ] || { echo "skip crc_many: tests/plugins/good-crc-many was not built"; exit 0; }
mkdir good && cp "$plugin" good/ || exit 2

with() { cof "$2" --plugin-path "$PWD/$1" "${@:3}"; }
for iface in cof.crc32-copy/1 cof.crc32-batch/1; do
    status "explain $iface" 0 with good explain --iface $iface crc32c
    check "$iface: the plugin's is chosen" grep -q '^  nibbles  *CHOSEN' "$work/out"
    status "$iface pinned to another" 0 with good explain --pin crc32c/1=portable --iface $iface crc32c
    check "$iface pinned to another: the portable one serves" grep -q '^  portable  *CHOSEN' "$work/out"
    says "$iface pinned to another: the plugin's says why" "not-pinned"
    status "$iface pinned to it" 0 with good explain --pin crc32c/1=nibbles --iface $iface crc32c
    says "$iface pinned to it" "as pinned"
    status "$iface against policy" 0 with good explain --allow-license =ISC --iface $iface crc32c
    check "$iface against policy: the portable one serves" grep -q '^  portable  *CHOSEN' "$work/out"
done
status "list" 0 with good list
check "list: the plugin's serve" sh -c "[ \"\$(grep -c '^crc32c.*nibbles' '$work/out')\" = 2 ]"
status "doctor" 0 with good doctor
status "selftest" 0 with good selftest --rounds 320 crc32c
says "selftest tests it" "nibbles"
status "bench" 0 with good bench --seconds 0.002 crc32c
says "bench has both" "nibbles"
status "conform" 0 cof conform --only file --only load --only descriptor --only function.vectors --only function.empty \
    --only function.every-length --only function.every-split "$plugin"

# broken NAME copy|batch WORDS OPTION...: with the one change it is caught at load, WORDS say what it is, the portable
# kernel serves in its place, and the plugin's other kernel still does.
broken() {
    local name=$1 bad=cof.crc32-$2/1 words=$3 other=cof.crc32-batch/1
    [ "$2" = copy ] || other=cof.crc32-copy/1
    shift 3
    mkdir "$name"
    # shellcheck disable=SC2086 # CC may hold several words
    ${CC:-cc} -std=gnu11 -O2 -fPIC -fvisibility=hidden -w -I"$root/abi" -shared -nostartfiles \
        -Wl,-z,defs,-z,relro,-z,now,-z,noexecstack,--build-id=sha1 -o "$name/$name.so" "$@" \
        "$root/tests/plugins/good-crc-many/good.c" || { fail "$name: it cannot be built"; return; }
    status "$name: explain" 0 with "$name" explain --iface "$bad" crc32c
    says "$name: it is named" "$words"
    check "$name: it does not serve" grep -q '^  nibbles  *refused' "$work/out"
    check "$name: the portable one serves" grep -q '^  portable  *CHOSEN' "$work/out"
    status "$name: explain the other" 0 with "$name" explain --iface $other crc32c
    check "$name: its other kernel serves" grep -q '^  nibbles  *CHOSEN' "$work/out"
}
broken copy-value copy 'copy() to offset' -DAFTER_COPY='if (n == 257) reg ^= 1;'
broken copy-byte copy 'byte 99 of copy()' -DAFTER_COPY='if (n == 100) to[99] ^= 1;'
broken copy-less copy 'byte 1 of copy()' \
    -DBEFORE_COPY='if (n >= 4096) { to[0] = from[0]; return update(reg, from, n); }'
broken copy-after copy 'crashed a child process' -DAFTER_COPY='if (n == 100) to[n] = 0;'
broken copy-before copy 'writes outside of them' -DAFTER_COPY='if (n > 32 && ((uintptr_t)to & 4095) > 64) to[-1] = 0;'
broken copy-reads copy 'crashed a child process' \
    -DBEFORE_COPY='if (n) (void)*(const volatile uint8_t *)(from + n);'
broken copy-crash copy 'crashed a child process' -DBEFORE_COPY='if (n == 1000) __builtin_trap();'
broken batch-value batch 'message 4 of 5 in batch()' -DAFTER_BATCH='if (count == 5) reg[4] ^= 1;'
broken batch-length batch 'in batch() over 300 bytes' -DIN_BATCH='if (in[i].n == 300) reg[i] ^= 0x80000000;'
broken batch-beyond batch 'crashed a child process' -DAFTER_BATCH='if (count) reg[count] = 0;'
broken batch-list batch 'batch()' -DIN_BATCH='((cof_span *)in)[i].n &= 4095;'
broken gather-piece batch 'gather() of 7 pieces' -DIN_GATHER='if (i == 6) continue;'
broken gather-null batch 'crashed a child process' -DIN_GATHER='(void)*(const volatile uint8_t *)in[i].p;'
broken gather-crash batch 'crashed a child process' -DIN_GATHER='if (in[i].n == 1000) __builtin_trap();'
finish
