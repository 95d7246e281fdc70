#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The forge's decision table on invented numbers, row by row, and held to docs/forge.md; noise; the stop rule."""
import os
import re
import sys

from lib import TOP, check, finish

sys.path.insert(0, os.path.join(TOP, "bench", "forge"))

import decide
import measure


def cell(size, change, noise=0.002, shape="fixed"):
    return measure.Cell("crc32c/1", "fixture", size, 0, shape, 0.1, 0.1 * (1 + change), change, noise)


def cells(*changes, noise=0.002):
    return [cell(64 << n, change, noise) for n, change in enumerate(changes)]


CASES = [
    # what, the case, verdict, row
    ("other answers, however fast", decide.Case(cells(-0.5), disagreement="at 64 B"), "REVERT", 1),
    ("the same instructions, however slow", decide.Case(cells(0.5), same_code=True), "NO VERDICT", 2),
    ("nothing before it", decide.Case([], nothing_before=True), "NO VERDICT", 2),
    ("nothing measured", decide.Case([], why_not="this CPU lacks avx512f"), "RE-RUN", 3),
    ("one noisy size among quiet ones", decide.Case(cells(-0.1, -0.1) + [cell(1 << 20, -0.1, 0.021)]), "RE-RUN", 3),
    ("noise hides a loss as well", decide.Case(cells(0.03, noise=0.03)), "RE-RUN", 3),
    ("one size loses 2.1 %, all others gain", decide.Case(cells(-0.2, -0.2, 0.021)), "REVERT", 4),
    ("a loss of random lengths alone", decide.Case(cells(-0.1) + [cell(256, 0.05, shape="random")]), "REVERT", 4),
    (
        "a loss of random lengths that may be noise",
        decide.Case(cells(-0.1) + [cell(256, 0.05, 0.04, "random")]),
        "ACCEPT",
        7,
    ),
    (
        "a gain of noisy random lengths alone",
        decide.Case(cells(0.0) + [cell(256, -0.05, 0.04, "random")]),
        "INVESTIGATE",
        8,
    ),
    ("faster, with an open flag", decide.Case(cells(-0.1, -0.1), open_findings=1), "INVESTIGATE", 5),
    ("faster, with a stale allow line", decide.Case(cells(-0.1, -0.1), stale_lines=1), "INVESTIGATE", 5),
    ("slower, with an open flag", decide.Case(cells(0.1), open_findings=1), "REVERT", 4),
    ("one gains, most lose a little", decide.Case(cells(-0.05, 0.015, 0.015, 0.015)), "INVESTIGATE", 6),
    ("one gains, one loses 1.9 %", decide.Case(cells(-0.05, 0.0, 0.019)), "ACCEPT", 7),
    ("all gain 10 %", decide.Case(cells(-0.1, -0.1, -0.1)), "ACCEPT", 7),
    ("hardly more than 2 % beyond the noise", decide.Case(cells(-0.0301, noise=0.01)), "ACCEPT", 7),
    ("2.5 %, of which 1 % may be noise", decide.Case(cells(-0.025, 0.0, noise=0.01)), "INVESTIGATE", 8),
    ("nothing changed by more than 1 %", decide.Case(cells(-0.01, 0.01, 0.0)), "INVESTIGATE", 8),
    ("a loss of exactly 2 % is none", decide.Case(cells(0.02)), "INVESTIGATE", 8),
]

for what, case, word, row in CASES:
    verdict = decide.decide(case)
    check(f"{word}, row {row}: {what}", (verdict.word, verdict.row) == (word, row) and verdict.why, str(verdict))

with open(os.path.join(TOP, "docs/forge.md"), encoding="utf-8") as file:
    written = dict(re.findall(r"^\| (\d) \| .* \| ([A-Z -]+) \|$", file.read(), re.M))
tried = {str(row): word for _, _, word, row in CASES}
check("the table of docs/forge.md is this one, each row tried", written == tried, f"{written}\n{tried}")
worst = decide.decide(decide.Case(cells(-0.1, 0.07) + [cell(4096, 0.05)]))
check("the sentence names the worst size", "128 B" in worst.why and "+7.0 %" in worst.why, worst.why)


def rows(befores, afters, agains, null=None):
    return [
        [
            {
                "contract": "c/1",
                "iface": "i",
                "impl": "k",
                "bytes": 64,
                "offset": 0,
                "shape": "fixed",
                "cycles": {"before": b, "after": a, "null": null or b},
                "again": n,
            }
        ]
        for b, a, n in zip(befores, afters, agains)
    ]


got = measure.combine(rows([1.0] * 3, [0.9, 0.9, 0.9], [1.01, 1.0, 1.002]))[0]
check("noise is the A/A pair's middle when processes agree", abs(got.noise - 0.002) < 1e-9, str(got))
check("the change is after by before", abs(got.change + 0.1) < 1e-9, str(got))
got = measure.combine(rows([1.0] * 3, [0.9] * 3, [1.0] * 3, null=1.05))[0]
check("noise is what loading the same code again makes of it", abs(got.noise - 0.05) < 1e-9, str(got))
got = measure.combine(rows([1.0] * 3, [0.90, 0.94, 0.92], [1.0] * 3))[0]
check(
    "noise is half of what processes differ by",
    abs(got.noise - 0.02) < 1e-9 and abs(got.change + 0.08) < 1e-9,
    str(got),
)
got = measure.combine(rows([1.0] * 5, [0.90, 0.91, 0.91, 0.91, 1.4], [1.0] * 5))[0]
check("of five the middle half counts", abs(got.noise) < 1e-9 and abs(got.change + 0.09) < 1e-9, str(got))

check("stop: nothing above 2 %", decide.stop([0.02, 0.001]).startswith("STOP"))
check("stop: nothing at all", decide.stop([]).startswith("STOP"))
check("go on above 2 %", decide.stop([0.001, 0.0201]) == "")
finish()
