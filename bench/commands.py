#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""commands.py BUILD: times `cofferdam sum -a crc32c` and `cofferdam chunk` over 1 GiB for each provider.

The commands of all providers run in turn, A B A B, over one file of random bytes in memory; the least processor time
of each (user + system) is quoted, since the machine may be shared. Prints the table of the README.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

SIZE = 1 << 30
ROUNDS = 7
JOBS = [
    ("sum -a crc32c", "crc32c/1", ["sum", "-a", "crc32c"]),
    ("sum -a crc32", "crc32/1", ["sum", "-a", "crc32"]),
    ("sum -a xxh3-128", "xxh3-128/1", ["sum", "-a", "xxh3-128"]),
    ("chunk", "argmin/1", ["chunk", "--stats"]),
]
# The bridge to a GPL build of libavutil is measured too: the table says what was allowed for that.
ALLOW = ["--allow-license", "GPL-2.0-or-later"]


def kernels_of(program, contract, *options):
    text = subprocess.run(
        [program, *ALLOW, *options, "explain", "--json", contract], capture_output=True, text=True, check=True
    )
    return {k["impl"]: k for i in json.loads(text.stdout)["interfaces"] for k in i["kernels"]}


def providers(program, contract):
    """Kernels as `explain` reports them when each is pinned, so that its licence is the effective one; portable first."""
    rows = [kernels_of(program, contract, "--pin", f"{contract}={impl}")[impl] for impl in kernels_of(program, contract)]
    return sorted(rows, key=lambda k: (k["impl"] != "portable", -k["rank"]))


def processor_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = os.path.join(sys.argv[1], "bin", "cofferdam")
    directory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.NamedTemporaryFile(dir=directory) as data:
        for _ in range(SIZE >> 24):
            data.write(os.urandom(1 << 24))
        data.flush()
        print("| command | provider | domain | licence | GB/s | against portable |")
        print("|---|---|---|---|---|---|")
        reading = min(processor_seconds(["dd", "bs=1M", f"if={data.name}", "of=/dev/null"]) for _ in range(ROUNDS))
        print(f"| `dd bs=1M`: reading alone, the ceiling | | | | {SIZE / reading / 1e9:.2f} | |")
        for title, contract, arguments in JOBS:
            kernels = providers(program, contract)
            commands = {
                k["impl"]: [program, *ALLOW, "--pin", f"{contract}={k['impl']}", *arguments, data.name]
                for k in kernels
                if not k["refused"]
            }
            best = {impl: float("inf") for impl in commands}
            for _ in range(ROUNDS):
                for impl, command in commands.items():
                    best[impl] = min(best[impl], processor_seconds(command))
            for k in kernels:
                name, licence = k["impl"], k["spdx_effective"] or k["spdx_declared"]
                if name in best:
                    rate = SIZE / best[name] / 1e9
                    ratio = best["portable"] / best[name]
                    print(f"| `{title}` | {name} | {k['domain']} | {licence} | {rate:.2f} | {ratio:.2f}x |")
                else:
                    print(f"| `{title}` | {name} | {k['domain']} | {licence} | not run here: {k['code']} | |")


if __name__ == "__main__":
    main()
