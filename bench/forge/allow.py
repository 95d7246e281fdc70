# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Findings that are true and wanted: bench/forge/baseline/KERNEL.allow, one a line.

    FLAG FUNCTION PLACE REASON...

PLACE is what the scanner prints: a label, or an offset into the function. A line that no finding needs is stale, and as
wrong as a finding that no line accepts. TRIED are candidates of the plan instead, of the loop at PLACE: what was tried
there, or is known to gain nothing, does not keep the plan going. Such a line is stale when there is no such loop.
"""
import dataclasses
import os

import scan


TRIED = ("reorder", "unroll")


class Malformed(Exception):
    """A line that cannot be read."""


@dataclasses.dataclass
class Line:
    flag: str
    function: str
    place: str
    reason: str
    where: str  # FILE:NUMBER
    used: bool = False


def read(path):
    """The lines of a file; none when it is not there."""
    if not os.path.exists(path):
        return []
    lines = []
    with open(path, encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            text = text.strip()
            if not text or text.startswith("#"):
                continue
            words = text.split(None, 3)
            where = f"{os.path.relpath(path)}:{number}"
            if len(words) < 4:
                raise Malformed(f"{where}: expected FLAG FUNCTION PLACE REASON, and the reason is not optional")
            if words[0] not in scan.NAMES + TRIED:
                known = ", ".join(scan.NAMES + TRIED)
                raise Malformed(f"{where}: there is no flag '{words[0]}'; the flags are {known}")
            lines.append(Line(*words, where))
    return lines


def accept(findings, lines, flows):
    """Marks what is accepted; returns the lines that nothing needs."""
    loops = {(flow.function.name, flow.name(loop)) for flow in flows for loop in flow.loops}
    for line in lines:
        line.used = line.flag in TRIED and (line.function, line.place) in loops
    for finding in findings:
        for line in lines:
            if (line.flag, line.function, line.place) == (finding.flag, finding.function, finding.place):
                finding.accepted, line.used = line.reason, True
    return [line for line in lines if not line.used]
