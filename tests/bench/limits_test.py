#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""How limits fall and never rise, and whether the gate's thresholds stand up to chance."""
import random
import statistics

from lib import check, finish

import compare
import ratchet


def ratchet_cases():
    def recording(percent, old, noise=0.005):
        record = {
            "cpu": {"id": "c"},
            "noise": {"floor": noise},
            "rows": [
                {
                    "suite": "oneshot",
                    "contract": "a/1",
                    "contender": "k",
                    "kind": "kernel",
                    "bytes": 64,
                    "cpb_p5": 1 + percent / 100,
                },
                {"suite": "oneshot", "contract": "a/1", "contender": "r", "kind": "rival", "bytes": 64, "cpb_p5": 1.0},
            ],
        }
        return ratchet.baseline([record], old)

    def series(percents, first=None):
        old, limits, seen = None, {"oneshot": {"a/1": {"64": first}}} if first is not None else None, []
        for percent in percents:
            old = recording(percent, old)
            limits = ratchet.limits(old, limits)[0]
            seen.append(limits["oneshot"]["a/1"]["64"])
        return seen

    check("a new cell starts two points above what was measured", series([3.0]) == [5.06], str(series([3.0])))
    check("where ours is faster too", series([-30.0]) == [-28.0], str(series([-30.0])))
    check("a rival far ahead has points of our own time", series([1500.0]) == [1532.0], str(series([1500.0])))
    noisy = ratchet.limits(recording(3.0, None, noise=0.02), None)[0]["oneshot"]["a/1"]["64"]
    check("or twice the noise above, where that is more", noisy == 7.12, str(noisy))
    worst = {"oneshot": {("a/1", 64): 9.0}}
    above = ratchet.limits(recording(3.0, None), None, worst)[0]["oneshot"]["a/1"]["64"]
    check("and never below the worst of its runs plus a point", above == 10.09, str(above))
    check("one or two better recordings lower nothing", series([3.0, 3.0], 8.0) == [8.0, 8.0])
    check(
        "three lower the limit to the worst of them and a point",
        series([3.0, 4.5, 2.0], 8.0)[-1] == 5.54,
        str(series([3.0, 4.5, 2.0], 8.0)),
    )
    check("one of three not better by a point lowers nothing", series([3.0, 7.5, 2.0], 8.0)[-1] == 8.0)
    check("it goes on to fall as the bad recording leaves", series([3.0, 7.5, 2.0, 2.0, 2.0], 8.0)[-1] == 3.02)
    check("worse recordings never raise it", series([9.0, 12.0, 15.0, 30.0], 8.0) == [8.0] * 4)
    check("a negative limit is possible: ours must be faster", series([-10.0] * 3, 0.0)[-1] == -9.0)
    history = recording(1, recording(2, recording(3, recording(4, None))))["versus"]["oneshot"]["a/1"]["64"]
    check("three recordings are kept", history == [3, 2, 1], str(history))
    kept = ratchet.limits(recording(1, None), {"oneshot": {"gone/1": {"64": 4.0}}})[0]["oneshot"]["gone/1"]
    check("a cell that is not measured keeps its limit", kept == {"64": 4.0})


def chances():
    """The thresholds at the highest floor that a valid run may have, against chance: 300 recordings of five runs."""
    chance, alarms, misses, rounds = random.Random(7), 0, 0, 300
    kernels = [(f"c{i}/1", f"k{i}") for i in range(12)]
    sizes = [64 << i for i in range(7)]
    for floor in (0.01, 0.03):
        sigma = floor / 2.5 / 2**0.5  # of one timing: the floor is the largest of forty differences of two

        def ratios(slow=None):
            return {
                (c, k, n): (1 + chance.gauss(0, sigma)) / (1 + chance.gauss(0, sigma)) / (1.05 if (c, k) == slow else 1)
                for c, k in kernels
                for n in sizes
            }

        def record(values):
            return {
                "noise": {"floor": floor},
                "rows": [
                    {
                        "suite": "throughput",
                        "contract": c,
                        "contender": k,
                        "kind": "kernel",
                        "bytes": n,
                        "cpb_p5": 1,
                        "ratio": v,
                    }
                    for (c, k, n), v in values.items()
                ],
            }

        def found(values, baseline):
            return {f.key for f in compare.Comparison(record(values), baseline, {}, ("throughput",)).findings}

        for _ in range(rounds):
            recorded = [ratios() for _ in range(5)]
            base = {
                "noise": floor,
                "rows": [
                    {"contract": c, "impl": k, "bytes": n, "ratio": statistics.median(run[c, k, n] for run in recorded)}
                    for c, k in kernels
                    for n in sizes
                ],
            }
            first = found(ratios(), base)
            if first:  # two of three
                second, third = found(ratios(), base), found(ratios(), base)
                alarms += any((key in second) + (key in third) >= 1 for key in first)
            slow = kernels[chance.randrange(len(kernels))]
            runs = [found(ratios(slow), base) for _ in range(3)]
            whole = ("throughput", *slow, None)
            misses += whole not in runs[0] or sum(whole in r for r in runs) < 2
    check(f"600 runs of the same build raise no alarm ({alarms})", alarms == 0)
    check(f"600 kernels 5 % slower are all found ({misses} missed)", misses == 0)


ratchet_cases()
chances()
finish()
