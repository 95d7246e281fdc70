#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What counts tests where a part of the tree lies alone (tests/domain/run.sh): given a driver that passes, fails, skips,
# dies or says nothing, it must count just that.
set -u
cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/cofferdam-runner.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
status=0
mkdir -p "$work/tests/domain" "$work/build/tests/domain" "$work/build/lib/cofferdam/1/mit0"
cp tests/domain/run.sh "$work/tests/domain/"
: >"$work/build/lib/cofferdam/1/mit0/some.so"

# counts NAME DRIVER STATUS SUM: the driver, a shell script, makes the run end so.
counts() {
    local ended
    printf '#!/bin/sh\n%s\n' "$2" >"$work/build/tests/domain/driver"
    chmod +x "$work/build/tests/domain/driver"
    COFFERDAM_BUILD=$work/build "$work/tests/domain/run.sh" >"$work/log" 2>&1
    ended=$?
    if [ "$ended" = "$3" ] && [ "$(tail -n 1 "$work/log")" = "$4" ]; then echo "ok $1"; else
        echo "FAIL $1: status $ended, '$(tail -n 1 "$work/log")' instead of $3, '$4'"
        status=1
    fi
}
counts "a suite that passes" 'echo ok one; echo ok two' 0 "2 passed, 0 failed, 0 skipped"
counts "a suite that fails" 'echo ok one; echo FAIL two: why; exit 1' 1 "1 passed, 1 failed, 0 skipped"
counts "a suite that only skips" 'echo skip one: why' 0 "0 passed, 0 failed, 1 skipped"
counts "a suite that dies" 'echo ok one; kill -9 $$' 1 "1 passed, 1 failed, 0 skipped"
counts "a suite that says nothing" ':' 1 "0 passed, 1 failed, 0 skipped"
exit $status
