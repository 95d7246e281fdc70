#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam conform: options, reports, wrong input. What its checks find is shown by make check-kit.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
tree=$OLDPWD
page=$tree/$(dirname "$0")/../../docs/conformance.md
[ -e "$page" ] || page=$(dirname "$0")/../../docs/conformance.md
plugin=${COFFERDAM_PLUGINS:-}
plugin=${plugin%% *}
case $plugin in '' | /*) ;; *) plugin=$tree/$plugin ;; esac
[ -n "$plugin" ] && [ -e "$plugin" ] || { echo "skip conform: no plugin was built"; exit 0; }
one() { cof conform "$plugin" --only file.elf "$@"; }

status "--list" 0 cof conform --list
sed -n '2,$s/ .*//p' "$work/out" >listed
check "--list names a few" grep -qx function.every-length listed
sed -n 's/^| `\([a-z]*\.[a-z0-9-]*\)` .*/\1/p' "$page" >documented
same "--list and docs/conformance.md agree" "$(cat documented)" "$(cat listed)"
same "--list --json agrees" "$(cof conform --list --json | python3 -c 'import json, sys
print("\n".join(c["id"] for c in json.load(sys.stdin)["checks"]))')" "$(cat listed)"

status "one check" 0 one
says "it passes" "What was asked for conforms."
status "a group" 0 cof conform --only file --only load "$plugin"
check "no other group's" sh -c "! grep -q '^function' '$work/out'"
cof conform --json --seed 5 --repeat 2 --only file "$plugin" >j
same "--json has the keys" "$(python3 -c 'import json, sys
d = json.load(sys.stdin)
print(d["schema"], d["seed"], d["conforms"], d["complete"], d["all_checks"], sum(d["counts"].values()) == len(d["checks"]))' <j)" \
    "cofferdam-conform/1 5 True True False True"
cof conform --json --only speed.cliffs "$plugin" >j
same "--json has what calls cost" "$(python3 -c 'import json, sys
cliffs = json.load(sys.stdin)["checks"][0]
costs = cliffs.get("costs", [])
print(len(costs) > 10 or not cliffs["applies"], all(c["impl"] and c["contract"] and c["bytes"] >= 256 and c["ns_per_byte"] > 0 for c in costs))' <j)" \
    "True True"
status "--in-process" 0 one --in-process
same "a seed is printed, and a new one each time" "$({ one; one; one; } | grep seed | sort -u | wc -l)" 3

# A check that rests on what an emulator does not have says so, and shows nothing.
if grep -qa __asan_init "$COFFERDAM"; then
    echo "skip conform under an emulator: a sanitizer has no room there"
elif [ "$(uname -m)" = x86_64 ] && command -v qemu-x86_64 >/dev/null; then
    status "under an emulator the run is incomplete" 6 \
        qemu-x86_64 "$COFFERDAM" conform --only machine.no-syscalls "$plugin"
    says "it says why" "cannot work here"
else
    echo "skip conform under an emulator: there is no qemu-x86_64"
fi

# The tree's own plugins, but for what their kernels compute.
for each in $COFFERDAM_PLUGINS; do
    case $each in /*) ;; *) each=$tree/$each ;; esac
    status "$(basename "$each") conforms" 0 cof conform --only file --only load --only descriptor "$each"
done

# A file with a fault, and a name that XML has to be careful with.
bad='a<&"'"'"'>
b.so'
cp "$plugin" "$bad" && printf '\377' | dd of="$bad" bs=1 seek=57 conv=notrunc 2>/dev/null
status "a plugin that fails" 1 cof conform --only file.elf --only file.stack --junit report.xml "$bad"
says "it says what to do" "docs/conformance.md"
same "the JUnit report parses, and counts" "$(python3 -c 'import sys, xml.etree.ElementTree as tree
suite = tree.parse("report.xml").getroot().find("testsuite")
print(suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped"), len(suite.findall("testcase")))')" "2 1 0 1 2"
cp "$plugin" copy.so
status "a relative path" 0 cof conform --only load copy.so

# wrong NAME STATUS TEXT COMMAND...: one sentence on standard error, nothing on standard output.
wrong() {
    status "$1" "$2" "${@:4}"
    says "$1: the sentence" "$3"
    same "$1: one line" "$(wc -l <"$work/err") $(wc -c <"$work/out")" "1 0"
}
wrong "no plugin named" 2 "name the plugin" cof conform
wrong "no such check" 2 "there is no check 'file.nothing'" cof conform --only file.nothing "$plugin"
wrong "no such file" 3 "No such file" cof conform ./not-there.so
wrong "a directory" 3 "not a regular file" cof conform .
wrong "not ELF" 3 "not an ELF file" cof conform listed
: >empty
wrong "an empty file" 3 "not an ELF file" cof conform empty
mkfifo fifo
wrong "a FIFO" 3 "not a regular file" cof conform fifo
wrong "a report that cannot be written" 3 "No such file" one --junit nowhere/report.xml
wrong "no time at all" 2 "--time" one --time 0
status "a full output" 3 sh -c "'$COFFERDAM' conform --list >/dev/full"
finish
