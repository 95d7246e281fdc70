# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Latencies and rates for the flag of long dependency chains: rounded figures of Zen 3 from AMD's optimization guide,
which Ice Lake and its successors keep to within a cycle or two. They tell a chain from a busy unit; llvm-mca's models
and the clock give the numbers.
"""
import dataclasses
import re

from effects import VECTOR_BITS, is_vex, memory, register, zeroes

WIDTH = 6  # operations that are dispatched a cycle
LOAD_LATENCY = 4
LOADS, STORES, TAKEN = 0.5, 1.0, 1.0  # cycles of each

# (pattern, latency, unit, cycles of that unit); the first match counts. ALU: 4 integer pipes, VEC: 4 vector pipes.
TABLE = [
    (re.compile(pattern + "$"), latency, unit, cycles)
    for pattern, latency, unit, cycles in (
        (r"crc32", 3, "crc32", 1.0),
        (r"v?pclmul[a-z]*", 4, "clmul", 1.0),  # twice that for 256 bits and more: below
        (r"v?aes[a-z]+", 4, "aes", 0.5),
        (r"imul|mulx?", 3, "imul", 1.0),
        (r"i?div", 18, "div", 10.0),
        (r"v?(?:div|sqrt)[ps][sd]", 14, "fdiv", 5.0),
        (r"pdep|pext", 3, "imul", 1.0),
        (r"bs[fr]", 4, "bs", 3.0),
        (r"v?pmull[dq]", 4, "vmul", 1.0),
        (r"v?p(?:mul|madd)[a-z0-9]+|v?psadbw|v?phminposuw", 3, "vmul", 0.5),
        (r"v?(?:add|sub|mul|min|max)[ps][sd]|vfn?m[a-z0-9]+", 4, "fp", 0.5),
        (r"v?cvt[a-z0-9]+|v?round[ps][sd]", 4, "fp", 0.5),
        (
            r"vperm[a-z0-9]+|v(?:insert|extract)[if][0-9x]+|vp?broadcast[a-z0-9]+|valign[dq]|vshuf[if][0-9x]+",
            3,
            "lane",
            0.5,
        ),
        (
            r"v?pmovmskb|v?movmskp[sd]|v?pextr[bwdq]|v?pinsr[bwdq]|v?ptest|vtestp[sd]|kmov[bwdq]|k(?:or)?test[bwdq]",
            4,
            "cross",
            1.0,
        ),
        (
            r"v?(?:pshuf[a-z]+|p?unpck[a-z]+|shufp[sd]|palignr|pack[a-z]+|pblend[a-z]+|ps[lr]ldq|pmov[sz]x[a-z]+)",
            1,
            "shuffle",
            0.5,
        ),
        (r"v?gather[a-z]+|vp?gather[a-z]+", 20, "gather", 8.0),
        (r"v[a-z0-9]+", 1, "vec", 0.25),
        (r"p[a-z0-9]+[bwdq]|pand|pandn|por|pxor|movdq[au]|mov[au]p[sd]", 1, "vec", 0.25),
        (r"j[a-z]+|loop[a-z]*|ret", 1, "branch", 0.5),
        (r"[a-z0-9]+", 1, "alu", 0.25),
    )
]
NOT_VECTOR = re.compile(r"p(?:opcnt|op|ush|refetch\w*|ause)$")  # by their first letter they seem to be
# Outputs that many processors wait for although they need not, and scalars that keep a register's upper part.
OLD_OUTPUT = re.compile(r"(?:popcnt|lzcnt|tzcnt|bs[fr])$")
MERGES_LOW = re.compile(r"v?(?:cvt(?:u?si2s[sd]|s[sd]2s[sd])|sqrts[sd]|r(?:cp|sqrt)ss|rounds[sd])$")
FUSES = re.compile(r"(?:cmp|test|add|sub|and|inc|dec)$")
CONDITIONAL = re.compile(r"j(?!mp)[a-z]+$")


def cost(i):
    """(latency, unit, cycles of the unit) without its memory operand."""
    vectors = [o for o in i.operands if register(o) and register(o)[0][0] == "v"]
    if i.name in ("movd", "movq", "vmovd", "vmovq") and len(vectors) == 1 and not any(map(memory, i.operands)):
        return 3, "cross", 1.0
    if NOT_VECTOR.match(i.name):
        return 1, "alu", 0.25
    for pattern, latency, unit, cycles in TABLE:
        if pattern.match(i.name):
            if unit == "clmul" and i.operands[0][0] in "yz":
                cycles = 2.0
            if unit in ("vec", "vmul", "shuffle", "lane") and i.operands and i.operands[0].startswith("zmm"):
                cycles = max(cycles, 0.5)
            return latency, unit, cycles
    return 1, "alu", 0.25


def kept_upper(i):
    """Registers that an instruction reads only to keep their upper part."""
    if not MERGES_LOW.match(i.name):
        return set()
    first = register(i.operands[1] if is_vex(i) and len(i.operands) == 3 else i.operands[0])
    return {first[0]} if first and first[0] not in {r[0] for r in map(register, i.operands[2:]) if r} else set()


def moves_only(i):
    """Register to register moves that renaming does away with."""
    return (
        i.name in ("mov", "movdqa", "movaps", "vmovdqa", "vmovaps", "vmovdqu", "vmovdqa64", "vmovdqu64", "movdqu")
        and len(i.operands) == 2
        and all(register(o) and register(o)[1] in (32, 64, *VECTOR_BITS.values()) for o in i.operands)
    )


def fused(first, second):
    """Do the two decode into one operation: an arithmetic instruction and the conditional jump on it?"""
    if not (FUSES.match(first.name) and CONDITIONAL.match(second.name)):
        return False
    return not (memory(first.operands[0]) and first.name not in ("cmp", "test"))


def bound(flow, loop):
    """(cycles, what they are of) that a turn takes at least when nothing waits for results."""
    units, operations = {}, 0
    for n in loop.body:
        i, e = flow.code[n], flow.effects[n]
        if n > 0 and n - 1 in loop and fused(flow.code[n - 1], i):
            pass
        else:
            operations += 1
        if not (moves_only(i) or zeroes(i)):
            is_move = e.loads and re.match(r"v?(?:mov|lddqu|pmov[sz]x|broadcast|pbroadcast)", i.name)
            if not is_move and not re.match(r"nop|prefetch", i.name):
                _, unit, cycles = cost(i)
                units[unit] = units.get(unit, 0) + cycles
                pool = (
                    "vector pipes"
                    if unit in ("vec", "vmul", "shuffle", "lane", "fp", "cross")
                    and (is_vex(i) or any((register(o) or " ")[0][0] == "v" for o in i.operands))
                    else "integer pipes"
                )
                units[pool] = units.get(pool, 0) + (0.5 if any(o.startswith("zmm") for o in i.operands) else 0.25)
        units["loads"] = units.get("loads", 0) + LOADS * len(e.loads)
        units["stores"] = units.get("stores", 0) + STORES * len(e.stores)
    units["taken jumps"] = TAKEN
    units["dispatch"] = operations / WIDTH
    unit = max(units, key=lambda u: units[u])
    return units[unit], unit


@dataclasses.dataclass
class Step:
    inputs: list  # (register, or text of a place on the stack; cycles that it is needed earlier)
    outputs: list
    latency: float


def _step(i, e):
    latency = 0 if moves_only(i) else cost(i)[0]
    if e.loads and not e.stores and re.match(r"v?(?:mov|lddqu)", i.name):
        latency = 0  # a load and no more
    addresses = set().union(*(m.registers for m in e.loads)) if e.loads else set()
    # inc keeps the carry, but waits for nothing; rsp is kept by an engine of its own; what only some processors wait
    # for is a flag of its own.
    inputs = set() if zeroes(i) else e.reads | e.merges - {"flags"}
    inputs -= {"rsp"} | (e.changed if OLD_OUTPUT.match(i.name) else kept_upper(i))
    through_memory = [(m.text, LOAD_LATENCY) for m in e.loads if m.stack]
    return Step(
        [(r, LOAD_LATENCY if r in addresses else 0) for r in sorted(inputs)] + through_memory,
        sorted(e.changed) + [m.text for m in e.stores if m.stack],
        latency,
    )


def chain(flow, loop, turns=32):
    """(cycles a turn that the longest chain from turn to turn takes, registers and instructions on it)."""
    steps = [_step(flow.code[n], flow.effects[n]) for n in loop.body]
    ready, log, marks = {}, [], []
    for _ in range(turns):
        for n, step in zip(loop.body, steps):
            start, why = 0, None
            for r, late in step.inputs:
                at, source = ready.get(r, (0, None))
                if at + late > start:
                    start, why = at + late, source
            log.append((n, why))
            done = (start + step.latency, len(log) - 1)
            for r in step.outputs:
                ready[r] = done
        marks.append(max((t for t, _ in ready.values()), default=0))
    growth = (marks[-1] - marks[turns // 2 - 1]) / (turns - turns // 2)
    if not ready or not growth:
        return 0.0, []
    last, on = max(ready.values())[1], []
    while last is not None and len(on) < 400:
        n, last = log[last]
        on.append(n)
    # One turn's share, in the order of addresses.
    seen = []
    for n in on[len(on) // 2 :]:
        if n in seen:
            break
        seen.append(n)
    return growth, sorted(seen)
