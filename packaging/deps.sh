#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# deps.sh build|check|slow|bench|cdc|forge|deb...: sees to it that the Debian packages of these groups are there. With
# root or a sudo that asks for no password it installs what is missing; otherwise it prints the one line to run and
# stops with status 1.
set -eu

build="g++ make nasm pkg-config libcli11-dev nlohmann-json3-dev libcbor-dev liblmdb-dev librust-blake3-dev"
check="clang libgtest-dev googletest reuse python3 python3-cbor2 python3-pyelftools libxxhash0 xxhash b3sum libavutil57 qemu-user strace cmake
mandoc patchelf zlib1g-dev binutils file git util-linux clang-format libzstd1 zstd liblz4-1 lz4 libssl3 openssl libipsec-mb1
python3-cryptography-vectors python3-mpmath acl libcap2-bin e2fsprogs rustc abigail-tools"
slow="libclang-rt-14-dev llvm-14-linker-tools g++-aarch64-linux-gnu libc6-dev-arm64-cross bochs bochsbios vgabios chromium"
bench="libisal2 zlib1g libdeflate0 liblzma5 libavutil57 libxxhash0 libssl3 libzstd1 liblz4-1 libipsec-mb1 b3sum clang"
forge="binutils python3 git llvm linux-perf"
cdc="python3 python3-mpmath e2fsprogs"
deb="b3sum build-essential debhelper dpkg-dev lintian debootstrap locales python3 libgtest-dev libavutil57 libipsec-mb1
liblz4-1 libssl3 libxxhash0 libzstd1"

wanted=
for group in "$@"; do
    case $group in
    build) wanted="$wanted $build" ;;
    check) wanted="$wanted $check" ;;
    slow) wanted="$wanted $slow" ;;
    bench) wanted="$wanted $bench" ;;
    cdc) wanted="$wanted $cdc" ;;
    forge) wanted="$wanted $forge" ;;
    deb) wanted="$wanted $deb" ;;
    *) echo "deps.sh: unknown group '$group'; use build, check, slow, bench, cdc, forge or deb." >&2; exit 2 ;;
    esac
done

if ! command -v dpkg-query >/dev/null; then
    echo "deps: this is not a Debian system; needed by Debian's names:" $wanted >&2
    exit 0
fi
missing=
for package in $wanted; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
    installed*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

command="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as="sudo -n"
else
    echo "deps: packages are missing and this user may not install them. Run this as root, then try again:" >&2
    echo "  $command" >&2
    exit 1
fi
echo "deps: installing$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as apt-get update -q && $as env DEBIAN_FRONTEND=noninteractive $command; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "deps: apt-get failed; see its words above, then run: $command" >&2
    exit 1
fi
