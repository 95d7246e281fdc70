#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""kill.py PROGRAM TREE WORK COUNT: ingest killed by SIGKILL at COUNT random points.

After each: the store is whole by its own check, every snapshot that was reported restores, and the same ingest succeeds.
The points lie between the start and four fifths of what a first ingest took; later ones may be over by then. Some kills come after an ingest of other data.
"""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

program, tree, work, count = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])
dice = random.Random(2026)
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)


def run(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, check=False)


def must(*arguments):
    done = run(*arguments)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: status {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode()


def snapshot(text):
    return text.split()[1]


started = time.monotonic()
reported = {snapshot(must("ingest", "--store", work / "measure", tree))}
usual = time.monotonic() - started
store, killed = work / "store", 0
other = work / "other"
for point in range(count):
    if point % 10 == 0:
        shutil.rmtree(store, ignore_errors=True)
        reported = set()
    other.write_bytes(dice.randbytes(dice.randrange(1, 2_000_000)))
    child = subprocess.Popen([program, "ingest", "--store", store, tree, other], stdout=subprocess.PIPE)
    time.sleep(dice.uniform(0, 0.8 * usual))
    child.send_signal(signal.SIGKILL)
    text = child.stdout.read().decode()
    if child.wait() == -signal.SIGKILL:
        killed += 1
    if text.startswith("snapshot "):
        reported.add(snapshot(text))
    if reported and not os.path.exists(store / "format"):
        sys.exit("a store that had snapshots is gone")
    if os.path.exists(store / "index" / "data.mdb") and run("check", "--store", store).returncode == 1:
        sys.exit("damage was found after a kill, before the next writer")
    must("ingest", "--store", store, tree)  # an interrupted one is gone on with
    must("check", "--store", store)
    for one in reported:
        must("verify", "--store", store, one)
    if list((store / "tmp").iterdir()):
        sys.exit("an interrupted writer's files were not swept")
must("restore", "--store", store, "--to", work / "out", snapshot(must("ingest", "--store", store, tree)))
print(f"{killed} of {count} were killed before their end")
sys.exit(killed == 0)
