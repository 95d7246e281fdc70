#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# tests/ladder/run.sh BUILD [MODEL...]: the allow-lists of instructions, then the emulated CPUs; one sum of counts.
set -u
cd "$(dirname "$0")/../.." || exit 2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
tests/isa/check.py "$1" | tee "$log"
isa=${PIPESTATUS[0]}
tests/ladder/check.py "$@" | tee -a "$log"
ladder=${PIPESTATUS[0]}
sum() { awk -v word="$1" '{ for (i = 2; i <= NF; ++i) if ($i ~ "^" word ",?$") n += $(i - 1) } END { print n + 0 }'; }
counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log")
echo "$(sum passed <<<"$counts") passed, $(sum failed <<<"$counts") failed, $(sum skipped <<<"$counts") skipped"
[ "$isa" -eq 0 ] && [ "$ladder" -eq 0 ]
