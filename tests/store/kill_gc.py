#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""kill_gc.py PROGRAM SHIM WORK: forget and gc killed by SIGKILL before each single call that changes a file.

After each: check finds the store whole, what was not forgotten verifies and restores to the same bytes, the same
command succeeds when it is given again, nothing unreferenced is left, and what was forgotten can be stored again.
"""
import filecmp
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys

program, shim, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
dice = random.Random(11)
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)


def run(*arguments, **variables):
    environment = os.environ | {key: str(value) for key, value in variables.items()}
    return subprocess.run([program, *map(str, arguments)], capture_output=True, check=False, env=environment)


def must(*arguments, **variables):
    done = run(*arguments, **variables)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: status {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode()


def summary(*arguments):
    return json.loads(must(*arguments, "--json").splitlines()[-1])


# Trees that share files two by two, each ingest a pack: after the first and the last are forgotten there are packs of
# which all, some and nothing is needed, and the last pack is one of which nothing is.
files = [dice.randbytes(dice.randrange(1, 150_000)) for _ in range(60)]
trees = []
for number in range(4):
    tree = work / f"tree{number}"
    tree.mkdir()
    for i in range(number * 10, number * 10 + 20) if number < 3 else range(50, 60):
        (tree / f"f{i}").write_bytes(files[i])
    trees.append(tree)
base = work / "base"
ids = [summary("ingest", "--store", base, tree)["snapshot"] for tree in trees]


def restored(store, number):
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    must("restore", "--store", store, "--to", out, ids[number])
    match, other, errors = filecmp.cmpfiles(trees[number], out / trees[number].name, os.listdir(trees[number]), False)
    if other or errors or not match:
        sys.exit(f"restored tree {number} is not what was stored: {other} {errors}")


def whole(store, numbers):
    must("check", "--store", store)
    for number in numbers:
        must("verify", "--store", store, ids[number])
        restored(store, number)


points = []
for command in (["forget", ids[0], ids[3]], ["gc", "--rewrite-below", "100"]):
    count = work / "count"
    store = work / "store"
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(base, store)
    must(*command, "--store", store, LD_PRELOAD=shim, KILL_COUNT=count)
    calls = int(count.read_text())
    for at in range(1, calls + 1):
        shutil.rmtree(store)
        shutil.copytree(base, store)
        killed = run(*command, "--store", store, LD_PRELOAD=shim, KILL_AT=at)
        if killed.returncode != -signal.SIGKILL:
            continue  # a call at the end, for what it says
        points.append(command[0])
        whole(store, [1, 2])
        if command[0] == "forget":
            for gone in (ids[0], ids[3]):  # it may or may not be forgotten
                run("forget", "--store", store, gone)
        else:
            must(*command, "--store", store)
            whole(store, [1, 2])
            left = summary("stats", "--store", store)
            if left["unreferenced_bytes"] != 0 or list((store / "tmp").iterdir()):
                sys.exit(f"after a kill at call {at} of gc, the next one leaves {left['unreferenced_bytes']} bytes")
            again = summary("ingest", "--store", store, trees[0])
            if again["snapshot"] != ids[0] or again["new_bytes"] == 0:
                sys.exit("what was forgotten is not stored again as it was")
            before, now = set(os.listdir(base / "packs")), set(os.listdir(store / "packs"))
            if min(now - before) < max(before):
                sys.exit("a new pack has a number that another had before")
            restored(store, 0)
            must("check", "--store", store)
    shutil.rmtree(base)
    shutil.copytree(store, base)
    if len(must("ls", "--store", base).splitlines()) != (2 if command[0] == "forget" else 3):
        sys.exit("another number of snapshots than expected")
forgets, collections = points.count("forget"), points.count("gc")
print(f"killed at {forgets} points of forget, {collections} of gc")
sys.exit(forgets < 4 or collections < 12)
