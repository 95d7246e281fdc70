# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""A GNU ld link map (-Map): which files the linker loaded, and which of them each address came from."""
import os
import re

import rules

LOAD = re.compile(r"^LOAD (\S+)$", re.MULTILINE)
# " .text  0xADDRESS  0xSIZE  FILE" or, for a long section name, the last three on a line of their own.
PLACED = re.compile(r"^ (?:\.\S+)?[ \n]+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S+)$", re.MULTILINE)


class LinkMap:
    def __init__(self, path):
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        self.loads = sorted(set(LOAD.findall(text)))
        # Sections that were thrown away are listed at address 0 before the memory map, and take no room here.
        self._placed = [(int(start, 16), int(size, 16), file) for start, size, file in PLACED.findall(text)]

    def origin(self, address):
        """The file (or archive(member)) whose section lies at the address, "" when the map does not say."""
        return next((file for start, size, file in self._placed if start and start <= address < start + size), "")

    def size_of(self, load):
        """How many bytes of a file's sections lie at an address."""
        return sum(size for start, size, file in self._placed if start and file == load)


def is_toolchain(file):
    """True for a file or archive member of the compiler's and the C library's own."""
    return bool(rules.TOOLCHAIN_LOADS.fullmatch(os.path.basename(file.split("(", 1)[0])))
