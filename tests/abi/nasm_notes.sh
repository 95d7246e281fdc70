#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The NASM layer says what the C headers say: a plugin written in NASM alone and its twin in C have the same notes, byte
# for byte, and the same descriptors; the numbers in abi/asm/cpu.inc are those of abi.h, all of them; and the objects
# carry what a compiler would give them: CFI for every function, sizes, the IBT and SHSTK mark, no executable stack.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${COFFERDAM_BUILD:-build}
plugin=$build/tests/plugins/nasm-crc32c.so
out=$build/tests/abi
mkdir -p "$out"
if [ ! -e "$plugin" ]; then
    if [ "$(uname -m)" != x86_64 ]; then
        echo "skip nasm_notes: NOT TESTED, the NASM layer is for x86-64"
        exit 0
    fi
    echo "FAIL nasm_notes: $plugin is not built; run \"make tests\" first"
    exit 1
fi
failed=0
verdict() { # STATUS WHAT
    if [ "$1" -eq 0 ]; then echo "ok $2"; else
        echo "FAIL $2"
        failed=1
    fi
}
read -ra cc <<<"${CC:-gcc}"
cc+=(-std=c11 -O2 -fPIC -fvisibility=hidden -Wall -Wextra -Werror -fcf-protection -Iabi)
"${cc[@]}" -shared -nostartfiles -Wl,-z,relro,-z,now,-z,noexecstack,-z,defs -o "$out/nasm_twin.so" tests/abi/nasm_twin.c
verdict $? "the twin in C builds"
"${cc[@]}" -o "$out/nasm_compare" tests/abi/nasm_compare.c -ldl
verdict $? "the comparison builds"

notes() { readelf -nW "$1" | sed -n '/^ *COFFERDAM/p' | sort; }
diff <(notes "$out/nasm_twin.so") <(notes "$plugin")
verdict $? "the four notes are equal"
[ "$(notes "$plugin" | wc -l)" -eq 4 ]
verdict $? "there are four of them"
"$out/nasm_compare" "$(realpath "$out/nasm_twin.so")" "$(realpath "$plugin")" || failed=1

# "%assign NAME expression" as "NAME value"
numbers() {
    sed -n 's/^%assign \([A-Z0-9_]*\) *\(.*\)$/\1 \2/p' abi/asm/cpu.inc | while read -r name value; do
        echo "$name $((value))"
    done | sort
}
diff <("$out/nasm_compare" | sort) <(numbers)
verdict $? "abi/asm/cpu.inc has the numbers of abi.h, and no others"

# every plugin with assembly in it, and the fixture
for so in "$plugin" "$build"/lib/cofferdam/1/*/*.so; do
    name=$(basename "$so" .so)
    folder=$(find plugins/*/"$name" tests/plugins/"$name" -maxdepth 1 -name '*.asm' -printf '%h\n' 2>/dev/null |
        head -n 1)
    [ -n "$folder" ] || continue
    readelf -nW "$so" | grep -q 'x86 feature: IBT, SHSTK'
    verdict $? "$name: marked IBT and SHSTK"
    readelf -lW "$so" | grep -q 'GNU_STACK.* RW  '
    verdict $? "$name: the stack is not executable"
    ! readelf -dW "$so" | grep -qE 'NEEDED|TEXTREL'
    verdict $? "$name: needs no library, no text relocations"
    [ "$(nm -D --defined-only "$so" | awk '{print $3}')" = cof_plugin_v1 ]
    verdict $? "$name: exports its entry alone"
    for object in "$build/obj/$folder"/*.asm.o; do
        tier=$(basename "$object" .asm.o)
        # address and size of each function, as the symbol table has them and as the unwind table has them
        diff <(readelf -sW "$object" | awk '$4 == "FUNC" {print $2, $3}' |
            while read -r from size; do echo "$((16#$from)) $((size))"; done | sort -n) \
            <(readelf --debug-dump=frames "$object" 2>/dev/null |
                sed -n 's/.* FDE .*pc=\([0-9a-f]*\)\.\.\([0-9a-f]*\)/\1 \2/p' |
                while read -r from to; do echo "$((16#$from)) $((16#$to - 16#$from))"; done | sort -n)
        verdict $? "$name/$tier: every function has a size and a frame description of that size"
    done
done
exit "$failed"
