#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The forge's scanner: each seeded defect by its name, none in clean code, the tree's kernels against their stored
disassembly, and a useless instruction in any of their loops is noticed."""
import glob
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

from lib import HERE, TOP, check, finish, refuses

sys.path.insert(0, os.path.join(TOP, "bench", "forge"))
os.chdir(TOP)

import allow
import baseline
import disassembly
import kernels
import scan
import vectorisation

BUILD = os.environ.get("COFFERDAM_BUILD", "build")
SEEDS = os.path.join(HERE, "forge")
NASM = (os.environ.get("NASM") or "nasm").split()


def assemble(source, directory, *folders):
    target = os.path.join(directory, os.path.basename(source) + ".o")
    includes = [f"-I{folder}/" for folder in (directory, "abi/asm", *folders)]
    subprocess.run([*NASM, "-f", "elf64", "-w+all", "-Werror", *includes, "-o", target, source], check=True)
    return target


def seeded(directory):
    tried = set()
    for source in sorted(glob.glob(f"{SEEDS}/*.asm")):
        name = os.path.splitext(os.path.basename(source))[0]
        flows = scan.flows(assemble(source, directory))
        findings = scan.scan(flows)
        flags = {f.flag for f in findings}
        tried |= flags
        want = set() if name == "clean" else {name}
        check(f"seeded: {name}" if want else "clean code has no flag", flags == want, "\n".join(map(str, findings)))
        silent = [f.function.name for f in flows if f.function.name not in {g.function for g in findings}]
        check(f"in each function of {name}", not silent or not want, str(silent))
    gcc = shutil.which("gcc")
    if gcc is None or "Free Software Foundation" not in disassembly.tool(gcc, "--version"):
        print("skip missed-vectorisation: gcc is not installed")
    else:
        for name, want in (("missed-vectorisation", 1), ("vectorised", 0)):
            source, target = f"{SEEDS}/{name}.c", f"{directory}/{name}.o"
            command = [gcc, "-std=c11", "-O2", "-ftree-vectorize", "-g", "-c", source]
            subprocess.run([*command, "-o", target], check=True)
            found = vectorisation.missed_loops(scan.flows(target), target, command)
            good = len(found) == want and all(f"{name}.c:11: " in sentence for _, _, sentence in found)
            check(f"seeded: {name}" if want else "a vectorised loop is not missed", good, str(found))
        tried.add("missed-vectorisation")
    untried = set(scan.NAMES) - tried
    check("every flag has its seed", not untried, str(untried))


def useless_instructions(directory):
    """In a copy of each kernel: an instruction that does nothing, in front of each hot loop's first."""
    for kernel in kernels.every():
        if kernel.compiled or not os.path.exists(f"bench/forge/baseline/{kernel.file}.s"):
            continue
        with open(kernel.source, encoding="utf-8") as file:
            text = file.read()
        flows = scan.flows(assemble(kernel.source, directory, os.path.dirname(kernel.source)))
        stored = baseline.normalised(flows)
        known = len([f for f in scan.scan(flows) if f.flag == "useless"])
        labels = [flow.name(loop) for flow in flows for loop in flow.loops if loop.hot]
        shared = [label for label in labels if f"\n{label}:" not in text]  # of a macro in another file
        if shared:
            useless_in_macros(directory, kernel, stored, known + len(shared))
        for label in [label for label in labels if label not in shared]:
            for what in ("nop", "mov rax, rax", "lea r11, [r11]"):
                copy = os.path.join(directory, os.path.basename(kernel.source))
                changed, times = re.subn(rf"^({re.escape(label)}:)", rf"\1 {what}\n", text, flags=re.M)
                with open(copy, "w", encoding="utf-8") as file:
                    file.write(changed)
                flows = scan.flows(assemble(copy, directory, os.path.dirname(kernel.source)))
                found = [f for f in scan.scan(flows) if f.flag == "useless"]
                good = times == 1 and len(found) == known + 1 and any(f.place == label for f in found)
                differs = bool(baseline.difference(stored, baseline.normalised(flows)))
                check(
                    f"{kernel.name}: '{what}' in {label} is noticed, by flag and by comparison",
                    good and differs,
                    str(found),
                )


def useless_in_macros(directory, kernel, stored, wanted):
    """The same where a shared file's macros have the loops: in all of them at once."""
    folder, here = os.path.dirname(kernel.source), os.path.join(directory, "macros")
    for what in ("nop", "mov rax, rax", "lea r11, [r11]"):
        os.makedirs(here, exist_ok=True)
        for path in glob.glob(f"{folder}/*.inc"):
            with open(path, encoding="utf-8") as file:
                changed, times = re.subn(r"(HOT +\d+\n(?:%%|\.)\w+:)", rf"\1 {what}\n", file.read())
            if times:
                with open(os.path.join(here, os.path.basename(path)), "w", encoding="utf-8") as file:
                    file.write(changed)
        flows = scan.flows(assemble(kernel.source, here, folder))
        found = [f for f in scan.scan(flows) if f.flag == "useless"]
        differs = bool(baseline.difference(stored, baseline.normalised(flows)))
        name = f"{kernel.name}: '{what}' in the loops of its macros is noticed, by flag and by comparison"
        check(name, len(found) == wanted and differs, str(found))
        shutil.rmtree(here)


def dead_result(directory):
    """A result that is overwritten before anybody reads it: by what lives, not by its name."""
    with open("plugins/intel-crc/crc32c/crc32c_avx2_vpclmul.asm", encoding="utf-8") as file:
        text = file.read()
    copy = os.path.join(directory, "dead.asm")
    with open(copy, "w", encoding="utf-8") as file:
        file.write(re.sub(r"^\.loop6: ", ".loop6: lea     rcx, [PTR + 64]\n        ", text, flags=re.M))
    flows = scan.flows(assemble(copy, directory, "plugins/intel-crc/crc32c"))
    found = [f for f in scan.scan(flows) if f.flag == "useless"]
    check("a dead result in a loop of crc32c is noticed", [f.place for f in found] == [".loop6"], str(found))


def of_the_tree():
    if not os.path.exists(f"{BUILD}/obj/plugins"):
        print(f"skip the tree's kernels: {BUILD} has no objects: build first")
        return
    done = subprocess.run(
        [sys.executable, "bench/forge/forge.py", "--build", BUILD, "--nasm", " ".join(NASM), "--scan"],
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout, end="")
    stored = len(glob.glob("bench/forge/baseline/*.s"))
    seen = len(re.findall(r"^(?:ok|FAIL|skip) ", done.stdout, re.M))
    check("every stored disassembly is of a kernel that was looked at", seen >= stored, done.stdout + done.stderr)
    check(
        "and is what was stored, without open flags",
        done.returncode == 0 and not done.stderr,
        done.stdout + done.stderr,
    )


def allow_lines(directory):
    flows = scan.flows(assemble(f"{SEEDS}/useless.asm", directory))
    path = os.path.join(directory, "k.allow")

    def lines(text):
        with open(path, "w", encoding="utf-8") as file:
            file.write("# a remark\n\n" + text)
        return allow.read(path)

    def accepted(text):
        found = scan.scan(flows)
        left = allow.accept(found, lines(text), flows)
        return {f.function: f.accepted for f in found if f.accepted}, left

    reasons, stale = accepted("useless seeded_useless .loop kept for a reason\n")
    check(
        "an allow line accepts", not stale and reasons == {"seeded_useless": "kept for a reason"}, str((reasons, stale))
    )
    reasons, stale = accepted("spill seeded_useless .loop no longer there\n")
    check("a line that nothing needs is stale", len(stale) == 1 and not reasons, str((reasons, stale)))
    _, none = accepted("reorder seeded_useless .loop was tried\n")
    _, gone = accepted("reorder seeded_useless .lop was tried\n")
    check("a candidate that was tried is stale without its loop", not none and len(gone) == 1, str((none, gone)))
    check("and is named by file and number", stale[0].where.endswith("k.allow:3"), stale[0].where)
    refuses(
        "a line without a reason",
        allow.Malformed,
        lambda: lines("useless seeded_useless .loop\n"),
        "k.allow:3",
        "REASON",
    )
    refuses("an unknown flag", allow.Malformed, lambda: lines("slow f .loop because\n"), "'slow'", "long-chain")


def names():
    check("a kernel by its file", kernels.find("crc32c_sse42").source.endswith("/crc32c_sse42.asm"))
    check("a kernel by plugin and impl", kernels.find("crc32c/avx2-vpclmul-fusion").name == "crc32c_avx2_vpclmul")
    check("a portable kernel", kernels.find("portable/gear8").source == "host/portable/gear8.cc")
    refuses("an ambiguous name", kernels.Unknown, lambda: kernels.find("crc32c"), "portable/crc32c", "name one")
    refuses("an unknown name", kernels.Unknown, lambda: kernels.find("crc33"), "crc33", "crc32c_sse42")


if platform.machine() != "x86_64":
    print("skip the scanner: its kernels are for x86-64")
    sys.exit(0)
with tempfile.TemporaryDirectory() as scratch:
    seeded(scratch)
    allow_lines(scratch)
    dead_result(scratch)
    useless_instructions(scratch)
names()
of_the_tree()
finish()
