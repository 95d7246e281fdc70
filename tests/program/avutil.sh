#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The libavutil bridge, end to end: refused where the library answers GPL, served where that is allowed, and served under
# the default policy with a library that answers LGPL. The same bytes each time.
# Our own kernels rank higher: where the bridge is to serve, its domain's plugins are the only ones.
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"

stub=${COFFERDAM_TEST_STUB:?set by make}
gpl=COFFERDAM_ALLOW_LICENSES=GPL-2.0-or-later
printf 123456789 >nine
bridge_only=(--plugin-path "${COFFERDAM_TEST_PLUGINS:?set by make}/lgpl")
serves() { "${@:2}" "$COFFERDAM" "${bridge_only[@]}" explain "$1" >"$work/out" 2>"$work/err" && grep -q '^  avutil  CHOSEN' "$work/out"; }
refused() { "${@:2}" "$COFFERDAM" "${bridge_only[@]}" explain "$1" >"$work/out" 2>"$work/err" && grep -q '^  avutil  refused' "$work/out"; }
value() { "${@:2}" "$COFFERDAM" "${bridge_only[@]}" sum -a "$1" nine | cut -d' ' -f1; }

installed=$(ldconfig -p | sed -n 's/.*libavutil\.so\.57 .*=> //p' | head -n 1)
answer=$(strings "${installed:-/dev/null}" | sed -n 's/^libavutil license: //p')
if [ "$answer" = "GPL version 2 or later" ]; then
    check "Debian's libavutil: refused under the default policy" refused crc32/1 env
    says "at the stage and with the code documented" "bind, licence"
    says "the sentence names what it becomes" "becomes, with libavutil.so.57, LGPL-2.1-or-later AND GPL-2.0-or-later"
    says "the sentence names the rule" "built-in rule 'deny GPL-*'"
    says "the sentence names the remedy" "$gpl"
    bridge=$(sed -n 's/^      file  *//p' "$work/out" | grep '/avutil\.so$' | head -n 1)
    says "the whole sentence" "$bridge becomes, with libavutil.so.57, LGPL-2.1-or-later AND GPL-2.0-or-later, which policy does not allow (GPL-2.0-or-later: built-in rule 'deny GPL-*'); to accept that your process becomes a GPL combination, set COFFERDAM_ALLOW_LICENSES=GPL-2.0-or-later or put 'allow GPL-2.0-or-later' into"
    says "and what it says was read from its bytes" "libavutil.so.57 at $installed says 'GPL version 2 or later' (GPL-2.0-or-later), read from its bytes, not loaded."
    same "the portable kernel serves" "$(value crc32 env)" cbf43926
    for contract in crc32/1 crc32-be/1 crc8-smbus/1 crc8-gsm-a/1 crc16-umts/1 crc16-xmodem/1 crc16-arc/1 crc24-openpgp/1; do check "allowed: serves $contract" serves "$contract" env "$gpl"; done
    same "allowed: the same crc32" "$(value crc32 env "$gpl")" cbf43926
    same "allowed: the same crc32-be" "$(value crc32-be env "$gpl")" fc891918
    for known in crc8-smbus:f4 crc8-gsm-a:37 crc16-umts:fee8 crc16-xmodem:31c3 crc16-arc:bb3d crc24-openpgp:21cf02; do
        same "allowed: the same ${known%:*}" "$(value "${known%:*}" env "$gpl")" "${known#*:}"
    done
    same "allowed: the same crc32c" "$("$COFFERDAM" --allow-license GPL-2.0-or-later --pin crc32c/1=avutil sum nine | cut -c 1-8)" e3069283
    env "$gpl" "$COFFERDAM" "${bridge_only[@]}" licenses >"$work/out" 2>"$work/err"
    says "allowed: licenses says what the process became" "GPL-2.0-or-later"
else
    echo "skip Debian's libavutil: ${installed:-libavutil.so.57} answers '${answer:-nothing}'"
fi

# Each run follows one with the other library, so that a verdict taken from the cache for the wrong one would show.
for round in 1 2; do
    check "an LGPL libavutil serves crc32/1 under the default policy ($round)" serves crc32/1 env LD_LIBRARY_PATH="$stub"
    same "an LGPL libavutil: the same crc32 ($round)" "$(value crc32 env LD_LIBRARY_PATH="$stub")" cbf43926
    if [ "$answer" = "GPL version 2 or later" ]; then
        check "back to the GPL one: refused again ($round)" refused crc32/1 env
    fi
done
LD_LIBRARY_PATH=$stub "$COFFERDAM" "${bridge_only[@]}" licenses >"$work/out" 2>"$work/err"
says "an LGPL libavutil: licenses says so" "LGPL-2.1-or-later"

# Whoever changes the library may have it keep a log: that is denied in the child, and no reason to refuse the bridge.
mkdir "$work/logs"
printf '#include <stdio.h>\n__attribute__((constructor)) static void keep(void) {\n    FILE *log = fopen("%s", "a");\n    if (log != NULL) {\n        fputs("loaded\\n", log);\n        fclose(log);\n    }\n}\n' "$work/kept" >"$work/keep.c"
if "${CC:-cc}" -shared -fPIC -Wl,-soname,libavutil.so.57 -o "$work/logs/libavutil.so.57" "$root"/tests/stub/avutil/*.c "$work/keep.c" 2>"$work/err"; then
    for round in 1 2; do
        rm -f "$work/kept"
        check "a libavutil that keeps a log serves crc32/1 ($round)" serves crc32/1 env LD_LIBRARY_PATH="$work/logs"
        if "$COFFERDAM" doctor | grep -q 'runs with:[^;]*a system call filter'; then
            says "and it is said what it asked for ($round)" "asked the system for openat, which the probe child denied"
        else
            echo "skip and it is said what it asked for ($round): no system call filter here"
        fi
        same "the log is this process's ($round)" "$(sort -u "$work/kept")" loaded
    done
else
    sed 's/^/    /' "$work/err"
    fail "building a libavutil that keeps a log"
fi
finish
