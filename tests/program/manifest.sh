#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# `cofferdam manifest` and `cofferdam verify`: deterministic bytes, and every kind of difference found and named.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"

# A tree with what trees have.
mkdir -p tree/sub/deep tree/empty-dir 'tree/odd'
bytes 900000 1 >tree/big
cp tree/big tree/sub/copy
: >tree/sub/empty
printf 'hello\n' >tree/sub/deep/hello
printf x >tree/odd/$'new\nline'
printf y >'tree/odd/back\slash'
printf z >tree/odd/-dash
printf w >tree/odd/$'\xff\xfe'
printf a >tree/sub-b # sorts between "sub" and "sub/..."
ln -s big tree/link
ln -s /nowhere tree/dangling
ln tree/big tree/hard
chmod 640 tree/sub/deep/hello
chmod 755 tree tree/sub tree/sub/deep tree/odd tree/empty-dir

status "a manifest is written" 0 cof manifest -o m1 tree
says "the report counts" "files        10 (directories 5, links 2)"
says "the report names kernel and licence" "argmin/1: "
status "and verifies" 0 cof verify m1
cof manifest -o m2 tree 2>/dev/null
check "two runs, the same bytes" cmp m1 m2
(cd tree/sub && cof manifest -o ../../m3 "$PWD/../../tree" 2>/dev/null)
check "another directory, the same bytes" cmp m1 m3
cof manifest tree/ 2>/dev/null >./m4
check "standard output and a trailing slash, the same bytes" cmp m1 m4
cof manifest -o m5 tree/sub tree/big tree/odd 2>/dev/null
cof manifest -o m6 tree/odd tree/sub tree/big 2>/dev/null
check "order of arguments does not count" cmp m5 m6
COFFERDAM_PLUGIN_PATH=/nonexistent cof manifest -o m7 tree 2>/dev/null
check "no plugin, the same bytes" cmp m1 m7
cof manifest --portable -o m8 tree 2>/dev/null
check "--portable, the same bytes" cmp m1 m8
for a in fastcdc2020/1 fastcdc2016/1 repmaxcdc/1; do
    cof manifest -a "$a" -o ma tree 2>/dev/null
    check "$a: the manifest names it" grep -q "$a" ma
    status "$a: verifies" 0 cof verify ma
    cof manifest -a "$a" --portable --watch 1 -o mb tree 2>/dev/null
    check "$a: portable, the same bytes" cmp ma mb
    cp tree/big saved
    printf X | dd of=tree/big bs=1 seek=450000 conv=notrunc status=none
    status "$a: a changed byte is found" 1 cof verify ma
    says "$a: and named" "tree/big"
    cp saved tree/big
done
status "repmaxcdc/1: an average is refused" 2 cof manifest -a repmaxcdc/1 --avg 16K -o mc tree
cof manifest --watch 1 -o m9 tree 2>/dev/null
check "watched, the same bytes" cmp m1 m9
touch -d 2001-01-01 tree/big
cof manifest -o m10 tree 2>/dev/null
check "times do not count" cmp m1 m10
(cd tree && cof manifest . 2>/dev/null >../dot && cof verify ../dot >"$work/out")
check "'.' verifies in place" grep -q ^OK "$work/out"
status "and from elsewhere with --root" 0 cof verify dot --root tree
(cd tree && cof manifest -o here . 2>/dev/null && cp here ../here1 && cof manifest -o here . 2>"$work/err")
check "a manifest in its own tree does not record itself" cmp tree/here here1
(cd tree && cof verify here >"$work/out")
check "and does not count as extra" grep -q ^OK "$work/out"
rm tree/here
mkfifo tree/pipe
status "a pipe is skipped" 0 cof manifest -o m11 tree
says "with a notice" "tree/pipe: skipped"
check "and leaves no trace" cmp m1 m11
status "nor is it extra" 0 cof verify m1
rm tree/pipe
cof manifest -o old tree/sub 2>/dev/null
chmod 600 old
ln -s old via
cof manifest -o via tree 2>/dev/null
check "a link to the output is kept, its target replaced" cmp old m1
check "no temporary file is left" test -z "$(find . -name '*.??????' -newer tree/big -not -path './tree/*')"

# The example of docs/manifest.md.
printf 123456789 >digits
chmod 644 digits
cof manifest --quiet -o example digits
same "the documented example" "$(od -An -v -tx1 example | tr -d ' \n')" "$(printf %s a50072 \
    "$(printf 'cofferdam manifest' | od -An -v -tx1 | tr -d ' \n')" 01010286 686172676d696e2f31 192000194000196000 0000 \
    0381a5 0046646967697473 0100 021901a4 0309 0481 83091ae306928350 33119477ede5dcd5e9716427681d5860 044405d73a84)"

py=/usr/bin/python3
if $py -c 'import cbor2' 2>/dev/null; then
    $py - m1 >"$work/paths" <<'PY' 2>"$work/err"
import cbor2, io, sys
data = open(sys.argv[1], 'rb').read()
m = cbor2.loads(data)
assert cbor2.dumps(m, canonical=True) == data, 'another encoder writes other bytes'
assert list(m) == [0, 1, 2, 3, 4] and m[0] == 'cofferdam manifest' and m[1] == 1
paths = [e[0] for e in m[3]]
assert paths == sorted(paths) and len(set(paths)) == len(paths)
for e in m[3]:
    if e[1] == 0:
        assert sum(c[0] for c in e[4]) == e[3]
assert b'tree/odd/\xff\xfe' in paths and b'tree/odd/new\nline' in paths
# Nothing about time, place or kernel.
assert b'avx' not in data and b'portable' not in data and b'/tmp' not in data
PY
    same "canonical for an independent encoder" "$?" 0
    # Chunk sums against an independent CRC-32C.
    $py - m1 <<'PY' >"$work/log" 2>&1
import cbor2, sys
table = []
for i in range(256):
    for _ in range(8):
        i = i >> 1 ^ (0x82F63B78 if i & 1 else 0)
    table.append(i)
def crc(b):
    r = 0xffffffff
    for x in b:
        r = table[(r ^ x) & 255] ^ r >> 8
    return r ^ 0xffffffff
m = cbor2.load(open(sys.argv[1], 'rb'))
whole = open(sys.argv[1], 'rb').read()
assert int.from_bytes(m[4], 'big') == crc(whole[:-5])
for e in m[3]:
    if e[1] == 0:
        data, at = open(e[0], 'rb').read(), 0
        for length, want, _ in e[4]:
            assert crc(data[at:at + length]) == want
            at += length
PY
    same "sums agree with an independent CRC-32C" "$?" 0
else
    echo "skip python3-cbor2 is not installed"
fi

# verify finds each kind of difference.
cp -a tree kept
offset=500000
printf '\001' | cat - /dev/null | dd of=tree/sub/copy bs=1 seek=$offset conv=notrunc 2>/dev/null
cmp -s tree/sub/copy kept/sub/copy && printf '\002' | dd of=tree/sub/copy bs=1 seek=$offset conv=notrunc 2>/dev/null
status "a changed byte: status 1" 1 cof verify m1
same "one chunk, and no more" "$(grep -c 'chunk ' "$work/out")" 1
check "the chunk that holds the byte" awk -v at=$offset \
    '/^tree\/sub\/copy: chunk/ { sub(",", "", $5); exit !($5 <= at && at < $5 + $6) }' "$work/out"
cof verify --json m1 >j
check "--json parses" is_json <j
same "--json names the chunk's file" \
    "$(python3 -c 'import json, sys; d = json.load(sys.stdin)["differences"]; print(len(d), d[0]["path"], d[0]["what"])' <j)" \
    "1 tree/sub/copy chunk"
rm -rf tree && cp -a kept tree

difference() { # NAME TEXT: verify ends with 1 and says TEXT; then the tree is put back
    status "$1: status 1" 1 cof verify m1
    says "$1: named" "$2"
    rm -rf tree && cp -a kept tree
}
rm tree/sub/empty && difference "a missing file" "tree/sub/empty: missing file"
rm -r tree/sub && difference "a missing directory" "tree/sub/deep/hello: missing file"
printf n >tree/new && difference "an extra file" "tree/new: extra"
mkdir -p tree/newdir/x && difference "an extra directory" "tree/newdir: extra"
truncate -s 100000 tree/big && difference "a shorter file" "tree/big: size: want 900000, got 100000"
printf t >>tree/big && difference "a longer file" "tree/big: size: want 900000, got 900001"
chmod 600 tree/sub/deep/hello && difference "another mode" "tree/sub/deep/hello: mode: want 0640, got 0600"
ln -sfn sub tree/link && difference "another link target" "tree/link: link: want big, got sub"
rm tree/link && printf l >tree/link && difference "a file for a link" "tree/link: is no longer a symbolic link"
rm -r tree/sub && ln -s ../kept/sub tree/sub && difference "a link for a directory" "tree/sub/deep/hello: missing file"
rm tree/odd/-dash && mkfifo tree/odd/-dash && difference "a pipe for a file" "tree/odd/-dash: is no longer a file"
printf n >tree/new
status "--ignore-extra" 0 cof verify --ignore-extra m1
rm tree/new
chmod 600 tree/big
status "--ignore-mode" 0 cof verify --ignore-mode m1
rm -rf tree && cp -a kept tree

# Malformed manifests: status 3 and where.
size=$(stat -c %s m1)
for cut in 0 1 5 20 60 $((size / 2)) $((size - 1)); do
    head -c "$cut" m1 >cut
    status "cut after $cut bytes" 3 cof verify cut
    says "cut after $cut bytes: said where" "malformed manifest, byte "
done
cat m1 - <<<x >long
status "bytes after the end" 3 cof verify long
says "bytes after the end: said where" "byte $size: bytes follow"
python3 - m1 <<'PY' # one flipped bit at many places: never accepted
import sys
data = open(sys.argv[1], 'rb').read()
for n in range(40):
    at = (len(data) - 1) * n // 39
    open('flip%d' % n, 'wb').write(data[:at] + bytes([data[at] ^ 1 << n % 8]) + data[at + 1:])
PY
accepted=0
for n in $(seq 0 39); do cof verify "flip$n" >/dev/null 2>&1; [ $? -eq 3 ] || accepted=$((accepted + 1)); done
same "a flipped bit in the manifest is always noticed" "$accepted" 0
printf '\xa1\x00\x78\x12cofferdam manifest' >wide
status "a head that is not the shortest" 3 cof verify wide
printf '\xbf\x00' >indefinite
status "an indefinite length" 3 cof verify indefinite
status "not a manifest at all" 3 cof verify tree/big
status "a missing manifest" 3 cof verify nowhere
status "a missing root" 3 cof verify m1 --root nowhere

# What cannot be read is named, and nothing is written.
rm -f out
status "an unreadable file: status 3" 3 cof manifest -o out tree /proc/self/mem
says "is named" "/proc/self/mem: Input/output error"
check "nothing is written" test ! -e out
status "--skip-unreadable writes, status 3 all the same" 3 cof manifest -o out --skip-unreadable tree /proc/self/mem
check "without the file" cmp out m1
status "a missing path" 3 cof manifest -o none tree nowhere
status "an output that cannot be written" 3 cof manifest -o no/such/dir/m tree
status "two paths under one name" 2 cof manifest -o none tree kept/../tree
status "no path" 2 cof manifest -o none
status "--json without -o" 2 cof manifest --json tree
cof manifest --json -o out tree >j
check "the report parses as JSON" is_json <j
check "nothing half-written is left" test ! -e none
finish
