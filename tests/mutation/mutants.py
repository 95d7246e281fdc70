# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Mutants of a compiled x86-64 shared object: one instruction or constant changed, every length as before."""
import dataclasses
import random
import re
import struct
import subprocess


@dataclasses.dataclass(frozen=True)
class Mutant:
    function: str
    address: int  # of the instruction, or of the constant
    offset: int  # of the one byte that changes, in the file
    value: int  # that it gets
    before: str  # the instruction as objdump has it
    change: str


@dataclasses.dataclass(frozen=True)
class Instruction:
    function: str
    address: int
    code: bytes
    text: str


class File:
    """The object's bytes, and where in the file an address is."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        offset, count = struct.unpack_from("<Q", self.bytes, 32)[0], struct.unpack_from("<H", self.bytes, 56)[0]
        self.segments = []
        for i in range(count):
            kind, _, at, address, _, size = struct.unpack_from("<IIQQQQ", self.bytes, offset + 56 * i)
            if kind == 1:  # PT_LOAD
                self.segments.append((address, at, size))

    def offset(self, address):
        return next((at + address - start for start, at, size in self.segments if 0 <= address - start < size), None)


def instructions(path, wanted):
    """Those of functions whose names match."""
    lines = subprocess.run(
        ["objdump", "-d", "-w", "-M", "intel", path], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    function = ""
    for line in lines:
        if head := re.match(r"[0-9a-f]+ <(.*)>:$", line):
            if not head[1].startswith("..@"):  # a label within a NASM macro: still the function before it
                function = head[1]
        elif (row := re.match(r"\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*\t(.+)$", line)) and wanted.search(function):
            yield Instruction(function, int(row[1], 16), bytes.fromhex(row[2]), re.sub(r"\s+", " ", row[3]).strip())


def opcode(code):
    """(map, index of the opcode's byte, mandatory prefix): map 0 is one-byte opcodes, 1 0f, 2 0f38, 3 0f3a."""
    if code[0] == 0xC5:
        return 1, 2, code[1] & 3
    if code[0] == 0xC4:
        return code[1] & 0x1F, 3, code[2] & 3
    if code[0] == 0x62:
        return code[1] & 7, 4, code[2] & 3
    at, prefix = 0, 0
    while code[at] in (0x66, 0xF2, 0xF3, 0x2E, 0x3E, 0x64):
        prefix = {0x66: 1, 0xF3: 2, 0xF2: 3}.get(code[at], prefix)
        at += 1
    at += 0x40 <= code[at] <= 0x4F
    if code[at] != 0x0F:
        return 0, at, prefix
    if code[at + 1] in (0x38, 0x3A):
        return (2 if code[at + 1] == 0x38 else 3), at + 2, prefix
    return 1, at + 1, prefix


def both(*pairs):
    return {a: b for x, y in pairs for a, b in ((x, y), (y, x))}


# By map and mandatory prefix: opcodes of one form that do something else.
SWAPS = {
    (0, None): {
        **both((0x01, 0x29), (0x03, 0x2B)),  # add, sub
        **{0x09: 0x21, 0x0B: 0x23, 0x21: 0x31, 0x23: 0x33, 0x31: 0x09, 0x33: 0x0B},  # or, and, xor
    },
    (1, 1): {
        **both((0xEF, 0xDB), (0xFC, 0xF8), (0xFD, 0xF9), (0xFE, 0xFA), (0xD4, 0xFB), (0x74, 0x64), (0x75, 0x65)),
        **both((0x76, 0x66), (0xDA, 0xDE), (0xEA, 0xEE), (0x60, 0x68), (0x61, 0x69), (0x62, 0x6A), (0x6C, 0x6D)),
        **both((0xD1, 0xF1), (0xD2, 0xF2), (0xD3, 0xF3), (0xD5, 0xE5), (0xD8, 0xDC), (0x57, 0x54)),
        **{0xEB: 0xEF, 0xDF: 0xDB},  # por -> pxor, pandn -> pand
    },
    (1, 2): both((0xBC, 0xBD)),  # tzcnt, lzcnt
    (2, 1): {**both((0x38, 0x3C), (0x39, 0x3D), (0x3A, 0x3E), (0x3B, 0x3F), (0x37, 0x29), (0x47, 0x45))},
}
# Opcodes whose modrm byte says which: from -> to.
GROUPS = {
    (0, 0x83): {0: 5, 5: 0, 4: 6, 6: 4, 1: 6},
    (0, 0x81): {0: 5, 5: 0, 4: 6, 6: 4, 1: 6},
    (0, 0xC1): {4: 5, 5: 4, 7: 5, 0: 1, 1: 0},
    (0, 0xD1): {4: 5, 5: 4, 7: 5},
    (0, 0xD3): {4: 5, 5: 4, 7: 5},
    (0, 0xFF): {0: 1, 1: 0},
    (0, 0xF7): {2: 3, 3: 2},
    (1, 0x71): {2: 6, 6: 2, 4: 2},
    (1, 0x72): {2: 6, 6: 2, 4: 2},
    (1, 0x73): {2: 6, 6: 2, 3: 7, 7: 3},
}


def immediate(instruction):
    """How many bytes at the end are one; 0: it has none."""
    code, words = instruction.code, instruction.text.split("#")[0]
    if words.startswith(("j", "call", "ret", "nop", "(bad)")):
        return 0
    if re.match(r"v?pclmul|vp?cmp(eq|neq|lt|nlt|le|nle)\w*\s", words) and code[-1] < 0x20 and opcode(code)[0] == 3:
        return 1
    last = re.search(r",\s*(0x[0-9a-f]+)\s*$", words)
    if not last:
        return 0
    value = int(last[1], 16)
    if code[-1] == value & 0xFF and (value < 0x80 or value >= 0xFF00 or opcode(code)[0] == 3 or len(code) < 5):
        return 1
    return 4 if len(code) > 4 and struct.unpack("<I", code[-4:])[0] == value & 0xFFFFFFFF else 0


def displacement(instruction, tail):
    """Index of its lowest byte; None: the instruction has none, or it is relative to the instruction."""
    code, words = instruction.code, instruction.text
    found = re.search(r"\[(?!rip)[^\]]*([+-]0x[0-9a-f]+)\]", words)
    if not found or words.startswith("nop"):
        return None
    value, end = int(found[1], 16), len(code) - tail
    if end >= 4 and struct.unpack("<i", code[end - 4 : end])[0] == value:
        return end - 4
    small = struct.unpack("<b", code[end - 1 : end])[0]
    scales = (1, 2, 4, 8, 16, 32, 64) if code[0] == 0x62 else (1,)
    return end - 1 if any(small * scale == value for scale in scales) else None


def of_instruction(file, instruction):
    code, text = instruction.code, instruction.text
    if text.startswith(("nop", "endbr", "int3", "data16", "cs nop", "ret", "(bad)", "xchg ax,ax", "prefetch")):
        return
    start = file.offset(instruction.address)

    def mutant(at, value, change):
        return Mutant(instruction.function, instruction.address, start + at, value & 0xFF, text, change)

    kind, at, prefix = opcode(code)
    op = code[at]
    if (kind == 0 and 0x70 <= op <= 0x7F) or (
        kind == 1 and op & 0xF0 in (0x80, 0x90, 0x40) and code[0] not in (0xC4, 0xC5)
    ):
        yield mutant(at, op ^ 1, "condition inverted")
        return
    other = SWAPS.get((kind, None if kind == 0 else prefix), {}).get(op)
    if other is not None:
        yield mutant(at, other, f"opcode {op:02x} -> {other:02x}")
    group = GROUPS.get((kind, op), {})
    if group and at + 1 < len(code):
        which = code[at + 1] >> 3 & 7
        if which in group:
            yield mutant(
                at + 1, code[at + 1] & 0xC7 | group[which] << 3, f"opcode {op:02x} /{which} -> /{group[which]}"
            )
    tail = immediate(instruction)
    if tail:
        low = code[-tail]
        if re.match(r"v?pclmul", text):
            yield mutant(len(code) - 1, low ^ 1, "other half of the second operand")
            yield mutant(len(code) - 1, low ^ 0x10, "other half of the first operand")
        elif re.match(r"vp?cmp", text):
            yield mutant(len(code) - 1, low ^ 4, "comparison inverted")
            yield mutant(len(code) - 1, low ^ 1, "another comparison")
        else:
            yield mutant(len(code) - tail, low + 1, "immediate + 1")
            yield mutant(len(code) - tail, low - 1, "immediate - 1")
    where = displacement(instruction, tail)
    if where is not None:
        yield mutant(where, code[where] + 1, "displacement + 1")
        yield mutant(where, code[where] - 1, "displacement - 1")


WIDTHS = {"ZMMWORD": 64, "YMMWORD": 32, "XMMWORD": 16, "QWORD": 8, "DWORD": 4, "WORD": 2, "BYTE": 1}


def of_constants(file, all_instructions, rng, bits):
    """For each constant that an instruction names: some of its bits."""
    seen = set()
    for instruction in all_instructions:
        named = re.search(r"(\w+) (?:PTR|BCST) \[rip[^\]]*\].*#\s*(?:0x)?([0-9a-f]+)", instruction.text)
        if not named or named[1] not in WIDTHS:
            continue
        address, width = int(named[2], 16), WIDTHS[named[1]]
        if "BCST" in instruction.text:
            width = min(width, 8)
        if (address, width) in seen or file.offset(address) is None:
            continue
        seen.add((address, width))
        for bit in rng.sample(range(8 * width), min(bits, 8 * width)):
            at = file.offset(address) + bit // 8
            yield Mutant(
                instruction.function,
                address,
                at,
                file.bytes[at] ^ 1 << bit % 8,
                instruction.text,
                f"bit {bit} of the constant",
            )


def all_mutants(path, wanted, seed, bits=6):
    """Every mutant of the functions whose names match, in an order that the seed gives."""
    file, rng = File(path), random.Random(seed)
    code = list(instructions(path, re.compile(wanted)))
    mutants = [mutant for instruction in code for mutant in of_instruction(file, instruction)]
    mutants += of_constants(file, code, rng, bits)
    rng.shuffle(mutants)
    return file, mutants
