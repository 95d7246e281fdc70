#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# tests/broken/build.sh OUTDIR CC CXX: builds what list.txt lists: OUTDIR/NN-CHECK.so for its NNth row, or
# OUTDIR/NN-CHECK.skipped with the reason why it cannot be made here. OUTDIR is replaced.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd) cc=${2:-cc} cxx=${3:-c++}
cd "$(dirname "$0")/../.."
rm -rf "${out:?}"/*
work=$out/work
mkdir "$work"
machine=$($cc -dumpmachine)
flags="-O2 -g0 -fPIC -fvisibility=hidden -w -Iabi -I. -I$work"
link="-shared -nostartfiles -Wl,-z,defs,-z,relro,-z,now,-z,noexecstack,--as-needed,--build-id=sha1"

# shellcheck disable=SC2086 # $cc, $cxx and the flags hold several words
{
    $cc -std=gnu11 -O1 -w -o "$work/elfedit" tests/evil/elfedit.c &
    for source in host/portable/{xxh3,xxh3_64,fastcdc,fastcdc2020}.cc; do
        $cxx -std=c++20 $flags -c -o "$work/$(basename "$source" .cc).o" "$source" &
    done
    $cxx -std=c++20 $flags -c -o "$work/portable.o" tests/broken/portable.cc &
    for source in host/portable/argmin_sketch.cc tests/broken/portable_sketch.cc; do
        $cxx -std=c++20 $flags -c -o "$work/$(basename "$source" .cc).o" "$source" &
    done
    $cxx -std=c++20 $flags -DSTATE_H -c -o "$work/state.o" tests/broken/portable.cc &
    wait
    $cxx -o "$work/state" "$work"/{state,xxh3,xxh3_64,fastcdc,fastcdc2020}.o
    "$work/state" >"$work/state.h"
}
printf '{ local: *; };\n' >"$work/nothing.map"
echo 'extern unsigned not_there(void); void *broken_wait(void *); void broken_once(void); extern int only_one; __attribute__((visibility("default"))) unsigned clash(unsigned);' >"$work/not_there.h"
echo 'static void *volatile latest;' >"$work/latest.h"

modest=-DKERNEL_MORE=.min_bytes=UINT32_MAX # right, and says that it is not fast
# ---- the words that recipes are made of; $so is the file to make; options come last and win -----------------------------
# shellcheck disable=SC2086
plugin() { $cc -std=gnu11 $flags $link -o "$so" tests/evil/good.c "$@"; }
# shellcheck disable=SC2086
wide() { $cc -std=gnu11 $flags $link -o "$so" tests/plugins/good-crc64/good.c "$@"; }
# shellcheck disable=SC2086
many() { $cc -std=gnu11 $flags $link -o "$so" tests/plugins/good-crc-many/good.c "$@"; }
# shellcheck disable=SC2086
streams() {
    $cc -std=gnu11 $flags $link -o "$so" tests/broken/streams.c \
        "$work"/{portable,xxh3,xxh3_64,fastcdc,fastcdc2020}.o "$@"
}
# shellcheck disable=SC2086
pack() { $cc -std=gnu11 $flags $link -o "$so" tests/plugins/pack-rot32/rot32.c "$@"; }
# shellcheck disable=SC2086
sketch() { $cc -std=gnu11 $flags $link -o "$so" tests/broken/sketch.c "$work"/{argmin_sketch,portable_sketch}.o "$@"; }
# shellcheck disable=SC2086
lz4() { $cc -std=gnu11 $flags $link -o "$so" -include tests/broken/wrapped.h "$@" plugins/mit0/lz4/lz4.c; }
openssl() { # SOURCE OPTIONS...: with that one of its source files wrapped
    local source=$1 other
    shift
    # shellcheck disable=SC2086
    for other in crypto gcm openssl sha256; do
        if [ $other = "$source" ]; then
            $cc -std=gnu11 $flags -c -o "$so.$other.o" -include tests/broken/wrapped.h "$@" plugins/mit0/openssl/$other.c
        else
            $cc -std=gnu11 $flags -c -o "$so.$other.o" plugins/mit0/openssl/$other.c
        fi
    done
    # shellcheck disable=SC2086
    $cc $link -o "$so" "$so".*.o
    rm "$so".*.o
}
edit() { "$work/elfedit" "$so" "$@"; }
x86() { case $machine in x86_64*) ;; *) echo "x86-64 only" >"${so%.so}.skipped" && exit 0 ;; esac; }
cpu() { grep -qw "$1" /proc/cpuinfo || { echo "this CPU has no $1" >"${so%.so}.skipped" && exit 0; }; }
dependency() { # [ENTRY]: a library for a plugin to be linked with
    echo "#include <cofferdam/abi.h>
int broken_dependency; const cof_plugin *${1:-no_entry}(const cof_host *h) { (void)h; return 0; }" >"$so.c"
    # shellcheck disable=SC2086
    $cc -std=gnu11 -w -fPIC -shared -Iabi -Wl,-soname,libbroken-dependency.so -o "$work/libbroken-dependency.so" "$so.c"
}

row=0 failed=0
while IFS='|' read -r check verdict recipe; do
    check=${check// /}
    case $check in '' | '#'*) continue ;; esac
    so=$out/$(printf %03d $row)-$check.so row=$((row + 1))
    echo "$(basename "$so" .so) $check ${verdict// /}" >>"$out/rows"
    set +e
    (set -e; eval "$recipe") >"$work/log" 2>&1
    status=$?
    set -e
    if [ $status -ne 0 ]; then
        echo "tests/broken/build.sh: row $row, $check, cannot be built:" >&2
        cat "$work/log" >&2
        failed=1
    fi
done <tests/broken/list.txt
exit $failed
