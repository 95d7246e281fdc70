#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# tests/hostile/check.sh BUILD CC: all that `make check-hostile` looks at, and its counts.
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{
    "$(dirname "$0")/story.sh" "$1" "$2"
    "$(dirname "$0")/run.py" "$(cd "$1" && pwd)/hostile"
} 2>&1 | tee "$log"
passed=$(grep -c '^ok' "$log") failed=$(grep -c '^FAIL' "$log") skipped=$(grep -c '^skip' "$log")
# What ends before its time says less than it should.
grep -q '^ok the reference' "$log" || { echo "FAIL the pairs: not all were tried"; failed=$((failed + 1)); }
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
