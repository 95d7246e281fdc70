#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# A plugin of cof.crc64/1, from the file to the sum: it is found, proven, chosen, explained, watched, timed and judged.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
plugin=${COFFERDAM_TEST_FIXTURES:-}/good-crc64.so
[ -e "$plugin" ] || { echo "skip crc64: tests/plugins/good-crc64 was not built"; exit 0; }
mkdir plugins && cp "$plugin" plugins/ || exit 2
with() { cof "$1" --plugin-path "$PWD/plugins" "${@:2}"; }

bytes 300000 1 >big
for contract in crc64-nvme crc64-xz; do
    status "explain $contract" 0 with explain $contract
    check "explain $contract: the plugin's is chosen" grep -q '^  nibbles  *CHOSEN' "$work/out"
    same "sum -a $contract: as the portable one" "$(with sum -a $contract big)" "$(cof sum --portable -a $contract big)"
    same "sum -a $contract watched" "$(with sum --watch 1 -a $contract big)" "$(cof sum --portable -a $contract big)"
done
same "sum --json says who" "$(with sum --json -a crc64-nvme big | python3 -c 'import json, sys
print(json.load(sys.stdin)["served_by"]["crc64-nvme/1"])')" nibbles
status "list" 0 with list
check "list: the plugin's serve" sh -c "[ \"\$(grep -c '^crc64-.*nibbles' '$work/out')\" = 2 ]"
status "doctor" 0 with doctor
status "selftest" 0 with selftest --rounds 320 crc64-nvme crc64-xz
says "selftest tests it" "nibbles"
status "bench" 0 with bench --seconds 0.002 crc64-nvme
says "bench has both" "nibbles"
with sum --tag -a crc64-nvme -a crc64-xz big >sums
status "sum -c takes tagged lines" 0 with sum -c sums
with sum -a crc64-xz big >plain
status "sum -c -a takes plain ones" 0 with sum -c -a crc64-xz plain
sed 's/^\(.\{15\}\)./\1x/' plain >wrong
status "sum -c -a: no hexadecimal value" 3 with sum -c -a crc64-xz wrong
tr 0123456789abcdef 123456789abcdef0 <plain | sed 's/ .*/  big/' >wrong
status "sum -c -a: another value" 1 with sum -c -a crc64-xz wrong
status "conform" 0 cof conform --only file --only load --only descriptor --only function.vectors --only function.empty \
    --only function.shift --only function.every-length --only function.algebra "$plugin"
finish
