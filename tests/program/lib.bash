# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Shared by the suites of the program: one line "ok NAME" or "FAIL NAME" for each case. COFFERDAM: the program.
set -u
: "${COFFERDAM:?set it to the path of the program}"
failures=0
work=$(mktemp -d "${TMPDIR:-/tmp}/cofferdam-test.XXXXXX") || exit 2
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/.cache LC_ALL=C
mkdir "$work/t" && cd "$work/t" || exit 2

cof() { "$COFFERDAM" "$@"; }
pass() { echo "ok $1"; }
fail() {
    echo "FAIL $1"
    failures=$((failures + 1))
}
# check NAME COMMAND...: the command succeeds.
check() {
    local name=$1
    shift
    if "$@" >"$work/log" 2>&1; then pass "$name"; else
        sed 's/^/    /' "$work/log"
        fail "$name"
    fi
}
# status NAME WANTED COMMAND...: the command ends with this status; its output is in $work/out and $work/err.
status() {
    local name=$1 wanted=$2 got
    shift 2
    "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    if [ "$got" -eq "$wanted" ]; then pass "$name"; else
        sed 's/^/    /' "$work/err"
        fail "$name (status $got, not $wanted)"
    fi
}
# same NAME A B: two strings are equal.
same() {
    if [ "$2" = "$3" ]; then pass "$1"; else
        printf '    got  %s\n    want %s\n' "$2" "$3"
        fail "$1"
    fi
}
# says NAME TEXT: the last status's output or error holds TEXT.
says() { if grep -qF -- "$2" "$work/out" "$work/err"; then pass "$1"; else
    cat "$work/out" "$work/err" | head -n 5 | sed 's/^/    /'
    fail "$1"
fi; }
have() { command -v "$1" >/dev/null 2>&1; }
is_json() { if have jq; then jq -e . >/dev/null; else python3 -c 'import json, sys; json.load(sys.stdin)'; fi; }
# bytes COUNT SEED: the same pseudo-random bytes everywhere.
bytes() { python3 -c 'import random, sys; sys.stdout.buffer.write(random.Random(int(sys.argv[2])).randbytes(int(sys.argv[1])))' "$1" "$2"; }
finish() { [ "$failures" -eq 0 ]; }
