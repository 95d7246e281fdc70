#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The administrator's hash list, end to end: in a mount namespace of its own, where /etc/cofferdam is this test's.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
plugins=${COFFERDAM_TEST_PLUGINS:?}

mkdir -p etc/hashes.d p
chmod 755 . p etc etc/hashes.d
cp "$plugins"/lgpl/avutil.so "$plugins"/mit0/xxh3.so "$plugins"/mit0/zstd.so p/
chmod 644 p/*.so
if [ ! -d /etc/cofferdam ]; then made=1; else made=; fi
if [ "$(id -u)" != 0 ]; then
    echo "skip hashes: only root may mount something over /etc/cofferdam"
    exit 0
fi
# with COMMAND...: COMMAND, for which ./etc is /etc/cofferdam. Where that is not there, all of /etc is made to have it.
with() {
    unshare --mount /bin/sh -c 'made=$1 etc=$2; shift 2
        if [ "$made" ]; then
            mount -t tmpfs none /mnt && mkdir /mnt/cofferdam && mount --bind "$etc" /mnt/cofferdam &&
                for f in ld.so.cache ld.so.conf ld.so.conf.d passwd group ssl alternatives; do
                    [ ! -e /etc/$f ] || cp -a /etc/$f /mnt/; done && mount --rbind /mnt /etc || exit 99
        else mount --bind "$etc" /etc/cofferdam || exit 99; fi
        exec "$@"' sh "$made" "$PWD/etc" "$@"
}
cofferdam() { with "$COFFERDAM" --plugin-path "$PWD/p" --no-cache "$@"; }
if ! with true 2>/dev/null; then
    echo "skip hashes: there are no mount namespaces here"
    exit 0
fi

status "without a list" 0 cofferdam explain xxh3-64
check "without a list the plugin serves" grep -A 1 CHOSEN "$work/out"
same "doctor is silent about hashes" "$(cofferdam doctor | grep -c SHA-256)" 0

sha256sum "$PWD"/p/*.so >etc/hashes.d/10-installed.conf
status "with a list of what is there" 0 cofferdam doctor
says "doctor tells of the list" "plugin files by SHA-256: 3 are listed  (/etc/cofferdam/hashes.d)"
same "the listed plugin serves" "$(cofferdam explain xxh3-64 | grep -A 2 CHOSEN | grep -c "$PWD/p/xxh3.so")" 1

# One byte more, in a place that nothing reads.
printf x >>p/xxh3.so
status "explain with a file that is not the listed one" 0 cofferdam explain xxh3-64
says "it is refused" "hash-unlisted"
hash=$(sha256sum <p/xxh3.so | cut -c 1-64)
says "the sentence names file and hash" "$PWD/p/xxh3.so: its SHA-256, $hash, is not in the hash list"
says "and the portable kernel serves" "portable"
status "doctor finds it: status 1" 1 cofferdam doctor
says "doctor names the code" "hash-unlisted"
same "results stay right" "$(printf abc | cofferdam sum -a xxh3-64)" "$(printf abc | cof sum --portable -a xxh3-64)"
status "the others serve" 0 cofferdam explain zstd
same "the plugin that is listed is not touched by that" "$(grep -A 2 CHOSEN "$work/out" | grep -c "$PWD/p/zstd.so")" 1
mv p/xxh3.so p/moved.so && cp "$plugins"/mit0/xxh3.so p/other-name.so
status "a listed file under another name" 0 cofferdam explain xxh3-64
same "a hash counts wherever the file lies" "$(grep -A 2 CHOSEN "$work/out" | grep -c "$PWD/p/other-name.so")" 1
rm p/moved.so

# A rebuilt LGPL plugin is loaded all the same, and so is whatever library it opens: only plugin files are looked at.
printf x >>p/avutil.so
status "explain with a modified LGPL plugin" 0 cofferdam --allow-license GPL-2.0-or-later,GPL-3.0-or-later explain crc32
same "it is not refused for its hash" "$(grep -c 'hash-unlisted' "$work/out")" 0
status "doctor with it" 0 cofferdam --allow-license GPL-2.0-or-later,GPL-3.0-or-later doctor
says "doctor warns" "$PWD/p/avutil.so: is not in the hash list (/etc/cofferdam/hashes.d) and is used nevertheless: its "
says "doctor says why" "licence, LGPL-2.1-or-later, lets everybody run a modified copy."
stub=${COFFERDAM_TEST_STUB:-}
if [ -n "$stub" ] && [ -e "$stub/libavutil.so.57" ]; then
    same "another libavutil is no matter of the list" \
        "$(LD_LIBRARY_PATH=$stub cofferdam explain crc32 | grep -A 2 CHOSEN | grep -c "$PWD/p/avutil.so")" 1
fi

echo "not a hash" >etc/hashes.d/20-wrong.conf
status "a list that cannot be understood: status 4" 4 cofferdam list
says "file and line are named" "/etc/cofferdam/hashes.d/20-wrong.conf:1: 'not a hash' is no line of a hash list"
rm etc/hashes.d/20-wrong.conf

# What `sha256sum` of nothing leaves: a mistake, not an absent list.
mv etc/hashes.d kept && mkdir -m 755 etc/hashes.d && : >etc/hashes.d/10-installed.conf
status "a list of nothing: status 4" 4 cofferdam doctor
says "the file is named" "/etc/cofferdam/hashes.d/10-installed.conf: lists no plugin file"
rm -r etc/hashes.d && ln -s nowhere etc/hashes.d
status "a directory that is a link to nowhere: status 4" 4 cofferdam doctor
says "the link is named" "the hash list directory /etc/cofferdam/hashes.d cannot be read"
rm etc/hashes.d && mv kept etc/hashes.d

# Nothing that computes hashes: refused, not waved through.
: >nothing && chmod 755 nothing
hidden() { with /bin/sh -c 'mount --bind "$1" /usr/bin/sha256sum || exit 99; shift; exec "$@"' sh "$PWD/nothing" \
    "$COFFERDAM" --plugin-path "$PWD/p" --no-cache "$@"; }
status "explain where hashes cannot be computed" 0 hidden explain zstd
says "the plugin is refused" "hash-unknown"
says "the sentence says what to install" "install /usr/bin/sha256sum (package coreutils)"
finish
