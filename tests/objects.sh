#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# tests/objects.sh [startfiles] FILE OBJECT... [-- [startfiles] FILE OBJECT...]...: are the objects that each file is
# linked from marked for indirect branch tracking (IBT) and shadow stacks (SHSTK), and the file itself? The linker
# reports it, and is not told -z ibt or -z shstk: with these it sets the marks by force and reports nothing.
# startfiles: the compiler's own start files are in it, and may have no marks (Debian 12's have none); then the file has
# none, and its objects alone are judged.
#
# First two objects are made that lack the marks: they must be reported.
set -u
case $(uname -m) in x86_64) ;; *) echo "skip objects: the marks are those of x86-64" && exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

say() { # STATUS NAME [WHY]
    if [ "$1" -eq 0 ]; then echo "ok $2" && passed=$((passed + 1)); else
        echo "FAIL $2: $3" && failed=$((failed + 1))
    fi
}
# What the linker has to say of these objects; "": all are marked.
report() { ld -r -z cet-report=error -o "$work/all.o" "$@" 2>&1; }
marked() { # [startfiles] FILE OBJECT...
    local start='' file said note='' status=0
    if [ "$1" = startfiles ]; then start=1 && shift; fi
    file=$1 && shift
    said=$(report "$@") || status=1
    if [ $status -eq 0 ] && ! readelf -n "$file" 2>/dev/null | grep -q 'x86 feature:.*IBT, SHSTK'; then
        if [ "$start" ]; then note="; not the file itself, since the compiler's start files have no marks"; else
            status=1 said="every object is marked and the file is not; something else that is linked in has no mark"
        fi
    fi
    say $status "$(basename "$file"): $# objects are marked$note" "${said//$'\n'/; }"
}

# ---- does the report report? ----------------------------------------------------------------------------------------------
echo 'int seed(void); int seed(void) { return 0; }' >"$work/seed.c"
printf 'section .text\nglobal seeded\nseeded: ret\n' >"$work/seed.asm"
# shellcheck disable=SC2086 # $CC may hold several words
${CC:-cc} -fcf-protection=none -c -o "$work/unmarked-c.o" "$work/seed.c" &&
    ${CC:-cc} -fcf-protection -c -o "$work/marked.o" "$work/seed.c" &&
    ${NASM:-nasm} -f elf64 -o "$work/unmarked-asm.o" "$work/seed.asm" || exit 2
for seed in unmarked-c unmarked-asm; do
    case $(report "$work/$seed.o" "$work/marked.o") in
    *"$seed.o: error: missing IBT and SHSTK properties"*) say 0 "the seeded object $seed.o is reported" ;;
    *) say 1 "the seeded object $seed.o" "is not reported" ;;
    esac
done
said=$(report "$work/marked.o")
say "$([ -z "$said" ] && echo 0 || echo 1)" "an object with the marks is not reported" "$said"

# ---- ours -----------------------------------------------------------------------------------------------------------------
while [ $# -gt 0 ]; do
    group=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        group+=("$1")
        shift
    done
    [ $# -eq 0 ] || shift
    marked "${group[@]}"
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
