#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# `cofferdam sum`: its formats against the tools that people check them with.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"

printf 123456789 >digits
: >empty
bytes 3000000 1 >big
for n in 1 4095 4096 4097 1048575 1048576 1048577; do head -c "$n" big >"n$n"; done
files=(digits empty big n1 n4095 n4096 n4097 n1048575 n1048576 n1048577)

same "crc32c check value" "$(cof sum digits)" "e3069283  digits"
same "crc32 check value" "$(cof sum -a crc32 digits)" "cbf43926  digits"
same "crc32-be check value" "$(cof sum -a crc32-be digits)" "fc891918  digits"
same "crc64-nvme check value" "$(cof sum -a crc64-nvme digits)" "ae8b14860a799888  digits"
same "crc8-smbus check value" "$(cof sum -a crc8-smbus digits)" "f4  digits"
same "crc8-gsm-a check value" "$(cof sum -a crc8-gsm-a digits)" "37  digits"
same "crc16-umts check value" "$(cof sum -a crc16-umts digits)" "fee8  digits"
same "crc16-xmodem check value" "$(cof sum -a crc16-xmodem digits)" "31c3  digits"
same "crc16-arc check value" "$(cof sum -a crc16-arc digits)" "bb3d  digits"
same "crc24-openpgp check value" "$(cof sum -a crc24-openpgp digits)" "21cf02  digits"
cof sum --tag -a crc24-openpgp -a crc16-arc digits >narrow
status "sum -c takes narrow values" 0 cof sum -c narrow
same "crc64-xz check value" "$(cof sum -a crc64-xz digits)" "995dc9bbdf1939fa  digits"
same "empty file" "$(cof sum empty)" "00000000  empty"
same "standard input without a name" "$(cof sum <digits)" "e3069283  -"
same "standard input as -" "$(cof sum - <digits)" "e3069283  -"
same "a pipe in small pieces" "$({ printf 1234; sleep 0.1; printf 56789; } | cof sum)" "e3069283  -"
same "tag" "$(cof sum --tag digits)" "CRC32C (digits) = e3069283"
same "sfv" "$(cof sum --sfv digits)" "digits cbf43926"
same "several algorithms are tagged" "$(cof sum -a crc32 -a crc32c digits | tr '\n' ';')" \
    "CRC32 (digits) = cbf43926;CRC32C (digits) = e3069283;"

if have cksum; then
    same "cksum as cksum(1)" "$(cof sum -a cksum "${files[@]}")" "$(cksum "${files[@]}")"
    same "cksum of standard input" "$(cof sum -a cksum <big)" "$(cksum <big)"
    cksum "${files[@]}" >posix
    status "cksum's own list checks" 0 cof sum -c posix
else
    echo "skip cksum(1) is not installed"
fi
if have gzip; then # an independent CRC-32: the trailer of a gzip file
    same "crc32 as gzip stores it" "$(cof sum -a crc32 big | cut -c1-8)" \
        "$(gzip -c big | tail -c 8 | head -c 4 | od -An -tx1 | awk '{print $4 $3 $2 $1}')"
fi
if have xz; then # an independent CRC-64: the check of an .xz file, which stands before its index
    xz --check=crc64 -c -0 big >big.xz
    same "crc64-xz as xz stores it" "$(cof sum -a crc64-xz big | cut -c1-16)" "$(python3 -c 'import struct, sys
xz = sys.stdin.buffer.read()
index = 4 * (struct.unpack("<I", xz[-8:-4])[0] + 1) # bytes, before a footer of 12
print("%016x" % struct.unpack("<Q", xz[-20 - index:-12 - index]))' <big.xz)"
else
    echo "skip xz is not installed"
fi
if have xxhsum; then
    same "xxh3-64 as xxhsum -H3" "$(cof sum -a xxh3-64 "${files[@]}")" "$(xxhsum -H3 "${files[@]}" 2>/dev/null)"
    same "xxh3-128 as xxhsum -H128" "$(cof sum -a xxh3-128 "${files[@]}")" "$(xxhsum -H128 "${files[@]}" 2>/dev/null)"
    cof sum -a xxh3-64 "${files[@]}" >x64
    cof sum -a xxh3-128 "${files[@]}" >x128
    cof sum -a xxh3-128 --tag "${files[@]}" >x128tag
    check "xxhsum -c takes xxh3-64" xxhsum --quiet -c x64
    check "xxhsum -c takes xxh3-128" xxhsum --quiet -c x128
    check "xxhsum -c takes tagged xxh3-128" xxhsum --quiet -c x128tag
    xxhsum -H3 "${files[@]}" >theirs 2>/dev/null
    status "we take what xxhsum writes" 0 cof sum -c theirs
    sed 's/^XXH3 (\(.*\)) = \(.*\)$/XXH3_\2  \1/' theirs >newer
    status "we take the XXH3_ prefix of newer ones" 0 cof sum -c newer
else
    echo "skip xxhsum is not installed"
fi

# Round trips, with names that hurt.
mkdir odd
newline=$'odd/new\nline' backslash='odd/back\slash'
for name in "$newline" "$backslash" 'odd/ two  spaces ' 'odd/(paren) = x' 'odd/*star' $'odd/\xff\xfe'; do
    printf '%s' "$name" >"$name"
done
for how in '' --tag --sfv '-a xxh3-128' '-a xxh3-64' '-a crc32c -a xxh3-128'; do
    # shellcheck disable=SC2086
    cof sum $how odd/* "${files[@]}" >sums
    hint=
    case $how in --sfv) hint='-a crc32' ;; esac
    # shellcheck disable=SC2086
    status "round trip with odd names: sum ${how:-plainly}" 0 cof sum $hint -c --quiet sums
done
same "a name with a newline is escaped" "$(cof sum "$newline" | cut -d' ' -f3-)" 'odd/new\nline'
same "an escaped line begins with a backslash" "$(cof sum "$backslash" | cut -c1)" '\'
printf x >-dash
same "a leading dash behind --" "$(cof sum -- -dash)" "$(cof sum ./-dash | sed 's:\./::')"
cof sum --sfv digits n1 >l.sfv
printf '; a comment\n\n' | cat - l.sfv >c.sfv
status "an .sfv list with comments" 0 cof sum -c c.sfv
cof sum digits n1 | sed 's/  / */;s/$/\r/' >dos
status "a list with binary marks and CR LF" 0 cof sum -c dos
cof sum digits | sed 's/^[^ ]*/\U&/' >upper
status "upper case digits" 0 cof sum -c upper

# What is wrong is found and named.
cof sum digits n1 n4096 >sums
cp n4096 n4096.kept
printf X | dd of=n4096 bs=1 seek=2000 conv=notrunc 2>/dev/null
status "a changed file: status 1" 1 cof sum -c sums
says "a changed file is named" "n4096: FAILED"
says "the others are OK" "digits: OK"
says "a summary warns" "WARNING: 1 computed checksum did NOT match"
status "--quiet keeps the status" 1 cof sum -c --quiet sums
if grep -q OK "$work/out"; then fail "--quiet prints no OK"; else pass "--quiet prints no OK"; fi
status "--status keeps the status" 1 cof sum -c --status sums
same "--status prints nothing" "$(cat "$work/out" "$work/err")" ""
cp n4096.kept n4096
echo 'e3069283  nowhere' >>sums
status "a listed file is missing: status 3" 3 cof sum -c sums
says "it is named" "nowhere: No such file"
echo rubbish >>sums
status "a line that is none is counted" 3 cof sum -c sums
says "with a warning" "1 line is not a checksum line"
status "a list without any line" 3 cof sum -c big
status "a list that is not there" 3 cof sum -c nowhere
printf '%s\n' "CKSUM (digits) = $(cof sum -a cksum digits | cut -d' ' -f1)" >tagged
status "a tagged cksum" 0 cof sum -c tagged
cof sum -a cksum digits | sed 's/ 9 / 10 /' >wrongsize
status "a cksum line with another size" 1 cof sum -c wrongsize

status "a missing file: status 3" 3 cof sum nowhere digits
says "the missing file is named" "nowhere: No such file or directory"
says "the next one is done all the same" "e3069283  digits"
status "a directory: status 3" 3 cof sum odd
says "a directory is named" "odd: is a directory"
status "a file whose bytes cannot be read" 3 cof sum /proc/self/mem digits
says "is named" "/proc/self/mem: Input/output error"
status "unknown algorithm" 2 cof sum -a md5 digits
says "the known ones are listed" "crc32c, crc32, crc32-be, cksum, crc64-nvme, crc64-xz, crc8-smbus, crc8-gsm-a, crc16-umts, crc16-xmodem, crc16-arc, crc24-openpgp, xxh3-64, xxh3-128"
status "unknown option" 2 cof sum --bogus digits
status "--sfv with another algorithm" 2 cof sum --sfv -a crc32c digits
status "-c with --tag" 2 cof sum -c --tag sums
if [ -w /dev/full ]; then status "a full disk" 3 bash -c '"$COFFERDAM" sum digits >/dev/full'; fi
(
    set -o pipefail
    for _ in 1 2 3 4 5 6 7 8; do cat sums; done >/dev/null
    cof sum odd/* "${files[@]}" "${files[@]}" 2>"$work/err" | true
)
if grep -qi 'internal\|terminate' "$work/err"; then fail "a broken pipe is quiet"; else pass "a broken pipe is quiet"; fi

cof sum --json odd/* digits nowhere 2>/dev/null >j
check "--json parses" is_json <j
cof sum -c --json sums 2>/dev/null >j
check "-c --json parses" is_json <j
same "--json holds the value" "$(cof sum --json digits | python3 -c 'import json, sys; print(json.load(sys.stdin)["files"][0]["crc32c"])')" e3069283

# The bytes do not depend on the kernel.
for a in crc32c crc32 crc32-be cksum crc64-nvme crc64-xz crc8-smbus crc8-gsm-a crc16-umts crc16-xmodem crc16-arc crc24-openpgp xxh3-64 xxh3-128; do
    accelerated=$(cof sum -a "$a" "${files[@]}")
    same "$a with no plugin" "$(COFFERDAM_PLUGIN_PATH=/nonexistent cof sum -a "$a" "${files[@]}")" "$accelerated"
    same "$a with --portable" "$(cof sum --portable -a "$a" "${files[@]}")" "$accelerated"
    same "$a watched" "$(cof sum --watch 1 -a "$a" "${files[@]}")" "$accelerated"
done
finish
