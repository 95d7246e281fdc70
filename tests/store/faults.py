#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""faults.py PROGRAM CALLS TREE WORK [STEP]: each STEPth call of an ingest that changes the store fails.

Once with "no space left on device" for it and all after it that need room, once with "input/output error" for it alone.
calls.c (CALLS, preloaded) does that. The ingest has to end with status 3 and one sentence, or with 0 where it can do
without; what was stored before is whole; and once there is room, the same ingest succeeds with the same snapshot.
"""
import errno
import os
import pathlib
import shutil
import subprocess
import sys

from trace_events import count_events

program, calls, tree, work = sys.argv[1], sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4]).absolute()
step = int(sys.argv[5]) if len(sys.argv) > 5 else 1
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
work = work.resolve()
store, base, first = work / "store", work / "base", work / "first"
failures = 0


def run(arguments, environment=None):
    done = subprocess.run(
        [program, *arguments], capture_output=True, check=False, env={**os.environ, **(environment or {})}
    )
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def fail(what):
    global failures
    failures += 1
    print(what)


def must(what, arguments):
    status, out, err = run(arguments)
    if status != 0:
        fail(f"{what}: {arguments[0]}: status {status}: {err}")
    return out


def snapshot(text):
    return text.split()[1] if text.startswith("snapshot ") else ""


first.mkdir()
(first / "file").write_bytes(bytes(range(256)) * 1000)
old = snapshot(must("base", ["ingest", "--store", base, first]))
new = snapshot(must("elsewhere", ["ingest", "--store", work / "elsewhere", tree]))
points = 0
for start in (None, base):
    environment = {"LD_PRELOAD": calls, "CALLS_ROOT": str(work)}
    ingest = ["ingest", "--store", store, tree]

    def prepare():
        shutil.rmtree(store, ignore_errors=True)
        if start is not None:
            shutil.copytree(start, store)

    prepare()
    trace = work / "trace"
    run(ingest, {**environment, "CALLS_TRACE": str(trace)})
    events = count_events(trace.read_bytes())
    trace.unlink()
    for at in range(0, events, step):
        for how in (f"{at}:{errno.ENOSPC}:stay", f"{at}:{errno.EIO}"):
            what = f"{'new store' if start is None else 'store'}, event {at} of {events}, {how}"
            points += 1
            prepare()
            status, out, err = run(ingest, {**environment, "CALLS_FAIL": how})
            if status not in (0, 3) or (status == 0) != (snapshot(out) == new):
                fail(f"{what}: status {status}: {out}{err}")
            # LMDB makes an error of its own of a write that was too short.
            named = os.strerror(int(how.split(":")[1])) in err or "or no space is left" in err
            if status == 3 and (len(err.splitlines()) != 1 or not named):
                fail(f"{what}: says {err!r}")
            if start is not None or status == 0:
                must(what, ["check", "--store", store])
            if start is not None:
                must(what, ["verify", "--store", store, old])
            if status == 0:
                must(what, ["verify", "--store", store, new])
            if snapshot(must(what, ingest)) != new:
                fail(f"{what}: another snapshot once there is room")
            must(what, ["check", "--store", store])
            if list((store / "tmp").iterdir()):
                fail(f"{what}: files are left over in tmp")
print(f"{points} failing calls")
sys.exit(failures != 0)
