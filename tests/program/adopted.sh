#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Adopted contracts as a user meets them: the same digests as the programs everybody has, and a missing library named.
. "$(dirname "$0")/lib.bash"

bytes 300000 1 >big
bytes 1000 2 >small
: >empty
served() { cof list --json | python3 -c 'import json, sys
print(any(k["chosen"] for c in json.load(sys.stdin)["contracts"] if c["contract"] == sys.argv[1] for k in c["kernels"]))' "$1"; }

if [ "$(served sha256/1)" = True ]; then
    same "sha256 is sha256sum's" "$(cof sum -a sha256 big small empty)" "$(sha256sum big small empty)"
    cof sum -a sha256 big small empty >SUMS
    check "sha256sum -c takes ours" sha256sum -c --quiet SUMS
    sha256sum --tag big small >TAGS
    status "sum -c takes sha256sum --tag" 0 cof sum -c TAGS
    sha256sum big small >PLAIN
    status "sum -c takes sha256sum's lines by their length" 0 cof sum -c PLAIN
    same "sha256 of standard input" "$(cof sum -a sha256 <big)" "$(sha256sum <big)"
    echo x >>small
    status "sum -c finds a changed file" 1 cof sum -c PLAIN
else
    echo "skip sha256: nothing serves it here"
fi
if [ "$(served blake3/1)" = True ] && have b3sum; then
    same "blake3 is b3sum's" "$(cof sum -a blake3 big small empty)" "$(b3sum big small empty)"
    cof sum -a blake3 big small >B3SUMS
    check "b3sum -c takes ours" b3sum -c --quiet B3SUMS
    status "sum -c -a blake3" 0 cof sum -c -a blake3 B3SUMS
    # Each kernel in turn, watched and not.
    for impl in $(cof explain blake3 --json | python3 -c 'import json, sys
for k in json.load(sys.stdin)["interfaces"][0]["kernels"]:
    if not k["refused"]: print(k["impl"])'); do
        same "blake3 by $impl" "$(cof --pin blake3/1="$impl" sum -a blake3 big)" "$(b3sum big)"
    done
    same "blake3, every call watched" "$(cof --watch 1 sum -a blake3 big)" "$(b3sum big)"
    status "selftest of blake3" 0 cof selftest blake3
else
    echo "skip blake3: nothing serves it here, or b3sum is not installed"
fi
status "selftest of all" 0 cof selftest --rounds 320

# A library of another release in place of the right one: unavailable, by name, and nothing else is affected.
other=${COFFERDAM_TEST_OTHER:-}
if [ -n "$other" ] && [ -e "$other/libcrypto.so.3" ]; then
    lost() { LD_LIBRARY_PATH=$other cof --plugin-path "$COFFERDAM_TEST_PLUGINS/mit0" --no-cache "$@"; }
    status "a wrong libcrypto: explain" 0 lost explain aes256-gcm
    says "a wrong libcrypto: unavailable" "is unavailable"
    says "a wrong libcrypto: names the package" "libssl3"
    status "a wrong libcrypto: sum -a sha256" 4 lost sum -a sha256 big
    says "a wrong libcrypto: sum names the package" "libssl3"
    status "a wrong libcrypto: xxh3 is not affected" 0 lost sum -a xxh3-128 big
    check "a wrong libcrypto: nothing on standard output" test -s "$work/out"
else
    echo "skip a wrong libcrypto: there is no stub of it"
fi
finish
