# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Before against after: build/bench/shift, several processes, each with both builds, the first one once more, and a
copy of its file: the same code at another address.

A cell is a kernel at a size, an offset and a shape. Its change is the median over the processes of after / before, 5th
percentiles of interleaved samples. Its noise is the larger of two numbers: the median over the processes of what the
build before differs by from itself, run again or loaded again, and half the range of the changes, since a cell has
another speed in each process; of five processes and more, of the middle half of them.
"""
import dataclasses
import json
import os
import statistics
import subprocess
import tempfile

SIZES = (16, 64, 256, 1024, 4096, 16384, 65536, 1048576)
RANDOM = (64, 256, 1024)
OFFSETS = (0, 29)


class Failed(Exception):
    """The benchmark could not be run."""


class Disagrees(Exception):
    """The two builds answer differently."""


@dataclasses.dataclass
class Cell:
    contract: str
    impl: str
    bytes: int
    offset: int
    shape: str
    before: float  # cycles a byte
    after: float
    change: float  # after / before - 1: below 0 is faster
    noise: float

    @property
    def where(self):
        size = f"{self.bytes >> 10} KiB" if self.bytes >= 1024 and self.bytes % 1024 == 0 else f"{self.bytes} B"
        place = "random" if self.shape == "random" else f"+{self.offset}"
        return f"{size} {place}"


def command(program, builds, impls, contracts, sizes=SIZES, offsets=OFFSETS, random=RANDOM, milliseconds=60):
    def listed(option, values):
        return [option, ",".join(map(str, values))] if values else []

    return [
        program,
        *listed("--impl", impls),
        *listed("--contract", contracts),
        *listed("--sizes", sizes),
        *listed("--offsets", offsets),
        *listed("--random", random),
        "--milliseconds",
        str(milliseconds),
        *[f"{label}={os.path.abspath(path)}" for label, path in builds],
    ]


def run(arguments):
    """The rows of one process."""
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "rows.json")
        try:
            done = subprocess.run([*arguments, "--json", path], capture_output=True, text=True, check=False)
        except OSError as error:
            raise Failed(f"{arguments[0]} does not start ({error.strerror}): build it with make") from None
        last = (done.stderr.strip().splitlines() or done.stdout.strip().splitlines() or ["it said nothing"])[-1]
        if done.returncode == 4:
            raise Disagrees(last.removeprefix("bench-shift: "))
        if done.returncode not in (0, 1) or not os.path.exists(path):
            raise Failed(f"the benchmark failed (status {done.returncode}): {last}")
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)["rows"]
    if not rows:
        raise Failed(last)
    return rows


def combine(runs):
    """Cells of the rows of several processes."""
    by_cell = {}
    for rows in runs:
        for row in rows:
            key = row["contract"], row["iface"], row["impl"], row["bytes"], row["offset"], row["shape"]
            by_cell.setdefault(key, []).append(row)
    cells = []
    for (contract, _, impl, size, offset, shape), rows in by_cell.items():
        changes = [r["cycles"]["after"] / r["cycles"]["before"] - 1 for r in rows]
        pairs = [max(abs(x / r["cycles"]["before"] - 1) for x in (r["again"], r["cycles"]["null"])) for r in rows]
        low, high = min(changes), max(changes)
        if len(changes) >= 5:
            low, _, high = statistics.quantiles(changes, n=4, method="inclusive")
        noise = max(statistics.median(pairs), (high - low) / 2)
        before = statistics.median(r["cycles"]["before"] for r in rows)
        change = statistics.median(changes)
        cells.append(Cell(contract, impl, size, offset, shape, before, before * (1 + change), change, noise))
    return cells
