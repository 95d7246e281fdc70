#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# A store that the first program of format version 1 wrote is read, proved, restored and written to by this one, and the
# same trees still have the same roots. Lines as in tests/program/lib.bash.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../program/lib.bash"
export STORE=${COFFERDAM%/*}/cofferdam-store
store() { "$STORE" "$@"; }
if [ ! -x "$STORE" ]; then
    echo "skip fixture: $STORE is not built"
    exit 0
fi
# The tree that each snapshot holds, and its root.
roots="first e3a3092aa6cbf2230cb0d0c6c66ae0e1deb3dca4a5386c5e9ed6f7c9202e727d
sub 2b2e9137eeb039510a0ca0b372dfecf7739f10221e4791f39d5a1340fe58fc48
second d674028d1304fa174afa8a29e1c5889bc4f2329bd9bd956cc4d1601054e4e5fe"
tar -xzf "$here/fixture/v1.tar.gz" || fail unpack
"$here/fixture/make.sh" "$PWD" tree || fail make
status ls 0 store ls --store store
status check 0 store check --store store
says check-says "3 packs"
while read -r tree root; do
    status "verify-$tree" 0 store verify --store store "$root"
    status "restore-$tree" 0 store restore --store store --to "out-$tree" "$root"
    from=$tree
    [ -d "$from" ] || from=second/$tree
    same "contents-$tree" "$(diff -r --no-dereference "$from" "out-$tree/$tree" 2>&1)" ""
    for into in store new; do
        status "ingest-$into-$tree" 0 store ingest --store $into "$from"
        same "root-$into-$tree" "$(sed -n 's/^snapshot \([0-9a-f]*\).*/\1/p' "$work/out")" "$root"
    done
    says "root-new-$tree-is-new" "new "
done <<<"$roots"
status check-after 0 store check --store store
rm store/index/*
status without-index 3 store verify --store store
says without-index-says "--rebuild-index"
status rebuild 0 store check --store store --rebuild-index
status verify-rebuilt 0 store verify --store store
finish
