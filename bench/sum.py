#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""sum.py PROGRAM FILE|DIRECTORY [ROUNDS]: `PROGRAM sum -a crc32c` over a cached file beside reading it.

By turns with a loop of read() over the same file, for buffers from 64 KiB to 1 MiB; the best of them, twice, says how
much is noise. A directory gets a file of 4 GiB, removed at the end; it has to have 5 GiB free. Prints whether the goal,
85 % of the speed of reading, is met. Status: 0 measured, 2 wrong usage, 3 no such file or no room.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

GOAL, SIZE = 0.85, 4 << 30
BUFFERS = [1 << bit for bit in range(16, 21)]


def read_all(path, size):
    buffer = bytearray(size)
    start = time.perf_counter()
    with open(path, "rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return time.perf_counter() - start


def sum_all(program, path):
    start = time.perf_counter()
    subprocess.run([program, "sum", "-a", "crc32c", path], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def measure(program, path, rounds):
    sums, reads, again = [], {size: [] for size in BUFFERS}, []
    sum_all(program, path)
    for _ in range(rounds):
        for size in BUFFERS:
            reads[size].append(read_all(path, size))
        sums.append(sum_all(program, path))
        again.append(read_all(path, min(BUFFERS, key=lambda size: min(reads[size]))))
    best = min(BUFFERS, key=lambda size: min(reads[size]))
    read, total = min(reads[best]), min(sums)
    share, noise = read / total, abs(min(again) / read - 1)
    print(f"read() of {best >> 10} KiB: {read:.3f} to {max(reads[best]):.3f} s; sum: {total:.3f} to {max(sums):.3f} s")
    print(f"{100 * share:.0f} % of the speed of reading, noise {100 * noise:.1f} %; goal {100 * GOAL:.0f} %: "
          + ("met" if share >= GOAL else "missed"))  # fmt: skip


def main():
    if len(sys.argv) not in (3, 4) or not "".join(sys.argv[3:] or "1").isdigit():
        print("usage: sum.py PROGRAM FILE|DIRECTORY [ROUNDS]", file=sys.stderr)
        return 2
    program, path, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) == 4 else 14
    if os.path.isfile(path):
        measure(program, path, rounds)
        return 0
    if not os.path.isdir(path) or shutil.disk_usage(path).free < SIZE + (1 << 30):
        print(f"sum.py: {path} is no file, and no directory with 5 GiB free: name another one", file=sys.stderr)
        return 3
    with tempfile.NamedTemporaryFile(dir=path) as file:
        block = os.urandom(1 << 20)
        for _ in range(SIZE >> 20):
            file.write(block)
        file.flush()
        measure(program, file.name, rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
