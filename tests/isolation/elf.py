# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What the checks ask of an ELF file: needs, marks, symbols, and the sources its code came from. Cofferdam's
notes are read by packaging/plugin_notes.py."""
import os

from elftools.common.exceptions import ELFError
from elftools.elf.dynamic import DynamicSegment
from elftools.elf.elffile import ELFFile
from elftools.elf.segments import NoteSegment

import tree

DF_TEXTREL, PF_X, SHF_ALLOC, IBT_AND_SHSTK = 4, 1, 2, 3
CONSTRUCTORS = ("DT_INIT", "DT_FINI", "DT_INIT_ARRAY", "DT_FINI_ARRAY", "DT_PREINIT_ARRAY")


class Elf:
    """One file, open while in use: with Elf(path) as elf."""

    def __init__(self, path):
        self.path = path
        self._file = open(path, "rb")
        try:
            self._elf = ELFFile(self._file)
        except ELFError:
            self._file.close()
            raise tree.Unusable(f"{path} is not an ELF file; build it again") from None
        dynamic = next((s for s in self._elf.iter_segments() if isinstance(s, DynamicSegment)), None)
        self._tags = list(dynamic.iter_tags()) if dynamic else []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def needs(self):
        return [t.needed for t in self._tags if t.entry.d_tag == "DT_NEEDED"]

    def run_paths(self):
        return [t.entry.d_tag for t in self._tags if t.entry.d_tag in ("DT_RPATH", "DT_RUNPATH")]

    def has_text_relocations(self):
        return any(
            t.entry.d_tag == "DT_TEXTREL" or (t.entry.d_tag == "DT_FLAGS" and t.entry.d_val & DF_TEXTREL)
            for t in self._tags
        )

    def constructors(self):
        return [t.entry.d_tag for t in self._tags if t.entry.d_tag in CONSTRUCTORS]

    def stack_is_safe(self):
        """True when PT_GNU_STACK is there and not executable: without it the loader assumes the worst."""
        stack = [s for s in self._elf.iter_segments() if s["p_type"] == "PT_GNU_STACK"]
        return len(stack) == 1 and not stack[0]["p_flags"] & PF_X

    def lacks_cet(self):
        """True when an x86-64 file is not marked for IBT and SHSTK: one unmarked object takes it from the process."""
        if self._elf["e_machine"] != "EM_X86_64":
            return False
        marks = 0
        for segment in self._elf.iter_segments():
            for note in segment.iter_notes() if isinstance(segment, NoteSegment) else ():
                if note["n_name"] == "GNU" and note["n_type"] == "NT_GNU_PROPERTY_TYPE_0":
                    for item in note["n_desc"]:
                        marks |= item.pr_data if item.pr_type == "GNU_PROPERTY_X86_FEATURE_1_AND" else 0
        return marks & IBT_AND_SHSTK != IBT_AND_SHSTK

    def exports(self):
        """[(name, binding)] of the defined dynamic symbols, version names left out."""
        return [
            (s.name, s["st_info"]["bind"])
            for s in self._dynamic_symbols()
            if s["st_shndx"] not in ("SHN_UNDEF", "SHN_ABS")
        ]

    def imports(self):
        return [s.name for s in self._dynamic_symbols() if s.name and s["st_shndx"] == "SHN_UNDEF"]

    def _dynamic_symbols(self):
        table = self._elf.get_section_by_name(".dynsym")
        return list(table.iter_symbols())[1:] if table else []

    def loaded(self):
        """{section: (address, size, bytes)} of all that is loaded, but the build-id: what a file is when it runs."""
        return {
            s.name: (s["sh_addr"], s["sh_size"], b"" if s["sh_type"] == "SHT_NOBITS" else s.data())
            for s in self._elf.iter_sections()
            if s["sh_flags"] & SHF_ALLOC and s.name != ".note.gnu.build-id"
        }

    def units(self):
        """[(unit, [files of its line table])], names as the compiler wrote them; [] without debug information."""
        if not self._elf.has_dwarf_info():
            return []
        dwarf = self._elf.get_dwarf_info(relocate_dwarf_sections=False)
        found = []
        for unit in dwarf.iter_CUs():
            attributes = unit.get_top_DIE().attributes
            name = attributes["DW_AT_name"].value.decode() if "DW_AT_name" in attributes else "?"
            program = dwarf.line_program_for_CU(unit)
            found.append((name, _line_table(program.header) if program else []))
        return found

    def unaccounted(self):
        """[(name, address, size)] of functions in no compile unit's address ranges: code whose source nobody names."""
        table, dwarf = self._elf.get_section_by_name(".symtab"), self._elf.get_dwarf_info(relocate_dwarf_sections=False)
        ranges = dwarf.get_aranges()
        covered = sorted((e.begin_addr, e.begin_addr + e.length) for e in ranges.entries) if ranges else []
        found = []
        for symbol in table.iter_symbols() if table else []:
            if symbol["st_info"]["type"] not in ("STT_FUNC", "STT_GNU_IFUNC") or not symbol["st_size"]:
                continue
            if isinstance(symbol["st_shndx"], str):  # undefined
                continue
            start = symbol["st_value"]
            if not any(low <= start < high for low, high in covered):
                found.append((symbol.name, start, symbol["st_size"]))
        return sorted(set(found))


def _line_table(header):
    """The files of one line table. DWARF 5 counts folders from 0 (the unit's own) and DWARF 2 to 4 from 1."""
    folders = [f.decode() for f in header.include_directory]
    if header.version < 5:
        folders.insert(0, "")
    found = []
    for entry in header.file_entry:
        name = entry.name.decode()
        folder = folders[entry.dir_index] if entry.dir_index < len(folders) else ""
        path = os.path.normpath(os.path.join(folder, name))
        if path not in found and not name.startswith("<"):  # <built-in>
            found.append(path)
    return found
