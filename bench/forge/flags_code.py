# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Red flags about calls, encodings, alignment and where jumps lie: docs/forge.md says why each is one."""
import re

from effects import is_vex, memory, register
from finding import Finding
from timing import CONDITIONAL, fused

ALIGNED = re.compile(r"v?(?:movdqa(?:32|64)?|movap[sd]|movntdqa?|movntp[sd])$")
NON_TEMPORAL = re.compile(r"v?movnt(?:dq|p[sd]|i)$")
# Legacy SSE instructions that take unaligned memory; all others fault on it.
SSE_UNALIGNED = re.compile(
    r"(?:movdqu|movup[sd]|lddqu|mov[dq]|movs[sd]|mov[hl]p[sd]|movddup|[a-z]+s[sd]|pinsr[bwdq]|pextr[bwdq]|extractps|"
    r"pmov[sz]x[a-z]+|insertps|cvt(?:si2s[sd]|dq2pd|ps2pd)|crc32|pcmp[ei]str[im]|movnt[iq]|maskmovdqu)$"
)
ARGUMENTS = ("rdi", "rsi", "rdx", "rcx", "r8", "r9")
COPIES = re.compile(r"(?:mov|lea|add|sub|cmov[a-z]+|inc|dec)$")


def call_in_loop(flow):
    for loop in flow.loops:
        if not loop.innermost:
            continue
        for n in loop.body:
            if flow.code[n].name == "call":
                yield Finding(
                    "call", flow, n, loop, "a call in a loop: registers are saved or lost, nothing is inlined"
                )


def wide(i):
    return is_vex(i) and any((register(o) or ("", 0))[1] in (256, 512) and register(o)[0][0] == "v" for o in i.operands)


def missing_vzeroupper(flow):
    """A way from a write to a ymm or zmm register to the end that does not pass vzeroupper."""
    if not any(map(wide, flow.code)):
        return
    dirty_in, dirty_from = [False] * len(flow.code), [None] * len(flow.code)
    pending = [0]
    seen = set()
    while pending:
        n = pending.pop()
        i, dirty, source = flow.code[n], dirty_in[n], dirty_from[n]
        if i.name in ("vzeroupper", "vzeroall"):
            dirty = False
        elif wide(i):
            dirty, source = True, n
        for m in flow.next[n]:
            if m not in seen or (dirty and not dirty_in[m]):
                seen.add(m)
                if dirty and not dirty_in[m]:
                    dirty_in[m], dirty_from[m] = True, source
                pending.append(m)
    for n, i in enumerate(flow.code):
        if flow.leaves(n) and dirty_in[n] and n in flow.reached:
            first = flow.code[dirty_from[n]]
            yield Finding("missing-vzeroupper", flow, n, None, f"'{first}' has left the upper halves in use")


def sse_in_avx(flow):
    """Legacy encodings on xmm registers in a function that has VEX encodings."""
    if not any(is_vex(i) and any((register(o) or " ")[0][0] == "v" for o in i.operands) for i in flow.code):
        return
    for n, i in enumerate(flow.code):
        if not is_vex(i) and any((register(o) or " ")[0][0] == "v" for o in i.operands):
            loop = flow.loop_of(n)
            yield Finding(
                "sse-in-avx", flow, n, loop, "a legacy encoding among VEX ones: it merges, or costs a transition"
            )


def _pointers(flow):
    """For each instruction, the registers that come from an argument and were not aligned since."""
    tainted = [None] * len(flow.code)
    tainted[0] = frozenset(ARGUMENTS)
    pending = [0]
    while pending:
        n = pending.pop()
        now, i, e = set(tainted[n]), flow.code[n], flow.effects[n]
        r = register(i.operands[0]) if i.operands else None
        if r and r[0] in e.changed:
            sources = set()
            if COPIES.match(i.name):
                sources = (e.reads | e.merges) - {"flags"}
                if e.loads:
                    sources = set()
            if i.name == "and" and _aligns(i):
                now.discard(r[0])
            elif sources & now:
                now.add(r[0])
            elif r[0] in e.writes:
                now.discard(r[0])
        for w in e.writes - ({r[0]} if r else set()):
            now.discard(w)
        for m in flow.next[n]:
            joined = frozenset(now) | (tainted[m] or frozenset())
            if joined != tainted[m]:
                tainted[m] = joined
                pending.append(m)
    return [t or frozenset() for t in tainted]


def _aligns(i):
    """and reg, -16 and the like."""
    try:
        value = int(i.operands[1], 16)
    except (ValueError, IndexError):
        return False
    return value & 15 == 0 and value > 1 << 16


def aligned_on_argument(flow):
    tainted = _pointers(flow)
    for n, i in enumerate(flow.code):
        needs = ALIGNED.match(i.name) or (
            not is_vex(i)
            and any((register(o) or " ")[0][0] == "v" for o in i.operands)
            and any(m and m.size == 16 for m in map(memory, i.operands))
            and not SSE_UNALIGNED.match(i.name)
        )
        if not needs or NON_TEMPORAL.match(i.name):
            continue
        for m in filter(None, map(memory, i.operands)):
            if m.registers & tainted[n]:
                loop = flow.loop_of(n)
                yield Finding("aligned-on-argument", flow, n, loop, "faults where the caller's pointer is not aligned")


def non_temporal(flow):
    """Non-temporal stores to where an argument points, and nothing in the function that aligns it."""
    tainted = _pointers(flow)
    peels = any(i.name in ("and", "test") and i.operands[-1] in ("0xf", "0x1f", "0x3f") for i in flow.code)
    for n, i in enumerate(flow.code):
        if NON_TEMPORAL.match(i.name) and not peels:
            for m in flow.effects[n].stores:
                if m.registers & tainted[n]:
                    loop = flow.loop_of(n)
                    yield Finding(
                        "nt-store", flow, n, loop, "no step before it aligns the pointer: lines are written in parts"
                    )


def _newer_than_affected(i):
    """What no processor from Skylake to Cascade Lake executes, which are the ones that such jumps slow down."""
    if re.match(r"v?gf2p8|vperm(?:b|[it]2b)$|vpmultishiftqb|vp(?:compress|expand)[bw]|vpsh[lr]dv?[wdq]$", i.name):
        return True
    return bool(re.match(r"vpclmul|vaes(?:enc|dec)", i.name)) and i.operands[0][0] in "yz"


def jumps_on_boundaries(flow):
    """In innermost loops: a jump, with the instruction fused to it, that crosses or ends on a 32-byte boundary."""
    if any(map(_newer_than_affected, flow.code)):
        return
    for loop in flow.loops:
        if not loop.innermost:
            continue
        for n in loop.body:
            i = flow.code[n]
            if not (i.name[0] == "j" or i.name in ("call", "ret")):
                continue
            start = i.address
            if CONDITIONAL.match(i.name) and n > 0 and fused(flow.code[n - 1], i):
                start = flow.code[n - 1].address
            if start // 32 != i.end // 32:
                yield Finding(
                    "jump-32", flow, n, loop, f"bytes {start % 32} to {(i.end - 1) % 32} of their 32-byte blocks"
                )


def unaligned_entry(flow):
    for loop in flow.loops:
        i = flow.code[loop.head]
        if loop.hot and i.address % 32 and flow.size(loop) > 32 - i.address % 32:
            yield Finding(
                "loop-entry", flow, loop.head, loop, f"a hot loop begins {i.address % 32} bytes behind a multiple of 32"
            )
