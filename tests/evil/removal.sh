#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Plugin files are deleted, corrupted, truncated and swapped between and during runs of `cofferdam manifest` and `sum`:
# no byte of their output changes and no run fails. Needs COFFERDAM (the program), COFFERDAM_TEST_PLUGINS and
# COFFERDAM_TEST_EVIL; tests/run.sh sets them.
#
# By rename and removal as whoever runs this. In place (truncation, overwriting) as a user whose files they are: those
# are loaded from sealed copies. Root's own files are mapped like any system library, and what root does to a mapped
# library in place is out of reach; as root the in-place part runs as another user.
set -u
program=${COFFERDAM:?} plugins=${COFFERDAM_TEST_PLUGINS:?} corpus=${COFFERDAM_TEST_EVIL:?}
work=$(mktemp -d)
worker=
stop_worker() {
    [ -z "$worker" ] || { kill "$worker" && wait "$worker"; } 2>/dev/null
    worker=
}
trap 'stop_worker; rm -rf "$work"' EXIT
chmod 755 "$work"

mkdir -p "$work/data/deep/er"
head -c 3000000 /dev/urandom >"$work/data/random"
head -c 700000 /dev/zero >"$work/data/zeros"
cat "$work/data/random" "$work/data/random" >"$work/data/deep/twice"
seq 100000 >"$work/data/deep/er/text"
: >"$work/data/empty"
files=(random zeros deep/twice deep/er/text empty)
original=$work/original tree=$work/plugins
mkdir "$original"
find "$plugins" -name '*.so' -exec cp {} "$original/" \;
cp "$corpus/good/good.so" "$original/good.so"
cp -r "$original" "$tree"
chmod -R go-w,a+rX "$work"
count=$(find "$tree" -name '*.so' | wc -l)

as=()
cof() { # without a verdict cache, so that every run looks at the files
    env -u COFFERDAM_DISABLE -u COFFERDAM_CPU -u COFFERDAM_ALLOW_LICENSES COFFERDAM_PLUGIN_PATH="$tree" \
        XDG_CACHE_HOME=/proc/none HOME=/proc/none ${as[@]+"${as[@]}"} "$program" "$@"
}
run() { # OUTPUT
    (cd "$work/data" && cof manifest --quiet . && cof sum -a crc32c -a xxh3-128 "${files[@]}") \
        >"$1" 2>"$1.err"
}
judge() { # WHAT OUTPUT STATUS
    if [ "$3" -eq 0 ] && cmp -s "$2" "$work/expected"; then
        echo "ok $1"
    else
        echo "FAIL $1: status $3, $(stat -c %s "$2") bytes: $(head -n 2 "$2.err")"
    fi
}
between() { # WHAT
    run "$work/out"
    judge "$1" "$work/out" $?
}
restore() {
    rm -rf "${tree:?}"
    mkdir "$tree"
    cp "$original"/*.so "$tree/"
    chmod -R go-w,a+rX "$tree"
    [ ${#as[@]} -eq 0 ] || chown -R 65534:65534 "$tree"
}

COFFERDAM_DISABLE=1 "$program" --version >"$work/version" 2>&1 || { echo "FAIL the program does not run"; exit 1; }
(cd "$work/data" && export COFFERDAM_DISABLE=1 && "$program" manifest --quiet . &&
    "$program" sum -a crc32c -a xxh3-128 "${files[@]}") >"$work/expected" 2>"$work/expected.err"
if [ ! -s "$work/expected" ]; then
    echo "FAIL the portable run gives no manifest: $(cat "$work/expected.err")"
    exit 1
fi
between "with all $count plugins: the bytes of a portable run"

if cof explain crc32c/1 | grep -A 1 CHOSEN | grep -q plugin; then
    echo "ok a plugin serves while nobody interferes"
else
    echo "FAIL no plugin serves crc32c/1 to begin with"
fi

# ---- between runs ------------------------------------------------------------------------------------------------------
# What is the file's own, one by one; what is refused for its form, all at once.
for file in "$tree"/*.so; do
    name=${file##*/}
    rm "$file"
    between "$name deleted"
    cp "$original/$name" "$file"
    printf '\377\377\377\377' | dd of="$file" bs=1 seek=4200 conv=notrunc status=none
    between "$name with four bytes changed"
    cp "$corpus/wrong-at-4097/alone/evil.so" "$file"
    between "$name replaced by a wrong kernel"
    cp "$original/$name" "$file"
done
damage() { # WHAT COMMAND...: every plugin's file is what the command prints, given its original
    local file what=$1
    shift
    for file in "$tree"/*.so; do "$@" "$original/${file##*/}" >"$file"; done
    between "all plugins $what"
}
noise() { head -c 4000 /dev/urandom; }
half() { head -c "$(($(stat -c %s "$1") / 2))" "$1"; }
damage "replaced by noise" noise
damage "cut in half" half
damage "emptied" head -c 0
rm -rf "$tree"
between "the whole directory deleted"
restore

# ---- during runs -------------------------------------------------------------------------------------------------------
renaming() { # forever: whole files change places, disappear, and come back
    local all=("$original"/*.so "$corpus"/{constructor,wrong-always,garbage,licence-gpl,update-illegal}/alone/evil.so) i=0 to
    while :; do
        for to in "$original"/*.so; do
            cp "${all[i++ % ${#all[@]}]}" "$tree/.next" && mv -f "$tree/.next" "$tree/${to##*/}"
            [ $((i % 3)) -ne 0 ] || rm -f "$tree/${to##*/}"
        done
    done
}
in_place() { # forever: the same inodes are truncated and overwritten
    local all=("$original"/*.so "$corpus"/{constructor,wrong-always,garbage}/alone/evil.so) i=0 to
    while :; do
        for to in "$original"/*.so; do
            : >"$tree/${to##*/}"
            cat "${all[i++ % ${#all[@]}]}" >"$tree/${to##*/}"
        done
    done
}
during() { # WHAT FUNCTION
    "$2" 2>/dev/null &
    worker=$!
    local i failed=0
    for i in $(seq 12); do
        if ! run "$work/out" || ! cmp -s "$work/out" "$work/expected"; then
            failed=1
            break
        fi
    done
    stop_worker
    if [ $failed -eq 0 ]; then echo "ok 12 runs while $1"; else
        echo "FAIL a run while $1: $(stat -c %s "$work/out") bytes: $(head -n 2 "$work/out.err")"
    fi
    restore
}
during "files are renamed over each other and removed" renaming
if [ "$(id -u)" = 0 ]; then
    if ! command -v setpriv >/dev/null || ! setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$program"; then
        echo "skip in place: another user cannot run $program"
        exit 0
    fi
    as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    restore
    between "as another user whose files they are"
fi
during "files are truncated and overwritten in place" in_place
