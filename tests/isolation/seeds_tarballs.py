# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Leaks into the source tarball of mit0. seeds.TABLE says how each row is read."""
import os

LZ4, DIST = "plugins/mit0/lz4/lz4.c", "packaging/dist.py"
NOTICE = "/* This file is distributed under the terms of the GNU Lesser " + "General Public License. */\n"


def _neighbour(scratch):
    scratch.replace(
        DIST, r'(?<= or )f\.startswith\(f"plugins/\{part\}/"\)', 'f.startswith(("plugins/mit0/", "plugins/lgpl/"))'
    )


def _unreproducible(scratch):
    scratch.replace(
        DIST, r"entry\.mtime = len\(data\), when", "entry.mtime = len(data), __import__('time').time_ns() % 1000000007"
    )


TARBALLS = (
    (
        "mit0 needs a file of intel-crc",
        lambda s: s.prepend(
            "plugins/mit0/argmin/argmin_avx2.asm", '%include "plugins/intel-crc/crc32c/crc32c_constants.inc"\n'
        ),
        "cofferdam-mit0",
        "crc32c_constants.inc",
    ),
    (
        "a notice of the LGPL in mit0",
        lambda s: s.prepend(LZ4, NOTICE),
        "cofferdam-mit0.tar.xz:" + LZ4,
        "words of another licence",
    ),
    (
        "lgpl's files in mit0's tarball",
        _neighbour,
        "cofferdam-mit0.tar.xz:plugins/lgpl/avutil/shift.c",
        "is of the domain lgpl",
    ),
    (
        "a file without a licence in mit0",
        lambda s: s.write("plugins/mit0/lz4/notes.txt", "words\n"),
        "cofferdam-mit0",
        "reuse lint fails",
    ),
    (
        "a link from mit0 to a file of intel-crc",
        lambda s: os.symlink("../../intel-crc/crc32c/crc32c_constants.inc", s.path("plugins/mit0/argmin/c.inc")),
        "cofferdam-mit0",
        "c.inc is a symbolic link",
    ),
    ("a tarball that differs from run to run", _unreproducible, "cofferdam-mit0", "two runs give different bytes"),
)
