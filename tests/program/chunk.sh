#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# `cofferdam chunk`: cuts cover the stream, obey the sizes, and depend on data and options alone.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"

bytes 3000000 7 >data
: >empty
printf x >one

# covers FILE OPTIONS...: offsets and lengths are without gaps and add up; lengths are within the sizes given.
covers() {
    local file=$1
    shift
    cof chunk "$@" "$file" | awk -v size="$(stat -c %s "$file")" \
        '$1 != at { bad = 1 } { at += $2 } END { exit bad || at != size }'
}
for a in x.argmin/0 fastcdc2020/1; do
    check "$a covers the file" covers data -a "$a"
    check "$a covers one byte" covers one -a "$a"
    same "$a: an empty file has no chunk" "$(cof chunk -a "$a" empty)" ""
    same "$a: a pipe gives the same cuts" "$(cof chunk -a "$a" - <data | cof sum)" "$(cof chunk -a "$a" data | cof sum)"
    same "$a: small pieces give the same cuts" \
        "$(dd if=data bs=777 status=none | cof chunk -a "$a" | cof sum)" "$(cof chunk -a "$a" data | cof sum)"
    same "$a: the portable kernel gives the same cuts" \
        "$(COFFERDAM_PLUGIN_PATH=/nonexistent cof chunk -a "$a" data)" "$(cof chunk -a "$a" data)"
    same "$a: watched" "$(cof chunk --watch 1 -a "$a" data)" "$(cof chunk -a "$a" data)"
    cof chunk -a "$a" --json data >lines
    check "$a --json: every line parses" python3 -c 'import json, sys
at = 0
for line in sys.stdin:
    chunk = json.loads(line)
    assert chunk["offset"] == at
    at += chunk["length"]
assert at == 3000000' <lines
    cof chunk -a "$a" --stats --json data >j
    check "$a --stats --json parses" is_json <j
done
cof chunk -a fastcdc2020/1 --min 4K --avg 16K --max 64K --level 1 data >cuts
check "lengths are within --min and --max" awk 'NR > 1 && (last < 4096 || last > 65536) { exit 1 } { last = $2 }' cuts
same "a short name works" "$(cof chunk -a fastcdc2020 data)" "$(cof chunk -a fastcdc2020/1 data)"

# Published cuts: the first MiB of SplitMix64 from 0, fastcdc-rs v2020, 4096/16384/65536, level 1.
python3 -c 'import struct, sys
x, mask = 0, 2**64 - 1
for _ in range(131072):
    x = (x + 0x9E3779B97F4A7C15) & mask
    z = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    sys.stdout.buffer.write(struct.pack("<Q", z ^ z >> 31))' >splitmix
same "fastcdc2020/1: published lengths" \
    "$(cof chunk -a fastcdc2020/1 --min 4096 --avg 16384 --max 65536 --level 1 splitmix | awk 'NR <= 8 { printf "%s ", $2 } END { print NR, $2 }')" \
    "23429 19811 22802 26923 22528 17806 26297 24465 54 754"

# x.argmin/0 by its definition, a byte at a time.
head -c 400000 splitmix >part
same "x.argmin/0: cuts as defined" "$(cof chunk --min 3000 --max 9000 part | awk '{ printf "%s ", $2 }')" "$(python3 -c 'import sys
b = open("part", "rb").read()
at = lambda i: b[i] if i >= 0 else 0
def key(i):
    k = ((at(i-1) + 256*at(i)) * 0x9E37 + (at(i-3) + 256*at(i-2)) * 0x79B9) % 65536
    return k - 65536 if k >= 32768 else k
keys = [key(i) for i in range(len(b))]
s, low, high = 0, 3000, 9000
while s < len(b):
    if len(b) - s <= low:
        end = len(b)
    else:
        e = min(len(b) - s, high)
        end = min(range(s + low - 1, s + e), key=lambda i: keys[i]) + 1
    sys.stdout.write("%d " % (end - s))
    s = end')"

status "--stats" 0 cof chunk --stats data
says "counts the bytes" "3000000"
status "sizes that make no sense: status 2" 2 cof chunk -a fastcdc2020/1 --min 1M --max 4K data
status "a size that is none: status 2" 2 cof chunk --min 12Q data
says "it is named" "'12Q' is not a size"
status "an unknown contract: status 2" 2 cof chunk -a nothing/1 data
says "the known ones are listed" "fastcdc2020/1"
status "a contract that cuts nothing: status 2" 2 cof chunk -a crc32c data
status "a missing file: status 3" 3 cof chunk nowhere
status "a directory: status 3" 3 cof chunk .
finish
