#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam-store: diff, stats, forget, gc, JSON events, progress, help, and what bad input is told. Lines as in
# tests/program/lib.bash.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../program/lib.bash"
export STORE=${COFFERDAM%/*}/cofferdam-store
store() { "$STORE" "$@"; }
id_of() { sed -n 's/^snapshot \([0-9a-f]\{64\}\).*/\1/p' "$work/out"; }
last() { python3 -c 'import json, sys; d = json.loads(open(sys.argv[1]).readlines()[-1]); print(eval(sys.argv[2], {}, d))' "$work/out" "$1"; }

if [ ! -x "$STORE" ]; then
    echo "skip store commands: $STORE is not built"
    exit 0
fi

mkdir -p tree/dir
bytes 400000 1 >tree/big
bytes 90000 2 >tree/dir/mid
echo one >tree/dir/text
echo same >tree/same
ln -s same tree/link
touch -d '2020-01-01' tree tree/dir tree/big tree/dir/mid tree/dir/text tree/same
touch -h -d '2020-01-01' tree/link
status ingest 0 store ingest --store s tree
first=$(id_of)
status diff-of-one 0 store diff --store s "$first"

# ---- diff: each kind of change alone, then all in one ------------------------------------------------------------------
change() {
    rm -rf now && cp -a tree now.tmp && mkdir now && mv now.tmp now/tree
    (cd now && eval "$1")
    store ingest --store s now/tree >"$work/out"
    second=$(id_of)
    status "diff-$2" 1 store diff --store s "$first" "$second"
    same "diff-$2-says" "$(tr -s ' ' <"$work/out")" "$3"
}
change 'touch -d 2021-01-01 tree/same' time 'time tree/same'
change 'chmod 600 tree/same' mode 'mode tree/same'
change 'echo two >tree/dir/text; touch -d 2020-01-01 tree/dir/text' content 'content tree/dir/text'
change 'rm tree/same; mkdir tree/same; touch -d 2020-01-01 tree/same tree' type 'type tree/same'
change 'ln -sfn big tree/link; touch -h -d 2020-01-01 tree/link; touch -d 2020-01-01 tree' link 'content tree/link'
change 'rm tree/same; touch -d 2020-01-01 tree' removed 'removed tree/same'
change "echo x >'tree/a
b'; touch -d 2020-01-01 tree" added 'added tree/a\012b'
change 'mv tree/big tree/zig; printf x >>tree/dir/mid; touch -d 2020-01-01 tree' several \
    "$(printf '%s\n' 'removed tree/big' 'content,time tree/dir/mid' 'added tree/zig')"
store diff --json --store s "$first" "$second" >"$work/out"
same diff-json "$(last '(added, removed, changed, same)')" '(1, 1, 1, 5)'
status diff-to-the-newest 1 store diff --store s "$first"

# ---- stats, forget, gc -------------------------------------------------------------------------------------------------
bytes 300000 7 >extra
status ingest-extra 0 store ingest --store g tree extra
both=$(id_of)
status ingest-tree 0 store ingest --store g tree
tree=$(id_of)
store stats --json --store g >"$work/out"
check stats-own python3 - "$work/out" "$both" <<'EOF'
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
own = {e["snapshot"]: e["own_bytes"] for e in events if e["event"] == "snapshot"}
last = events[-1]
assert own[sys.argv[2]] >= 300000 and min(own.values()) < 10000, own
assert last["unreferenced_bytes"] == 0 and last["snapshots"] == 2 and last["packs"] == 2 and last["dedup_ratio"] > 1.5, last
EOF
status stats 0 store stats --store g
says stats-says "deduplication 1."
status gc-nothing 0 store gc --store g
says gc-nothing-says "0 packs removed, 0 rewritten"
status forget-unknown 3 store forget --store g "$both" ffffffff
status forget-dry 0 store forget --dry-run --store g "$both"
same nothing-forgotten "$(store ls --store g | wc -l)" 2
status forget 0 store forget --store g "$both"
same forgotten "$(store ls --store g | wc -l)" 1
before=$(ls g/packs)
status gc-dry 0 store gc --dry-run --store g
says gc-dry-says "1 rewritten"
same gc-dry-changes-nothing "$(ls g/packs)" "$before"
status gc 0 store gc --store g
says gc-says "1 rewritten"
check gc-frees test "$(du -sk --apparent-size g/packs | cut -f1)" -lt 600
status gc-check 0 store check --store g
status gc-verify 0 store verify --store g
status gc-restore 0 store restore --store g --to gc-out "$tree"
same gc-contents "$(diff -r --no-dereference tree gc-out/tree 2>&1)" ""
status gc-rebuilt 0 store check --store g --rebuild-index
store ingest --json --store g tree extra >"$work/out"
same gc-dedup "$(last '300000 <= new_bytes < 320000')" True
status forget-all 0 store forget --store g "$tree" "$both"
status gc-all 0 store gc --store g
same gc-all-empty "$(du -b g/packs/* | cut -f1)" 64
status gc-all-again 0 store gc --store g
status gc-all-check 0 store check --store g
status gc-all-stats 0 store stats --store g
status ingest-after 0 store ingest --store g tree
status check-after 0 store check --store g

# A damaged record that is needed is not copied, and keeps its pack; one that is missing keeps gc from deleting at all.
cp extra zextra
status damaged-ingest 0 store ingest --store d tree zextra
both=$(id_of)
store ingest --store d tree >"$work/out"
store forget --store d "$both" >/dev/null
chmod 644 d/packs/*1.pack
printf '\377\377' | dd of=d/packs/0000000000000001.pack bs=1 seek=200 conv=notrunc 2>/dev/null
status gc-damaged 1 store gc --store d
says gc-damaged-says "0001.pack: offset 64: chunk"
check gc-damaged-left test -e d/packs/0000000000000001.pack
cp d/packs/0000000000000001.pack away
truncate -s 200 d/packs/0000000000000001.pack
status gc-cut-off 1 store gc --store d --rewrite-below 100
says gc-cut-off-says "shorter than the index says"
rm d/packs/0000000000000001.pack
status gc-missing 1 store gc --store d --rewrite-below 100
status verify-missing 1 store verify --store d

# gc waits for readers and names them; a writer is told of another one.
status reader-ingest 0 store ingest --store r extra tree
store forget --store r "$(id_of)" >/dev/null
flock -s r/readers sleep 2 &
sleep 0.3
status gc-waits 0 store gc --store r
says gc-waits-says "r: other processes have the store open"
wait
flock -x r/lock sleep 1 &
sleep 0.2
status gc-beside-a-writer 3 store gc --store r
says gc-beside-a-writer-says "another process is writing"
wait

if [ -n "${CC:-}" ] && ! ldd "$STORE" | grep -q san && $CC -shared -fPIC -o "$work/kill_at.so" "$here/kill_at.c" -ldl; then
    check gc-killed "$here/kill_gc.py" "$STORE" "$work/kill_at.so" "$work/kill"
else
    echo "skip gc-killed: no compiler, or sanitizers"
fi

# ---- events, progress, help --------------------------------------------------------------------------------------------
cat >schema.py <<'EOF'
import json, sys
known = {
    "start": {"command", "store", "version"}, "progress": {"bytes", "seconds"}, "error": {"message"},
    "summary": set(), "snapshot": {"snapshot", "bytes"}, "entry": {"path", "kind"}, "difference": {"change", "path"},
    "forgotten": {"snapshot", "dry_run"},
}
events = [json.loads(line) for line in sys.stdin]
assert events[0]["event"] == "start", events[0]
for event in events:
    assert known[event["event"]] <= event.keys(), event
assert sum(event["event"] == "summary" for event in events) == int(sys.argv[1]), events[-1]
assert sys.argv[2] in [event["event"] for event in events]
EOF
events() { # name, summaries, event, arguments...
    "$STORE" "${@:4}" --json 2>/dev/null | python3 schema.py "$2" "$3" && pass "$1" || fail "$1"
}
events events-ingest 1 summary ingest --store s tree
events events-verify 1 summary verify --store s
events events-check 1 summary check --store s
events events-restore 1 summary restore --store s --to e-out
events events-ls 0 snapshot ls --store s
events events-entries 0 entry ls --store s "$first"
events events-diff 1 difference diff --store s "$first" "$second"
events events-stats 1 snapshot stats --store s
events events-forget 0 forgotten forget --dry-run --store s "$first"
events events-gc 1 summary gc --dry-run --store s
events events-error 0 error ingest --store s absent
printf 'x' >"odd"$'\377'
store ingest --json --store s "odd"$'\377' >/dev/null
events events-not-utf8 0 entry ls --store s "$(store ls --store s | tail -n 1 | cut -c1-64)"

check progress-on-a-terminal python3 - "$STORE" <<'EOF'
import os, pty, subprocess, sys, threading, time
def run(*flags):
    master, slave = pty.openpty()
    feed, child_input = os.pipe()[::-1]
    child = subprocess.Popen([sys.argv[1], "ingest", "--store", "p" + "".join(flags), "-", *flags], stdin=child_input,
                             stdout=subprocess.DEVNULL, stderr=slave, env=os.environ | {"TERM": "xterm"})
    os.close(slave)
    os.close(child_input)
    with open(feed, "wb") as pipe:
        for _ in range(10):
            pipe.write(os.urandom(1 << 20))
            pipe.flush()
            time.sleep(0.12)
    child.wait()
    seen = b""
    try:
        while True:
            block = os.read(master, 65536)
            if not block:
                break
            seen += block
    except OSError:
        pass
    assert child.returncode == 0
    return seen
seen = run()
assert b"storing" in seen and b"was there already" in seen and seen.endswith(b"\r\x1b[K"), seen
assert run("--quiet") == b""
EOF
for command in ingest verify restore ls diff stats forget gc check; do
    status "help-$command" 0 store "$command" --help
    says "help-$command-teaches" "cofferdam-store $command"
    [ "$command" = ingest ] || status "no-store-$command" 2 store "$command"
done
status no-command 2 store
status unknown-command 2 store frobnicate --store s
for arguments in "diff --store nowhere 00" "stats --store nowhere" "gc --store nowhere" "forget --store nowhere 00"; do
    status "${arguments%% *}-nowhere" 3 store $arguments
    says "${arguments%% *}-nowhere-says" "nowhere: not a store"
done
status gc-range 2 store gc --store s --rewrite-below 101
status diff-ambiguous 2 store diff --store s ""
status to-a-file 3 store restore --store s --to extra
finish
