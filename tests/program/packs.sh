#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Contract packs, end to end: a contract that a plugin brings, allowed and denied, right and wrong in one point each.
# shellcheck source-path=SCRIPTDIR source=lib.bash
tree=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/lib.bash"
read -ra cc <<<"${CC:-cc}"
rot32=com.example.rot32/1
export XDG_CONFIG_HOME=$work/.config
unset COFFERDAM_ALLOW_REFERENCES

# build DIRECTORY/FILE.so SOURCE [OPTION...]
build() {
    local so=$1 source=$2
    shift 2
    mkdir -p "${so%/*}"
    "${cc[@]}" -std=c11 -O2 -w -fPIC -fvisibility=hidden -I"$tree/abi" -shared -nostartfiles \
        -Wl,-z,defs,-z,relro,-z,now,-z,noexecstack -o "$so" "$tree/tests/plugins/$source" "$@" || exit 2
}
pack() { build "$1/pack.so" pack-rot32/rot32.c "${@:2}"; }
fast() { build "$1/fast.so" pack-rot32-fast/rot32_fast.c "${@:2}"; }
in_dir() { "$COFFERDAM" --no-cache --plugin-path "$PWD/$1" "${@:2}"; }
allowed() { in_dir "$1" --allow-reference $rot32 "${@:2}"; }
code_of() { # DIRECTORY IMPL: the reference's or another kernel's code, where it is allowed
    allowed "$1" explain --json $rot32 | python3 -c 'import json, sys
for i in json.load(sys.stdin)["interfaces"]:
    for k in i["kernels"]:
        if k["impl"] == sys.argv[1]: print("%s, %s" % (k["stage"], k["code"]))' "$2"
}
printf 123456789 >nine
bytes 1200000 1 >large
want() { # FILE: by the specification, in Python
    python3 -c 'import sys
h, data = 0x811c9dc5, open(sys.argv[1], "rb").read()
for b in data:
    h ^= b
    h = ((h << 5 | h >> 27) & 0xffffffff) * 0x01000193 & 0xffffffff
h ^= len(data) & 0xffffffff
print("%08x" % (h ^ h >> 15))' "$1"
}

whole=$(want large)
same "the specification is the one that the pack names" \
    "$(sha256sum <"$tree/tests/plugins/pack-rot32/rot32.txt" | cut -c 1-64)" \
    "$(sed -n 's/^#define PACK_SHA256 "\(.*\)"/\1/p' "$tree/tests/plugins/pack-rot32/rot32.c")"

# ---- denied by default, allowed by each source
pack p
status "not allowed: no sum" 4 in_dir p sum -a $rot32 nine
says "the reason is policy's" "is a reference kernel, which policy does not allow (no rule allows it"
says "and the remedy is there" "COFFERDAM_ALLOW_REFERENCES=$rot32"
status "explain tells the story all the same" 0 in_dir p explain $rot32
says "with the code" "vet, reference-denied"
status "list" 0 in_dir p list
says "list has the code" "refused: reference-denied"
status "nothing else is affected" 0 in_dir p sum nine
status "allowed by the option" 0 allowed p sum -a $rot32 nine
same "the sum is the vector's" "$(cut -c 1-8 "$work/out")" abb06625
status "allowed by the environment" 0 env COFFERDAM_ALLOW_REFERENCES='org.example.*, com.example.*' \
    "$COFFERDAM" --no-cache --plugin-path "$PWD/p" sum -a $rot32 nine
mkdir -p "$XDG_CONFIG_HOME/cofferdam/policy.d"
rules=$XDG_CONFIG_HOME/cofferdam/policy.d/50-local.conf
echo "allow-reference com.example.rot*" >"$rules"
status "allowed by a policy file" 0 in_dir p sum -a $rot32 nine
same "doctor shows the rule" "$(in_dir p doctor --json | grep -c 'allow-reference com.example.rot\*')" 1
printf 'allow-reference com.example.*\ndeny-reference %s # not this one\n' $rot32 >"$rules"
status "the last rule decides" 4 in_dir p sum -a $rot32 nine
says "and is named" "50-local.conf:2"
for bad in '*' rot32/1 'com.*.x/1' cof.example.x/1; do
    echo "allow-reference $bad" >"$rules"
    status "a rule for '$bad' is a mistake" 4 in_dir p list
    says "which names file and line" "50-local.conf:1: '$bad'"
done
rm "$rules"

# ---- what a user sees of it
status "explain" 0 allowed p explain $rot32
says "where the contract comes from" "specification https://example.com/rot32.txt"
says "the reference serves" "reference  CHOSEN"
allowed p explain --json $rot32 >out.json
check "explain --json" grep -q '"sha256"' out.json
status "the name without its revision will do for explain" 0 allowed p explain com.example.rot32
status "list has it" 0 allowed p list
says "with its interface" "$rot32"
allowed p sum -a $rot32 --tag nine large >SUMS
status "sum -c with tags" 0 allowed p sum -c -a $rot32 SUMS
allowed p sum -a $rot32 nine large >SUMS
status "sum -c without" 0 allowed p sum -c -a $rot32 SUMS
sed 's/^./0/' SUMS >WRONG
status "sum -c finds a difference" 1 allowed p sum -c -a $rot32 WRONG
same "no bytes at all" "$(allowed p sum -a $rot32 /dev/null | cut -c 1-8)" 811d9ffc
same "another implementation agrees" "$(allowed p sum -a $rot32 large | cut -c 1-8)" "$whole"
status "two sums in one pass" 0 allowed p sum -a $rot32 -a crc32c nine
status "a name that nobody has" 2 allowed p sum -a com.example.other/1 nine
says "is told" "no plugin here brings it"

# ---- a second plugin's kernel
pack both
fast both
status "where policy denies the pack, that is no fault" 0 in_dir both doctor
same "and both kernels say so" "$(in_dir both explain $rot32 | grep -c 'vet, reference-denied')" 2
status "the faster kernel" 0 allowed both explain $rot32
says "serves" "unrolled  CHOSEN"
same "with the same sum" "$(allowed both sum -a $rot32 large | cut -c 1-8)" "$whole"
same "without a child too" "$(allowed both --no-probe sum -a $rot32 large | cut -c 1-8)" "$whole"
status "a pin" 0 allowed both --pin $rot32=reference explain $rot32
says "is honoured" "serves $rot32 through cof.hash/1, as pinned"
status "a pin without a pack" 0 allowed none --pin $rot32=x doctor
says "is told to be without effect" "has no effect"
fast alone
same "without its pack it is not used" "$(code_of alone unrolled)" "vet, unknown-contract"
pack wrong
fast wrong -DFAST_WRONG_FROM=100000
same "a wrong one is refused by the child" "$(code_of wrong unrolled)" "verify, wrong-bytes"
status "the sentence" 0 allowed wrong explain $rot32
says "names the judge" "and the reference kernel"
same "and the reference answers" "$(allowed wrong sum -a $rot32 large | cut -c 1-8)" "$whole"
pack late
fast late -DFAST_WRONG_FROM=1000000
same "one that is wrong later goes unseen" \
    "$([ "$(allowed late sum -a $rot32 large | cut -c 1-8)" != "$whole" ] && echo yes)" yes
same "but for the watch, and the stream goes on" \
    "$(allowed late --watch 1 sum -a $rot32 large | cut -c 1-8)" "$whole"
fast late -DFAST_WRONG_FROM=1000000 '-DFAST_FORMAT="other/1"'
same "so it does with a state of its own" "$(allowed late --watch 1 sum -a $rot32 large | cut -c 1-8)" "$whole"
pack iface
fast iface '-DFAST_IFACE="cof.hash-batch/1"'
same "through another interface there is no judge" "$(code_of iface unrolled)" "vet, unknown-contract"

# ---- a checksum: the good plugin of the evil corpus as a reference
crc() { # DIRECTORY PARAMETERS [OPTION...]
    rm -rf "$1"
    build "$1/crc.so" ../evil/good.c -DKERNEL_FLAGS=COF_F_REFERENCE -DKERNEL_RANK=0 \
        '-DKERNEL_CONTRACT="com.example.crc/1"' \
        "-DPLUGIN_PACK=\"com.example.crc/1\\0cof.crc32/1\\0crc.txt\\0\" \"$(printf %064d 0)\\0$2\\0\" \
        \"hex:\\0\\0\" \"00000000\\0\" \
        \"hex:313233343536373839\\0\\0\" \"e3069283\\0\" \"hex:00\\0\\0\" \"527d5351\\0\"" "${@:3}"
}
crc_sum() { in_dir crc --allow-reference 'com.example.*' sum -a com.example.crc/1 "$@"; }
crc crc 'width=32 init=ffffffff xorout=ffffffff'
same "a CRC of a pack" "$(crc_sum nine | cut -c 1-8)" e3069283
same "and of more" "$(crc_sum large)" "$(cof --no-cache --portable sum -a crc32c large)"
crc crc 'width=32 init=00000000 xorout=00000000'
status "with another initial value its vectors fail" 4 crc_sum nine
says "by the first that shows it" "of vector 1 of its contract"
crc crc 'width=32 init=ffffffff xorout=ffffffff' '-DIN_SHIFT=left += left != 0;'
status "a shift() that is not what update() does" 4 crc_sum nine
says "is found without another judge" "zero bytes gives"

# ---- one thing wrong with the pack
refused() { # NAME STAGE,CODE [OPTION...]
    rm -rf one
    pack one "${@:3}"
    fast one
    same "$1" "$(code_of one reference)" "$2"
    status "$1: nothing serves" 4 allowed one sum -a $rot32 nine
    same "$1: nor does the other plugin's kernel" "$(allowed one explain $rot32 | grep -c CHOSEN)" 0
    status "$1: others are not affected" 0 allowed one sum nine
}
two='"hex:\0" "\0" "811d9ffc\0" "hex:00\0" "\0" "b18ade06\0"' # good vectors, one too few
refused "it needs CPU features" "vet, bad-pack" -DPACK_NEED=1
refused "it has a rank" "vet, bad-pack" -DPACK_RANK=1
refused "it is not pure" "vet, bad-pack" '-DPACK_FLAGS=(COF_F_REFERENCE|COF_F_NOT_PURE)'
refused "no SHA-256" "vet, bad-pack" '-DPACK_SHA256="rot32.txt"'
refused "two vectors" "vet, bad-pack" "-DPACK_VECTORS=$two"
refused "an input of odd digits" "vet, bad-pack" \
    "-DPACK_VECTORS=$two"' "hex:0\0" "\0" "b18ade06\0"'
refused "a key of 3 digits" "vet, bad-pack" \
    "-DPACK_VECTORS=$two"' "hex:00\0" "key=123\0" "b18ade06\0"'
refused "an input of 2 MiB" "vet, bad-pack" \
    "-DPACK_VECTORS=$two"' "mod251:2097152\0" "\0" "b18ade06\0"'
refused "one wrong vector" "verify, wrong-bytes" \
    "-DPACK_VECTORS=$two"' "mod251:4\0" "\0" "4ceae6ae\0"'
refused "a reference that computes something else" "verify, wrong-bytes" -DPACK_MULTIPLIER=3u
refused "a digest of another size" "verify, wrong-bytes" \
    '-DPACK_VECTORS="hex:\0" "\0" "811d9ffc00\0" "hex:00\0" "\0" "b18ade0600\0" "mod251:4\0" "\0" "4ceae6ad00\0"'
refused "a stream in pieces that is not the whole" "verify, wrong-bytes" '-DIN_UPDATE=if (s.n == 4093) s.h++;'
refused "a crash" "probe, crash" '-DIN_UPDATE=__builtin_trap();'

# Names that are not a plugin's to give. The host's own contracts stay the host's.
for own in xxh3-64/1 crc32c/1 rot32/1 cof.example.rot32/1 x.example.rot32/1 example.rot32/1 com.-example.rot32/1; do
    rm -rf one
    pack one "-DPACK_CONTRACT=\"$own\""
    status "a pack for $own" 0 in_dir one --allow-reference 'com.example.*' list
    says "$own is not a plugin's to bring" "refused: bad-pack"
    same "$own: the host's kernel serves" "$(in_dir one sum -a xxh3-64 nine | grep -c .)" 1
done
same "the sum of the host's contract is the host's" "$(in_dir one sum nine | cut -c 1-8)" e3069283

# Of the notes alone.
file_refused() { # NAME [OPTION...]
    rm -rf one
    pack one "${@:2}"
    status "$1" 1 allowed one doctor
    says "$1: the file is refused" "bad-note"
}
file_refused "a reference without a pack note" -DPACK_NO_NOTE
file_refused "a note for another contract" '-DPACK_NOTE_CONTRACT="com.example.rot33/1"'
file_refused "a note without a reference" -DPACK_FLAGS=0

# ---- the conformance kit: the pack by its vectors, the other plugin by the pack.
kit() {
    cof conform --seed 1 --only file.pack --only function.runs-here --only function.vectors \
        --only function.every-split "$@"
}
status "the pack conforms" 0 kit both/pack.so
status "a plugin without its pack cannot be judged" 6 kit both/fast.so
says "and is told what to do" "give the contract pack with --reference"
status "with it, it conforms" 0 kit --reference both/pack.so both/fast.so
status "a wrong one does not" 1 kit --reference wrong/pack.so --only function.sizes late/fast.so
rm -rf one
pack one -DPACK_MULTIPLIER=3u
status "nothing is judged by a reference that is wrong itself" 6 kit --reference one/pack.so both/fast.so
says "which is said" "cannot be used"
status "a reference that is not there" 3 kit --reference nowhere.so both/fast.so

# Two that bring the same contract.
pack twins
pack twins/.. -DPACK_MULTIPLIER=3u
mv pack.so twins/second.so
status "two packs of one contract" 4 allowed twins sum -a $rot32 nine
says "refuse each other" "is one of two reference kernels of its contract"
same "both of them" "$(allowed twins explain $rot32 | grep -c 'vet, two-references')" 2
status "one that is wrong in itself does not count" 0 allowed p sum -a $rot32 nine
pack bystander
build bystander/bad.so pack-rot32/rot32.c -DPACK_RANK=1
same "beside one that is refused the other serves" "$(allowed bystander sum -a $rot32 nine | cut -c 1-8)" abb06625
finish
