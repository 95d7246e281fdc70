#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# run.sh COMMAND [ARGUMENT...] [-- COMMAND...]: runs each, shows its lines, counts "ok", "FAIL" and "skip" at their
# start, and ends with "N passed, N failed, N skipped". A command that fails without a FAIL line, or says nothing,
# is one failure.
set -u
log=$(mktemp) || exit 2
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0
while [ $# -gt 0 ]; do
    command=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do command+=("$1") && shift; done
    [ $# -eq 0 ] || shift
    "${command[@]}" 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    p=$(grep -c '^ok ' "$log") f=$(grep -c '^FAIL ' "$log") s=$(grep -c '^skip ' "$log")
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ] || [ $((p + f + s)) -eq 0 ]; then
        echo "FAIL ${command[0]} (status $status)"
        f=$((f + 1))
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
