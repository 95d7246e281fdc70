# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The Markdown report of one run of the forge."""
import re
import subprocess

import disassembly
import mca
import sampling
from timing import bound, chain

HEAD = """\
<!-- SPDX-FileCopyrightText: 2026 The Cofferdam authors
     SPDX-License-Identifier: MIT-0 -->
"""
MOST_DIFFERENCE = 120  # lines


def cell(text):
    return str(text).replace("|", "\\|")


def table(columns, rows, right=()):
    marks = ["---:" if n in right else "---" for n in range(len(columns))]
    lines = ["| " + " | ".join(columns) + " |", "|" + "|".join(marks) + "|"]
    return lines + ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows] + [""]


def percent(x, digits=1):
    return f"{100 * x:.{digits}f} %"


def loops(run):
    """What every loop is, who thinks what of it, and how much of the time it has."""
    taken = [p for p in run.profiles if p.samples]
    columns = ["loop", "at", "bytes", "instructions", "bytes a turn", "waits", "units allow"]
    columns += [f"{cpu}: cycles, bound, uops" for cpu in mca.CPUS] + [f"share at {p.size} B" for p in taken]
    rows = []
    for flow in run.flows:
        for loop in flow.loops:
            if not loop.innermost and len(flow.loops) > 12:
                continue
            name = (
                f"`{flow.name(loop)}`"
                if len(run.flows) == 1
                else f"`{run.names[flow.function.name]}` {flow.name(loop)}"
            )
            waits, _ = chain(flow, loop) if loop.innermost else (None, None)
            least, unit = bound(flow, loop) if loop.innermost else (None, None)
            row = [
                name + (" hot" if loop.hot else "" if loop.innermost else " outer"),
                f"{flow.code[loop.head].address % 64} of 64",
                flow.size(loop),
                len(loop.body),
                loop.bytes_moved or "",
                f"{waits:.1f}" if waits is not None else "",
                f"{least:.1f} {unit}" if least is not None else "",
            ]
            for cpu in mca.CPUS:
                said = run.opinions.get((flow.function.name, loop.head), {}).get(cpu)
                row.append(
                    f"{said.cycles:.1f}, {said.bound:.1f}, {said.uops:.0f}"
                    if isinstance(said, mca.Opinion)
                    else said or ""
                )
            rows.append(row + [percent(sampling.of_loop(p, flow, loop), 0) for p in taken])
    if not rows:
        return ["No loops.", ""]
    return table(columns, rows, range(1, len(columns)))


def findings(run):
    lines = []
    still = [f for f in run.findings if not f.accepted]
    if not still:
        lines += ["None that is open.", ""]
    else:
        rows = [(f.flag, f"`{run.names[f.function]}` {f.place}", f"`{f.text}`", f.why) for f in still]
        lines += table(["flag", "where", "instruction", "why"], rows)
    accepted = {}
    for f in run.findings:
        if f.accepted:
            accepted.setdefault((f.flag, f.place, f.accepted), []).append(f)
    if accepted:
        lines += ["True, and accepted:", ""]
        lines += table(
            ["flag", "where", "times", "reason"], [(a, f"`{b}`", len(v), c) for (a, b, c), v in accepted.items()]
        )
    for line in run.stale:
        lines += [f"STALE: {line.where}: no finding needs `{line.flag} {line.function} {line.place}`", ""]
    for _, _, sentence in run.missed:
        lines += [f"missed-vectorisation: {sentence}", ""]
    return lines


def measured(run):
    if not run.cells:
        return [run.unmeasured or "Not measured.", ""]
    lines = [
        f"Before: {run.before}. Processes: {run.runs}. Interleaved samples, 5th percentiles, core cycles a byte; "
        "change is of time, below 0 faster; noise as in docs/forge.md: the build before against "
        "itself, and the range of the processes.",
        "",
    ]
    rows = [
        (c.contract, c.impl, c.where, f"{c.before:.4f}", f"{c.after:.4f}", f"{100 * c.change:+.1f} %", percent(c.noise))
        for c in run.cells
    ]
    lines += table(["contract", "kernel", "call", "before", "after", "change", "noise"], rows, range(3, 7))
    lines += ["A call beyond its bytes at the best rate of this run:", ""]
    rows = []
    fixed = [c for c in run.cells if c.shape == "fixed" and c.offset == 0]
    for c in fixed:
        best = min(o.after for o in fixed if (o.contract, o.impl) == (c.contract, c.impl))
        cycles = c.after * c.bytes
        rows.append(
            (c.impl, c.bytes, f"{cycles:.0f}", f"{cycles - best * c.bytes:.0f}", percent(1 - best / c.after, 0))
        )
    return lines + table(["kernel", "bytes", "cycles", "of them beyond", "share"], rows, range(1, 5))


def hot_code(run):
    """Hot loops with their samples; of compiled code with the source."""
    lines = []
    taken = max((p for p in run.profiles if p.samples), key=lambda p: p.size, default=None)
    for flow in run.flows:
        for loop in flow.loops:
            if not loop.hot or (taken and sampling.of_loop(taken, flow, loop) < 0.02 and len(run.flows) > 1):
                continue
            lines += [f"### `{run.names[flow.function.name]}` {flow.name(loop)}", "", "```"]
            lines += with_source(run, flow, loop) if run.kernel.compiled else with_samples(flow, loop, taken)
            lines += ["```", ""]
    return lines or ["No hot loop.", ""]


def with_samples(flow, loop, taken):
    lines = []
    for n in loop.body:
        i = flow.code[n]
        share = taken.share(flow.function.name, [i.address - flow.function.address]) if taken else 0
        text = f"{i.name:<7} {flow.function.label(i.target)}" if i.target in flow.index else str(i)
        lines.append(f"{percent(share) if share else '':>8}  {text}")
    return lines


def with_source(run, flow, loop):
    code = [flow.code[n] for n in loop.body]
    first, last = code[0].address, max(i.end for i in code)
    command = ["objdump", "-S", "-w", "-M", "intel", "-C", "--no-show-raw-insn", "-j", flow.function.section]
    text = disassembly.tool(*command, f"--start-address={first:#x}", f"--stop-address={last:#x}", run.object)
    start = text.find("Disassembly of section")
    lines = [line.expandtabs(8).rstrip() for line in text[start:].splitlines()[2:]]
    return [line for line in lines if line.strip()][:160]


def write(run):
    kernel, fields = run.kernel, run.kernel.header()
    lines = [
        HEAD,
        f"# The forge on {kernel.name}",
        "",
        f"`make forge KERNEL={kernel.name}{run.against}`, {run.when}, {run.cpu}. How to read it: "
        f"[forge.md]({run.link}).",
        "",
    ]
    lines += [f"**{run.verdict.word}**, row {run.verdict.row} of the table: {run.verdict.why}.", ""]
    lines += [run.stop or "The plan goes on: something is predicted above 2 %, or has to be corrected.", ""]
    lines += [f"Source: `{kernel.source}`, translated by {run.translator}."]
    lines += [f"Purpose: {fields['Purpose']} Needs: {fields.get('Needs', '?')}"] if "Purpose" in fields else []
    if run.skipped:
        lines += ["", *(f"SKIPPED: {what}" for what in run.skipped)]
    lines += ["", "## Code size", ""]
    sizes = [(run.names[f.function.name], f.function.size, len(f.code), len(f.loops)) for f in run.flows]
    lines += table(["function", "bytes", "instructions", "loops"], [(f"`{a}`", *b) for a, *b in sizes], (1, 2, 3))
    lines += [
        "Sections: " + ", ".join(f"`{n}` {s}" for n, s in disassembly.sections_sizes(run.object).items()) + ".",
        "",
    ]
    lines += [
        "## Loops",
        "",
        "Waits and units: cycles a turn, by the scanner's own figures. llvm-mca's are advice.",
        "",
    ]
    lines += loops(run)
    lines += ["## Red flags", "", *findings(run)]
    lines += ["## Before and after", "", *measured(run)]
    lines += ["## Plan", "", *run.plan_text.splitlines()[2:], ""]
    lines += ["## Against the stored assembly", ""]
    if run.difference is None:
        lines += [run.no_baseline, ""]
    elif not run.difference:
        lines += ["Equal.", ""]
    else:
        shown = run.difference[:MOST_DIFFERENCE]
        more = len(run.difference) - len(shown)
        lines += ["```diff", *shown, *([f"... {more} more lines"] if more else []), "```", ""]
    lines += ["## Hot loops", ""]
    taken = [f"{p.samples} samples at {p.size} B ({p.event})" for p in run.profiles if p.samples]
    lines += [f"Profile: {', '.join(taken)}.", ""] if taken else []
    lines += hot_code(run)
    text = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def cpu_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            text = file.read(4000)
    except OSError:
        return "unknown processor"
    words = {k: re.search(rf"^{k}\s+: (.*)$", text, re.M) for k in ("vendor_id", "cpu family", "model", "model name")}
    if not all(words.values()):
        return "unknown processor"
    return f"{words['model name'][1].strip()} ({words['vendor_id'][1]}-{words['cpu family'][1]}-{words['model'][1]})"


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return f"{command[0]} (not here)"
    return (done.stdout.strip().splitlines() or [command[0]])[0]
