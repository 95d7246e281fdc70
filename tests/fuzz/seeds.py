#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""seeds.py DIRECTORY PROGRAM PLUGIN...: what the fuzz targets start from, as DIRECTORY/NAME_fuzz/.

Real inputs: the plugins, the rows of the tests about licences, a manifest that PROGRAM writes. Each begins with the
byte by which its target chooses what to do; see there.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPRESSIONS = [
    "MIT-0", "MIT-0 AND BSD-2-Clause", "MIT-0 AND (CC0-1.0 OR Apache-2.0)", "LGPL-2.1-or-later", "GPL-2.0+",
    "GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-Proprietary", "DocumentRef-a:LicenseRef-b",
    "((MIT OR ISC) AND (Zlib))", "mit and bsd-2-clause", "MIT-0 AND", "do what you want", "(((", "A OR B AND C WITH D",
]  # fmt: skip
POLICIES = [
    "MIT BSD-2-Clause", "MIT,Apache-2.0", "+GPL-2.0-or-later", "*", "-LGPL-2.1-or-later",
    "# comment\nallow MIT\n", "allow GPL-2.0-or-later\ndeny AGPL-3.0-only\n", "deny LGPL-2.1-or-later\n", "allow\n",
]  # fmt: skip
VERDICTS = [
    "good MIT-0",
    "good %",
    "good MIT-0%20AND%20GPL-2.0-or-later /usr/lib/libavutil.so.57 2049 17 900000 1700000000000000000 1700000000000000001 c0ffee",
    "bad probe crash /x/y.so:%20it%20crashed",
    "bad bind unavailable %1b[31m /lib/a.so 1 2 3 4 5 %",
]
CHOICES = [
    "crc32c/1 cof.crc32/1 portable 1 2 3",
    "x/1 y/1 z 0",
    "crc32c/1 cof.crc32/1 sse42-3way",
    "crc64-xz/1 cof.crc64/1 portable",
]


def notes_of(plugin):
    """The bytes of its note section, as a segment holds them."""
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "notes")
        done = subprocess.run(["objcopy", "-O", "binary", "--only-section=.note.cofferdam", plugin, out], check=False)
        return pathlib.Path(out).read_bytes() if done.returncode == 0 and os.path.exists(out) else b""


def manifest(program):
    """A manifest of a few files, as the program writes it."""
    with tempfile.TemporaryDirectory() as work:
        tree = pathlib.Path(work, "tree")
        (tree / "d").mkdir(parents=True)
        (tree / "empty").write_bytes(b"")
        (tree / "d" / "text").write_bytes(bytes(range(256)) * 300)
        out = os.path.join(work, "m")
        subprocess.run(
            [program, "manifest", "--quiet", "--portable", "-o", out, str(tree)], check=True, stdout=subprocess.DEVNULL
        )
        return pathlib.Path(out).read_bytes()


def seeds(program, plugins):
    smallest = sorted(plugins, key=os.path.getsize)[:3]
    files = [pathlib.Path(p).read_bytes() for p in smallest]
    notes = [notes_of(p) for p in plugins]
    texts = [e.encode() for e in EXPRESSIONS]
    rows = re.findall(r"'\"([^\"']*)\"'", (ROOT / "tests/evil/corpus.txt").read_text())
    expressions = texts + [r.encode() for r in rows if len(r) < 100]
    yield "facts_fuzz", [b"\0" + f for f in files] + [b"\1" + n for n in notes] + [b"\4" + n for n in notes]
    yield "library_fuzz", [b"\0\0\0" + f for f in files]
    yield "spdx_fuzz", expressions
    yield "policy_fuzz", [
        way + policy.encode() + b"\0" + text for way in (b"\0", b"\1") for policy in POLICIES for text in texts[:6]
    ]
    lines = [v.encode() for v in VERDICTS]
    yield "verdict_fuzz", [b"\2" + v for v in lines] + [
        b"\1" + b"\n".join(lines),
        b"\0cofferdam-verdicts 1\n1 2 key good %\n",
    ]
    yield "choices_fuzz", [b"\1" + c.encode() for c in CHOICES] + [b"\1" + "\n".join(CHOICES).encode()]
    yield "manifest_fuzz", [manifest(program)]


def main():
    directory, program, *plugins = sys.argv[1:]
    for name, inputs in seeds(program, plugins):
        place = pathlib.Path(directory, name)
        place.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs):
            (place / f"{number:03}").write_bytes(data)


if __name__ == "__main__":
    main()
