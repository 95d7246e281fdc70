# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# emulated_tree MODEL DIR: the built program in a tree of its own whose probe helper runs under the emulator too. The
# emulator starts other programs as this machine would, on its real CPU; a probe child that way would try kernels on
# another CPU than the one that is emulated. Needs $COFFERDAM_BUILD.
emulated_tree() {
    local model=$1 dir=$2
    mkdir -p "$dir/bin" "$dir/libexec/cofferdam"
    strip -g -o "$dir/bin/cofferdam" "$COFFERDAM_BUILD/bin/cofferdam"
    ln -s "$COFFERDAM_BUILD/lib" "$dir/lib"
    printf '#!/bin/sh\nexec %s -cpu %s %s "$@"\n' "$(command -v qemu-x86_64)" "$model" \
        "$COFFERDAM_BUILD/libexec/cofferdam/cofferdam-probe" >"$dir/libexec/cofferdam/cofferdam-probe"
    chmod +x "$dir/libexec/cofferdam/cofferdam-probe"
}
