# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The decision table. docs/forge.md has it in words; tests/bench/forge_decide_test.py holds the two together.

Rows are tried from the top; the first that applies decides.
"""
import dataclasses
import statistics

THRESHOLD = 0.02  # what counts as a gain or a loss of a cell
NOISE_LIMIT = 0.02  # with as much noise as the threshold, neither can be told


@dataclasses.dataclass
class Case:
    cells: list = dataclasses.field(default_factory=list)  # measure.Cell
    disagreement: str = ""  # what the two builds answer differently
    same_code: bool = False  # the disassembly of before and after is equal
    nothing_before: bool = False
    why_not: str = ""  # nothing was measured
    open_findings: int = 0  # that no allow line accepts
    stale_lines: int = 0


@dataclasses.dataclass
class Verdict:
    word: str  # ACCEPT, INVESTIGATE, RE-RUN, REVERT, or NO VERDICT: there is nothing to judge
    row: int  # of the table
    why: str


def gain(cell):
    """By how much a cell is faster, beyond its noise."""
    return -cell.change - cell.noise


def loss(cell):
    """By how much a cell is slower. What random lengths cost depends on what the predictors have learnt in a process:
    there a loss counts beyond its noise, and noise holds nothing up."""
    return cell.change - (cell.noise if cell.shape == "random" else 0.0)


def noise_floor(cells):
    """The largest noise at one length."""
    return max((c.noise for c in cells if c.shape == "fixed"), default=0.0)


def percent(x):
    return f"{100 * x:+.1f} %"


def decide(case):
    cells = case.cells
    if case.disagreement:
        return Verdict("REVERT", 1, f"the answers differ: {case.disagreement}")
    if case.same_code or case.nothing_before:
        why = "before and after are the same instructions" if case.same_code else "there is nothing before it"
        return Verdict("NO VERDICT", 2, f"{why}: nothing to judge")
    if not cells:
        return Verdict("RE-RUN", 3, f"nothing was measured: {case.why_not}".rstrip(": ."))
    noisy = max(cells, key=lambda c: (c.shape == "fixed", c.noise))
    if noise_floor(cells) > NOISE_LIMIT:
        return Verdict(
            "RE-RUN",
            3,
            f"the noise is {100 * noisy.noise:.1f} % at {noisy.where}, above {100 * NOISE_LIMIT:.0f} %: "
            "measure on a quieter machine",
        )
    worst = max(cells, key=loss)
    if loss(worst) > THRESHOLD:
        return Verdict("REVERT", 4, f"{worst.where} takes {percent(worst.change)}, noise {100 * worst.noise:.1f} %")
    if case.open_findings or case.stale_lines:
        return Verdict(
            "INVESTIGATE",
            5,
            f"{case.open_findings} red flag(s) without and {case.stale_lines} allow line(s) too many: "
            "correct the code, or write down why it is wanted",
        )
    middle = statistics.median(c.change for c in cells)
    best = max(cells, key=gain)
    if gain(best) >= THRESHOLD:
        if middle > noise_floor(cells):
            return Verdict(
                "INVESTIGATE",
                6,
                f"{best.where} gains {percent(gain(best))} beyond its noise, but the middle of all sizes takes "
                f"{percent(middle)}",
            )
        return Verdict(
            "ACCEPT", 7, f"{best.where} gains {percent(gain(best))} beyond its noise, no size loses more than 2 %"
        )
    return Verdict(
        "INVESTIGATE",
        8,
        f"no size gains 2 % beyond its noise (best {percent(-best.change)} at {best.where}, noise "
        f"{100 * best.noise:.1f} %), none loses more than 2 %: keep what is simpler",
    )


def stop(predictions):
    """The stop rule: a sentence when nothing is predicted above the threshold, else "". predictions: shares of time."""
    most = max(predictions, default=0.0)
    if most > THRESHOLD:
        return ""
    return f"STOP: nothing predicted above 2 % is left (the most is {100 * most:.1f} %)"
