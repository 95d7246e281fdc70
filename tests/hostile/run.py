#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""run.py DIRECTORY [SET...]: the library and the plugins of each set of flags that was built there, each with each.

A cell is one run of tests/hostile/digests: the library of one set with the plugins of one. Its digests and the kernels
that gave them must be those of the reference, gcc-o2 with gcc-o2. Plugins under AddressSanitizer need the runtime of
their compiler in the process: they are tried with the library of their own set alone. Prints a line for each cell.
"""
import concurrent.futures
import itertools
import os
import subprocess
import sys
import time

REFERENCE = "gcc-o2"
THIN = "61"  # of the sizes beyond 4200: see docs/boundary.md
LIMIT = 900  # seconds: on a loaded machine
ADOPTED = {"aes256-gcm/1", "blake3/1", "lz4/1", "sha256/1", "zstd/1"}


class Cell:
    def __init__(self, directory, host, plugins, *plan):
        self.name = f"host {host}, plugins {plugins}, {' '.join(plan)}"
        self.plan = plan
        self.command = [f"{directory}/{host}/tests/digests", f"{directory}/{plugins}/lib/cofferdam/1", *plan]
        self.digests, self.served, self.trouble, self.took = {}, set(), "", 0.0

    def run(self):
        start = time.monotonic()
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("COFFERDAM", "LD_"))}
        try:
            done = subprocess.run(
                self.command,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=LIMIT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            self.trouble = str(error)
            return self
        self.took = time.monotonic() - start
        if done.returncode != 0:
            self.trouble = f"status {done.returncode}: {done.stderr.strip()[-600:]}"
        for line in done.stdout.splitlines():
            word, *rest = line.split()
            if word == "served":
                self.served.add(" ".join(rest))
                continue
            contract, part, digest = f"{word} {rest[0]}", rest[1], rest[2]
            if self.digests.setdefault(f"{contract} {part}", digest) != digest:
                self.trouble = self.trouble or f"two kernels differ: {contract}, {part}"
        return self

    def compare(self, want):
        """Against the cell of the same plan: what is missing or different, else ''."""
        if self.trouble or want.trouble:
            return self.trouble or "there is no reference"
        if self.served != want.served:
            return f"other kernels serve: {', '.join(sorted(self.served ^ want.served))}"
        if self.digests.keys() != want.digests.keys():
            return f"other digests are there: {', '.join(sorted(self.digests.keys() ^ want.digests.keys()))}"
        return "; ".join(f"{key} differs" for key, value in self.digests.items() if want.digests[key] != value)

    def line(self, want):
        bad = self.compare(want)
        return (
            f"FAIL {self.name}: {bad}"
            if bad
            else f"ok {self.name}: {len(self.served)} kernels, {len(self.digests)} digests, {self.took:.1f} s"
        )


def cells_of(directory, sets):
    full, beyond, thin, chosen = ("every", "1"), ("chosen", THIN, "beyond"), ("every", THIN), ("chosen", THIN)
    cells = [Cell(directory, REFERENCE, REFERENCE, *plan) for plan in (full, beyond, thin, chosen)]
    for host in sets:
        for plugins in sets:
            if host == plugins:
                plans = () if host == REFERENCE else (full, beyond) if host.endswith("-o3") else (thin,)
                cells.extend(Cell(directory, host, plugins, *plan) for plan in plans)
            elif not plugins.endswith("-san"):
                cells.append(Cell(directory, host, plugins, *chosen))
    return cells


def main():
    directory, *wanted = sys.argv[1:]
    sets = wanted or sorted(os.listdir(directory))
    if REFERENCE not in sets:
        sys.exit(f"run.py: {directory} has no {REFERENCE}; build it with `make hostile-{REFERENCE}`.")
    cells = cells_of(directory, sets)
    lines = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        wants = {cell.plan: cell for cell in pool.map(Cell.run, cells[:4])}
        for cell in itertools.chain(cells[:4], pool.map(Cell.run, cells[4:])):
            lines.append(cell.line(wants[cell.plan]))
            print(lines[-1], flush=True)
    shown = len(lines)
    # The runs of the reference agree with one another where they say the same, and the contracts are there.
    full, thin = cells[0].digests, cells[2].digests
    apart = [key for key in full.keys() & thin.keys() if full[key] != thin[key]]
    lines.append(
        f"FAIL the reference with itself: {', '.join(apart)}" if apart or not full else "ok the reference with itself"
    )
    for contract in sorted({" ".join(key.split()[:2]) for key in full}):
        print(f"{contract}: {', '.join(sorted(row.split()[2] for row in cells[0].served if row.startswith(contract)))}")
    for contract in sorted(ADOPTED - {key.split()[0] for key in full}):
        lines.append(f"skip {contract}: its library is not installed, so no plugin serves it here")
    print("\n".join(lines[shown:]))
    return 1 if any(line.startswith("FAIL") for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
