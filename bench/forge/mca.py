# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""llvm-mca's opinion of innermost loops on two processors: advice. It knows neither caches nor where code lies."""
import dataclasses
import functools
import re
import shutil
import subprocess

import disassembly
from disassembly import PREFIXES

CPUS = ("znver3", "icelake-server")
TURNS = 200


@dataclasses.dataclass
class Opinion:
    cycles: float  # a turn
    bound: float  # a turn when nothing waits for results: the busiest unit, or dispatch
    uops: float  # a turn


def program():
    return shutil.which("llvm-mca")


def att_lines(path):
    """{(section, address): the instruction in the syntax that llvm-mca reads}, jumps to a label of their own."""
    lines, section = {}, None
    for line in disassembly.tool("objdump", "-dw", path).splitlines():
        if line.startswith("Disassembly of section "):
            section = line.removeprefix("Disassembly of section ").rstrip(":")
            continue
        parts = line.split("\t")
        if len(parts) < 3:
            continue
        text = re.sub(r"\s+#.*", "", parts[2]).strip()
        words = text.split()
        while len(words) > 1 and words[0] in PREFIXES - {"lock", "rep", "repz", "repnz"}:
            words = words[1:]
        if words and (words[0].startswith("j") or words[0] == "call") and not words[-1].startswith("*"):
            words = [re.sub(r",p[nt]$", "", words[0]), "0f" if words[0] == "call" else "1b"]
        lines[section, int(parts[0].strip(" :"), 16)] = " ".join(words)
    return lines


def text_of(loop, flow, lines, without=()):
    """A loop's body as assembly, without the instructions of these indices."""
    section = flow.function.section
    return (
        "\n".join(["1:"] + [lines[section, flow.code[n].address] for n in loop.body if n not in without] + ["0:"])
        + "\n"
    )


@functools.lru_cache(maxsize=None)
def opinion(text, cpu):
    """Opinion of a body, or a sentence that says why there is none."""
    if program() is None:
        return "llvm-mca is not installed (Debian package llvm)"
    done = subprocess.run(
        [program(), f"-mcpu={cpu}", f"-iterations={TURNS}", "-instruction-info=0", "-resource-pressure=0", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if "error" in line]
        return f"llvm-mca: {said[0].split('error:')[-1].strip() if said else 'it failed'}"
    numbers = {name: float(value) for name, value in re.findall(r"^([A-Z][A-Za-z ]+):\s+([0-9.]+)$", done.stdout, re.M)}
    return Opinion(
        numbers["Total Cycles"] / TURNS, numbers["Block RThroughput"], numbers["Total uOps"] / numbers["Iterations"]
    )


def opinions(flows, path):
    """{(function, head): {cpu: Opinion or sentence}} of all innermost loops."""
    lines = att_lines(path)
    return {
        (flow.function.name, loop.head): {cpu: opinion(text_of(loop, flow, lines), cpu) for cpu in CPUS}
        for flow in flows
        for loop in flow.loops
        if loop.innermost
    }
