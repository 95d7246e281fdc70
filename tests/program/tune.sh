#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# bench and tune: what they print, what tune leaves behind, and that a choice never outlives what it was measured on.
. "$(dirname "$0")/lib.bash"

status "bench one contract" 0 cof bench crc32c --sizes 64,4K --seconds 0.005
says "bench: the portable kernel is there" portable
says "bench: states its noise" "Noise of this run"
cof bench xxh3-64 --sizes 256 --seconds 0.005 --json >j
check "bench --json parses" is_json <j
same "bench --json has a row for each kernel" "$(python3 -c 'import json, sys
r = json.load(sys.stdin); print(all(x["gb_per_second"] > 0 and x["licence"] for x in r["rows"]) and len(r["rows"]) >= 1)' <j)" True
status "bench of no contract" 2 cof bench nosuch
status "bench --sizes 0" 2 cof bench crc32c --sizes 0
status "bench --sizes nonsense" 2 cof bench crc32c --sizes 4Q
status "bench --seconds out of range" 2 cof bench crc32c --seconds 0

choices=$XDG_CACHE_HOME/cofferdam/choices
status "tune --dry-run" 0 cof tune crc32c --seconds 0.01 --dry-run
check "tune --dry-run writes nothing" test ! -e "$choices"
status "tune under a cap" 2 cof tune --cpu baseline
status "tune with a pin" 2 cof tune --pin crc32c/1=portable

# Plugins of our own to wear out.
mkdir p
for plugin in "$COFFERDAM_TEST_PLUGINS"/mit0/xxh3.so "$COFFERDAM_TEST_PLUGINS"/intel-crc/crc32c.so; do
    [ ! -e "$plugin" ] || cp "$plugin" p/
done
kernels=$(cof --plugin-path "$PWD/p" list --json | python3 -c 'import json, sys
print(sum(not k["refused"] for c in json.load(sys.stdin)["contracts"] if c["contract"] == "crc32c/1" for k in c["kernels"]))')
if [ "$kernels" -lt 2 ]; then
    echo "skip tune: no plugin serves crc32c/1 here"
    finish
    exit
fi
status "tune" 0 cof --plugin-path "$PWD/p" tune crc32c --seconds 0.01
says "tune: names the file" "$choices"
check "tune wrote the choice" grep -q '^cofferdam-choices 1$' "$choices"
status "a choice is followed" 0 cof --plugin-path "$PWD/p" explain crc32c
says "a choice is followed: explain says so" "as measured"
status "--no-choices" 0 cof --plugin-path "$PWD/p" --no-choices explain crc32c
check "--no-choices: rank decides" bash -c "! grep -q 'as measured' '$work/out'"
status "a pin wins over a choice" 0 cof --plugin-path "$PWD/p" --pin crc32c/1=portable explain crc32c
says "a pin wins over a choice: explain says so" "as pinned"
bytes 100000 7 >f
same "the same value with and without the choice" "$(cof --plugin-path "$PWD/p" sum -a crc32c f)" \
    "$(cof --portable sum -a crc32c f)"
same "tune --json round trip" "$(cof --plugin-path "$PWD/p" tune crc32c --seconds 0.01 --json | python3 -c 'import json, sys
r = json.load(sys.stdin); print(r["written"], sorted({c["contract"] for c in r["choices"]}))')" "True ['crc32c/1']"

# Another build of the plugin: the choice is stale, is not followed, and that is said.
python3 - p/crc32c.so <<'EOF'
import subprocess, sys
path = sys.argv[1]
out = subprocess.run(["readelf", "-nW", path], capture_output=True, text=True).stdout
build = bytes.fromhex(out.split("Build ID: ")[1].split()[0])
data = open(path, "rb").read()
assert data.count(build) == 1
open(path + ".new", "wb").write(data.replace(build, bytes(reversed(build))))
EOF
mv p/crc32c.so.new p/crc32c.so
chosen=$(python3 -c 'import sys
print(open(sys.argv[1]).read().splitlines()[1].split()[5])' "$choices")
if [ "$chosen" != portable ]; then
    cof --plugin-path "$PWD/p" explain crc32c >out
    check "a stale choice is not followed" bash -c "! grep -q 'as measured' out"
    cof --plugin-path "$PWD/p" doctor >"$work/out" 2>"$work/err"
    says "a stale choice is ignored aloud" "run \`cofferdam tune\` to measure again"
fi

# Damage.
printf 'cofferdam-choices 1\n123 nonsense\n' >"$choices"
cof --plugin-path "$PWD/p" doctor >"$work/out" 2>"$work/err"
says "a damaged choice file is ignored aloud" "damaged"
same "sum with a damaged choice file" "$(cof --plugin-path "$PWD/p" sum -a crc32c f)" "$(cof --portable sum -a crc32c f)"
printf 'something else\n' >"$choices"
cof --plugin-path "$PWD/p" doctor >"$work/out" 2>"$work/err"
says "another file in its place is ignored aloud" "not a choice file"
status "tune writes it anew" 0 cof --plugin-path "$PWD/p" tune crc32c --seconds 0.01
check "tune wrote it anew" grep -q '^cofferdam-choices 1$' "$choices"
chmod 770 "$XDG_CACHE_HOME/cofferdam"
status "a directory that others may write in" 4 cof --plugin-path "$PWD/p" tune crc32c --seconds 0.01
says "a directory that others may write in: says so" "yours alone"
finish
