#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Programs written for zlib and for google/crc32c, compiled unchanged against an installed Cofferdam as docs/crc.md says,
# by both compilers, as C and C++; and the programs in docs/crc.md, which print what stands there.
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"

build=$(realpath "${COFFERDAM_BUILD:?set by make}")
stage=$work/stage prefix=/usr/local
if ! make -C "$root" --no-print-directory BUILD="$build" DESTDIR="$stage" install-host install-dev >"$work/log" 2>&1; then
    cat "$work/log"
    fail "install into a staging directory"
    finish
    exit
fi
export PKG_CONFIG_PATH=$stage$prefix/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$stage LD_LIBRARY_PATH=$stage$prefix/lib
export COFFERDAM_PLUGIN_PATH=$build/lib/cofferdam/1/intel-crc:$build/lib/cofferdam/1/mit0 ASAN_OPTIONS=detect_leaks=0
compat=$stage$(PKG_CONFIG_SYSROOT_DIR='' pkg-config --variable=compatdir cofferdam)
read -ra flags < <(pkg-config --cflags cofferdam)
read -ra libs < <(pkg-config --libs cofferdam)
# A library built with sanitizers wants their runtime, which a program of others does not bring.
if readelf -d "$stage$prefix/lib/libcofferdam.so.1" | grep -qE 'NEEDED.*(clang_rt|lib[at]san)'; then
    echo "skip programs of others: the library is built with a sanitizer"
    finish
    exit
fi
strict=(-O2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
bytes 100003 7 >data
: >none
bytes 5 8 >five

# compile NAME COMPILER FLAG... -- ARGUMENT...: the flags come before those of pkg-config.
compile() {
    local name=$1
    shift
    check "$name compiles" "$@" "${flags[@]}" "${libs[@]}"
}
values() { # FILE: its CRC-32C
    python3 - "$1" <<'PY'
import sys
data = open(sys.argv[1], "rb").read()
crc = 0xffffffff
table = []
for b in range(256):
    for _ in range(8):
        b = b >> 1 ^ (0x82f63b78 if b & 1 else 0)
    table.append(b)
for b in data:
    crc = crc >> 8 ^ table[(crc ^ b) & 255]
print(f"{crc ^ 0xffffffff:08x}")
PY
}
crc32c=$(values data)

# ---- zlib ------------------------------------------------------------------------------------------------------------
user=$root/tests/consumer/zlib_user
real=$(printf '#include <zlib.h>\n' | gcc -E -x c - >/dev/null 2>&1 && echo yes)
lz=()
[ -z "$real" ] || lz=(-lz)
by_parts() { # OUTPUT: every line of parts holds python's values and combines to the whole
    python3 - "$1" data <<'PY'
import sys, zlib
data, lines = open(sys.argv[2], "rb").read(), [line.split() for line in open(sys.argv[1])]
whole = f"{zlib.crc32(data):08x}"
assert lines[0] == ["check", "cbf43926"] and lines[1] == ["whole", whole, whole] and lines[2] == ["bytes", whole], lines
parts = [line for line in lines if line[0].isdigit()]
for split, a, b, both, one, two, _, three, four in parts:
    n = int(split)
    assert (a, b) == (f"{zlib.crc32(data[:n]):08x}", f"{zlib.crc32(data[n:]):08x}"), split
    assert {both, one, two, three, four} == {whole}, split
assert len(parts) == 12, parts
PY
}
zlib_user() { # COMPILER FLAG...
    compile "zlib's user, $*" "$@" "${strict[@]}" -I"$compat/zlib" -o "$work/ours" "$user.c" -x none "${lz[@]}"
    "$work/ours" data >"$work/ours.out" 2>"$work/ours.err"
    check "zlib's user, $*: python's values" by_parts "$work/ours.out"
}
zlib_user gcc -std=c11
zlib_user clang -std=c99
zlib_user g++ -std=c++11 -x c++
zlib_user clang++ -std=c++20 -x c++
nm -D --undefined-only "$work/ours" >"$work/undefined"
check "it calls Cofferdam" grep -q ' cof_crc32_update' "$work/undefined"
check "and no crc32 of zlib" bash -c "! grep -q ' crc32' '$work/undefined'"
check "libcofferdam exports none of zlib's names" bash -c "! nm -D --defined-only '$stage$prefix/lib/libcofferdam.so.1' | grep -E ' (crc32|adler32|crc32c)'"
if [ -n "$real" ]; then
    same "the rest is zlib's: a round trip" "$(cat "$work/ours.err")" "round trip: the same"
    check "the same source with zlib alone" gcc "${strict[@]}" -o "$work/theirs" "$user.c" -lz
    for file in data none five; do
        "$work/theirs" "$file" >"$work/theirs.out" 2>/dev/null && "$work/ours" "$file" >"$work/ours.out" 2>/dev/null
        check "zlib and Cofferdam say the same of '$file'" cmp "$work/theirs.out" "$work/ours.out"
    done
else
    echo "skip zlib and Cofferdam say the same: zlib1g-dev is not installed"
fi
# Where there is no zlib.h: one that is nothing to include.
mkdir "$work/no-zlib" && sed 's/__has_include_next(<zlib.h>)/0/' "$compat/zlib/zlib.h" >"$work/no-zlib/zlib.h"
compile "zlib's user, where zlib is not installed" gcc "${strict[@]}" -std=c11 -I"$work/no-zlib" -o "$work/alone" "$user.c"
"$work/alone" data >"$work/alone.out" 2>"$work/alone.err"
check "where zlib is not installed: python's values" by_parts "$work/alone.out"
same "and no compression" "$(cat "$work/alone.err")" "round trip: none"

# ---- google/crc32c ---------------------------------------------------------------------------------------------------
user=$root/tests/consumer/crc32c_user
all_say() { # OUTPUT: every line but "check" and "empty" ends in the file's value
    [ "$(head -n 1 "$1")" = "check e3069283" ] && ! grep -vE "^check|^empty 00000000 00000007$| $crc32c\$" "$1" && [ "$(wc -l <"$1")" -ge 3 ]
}
crc32c_user() { # SUFFIX COMPILER FLAG...
    local name="crc32c's user$1, ${*:2}"
    case $* in
    *-msse4.2*) grep -qw sse4_2 /proc/cpuinfo || { echo "skip $name: this CPU has no SSE4.2"; return; } ;;
    esac
    compile "$name" "${@:2}" "${strict[@]}" -I"$compat" -o "$work/user" "$user$1"
    "$work/user" data >"$work/user.out" 2>"$work/user.err" || cat "$work/user.err"
    check "$name: python's values" all_say "$work/user.out"
}
crc32c_user .c gcc -std=c11
crc32c_user .cc g++ -std=c++11
crc32c_user .cc clang++ -std=c++17
if [ "$(uname -m)" = x86_64 ]; then
    crc32c_user .c clang -msse4.2
    crc32c_user .cc g++ -msse4.2 -fsanitize=address,undefined
    crc32c_user .cc g++ -msse4.2
    # What is compiled with SSE4.2 and what is not share no function that depends on it, even where nothing is inlined.
    printf '#include <cofferdam.hpp>\nunsigned UNIT(const cofferdam::Crc32c &c, cofferdam::Bytes b) { return c(b); }\n' >unit.cc
    for flag in -mno-sse4.2 -msse4.2; do
        g++ -std=c++20 -O0 "${flags[@]}" -DUNIT=unit "$flag" -c -o "unit$flag.o" unit.cc
        nm -C --defined-only "unit$flag.o" | sed -n 's/.* W //p' | grep -F 'Crc32c::operator()' >"unit$flag.names"
    done
    check "the wrapper's short path is a function of its own" bash -c '[ -s unit-msse4.2.names ] && [ -s unit-mno-sse4.2.names ]'
    same "which units without SSE4.2 do not have" "$(comm -12 unit-msse4.2.names unit-mno-sse4.2.names)" ""
fi

# By CMake, which is told of the staging directory alone.
if have cmake; then
    mkdir cmake && cat >cmake/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.20)
project(users LANGUAGES CXX)
find_package(Cofferdam REQUIRED)
add_executable(user ${SOURCE})
target_include_directories(user PRIVATE ${Cofferdam_COMPAT_DIR})
target_link_libraries(user PRIVATE Cofferdam::cofferdam)
CMAKE
    check "crc32c's user by CMake compiles" bash -c "env -u MAKEFLAGS -u LD_LIBRARY_PATH cmake -S cmake -B cmake/out \
        -DCMAKE_PREFIX_PATH='$stage$prefix' -DSOURCE='$user.cc' && env -u MAKEFLAGS cmake --build cmake/out"
    cmake/out/user data >"$work/cmake.out" 2>&1
    check "crc32c's user by CMake: python's values" all_say "$work/cmake.out"
else
    echo "skip crc32c's user by CMake: cmake is not installed"
fi

# ---- without a context, and with a bad one ------------------------------------------------------------------------------
same "no plugins: the same values" "$(COFFERDAM_DISABLE=1 "$work/user" data)" "$(cat "$work/user.out")"
same "a malformed variable: the same values" "$(COFFERDAM_CPU=nonsense "$work/user" data)" "$(cat "$work/user.out")"

# ---- the programs in docs/crc.md -----------------------------------------------------------------------------------------
python3 - "$root/docs/crc.md" <<'PY'
import re, sys
found = re.findall(r"^```(c|cpp)\n(.*?)^```\n```text\n(.*?)^```", open(sys.argv[1]).read(), re.M | re.S)
for number, (language, program, output) in enumerate(found, 1):
    open(f"example{number}.{language}", "w").write(program)
    open(f"example{number}.txt", "w").write(output)
assert len(found) == 2, len(found)
PY
check "docs/crc.md has two programs" test -f example2.txt
compile "docs/crc.md, C" gcc "${strict[@]}" -std=c11 -o one example1.c
compile "docs/crc.md, C++" g++ "${strict[@]}" -std=c++20 -o two example2.cpp
for number in one:1 two:2; do
    "./${number%:*}" >said 2>&1
    check "docs/crc.md, program ${number#*:} prints what it says" diff said "example${number#*:}.txt"
done
finish
