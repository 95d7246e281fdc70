# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Red flags about what instructions do with registers and memory: docs/forge.md says why each is one."""
import re

from effects import is_nop, is_vex, memory, register, zeroes
from flow import straight_line
from finding import Finding
from timing import MERGES_LOW, OLD_OUTPUT, bound, chain, moves_only

PURE_LOAD = re.compile(r"v?(?:mov(?!nt|msk|d2m)[a-z0-9]*|lddqu|p?broadcast[a-z0-9]+|pmov[sz]x[a-z]+)$")
DIVIDES = re.compile(r"(?:i?div|v?(?:div|sqrt)[ps][sd])$")
CHAIN_SHARE, CHAIN_CYCLES = 1.25, 1.0


def innermost(flow):
    return [loop for loop in flow.loops if loop.innermost]


def spill(flow):
    """Stack traffic in an innermost loop."""
    for loop in innermost(flow):
        for n in loop.body:
            e = flow.effects[n]
            i = flow.code[n]
            if i.name in ("call", "ret"):
                continue
            stored = any(_slot(m) for m in e.stores) and (i.name == "push" or register(i.operands[-1]))
            if stored or any(_slot(m) for m in e.loads):
                yield Finding(
                    "spill", flow, n, loop, f"a register is {'stored to' if stored else 'loaded from'} the stack"
                )


def _slot(m):
    """A place of the frame, and no element of an array there."""
    return m.registers == {"rsp"}


def divide(flow):
    for n, i in enumerate(flow.code):
        if DIVIDES.match(i.name):
            loop = flow.loop_of(n)
            yield Finding("div", flow, n, loop, "a division or a root takes 10 to 40 cycles of an unpipelined unit")


def partial_register(flow):
    """A byte or word of a register is written, then more of it is read."""
    for n, i in enumerate(flow.code):
        r = register(i.operands[0]) if i.operands else None
        if not r or r[1] not in (8, 9, 16) or r[0] not in flow.effects[n].changed or n not in flow.reached:
            continue
        loop = flow.loop_of(n)
        if _zeroed_before(flow, n, r[0], loop):
            continue
        reader = _wider_reader(flow, n, r)
        if reader is not None:
            yield Finding("partial-register", flow, n, loop, f"then '{flow.code[reader]}' reads more of the register")


def _zeroed_before(flow, n, whole, loop):
    """Just before, and in every turn of the loop."""
    for m in range(n - 1, max(-1, n - 24), -1):
        if loop is not None and m not in loop:
            return False
        if whole in flow.effects[m].changed:
            return zeroes(flow.code[m])
        if len(flow.next[m]) != 1 or flow.next[m][0] != m + 1:
            # the path on which it was zeroed ends at a jump, unless that one falls through to here
            if m + 1 not in flow.next[m]:
                return False
    return False


def _wider_reader(flow, n, r):
    whole, width = r
    bits = 8 if width == 9 else width
    seen, pending = set(), list(flow.next[n])
    while pending:
        m = pending.pop()
        if m in seen or len(seen) > 64:
            continue
        seen.add(m)
        e, i = flow.effects[m], flow.code[m]
        if whole in e.reads:
            read = i.operands[1:] if whole in e.writes else i.operands
            widths = [register(o)[1] for o in read if register(o) and register(o)[0] == whole]
            inside = any(x and whole in x.registers for x in map(memory, i.operands))
            if inside or any(w > bits and w != 9 or (w == 9) != (width == 9) for w in widths):
                return m
        if whole not in e.writes:
            pending += flow.next[m]
    return None


def false_dependency(flow):
    """An output that is an input without need, in a loop."""
    for n, i in enumerate(flow.code):
        loop = flow.loop_of(n)
        if loop is None or not i.operands:
            continue
        r = register(i.operands[0])
        if not r:
            continue
        sources = i.operands[1:]
        if OLD_OUTPUT.match(i.name):
            # popcnt rax, rax waits for rax anyway
            if any(register(o) and register(o)[0] == r[0] for o in sources) or _zeroed_before(flow, n, r[0], loop):
                continue
            yield Finding("false-dependency", flow, n, loop, "waits for the old value of its output on many processors")
        elif MERGES_LOW.match(i.name):
            kept = register(sources[0]) if is_vex(i) and len(i.operands) == 3 else r
            if kept and not _zeroed_before(flow, n, kept[0], loop):
                yield Finding("false-dependency", flow, n, loop, "keeps the upper part of a register: it waits for it")


def long_chain(flow):
    for loop in innermost(flow):
        if any(flow.code[n].name == "call" for n in loop.body):
            continue  # nobody knows here how long it takes
        waits, on = chain(flow, loop)
        least, unit = bound(flow, loop)
        if waits > CHAIN_SHARE * least and waits - least >= CHAIN_CYCLES:
            names = ", ".join(dict.fromkeys(flow.code[n].name for n in on)) or "?"
            yield Finding(
                "long-chain",
                flow,
                loop.head,
                loop,
                f"a turn waits {waits:.1f} cycles for the one before ({names}); {unit} would allow {least:.1f}",
                places=on,
            )


def redundant_reload(flow):
    """The same bytes are loaded again although nothing was stored, or in every turn although they do not change."""
    for loop in innermost(flow):
        said = set()
        changed = set().union(*(flow.effects[n].changed for n in loop.body))
        writes = any(flow.effects[n].stores or flow.code[n].name == "call" for n in loop.body)
        for run in straight_line(flow, loop):
            known = {}
            for n in run:
                i, e = flow.code[n], flow.effects[n]
                atomic = "lock" in i.prefixes or i.name in ("xchg", "xadd", "cmpxchg")
                for m in [] if atomic else e.loads:
                    if (m.text, m.size) in known and m.size:
                        said.add(n)
                        first = flow.code[known[m.text, m.size]]
                        yield Finding("redundant-reload", flow, n, loop, f"'{first}' has just loaded the same")
                for m in e.loads:
                    known.setdefault((m.text, m.size), n)
                if e.stores or i.name == "call":
                    known = {k: v for k, v in known.items() if k[0].startswith("rip") and i.name != "call"}
                known = {k: v for k, v in known.items() if not (_address_of(k[0]) & e.changed)}
        for n in loop.body:
            i, e = flow.code[n], flow.effects[n]
            if n in said or not (PURE_LOAD.match(i.name) and e.loads and not e.stores and register(i.operands[0])):
                continue
            m = e.loads[0]
            same = sum(register(i.operands[0])[0] in flow.effects[k].changed for k in loop.body) == 1
            if not (m.registers & changed) and (m.constant or not writes) and same:
                yield Finding("redundant-reload", flow, n, loop, "loads the same in every turn")


def _address_of(text):
    return memory(f"[{text}]").registers


def useless(flow):
    """What changes nothing that anybody reads, in a loop."""
    if not flow.loops:
        return
    live, pads = flow.live_after(), flow.pads()
    for n, i in enumerate(flow.code):
        loop = flow.loop_of(n)
        if loop is None or n in pads or n not in flow.reached:
            continue
        e = flow.effects[n]
        if is_nop(i):
            yield Finding("useless", flow, n, loop, "a nop that aligns nothing")
        elif e.side_effects or e.stores:
            continue
        elif _keeps(i) and "flags" not in (e.changed & live[n]):
            yield Finding("useless", flow, n, loop, "leaves every register as it was")
        elif e.changed and not e.changed & live[n] and not _breaks_dependency(flow, n):
            yield Finding("useless", flow, n, loop, "nobody reads what it computes")


def _breaks_dependency(flow, n):
    """A zero for an instruction that would otherwise wait for the old value of its output."""
    if not zeroes(flow.code[n]):
        return False
    whole = register(flow.code[n].operands[0])[0]
    for m in range(n + 1, min(n + 9, len(flow.code))):
        i = flow.code[m]
        if whole in flow.effects[m].changed:
            return bool(OLD_OUTPUT.match(i.name) or MERGES_LOW.match(i.name))
    return False


def _keeps(i):
    if moves_only(i) and len(set(i.operands)) == 1 and register(i.operands[0])[1] != 32:
        return True
    if (
        i.name == "lea"
        and register(i.operands[0])
        and i.operands[1] in (f"[{i.operands[0]}]", f"[{i.operands[0]}+0x0]")
    ):
        return True
    return i.name in ("add", "sub", "or", "xor", "shl", "shr", "sar") and i.operands[-1] == "0x0"
