#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# `cofferdam chunk --threads N`: the output of one thread, to the byte, and one sentence for what does not go.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
set -o pipefail

# Some pieces of what several threads read at a time, and one that ends with such a piece.
bytes 9000001 7 >data
head -c 8388608 data >whole
head -c 300000 /dev/zero >zeros
: >empty
printf x >one

sum_of() { cksum | cut -d ' ' -f 1,2; }
# threads FILE OPTIONS...: the same for every number of threads, from a file and from a pipe that gives small pieces.
threads() {
    local file=$1 want got n
    shift
    want=$(cof chunk "$@" "$file" | sum_of) || return 1
    for n in 2 5; do
        got=$(cof chunk --threads "$n" "$@" "$file" | sum_of) || return 1
        [ "$got" = "$want" ] || { echo "a file, $n threads"; return 1; }
    done
    got=$(dd if="$file" bs=65521 status=none | cof chunk --threads 3 "$@" | sum_of) || return 1
    [ "$got" = "$want" ] || { echo "a pipe"; return 1; }
}
for file in data whole zeros empty one; do check "$file" threads "$file"; done
check "--json" threads data --json
check "small chunks" threads whole --min 64 --max 300
check "chunks longer than what a thread reads" threads data --avg 4M
check "a contract by its short name" threads data -a argmin --avg 100K
check "sums" threads data --sums crc32c,xxh3-128
check "sums, --json, long chunks" threads whole --sums crc32c --json --avg 3M
check "sums of nothing" threads empty --sums crc32c
if cof chunk --sums blake3 one >/dev/null 2>&1; then check "sums with BLAKE3" threads data --sums blake3,crc32c
else echo "skip sums with BLAKE3: it is not served"; fi
same "--threads 0" "$(cof chunk --threads 0 data | sum_of)" "$(cof chunk data | sum_of)"
same "--threads 1 is none" "$(cof chunk --threads 1 -a fastcdc2020 data | sum_of)" "$(cof chunk -a fastcdc2020 data | sum_of)"
same "the portable kernel" "$(cof --portable chunk --threads 2 data | sum_of)" "$(cof chunk data | sum_of)"
same "watched" "$(cof --watch 3 chunk --threads 2 --sums crc32c data | sum_of)" "$(cof chunk --sums crc32c data | sum_of)"
same "standard input that was read from" "$({ dd bs=1000 count=1 of=/dev/null status=none; cof chunk --threads 2; } <data | sum_of)" \
    "$(tail -c +1001 data | cof chunk | sum_of)"
same "--stats" "$(cof chunk --threads 2 --stats data 2>/dev/null)" "$(cof chunk --stats data 2>/dev/null)"

for a in fastcdc2020/1 fastcdc2016/1 repmaxcdc/1; do
    for n in 0 2; do
        status "$a with --threads $n: status 2" 2 cof chunk -a "$a" --threads "$n" data
        says "$a with --threads $n: the sentence" "$a finds its cuts one after the other"
    done
done
for n in 257 -1 x 1.5; do
    status "--threads $n: status 2" 2 cof chunk --threads "$n" data
    says "--threads $n: it is named" "--threads"
done
status "wrong sizes are said as without threads: status 2" 2 cof chunk --threads 2 --min 5 data
says "by the contract" "argmin/1 needs both"
status "--sums blake3 without a plugin: status 4" 4 cof --portable chunk --threads 2 --sums blake3 data
says "it names the package" "cofferdam-plugin-blake3"
status "a missing file: status 3" 3 cof chunk --threads 2 nowhere
status "a file that cannot be read: status 3" 3 cof chunk --threads 2 /proc/self/mem
same "in one sentence" "$(wc -l <"$work/err")" 1
full() { "$COFFERDAM" chunk --threads 2 data >/dev/full; }
status "output that cannot be written: status 3" 3 full
finish
