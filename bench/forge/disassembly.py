# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""An object file's functions as lists of instructions, by binutils' objdump and readelf."""
import dataclasses
import re
import subprocess

PREFIXES = {
    "rep",
    "repz",
    "repnz",
    "repe",
    "repne",
    "lock",
    "notrack",
    "bnd",
    "data16",
    "cs",
    "ds",
    "es",
    "ss",
    "addr32",
}


class Unreadable(Exception):
    """What cannot be looked at: one sentence that says what to do."""


@dataclasses.dataclass(frozen=True)
class Instruction:
    address: int  # in its section
    size: int
    name: str  # without prefixes
    operands: tuple
    target: object = None  # of a jump or call within the section: an address
    symbol: str = ""  # what a relocation fills in: "symbol+0x8"
    prefixes: tuple = ()

    @property
    def end(self):
        return self.address + self.size

    def __str__(self):
        return " ".join([*self.prefixes, f"{self.name:<7} {','.join(self.operands)}".rstrip()])


@dataclasses.dataclass
class Function:
    name: str
    section: str
    address: int
    size: int
    instructions: list
    labels: dict  # address: the assembler's own name of the place, without the function's

    def label(self, address):
        return self.labels.get(address) or f"+{address - self.address:#x}"


def tool(*command):
    """What a program prints; Unreadable when it is not there or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except FileNotFoundError:
        raise Unreadable(f"{command[0]} is not installed: install the Debian package binutils") from None
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Unreadable(f"{command[0]} cannot read {command[-1]}: {said}")
    return done.stdout


def split_operands(text):
    """At the commas outside brackets."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(text):
        if char in "[{(":
            depth += 1
        elif char in "]})":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    last = text[start:].strip()
    return tuple(parts + [last] if last else parts)


def relocated(name, addend):
    value = int(addend, 16) if addend else 0
    return name + (f"{'+' if value >= 0 else '-'}{abs(value):#x}" if value else "")


RELOCATION = re.compile(r"\t([0-9a-f]+): (R_X86_64_\w+)\t(.*?)([+-]0x[0-9a-f]+)?$")


def parse_line(line, named=None):
    """One line of `objdump -drw -M intel`, or None. named: {(section, offset): symbol} for what lies in a section."""
    symbol, at, kind = "", None, ""
    found = RELOCATION.search(line)
    if found:
        line = line[: found.start()]
        at, kind = int(found[1], 16), found[2]
        symbol = (found[3], found[4] or "0x0")
    parts = line.split("\t")
    if len(parts) < 3 or not re.match(r" *[0-9a-f]+:$", parts[0]):
        return None
    address, size = int(parts[0].strip(" :"), 16), len(parts[1].split())
    text = re.sub(r"\s+#.*", "", parts[2]).strip()
    words, prefixes = text.split(None, 1), []
    while len(words) > 1 and (words[0] in PREFIXES or words[0].startswith("rex")):
        prefixes.append(words[0])
        words = words[1].split(None, 1)
    name, rest, target = words[0], words[1] if len(words) > 1 else "", None
    jump = re.match(r"([0-9a-f]+) <", rest)
    if jump and (name[0] == "j" or name in ("call", "loop", "loope", "loopne", "xbegin")):
        target = int(jump[1], 16)
        rest = ""
    if symbol:
        if kind in ("R_X86_64_PC32", "R_X86_64_PLT32") or "PCREL" in kind:
            # relative to the instruction's end; the addend counts from the field
            addend = int(symbol[1], 16) + address + size - at
            known = (named or {}).get((symbol[0], addend))
            symbol = known or relocated(symbol[0], hex(addend))
        else:
            symbol = relocated(*symbol)
        target = None
    operands = split_operands(re.sub(r"<.*?>", "", rest))
    if symbol:
        operands = tuple(re.sub(r"\[rip\+0x0\]", f"[rip+{symbol}]", o) for o in operands) or (symbol,)
    return Instruction(address, size, name, operands, target, symbol or "", tuple(prefixes))


def symbols(path):
    """[(section, value, size, type, name)]."""
    sections = dict(re.findall(r"^ *\[ *(\d+)\] (\S+)", tool("readelf", "-SW", path), re.M))
    rows = []
    for line in tool("readelf", "-sW", path).splitlines():
        words = line.split()
        if len(words) == 8 and words[6].isdigit():
            size = int(words[2], 0)
            rows.append((sections.get(words[6], "?"), int(words[1], 16), size, words[3], words[7]))
    return rows


def functions(path):
    """Every function with code of an object file, in the order of sections and addresses."""
    rows = symbols(path)
    named = {
        (s, a): n
        for s, a, _, k, n in reversed(rows)
        if k in ("NOTYPE", "OBJECT") and s.startswith((".rodata", ".data"))
    }
    by_section, section = {}, None
    for line in tool("objdump", "-drw", "-M", "intel", path).splitlines():
        if line.startswith("Disassembly of section "):
            section = line.removeprefix("Disassembly of section ").rstrip(":")
        else:
            instruction = parse_line(line, named)
            if instruction:
                by_section.setdefault(section, []).append(instruction)
    found, seen = [], set()
    for section, address, size, kind, name in sorted(rows, key=lambda r: (r[0], r[1], r[4])):
        if kind != "FUNC" or not size or (section, address) in seen:
            continue
        seen.add((section, address))
        body = [i for i in by_section.get(section, []) if address <= i.address < address + size]
        labels = {
            a: n.removeprefix(name)
            for s, a, _, k, n in rows
            if s == section and k == "NOTYPE" and address <= a < address + size and n.startswith(name + ".")
        }
        labels = {a: n for a, n in labels.items() if n != ".cof_end"}
        if body:
            found.append(Function(name, section, address, size, body, labels))
    return found


def demangled(names):
    """{name: as C++ spells it, without parameters}, the names themselves where there is no c++filt."""
    names = list(dict.fromkeys(names))
    try:
        done = subprocess.run(["c++filt", "-p"], input="\n".join(names), capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return {n: n for n in names}
    return dict(zip(names, done.stdout.splitlines()))


def sections_sizes(path):
    """{section: bytes} of code and constants."""
    sizes = {}
    for line in tool("readelf", "-SW", path).splitlines():
        found = re.match(r" *\[ *\d+\] (\.(?:text|rodata|data\.rel\.ro)\S*) +\S+ +\S+ +\S+ +([0-9a-f]+)", line)
        if found and int(found[2], 16):
            sizes[found[1]] = sizes.get(found[1], 0) + int(found[2], 16)
    return sizes
