#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What make check runs where a part of the tree lies alone (make dist-host, dist-mit0 ...): every suite that can run
# there. INSTALLED=/path/to/cofferdam, an installed command, has it test the plugins too. make sets the other variables.
# The last line is the sum: "N passed, N failed, N skipped". A suite that says nothing is one failure.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${COFFERDAM_BUILD:?set by make}
log=$(mktemp) beside_log=$(mktemp)
trap 'rm -f "$log" "$beside_log"' EXIT
passed=0 failed=0 skipped=0

# suite NAME COMMAND...: runs it, and reports it.
suite() {
    local name=$1
    shift
    "$@" >"$log" 2>&1 </dev/null
    report "$name" $? "$log"
}
# report NAME STATUS LOG: adds up lines "ok", "FAIL", "skip" or what GoogleTest counts.
report() {
    local name=$1 status=$2 log=$3 p f s
    p=$(grep -cE '^ok|^\[       OK \]' "$log")
    f=$(grep -cE '^FAIL|^\[  FAILED  \] [^ ]+ \(|^\[  FAILED  \] [^ ]+, where' "$log")
    s=$(grep -cE '^skip|^\[  SKIPPED \] [^ ]+ \(' "$log")
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
    if [ "$((p + f + s))" -eq 0 ]; then f=1; echo "FAIL $name: it said nothing" >>"$log"; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '  %-12s %5d passed %4d failed %4d skipped\n' "$name" "$p" "$f" "$s"
    grep -E '^skip|^\[  SKIPPED \] [^ ]+ \(' "$log" | sort -u | head -n 12 | sed 's/^/      /'
    if [ "$f" -gt 0 ]; then tail -n 40 "$log"; fi
}

# A command that has no cases of its own: it passes when it succeeds.
single() {
    local name=$1
    shift
    # shellcheck disable=SC2016 # for the inner shell to expand
    suite "$name" bash -c '"$@" && echo "ok"' "$name" "$@"
}

plugins=("$build"/lib/cofferdam/1/*/*.so)
if [ -e "${plugins[0]}" ]; then
    suite driver "$build/tests/domain/driver" "${plugins[@]}"
    if [ -n "${INSTALLED:-}" ]; then
        suite installed tests/domain/installed.py "$INSTALLED" "$build/lib/cofferdam/1"
    else
        echo "  no installed host tests these plugins: make check INSTALLED=/path/to/cofferdam"
    fi
fi
# The host alone: tests that are about built plugins skip, and say so.
[ -e "${plugins[0]}" ] || unset COFFERDAM_TEST_PLUGINS
if [ -d host/lib ]; then # what mostly waits runs beside the rest
    single corpus tests/evil/build.sh "$COFFERDAM_TEST_EVIL" "$CC"
    "$build/tests/evil" >"$beside_log" 2>&1 </dev/null &
    beside=$!
fi
[ ! -x "$build/tests/unit" ] || suite unit "$build/tests/unit"
if [ -d host/lib ]; then
    for script in tests/abi/*.sh; do suite "$(basename "$script" .sh)" "$script"; done
    single selftest "$COFFERDAM" selftest
    wait "$beside"
    report evil $? "$beside_log"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
