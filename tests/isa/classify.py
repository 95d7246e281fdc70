# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Which CPU feature an instruction belongs to: by its encoding (legacy, VEX, EVEX), then by name and registers.

features() gives names of COF_FEATURES_X86 (abi/cofferdam/tiers.h), or of features that the ABI has no bit for ("fma"),
which no kernel can ask for; "?" and the name stand for an instruction that no list here has. The lists are those of
Intel's Software Developer's Manual, volume 2, as far as kernels and compilers have any use for them."""
import re
import subprocess
from dataclasses import dataclass

PREFIXES = {"rep", "repz", "repnz", "lock", "notrack", "bnd", "data16", "cs", "ds", "es", "ss", "fs", "gs", "addr32"}


def words(text):
    return re.compile(rf"(?:{'|'.join(text.split())})$")


BASELINE = words(
    r"""
    adc add and bsf bsr bswap bt[crs]? call cbw cdq cdqe clc cld cmc cmp cmpxchg cmpxchg8b cqo cwd cwde cmov[a-z]+ dec
    div endbr64 hlt idiv imul inc int3 j[a-z]+ lea leave lods mov movabs movs movsx movsxd movzx mul neg nop not or
    pause popf? pushf? ret ro[lr] rc[lr] sa[lr] sbb scas set[a-z]+ sh[lr]d? stc std stos sub syscall test ud2 xadd
    xchg xor cmps fld fld1 fldz fldcw fnstcw fnstsw fnclex fninit fstp? fild fistp? fxch fadd fsub fmul fdiv fchs fabs fwait emms
    (?:add|sub|mul|div|min|max|sqrt)[ps][sd] andn?p[sd] x?orp[sd] unpck[hl]p[sd] shufp[sd] cmp[a-z]*[ps][sd] u?comis[sd]
    cvt[a-z0-9]+ mov[au]p[sd] movs[sd] mov[hl]p[sd] movhlps movlhps movmskp[sd] movd movq movdq[au] movnt[iq] movntdq
    movntp[sd] movq2dq movdq2q (?:rcp|rsqrt)[ps]s ldmxcsr stmxcsr [slm]fence clflush prefetch(?:t[012]|nta) maskmovdqu
    p(?:add|sub)(?:[bwdq]|u?s[bw]) pandn? por pxor pcmp(?:eq|gt)[bwd] ps[lr]l[wdq] psra[wd] ps[lr]ldq punpck[hl][a-z]+
    packss(?:dw|wb) packuswb pmul(?:hw|lw|udq|huw) pmaddwd psadbw pavg[bw] p(?:min|max)(?:ub|sw) pmovmskb
    pshuf(?:d|hw|lw|w) pextrw pinsrw fxsave fxrstor
    """
)
# Executed by every CPU, but not with the same result by those without BMI1 when the input is 0. Compilers write it
# where it cannot be 0, for speed; assembly of our own does not.
COMPILED_ONLY = words("tzcnt")
# Rule 7 of the ABI: only the host asks the CPU.
ASKS_CPU = words("cpuid xgetbv")
LEGACY = (
    ("sse3", words("addsubp[sd] haddp[sd] hsubp[sd] lddqu movddup movs[hl]dup fisttp")),
    ("ssse3", words("pshufb palignr pabs[bwd] ph(?:add|sub)(?:w|d|sw) pmaddubsw pmulhrsw psign[bwd]")),
    (
        "sse4.1",
        words(
            """pblendw pblendvb blendv?p[sd] dpp[sd] extractps insertps movntdqa mpsadbw packusdw pcmpeqq pextr[bdq]
            phminposuw pinsr[bdq] p(?:min|max)(?:sb|sd|ud|uw) pmov[sz]x[a-z]+ pmuldq pmulld ptest round[ps][sd]"""
        ),
    ),
    ("sse4.2", words("crc32 pcmpgtq pcmp[ei]str[im]")),
    ("pclmulqdq", words("pclmul[a-z]*dq")),
    ("aes", words("aes(?:enc|dec|enclast|declast|imc|keygenassist)")),
    ("sha", words("sha1[a-z0-9]+ sha256[a-z0-9]+")),
    ("gfni", words("gf2p8[a-z]+")),
)
BMI2 = words("bzhi mulx pdep pext rorx sarx shlx shrx")
BMI1 = words("andn bextr blsi blsmsk blsr")
# VEX-encoded and AVX although it has ymm registers and a name like those of AVX2.
AVX_WIDE = words("vptest vpermilp[sd] vperm2f128 vtestp[sd]")
AVX2_ALWAYS = words(
    """vpbroadcast[bwdq] vp?gather[a-z]+ vps[lr]lv[dq] vpsravd vpmaskmov[dq] vperm(?:d|ps|q|pd|2i128)
    v(?:insert|extract)i128 vbroadcasti128 vpblendd"""
)
VL_FREE = words("v[a-z0-9]+s[sd] vmov[dqw] vpextr[bwdq] vpinsr[bwdq]")  # scalars: 128 bits wide without AVX512VL
BW = words(
    """vmovdqu(?:8|16) vp(?:add|sub)(?:u?s)?[bw] vpcmp[a-z]*[bw] vpblendm[bw] vperm(?:w|[it]2w) vpshufb vpshuf[hl]w
    vps(?:ll|rl|ra)v?w vps[lr]ldq vpunpck[hl](?:bw|wd) vpack[a-z]+ vpbroadcast[bw] vp(?:min|max)[su][bw] vpabs[bw]
    vpalignr vpmaddubsw vpmaddwd vpmul(?:huw|hw|lw|hrsw) vpmov[bw]2m vpmovm2[bw] vpmovu?s?wb vpmov[sz]xbw vptestn?m[bw]
    vpsadbw vdbpsadbw vpavg[bw] vpextr[bw] vpinsr[bw]"""
)
DQ = words(
    """vpmullq v(?:insert|extract)[if](?:64x2|32x8) vbroadcast[if](?:32x2|64x2|32x8) vpextr[dq] vpinsr[dq]
    v(?:andn?|x?or)p[sd] vcvt[a-z0-9]*qq[a-z0-9]* vrange[a-z]+ vreduce[a-z]+ vfpclass[a-z]+ vpmov[dq]2m vpmovm2[dq]"""
)
EVEX_MORE = (
    ("avx512vbmi", words("vperm(?:b|[it]2b) vpmultishiftqb")),
    ("avx512vbmi2", words("vp(?:compress|expand)[bw] vpsh[lr]dv?[wdq]")),
    ("avx512cd", words("vpconflict[dq] vplzcnt[dq] vpbroadcastm[a-z0-9]+")),
    ("avx512vpopcntdq", words("vpopcnt[dq]")),
    ("avx512bitalg", words("vpopcnt[bw] vpshufbitqmb")),
    ("avx512ifma", words("vpmadd52[a-z]+")),
    ("avx512vnni", words("vpdp[a-z]+")),
)


@dataclass(frozen=True)
class Instruction:
    encoding: str  # "legacy", "vex", "evex"
    name: str
    operands: str

    def __str__(self):
        return f"{self.name} {self.operands}".strip()


def disassemble(path):
    """Every instruction of a file's code."""
    text = subprocess.run(
        ["objdump", "-d", "-w", "-M", "intel", path], capture_output=True, text=True, check=True
    ).stdout
    for line in text.splitlines():
        parts = line.split("\t")
        if len(parts) < 3:
            continue
        code = [byte for byte in parts[1].split() if byte not in ("2e", "36", "3e", "26", "64", "65", "67")]
        said = parts[2].split("#")[0].split()
        while said and (said[0] in PREFIXES or said[0].startswith("rex")):
            said = said[1:]
        if not said:
            continue
        encoding = {"c4": "vex", "c5": "vex", "62": "evex"}.get(code[0] if code else "", "legacy")
        yield Instruction(encoding, said[0], re.sub(r"<.*", "", " ".join(said[1:])))


def features(instruction):
    """Names of the features that it needs beyond plain x86-64, or {"? NAME"}."""
    name, operands = instruction.name, instruction.operands
    if instruction.encoding == "legacy":
        if BASELINE.match(name) or COMPILED_ONLY.match(name) or ASKS_CPU.match(name):
            return set()
        for feature, names in LEGACY:
            if names.match(name):
                return {feature}
        return {f"? {name}"}
    wide = "ymm" in operands or "zmm" in operands
    crypto = set()
    if name.startswith("vaes"):
        crypto = {"vaes"} if wide or instruction.encoding == "evex" else {"aes"}
    elif name.startswith("vpclmul"):
        crypto = {"vpclmulqdq"} if wide or instruction.encoding == "evex" else {"pclmulqdq"}
    elif name.startswith("vgf2p8"):
        crypto = {"gfni"}
    if instruction.encoding == "evex":
        return _evex(name, operands) | crypto
    if BMI2.match(name) or BMI1.match(name):
        return {"bmi2" if BMI2.match(name) else "bmi1"}
    if name.startswith("k"):  # mask registers: of bytes DQ, of words F, of double and quad words BW
        plain = re.sub(r"(wd|bw|dq)$", lambda m: {"bw": "w", "wd": "d", "dq": "q"}[m[1]], name)
        more = {"b": "avx512dq", "d": "avx512bw", "q": "avx512bw"}.get(plain[-1])
        if re.match(r"k(test|add)w", plain):
            more = "avx512dq"
        return {"avx512f"} | ({more} if more else set())
    if re.match(r"vf(n?m(add|sub)|maddsub|msubadd)", name):
        return {"fma"}
    if re.match(r"vcvt(ph2ps|ps2ph)", name):
        return {"f16c"}
    if re.match(r"vp(dp|madd52)", name):
        return {"avxvnni"}
    if AVX2_ALWAYS.match(name):
        return {"avx2"}
    if re.match(r"vbroadcasts[sd]", name) and "[" not in operands:
        return {"avx2"}
    if wide and re.match(r"v(p|movntdqa|mpsadbw)", name) and not AVX_WIDE.match(name) and not crypto:
        return {"avx2"}
    return {"avx"} | crypto


def _evex(name, operands):
    found = {"avx512f"}
    if "zmm" not in operands and not VL_FREE.match(name):
        found.add("avx512vl")
    if BW.match(name):
        found.add("avx512bw")
    if DQ.match(name):
        found.add("avx512dq")
    return found | {feature for feature, names in EVEX_MORE if names.match(name)}
