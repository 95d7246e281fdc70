#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# tests/metal/run.sh [BUILD]: runs the CRC plugins' own objects, as linked into the plugins, on the bare processors
# of an emulator: models that have every instruction they use, and models that lack some and must refuse them.
# METAL_LONG=1 adds inputs of more than 4 GiB, minutes for each kernel and model; METAL_MODELS="NAME ..." replaces the
# list of models, METAL_PLUGINS="NAME ..." that of plugins.
# Needs bochs, bochsbios, vgabios, nasm, g++. Exits 1 when a check failed or a model did not finish.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build}
plugins=${METAL_PLUGINS:-crc32c crc-fold}
for plugin in $plugins; do
    if ! ls "$build/obj/plugins/intel-crc/$plugin"/*.o >/dev/null 2>&1; then
        echo "tests/metal: $build/obj/plugins/intel-crc/$plugin has no objects; run \"make BUILD=$build plugins\" first" >&2
        exit 2
    fi
done
for tool in bochs nasm g++ ld objcopy; do
    if ! command -v "$tool" >/dev/null; then
        echo "tests/metal: $tool is not installed; apt-get install bochs bochsbios vgabios nasm g++ binutils" >&2
        exit 2
    fi
done

out=$build/tests/metal
mkdir -p "$out"
set -e
flags=(-std=c++20 -O2 -Wall -Wextra -Werror -ffreestanding -fno-exceptions -fno-rtti -fno-pic -fno-pie -mno-red-zone
    -mgeneral-regs-only -fno-stack-protector -fno-threadsafe-statics -fcf-protection=none -Iabi)
[ -z "${METAL_LONG:-}" ] || flags+=(-DTHOROUGH)
for source in metal crc32; do
    g++ "${flags[@]}" -c -o "$out/$source.o" "tests/metal/$source.cc"
done
nasm -f elf64 -w+all -Werror -o "$out/call.o" tests/metal/call.asm
for plugin in $plugins; do
    ld -static -nostdlib --no-warn-rwx-segments -z noexecstack -T tests/metal/image.ld -o "$out/$plugin.elf" \
        "$out"/{call,metal,crc32}.o "$build/obj/plugins/intel-crc/$plugin"/*.o
    objcopy -O binary -j .text -j .rodata -j .data "$out/$plugin.elf" "$out/$plugin.bin"
    sectors=$(((($(stat -c %s "$out/$plugin.bin") + 511) / 512 + 63) / 64 * 64))
    nasm -f bin -DSECTORS="$sectors" -o "$out/boot.bin" tests/metal/boot.asm
    cat "$out/boot.bin" "$out/$plugin.bin" >"$out/$plugin.img"
    truncate -s $((516096 * 4)) "$out/$plugin.img"
done
echo c >"$out/debugger" # the packaged emulator stops in its debugger: continue
set +e

model() { # NAME PLUGIN: the log is $out/NAME-PLUGIN.log
    local run=$out/$1-$2
    cat >"$run.rc" <<END
display_library: rfb, options="timeout=0"
plugin_ctrl: unmapped=1, biosdev=1, speaker=0, gameport=0, parallel=0, iodebug=0, extfpuirq=1, serial=0
megs: 64
cpu: model=$1, count=1, ips=200000000, reset_on_triple_fault=0
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=disk, path=$out/$2.img, mode=flat
boot: disk
log: $run.bochs
clock: sync=none, time0=local
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
port_e9_hack: enabled=1
END
    rm -f "$out/$2.img.lock"
    timeout ${METAL_LONG:+6}600 bochs -q -f "$run.rc" -rc "$out/debugger" </dev/null >"$run.log" 2>&1
    # the test's lines, without the emulator's own
    grep -aE '^(ok|FAIL|skip|done|features|   ?[a-z])' "$run.log" | sed 's/\r$//'
}

passed=0 failed=0 skipped=0
count() { # NAME-PLUGIN LINES
    local ok bad
    ok=$(grep -c '^ok ' <<<"$2") bad=$(grep -c '^FAIL ' <<<"$2")
    skipped=$((skipped + $(grep -c '^skip ' <<<"$2")))
    if ! grep -q '^done' <<<"$2"; then
        echo "FAIL $1 did not finish; see $out/$1.log and $out/$1.bochs"
        bad=$((bad + 1))
    fi
    passed=$((passed + ok)) failed=$((failed + bad))
}
# with all: VPCLMULQDQ and AVX-512. Without: haswell has AVX2 and no VPCLMULQDQ; lynnfield SSE4.2 and no AVX; penryn no SSE4.2.
for name in ${METAL_MODELS:-corei7_icelake_u tigerlake corei7_haswell_4770 corei5_lynnfield_750 core2_penryn_t9600}; do
    for plugin in $plugins; do
        echo "== $name, $plugin"
        lines=$(model "$name" "$plugin")
        printf '%s\n' "$lines"
        count "$name-$plugin" "$lines"
    done
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
