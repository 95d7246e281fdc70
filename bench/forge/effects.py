# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What an instruction reads and writes: registers, flags, memory. From Intel's and AMD's manuals, as far as kernels go.

Registers are named by their whole: "rax" for al and eax, "v0" for xmm0, ymm0 and zmm0, "k1"; the arithmetic flags are
one register, "flags". What is not listed counts as reading all its operands and as changing the first, which errs on
the side of finding nothing.
"""
import dataclasses
import functools
import re

GPR = ("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp")


def _gpr_names():
    table = {}
    for whole in GPR:
        stem = whole[1:]
        table[whole], table["e" + stem], table[stem] = (whole, 64), (whole, 32), (whole, 16)
        low = stem[0] + "l" if stem[1] == "x" else stem + "l"
        table[low] = (whole, 8)
        if stem[1] == "x":
            table[stem[0] + "h"] = (whole, 9)  # the second byte
    for n in range(8, 16):
        for suffix, width in (("", 64), ("d", 32), ("w", 16), ("b", 8)):
            table[f"r{n}{suffix}"] = (f"r{n}", width)
    return table


GPR_NAMES = _gpr_names()
VECTOR_BITS = {"x": 128, "y": 256, "z": 512}


@functools.lru_cache(maxsize=None)
def register(text):
    """(whole, width in bits) or None. Width 9: the second byte of a register."""
    text = re.sub(r"\{.*", "", text)
    if text in GPR_NAMES:
        return GPR_NAMES[text]
    found = re.match(r"([xyz])mm(\d+)$", text)
    if found:
        return "v" + found[2], VECTOR_BITS[found[1]]
    return (text, 64) if re.match(r"k[0-7]$", text) else None


@dataclasses.dataclass(frozen=True)
class Memory:
    text: str  # what is in the brackets
    registers: frozenset  # that make the address; "rip" is none
    size: int  # bytes; 0: the text does not say

    @property
    def constant(self):
        return self.text.startswith("rip")

    @property
    def stack(self):
        return "rsp" in self.registers


SIZES = {"BYTE": 1, "WORD": 2, "DWORD": 4, "QWORD": 8, "XMMWORD": 16, "YMMWORD": 32, "ZMMWORD": 64}


@functools.lru_cache(maxsize=None)
def memory(text):
    found = re.search(r"\[(.*?)\]", text)
    if not found:
        return None
    regs = {r[0] for r in map(register, re.findall(r"[a-z][a-z0-9]*", found[1])) if r}
    # a gather's index is a vector: part of the address, too
    word = re.match(r"([A-Z]+) (?:PTR|BCST)", text)
    return Memory(found[1], frozenset(regs), SIZES.get(word[1], 0) if word else 0)


def words(text):
    return re.compile(rf"(?:{'|'.join(text.split())})$")


NOTHING = words("nop endbr64 pause prefetch\\w+ ud2 int3 hlt vzeroupper vzeroall [slm]fence emms cld std")
JUMP = words("j[a-z]+ loop loope loopne")
ONLY_READS = words("""cmp test bt ptest vptest vtestp[sd] v?u?comis[sd] k(?:or)?test[bwdq] push v?ldmxcsr""")
# Legacy instructions whose first operand is written and not read.
MOVES = words(
    """mov movabs movzx movsxd? lea set[a-z]+ pop popcnt lzcnt tzcnt movd movq movdq[au] mov[au]p[sd] lddqu movntdqa?
    movnti movntp[sd] movmskp[sd] pmovmskb pshufd pshuf[hl]w pabs[bwd] pmov[sz]x[a-z]+ pextr[bwdq] extractps
    cvt(?:dq2p[sd]|p[sd]2dq|ttp[sd]2dq|ps2pd|pd2ps|t?s[sd]2si) sqrtp[sd] r(?:cp|sqrt)ps roundp[sd] movddup movs[hl]dup
    phminposuw aesimc aeskeygenassist bextr blsi blsmsk blsr andn bzhi rorx sarx shlx shrx pdep pext stmxcsr
    kmov[bwdq] knot[bwdq] k(?:and|or|xor|xnor|andn|add|unpck|shiftl|shiftr)[a-z]* movbe"""
)
# VEX and EVEX instructions whose first operand is read, too.
VEX_ADDS_TO = words(
    """vfn?m(?:add|sub)(?:add|sub)?[0-9]+[ps][sd] vpternlog[dq] vpdp[a-z]+ vpmadd52[lh]uq vpermi2[a-z]+ vpermt2[a-z]+
    v?p?gather[a-z]+ vpsh[lr]dv[wdq] vfixupimm[a-z]+"""
)
VEX_NO_MERGE = words("vpblendm[bwdq] vblendmp[sd] vpcmp[a-z]* vcmp[a-z]* vptestn?m[bwdq]")  # {k} selects, adds nothing
SETS_FLAGS = words(
    """add adc sub sbb and or xor cmp test neg inc dec sh[lr]d? sal sar ro[lr] rc[lr] imul mul div idiv bt[crs]? bsf bsr
    popcnt lzcnt tzcnt andn blsi blsmsk blsr bextr bzhi ptest vptest vtestp[sd] v?u?comis[sd] k(?:or)?test[bwdq] xadd
    cmpxchg cmpxchg8b cmpxchg16b adcx adox rdrand rdseed pcmp[ei]str[im] vpcmp[ei]str[im]"""
)
KEEPS_SOME_FLAGS = words(
    "inc dec sh[lr]d? sal sar ro[lr] rc[lr] bt[crs]? adcx adox"
)  # so these do not end a life of flags
READS_FLAGS = words("j(?!mp|rcxz|ecxz)[a-z]+ set[a-z]+ cmov[a-z]+ adc sbb rc[lr] adcx adox loope loopne pushf[q]? lahf")
ZERO_IDIOM = words(
    "xor sub v?pxor[dq]? vp?xorp?[sdq]* xorp[sd] v?psub[bwdq] kxor[bwdq] v?pcmpgt[bwdq] v?pandn vpandn[dq]"
)
ONES_IDIOM = words("v?pcmpeq[bwdq] kxnor[bwdq]")
STRING = words("movs[bwdq]? stos[bwdq]? lods[bwdq]? scas[bwdq]? cmps[bwdq]?")
CALLER_SAVED = frozenset("rax rcx rdx rsi rdi r8 r9 r10 r11 flags".split()) | {f"v{n}" for n in range(32)}


@dataclasses.dataclass
class Effects:
    reads: set = dataclasses.field(default_factory=set)
    writes: set = dataclasses.field(default_factory=set)  # whole: what was there is gone
    merges: set = dataclasses.field(default_factory=set)  # in part: read as well
    loads: list = dataclasses.field(default_factory=list)
    stores: list = dataclasses.field(default_factory=list)
    side_effects: bool = False  # it does more than its registers show

    @property
    def changed(self):
        return self.writes | self.merges


def zeroes(i):
    """Is it an idiom that gives zero (or ones) whatever was there?"""
    if len(i.operands) not in (2, 3) or not (ZERO_IDIOM.match(i.name) or ONES_IDIOM.match(i.name)):
        return False
    a, b = i.operands[-2:]
    return a == b and register(a) is not None


def is_vex(i):
    return i.name[0] == "v" and i.name not in ("verr", "verw")


def is_nop(i):
    return i.name in ("nop", "endbr64", "fnop") or (i.name == "xchg" and len(set(i.operands)) == 1)


_cache = {}


def effects(i):
    key = i.name, i.operands, i.prefixes, i.target
    found = _cache.get(key)
    if found is None:
        found = _cache[key] = _effects(i)
    return found


def _effects(i):
    e, name, ops = Effects(), i.name, i.operands
    if NOTHING.match(name) or is_nop(i):
        e.side_effects = not is_nop(i)
        for m in filter(None, map(memory, ops)):
            e.reads |= m.registers if name.startswith("prefetch") else set()
        if name == "vzeroall":
            e.writes |= {f"v{n}" for n in range(16)}
        return e
    regs = [register(o) for o in ops]
    mems = [memory(o) for o in ops]
    for m in filter(None, mems):
        e.reads |= m.registers
    if READS_FLAGS.match(name):
        e.reads.add("flags")
    if SETS_FLAGS.match(name):
        (e.merges if KEEPS_SOME_FLAGS.match(name) else e.writes).add("flags")
    if JUMP.match(name) or name in ("call", "ret", "leave", "syscall", "cpuid", "rdtsc", "rdtscp", "xgetbv"):
        return _control(i, e, regs)
    if (
        STRING.match(name)
        and (not ops or i.prefixes or any("es:" in o or "ds:" in o for o in ops))
        and not any(r and r[0].startswith("v") for r in regs)
    ):
        e.reads |= {"rsi", "rdi", "rax", "rcx"}
        e.merges |= {"rsi", "rdi", "rcx"}
        e.side_effects = True
        return e
    if name in ("cdq", "cqo", "cwd"):
        e.reads.add("rax")
        e.writes.add("rdx")
        return e
    if name in ("cdqe", "cwde", "cbw"):
        e.merges.add("rax")
        return e
    if name in ("mul", "div", "idiv") or (name == "imul" and len(ops) == 1):
        e.reads |= {"rax"} | ({"rdx"} if "div" in name else set()) | {r[0] for r in regs if r}
        e.writes |= {"rax", "rdx"}
        e.loads += [m for m in mems if m]
        return e
    _operands(i, e, regs, mems)
    return e


def _control(i, e, regs):
    e.side_effects = True
    e.reads |= {r[0] for r in regs if r}
    e.loads += [m for m in map(memory, i.operands) if m]
    if i.name == "call":
        e.reads |= {"rdi", "rsi", "rdx", "rcx", "r8", "r9", "rax", "rsp"}
        e.writes |= CALLER_SAVED
    elif i.name in ("ret", "syscall"):
        e.reads |= {"rax", "rdx", "v0", "v1", "rsp", "rbx", "rbp", "r12", "r13", "r14", "r15"}
    elif i.name in ("cpuid", "rdtsc", "rdtscp", "xgetbv"):
        e.writes |= {"rax", "rdx"} | ({"rbx", "rcx"} if i.name == "cpuid" else set())
    elif i.name == "leave":
        e.writes |= {"rsp", "rbp"}
    elif i.name.startswith("loop"):
        e.merges.add("rcx")
    return e


def _operands(i, e, regs, mems):
    name, ops = i.name, i.operands
    vex = is_vex(i)
    if ONLY_READS.match(name):
        e.reads |= {r[0] for r in regs if r}
        e.loads += [m for m in mems if m]
        if name == "push":
            e.side_effects = True
            e.merges.add("rsp")
            e.stores.append(Memory("rsp", frozenset({"rsp"}), 8))
        return
    if name == "pop":
        e.merges.add("rsp")
        e.loads.append(Memory("rsp", frozenset({"rsp"}), 8))
        e.side_effects = True
    if not ops:
        e.side_effects = True  # nothing is known of it
        return
    if name in ("xchg", "xadd", "cmpxchg"):
        e.merges |= {r[0] for r in regs if r} | ({"rax"} if name == "cmpxchg" else set())
        e.loads += [m for m in mems if m]
        e.stores += [m for m in mems if m]
        return
    first, rest = ops[0], range(1, len(ops))
    independent = zeroes(i)
    if not independent:
        e.reads |= {regs[n][0] for n in rest if regs[n]}
    if name != "lea":
        e.loads += [mems[n] for n in rest if mems[n]]
    if name == "mulx":
        e.reads.add("rdx")
        e.writes |= {r[0] for r in regs[:2]}
        e.reads.discard(regs[1][0]) if regs[1][0] not in {r[0] for r in regs[2:] if r} else None
        return
    if name in ("blendvps", "blendvpd", "pblendvb", "sha256rnds2"):
        e.reads.add("v0")
    if "maskmovdqu" in name:
        e.reads |= {"rdi", *(r[0] for r in regs)}
        e.stores.append(Memory("rdi", frozenset({"rdi"}), 16))
        return
    mask = re.search(r"\{(k[0-7])\}", first)
    if mask:
        e.reads.add(mask[1])
    scalar_move = name in ("movss", "movsd") and regs[0] and len(regs) == 2 and regs[1]
    only_written = (
        (vex and not VEX_ADDS_TO.match(name))
        or (not vex and MOVES.match(name))
        or (name == "imul" and len(ops) == 3)
        or (name in ("movss", "movsd") and not scalar_move)
        or independent
    )
    if mask and "{z}" not in first and not VEX_NO_MERGE.match(name):
        only_written = False
    if "gather" in name:
        e.merges |= {r[0] for r in (regs[0], regs[-1]) if r}
        return
    if mems[0]:
        e.stores.append(mems[0])
        if not only_written:
            e.loads.append(mems[0])
        return
    if not regs[0]:
        e.side_effects = True
        return
    whole, width = regs[0]
    if width in (8, 9, 16) and whole in GPR_WHOLE:
        e.merges.add(whole)
    elif only_written:
        e.writes.add(whole)
    else:
        e.merges.add(whole)


GPR_WHOLE = frozenset(whole for whole, _ in GPR_NAMES.values())
