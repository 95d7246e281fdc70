# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What might be done next, ranked by predicted effect: a share of the kernel's whole time at the size where it is most.

A prediction is a loop's share of the samples times what llvm-mca says the loop gains: without the instructions in
question, or when nothing waits. Both models agree: high confidence; one alone, or they differ: medium; a rule of thumb,
or no profile: low. docs/forge.md has the rules of thumb.
"""
import dataclasses
import re

import mca
import sampling
from decide import THRESHOLD
from timing import bound, chain

# Flags that no model of a pipeline shows: what they cost where they cost anything, as a share of the loop.
THUMB = {"jump-32": 0.05, "loop-entry": 0.03, "partial-register": 0.03, "sse-in-avx": 0.05, "call": 0.05}
# Not a matter of this kernel's speed: wrong for its callers, or a fault.
MUST = {"missing-vzeroupper", "aligned-on-argument", "nt-store"}
CHAIN = "break the chain from turn to turn: more streams, or a shorter chain"
ORDER = "reorder: the models need more cycles than their units, and no chain from turn to turn explains it"
UNROLL = "unroll: less loop control"
LEAST = 0.001  # what is not worth a line
VECTORISED = 0.5  # of a loop's time, when the compiler could be had to vectorise it
AFFECTED = {0x4E, 0x5E, 0x55, 0x8E, 0x9E, 0xA5, 0xA6}  # Intel's models whose jumps on 32-byte boundaries are slow


@dataclasses.dataclass
class Candidate:
    what: str
    where: str
    effect: float
    confidence: str
    size: object = None  # bytes of a call at which the effect is that
    must: bool = False
    accepted: str = ""


class Model:
    """llvm-mca over variants of a loop."""

    def __init__(self, path):
        self.lines = mca.att_lines(path) if mca.program() else {}

    def gains(self, flow, loop, without):
        """[share of the loop's time] that it takes less without these instructions: of each model that knows them."""
        if not self.lines or len(set(without)) >= len(loop.body):
            return []
        found = []
        for cpu in mca.CPUS:
            whole = mca.opinion(mca.text_of(loop, flow, self.lines), cpu)
            part = mca.opinion(mca.text_of(loop, flow, self.lines, frozenset(without)), cpu)
            if isinstance(whole, mca.Opinion) and isinstance(part, mca.Opinion):
                found.append(max(0.0, 1 - part.cycles / whole.cycles))
        return found

    def waits(self, flow, loop):
        """The same when no turn waits for the one before."""
        if not self.lines:
            return []
        both = [mca.opinion(mca.text_of(loop, flow, self.lines), cpu) for cpu in mca.CPUS]
        return [max(0.0, 1 - o.bound / o.cycles) for o in both if isinstance(o, mca.Opinion) and o.cycles]


def confidence_of(gains):
    if len(gains) < 2:
        return "medium" if gains else "low"
    return "high" if max(gains) - min(gains) <= 0.5 * max(gains) or max(gains) < 0.01 else "medium"


def share_of(flow, loop, taken):
    """(share of the samples, size) where the loop has most of them; without a profile all of them, for a hot loop."""
    if not taken:
        return (1.0 if loop is not None and loop.hot else 0.1), None
    if loop is None:
        return 1.0, taken[0].size
    return max(((sampling.of_loop(p, flow, loop), p.size) for p in taken), key=lambda s: s[0])


def loop_control(flow, loop):
    """Indices of what an unrolled loop would have less of: the jump back, its comparison, steps of pointers."""
    found = set(loop.jumps)
    for n in loop.jumps:
        if n - 1 in loop and re.match(r"cmp|test|add|sub|inc|dec", flow.code[n - 1].name):
            found.add(n - 1)
    for n in loop.body:
        i = flow.code[n]
        if i.name in ("add", "sub", "inc", "dec") and not flow.effects[n].loads and not flow.effects[n].stores:
            if len(i.operands) == 1 or i.operands[1].startswith("0x"):
                found.add(n)
    return found


def affected_cpu(path="/proc/cpuinfo"):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(4000)
    except OSError:
        return False
    model = re.search(r"^model\s+: (\d+)", text, re.M)
    return "GenuineIntel" in text and bool(model) and int(model[1]) in AFFECTED


def candidates(flows, findings, missed, profiles_taken, path, names, allowed=()):
    """Ranked. missed: [(flow, loop, sentence)] of loops not vectorised. names: of functions, for people. allowed: lines of
    the allow file."""
    taken = [p for p in profiles_taken if p.samples]
    model, found, waiting = Model(path), [], {}
    for f in findings:
        share, size = share_of(f.flow, f.loop, taken)
        where = f"{names[f.function]} {f.place}"
        if f.flag == "long-chain":
            waiting[f.function, f.loop.head] = f
            continue
        if f.flag in MUST:
            found.append(Candidate(f"{f.flag}: {f.text}", where, 0.0, "high", None, True, f.accepted or ""))
            continue
        if f.flag == "jump-32" and not affected_cpu():
            found.append(
                Candidate(
                    f"{f.flag}: {f.text} (slow from Skylake to Cascade Lake, not here)",
                    where,
                    0.0,
                    "high",
                    None,
                    False,
                    f.accepted or "",
                )
            )
            continue
        gains = [] if f.flag in THUMB or f.loop is None else model.gains(f.flow, f.loop, f.places)
        gain = sum(gains) / len(gains) if gains else THUMB.get(f.flag, 0.02)
        found.append(
            Candidate(
                f"{f.flag}: {f.text}",
                where,
                share * gain,
                confidence_of(gains) if taken else "low",
                size,
                False,
                f.accepted or "",
            )
        )
    for flow in flows:
        for loop in flow.loops:
            if not loop.innermost:
                continue
            share, size = share_of(flow, loop, taken)
            where = f"{names[flow.function.name]} {flow.name(loop)}"
            if share < 0.005:
                continue
            flag = waiting.get((flow.function.name, loop.head))
            waits, least = chain(flow, loop)[0], bound(flow, loop)[0]
            # What the models wait for without such a chain is their own scheduling: maybe the processor's, too.
            chained = waits >= least
            for what, gains in (
                (CHAIN if chained else ORDER, model.waits(flow, loop)),
                (UNROLL, model.gains(flow, loop, loop_control(flow, loop))),
            ):
                gain = sum(gains) / len(gains) if gains else 0.0
                if share * gain < LEAST:
                    continue
                accepted = flag.accepted if flag is not None and flag.accepted and what == CHAIN else ""
                for line in allowed:
                    if line.flag == what.split(":")[0] and (line.function, line.place) == (
                        flow.function.name,
                        flow.name(loop),
                    ):
                        accepted = line.reason
                found.append(
                    Candidate(
                        what,
                        where,
                        share * gain,
                        "low" if what == ORDER or not taken else confidence_of(gains),
                        size,
                        False,
                        accepted,
                    )
                )
    for flow, loop, sentence in missed:
        share, size = share_of(flow, loop, taken)
        found.append(
            Candidate(
                f"missed-vectorisation: {sentence}",
                f"{names[flow.function.name]} {flow.name(loop)}",
                share * VECTORISED,
                "low",
                size,
            )
        )
    return sorted(found, key=lambda c: (not c.must or bool(c.accepted), -c.effect))


def counts(ranked):
    """The predictions that the stop rule looks at."""
    return [c.effect for c in ranked if not c.accepted]


def musts(ranked):
    return [c for c in ranked if c.must and not c.accepted]


def text(kernel, ranked, stop):
    """The plan file."""
    lines = [
        f"# What to try next on {kernel.name}",
        "",
        "| predicted | at | confidence | where | what |",
        "|---:|---:|---|---|---|",
    ]
    for c in ranked:
        if c.must:
            effect, size = "must", ""
        else:
            effect, size = f"{100 * c.effect:.1f} %", f"{c.size} B" if c.size else ""
        note = f" (accepted: {c.accepted})" if c.accepted else ""
        lines.append(f"| {effect} | {size} | {c.confidence} | `{c.where}` | {c.what}{note} |")
    if not ranked:
        lines.append("| | | | | nothing was found |")
    lines += ["", stop or f"Go on: something is predicted above {100 * THRESHOLD:.0f} %, or has to be corrected.", ""]
    return "\n".join(lines)
