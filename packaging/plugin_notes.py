# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The COFFERDAM notes of a plugin file and what the linker wrote beside them, read from the file's program headers.

The layout is <cofferdam/note.h>'s. Raises NotesError with one sentence for a file that is not what it should be.
"""
import struct
from dataclasses import dataclass, field
from pathlib import Path

OWNER = b"COFFERDAM\0"
ABI, LICENCE, LINKS, KERNELS = 0x434F0001, 0x434F0002, 0x434F0003, 0x434F0004
DYN_SPDX = 1 << 1  # COF_F_DYN_SPDX: the licence depends on the library found
PT_DYNAMIC, PT_NOTE, PT_LOAD = 2, 4, 1
DT_NULL, DT_NEEDED, DT_STRTAB = 0, 1, 5
NT_GNU_BUILD_ID = 3


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


def _segments(data):
    if data[:6] != b"\x7fELF\x02\x01":
        raise NotesError("is no 64-bit little-endian ELF file")
    offset, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for i in range(count):
        kind, _, at, address, _, length = struct.unpack_from("<IIQQQQ", data, offset + i * size)
        align, = struct.unpack_from("<Q", data, offset + i * size + 48)
        yield kind, at, address, length, align


def _strings(desc):
    parts = desc.split(b"\0")
    return [part.decode("ascii") for part in parts[:-1]]


def _take_note(kind, desc, notes, seen):
    if kind in (ABI, LICENCE, LINKS, KERNELS):
        if kind in seen:
            raise NotesError("has one of its COFFERDAM notes twice")
        seen.add(kind)
    if kind == ABI:
        notes.abi = struct.unpack_from("<HHH", desc)
    elif kind == LICENCE:
        notes.spdx, notes.domain, notes.id, notes.version = _strings(desc)[:4]
    elif kind == LINKS:
        texts = _strings(desc)
        notes.links = [(soname, licences.split("|")) for soname, licences in zip(texts[::2], texts[1::2])]
    elif kind == KERNELS:
        at = 0
        while at < len(desc):  # ten words, three strings, padding to a multiple of 4
            notes.depends |= bool(struct.unpack_from("<I", desc, at)[0] & DYN_SPDX)
            end = at + 40
            for _ in range(3):
                end = desc.index(b"\0", end) + 1
            at = (end + 3) // 4 * 4


def _needed(data, segments):
    dynamic = next((s for s in segments if s[0] == PT_DYNAMIC), None)
    if dynamic is None:
        return []
    tags = []
    for at in range(dynamic[1], dynamic[1] + dynamic[3], 16):
        tag, value = struct.unpack_from("<qQ", data, at)
        if tag == DT_NULL:
            break
        tags.append((tag, value))
    strings = dict(tags).get(DT_STRTAB, 0)
    base = next((at + strings - address for kind, at, address, length, _ in segments
                 if kind == PT_LOAD and address <= strings < address + length), None)
    if base is None:
        raise NotesError("has a string table outside its segments")
    return [data[base + value:data.index(b"\0", base + value)].decode("ascii") for tag, value in tags if tag == DT_NEEDED]


def read_notes(path):
    """What one ELF file says of itself; a file without the COFFERDAM notes has no spdx."""
    data = Path(path).read_bytes()
    notes, seen = ElfNotes(), set()
    try:
        segments = list(_segments(data))
        for kind, at, _, length, align in segments:
            if kind != PT_NOTE:
                continue
            up = lambda n, a=8 if align == 8 else 4: (n + a - 1) // a * a
            end = at + length
            while at + 12 <= end:
                name_size, desc_size, note = struct.unpack_from("<III", data, at)
                desc_at = at + up(12 + name_size)
                name, desc = data[at + 12:at + 12 + name_size], data[desc_at:desc_at + desc_size]
                if len(desc) != desc_size:
                    raise NotesError("ends within a note")
                if name == OWNER:
                    _take_note(note, desc, notes, seen)
                elif name == b"GNU\0" and note == NT_GNU_BUILD_ID:
                    notes.build_id = desc.hex()
                at = desc_at + up(desc_size)
        notes.needed = _needed(data, segments)
    except NotesError as error:
        raise NotesError(f"{path} {error}; build or install it again") from None
    except (struct.error, ValueError, UnicodeDecodeError):
        raise NotesError(f"{path} is damaged: its headers or notes lead outside it; build or install it again") from None
    if seen and not notes.spdx:
        raise NotesError(f"{path} has COFFERDAM notes but none with its licence; build it again")
    return notes
