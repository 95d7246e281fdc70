#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Writes gear_table.inc, the 256 words of FastCDC's Gear table.

Word i is the first eight bytes, big-endian, of MD5 over 64 bytes that all equal i.

gear_table.py           write the table beside this script
gear_table.py --check   exit 1 unless the table beside this script is the one that would be written
"""
import hashlib
import pathlib
import struct
import sys

SHA256 = "91a3061015ae351cd3701852712bcd6aa4a1ce26c8a231d3969432b00f028f88"  # of the table as little-endian words


def words():
    return [int.from_bytes(hashlib.md5(bytes([i]) * 64).digest()[:8], "big") for i in range(256)]


def text():
    table = words()
    if hashlib.sha256(struct.pack("<256Q", *table)).hexdigest() != SHA256:
        sys.exit("gear_table.py: the derived table is not FastCDC's; this Python's hashlib is broken")
    # REUSE-IgnoreStart
    lines = [
        "// SPDX-FileCopyrightText: 2026 The Cofferdam authors",
        "// SPDX-License-" + "Identifier: MIT-0",  # in two parts: no licence tag itself
        "//",
        "// Written by gear_table.py; do not edit.",
    ]
    # REUSE-IgnoreEnd
    for row in range(0, 256, 4):
        lines.append(" ".join(f"0x{word:016x}," for word in table[row:row + 4]))
    return "\n".join(lines) + "\n"


def main():
    path = pathlib.Path(__file__).with_name("gear_table.inc")
    if sys.argv[1:] == ["--check"]:
        if not path.is_file() or path.read_text(encoding="ascii") != text():
            sys.exit(f"gear_table.py: {path} differs from its definition; run gear_table.py without --check")
    elif not sys.argv[1:]:
        path.write_text(text(), encoding="ascii")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
