#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# check.py --contents as packagers use it: on what has plugins, on what has none, and by a relative path.
set -u
cd "$(dirname "$0")/.." || exit 2
check=$PWD/tests/isolation/check.py build=$(realpath "${COFFERDAM_BUILD:?set by make}")
work=$(mktemp -d "${TMPDIR:-/tmp}/cofferdam-contents.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
status=0
# says NAME STATUS TEXT OPTIONS...: check.py with these ends so and prints this.
says() {
    local ended
    "$check" "${@:4}" >"$work/log" 2>&1
    ended=$?
    if [ "$ended" = "$2" ] && grep -qF -- "$3" "$work/log"; then echo "ok $1"; else
        tail -n 5 "$work/log" | sed 's/^/    /'
        echo "FAIL $1 (status $ended)"
        status=1
    fi
}
mkdir -p "$work/empty" "$work/text/usr/lib/cofferdam/1/mit0"
echo text >"$work/text/usr/lib/cofferdam/1/mit0/README"
mkdir -p "$work/tree/cofferdam/1" && cp -r "$build/lib/cofferdam/1/intel-crc" "$work/tree/cofferdam/1/"
says "an empty folder is a finding" 1 "holds no plugin" --contents "$work/empty"
says "so is a plugin folder without one" 1 "holds no plugin" --contents "$work/text"
says "a domain's plugins are good" 0 "ok contents: 2 plugins" --contents "$work/tree" --domain intel-crc
says "in another domain's package they are not" 1 "is of the domain intel-crc" --contents "$work/tree" --domain mit0
cd "$work/tree" || exit 2
says "a relative path is as good" 0 "ok contents: 2 plugins" --contents cofferdam/1
cd "$work/tree/cofferdam/1/intel-crc" || exit 2
says "so is the folder itself" 0 "ok contents: 2 plugins" --contents .
truncate -s 4096 crc32c.so
says "a plugin cut off is a finding" 1 "crc32c.so: is damaged" --contents .
exit $status
