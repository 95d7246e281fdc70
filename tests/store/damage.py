#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""damage.py PROGRAM STORE WORK: one bit flipped, or the end cut off, in every region of every kind of file of a store.

check has to end with status 1 (or 3, for what opens first) and name the file. Bits of index/data.mdb may lie in pages
that are not in use: there check may also find nothing, but the store has to be whole then.
"""
import pathlib
import random
import shutil
import subprocess
import sys

program, store, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
dice = random.Random(8)
failures = 0


def check(path):
    done = subprocess.run([program, "check", "--store", path], capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def attempt(name, change, may_be_silent=False):
    global failures
    copy = work / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy)
    file = copy / name
    file.chmod(0o644)
    data = bytearray(file.read_bytes())
    what = change(data)
    file.write_bytes(data)
    status, text = check(copy)
    named = name.split("/")[0] == "index" or pathlib.Path(name).name in text
    good = (status in (1, 3) and named) or (may_be_silent and status == 0)
    if not good:
        failures += 1
        print(f"{name}: {what}: status {status}: {text[:400]}")


def flip(at):
    def change(data):
        data[at] ^= 1 << dice.randrange(8)
        return f"bit flipped at {at}"

    return change


def cut(size):
    def change(data):
        del data[size:]
        return f"cut to {size} bytes"

    return change


work.mkdir(parents=True, exist_ok=True)
for path in sorted(p for p in store.rglob("*") if p.is_file()):
    name, size = str(path.relative_to(store)), path.stat().st_size
    if name.startswith("packs/"):
        # The header's fields, the first record's header field by field, its bytes, the middle, and the last byte.
        places = [0, 9, 13, 20, 33, 45, 61, 64, 69, 72, 73, 74, 77, 81, 85, 89, 93, 97, 130, size // 2, size - 1]
        places += [dice.randrange(size) for _ in range(8)]
        sizes = [0, 10, 63, 64, 100, size // 2, size - 1]
    elif name.startswith("snapshots/") or name == "format":
        places, sizes = range(0, size, 3), [0, 1, size - 1]
    elif name == "index/data.mdb":
        places, sizes = [dice.randrange(size) for _ in range(12)], [0, 4096]
    else:
        continue
    for at in places:
        attempt(name, flip(at), name.startswith("index/"))
    for cut_to in sizes:
        attempt(name, cut(cut_to))
sys.exit(failures != 0)
