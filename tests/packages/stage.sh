#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# stage.sh: what deb.sh packages: all that git tracks or nothing; and a build is known again by its source and options.
set -u
cd "$(dirname "$0")/../.." || exit 2
status=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
check() { if [ "$2" = 0 ]; then echo "ok $1"; else
    [ ! -s "$work/log" ] || sed 's/^/    /' "$work/log"
    echo "FAIL $1"
    status=1
fi; }
unset DEB_BUILD_OPTIONS DEB_BUILD_PROFILES CFLAGS

# A checkout of its own, that an ordinary user owns: root can read everything.
packaging/deb.sh stage "$work/tree" && rm -r "$work/tree/debian" && git -C "$work/tree" init -q &&
    git -C "$work/tree" add -A || exit 2
chmod 755 "$work"
user=()
if [ "$(id -u)" = 0 ]; then
    chown -R nobody "$work/tree"
    user=(setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/nonexistent)
    install -d -o nobody "$work/out"
fi
deb() { "${user[@]}" "$work/tree/packaging/deb.sh" "$@" >"$work/log" 2>&1; }
print() { "${user[@]}" env "$@" "$work/tree/packaging/deb.sh" fingerprint; }

deb stage "$work/out/whole" && (cd "$work/tree" && git -c safe.directory='*' ls-files) | sort >"$work/tracked" &&
    (cd "$work/out/whole" && find . -type f -not -path './debian/*' | sed 's,^./,,' | sort) | diff "$work/tracked" - \
        >"$work/log"
check "what git tracks is staged, and nothing else" $?
plain=$(print)
[ -n "$plain" ] && [ "$plain" = "$(print)" ]
check "a build of the same source is known again" $?
for option in DEB_BUILD_OPTIONS=nocheck DEB_BUILD_PROFILES=nocheck CFLAGS=-O0; do
    [ "$(print "$option")" != "$plain" ]
    check "a build with $option is another" $?
done
chmod 000 "$work/tree/docs/policy.md"
! deb stage "$work/out/part" && grep -q 'docs/policy.md' "$work/log"
check "a tracked file that cannot be read is an error that names it" $?
rm -f "$work/tree/docs/policy.md"
! deb stage "$work/out/part" && grep -q 'git tracks what is not here: docs/policy.md' "$work/log"
check "a tracked file that is gone is an error that names it" $?
exit $status
