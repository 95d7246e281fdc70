#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# tests/run.sh fast|sanitized|threads|program|report|cross: runs the suites of that kind one after the other, counts what
# each says, and ends with "N passed, N failed, N skipped". Called by make, which sets the variables. A skip is never
# counted as a pass; a suite that dies, or says nothing, is one failure. Logs: $COFFERDAM_BUILD/log/.
set -u
cd "$(dirname "$0")/.." || exit 2
kind=${1:?fast, sanitized, threads, program, report or cross}
build=${COFFERDAM_BUILD:?set by make}
log=$build/log
mkdir -p "$log"
passed=0 failed=0 skipped=0

# report NAME STATUS FILE: adds up one suite's log. GoogleTest's summary, or lines "ok ...", "FAIL ...", "skip ...".
report() {
    local name=$1 status=$2 file=$3 p f s
    if grep -q '^\[==========\]' "$file"; then
        p=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$file" | tail -n 1)
        f=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$file" | tail -n 1)
        s=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' "$file" | tail -n 1)
    else
        p=$(grep -c '^ok' "$file") f=$(grep -c '^FAIL' "$file") s=$(grep -ci '^skip' "$file")
    fi
    p=${p:-0} f=${f:-0} s=${s:-0}
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
    if [ "$((p + f + s))" -eq 0 ]; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '  %-24s %5d passed %4d failed %4d skipped  %4ds\n' "$name" "$p" "$f" "$s" "$SECONDS"
    if [ "$s" -gt 0 ]; then
        grep -hiE '^skip|^\[  SKIPPED \] [^0-9]' "$file" | sort | uniq | head -n 12 | sed 's/^/      /'
    fi
    if [ "$f" -gt 0 ]; then
        echo "  ---- $name failed (status $status); the end of $file:"
        grep -hE '^FAIL|Failure$|^\[  FAILED  \]' "$file" | head -n 20
        tail -n 30 "$file"
    fi
}
suite() {
    local name=$1
    shift
    SECONDS=0
    "$@" >"$log/$name.log" 2>&1 </dev/null
    report "$name" $? "$log/$name.log"
}
# A suite that mostly waits runs beside the others: started here, reported by later.
beside() {
    beside_name=$1
    shift
    "$@" >"$log/$beside_name.log" 2>&1 </dev/null &
    beside_pid=$!
}
later() {
    wait "$beside_pid"
    report "$beside_name" $? "$log/$beside_name.log"
}
# PROGRAM...: suites of their own, as many at a time as there are processors, told in their order.
many() {
    local program name status
    rm -f "$log"/*.status
    printf '%s\0' "$@" | log=$log xargs -0 -P "$(nproc)" -I{} bash -c 'name=$(basename "$1" .sh)
        "$1" >"$log/$name.log" 2>&1 </dev/null
        echo "$? $SECONDS" >"$log/$name.status"' many {}
    for program in "$@"; do
        name=$(basename "$program" .sh)
        read -r status SECONDS <"$log/$name.status" || status=1
        report "$name" "$status" "$log/$name.log"
    done
}
# A command that has no cases of its own: it passes when it succeeds.
single() {
    local name=$1
    shift
    SECONDS=0
    if "$@" >"$log/$name.out" 2>&1 </dev/null; then echo "ok $name" >"$log/$name.log"; else
        { cat "$log/$name.out"; echo "FAIL $name"; } >"$log/$name.log"
    fi
    report "$name" 0 "$log/$name.log"
}

build_corpus() { [ ! -x tests/evil/build.sh ] || tests/evil/build.sh "$COFFERDAM_TEST_EVIL" "$CC"; }

case $kind in
fast)
    single evil-corpus build_corpus
    beside evil "$build/tests/evil"
    suite notes tests/notes.py
    many "$build"/tests/{kernels,unit,store-units} tests/evil/{removal,trace,setid}.sh tests/program/*.sh tests/abi/*.sh tests/store/*.sh \
        tests/{baseline,consumer,contents,runner,sbom,docs,tutorial}.sh
    suite isolation tests/isolation/check.py --build "$build"
    for script in tests/bench/*_test.py; do suite "bench-$(basename "$script" _test.py)" "$script"; done
    single check-thin tests/thin.sh "$build/lib/libcofferdam.so.1"
    single reuse reuse lint
    single format bash -c 'git ls-files "*.c" "*.cc" "*.h" "*.hpp" | xargs clang-format --dry-run -Werror'
    later
    ;;
sanitized)
    single evil-corpus build_corpus
    beside evil "$build/tests/evil"
    suite unit "$build/tests/unit"
    # More than 4 GiB through instrumented code is minutes, and shows nothing new of kernels, which are built without.
    suite kernels "$build/tests/kernels" --gtest_filter='-*BeyondFourGiB*'
    export STORE_KILLS=4 STORE_FAULT_STEP=12 STORE_DAMAGE_STEP=12 STORE_POWER_STATES=0 # by programs that start slowly
    many tests/program/*.sh tests/store/*.sh "$build/tests/store-units"
    later
    ;;
threads) # what runs on several threads; all else is for the other sanitizers
    single evil-corpus build_corpus
    # But for suites of one thread that would take half of the time.
    alone='*PortableCut*:PortableArgmin.*:PortableGear8.*:*FastCdc*:*LongFeeds*:Verify.*:Spdx*:LibraryText.*:Feedv*:OpensslGcm.Long*'
    alone+=':ZstdBridge.RoundTrips:ZstdBridge.LittleRoom'
    suite unit "$build/tests/unit" --gtest_filter="-$alone"
    suite kernels "$build/tests/kernels" --gtest_filter='*Thread*:Ladder.*'
    suite evil "$build/tests/evil" --gtest_filter='Live*:Good*'
    for script in manifest chunk_threads; do suite "$script" "tests/program/$script.sh"; done
    export STORE_KILLS=4 STORE_FAULT_STEP=12 STORE_DAMAGE_STEP=12 STORE_POWER_STATES=0 # by programs that start slowly
    many tests/store/store.sh "$build/tests/store-units"
    ;;
program)
    single selftest "$COFFERDAM" selftest
    suite needs tests/isolation/check.py --build "$build" --only needs # another compiler may call a library
    many tests/program/*.sh
    ;;
report) # what the benchmarks' report looks like, in a browser
    suite page tests/bench/page.py
    ;;
cross)
    # The library starts its probe helper as a program of this machine; here that takes the emulator.
    emulator=$(command -v "${QEMU:?}") || exit 2
    printf '#!/bin/sh\nexec %s %s "$@"\n' "$emulator" "$COFFERDAM_TEST_PROBE" >"$build/tests/emulated-probe"
    chmod +x "$build/tests/emulated-probe"
    export COFFERDAM_TEST_PROBE=$build/tests/emulated-probe
    suite unit "$emulator" "$build/tests/unit"
    # More than 4 GiB of BLAKE3, emulated, are two minutes by NEON code and half a minute by portable code; the lengths are
    # the bridge's, which is the same C here and on this machine itself. CROSS_LONG=1: these too.
    filter='-*BeyondFourGiB*upstream_*'
    [ -z "${CROSS_LONG:-}" ] || filter='*'
    suite kernels "$emulator" "$build/tests/kernels" --gtest_filter="$filter"
    ;;
*)
    echo "tests/run.sh: unknown kind '$kind'; use fast, sanitized, threads, program, report or cross." >&2
    exit 2
    ;;
esac

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
