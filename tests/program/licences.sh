#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Licences at run time, as users and embedding programs see them: what a library would bring in is said before it is
# loaded; substitutes for libavutil are used whatever they are made of; the policy in force and which rule decides; the
# report of a process.
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"

build=${COFFERDAM_BUILD:?set by make}
lgpl=$build/lib/cofferdam/1/lgpl
cc=${CC:-cc}
printf 123456789 >nine
explain() { "${@:2}" "$COFFERDAM" --plugin-path "$lgpl" explain "$1" >"$work/out" 2>"$work/err"; }
# stub DIRECTORY FLAG...: a libavutil of our own.
stub() {
    mkdir -p "$1" && "$cc" -std=c11 -O1 -fPIC -shared -Wl,-soname,libavutil.so.57 "${@:2}" -o "$1/libavutil.so.57" \
        "$root/tests/stub/avutil/avutil.c"
}

# ---- what would come in, without loading it ---------------------------------------------------------------------------
# --portable would not even look; a policy that nothing passes shows that the answer is there although nothing may load.
# The sentence is exact: file, what it says, what that is, and that it was not loaded.
told() { # NAME DIRECTORY SENTENCE-END
    explain crc32/1 env LD_LIBRARY_PATH="$2" COFFERDAM_ALLOW_LICENSES==MIT-0
    says "$1" "libavutil.so.57 at $2/libavutil.so.57$3"
}
check "stubs are built" stub "$work/lgpl21"
stub "$work/gpl2" '-DSTUB_LICENSE="GPL version 2 or later"'
stub "$work/lgpl3" '-DSTUB_LICENSE="LGPL version 3 or later"'
stub "$work/free" '-DSTUB_LICENSE="nonfree and unredistributable"'
stub "$work/mute" '-DSTUB_PREFIX="says: "'
told "an LGPL library is told beforehand" "$work/lgpl21" " says 'LGPL version 2.1 or later' (LGPL-2.1-or-later), read from its bytes, not loaded."
told "a GPL library is told beforehand" "$work/gpl2" " says 'GPL version 2 or later' (GPL-2.0-or-later), read from its bytes, not loaded."
told "LGPL version 3 is told beforehand" "$work/lgpl3" " says 'LGPL version 3 or later' (LGPL-3.0-or-later), read from its bytes, not loaded."
told "an answer that the note does not know" "$work/free" " says 'nonfree and unredistributable', read from its bytes, not loaded; the plugin's note does not know"
told "a library that does not say" "$work/mute" ", not loaded: its licence cannot be told: 'libavutil license: ' and an answer are not in"
mkdir "$work/junk" && head -c 100000 /dev/urandom >"$work/junk/libavutil.so.57"
explain crc32/1 env LD_LIBRARY_PATH="$work/junk" COFFERDAM_ALLOW_LICENSES==MIT-0
check "a file that is no library is passed over, as the linker does" bash -c "! grep -qF '$work/junk/' '$work/out'"
if have strace; then
    strace -f -e trace=mmap,execve -y -o "$work/trace" env ASAN_OPTIONS=detect_leaks=0 LD_LIBRARY_PATH="$work/gpl2" COFFERDAM_ALLOW_LICENSES==MIT-0 \
        "$COFFERDAM" --plugin-path "$lgpl" explain crc32/1 >"$work/out" 2>"$work/err"
    says "told once more under strace" "$work/gpl2/libavutil.so.57 says"
    check "and the library was never mapped" bash -c "! grep -q 'mmap.*libavutil' '$work/trace'"
else
    echo "skip the library was never mapped: strace is not installed"
fi
env LD_LIBRARY_PATH="$work/gpl2" COFFERDAM_ALLOW_LICENSES==MIT-0 "$COFFERDAM" --plugin-path "$lgpl" licenses --json >"$work/out" 2>"$work/err"
check "licenses --json tells it too" python3 - "$work/out" "$work/gpl2/libavutil.so.57" <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
rows = [l for l in d["libraries"] if l["path"]]
assert [(r["path"], r["spdx"], r["loaded"]) for r in rows] == [(sys.argv[2], "GPL-2.0-or-later", False)], rows
assert rows[0]["effective_with_it"] == "LGPL-2.1-or-later AND GPL-2.0-or-later", rows
assert len(d["libraries"]) == 6 and d["process"] == [], d
PY

# What was told is what comes: the file, and what the bridge says when it is open.
for kind in lgpl21 gpl2 lgpl3; do
    env LD_LIBRARY_PATH="$work/$kind" COFFERDAM_ALLOW_LICENSES=LGPL-3.0-or-later,GPL-2.0-or-later "$COFFERDAM" \
        --pin crc32/1=avutil licenses --json >"$work/out" 2>"$work/err"
    check "what was told of $kind, and of every other bridge, is what came" python3 - "$work/out" <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
told = {(l["plugin"], l["path"]): l for l in d["libraries"] if l["path"]}
came = [(f["path"], library, f["spdx_effective"]) for f in d["process"] for library in f["libraries"].split(":") if library]
assert any("/avutil.so" in plugin for plugin, _, _ in came), came
for plugin, library, effective in came:
    assert (plugin, library) in told, (plugin, library, sorted(told))
    assert told[plugin, library]["effective_with_it"] == effective, (told[plugin, library], effective)
PY
done

# ---- LGPL: a modified library is used, whatever it is ------------------------------------------------------------------
# "Will operate properly with a modified version of the library, as long as it is interface-compatible": nothing here
# pins a version, a build-id, a path or a checksum of it.
crc() { env LD_LIBRARY_PATH="$1" "$COFFERDAM" --plugin-path "$lgpl" --pin crc32/1=avutil sum -a crc32 nine | cut -d' ' -f1; }
chosen() { explain crc32/1 env LD_LIBRARY_PATH="$1" && grep -q '^  avutil  CHOSEN' "$work/out"; }
for way in "-O0" "-O2 -g" "-O3 -Wl,--build-id=none" "-DSTUB_VERSION=(57u<<16|99u<<8|255u)"; do
    # shellcheck disable=SC2086
    stub "$work/modified" $way
    check "a libavutil rebuilt with $way is used" chosen "$work/modified"
    same "and computes" "$(crc "$work/modified")" cbf43926
done
sed 's/case_that_is_not_there//; s/return "stub"/return "modified by its user"/' "$root/tests/stub/avutil/avutil.c" >"$work/own.c"
"$cc" -std=c11 -O2 -fPIC -shared -Wl,-soname,libavutil.so.57 -o "$work/modified/libavutil.so.57" "$work/own.c"
check "a libavutil with changed source is used" chosen "$work/modified"
strip "$work/modified/libavutil.so.57"
check "stripped, it is used" chosen "$work/modified"
chmod 666 "$work/modified/libavutil.so.57"
check "writable by anybody, it is still its user's choice" chosen "$work/modified"
cp "$lgpl/avutil.so" "$work/bridge.so" && mkdir -p "$work/own" && strip -o "$work/own/avutil.so" "$work/bridge.so"
LD_LIBRARY_PATH=$work/lgpl21 "$COFFERDAM" --plugin-path "$work/own" explain crc32/1 >"$work/out" 2>"$work/err"
says "and a rebuilt bridge is used too" "avutil  CHOSEN"

# ---- the child judges the library that this process opens ---------------------------------------------------------------
# Wherever the user has it: each of these is found by the linker, and is outside of what the child may read by itself.
cp -r "$work/lgpl21" relative
check "found by a relative directory, it is used" chosen relative
mkdir -p "$work/links" && ln -s ../lgpl21/libavutil.so.57 "$work/links/libavutil.so.57"
check "found by a link into another directory, it is used" chosen "$work/links"
mkdir -p "$work/each/deps"
echo 'int cof_test_dep(void); int cof_test_dep(void) { return 1; }' >dep.c
"$cc" -fPIC -shared -Wl,-soname,libcof-test-dep.so.1 -o "$work/each/deps/libcof-test-dep.so.1" dep.c
# shellcheck disable=SC2016
stub "$work/each/lib" '-Wl,-rpath,$ORIGIN/../deps' -Wl,--enable-new-dtags -Wl,--no-as-needed "$work/each/deps/libcof-test-dep.so.1"
check "with a library of its own elsewhere (DT_RUNPATH), it is used" chosen "$work/each/lib"
mv "$work/each/deps" "$work/each/away"
explain crc32/1 env LD_LIBRARY_PATH="$work/each/lib"
says "without what it needs, it is named as what could not be opened" "libavutil.so.57 is here as $work/each/lib/libavutil.so.57, which a child process could not open or use"
mv "$work/each/away" "$work/each/deps"
check "which is said no longer when that is there again" chosen "$work/each/lib"
# The other way round: a GPL build that the child might pass over must not come in.
kept_out() { # NAME PATH STAGE
    explain crc32/1 env LD_LIBRARY_PATH="$2"
    says "$1" "stage       $3, licence"
    env LD_LIBRARY_PATH="$2" "$COFFERDAM" --pin crc32/1=avutil licenses >"$work/out" 2>"$work/err"
    check "$1, and did not come in" bash -c "grep -q '^This process: ' '$work/out' && ! grep -q '^This process: .*GPL-2' '$work/out'"
}
cp -r "$work/gpl2" relative-gpl
kept_out "a GPL build in a relative directory is judged" "relative-gpl:$work/lgpl21" bind
kept_out "a directory that only the linker understands: judged by the note" "$work/\$LIB:$work/lgpl21" vet
explain crc32/1 env LD_LIBRARY_PATH="$work/\$LIB:$work/lgpl21"
says "and the sentence says why" "LD_LIBRARY_PATH has an element that is not understood here"
if [ "$(id -u)" -eq 0 ]; then # who has the capability to read it nevertheless, which the child gives up
    cp -r "$work/gpl2" "$work/shut" && chmod 000 "$work/shut/libavutil.so.57"
    kept_out "a GPL build that the child cannot read: judged by the note" "$work/shut:$work/lgpl21" vet
    explain crc32/1 env LD_LIBRARY_PATH="$work/shut:$work/lgpl21"
    says "and the sentence names it" "libavutil.so.57 is $work/shut/libavutil.so.57 here, which the probe child did not open"
else
    echo "skip a GPL build that the child cannot read: only root can read what the child cannot"
fi

# ---- a refusal does not outlive the library that caused it --------------------------------------------------------------
# Written over in place, the directory's times stay as they were.
mended() { # NAME DIRECTORY CODE: what is there is refused, from the cache too; what is written over it serves
    explain crc32/1 env LD_LIBRARY_PATH="$2"
    says "$1: refused" "stage       $3"
    explain crc32/1 env LD_LIBRARY_PATH="$2"
    says "$1: refused again" "stage       $3"
    cp "$work/lgpl21/libavutil.so.57" "$2/libavutil.so.57"
    check "$1: repaired in place, it is used" chosen "$2"
}
{ cat "$root/tests/stub/avutil/avutil.c" && echo '__attribute__((constructor)) static void fall(void) { abort(); }'; } >fall.c
sed 's/0xedb88320u/0xedb88321u/' "$root/tests/stub/avutil/avutil.c" >miscount.c
for kind in fall miscount; do
    mkdir "$work/$kind"
    "$cc" -std=c11 -O1 -fPIC -shared -Wl,-soname,libavutil.so.57 -o "$work/$kind/libavutil.so.57" "$kind.c"
done
mended "a library that crashes" "$work/fall" "probe, crash"
mkdir "$work/less" && sed 's/avutil_version/avutil_other/g' "$root/tests/stub/avutil/avutil.c" >less.c
"$cc" -std=c11 -O1 -fPIC -shared -Wl,-soname,libavutil.so.57 -o "$work/less/libavutil.so.57" less.c
mended "a library that lacks a function" "$work/less" "bind, unavailable"
mended "a library that computes wrongly" "$work/miscount" "verify, wrong-bytes"

# What was opened in this process and then refused is shown as what it is.
env LD_LIBRARY_PATH="$work/free" COFFERDAM_ALLOW_LICENSES=LGPL-3.0-or-later,GPL-2.0-or-later,GPL-3.0-or-later "$COFFERDAM" \
    --no-probe --plugin-path "$lgpl" explain crc32/1 >"$work/out" 2>"$work/err"
says "refused in this process: the licence it has is on record" "effective here: LGPL-2.1-or-later AND LicenseRef-nonfree"
says "and refused it is" "stage       bind, licence"

# ---- the policy in force -----------------------------------------------------------------------------------------------
policy() { "$COFFERDAM" "${@:2}" licenses --policy "$1"; }
status "GPL-2.0-or-later OR MIT is allowed" 0 policy 'GPL-2.0-or-later OR MIT'
says "which rule denies one arm" "GPL-2.0-or-later: denied by rule 1, 'deny GPL-*', built-in"
says "which rule allows the other" "MIT: allowed by rule 6, 'allow MIT', built-in"
status "GPL-2.0-or-later alone is not" 1 policy GPL-2.0-or-later
says "with the remedy" "COFFERDAM_ALLOW_LICENSES=GPL-2.0-or-later"
status "what is no expression" 2 policy 'MIT OR'
export XDG_CONFIG_HOME=$work/config
mkdir -p "$XDG_CONFIG_HOME/cofferdam/policy.d"
printf '# mine\nallow GPL-2.0-or-later\ndeny MIT\n' >"$XDG_CONFIG_HOME/cofferdam/policy.d/10-mine.conf"
mine=$XDG_CONFIG_HOME/cofferdam/policy.d/10-mine.conf
status "a file decides over what is built in" 0 policy GPL-2.0-or-later
says "and is named with its line" "'allow GPL-2.0-or-later', $mine:2"
status "what it denies" 1 policy MIT
says "is named with its line" "rule 'deny MIT' of $mine:3"
says "the built-in rule is marked" "overridden by"
status "the environment decides over the file" 0 env COFFERDAM_ALLOW_LICENSES=MIT "$COFFERDAM" licenses --policy MIT
says "and is named" "'allow MIT', COFFERDAM_ALLOW_LICENSES"
status "the option decides over all" 1 env COFFERDAM_ALLOW_LICENSES=MIT "$COFFERDAM" --allow-license '=ISC' licenses --policy MIT
says "and what it dropped is said" "reset"
says "with nothing left to decide" "MIT: denied, as no rule matches it"
"$COFFERDAM" licenses --policy 'MIT AND ISC' --json >"$work/out"
check "--json holds the same" python3 - "$work/out" "$mine" <<'PY'
import json, sys
d = json.load(open(sys.argv[1]))
assert d["allowed"] is False
mit, isc = d["licences"]
assert mit["allowed"] is False and mit["rule"]["source"] == sys.argv[2] + ":3", mit
assert isc["allowed"] is True and isc["rule"]["source"] == "built-in", isc
built_in = [r for r in d["policy"] if r["rule"] == "allow MIT"][0]
assert built_in["overridden_by"] == mit["rule"]["number"], built_in
PY
unset XDG_CONFIG_HOME
status "--policy alone shows the rules after the report" 0 "$COFFERDAM" --portable licenses --policy
says "with the report" "This process: Everything loaded is under permissive licences (MIT-0)."
says "and the rules" "deny AGPL-*"
status "--kernels shows every kernel" 0 "$COFFERDAM" --plugin-path "$lgpl" licenses --kernels
says "with what may come in" "LGPL-2.1-or-later, LGPL-3.0-or-later, GPL-2.0-or-later, GPL-3.0-or-later"

# ---- the report of a process, through the C API ------------------------------------------------------------------------
if nm -D "$build/lib/libcofferdam.so.1" | grep -q '__[at]san_init'; then
    echo "skip the report of a process: a library with a sanitizer asks for a program with it"
    finish
    exit
fi
"$cc" -std=c11 -Wall -Wextra -Werror -I"$root/host/include" -I"$root/abi" -o "$work/embedding" "$root/tests/program/licences.c" \
    "$build/lib/libcofferdam.so.1" >"$work/log" 2>&1
check "an embedding program in C builds" test -x "$work/embedding" || cat "$work/log"
all=LGPL-3.0-or-later,GPL-2.0-or-later,GPL-3.0-or-later
embed() { env LD_LIBRARY_PATH="$1:$build/lib" "$work/embedding" "${@:2}" >"$work/out" 2>"$work/err"; }
status "nothing loaded" 0 embed "$work/lgpl21" crc32/1 "$all" /nonexistent
says "is the host alone" "combination: Everything loaded is under permissive licences (MIT-0)."
status "with an LGPL library" 0 embed "$work/lgpl21" crc32/1 "$all" "$lgpl"
embed "$work/lgpl21" crc32/1 "$all" "$lgpl"
says "it was told beforehand" "library libavutil.so.57 loaded=0 spdx=LGPL-2.1-or-later"
says "and is here afterwards" "library libavutil.so.57 loaded=1 spdx=LGPL-2.1-or-later"
says "the closed context's plugin is still in the process" "loaded org.cofferdam.lgpl.avutil declared=LGPL-2.1-or-later effective=LGPL-2.1-or-later libraries=$work/lgpl21/libavutil.so.57"
says "what that amounts to" "LGPL-2.1-or-later code is loaded through a replaceable shared object"
embed "$work/gpl2" crc32/1 "$all" /nonexistent "$lgpl"
says "with a GPL library, the process is a combination" "the process is a combination under GPL-2.0-or-later"
embed "$work/gpl2" crc32/1 ISC "$lgpl"
says "not allowed, nothing of it is opened" "library libavutil.so.57 loaded=0 spdx=GPL-2.0-or-later"
check "and nothing of it is reported as loaded" bash -c "! grep -q '^loaded' '$work/out'"
# Without a child, a licence that the note does not list comes to light when the library is open: refused, and here.
embed "$work/free" crc32/1 "$all" "$lgpl"
says "a library that was refused after it was opened counts" "effective=LGPL-2.1-or-later AND LicenseRef-nonfree"
says "in the sentence too" "what LicenseRef-nonfree asks for is not known here"
finish
