# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The data sets of bench-ingest: random bytes, files of this machine, and both after small edits."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

EDITS, EDIT_BYTES = 16, b"thirty-seven bytes go in just here..."
MOST_FILES = 39012


def random_file(path, size):
    """The AES-256-CTR key stream of key and counter 0."""
    with open(path, "wb") as out:
        openssl = ["openssl", "enc", "-aes-256-ctr", "-K", "00" * 32, "-iv", "00" * 16]
        with subprocess.Popen(openssl, stdin=subprocess.PIPE, stdout=out) as child:
            for _ in range(size >> 20):
                child.stdin.write(bytes(1 << 20))
            child.stdin.close()
    if path.stat().st_size != size:
        sys.exit("bench-ingest: openssl made no random file")


def insertions(path, out):
    """The file with 16 insertions of 37 bytes, evenly spread."""
    size = path.stat().st_size
    with open(path, "rb") as old, open(out, "wb") as new:
        for i in range(EDITS):
            left = size * (2 * i + 1) // (2 * EDITS) - old.tell()
            while left > 0:
                piece = old.read(min(left, 1 << 20))
                new.write(piece)
                left -= len(piece)
            new.write(EDIT_BYTES)
        shutil.copyfileobj(old, new, 1 << 20)


def regular_files(roots):
    for root in roots:
        for directory, _, names in os.walk(root):
            for name in names:
                path = os.path.join(directory, name)
                if os.path.isfile(path) and not os.path.islink(path) and os.access(path, os.R_OK):
                    yield path


def tree(out, size, roots=("/usr/lib", "/usr/share")):
    """Files of the roots in the order of md5(path), until there are MOST_FILES or the next does not fit in size."""
    total = count = 0
    for path in sorted(regular_files(roots), key=lambda p: hashlib.md5(os.fsencode(p)).digest()):
        length = os.path.getsize(path)
        if total + length > size:
            continue
        target = pathlib.Path(str(out) + path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
        total += length
        count += 1
        if count == MOST_FILES or total > size - 4096:
            break
    return count, total


def prepare(base, size):
    """Makes what is missing; says what there is."""
    random, edited, files = base / "rand.bin", base / "edited" / "rand.bin", base / "tree"
    if not random.exists() or random.stat().st_size != size:
        random_file(random, size)
    if not edited.exists() or edited.stat().st_size != size + EDITS * len(EDIT_BYTES):
        edited.parent.mkdir(exist_ok=True)
        insertions(random, edited)
    mark = base / "tree.txt"
    if not mark.exists() or mark.read_text().split()[2] != str(size):
        shutil.rmtree(files, ignore_errors=True)
        mark.write_text("%d %d %d\n" % (*tree(files, size), size))
    count, total, _ = map(int, mark.read_text().split())
    return {"random": {"bytes": size}, "files": {"bytes": total, "count": count}}
