# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Records as the benchmark writes them, from a model: start cost, bytes a cycle, and what each cache level can feed.

Invented numbers of a plausible shape; `seed` moves every timing within `noise`. Nothing here is a measurement.
"""
import argparse
import copy
import json
import random

CPU = {
    "id": "FixtureVendor-26-2",
    "name": "Fixture CPU (invented numbers)",
    "threads": 2,
    "ghz": 4.1,
    "ticks_per_cycle": 0.63,
    "features": "sse4.2 pclmulqdq avx2 vpclmulqdq avx512f",
    "caches": {"l1d": 49152, "l2": 1048576, "l3": 33554432},
}
SIZES = [1, 16, 64, 256, 1024, 4096, 16384, 65536, 524288, 1 << 20, 16 << 20, 256 << 20]
SKETCH = "cof.cut-sketch/1"  # what the chunker's kernel serves; it is measured in a whole chunker
FEED = {"L1": 60.0, "L2": 32.0, "L3": 14.0, "DRAM": 3.1}  # bytes a cycle
# contract: (iface, smallest size, [(contender, kind, domain, licence, cycles a call, bytes a cycle)])
CONTRACTS = {
    "crc32c/1": (
        "cof.crc32/1",
        1,
        [
            ("portable", "portable", "host", "MIT-0", 18, 0.97),
            ("sse42-3way", "kernel", "intel-crc", "MIT-0", 24, 8.0),
            ("avx2-vpclmul-fusion", "kernel", "intel-crc", "MIT-0", 40, 17.5),
            ("isal", "rival", "", "BSD-3-Clause", 22, 8.6),
            ("google-crc32c", "rival", "", "BSD-3-Clause", 26, 7.6),
        ],
    ),
    "crc32/1": (
        "cof.crc32/1",
        1,
        [
            ("portable", "portable", "host", "MIT-0", 18, 0.96),
            ("avutil", "kernel", "lgpl", "LGPL-2.1-or-later AND GPL-2.0-or-later", 30, 0.62),
            ("zlib", "rival", "", "Zlib", 20, 0.71),
        ],
    ),
    "xxh3-128/1": (
        "cof.hash/1",
        1,
        [
            ("portable", "portable", "host", "MIT-0", 60, 2.9),
            ("libxxhash-dispatch", "kernel", "mit0", "MIT-0 AND BSD-2-Clause", 88, 15.5),
            ("libxxhash", "kernel", "mit0", "MIT-0 AND BSD-2-Clause", 85, 4.3),
            ("xxhash-direct", "rival", "", "BSD-2-Clause", 80, 15.6),
        ],
    ),
    "blake3/1": (
        "cof.hash/1",
        1,
        [
            ("upstream-avx512", "kernel", "mit0", "MIT-0 AND Apache-2.0", 150, 1.52),
            ("upstream-avx2", "kernel", "mit0", "MIT-0 AND Apache-2.0", 150, 1.05),
            ("upstream-sse41", "kernel", "mit0", "MIT-0 AND Apache-2.0", 150, 0.55),
            ("libblake3", "rival", "", "Apache-2.0", 148, 1.5),
        ],
    ),
    "argmin/1": (
        "cof.cut/1",
        65536,
        [
            ("portable", "portable", "host", "MIT-0", 900, 2.7),
            ("avx2-diff", "kernel", "mit0", "MIT-0", 1200, 6.4),
        ],
    ),
}


def level(size):
    caches = CPU["caches"]
    return "L1" if size <= caches["l1d"] else "L2" if size <= caches["l2"] else "L3" if size <= caches["l3"] else "DRAM"


def cycles(size, start, speed):
    return start / size + 1 / speed + (0.85 / FEED[level(size)] if level(size) != "L1" else 0)


def make(seed=1, noise=0.003, floor=0.011, slow=None, suites=None, contracts=None, date="2026-11-26"):
    """A record. `slow`: {(contract, contender): percent}; `suites`, `contracts`: as --suite and --contract select."""
    chance = random.Random(seed)

    def jitter():
        return 1 + chance.gauss(0, noise)

    def wanted(suite, contract=None):
        return (not suites or suite in suites) and (not contracts or contract is None or contract in contracts)

    rows, dispatch, instructions = [], [], []

    def row(suite, contract, contender, size, cpb, reference, against=None, threads=1, ceiling=None):
        name, kind, domain, licence = contender
        entry = {
            "suite": suite,
            "contract": contract,
            "iface": SKETCH if name == "avx2-diff" else CONTRACTS[contract][0],
            "contender": name,
            "kind": kind,
            "domain": domain,
            "licence": licence,
            "bytes": size,
            "level": level(size),
            "threads": threads,
            "cpb_p5": round(cpb, 6),
            "cpb_median": round(cpb * 1.012, 6),
            "spread": 0.015,
            "gbps": round(CPU["ghz"] * threads / cpb, 3),
            "ratio": round(reference / cpb, 5),
        }
        if against:
            entry["against"] = against
        if ceiling:
            entry["ceiling"], entry["share"] = "read-only loop", round(ceiling / cpb, 4)
        rows.append(entry)

    for contract, (_, least, contenders) in CONTRACTS.items():
        for size in (s for s in SIZES if s >= least):
            times = {
                c[0]: cycles(size, *c[4:]) * (1 + (slow or {}).get((contract, c[0]), 0) / 100) * jitter()
                for c in contenders
            }
            ceiling = cycles(size, 8, FEED["L1"]) * jitter()
            reference = times[contenders[0][0]]
            if wanted("throughput", contract):
                for c in contenders:
                    row("throughput", contract, c[:4], size, times[c[0]], reference, ceiling=ceiling)
                again = (contenders[-1][0] + " again", "null", *contenders[-1][2:4])
                row(
                    "throughput", contract, again, size, times[contenders[-1][0]] * jitter(), reference, ceiling=ceiling
                )
                row("throughput", contract, ("read-only loop", "ceiling", "", ""), size, ceiling, reference)
            rivals = [c for c in contenders if c[1] == "rival"]
            if rivals and size in (256, 1024, 4096, 16384, 65536):
                best = min(rivals, key=lambda c: times[c[0]])
                for suite, more in (("kernel-ab", 1.0), ("oneshot", 1.01)):
                    if wanted(suite, contract):
                        for c in contenders:
                            ours = c[1] != "rival"
                            cost = times[c[0]] * jitter() * (more if ours else 1)
                            row(suite, contract, c[:4], size, cost, times[best[0]], against=best[0])
            if wanted("twins", contract) and size in (256, 4096, 65536) and contract in ("crc32c/1", "argmin/1"):
                asm = [c for c in contenders if c[1] == "kernel"][-1]
                row("twins", contract, asm[:4], size, times[asm[0]], times[asm[0]], against=asm[0])
                for compiler, more in (("gcc 12.2.0", 1.09), ("clang 14.0.6", 1.04)):
                    twin = (f"{asm[0]} {compiler}", "twin", asm[2], asm[3])
                    cost = times[asm[0]] * more * jitter()
                    row("twins", contract, twin, size, cost, times[asm[0]], against=asm[0])
                    rows[-1]["ratio"] = round(cost / times[asm[0]], 5)
            if size in (64, 256, 4096):
                for c in (c for c in contenders if c[1] == "kernel"):
                    direct = times[c[0]] * size / CPU["ghz"]
                    tax = 1.2 + chance.random() * 0.5
                    if wanted("dispatch", contract):
                        dispatch.append(
                            {
                                "contract": contract,
                                "impl": c[0],
                                "bytes": size,
                                "direct_ns": round(direct, 2),
                                "api_ns": round(direct + tax, 2),
                                "tax_ns": round(tax, 2),
                                "limit_ns": max(5.0, round(0.02 * direct, 2)),
                                "ok": True,
                            }
                        )
            if size in (4096, 65536) and wanted("instructions", contract):
                for c in (c for c in contenders if c[1] in ("kernel", "portable")):
                    instructions.append(
                        {
                            "contract": contract,
                            "impl": c[0],
                            "bytes": size,
                            "count": round(c[4] * 2 + size * 1.9 / c[5]),
                        }
                    )
        for suite, threads, factor in (("threads", 2, 1.04), ("random", 1, 1.3), ("chained", 1, 1.6)):
            if wanted(suite, contract) and least == 1:
                for c in (c for c in contenders if c[1] != "rival"):
                    base = cycles(4096, *contenders[0][4:])
                    row(
                        suite,
                        contract,
                        c[:4],
                        4096,
                        cycles(4096, *c[4:]) * factor * jitter(),
                        base * factor,
                        threads=threads,
                    )

    record = {
        "format": "cofferdam-bench/2",
        "version": "0.1.0",
        "date": date,
        "quick": False,
        "valid": floor <= 0.03,
        "rounds": 60,
        "seconds": 412.0,
        "cpu": copy.deepcopy(CPU),
        "compilers": {"host": "gcc 12.2.0", "twins": ["gcc 12.2.0", "clang 14.0.6"], "assembler": "NASM 2.16.01"},
        "noise": {"floor": floor, "limit": 0.03, "cells": 40},
        "rows": rows,
        "gaps": [],
    }
    for suite in ("throughput", "kernel-ab"):
        if wanted(suite, "crc32-be/1"):
            record["gaps"].append(
                {
                    "suite": suite,
                    "contract": "crc32-be/1",
                    "contender": "libdeflate",
                    "kind": "rival",
                    "code": "missing",
                    "why": "libdeflate.so.0 cannot be opened; install libdeflate0",
                }
            )
    if wanted("dispatch"):
        record["dispatch"] = dispatch
    if wanted("instructions"):
        record["instructions"] = instructions
    if wanted("startup"):
        record["startup"] = [
            {
                "what": "discovery",
                "plugins": n,
                "cache": cache,
                "ms_p5": round(n * each, 2),
                "ms_median": round(n * each * 1.07, 2),
            }
            for n in (5, 50, 500)
            for cache, each in (("cold", 0.09), ("cached", 0.018))
        ]
        record["startup"] += [
            {"what": "first call", "contract": "crc32c/1", "cache": cache, "ms_p5": ms, "ms_median": ms * 1.05}
            for cache, ms in (("cold", 14.2), ("cached", 2.3))
        ]
    if wanted("batch", "blake3/1"):
        record["batch"] = [
            {
                "contract": "blake3/1",
                "impl": "upstream-avx512",
                "messages": m,
                "gbps": g,
                "one_by_one_gbps": o,
                "ratio": round(g / o, 2),
                "goal": goal,
            }
            for m, g, o, goal in (("64 B", 3.1, 0.5, 5.0), ("1 KiB", 5.6, 0.9, 5.0), ("8 KiB", 6.1, 3.3, 2.0))
        ]
    return record


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--floor", type=float, default=0.011)
    options = parser.parse_args()
    print(json.dumps(make(options.seed, floor=options.floor), indent=1))
