#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# run.sh DIRECTORY SECONDS [READER_SECONDS]: runs every built fuzz target there for so long, from what an earlier run has
# kept and from DIRECTORY/seeds/NAME (seeds.py); those that read what others wrote, before anything else is known of it,
# for READER_SECONDS. A finding is a failure and its input is kept.
set -u
directory=$1
passed=0 failed=0
for target in "$directory"/*_fuzz; do
    case $target in */corpus-*) continue ;; esac # what an earlier run has kept
    name=$(basename "$target")
    case $name in
    facts_fuzz | policy_fuzz | spdx_fuzz | verdict_fuzz | manifest_fuzz | store_*) seconds=${3:-$2} ;;
    *) seconds=$2 ;;
    esac
    mkdir -p "$directory/corpus-$name" "$directory/seeds/$name"
    if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$directory/$name-" \
        -print_final_stats=1 "$directory/corpus-$name" "$directory/seeds/$name" >"$directory/$name.log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$directory/$name.log")
        edges=$(grep -oE 'cov: [0-9]+' "$directory/$name.log" | tail -n 1)
        kept=$(grep -oE 'corp: [0-9]+' "$directory/$name.log" | tail -n 1)
        echo "ok $name: $runs runs in $seconds s, ${edges#cov: } edges, ${kept#corp: } inputs kept, no finding"
        passed=$((passed + 1))
    else
        tail -n 30 "$directory/$name.log"
        echo "FAIL $name: see $directory/$name.log"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
