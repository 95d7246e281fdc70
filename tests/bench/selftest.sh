#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# selftest.sh GATE [KERNEL]: the real gate on this machine, which has to be quiet and recorded. Twice in a row it
# passes; with a kernel 5 % slower it fails and names that kernel; without the baseline it fails. GATE is the gate's
# command line; KERNEL is CONTRACT=IMPL, crc32c/1=sse42-3way unless given; $BASELINES is where the gate looks,
# bench/baselines unless set. The baseline is put back whatever happens.
set -u
cd "$(dirname "$0")/../.." || exit 2
gate=${1:?the command line of the gate} kernel=${2:-crc32c/1=sse42-3way}
work=$(mktemp -d)
aside=
restore() {
    if [ -n "$aside" ]; then mv -f "$work/baseline.json" "$aside" && aside=; fi
}
trap 'restore; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
status=0
check() {
    if [ "$2" = 0 ]; then echo "ok $1"; else
        echo "FAIL $1"
        sed 's/^/    /' "$work/out"
        status=1
    fi
}
run() { # STATUS ARGUMENTS...: runs the gate and compares its status
    local wanted=$1 got
    shift
    eval "$gate \"\$@\"" >"$work/out" 2>&1
    got=$?
    [ "$got" = "$wanted" ] || echo "status $got, not $wanted" >>"$work/out"
    [ "$got" = "$wanted" ]
}

run 0; check "the gate passes" $?
cpu=$(sed -n 's/^\([A-Za-z0-9-]*\), recorded .*/\1/p' "$work/out" | tail -n 1)
run 0; check "the gate passes again" $?
run 1 --slow "$kernel:5"; check "the gate fails when $kernel takes 5 % longer" $?
grep -q "^FAIL slower: ${kernel%%=*} ${kernel#*=}" "$work/out"; check "and names it" $?
baseline=${BASELINES:-bench/baselines}/$cpu.json
if [ -n "$cpu" ] && [ -f "$baseline" ]; then
    # Copied, then removed: whenever this stops, the copy is whole.
    cp -p "$baseline" "$work/baseline.json" && cp "$baseline" "$work/before" && aside=$baseline && rm "$baseline"
    run 3; check "the gate fails without this CPU's baseline" $?
    grep -q "bench-record" "$work/out"; check "and says how to record one" $?
    restore
    cmp "$baseline" "$work/before" >"$work/out" 2>&1; check "the baseline is back as it was" $?
else
    echo "no baseline of this CPU ('$cpu')" >"$work/out"
    check "there is a baseline to take away" 1
fi
exit $status
