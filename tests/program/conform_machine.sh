#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam conform, group machine: it passes where it can work, and says so where it cannot. What its checks find is
# shown by make check-kit.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
tree=$OLDPWD
# One that has a kernel for the emulated CPU too.
plugin=
for each in ${COFFERDAM_PLUGINS:-}; do case $each in */crc32c.so) plugin=$each ;; esac done
case $plugin in '' | /*) ;; *) plugin=$tree/$plugin ;; esac
[ -n "$plugin" ] && [ -e "$plugin" ] || { echo "skip conform_machine: no plugin was built"; exit 0; }
group=(--only machine.callee-saved --only machine.vector-state --only machine.unwind)

status "checks of the group pass" 0 cof conform "${group[@]}" "$plugin"

# An emulator without AVX, whose signal frames no unwinder comes through.
emulated() { qemu-x86_64 -cpu Nehalem "$COFFERDAM" "$@"; }
if [ "$(uname -m)" != x86_64 ]; then
    says "elsewhere they do not apply" "made for x86-64 alone"
elif ! have qemu-x86_64 || ! emulated --version >/dev/null 2>&1; then
    echo "skip conform_machine: the program does not run under qemu-x86_64 here"
else
    status "a check that cannot work makes the run incomplete" 6 emulated conform "${group[@]}" "$plugin"
    says "it says so" "cannot work here: the unwinder does not come through a signal handler to a caller."
    says "where there is no AVX nothing is left in use" "this CPU has no ymm registers."
    check "a check that can work passes" grep -q '^machine.callee-saved *pass' "$work/out"
fi
finish
