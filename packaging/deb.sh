#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# deb.sh stage DIRECTORY      copies what git tracks into DIRECTORY, with packaging/debian as debian/
# deb.sh build DIRECTORY      stages into DIRECTORY/cofferdam-VERSION and builds packages into DIRECTORY; a build of the
#                             same source that is already there is kept
# deb.sh reproduce DIRECTORY  builds again in another directory under other circumstances; every file must be the same
# deb.sh fingerprint          the line by which a build of the same source, with the same options, is known
#
# Needs no network and no root. The log of a build is DIRECTORY/build.log; a failed one is printed from its end.
set -euo pipefail
top=$(realpath "$(dirname "$0")/..")
command=${1:?stage, build, reproduce or fingerprint}
[ "$command" = fingerprint ] || directory=$(realpath -m "${2:?directory}")
cd "$top"
version=$(sed -n '1s/^cofferdam (\([^)]*\)).*/\1/p' packaging/debian/changelog)

die() {
    echo "deb: $1" >&2
    exit 1
}
makefile=$(env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -s print-VERSION)
[ "$makefile" = "$version" ] ||
    die "packaging/debian/changelog says version $version, and the Makefile says $makefile; make them agree."
git rev-parse --is-inside-work-tree >/dev/null 2>&1 ||
    die "this is no git checkout, whose list of files decides what is packaged; build from a clone."

# Modes do not come from the checkout: what a packager unpacks does not have the umask of whoever cloned.
stage() {
    local missing
    rm -rf "$1"
    mkdir -p "$1"
    missing=$(git ls-files -z --deleted | tr '\0' ' ')
    [ -z "$missing" ] || die "git tracks what is not here: ${missing% }; restore it or remove it from git's list."
    git ls-files -z | tar --null --files-from=- --create | tar -x -C "$1" --no-same-permissions ||
        die "not every file that git tracks can be read; tar says above which one."
    cp -r "$1/packaging/debian" "$1/debian"
    find "$1" -name '*.license' -path "$1/debian/*" -delete
    chmod -R u=rwX,go=rX "$1"
}

# One line that changes with the source, the modes of files, the options of dpkg-buildpackage, and what the build machine
# has that goes into packages.
fingerprint() {
    {
        env | grep -E '^(DEB_[A-Z0-9_]+|(C|CXX|CPP|LD|NASM)FLAGS|CC|CXX|SOURCE_DATE_EPOCH)=' | sort || true
        git ls-files -z | xargs -0 sha256sum -- 2>/dev/null
        git ls-files -z | xargs -0 stat -c '%n %A' -- 2>/dev/null | sed 's/ -..\(.\).*/ \1/'
        dpkg-query -W -f '${Package} ${Version}\n' gcc g++ binutils nasm dpkg-dev debhelper libc6-dev libcli11-dev \
            nlohmann-json3-dev librust-blake3-dev libcbor-dev 2>/dev/null
    } | sha256sum
}

# build DIRECTORY: a compiler cache would hide what a build depends on.
build() {
    local out=$1 jobs=${JOBS:-$(nproc)}
    stage "$out/cofferdam-$version"
    export DEB_BUILD_OPTIONS="parallel=$jobs ${DEB_BUILD_OPTIONS-}" CCACHE_DISABLE=1
    if ! (cd "$out/cofferdam-$version" && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u DESTDIR -u BUILD \
        dpkg-buildpackage -us -uc) >"$out/build.log" 2>&1; then
        tail -n 40 "$out/build.log" >&2
        die "the build failed; its whole log is $out/build.log"
    fi
}

case $command in
stage) stage "$directory" ;;
fingerprint) fingerprint ;;
build)
    mkdir -p "$directory"
    if [ "$(cat "$directory/source" 2>/dev/null)" = "$(fingerprint)" ] && ls "$directory"/*.deb >/dev/null 2>&1; then
        echo "deb: $directory has the packages of this source"
        exit 0
    fi
    rm -f "$directory"/*.deb "$directory"/*.dsc "$directory"/*.tar.xz "$directory"/*.buildinfo "$directory"/*.changes \
        "$directory/source"
    wanted=$(fingerprint)
    build "$directory"
    echo "$wanted" >"$directory/source"
    (cd "$directory" && ls -1 ./*.deb | sed 's,^\./,  ,')
    echo "deb: built in $directory"
    ;;
reproduce)
    "$0" build "$directory"
    other=$(mktemp -d "${TMPDIR:-/tmp}/cofferdam-again.XXXXXX")
    trap 'rm -rf "$other"' EXIT
    mkdir -p "$other/elsewhere/with-another-and-longer-name"
    # Turkish has another idea of upper case, and of the decimal point; C.UTF-8 where the system cannot make it.
    if localedef -i tr_TR -f UTF-8 "$other/tr_TR.UTF-8" >/dev/null 2>&1; then
        export LOCPATH=$other
        locale=tr_TR.UTF-8
    else
        locale=C.UTF-8
    fi
    (
        umask 0027
        export TZ=Pacific/Kiritimati LC_ALL=$locale HOME=/nonexistent JOBS=1 USER=somebody
        [ "$(nproc)" -gt 1 ] && JOBS=$(($(nproc) + 1))
        build "$other/elsewhere/with-another-and-longer-name"
    )
    status=0
    cd "$directory"
    for package in *.deb *.tar.xz; do
        if cmp -s "$package" "$other/elsewhere/with-another-and-longer-name/$package"; then
            echo "ok $package $(sha256sum "$package" | cut -c 1-16)"
        else
            echo "FAIL $package differs: another directory, umask, locale, time zone or number of jobs shows in it"
            mkdir -p "$directory/differs"
            cp "$other/elsewhere/with-another-and-longer-name/$package" "$directory/differs/" 2>/dev/null || true
            status=1
        fi
    done
    exit $status
    ;;
*) die "unknown command '$command'; use stage, build, reproduce or fingerprint." ;;
esac
