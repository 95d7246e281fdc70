# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The flow of control through a function: successors, what can be reached, what lives, and loops.

A loop is what the disassembly's backward jumps make: a jump to an earlier instruction that leads back to the jump. A
backward jump that does not (a common end that stands further up) makes none.
"""
import dataclasses
import re

from effects import effects, is_nop, register

ENDS = {"ret", "ud2", "hlt", "int3"}


@dataclasses.dataclass
class Loop:
    head: int  # index of the instruction that the jump goes to
    jumps: list  # indices of the jumps back
    body: list  # indices, in the order of addresses
    innermost: bool = True
    hot: bool = False
    bytes_moved: int = 0  # of memory operands, in one turn
    parents: int = 0  # loops around it

    def __contains__(self, index):
        return index in self._set

    def __post_init__(self):
        self._set = frozenset(self.body)


class Flow:
    def __init__(self, function):
        self.function = function
        self.code = function.instructions
        self.index = {i.address: n for n, i in enumerate(self.code)}
        self.effects = [effects(i) for i in self.code]
        self.indirect = False
        self.next = [self._next(n) for n in range(len(self.code))]
        self.before = [[] for _ in self.code]
        for n, after in enumerate(self.next):
            for m in after:
                self.before[m].append(n)
        self.reached = self._reach(0) if not self.indirect else set(range(len(self.code)))
        self.loops = self._loops()

    def _next(self, n):
        i = self.code[n]
        following = [n + 1] if n + 1 < len(self.code) else []
        if i.name in ENDS:
            return []
        if i.name[0] == "j" or i.name.startswith("loop"):
            inside = [self.index[i.target]] if i.target in self.index else []
            if i.name == "jmp":
                if i.operands and (register(i.operands[0]) or "[" in i.operands[0]):
                    self.indirect = True  # a table of places: they cannot be told here
                return inside
            return inside + following
        return following

    def leaves(self, n):
        """Does the function end here: a return, or a jump to another one?"""
        i = self.code[n]
        return i.name == "ret" or (i.name == "jmp" and not self.next[n])

    def _reach(self, start):
        seen, todo = {start}, [start]
        while todo:
            for m in self.next[todo.pop()]:
                if m not in seen:
                    seen.add(m)
                    todo.append(m)
        return seen

    def _loops(self):
        found = {}
        for n, i in enumerate(self.code):
            if n not in self.reached or i.target not in self.index or i.name == "call":
                continue
            head = self.index[i.target]
            if head > n:
                continue
            forward = self._reach(head)
            if n not in forward:
                continue
            body, todo = {head, n}, [n] if n != head else []
            while todo:
                for m in self.before[todo.pop()]:
                    if m not in body and m in forward:
                        body.add(m)
                        todo.append(m)
            if head in found:
                found[head].jumps.append(n)
                found[head] = Loop(head, found[head].jumps, sorted(set(found[head].body) | body))
            else:
                found[head] = Loop(head, [n], sorted(body))
        loops = [found[h] for h in sorted(found)]
        for a in loops:
            inside = [b for b in loops if b is not a and set(b.body) < set(a.body)]
            a.innermost = not inside
            for b in inside:
                b.parents += 1
            for n in a.body:
                e = self.effects[n]
                a.bytes_moved += sum(m.size for m in e.loads + e.stores if not m.constant and not m.stack)
        # Half of what the busiest moves in a turn: not the loops over a call's first or last bytes.
        most = max((a.bytes_moved for a in loops if a.innermost), default=0)
        for a in loops:
            a.hot = a.innermost and a.bytes_moved > 0 and 2 * a.bytes_moved >= most
        return loops

    def loop_of(self, n):
        """The smallest loop that an instruction is in."""
        return min((loop for loop in self.loops if n in loop), key=lambda loop: len(loop.body), default=None)

    def name(self, loop):
        return self.function.label(self.code[loop.head].address)

    def size(self, loop):
        return sum(self.code[n].size for n in loop.body)

    def live_after(self):
        """For each instruction, the registers whose value somebody may still want."""
        everything = frozenset(f"v{n}" for n in range(32)) | frozenset(f"k{n}" for n in range(8))
        if self.indirect:
            return [everything | {"flags", *map(str, self._registers())}] * len(self.code)
        names = sorted(self._registers())
        bit = {r: 1 << k for k, r in enumerate(names)}

        def mask(registers):
            return sum(bit[r] for r in registers)

        uses = [mask(e.reads | e.merges) for e in self.effects]
        ends = [mask(e.writes) for e in self.effects]
        # A jump to another function hands everything over.
        given = [mask(names) if self.leaves(n) and i.name == "jmp" else 0 for n, i in enumerate(self.code)]
        live_in, live_out, changed = [0] * len(self.code), [0] * len(self.code), True
        while changed:
            changed = False
            for n in range(len(self.code) - 1, -1, -1):
                out = given[n]
                for m in self.next[n]:
                    out |= live_in[m]
                now = (out & ~ends[n]) | uses[n]
                live_out[n] = out
                if now != live_in[n]:
                    live_in[n], changed = now, True
        return [frozenset(r for r in names if out & bit[r]) for out in live_out]

    def _registers(self):
        return frozenset().union(*(e.reads | e.changed for e in self.effects))

    def pads(self):
        """Indices of nops that align what follows: up to a place that is jumped to, or never executed."""
        targets = {self.index[i.target] for i in self.code if i.target in self.index}
        found = set()
        for n in range(len(self.code) - 1, -1, -1):
            if not is_nop(self.code[n]) or self.code[n].name == "endbr64":
                continue
            aligned = n + 1 < len(self.code) and self.code[n + 1].address % 8 == 0 and n + 1 in targets
            if aligned or n + 1 in found or n not in self.reached:
                found.add(n)
        return found


def straight_line(flow, loop):
    """Runs of a loop's body in which control comes from the instruction before only: [[index]]."""
    runs = []
    for n in loop.body:
        alone = [m for m in flow.before[n] if m in loop] == [n - 1] and n != loop.head
        if runs and alone and runs[-1][-1] == n - 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def short(text):
    return re.sub(r"\s+", " ", text)
