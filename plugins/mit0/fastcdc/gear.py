#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Writes gear.inc, the 256 words of the Gear hash, as lines for a macro GEAR of four words.

Word i is the first eight bytes, big-endian, of MD5 over 64 bytes that all equal i.

gear.py           write the file beside this script
gear.py --check   exit 1 unless the file beside this script is the one that would be written
"""
import hashlib
import pathlib
import sys


def text():
    words = [int.from_bytes(hashlib.md5(bytes([i]) * 64).digest()[:8], "big") for i in range(256)]
    # REUSE-IgnoreStart
    lines = [
        "; SPDX-FileCopyrightText: 2026 The Cofferdam authors",
        "; SPDX-License-" + "Identifier: MIT-0",  # in two parts: no licence tag itself
        ";",
        "; Written by gear.py; do not edit.",
    ]
    # REUSE-IgnoreEnd
    for row in range(0, 256, 4):
        lines.append("GEAR    " + ", ".join(f"0x{word:016x}" for word in words[row:row + 4]))
    return "\n".join(lines) + "\n"


def main():
    path = pathlib.Path(__file__).with_name("gear.inc")
    if sys.argv[1:] == ["--check"]:
        if not path.is_file() or path.read_text(encoding="ascii") != text():
            sys.exit(f"gear.py: {path} differs from its definition; run gear.py without --check")
    elif not sys.argv[1:]:
        path.write_text(text(), encoding="ascii")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
