#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# tests/hostile/story.sh BUILD CC: what docs/boundary.md tells. A plugin that stores past the caches from 64 KiB on, to
# memory that nobody has aligned for it: in pieces of 48 KiB all is well, the kit names the instruction and the size, the
# host refuses it and says why.
set -u
build=$(cd "$1" && pwd) cc=$2
cd "$(dirname "$0")/../.." || exit 2
case $(uname -m) in x86_64) ;; *) echo "skip the story: its instruction is x86-64's"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ulimit -c 0
status=0
check() {
    if [ "$2" = 0 ]; then echo "ok $1"; else
        echo "FAIL $1: $(tail -c 600 "$work/out")"
        status=1
    fi
}

flags="-O2 -g0 -fPIC -fvisibility=hidden -w -Iabi -I."
# shellcheck disable=SC2086
{
    for source in host/portable/argmin_sketch.cc tests/broken/portable_sketch.cc; do
        $cc -x c++ -std=c++20 $flags -c -o "$work/$(basename "$source").o" "$source" || exit 2
    done
    mkdir "$work/good" "$work/broken"
    link="-shared -nostartfiles -Wl,-z,relro,-z,now,-z,noexecstack,--build-id=sha1"
    sources="tests/broken/sketch.c $work/argmin_sketch.cc.o $work/portable_sketch.cc.o"
    $cc -std=gnu11 $flags $link -o "$work/good/sketch.so" $sources || exit 2
    $cc -std=gnu11 $flags $link -o "$work/broken/sketch.so" \
        -DCOPY='if (n >= 65536) copy_past_the_caches(to, (const uint8_t *)from, size); else memcpy(to, from, size);' \
        $sources || exit 2
    $cc -std=c11 -O2 -Wall -Werror -Iabi -o "$work/story" tests/hostile/story.c -ldl || exit 2
}
story() { ("$work/story" "$work/good/sketch.so" "$work/$1/sketch.so" "$2"; exit $?) >"$work/out" 2>&1; }
chmod 755 "$work" "$work"/*/

story good 1024; check "the good one does 1 MiB in one call" $?
for kib in 16 32 48; do
    story broken $kib; check "the broken one does it in pieces of $kib KiB" $?
done
for kib in 64 1024; do
    story broken $kib
    [ $? = 139 ]; check "the broken one dies of SIGSEGV in pieces of $kib KiB" $?
done
"$build/bin/cofferdam" conform "$work/good/sketch.so" --only function >"$work/out" 2>&1
check "the kit takes the good one" $?
"$build/bin/cofferdam" conform "$work/broken/sketch.so" --only function.aligned-access >"$work/out" 2>&1
grep -q 'aligned non-temporal store on an unaligned argument from size 65536' "$work/out"
check "the kit names the instruction and the size" $?

explain() { # DIRECTORY: what a host says, that has nothing else
    env -u COFFERDAM_DISABLE -u COFFERDAM_CPU COFFERDAM_PLUGIN_PATH="$work/$1" XDG_CACHE_HOME="$work/cache" \
        "$build/bin/cofferdam" explain argmin/1 >"$work/out" 2>&1
}
explain good && grep -q 'copied .*serves argmin/1' "$work/out"; check "the host takes the good one" $?
explain broken
grep -q 'SI_KERNEL without an address: an instruction that wants aligned memory' "$work/out"
check "the host refuses the broken one and says why" $?
exit $status
