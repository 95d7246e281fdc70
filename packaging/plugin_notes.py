# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The COFFERDAM notes of a plugin file and what the linker wrote beside them, read from the file's program headers.

The layout is <cofferdam/note.h>'s. What the host refuses at the stage "read" for its header or its notes is refused
here (tests/notes.py compares them): such a file raises NotesError with one sentence.
"""
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path

OWNER = b"COFFERDAM\0"
ABI, LICENCE, LINKS, KERNELS, TELLS, PACK = range(0x434F0001, 0x434F0007)
NAMES = {ABI: "ABI", LICENCE: "licence", LINKS: "links", KERNELS: "kernels", TELLS: "tells", PACK: "pack"}
ABI_MAJOR, ABI_SIZE, KERNEL_HEAD = 1, 44, 40
MAX_SPDX, MAX_KERNELS, MAX_FILE, MAX_HEADERS, MAX_VECTORS = 255, 1024, 64 << 20, 128, 64
MAX_NOTES = 1 << 20  # of all that the host reads of a file
DYN_SPDX = 1 << 1  # COF_F_DYN_SPDX: the licence depends on the library found
REFERENCE = 1 << 5  # COF_F_REFERENCE: the reference kernel of a contract that the file brings
ET_DYN = 3
MACHINES = {62: "x86-64", 183: "AArch64"}
PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_NOTE = 1, 2, 3, 4
DT_NULL, DT_NEEDED, DT_STRTAB = 0, 1, 5
NT_GNU_BUILD_ID = 3
DOMAIN, ID, REVISIONED = re.compile(r"[a-z0-9-]+"), re.compile(r"[a-z0-9.-]+"), re.compile(r"[a-z0-9.-]+/[0-9]+")


class NotesError(Exception):
    """One sentence: what is wrong with which file."""


@dataclass
class ElfNotes:
    build_id: str = ""
    needed: list = field(default_factory=list)
    abi: tuple = ()  # major, minor needed, minor built
    spdx: str = ""  # "" where the file is no plugin
    domain: str = ""
    id: str = ""
    version: str = ""
    links: list = field(default_factory=list)  # (soname, [licences])
    depends: bool = False  # a kernel's licence depends on which library is found


@dataclass(frozen=True)
class _Segment:
    kind: int
    offset: int
    address: int
    size: int
    memory: int
    align: int


class _Text:
    """The strings of a note, taken off its front."""

    def __init__(self, desc, at=0):
        self.desc, self.at = desc, at

    def more(self):
        return self.at < len(self.desc)

    def take(self, what):
        end = self.desc.find(b"\0", self.at)
        if end < 0:
            raise NotesError(f"lacks {what}, or that has no end within its note")
        text = self.desc[self.at:end]
        self.at = end + 1
        if any(not 0x20 <= byte <= 0x7E for byte in text):
            raise NotesError(f"has a byte in {what} that is not printable ASCII")
        return text.decode("ascii")

    def licence(self, what, least=1):
        text = self.take(what)
        if not least <= len(text) <= MAX_SPDX:
            raise NotesError(f"has {what} of {len(text)} bytes; it must have {least} to {MAX_SPDX}")
        return text

    def listed(self, what):
        parts = self.take(what).split("|")
        if not all(1 <= len(part) <= MAX_SPDX for part in parts):
            raise NotesError(f"has an empty or over-long one in {what}")
        return parts


def _must(pattern, text, what):
    if not pattern.fullmatch(text):
        raise NotesError(f"has {what} '{text}', which is not of the form {pattern.pattern}")
    return text


def _segments(data):
    if data[:4] != b"\x7fELF" or len(data) < 64:
        raise NotesError("is no ELF file, or cut off within its header")
    kind, machine, version = struct.unpack_from("<HHI", data, 16)
    if data[4:7] != b"\x02\x01\x01" or version != 1:
        raise NotesError("is no 64-bit little-endian ELF file of version 1")
    if machine not in MACHINES:
        raise NotesError(f"is for the ELF machine {machine}; {' and '.join(MACHINES.values())} are known")
    offset, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    if size != 56 or not 1 <= count <= MAX_HEADERS:
        raise NotesError(f"says it has {count} program headers of {size} bytes")
    if offset + count * size > len(data):
        raise NotesError("is damaged: it ends within its program headers")
    found = []
    for i in range(count):
        segment, _, at, address, _, length, memory, align = struct.unpack_from("<IIQQQQQQ", data, offset + i * size)
        if segment in (PT_LOAD, PT_NOTE, PT_DYNAMIC) and at + length > len(data):
            raise NotesError(f"is damaged: it ends within its segment {i}")
        found.append(_Segment(segment, at, address, length, memory, align))
    return kind, found


def _notes_of(data, segment):
    """(name, type, desc) of one PT_NOTE segment."""
    if segment.align > 4 and segment.align != 8:
        raise NotesError(f"has a note segment aligned to {segment.align}; 4 and 8 are known")
    unit = 8 if segment.align == 8 else 4
    bytes_, at = data[segment.offset:segment.offset + segment.size], 0
    while at < len(bytes_):
        if len(bytes_) - at < 12:
            if any(bytes_[at:]):
                raise NotesError("has a note segment that ends within a note")
            return
        name_size, desc_size, kind = struct.unpack_from("<III", bytes_, at)
        desc_at = at + -(-(12 + name_size) // unit) * unit
        if desc_at + desc_size > len(bytes_) and (desc_size or at + 12 + name_size > len(bytes_)):
            raise NotesError("has a note that runs beyond its segment")
        name = bytes_[at + 12:at + 12 + name_size]
        if name == OWNER and unit != 4:
            raise NotesError("has a COFFERDAM note in a segment aligned to 8; it must be aligned to 4")
        yield name, kind, bytes_[desc_at:desc_at + desc_size]
        at = desc_at + -(-desc_size // unit) * unit


def _take_abi(desc, notes):
    if len(desc) < ABI_SIZE:
        raise NotesError(f"has an ABI note of {len(desc)} bytes; it must have {ABI_SIZE}")
    *notes_abi, kernels = struct.unpack_from("<HHHH", desc)
    notes.abi = tuple(notes_abi)
    if kernels > MAX_KERNELS:
        raise NotesError(f"says that it has {kernels} kernels; at most {MAX_KERNELS} are allowed")
    return kernels


def _take_licence(desc, notes):
    text = _Text(desc)
    notes.spdx = text.licence("the licence")
    notes.domain = _must(DOMAIN, text.take("the domain"), "the domain")
    notes.id = _must(ID, text.take("the plugin id"), "the plugin id")
    notes.version = text.take("the version")


def _take_links(desc, notes):
    text = _Text(desc)
    while text.more():
        soname = text.licence("the name of a linked library")
        notes.links.append((soname, text.listed(f"the licences of '{soname}'")))


def _take_kernels(desc, notes, count):
    """The contract and interface of each reference kernel."""
    at, seen, references = 0, set(), []
    while at < len(desc):
        if at + KERNEL_HEAD > len(desc):
            raise NotesError("has a kernels note that is cut off")
        flags, = struct.unpack_from("<I", desc, at)
        notes.depends |= bool(flags & DYN_SPDX)
        text = _Text(desc, at + KERNEL_HEAD)
        key = (_must(REVISIONED, text.take("a contract"), "the contract"),
               _must(REVISIONED, text.take("an interface"), "the interface"),
               _must(DOMAIN, text.take("an implementation"), "the implementation"))
        end = at + -(-(text.at - at) // 4) * 4
        if any(desc[text.at:end]) or key in seen:
            raise NotesError(f"lists the kernel {key[2]} of {key[0]} twice, or not padded with NULs")
        seen.add(key)
        if flags & REFERENCE:
            references.append(key[:2])
        at = end
    if len(seen) != count:
        raise NotesError(f"says in its ABI note that it has {count} kernels, and lists {len(seen)}")
    return references


def _take_pack(desc, references):
    text, described = _Text(desc), []
    while text.more():
        described.append((text.take("the contract of a pack"), text.take("the interface of a pack")))
        for what in ("specification", "SHA-256", "parameters"):
            text.take(f"the {what} of a pack")
        vectors = 0
        while text.take("a vector of a pack"):
            text.take("the parameters of a vector")
            text.take("the result of a vector")
            vectors += 1
        if vectors > MAX_VECTORS:
            raise NotesError(f"has {vectors} vectors of a pack; at most {MAX_VECTORS} are allowed")
    if described != references:
        raise NotesError("has a pack note that does not describe its reference kernels, each in its order")


def _take_tells(desc):
    text = _Text(desc)
    while text.more():
        text.listed("the sonames of a tells record")
        text.licence("the text before an answer", least=4)
        while text.take("an answer of the tells note"):
            text.licence("the licence of an answer")


def _needed(data, segments):
    dynamic = next((s for s in segments if s.kind == PT_DYNAMIC), None)
    if dynamic is None:
        return []
    tags = []
    for at in range(dynamic.offset, dynamic.offset + dynamic.size, 16):
        tag, value = struct.unpack_from("<qQ", data, at)
        if tag == DT_NULL:
            break
        tags.append((tag, value))
    strings = dict(tags).get(DT_STRTAB, 0)
    base = next((s.offset + strings - s.address for s in segments
                 if s.kind == PT_LOAD and s.address <= strings < s.address + s.size), None)
    if base is None:
        raise NotesError("has a string table outside its segments")
    return [data[base + value:data.index(b"\0", base + value)].decode("ascii") for tag, value in tags if tag == DT_NEEDED]


def _read(data, notes):
    kind, segments = _segments(data)
    found = {}
    if sum(s.size for s in segments if s.kind == PT_NOTE) > MAX_NOTES:
        raise NotesError(f"has more than {MAX_NOTES} bytes of notes")
    for segment in segments:
        for name, note, desc in _notes_of(data, segment) if segment.kind == PT_NOTE else ():
            if name == OWNER and note in NAMES:
                if note in found:
                    raise NotesError(f"has more than one {NAMES[note]} note")
                found[note] = desc
            elif name == b"GNU\0" and note == NT_GNU_BUILD_ID:
                notes.build_id = desc.hex()
    notes.needed = _needed(data, segments)
    if not found:
        return
    if len(data) > MAX_FILE:
        raise NotesError(f"has {len(data) >> 20} MiB; the host refuses plugins of more than {MAX_FILE >> 20}")
    for note in (ABI, LICENCE, LINKS, KERNELS):
        if note not in found:
            raise NotesError(f"has COFFERDAM notes, but no {NAMES[note]} note")
    if kind != ET_DYN or any(s.kind == PT_INTERP for s in segments):
        raise NotesError("has COFFERDAM notes, but is no shared object")
    if not any(s.kind == PT_DYNAMIC for s in segments):
        raise NotesError("has COFFERDAM notes, but no dynamic segment")
    if any(s.kind == PT_LOAD and s.memory < s.size for s in segments):
        raise NotesError("has COFFERDAM notes, and a segment that is larger in the file than in memory")
    count = _take_abi(found[ABI], notes)
    if notes.abi[0] != ABI_MAJOR:
        raise NotesError(f"is for the plugin ABI {notes.abi[0]}; this is {ABI_MAJOR}")
    _take_licence(found[LICENCE], notes)
    _take_links(found[LINKS], notes)
    references = _take_kernels(found[KERNELS], notes, count)
    _take_tells(found.get(TELLS, b""))
    _take_pack(found.get(PACK, b""), references)


def read_notes(path):
    """What one ELF file says of itself; a file without the COFFERDAM notes has no spdx."""
    notes = ElfNotes()
    try:
        _read(Path(path).read_bytes(), notes)
    except NotesError as error:
        raise NotesError(f"{path} {error}; build or install it again") from None
    except (struct.error, OverflowError, ValueError):
        raise NotesError(f"{path} is damaged: its headers or notes lead outside it; build or install it again") from None
    return notes
