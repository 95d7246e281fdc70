#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# A set-user-id, a set-group-id and a file-capability copy of the program, run by somebody with no rights who controls
# every variable: all of them are ignored, and `doctor` says so of each. Needs root to make such copies, COFFERDAM (the
# program) and COFFERDAM_TEST_EVIL; tests/run.sh sets them.
set -u
program=${COFFERDAM:?} corpus=${COFFERDAM_TEST_EVIL:?}
owner=12345 caller=65534
if [ "$(id -u)" != 0 ]; then
    echo "skip setid: only root can make a set-user-id program of another user"
    exit 0
fi
if ! command -v setpriv >/dev/null; then
    echo "skip setid: no setpriv (package util-linux)"
    exit 0
fi
work=$(mktemp -d) && chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
export EVIL_CANARY=$work/canary

# ---- what the caller prepared, and owns -----------------------------------------------------------------------
hostile=$work/hostile
mkdir -p "$hostile/plugins" "$hostile/config/cofferdam/policy.d" "$hostile/cache/cofferdam" \
    "$hostile/home/.config/cofferdam/policy.d" "$hostile/home/.cache/cofferdam"
cp "$corpus/plain/alone/evil.so" "$hostile/plugins/plain.so"
cp "$corpus/constructor/alone/evil.so" "$hostile/plugins/constructor.so"
for dir in "$hostile/config/cofferdam" "$hostile/home/.config/cofferdam"; do
    echo 'allow LicenseRef-From-The-Caller' >"$dir/policy.d/10.conf"
done
chown -R $caller:$caller "$hostile"
chmod -R go-w "$hostile"
variables=(COFFERDAM_PLUGIN_PATH="$hostile/plugins" COFFERDAM_ADD_PLUGIN_PATH="$hostile/plugins" COFFERDAM_CPU=baseline
    COFFERDAM_DISABLE=1 COFFERDAM_ALLOW_LICENSES=LicenseRef-From-The-Caller XDG_CONFIG_HOME="$hostile/config"
    XDG_CACHE_HOME="$hostile/cache" HOME="$hostile/home")
as_caller() {
    setpriv --reuid $caller --regid $caller --clear-groups env "${variables[@]}" "$@"
}

# ---- the same program, three times with raised privileges -----------------------------------------------------
make_copy() { # NAME: a copy in a tree of its own, as it would be installed
    mkdir -p "$work/$1/bin" && cp "$program" "$work/$1/bin/cofferdam" && chmod -R 755 "$work/$1"
}
examine() { # NAME
    local name=$1 copy=$work/$1/bin/cofferdam out=$work/$1.out variable
    as_caller "$copy" doctor --no-probe >"$out" 2>&1
    if ! grep -q '^Privileges *elevated' "$out"; then
        echo "skip setid $name: the copy runs without raised privileges here (a file system mounted nosuid?)"
        return
    fi
    for variable in "${variables[@]}"; do
        variable=${variable%%=*}
        if grep -qx "  $variable is ignored: this process runs with raised privileges\\." "$out"; then
            echo "ok $name: $variable is ignored, and doctor says so"
        else
            echo "FAIL $name: doctor does not say that $variable is ignored: $(tr '\n' '~' <"$out" | head -c 600)"
        fi
    done
    # Its value is used nowhere else.
    if grep -v ' is ignored: ' "$out" | grep -E "$hostile|LicenseRef-From-The-Caller|cap: baseline"; then
        echo "FAIL $name: a value of the caller's is in force"
    else
        echo "ok $name: no value of the caller's is in force"
    fi
    # By option instead. With set-group-id and capabilities the caller has the process's user id, and is a stranger yet.
    as_caller "$copy" --no-probe --plugin-path "$hostile/plugins" explain crc32c >"$out" 2>&1
    if grep -q 'foreign-owner' "$out" && ! grep -A 1 CHOSEN "$out" | grep -q "$hostile"; then
        echo "ok $name: a directory of the caller's, given by option, is judged by its owner"
    else
        echo "FAIL $name: the caller's directory is used: $(head -n 5 "$out")"
    fi
    # Root's are everybody's; the fast kernel of a directory that anybody's group could write is not for this process.
    as_caller "$copy" --no-probe --plugin-path "$corpus/group-writable/alone" explain crc32c >"$out" 2>&1
    if grep -q 'group-writable' "$out" && ! grep -A 1 CHOSEN "$out" | grep -q evil; then
        echo "ok $name: group-writable is a refusal"
    else
        echo "FAIL $name: a group-writable plugin is used"
    fi
    if [ -n "$(find "$hostile" -newer "$work/began" -type f)" ]; then
        echo "FAIL $name: a file of the caller's was written: $(find "$hostile" -newer "$work/began" -type f)"
    else
        echo "ok $name: no cache or choice file of the caller's was written"
    fi
}
sleep 0.05
touch "$work/began"
sleep 0.05
copy_of() { echo "$work/$1/bin/cofferdam"; }
make_copy setuid
chown $owner "$(copy_of setuid)" && chmod 4755 "$(copy_of setuid)" && examine setuid
make_copy setgid
chgrp $owner "$(copy_of setgid)" && chmod 2755 "$(copy_of setgid)" && examine setgid
make_copy setcap
if command -v setcap >/dev/null && setcap cap_net_bind_service+ep "$(copy_of setcap)" 2>/dev/null; then
    examine setcap
else
    echo "skip setid setcap: no setcap (package libcap2-bin), or a file system without file capabilities"
fi

# Without raised privileges the same variables are listened to: the test would see it.
make_copy plain
as_caller "$(copy_of plain)" doctor --no-probe >"$work/plain.out" 2>&1
if grep -q 'cap: baseline' "$work/plain.out" && grep -q 'LicenseRef-From-The-Caller' "$work/plain.out" &&
    ! grep -q 'is ignored' "$work/plain.out"; then
    echo "ok plain: the same variables count"
else
    echo "FAIL plain: the variables have no effect, so the rest proves nothing: $(head -c 600 "$work/plain.out")"
fi
if [ -e "$EVIL_CANARY" ]; then echo "FAIL code of the caller's ran"; else echo "ok none of the caller's code ran"; fi
