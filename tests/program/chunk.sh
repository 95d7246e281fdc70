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
for a in argmin/1 fastcdc2020/1 fastcdc2016/1 gear8/1 repmaxcdc/1; do
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

# argmin/1 by its definition, a byte at a time.
head -c 400000 splitmix >part
same "argmin/1: cuts as defined" "$(cof chunk --min 3000 --max 9000 part | awk '{ printf "%s ", $2 }')" "$(python3 -c 'import sys
b = open("part", "rb").read()
at = lambda i: b[i] if i >= 0 else 0
def key(i):
    k = ((at(i-1) + 256*at(i) - at(i-4) - 256*at(i-3)) * 0xADB9 + 1) % 65536
    return k - 65536 if k >= 32768 else k
def mix(v):
    v = v * 0x9E3779B97F4A7C15 % 2**64
    return v ^ v >> 32
def wide(i):
    return mix(mix(int.from_bytes(b[i-15:i-7], "little")) ^ int.from_bytes(b[i-7:i+1], "little"))
keys = [key(i) for i in range(len(b))]
s, low, high = 0, 3000, 9000
while s < len(b):
    if len(b) - s <= low:
        end = len(b)
    else:
        e = min(len(b) - s, high)
        end = min(range(s + low - 1, s + e), key=lambda i: (keys[i], -wide(i), -i)) + 1
    sys.stdout.write("%d " % (end - s))
    s = end')"

# fastcdc2016/1 and repmaxcdc/1 by their definitions: offset, length, fingerprint.
cat >defined.py <<'PY'
import hashlib, math, sys
b, what, low, avg, high = open("part", "rb").read(), sys.argv[1], *map(int, sys.argv[2:5])
G = [int.from_bytes(hashlib.md5(bytes([i] * 64)).digest()[:8], "big") for i in range(256)]
M = "1800035300 19000353000 590003530000 d90003530000 d90103530000 d90303530000 d90313530000 d90f03530000 d90303537000"
def fastcdc(s, level, seed):
    n, h = min(len(b) - s, high), 0
    if len(b) - s <= low: return n, 0
    strict, loose = (int(M.split()[round(math.log2(avg)) + d - 8], 16) for d in (level, -level))
    for i in range(low, n):
        h = (2 * h + (G[b[s + i]] ^ seed)) % 2**64
        if h & (strict if i < avg else loose) == 0: return i, h
    return n, h
def repmaxcdc(s):
    n = len(b) - s
    if n < 2 * low: return n, 0
    last = min(n, high) - low
    while True:
        c = max(range(low, last + 1), key=lambda c: (H[s + c], -c))
        if c < 2 * low: return c, 0
        last = c - low
def gear8(s):
    n, level = min(len(b) - s, high), int(sys.argv[5])
    w = lambda i: b[i - 1] + 256 * b[i]
    k = lambda i: (w(i) - w(i - 2)) * 0x4571 % 65536
    v = lambda i: k(i) ^ (k(i - 32) ^ 0x8000) - 0x8000 >> 3 & 65535
    mix = lambda v: v * 0x9E3779B97F4A7C15 % 2**64 ^ v * 0x9E3779B97F4A7C15 % 2**64 >> 32
    for length in range(low, n):
        i = s + length - 1
        size, more = (avg << level, 1) if length < avg else (avg, 1 << level)
        t = next(t for t in range(4, 9999) if t * size >= more << 16)
        if (v(i) - v(i - 64) - 0x8000) % 65536 >= t: continue
        first, second = (int.from_bytes(b[at : at + 8], "little") for at in (i - 15, i - 7))
        if mix(mix(first) ^ second) >> 32 >= 2**32 - (more << 48) // (t * size): return length, 0
    return n, 0
H = [0]
for byte in b: H.append((2 * H[-1] + G[byte]) % 2**64)
s = 0
while s < len(b):
    n, h = repmaxcdc(s) if what == "repmaxcdc" else gear8(s) if what == "gear8" else fastcdc(s, int(sys.argv[5]), int(sys.argv[6]))
    print(s, n, *(["%016x" % h] if h else []))
    s += n
PY
same "fastcdc2016/1: cuts as defined" "$(cof chunk -a fastcdc2016/1 --min 1001 --avg 4097 --max 9999 --level 2 part)" \
    "$(python3 defined.py fastcdc 1001 4097 9999 2 0)"
same "gear8/1: cuts as defined" "$(cof chunk -a gear8/1 --min 1001 --avg 4097 --max 9999 --level 2 part)" \
    "$(python3 defined.py gear8 1001 4097 9999 2)"
for options in "--level 4" "--min 127" "--avg 255" "--max 17M" "--avg 8M" "--min 32K" "--max 8K" "--seed 7"; do
    # shellcheck disable=SC2086
    status "gear8/1 $options: status 2" 2 cof chunk -a gear8/1 $options data
    says "gear8/1 $options: the sentence names it" "${options% *}"
done
# Level 0 is a level of its own, and no word for the default.
for a in fastcdc2016/1 fastcdc2020/1; do
    same "$a --level 0: said so" "$(cof chunk -a "$a" --level 0 --stats --json data |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["level"])')" 0
    check "$a --level 0: other cuts than --level 1" \
        test "$(cof chunk -a "$a" --level 0 data | cof sum)" != "$(cof chunk -a "$a" --level 1 data | cof sum)"
    same "$a: no level is level 1" "$(cof chunk -a "$a" data | cof sum)" "$(cof chunk -a "$a" --level 1 data | cof sum)"
done
same "fastcdc2016/1 --level 0: cuts as defined" \
    "$(cof chunk -a fastcdc2016/1 --min 1001 --avg 4097 --max 9999 --level 0 part)" \
    "$(python3 defined.py fastcdc 1001 4097 9999 0 0)"
for a in argmin/1 repmaxcdc/1; do
    same "$a knows no level, so none is level 0" "$(cof chunk -a "$a" --level 0 data)" "$(cof chunk -a "$a" data)"
done
same "fastcdc2016/1: with a seed" "$(cof chunk -a fastcdc2016/1 --min 512 --avg 2048 --max 9999 --seed 666 part)" \
    "$(python3 defined.py fastcdc 512 2048 9999 1 666)"
same "repmaxcdc/1: cuts as defined" "$(cof chunk -a repmaxcdc/1 --min 2000 part)" \
    "$(python3 defined.py repmaxcdc 2000 0 20000)"
same "repmaxcdc/1: with a horizon" "$(cof chunk -a repmaxcdc --min 700 --max 2345 part)" \
    "$(python3 defined.py repmaxcdc 700 0 2345)"
for options in "--avg 16K" "--level 1" "--seed 7" "--min 63" "--min 2M" "--min 64K --max 127K" "--max 17M"; do
    # shellcheck disable=SC2086
    status "repmaxcdc/1 $options: status 2" 2 cof chunk -a repmaxcdc/1 $options data
    says "repmaxcdc/1 $options: the sentence names it" "repmaxcdc/1"
done
for options in "--level 4" "--min 63" "--avg 255" "--max 17M" "--avg 8M" "--min 32K" "--max 8K"; do
    # shellcheck disable=SC2086
    status "fastcdc2016/1 $options: status 2" 2 cof chunk -a fastcdc2016/1 $options data
    says "fastcdc2016/1 $options: the sentence names it" "${options% *}"
done

# Sums of the chunks: those of the chunks' bytes by themselves.
head -c 200000 data >less
for a in argmin/1 fastcdc2020/1; do
    cof chunk -a "$a" --sums crc32c,xxh3-128 less >sums
    same "$a --sums: the cuts are the same" "$(sed 's/ crc32c:.*//' sums)" "$(cof chunk -a "$a" less)"
    same "$a --sums: as sum has them" "$(sed 's/.* crc32c:\([0-9a-f]*\) xxh3-128:\([0-9a-f]*\)/\1 \2/' sums)" \
        "$(cof chunk -a "$a" less | while read -r offset length _; do
            tail -c +$((offset + 1)) less | head -c "$length" >piece
            echo "$(cof sum -a crc32c piece | cut -d ' ' -f 1) $(cof sum -a xxh3-128 piece | cut -d ' ' -f 1)"
        done)"
    same "$a --sums: small pieces give the same" \
        "$(dd if=less bs=777 status=none | cof chunk -a "$a" --sums crc32c,xxh3-128)" "$(cat sums)"
done
cof chunk --json --sums crc32c data >lines
check "--sums --json: every line parses" python3 -c 'import json, sys
for line in sys.stdin:
    assert len(json.loads(line)["crc32c"]) == 8' <lines
if cof chunk --sums blake3 one >out 2>err; then
    same "--sums blake3: of one byte" "$(sed 's/.*blake3://' out)" "$(cof sum -a blake3 one | cut -d ' ' -f 1)"
else echo "skip --sums blake3: $(cat err)"; fi
status "--sums blake3 without a plugin: status 4" 4 cof --portable chunk --sums blake3 data
says "it names the package" "cofferdam-plugin-blake3"
for sums in foo crc32c, ,crc32c crc32c/1 ""; do
    status "--sums '$sums': status 2" 2 cof chunk --sums "$sums" data
    says "--sums '$sums': those that there are" "blake3, crc32c and xxh3-128"
done
status "--sums with --stats: status 2" 2 cof chunk --stats --sums crc32c data
status "bench ingest without a plugin: status 4" 4 cof --portable bench ingest
says "it names the package" "cofferdam-plugin-blake3"
if cof chunk --sums blake3 one >/dev/null 2>&1; then
    for options in "--avg 3" "--size 3" "--tile 5" "--avg 12Q" "-a nothing/1" "--seconds 0"; do
        # shellcheck disable=SC2086
        status "bench ingest $options: status 2" 2 cof bench ingest $options
    done
    for a in argmin/1 fastcdc2016/1 fastcdc2020/1 repmaxcdc/1; do
        cof bench ingest -a "$a" --size 2M --avg 16K --seconds 0.1 --json >j
        check "bench ingest -a $a --json parses" is_json <j
    done
else echo "skip bench ingest: blake3/1 is not served"; fi

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
