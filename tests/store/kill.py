#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""kill.py PROGRAM CALLS TREE WORK COUNT: ingest killed by SIGKILL, COUNT times that hit.

Half of the kills come at a random moment of the time that such an ingest takes, the others at a random one of its calls
that change the store, which calls.c (CALLS, preloaded) counts; of a write, half is done first. A kill that came too late
is tried again. After each: nothing that was reported is lost, the store is whole by its own check, the same ingest goes
on, and nothing of the killed one is left over. Every second kill hits a new store, the others one that has snapshots.
"""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

from trace_events import count_events

program, calls, tree = sys.argv[1:4]
work, count = pathlib.Path(sys.argv[4]).absolute(), int(sys.argv[5])
dice = random.Random(2026)
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
work = work.resolve()
store, other = work / "store", work / "other"


def run(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, check=False)


def must(*arguments):
    done = run(*arguments)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}: status {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode()


def snapshot(text):
    return text.split()[1]


def ingest(environment, moment):
    """An ingest, killed after so many seconds if that is given: whether it was killed, what it told, how long it took."""
    started = time.monotonic()
    arguments = [program, "ingest", "--store", store, tree, other]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env={**os.environ, **environment}) as child:
        if moment is not None:
            time.sleep(moment)
            child.send_signal(signal.SIGKILL)
        text = child.stdout.read().decode()
        status = child.wait()
    if status not in (0, -signal.SIGKILL):
        sys.exit(f"ingest ended with status {status}")
    return status != 0, text, time.monotonic() - started


def measure():
    """Calls and seconds of an undisturbed ingest into the store as it is; the store is as before."""
    shutil.copytree(store, work / "kept") if store.exists() else None
    trace = work / "trace"
    _, _, seconds = ingest({"LD_PRELOAD": calls, "CALLS_ROOT": str(work), "CALLS_TRACE": str(trace)}, None)
    shutil.rmtree(store)
    if (work / "kept").exists():
        (work / "kept").rename(store)
    events = count_events(trace.read_bytes())
    trace.unlink()
    return events, seconds


killed = tried = 0
reported = set()
bounds = {}
while killed < count:
    fresh = killed % 2 == 0
    if fresh:
        shutil.rmtree(store, ignore_errors=True)
        reported = set()
    other.write_bytes(dice.randbytes(dice.randrange(1, 2_000_000)))
    if fresh not in bounds:
        bounds[fresh] = measure()
    events, seconds = bounds[fresh]
    if killed % 4 < 2:
        hit, text, _ = ingest({}, dice.uniform(0, seconds))
    else:
        point = {"LD_PRELOAD": calls, "CALLS_ROOT": str(work), "CALLS_KILL": str(dice.randrange(events))}
        hit, text, _ = ingest(point, None)
    tried += 1
    killed += hit
    if tried > 20 * count:
        sys.exit(f"{killed} of {tried} were killed before their end")
    if text.startswith("snapshot "):
        reported.add(snapshot(text))
    if reported and not (store / "format").exists():
        sys.exit("a store that had snapshots is gone")
    if (store / "format").exists():
        must("check", "--store", store)
    for one in reported:
        must("verify", "--store", store, one)
    reported.add(snapshot(must("ingest", "--store", store, tree, other)))  # an interrupted one is gone on with
    must("check", "--store", store)
    for one in reported:
        must("verify", "--store", store, one)
    left = list((store / "tmp").iterdir()) + list((store / "index").glob("*.new"))
    if left:
        sys.exit(f"an interrupted writer's files were not swept: {left}")
must("restore", "--store", store, "--to", work / "out", snapshot(must("ingest", "--store", store, tree)))
done = subprocess.run(["diff", "-r", "--no-dereference", tree, work / "out" / pathlib.Path(tree).name], check=False)
print(f"{killed} of {tried} were killed before their end")
sys.exit(done.returncode)
