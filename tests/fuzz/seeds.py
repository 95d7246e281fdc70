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
import tarfile
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


def store_seeds():
    """The objects of the fixture store. A first byte of 0 leaves checksums as they are, 1 puts them right."""
    objects = {}
    with tarfile.open(ROOT / "tests/store/fixture/v1.tar.gz") as archive:
        for member in archive:
            if member.isfile():
                objects[member.name.split("/", 1)[1]] = archive.extractfile(member).read()
    packs = [data for name, data in objects.items() if name.startswith("packs/")]
    headers, chunks = [pack[:64] for pack in packs], []
    for pack in packs:
        at = 64
        while at < len(pack):
            stored = int.from_bytes(pack[at + 12 : at + 16], "little")
            headers.append(pack[at : at + 64])
            chunks.append(pack[at + 64 : at + 64 + stored])
            at += 64 + stored
    manifests = [chunk for chunk in chunks if b"cofferdam store manifest" in chunk[:40]]
    snapshots = [data for name, data in objects.items() if name.startswith("snapshots/")]
    yield "store_record_fuzz", [way + h for way in (b"\0", b"\1", b"\2", b"\3") for h in headers]
    yield "store_pack_fuzz", [way + pack for way in (b"\0", b"\1") for pack in packs if len(pack) < 20000]
    yield "store_cbor_fuzz", manifests + snapshots + [objects["format"]]
    yield "store_manifest_fuzz", [piece + manifest for piece in (b"\0", b"\x07", b"\xff") for manifest in manifests]
    yield "store_snapshot_fuzz", [way + s for way in (b"\0", b"\1") for s in snapshots] + [
        way + objects["format"] for way in (b"\2", b"\3")
    ]


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
    yield from store_seeds()


def main():
    directory, program, *plugins = sys.argv[1:]
    for name, inputs in seeds(program, plugins):
        place = pathlib.Path(directory, name)
        place.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs):
            (place / f"{number:03}").write_bytes(data)


if __name__ == "__main__":
    main()
