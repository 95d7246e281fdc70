#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# tests/evil/build.sh OUTDIR CC: builds the corpus that corpus.txt lists.
#   OUTDIR/good/good.so           the good plugin
#   OUTDIR/NAME/alone/evil.so     the evil one
#   OUTDIR/NAME/both/{evil,good}.so
#   OUTDIR/NAME/skipped           instead of these, when it cannot be made here: why
# OUTDIR is replaced. The directories belong to the caller and are writable by nobody else, whatever the umask.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd) cc=${2:-cc}
cd "$(dirname "$0")/../.."
umask 022
rm -rf "${out:?}"/*
chmod 755 "$out"
work=$out/work
mkdir -p "$work" "$out/good"
machine=$($cc -dumpmachine)

# shellcheck disable=SC2086 # $cc may hold options
compile() { # OUTPUT OPTIONS...: a plugin from good.c, linked as plugins are; options come last and win
    local to=$1
    shift
    $cc -std=gnu11 -O2 -g0 -fPIC -fvisibility=hidden -w -Iabi -shared ${startfiles--nostartfiles} \
        -Wl,-z,defs,-z,relro,-z,now,-z,noexecstack,--as-needed,--build-id=sha1 -o "$to" tests/evil/good.c "$@"
}
$cc -std=gnu11 -O1 -w -o "$work/elfedit" tests/evil/elfedit.c
compile "$out/good/good.so"

# ---- the words that recipes are made of; $so is the file to make ------------------------------------------------------
evil() { # OPTIONS...: the good plugin with the rank that makes it the first choice, and the change that options make
    compile "$so" -DPLUGIN_ID='"org.cofferdam.test.evil"' -DKERNEL_IMPL='"evil"' -DKERNEL_RANK=900 "$@"
}
edit() { "$work/elfedit" "$so" "$@"; }
skip() { # REASON: this one cannot be made here
    echo "$*" >"$out/$name/skipped"
    exit 0
}
x86() { case $machine in x86_64*) ;; *) skip "x86-64 only" ;; esac; }
as_root() { [ "$(id -u)" = 0 ] || skip "only root can give files away"; }
dependency() { # OPTIONS...: a library with a constructor, for evil to be linked with
    printf '%s\n' '#include <cofferdam/abi.h>' '#include <fcntl.h>' '#include <stdlib.h>' \
        '__attribute__((constructor)) static void run(void) {' \
        '    const char *path = getenv("EVIL_CANARY"); if (path) open(path, O_CREAT | O_WRONLY, 0666); }' \
        'int evil_dependency; const cof_plugin *DEP_ENTRY(const cof_host *h) { (void)h; return 0; }' >"$work/dependency.c"
    $cc -std=gnu11 -O2 -w -fPIC -shared -Iabi -Wl,-soname,libevil-dependency.so "-DDEP_ENTRY=${1:-cof_plugin_v1}" \
        -o "$work/libevil-dependency.so" "$work/dependency.c"
}
one_symbol_hidden() { printf '{ local: *; };\n' >"$work/nothing.map"; }

# ---- the table --------------------------------------------------------------------------------------------------------
made=0 skipped=0
while IFS='|' read -r name when stage code recipe; do
    name=${name// /}
    case $name in '' | '#'*) continue ;; esac
    mkdir -p "$out/$name/alone"
    so=$out/$name/alone/evil.so
    set +e
    (set -e; eval "$recipe") >"$work/log" 2>&1
    status=$?
    set -e
    if [ $status -ne 0 ]; then
        echo "tests/evil/build.sh: $name cannot be built:" >&2
        cat "$work/log" >&2
        exit 1
    fi
    if [ -e "$out/$name/skipped" ]; then
        skipped=$((skipped + 1))
        echo "  $name not made: $(cat "$out/$name/skipped")"
        continue
    fi
    cp -a "$out/$name/alone" "$out/$name/both"
    ln "$out/good/good.so" "$out/$name/both/good.so"
    made=$((made + 1))
done <tests/evil/corpus.txt
grep -v '^#' tests/evil/corpus.txt | grep . >"$out/corpus.txt"
echo "tests/evil/build.sh: $made made, $skipped not made here, in $out"
