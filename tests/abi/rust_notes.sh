#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The Rust layer says what the C headers say: abi/rust/cofferdam.rs has all their numbers; the templates of new-plugin, which
# describe the same plugin in C, NASM and Rust, give the same notes, byte for byte, and the same descriptors; and the
# plugin in Rust passes the suites that our own kernels pass.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$(realpath "${COFFERDAM_BUILD:-build}")
program=${COFFERDAM:-$build/bin/cofferdam}
work=$(mktemp -d "$build/rust_notes.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
failed=0
verdict() { # STATUS WHAT
    if [ "$1" -eq 0 ]; then echo "ok $2"; else
        echo "FAIL $2"
        failed=1
    fi
}

# Each constant of the Rust file by the name that it has in C, with its value.
sed -n 's/^pub const \([A-Z0-9_]*\): [A-Za-z0-9]* = \(.*\);.*/\1 \2/p' abi/rust/cofferdam.rs | while read -r name value; do
    echo "COF_$name $((value))"
done | sort >"$work/said"
{
    echo '#include <cofferdam/note.h>'
    echo '#include <stdio.h>'
    echo 'int main(void) {'
    cut -d ' ' -f 1 "$work/said" | sed \
        -e 's/^COF_\(X86\|A64\)_.*/printf("%s %lld\\n", "&", (long long)COF_CPU_BIT(&));/' \
        -e 't' -e 's/.*/printf("%s %lld\\n", "&", (long long)(&));/'
    echo 'return 0; }'
} >"$work/numbers.c"
cc=${CC:-gcc}
"$cc" -std=c11 -Iabi -o "$work/numbers" "$work/numbers.c" && "$work/numbers" | sort | diff - "$work/said"
verdict $? "the numbers of the Rust file are those of the headers"
{
    grep -ohE '^ *COF_(X86|A64|E)_[A-Z0-9_]+|^ *COF_OK|[ {]COF_A64_[A-Z0-9]+' abi/cofferdam/abi.h | grep -o 'COF_.*'
    grep -ohE '^#define COF_(ABI_M[A-Z]*|CPU_WORDS|NT_[A-Z]*|F_[A-Z_]*)' abi/cofferdam/abi.h abi/cofferdam/note.h |
        sed 's/^#define //' | grep -vE '^COF_F_(KNOWN_CRITICAL|CRITICAL_MASK)$'
} | sort -u >"$work/all"
missing=$(cut -d ' ' -f 1 "$work/said" | comm -23 "$work/all" -)
[ -z "$missing" ] && [ "$(wc -l <"$work/all")" -gt 40 ]
verdict $? "it has all of them${missing:+; not $missing}"

if ! PATH=/usr/bin:$PATH command -v rustc >/dev/null; then
    echo "skip the plugin in Rust: NOT TESTED, rustc is not installed"
    exit $failed
fi
if [ "$(uname -m)" != x86_64 ]; then
    echo "skip the plugin in Rust: NOT TESTED, the template is for x86-64"
    exit $failed
fi
# The pins of tests/abi/offsets.c, for each struct that the Rust file has: cof_cut_cfg is CutCfg there.
{
    echo '#[allow(dead_code, unused_macros)] mod cofferdam { include!(env!("COFFERDAM_RS")); }'
    echo 'fn main() {'
    sed -n 's/^SIZE(\(cof_[a-z0-9_]*\), .*/\1/p' tests/abi/offsets.c | while read -r c; do
        rust=$(sed 's/^cof//; s/_\(.\)/\u\1/g' <<<"$c")
        grep -q "^pub struct $rust {" abi/rust/cofferdam.rs || continue
        echo "println!(\"SIZE($c, {})\", std::mem::size_of::<cofferdam::$rust>());"
        sed -n "s/^FIELD($c, \\([a-z0-9_]*\\),.*/\\1/p" tests/abi/offsets.c | while read -r field; do
            case $field in impl) name=implementation ;; final) name='r#final' ;; *) name=$field ;; esac
            echo "{ let s = std::mem::MaybeUninit::<cofferdam::$rust>::uninit(); let b = s.as_ptr();"
            echo "  let f = unsafe { std::ptr::addr_of!((*b).$name) };"
            echo "  fn size<T>(_: *const T) -> usize { std::mem::size_of::<T>() }"
            echo "  println!(\"FIELD($c, $field, {}, {})\", f as usize - b as usize, size(f)); }"
        done
    done
    echo '}'
} >"$work/offsets.rs"
PATH=/usr/bin:$PATH COFFERDAM_RS=$PWD/abi/rust/cofferdam.rs rustc --edition 2021 -C opt-level=0 -o "$work/offsets" \
    "$work/offsets.rs" && "$work/offsets" | sort >"$work/offsets.txt"
verdict $? "a program in Rust includes the file"
differ=$(grep -E '^(SIZE|FIELD)' tests/abi/offsets.c | sort | comm -13 - "$work/offsets.txt")
[ -z "$differ" ] && [ "$(grep -c SIZE "$work/offsets.txt")" -ge 11 ]
verdict $? "its structs are laid out as those of C are pinned, all $(grep -c FIELD "$work/offsets.txt") fields${differ:+; not $differ}"

# What make install-dev puts below a prefix.
mkdir -p "$work/include/cofferdam" "$work/plugins/mit0"
cp -r abi/cofferdam/*.h abi/asm abi/rust abi/plugin.map "$work/include/cofferdam"
printf 'includedir=%s\nName: Cofferdam\nDescription: as in the tree\nVersion: 0\n' "$work/include" >"$work/cofferdam.pc"
export PATH=/usr/bin:$PATH PKG_CONFIG_PATH=$work
unset PKG_CONFIG_SYSROOT_DIR
for language in c nasm rust; do
    (cd "$work" && "$program" new-plugin twin --language "$language" --license MIT-0 --directory "$language" &&
        env -u MAKEFLAGS -u CFLAGS -u LDFLAGS CC="$cc" make -C "$language" RUSTFLAGS='-C opt-level=3 -D warnings') \
        >"$work/log" 2>&1
    result=$?
    [ "$result" = 0 ] || tail -n 20 "$work/log"
    verdict "$result" "the template in $language builds"
done
[ "$failed" = 0 ] || exit 1
"$cc" -std=c11 -O2 -Iabi -o "$work/compare" tests/abi/nasm_compare.c -ldl
verdict $? "the comparison builds"
notes() { readelf -nW "$1" | sed -n '/^ *COFFERDAM/p' | sort; }
for language in nasm rust; do
    diff <(notes "$work/c/twin.so") <(notes "$work/$language/twin.so")
    verdict $? "$language and C: the notes are equal"
    "$work/compare" "$work/c/twin.so" "$work/$language/twin.so" >"$work/log" || cat "$work/log"
    grep -q '^ok' "$work/log" && ! grep -q '^FAIL' "$work/log"
    verdict $? "$language and C: the descriptors are equal"
done
[ "$(notes "$work/rust/twin.so" | wc -l)" = 4 ]
verdict $? "there are four notes"
if [ -x "$build/tests/kernels" ]; then
    cp "$work/rust/twin.so" "$work/plugins/mit0/"
    COFFERDAM_TEST_PLUGINS=$work/plugins "$build/tests/kernels" >"$work/log" 2>&1
    result=$?
    [ "$result" = 0 ] || tail -n 20 "$work/log"
    grep -E '^\[  (PASSED|SKIPPED)' "$work/log" | sed 's/^/    /'
    verdict "$result" "the plugin in Rust passes the suite of kernels"
else
    echo "skip the plugin in Rust, suite of kernels: it is not built; run \"make tests\""
fi
exit $failed
