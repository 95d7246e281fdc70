#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam-store ingest: the stat cache and what must not fool it, threads, patterns, files that cannot be read. Lines as
# in tests/program/lib.bash.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../program/lib.bash"
export STORE=${COFFERDAM%/*}/cofferdam-store
store() { "$STORE" "$@"; }
id_of() { sed -n 's/^snapshot \([0-9a-f]\{64\}\).*/\1/p' "$work/out"; }
# number FIELD ARGUMENT...: a number of what ingest --json says.
number() {
    local field=$1
    shift
    store ingest --json "$@" | python3 -c 'import json, sys
said = [json.loads(line) for line in sys.stdin]
print(next(event[sys.argv[1]] for event in reversed(said) if sys.argv[1] in event))' "$field"
}
files() { store ls --store "$1" "$(id_of)" | sed -n 's/^-[0-7]* //p' | tr '\n' ' '; }

if [ ! -x "$STORE" ]; then
    echo "skip ingest_options: $STORE is not built"
    exit 0
fi

mkdir -p tree/src/deep tree/doc
for i in $(seq 40); do bytes $((i * 997)) "$i" >"tree/src/$i"; done
for i in 1 2 3 4 5; do bytes $((i * 400000)) "$((90 + i))" >"tree/doc/large$i"; done
cp tree/doc/large3 tree/doc/same
: >tree/empty
truncate -s 3M tree/holes
printf x >>tree/holes
ln tree/src/7 tree/src/deep/hard
ln -s ../empty tree/doc/link
total=48 # regular files; the second name of one is none

# ---- threads -----------------------------------------------------------------------------------------------------------
status one-thread 0 store ingest --store s tree
first=$(id_of)
for threads in 2 3 8; do
    status "threads-$threads" 0 store ingest --store "s$threads" --threads "$threads" tree
    same "threads-$threads-same-snapshot" "$(id_of)" "$first"
    status "threads-$threads-check" 0 store check --store "s$threads"
    status "threads-$threads-verify" 0 store verify --threads "$threads" --store "s$threads"
    status "threads-$threads-restore" 0 store restore --threads "$threads" --store "s$threads" --to "out$threads"
    same "threads-$threads-contents" "$(diff -r --no-dereference tree "out$threads/tree" 2>&1)" ""
done
same threads-same-deduplication "$(number new_bytes --store d1 tree)" "$(number new_bytes --store d2 --threads 4 tree)"
for codec in zstd lz4; do
    status "threads-$codec" 0 store ingest --store "s-$codec" --threads 3 --compression $codec tree
    same "threads-$codec-same-snapshot" "$(id_of)" "$first"
    status "threads-$codec-verify" 0 store verify --threads 3 --store "s-$codec"
done
status no-threads 2 store ingest --store s --threads 0 tree
python3 -c 'import sys
with open(sys.argv[1], "r+b") as pack:
    pack.seek(100000)
    byte = pack.read(1)
    pack.seek(100000)
    pack.write(bytes([byte[0] ^ 1]))' s8/packs/0000000000000001.pack
status threads-damage 1 store verify --store s8 --threads 4
says threads-damage-says "CRC-32C"
status threads-damage-restore 1 store restore --store s8 --threads 4 --to out-damaged
same threads-damage-no-more "$(diff -rq --no-dereference tree out-damaged/tree 2>&1 | wc -l)" "$(grep -c 'not restored' "$work/err")"

# ---- the stat cache ----------------------------------------------------------------------------------------------------
sleep 3.2 # what is younger is read again
same read-to-be-old "$(number unchanged --store s --rescan tree)" 0
same unchanged "$(number unchanged --store s tree)" "$total"
status unchanged-same 0 store ingest --store s tree
same unchanged-same-snapshot "$(id_of)" "$first"
status rescan 0 store ingest --store s --rescan tree
same rescan-same-snapshot "$(id_of)" "$first"
same rescan-reads-all "$(number unchanged --store s --rescan tree)" 0
same after-rescan "$(number unchanged --store s tree)" "$total"
same of-another-store "$(number unchanged --store other tree)" 0
same of-other-arguments "$(number unchanged --store s tree/src)" 0
touch -d '+1 hour' tree/src/1 # not older than the ingest's start: as if it were written to while the clock stands still
same not-older-than-the-start "$(store ingest --store s tree >/dev/null; number unchanged --store s tree)" $((total - 1))
touch -d '-1 hour' tree/src/1
sleep 3.2
store ingest --store s tree >/dev/null
(cd tree && same by-another-name "$(number unchanged --store ../s ../tree)" "$total")

touch -r tree/doc/large2 stamp # the same size and time, other bytes: the inode's time of change tells
printf 'other' | dd of=tree/doc/large2 bs=1 seek=1000 conv=notrunc 2>/dev/null
touch -r stamp tree/doc/large2
mv tree/src/3 moved && bytes 2991 3333 >tree/src/3
chmod 600 tree/src/4
rm tree/src/5
status edited 0 store ingest --store s tree
edited=$(id_of)
status edited-rescan 0 store ingest --store s --rescan tree
same edited-same-snapshot "$(id_of)" "$edited"
check edited-is-new test "$edited" != "$first"
status edited-restore 0 store restore --store s --to out-edited "$edited"
same edited-contents "$(diff -r --no-dereference tree out-edited/tree 2>&1)" ""
sleep 3.2
same all-old-again "$(number unchanged --store s --rescan tree)" 0

cache=$(find "$XDG_CACHE_HOME/cofferdam-store" -type f -size +10k | sort | head -n 20)
for damage in flip cut magic; do
    for file in $cache; do
        python3 -c 'import sys
kind, name = sys.argv[1:]
with open(name, "r+b") as file:
    size = file.seek(0, 2)
    if kind == "cut":
        file.truncate(size * 2 // 3)
    else:
        at = size // 2 if kind == "flip" else 3
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 16]))' "$damage" "$file"
    done
    status "cache-$damage" 0 store ingest --store s tree
    same "cache-$damage-same-snapshot" "$(id_of)" "$edited"
    store ingest --store s tree >/dev/null
done
same cache-made-again "$(number unchanged --store s tree)" $((total - 1))
status no-cache 0 env -u HOME XDG_CACHE_HOME=/dev/null/none "$STORE" ingest --store s tree
same no-cache-same-snapshot "$(id_of)" "$edited"

# Chunks that are gone from the store: the cache knows them, the index does not.
chmod u+w s/packs && rm -f s/packs/*.pack s/snapshots/*
status packs-gone 0 store check --rebuild-index --store s
status stored-again 0 store ingest --store s tree
same stored-again-same-snapshot "$(id_of)" "$edited"
status stored-again-restore 0 store restore --store s --to out-again "$edited"
same stored-again-contents "$(diff -r --no-dereference tree out-again/tree 2>&1)" ""

# ---- patterns ----------------------------------------------------------------------------------------------------------
mkdir -p p/a/b/c p/build p/sub/build
for f in x.c x.o a/y.c a/b/z.c a/b/c/w.c a/b/c/w.o build/out 'sub/build/in' sub/build.txt '[odd]' '*'; do echo "$f" >"p/$f"; done
kept() {
    local name=$1 want=$2
    shift 2
    status "$name" 0 store ingest --store sp p "$@"
    same "$name-kept" "$(files sp)" "$want"
}
kept exclude-names "p/* p/[odd] p/a/b/c/w.c p/a/b/z.c p/a/y.c p/build/out p/sub/build/in p/sub/build.txt p/x.c " --exclude '*.o'
kept exclude-directories "p/* p/[odd] p/a/b/c/w.c p/a/b/c/w.o p/a/b/z.c p/a/y.c p/sub/build.txt p/x.c p/x.o " --exclude build/
kept exclude-paths "p/* p/[odd] p/a/b/z.c p/a/y.c p/sub/build/in p/sub/build.txt p/x.c p/x.o " --exclude '/p/build' --exclude 'p/**/c/*'
kept include "p/a/b/c/w.c p/a/b/z.c p/a/y.c p/x.c " --include '*.c'
kept include-a-directory "p/a/b/c/w.c p/a/b/c/w.o p/a/b/z.c p/sub/build.txt " --include 'p/a/b' --include '*.tx[s-u]'
kept exclude-wins "p/a/y.c p/x.c " --include '*.c' --exclude 'p/a/b'
kept sets "p/* p/a/b/c/w.c p/a/b/c/w.o p/a/b/z.c p/a/y.c p/build/out p/sub/build/in p/sub/build.txt p/x.c p/x.o " --exclude '\[odd\]'
kept stars "p/[odd] p/a/b/c/w.c p/a/b/c/w.o p/a/b/z.c p/a/y.c p/build/out p/sub/build/in p/sub/build.txt " --exclude '\*' --exclude 'p/x.?'
printf '# a comment\n\n*.o\nbuild/\n' >patterns
kept exclude-from "p/* p/[odd] p/a/b/c/w.c p/a/b/z.c p/a/y.c p/sub/build.txt p/x.c " --exclude-from patterns
status pattern-set 2 store ingest --store sp p --exclude '[a'
says pattern-set-says "without its ]"
status pattern-empty 2 store ingest --store sp p --exclude /
status patterns-absent 3 store ingest --store sp p --exclude-from absent
says patterns-absent-says "absent: cannot open"

# ---- files that cannot be read: this one opens, and its first read fails ------------------------------------------------
if [ -r /proc/self/mem ]; then
    for threads in 1 3; do
        status "unreadable-$threads" 3 store ingest --store su --threads "$threads" p /proc/self/mem tree
        says "unreadable-$threads-says" "/proc/self/mem: Input/output error; no snapshot was made"
        status "unreadable-$threads-none" 3 store verify --store su
        status "skip-unreadable-$threads" 3 store ingest --store "su$threads" --threads "$threads" --skip-unreadable p /proc/self/mem tree
        says "skip-unreadable-$threads-says" "left out"
        status "skip-unreadable-$threads-verify" 0 store verify --store "su$threads"
        status "skip-unreadable-$threads-restore" 0 store restore --store "su$threads" --to "out-su$threads"
        same "skip-unreadable-$threads-contents" "$(diff -r --no-dereference tree "out-su$threads/tree" 2>&1)" ""
    done
else
    echo "skip unreadable: there is no /proc/self/mem"
fi
finish
