#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam conform --lab: builds with a sanitizer, which find a byte read behind an allocated block; and what such a run
# may never say.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
tree=$(cd "$OLDPWD" && cd "$(dirname "$0")/../.." && pwd)
flags="-std=gnu11 -O1 -g -fPIC -fvisibility=hidden -w -I$tree/abi -shared -nostartfiles -Wl,-z,relro,-z,now,-z,noexecstack"
# shellcheck disable=SC2086
plugin() { # FILE OPTIONS...
    cc $flags -Wl,--build-id=sha1 -o "$1" "${@:2}" "$tree/tests/evil/good.c" 2>log
}
if ! plugin good.so -fsanitize=address,undefined || ! LD_PRELOAD=libasan.so.8 "$COFFERDAM" --version >/dev/null 2>&1; then
    echo "skip conform --lab: cc cannot build with a sanitizer here, or its runtime does not run"
    exit 0
fi
mkdir -p home
export HOME=$PWD/home XDG_CACHE_HOME=$PWD/home/cache XDG_CONFIG_HOME=$PWD/home/config
some=(--only file --only load --only descriptor --only function.every-length --seed 1)

status "a good plugin, without --lab" 1 cof conform --only file "$PWD/good.so"
says "it names the runtime" "libasan.so"
status "a good plugin with two sanitizers" 6 cof conform --lab "${some[@]}" good.so
says "what was left out is said" "left out of a lab run: a sanitizer registers its variables"
says "and that nothing is shown" "Nothing in it shows that the plugin conforms"
cof conform --lab --json "${some[@]}" good.so >j
same "the report" "$(python3 -c 'import json, sys
d = json.load(sys.stdin)
left_out = [c["id"] for c in d["checks"] if c["why"].startswith("left out")]
print(d["lab"], d["conforms"], d["complete"], *left_out)' <j)" \
    "True False False file.imports file.needed file.search-path file.constructors"
plugin over.so -fsanitize=address -DIN_UPDATE='if (n == 777) reg ^= bytes[n];'
status "a byte behind an allocated block" 1 cof conform --lab "${some[@]}" --junit report.xml over.so
says "it is named, with the line" "tests/evil/good.c:82 in update while trying 'good' of crc32c/1 over 777 bytes"
check "the JUnit report says lab" grep -q 'property name="lab"' report.xml
plugin sum.so -fsanitize=undefined \
    -DIN_UPDATE='static volatile int sum = 2147483647; if (n == 777) sum = sum + 1;'
status "a sum that overflows" 1 cof conform --lab "${some[@]}" sum.so
says "it is named" "runtime error: signed integer overflow"
plugin plain.so
status "a build without a sanitizer is never shown to conform either" 6 cof conform --lab "${some[@]}" plain.so
status "--lab in one process" 2 cof conform --lab --in-process plain.so
same "nothing is kept of it" "$(find home -mindepth 1)" ""
finish
