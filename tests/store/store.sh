#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam-store: round trips, what it refuses, damage in every region, two writers, readers beside one, calls that fail,
# a full disk, kill -9. STORE_KILLS: how many kills (12). STORE_FAULT_STEP: every how manyth call fails (4). Lines as in
# tests/program/lib.bash.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../program/lib.bash"
export STORE=${COFFERDAM%/*}/cofferdam-store PYTHONDONTWRITEBYTECODE=1
# Preloaded before a sanitizer's library, which asks to come first.
export CALLS=${COFFERDAM_BUILD:?set by make}/tests/store-calls.so ASAN_OPTIONS=verify_asan_link_order=0:${ASAN_OPTIONS:-}
store() { "$STORE" "$@"; }
id_of() { sed -n 's/^snapshot \([0-9a-f]\{64\}\).*/\1/p' "$work/out"; }
# What a tree is, as far as a snapshot keeps it.
picture() { (cd "$1" && find . -printf '%P %y %m %T@ %s %l %n\n' | sed 's/^\([^ ]* d [^ ]* [^ ]*\) [0-9]*/\1/' | LC_ALL=C sort); }

if [ ! -x "$STORE" ]; then
    echo "skip store: $STORE is not built"
    exit 0
fi

mkdir -p tree/sub/deep tree/sub.d
echo hello >tree/a
: >tree/empty
bytes 3000000 1 >tree/sub/big
bytes 100000 2 >tree/sub/mid
bytes 131072 3 >tree/sub/limit
bytes 1048576 4 >tree/sub/room
printf 'z' >"tree/sub.d/odd "$'\n\001\377'" name"
for i in $(seq 300); do echo "$i" >"tree/sub/deep/$i"; done
ln -s ../a tree/sub/link
ln -s /nowhere tree/dangling
ln tree/a tree/sub/hard
truncate -s 5M tree/sparse
printf x | dd of=tree/sparse bs=1 seek=2000000 conv=notrunc 2>/dev/null
chmod 4755 tree/sub/mid
chmod 500 tree/sub.d
touch -d '1960-01-01 00:00:00.5' tree/empty

status ingest 0 store ingest --store s tree
first=$(id_of)
status ingest-again 0 store ingest --store s tree
same same-snapshot "$(id_of)" "$first"
says nothing-new "new      0 B in 0 chunks"
status ingest-elsewhere 0 store ingest --store other tree --compression none --cpu baseline
same same-snapshot-by-baseline-kernels "$(id_of)" "$first"
status verify 0 store verify --store s
status check 0 store check --store s
status restore 0 store restore --store s --to out
same contents "$(diff -r --no-dereference tree out/tree 2>&1)" ""
same metadata "$(picture tree)" "$(picture out/tree)"
same sparse "$([ "$(stat -c %b out/tree/sparse)" -lt 200 ] && echo yes)" yes
status restore-not-empty 3 store restore --store s --to out
says restore-not-empty-says "not empty"
status ls 0 store ls --store s
says ls-says "$first"
status ls-snapshot 0 store ls --store s "${first:0:8}"
says ls-names 'sub.d/odd \012\001'
check json bash -c '"$STORE" ingest --json --store s tree | python3 -m json.tool --json-lines'

chmod 700 tree/sub.d
{ head -c 1500000 tree/sub/big; printf 'inserted in the middle'; tail -c +1500001 tree/sub/big; } >edited && mv edited tree/sub/big
rm tree/sub/limit
store ingest --json --store s tree >"$work/out"
check edit-stores-little python3 -c 'import json, sys; d = json.loads(open(sys.argv[1]).readlines()[-1]); sys.exit(not 0 < d["new_bytes"] < 400000)' "$work/out"
status restore-edited 0 store restore --store s --to out2
same contents-edited "$(diff -r --no-dereference tree out2/tree 2>&1)" ""
status restore-first 0 store restore --store s --to out3 "$first"
same contents-first "$(diff -r --no-dereference out/tree out3/tree 2>&1)" ""
if store ingest --store s - <tree/sub/big >"$work/out"; then pass stdin; else fail stdin; fi
status restore-stdin 0 store restore --store s --to out4 "$(id_of)"
check contents-stdin cmp tree/sub/big out4/stdin
for codec in zstd lz4; do
    status "ingest-$codec" 0 store ingest --store "s-$codec" --compression $codec "$here/../../docs"
    status "check-$codec" 0 store check --store "s-$codec"
    status "restore-$codec" 0 store restore --store "s-$codec" --to "out-$codec"
    same "contents-$codec" "$(diff -r "$here/../../docs" "out-$codec/docs" 2>&1)" ""
done

status usage 2 store ingest tree
status no-store 3 store ls --store nowhere
status no-snapshot 3 store verify --store s ffff0000
status not-a-store 3 store ingest --store tree tree
status absent 3 store ingest --store s tree absent
says absent-says "absent: No such file"
status same-names 2 store ingest --store s tree out/tree
mkdir nothing
status no-blake3 4 store ingest --plugin-path "$PWD/nothing" --store s tree
says no-blake3-says "cofferdam-plugin-blake3"
exec 9>s/lock
flock -x 9
status two-writers 3 store ingest --store s tree
says two-writers-says "another process is writing"
status reader-beside-a-writer 0 store verify --store s
exec 9>&-

# Readers while a writer adds: what they see is whole.
(for i in $(seq 12); do bytes 200000 "$i" >"added-$i" && store ingest --store beside "added-$i"; done) >"$work/added" 2>&1 &
writer=$!
for _ in $(seq 200); do [ -z "$(ls beside/snapshots 2>/dev/null)" ] || break; sleep 0.05; done
while kill -0 $writer 2>/dev/null; do
    store verify --store beside && store check --store beside || break
done >"$work/out" 2>&1
if kill -0 $writer 2>/dev/null; then cat "$work/out"; fail readers-while-a-writer-adds; else pass readers-while-a-writer-adds; fi
if wait $writer; then pass writer-beside-readers; else cat "$work/added"; fail writer-beside-readers; fi

mkdir -p damage-tree/sub
bytes 300000 7 >damage-tree/big
for i in $(seq 200); do echo "$i" >"damage-tree/sub/$i.txt"; done
status ingest-to-damage 0 store ingest --store to-damage damage-tree
check damage "$here/damage.py" "$STORE" to-damage damage-tree "$work/damage"
check index-rebuilt store check --store s --rebuild-index
# A pack that is damaged and not in the index: the rest of it is found again.
cp -r to-damage half && chmod 644 half/packs/* && rm half/index/data.mdb
printf '\377' | dd of=half/packs/0000000000000001.pack bs=1 seek=200 conv=notrunc 2>/dev/null
status half-check 1 store check --store half --rebuild-index
says half-check-says "CRC-32C"
status half-restore 1 store restore --store half --to out-half
same half-restores-the-rest "$(diff -r damage-tree out-half/damage-tree 2>&1 | grep -vc '^Only in damage-tree: big')" 0
if [ "$(id -u)" -ne 0 ]; then
    chmod 500 half half/packs half/tmp
    status no-permission 3 store ingest --store half tree
    says no-permission-says "Permission denied"
    chmod 700 half half/packs half/tmp
else
    echo "skip no-permission: root may do all"
fi
check faults "$here/faults.py" "$STORE" "$CALLS" damage-tree "$work/faults" "${STORE_FAULT_STEP:-4}"
if (ulimit -f 1000; store ingest --store full tree) >"$work/out" 2>"$work/err"; then fail full; else pass full; fi
status full-check 0 store check --store full
status full-resumed 0 store ingest --store full tree
status full-restore 0 store restore --store full --to out-full
same full-contents "$(diff -r --no-dereference tree out-full/tree 2>&1)" ""
check kill "$here/kill.py" "$STORE" "$CALLS" tree "$work/kill" "${STORE_KILLS:-12}"
same public-headers-alone "$(grep -hE '^#include "' "$here"/../../host/store/*.cc "$here"/../../host/store/*.hpp | grep -v '"host/store/')" ""
finish
