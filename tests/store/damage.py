#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""damage.py PROGRAM STORE TREE WORK: one bit flipped, or the end cut off, in every region of every kind of file of a
store that TREE was ingested into.

check has to end with status 1 (or 3, for what opens first) and name the file. Where a pack is hurt, restore gives back
every file that is not, and names the others. Of the index, every page: verify and restore refuse it with a sentence that
says what to do, ingest makes it again; without the seal no command crashes or hangs. STORE_DAMAGE_STEP: every how
manyth place (1).
"""
import os
import pathlib
import random
import shutil
import subprocess
import sys

program = sys.argv[1]
store, tree, work = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4])
copy, out = work / "copy", work / "out"
step = int(os.environ.get("STORE_DAMAGE_STEP", "1"))
dice = random.Random(8)
failures = 0


def run(command, *arguments):
    line = [program, command, "--store", copy, *arguments]
    done = subprocess.run(line, capture_output=True, check=False, timeout=60)
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def fail(what):
    global failures
    failures += 1
    print(what)


def damaged_copy(name, change):
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy)
    file = copy / name
    file.chmod(0o644)
    data = bytearray(file.read_bytes())
    what = change(data)
    file.write_bytes(data)
    return what


def attempt(name, change):
    what = damaged_copy(name, change)
    status, text = run("check")
    if status not in (1, 3) or pathlib.Path(name).name not in text:
        fail(f"{name}: {what}: status {status}: {text[:400]}")
    if name.startswith("packs/"):
        others_are_restored(f"{name}: {what}")


def others_are_restored(what):
    shutil.rmtree(out, ignore_errors=True)
    status, text = run("restore", "--to", out)
    if status not in (0, 1):
        fail(f"{what}: restore: status {status}: {text[:400]}")
    if "the manifest of" in text:  # then nothing tells which files there were
        return
    for file in (f for f in tree.rglob("*") if f.is_file() and not f.is_symlink()):
        again = out / tree.name / file.relative_to(tree)
        if again.exists() and again.read_bytes() != file.read_bytes():
            fail(f"{what}: {file} is restored otherwise")
        if not again.exists() and str(file.relative_to(tree)) not in text:
            fail(f"{what}: {file} is neither restored nor named")


def attempt_index(at, sealed):
    def change(data):
        if not sealed:
            (copy / "index/seal").unlink()
        return flip(at)(data)

    what = damaged_copy("index/data.mdb", change) + ("" if sealed else ", without the seal")
    shutil.rmtree(out, ignore_errors=True)
    for command, *arguments in (["verify"], ["restore", "--to", out], ["check"]):
        status, text = run(command, *arguments)
        if sealed and (status != 1 or "--rebuild-index" not in text):
            fail(f"index, {what}: {command}: status {status}: {text[:400]}")
        if not sealed and status not in (0, 1, 3):
            fail(f"index, {what}: {command}: status {status}: {text[:400]}")
    status, text = run("ingest", tree)
    if status != 0 or (sealed and "made again" not in text):
        fail(f"index, {what}: ingest: status {status}: {text[:400]}")
    status, text = run("check")
    if sealed and status != 0:
        fail(f"index, {what}: check after ingest: status {status}: {text[:400]}")
    status, text = run("check", "--rebuild-index")
    if status != 0:
        fail(f"index, {what}: check --rebuild-index: status {status}: {text[:400]}")


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
        # Of each page its header, where it says what else lies where, and anywhere.
        for page in range(0, size, 4096 * step):
            for at in (page + dice.randrange(16), page + 16 + dice.randrange(64), page + dice.randrange(4096)):
                attempt_index(at, True)
            for at in (page + dice.randrange(16), page + 16 + dice.randrange(64)):
                attempt_index(at, False)
        places, sizes = [], [0, 4096, size - 1]
    else:
        continue
    for at in list(places)[::step]:
        attempt(name, flip(at))
    for cut_to in sizes:
        attempt(name, cut(cut_to))
sys.exit(failures != 0)
