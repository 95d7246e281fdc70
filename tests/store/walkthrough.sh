#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# walkthrough.sh [TREE]: the README's walk through cofferdam-store, with a copy of TREE (README: /usr/share; without one,
# the documents of this source). Prints the commands and what they say, indented as the README has it, beside lines as in
# tests/program/lib.bash. TMPDIR: where; it takes six times the tree's size. The README's:
#     TMPDIR=/dev/shm COFFERDAM=$PWD/build/bin/cofferdam tests/store/walkthrough.sh /usr/share | grep '^    '
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../program/lib.bash"
PATH=${COFFERDAM%/*}:$PATH
tree=${1:-$here/../../docs}

if [ ! -x "${COFFERDAM%/*}/cofferdam-store" ]; then
    echo "skip walkthrough: cofferdam-store is not built"
    exit 0
fi

# walk NAME STATUS COMMAND: shown, run, and its status compared.
walk() {
    echo "    \$ $3"
    : >"$work/err"
    bash -c "$3" >"$work/out" 2>&1
    local got=$?
    sed 's/^/    /' "$work/out"
    if [ "$got" -ne "$2" ]; then fail "$1 (status $got, not $2)"; else passed+=("$1"); fi
}
passed=()
id_of() { sed -n 's/^snapshot \([0-9a-f]\{64\}\).*/\1/p' "$work/out"; }

name=$(basename "$(realpath "$tree")")
cp -a "$tree" "$name" 2>/dev/null || cp -r "$tree" "$name"
find "$name" \( -type p -o -type s -o -type b -o -type c \) -delete
large=$(find "$name" -type f -size -8M -printf '%s %p\n' | sort -n | tail -n 1 | cut -d' ' -f2-)
small=$(find "$name" -type f -size -8k -printf '%p\n' | LC_ALL=C sort | head -n 1)
gone=$(find "$name" -type f -size -8k -printf '%p\n' | LC_ALL=C sort | tail -n 1)

walk ingest 0 "cofferdam-store ingest --store s $name"
first=$(id_of)
walk ingest-again 0 "cofferdam-store ingest --store s $name | grep -v kernel"
same the-same-tree-has-the-same-id "$(id_of)" "$first"
says nothing-is-stored-twice "new      0 B in 0 chunks"
walk edit 0 "echo more >>$small; rm $gone; sed -i '1i in front of all' $large"
walk ingest-edited 0 "cofferdam-store ingest --store s $name | head -n 5"
second=$(id_of)
walk diff 1 "cofferdam-store diff --store s ${first:0:8}"
walk verify 0 "cofferdam-store verify --store s | head -n 1"
walk restore 0 "cofferdam-store restore --store s --to out | head -n 1; diff -r --no-dereference $name out/$name && echo clean"
says what-is-restored-is-what-was-stored clean
walk restore-first 0 "cofferdam-store restore --store s --to before ${first:0:8} | head -n 1; diff -rq --no-dereference before/$name out/$name | wc -l"
mkdir only-blake3 && cp "${COFFERDAM%/bin/*}/lib/cofferdam/1/mit0/blake3.so" only-blake3/
walk without-accelerated-plugins 0 "cofferdam-store ingest --store t --plugin-path \$PWD/only-blake3 $name | grep -E 'snapshot|kernel'"
same the-same-id-without-accelerated-plugins "$(id_of)" "$second"
walk baseline 0 "cofferdam-store ingest --store u --cpu baseline $name | head -n 1"
same the-same-id-with-baseline-kernels "$(id_of)" "$second"
walk forget 0 "cofferdam-store forget --store s ${first:0:8}; cofferdam-store gc --store s --rewrite-below 100"
walk check 0 "cofferdam-store check --store s"
for step in "${passed[@]}"; do pass "$step"; done
finish
