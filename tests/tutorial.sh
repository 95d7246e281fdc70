#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# docs/writing-a-plugin.md to the letter. Each ```sh block is a case: every command in it has to succeed, and each line of the
# ```text block behind it has to be in what it printed. The first block, which installs, is for whoever has the clone; the
# others run in one shell after it, as an unprivileged user whose home is a fresh directory.
set -u
cd "$(dirname "$0")/.." || exit 2
page=docs/writing-a-plugin.md
build=$(realpath "${COFFERDAM_BUILD:?set by make}")
work='' passed=0 failed=0 skipped=0
trap 'rm -rf "$work"; echo "$passed passed, $failed failed, $skipped skipped"' EXIT
ok() { echo "ok $1" && passed=$((passed + 1)); }
fail() { echo "FAIL $1" && failed=$((failed + 1)); }
skip() { echo "skip $1" && skipped=$((skipped + 1)); }
if [ "$(uname -m)" != x86_64 ]; then
    skip "tutorial: NOT TESTED, two of its three kernels are for x86-64"
    exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/cofferdam-tutorial.XXXXXX") || exit 2
path=/usr/local/bin:/usr/bin:/bin
mkdir "$work/home" "$work/block"
chmod 755 "$work"

# NN.sh the commands, NN.text what they print, NN.title the section.
awk -v to="$work/block" '
    /^##* / { title = $0; sub(/^#* /, "", title) }
    /^```sh$/ { in_block = sprintf("%s/%02d", to, ++n) ".sh"; print title >(to sprintf("/%02d.title", n)); next }
    /^```text$/ { in_block = sprintf("%s/%02d", to, n) ".text"; next }
    /^```/ { in_block = ""; next }
    in_block != "" { print >in_block }' "$page"
if [ ! -s "$work/block/01.sh" ] || [ ! -s "$work/block/10.sh" ]; then
    fail "tutorial: $page has no blocks"
    exit 1
fi

as=()
if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
    if ! "${as[@]}" test -x "$work"; then
        skip "tutorial, unprivileged: nobody cannot get to $work, or there is no setpriv; run as root"
        as=()
    fi
fi
# make's own variables go along, so that nothing is built again with other flags.
if BUILD="$build" HOME="$work/home" bash -eu "$work/block/01.sh" >"$work/log" 2>&1
then ok "$(<"$work/block/01.title"): 1"; else
    tail -n 20 "$work/log"
    fail "$(<"$work/block/01.title"): 1"
    exit 1
fi
[ ${#as[@]} = 0 ] || chown -R nobody:nogroup "$work/home"
missing() { # the tool that a section needs and this machine has not
    case $1 in
    *NASM*) PATH=$path command -v nasm >/dev/null || echo nasm ;;
    *Rust*) PATH=$path command -v rustc >/dev/null || echo rustc ;;
    esac
}
: >"$work/run" && chmod 666 "$work/run"
for block in "$work"/block/*.sh; do
    name=${block%.sh}
    [ "${name##*/}" != 01 ] || continue
    [ -z "$(missing "$(<"$name.title")")" ] || continue
    : >"$name.out" && chmod 666 "$name.out"
    printf '. %q >%q 2>&1\necho %q\n' "$block" "$name.out" "${name##*/}"
done >"$work/all"
env -i "${as[@]}" env PATH="$path" HOME="$work/home" LC_ALL=C bash -euo pipefail "$work/all" >"$work/run" 2>&1

for block in "$work"/block/*.sh; do
    name=${block%.sh} title=$(<"${block%.sh}.title")
    what="$title: $((10#${name##*/}))"
    [ "${name##*/}" != 01 ] || continue
    if [ -n "$(missing "$title")" ]; then
        skip "$what: NOT TESTED, there is no $(missing "$title") in $path"
    elif ! grep -qx "${name##*/}" "$work/run"; then
        sed 's/^/    /' "$block"
        tail -n 20 "$name.out"
        fail "$what: a command failed, or one before it"
        break
    else
        lost= # how wide a column is depends on what else is in the table
        tr -s ' ' <"$name.out" >"$name.said"
        while IFS= read -r line; do
            grep -qF -- "$line" "$name.said" || lost=$line
        done < <(if [ -e "$name.text" ]; then tr -s " " <"$name.text"; fi)
        if [ -z "$lost" ]; then ok "$what"; else
            tail -n 60 "$name.out"
            fail "$what: it did not print '$lost'"
        fi
    fi
done
[ "$failed" = 0 ]
