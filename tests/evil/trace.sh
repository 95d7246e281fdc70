#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# By system call trace: no process maps a file that was refused from its bytes, and none maps a plugin that the child
# refused anywhere but in that child. A plugin that is used is seen to be mapped, or the trace proves nothing.
# Needs COFFERDAM_BUILD (its tests/evil), COFFERDAM_TEST_EVIL and COFFERDAM_TEST_PROBE; tests/run.sh sets them.
set -u
program=${COFFERDAM_BUILD:?}/tests/evil corpus=${COFFERDAM_TEST_EVIL:?}
: "${COFFERDAM_TEST_PROBE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! strace -o /dev/null true 2>/dev/null; then
    echo "skip trace: strace is not there or may not trace here"
    exit 0
fi

# rows WHEN: directories of the plugins of that kind which were made
rows() {
    local name when rest
    while IFS='|' read -r name when rest; do
        name=${name// /} when=${when// /}
        [ "$when" = "$1" ] && [ -d "$corpus/$name/alone" ] && [ ! -e "$corpus/$name/skipped" ] && echo "$corpus/$name/alone"
    done <"$corpus/corpus.txt"
}
# trace NAME DIR...: a trace of opening each, of all processes, in $work/NAME; -y names the file behind a descriptor
trace() {
    local name=$1
    shift
    if ! strace -f -y -e trace=execve,mmap,mmap2,mprotect,uselib -o "$work/$name" "$program" --open "$@" >"$work/$name.out"; then
        cat "$work/$name.out"
        echo "FAIL $name: the program failed"
        return 1
    fi
}
# The plugin by its path, or its sealed copy in memory.
plugin='evil\.so>|memfd:cofferdam-plugin'
parent() { head -n 1 "$1" | cut -d ' ' -f 1; }

if trace used "$corpus/plain/alone"; then
    if grep -E "PROT_EXEC.*($plugin)" "$work/used" | grep -q "^$(parent "$work/used") "; then
        echo "ok a plugin that serves is seen to be mapped"
    else
        echo "FAIL the trace does not show the plugin that serves"
    fi
fi
mapfile -t never < <(rows never; rows dir)
if trace never "${never[@]}"; then
    if grep -E "$plugin" "$work/never"; then
        echo "FAIL a plugin that was refused from its bytes was mapped"
    elif [ "$(grep -c ' portable serves ' "$work/never.out")" -ne "${#never[@]}" ]; then
        echo "FAIL something else than the portable kernel served"
        grep -v ' portable serves ' "$work/never.out"
    else
        echo "ok ${#never[@]} refused plugins: no process mapped any of them"
    fi
    if grep -c execve "$work/never" | grep -qx 1; then
        echo "ok no child was started for them"
    else
        echo "FAIL a child was started for a plugin that was refused before"
    fi
fi
# Children may map these; the process that opened the context may not. A few that do not hang.
mapfile -t child < <(rows child | grep -E '/(entry-null|lying-licence|wrong-at-100|update-illegal|probe-says-no)/')
if trace child "${child[@]}"; then
    if grep -E "^$(parent "$work/child") .*($plugin)" "$work/child"; then
        echo "FAIL a plugin that the child refused was mapped here"
    elif [ "$(id -u)" != 0 ]; then
        echo "skip trace: only root can look into the children, which are not dumpable"
    elif [ "$(grep -cE "PROT_EXEC.*($plugin)" "$work/child")" -lt "${#child[@]}" ]; then
        echo "FAIL the children did not load the plugins"
    else
        echo "ok ${#child[@]} plugins refused by the child: mapped there and not here"
    fi
fi
