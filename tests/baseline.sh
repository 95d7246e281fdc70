#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# baseline.sh [MODEL...]: the whole program on a CPU without extensions: under COFFERDAM_CPU=baseline, and under an
# emulator that refuses every instruction that a plain x86-64 does not have. Same bytes as the accelerated run. With
# MODELs: the accelerated run and these emulated CPUs alone, for make check-ladder.
set -u
program=${COFFERDAM:?set by make}
# shellcheck source=tests/ladder/tree.bash
. "$(dirname "$0")/ladder/tree.bash"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
check() { if [ "$2" = 0 ]; then echo "ok $1"; else echo "FAIL $1"; status=1; fi; }

cp -r "$(dirname "$0")/../host" "$work/data"
head -c 3000000 "$program" >"$work/data/binary"
run() { # NAME PREFIX...: everything that computes, to one file
    local name=$1
    shift
    ( cd "$work" && "$@" "$program" manifest --no-cache -o "$work/$name.cbor" data &&
        "$@" "$program" sum -a crc32c -a crc32 -a crc32-be -a cksum -a crc64-nvme -a crc64-xz -a crc8-smbus -a crc8-gsm-a -a crc16-umts -a crc16-xmodem -a crc16-arc -a crc24-openpgp -a xxh3-64 -a xxh3-128 data/binary >"$work/$name.sums" &&
        "$@" "$program" chunk -a fastcdc2020/1 data/binary >"$work/$name.cuts" &&
        "$@" "$program" selftest >"$work/$name.selftest" &&
        "$@" "$program" explain crc32c/1 >"$work/$name.explain" ) >"$work/$name.out" 2>&1
    local rc=$?
    [ $rc = 0 ] || cat "$work/$name.out"
    return $rc
}
same() { cmp -s "$work/$1.cbor" "$work/fast.cbor" && cmp -s "$work/$1.sums" "$work/fast.sums" && cmp -s "$work/$1.cuts" "$work/fast.cuts"; }

run fast env; check "accelerated run" $?
if [ $# = 0 ]; then
    run capped env COFFERDAM_CPU=baseline; check "run under COFFERDAM_CPU=baseline" $?
    same capped; check "COFFERDAM_CPU=baseline gives the same bytes" $?
    grep -q 'cpu' "$work/capped.explain"; check "explain names the CPU as the reason" $?
    run nothing env COFFERDAM_PLUGIN_PATH=/nonexistent; check "run without plugins" $?
    same nothing; check "no plugins give the same bytes" $?
    COFFERDAM_CPU=pentium "$program" list >"$work/out" 2>&1
    [ $? = 4 ] && grep -q 'sse42-pclmul' "$work/out"; check "an unknown tier is an error that lists the names" $?
fi
if command -v qemu-x86_64 >/dev/null; then
    for cpu in "${@:-qemu64}"; do
        emulated_tree "$cpu" "$work/tree-$cpu"
        program=$work/tree-$cpu/bin/cofferdam XDG_CACHE_HOME=$work/cache-$cpu \
            run "qemu-$cpu" qemu-x86_64 -cpu "$cpu"; check "run under qemu-x86_64 -cpu $cpu" $?
        same "qemu-$cpu"; check "qemu-x86_64 -cpu $cpu gives the same bytes" $?
    done
else
    echo "skip the emulated CPUs: qemu-user is not installed"
fi
exit $status
