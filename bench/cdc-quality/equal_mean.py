# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Deduplication at equal measured mean: between the two settings whose means lie around it, straight over the logarithm
of the mean. Never beyond the outermost settings.
"""
import math


class Outside(Exception):
    """The settings do not lie around the mean; the text is one sentence for people."""


def _between(left, right, mean):
    (m0, s0), (m1, s1) = left, right
    part = math.log(mean / m0) / math.log(m1 / m0)
    return s0 + part * (s1 - s0)


def _bend(left, right, mean):
    """What a curve of this bend would be off by between the two: proportional to the product of the distances."""
    return math.log(mean / left[0]) * math.log(right[0] / mean)


def at(points, mean):
    """(saving, uncertainty) at this mean, from [(measured mean, saving)].

    The uncertainty is how far a straight line may be off here: each neighbour that lies between two others tells how
    much the curve bends there. None where no setting lies between two others.
    """
    points = sorted(dict(points).items())
    if not points:
        raise Outside("nothing was measured")
    lowest, highest = points[0][0], points[-1][0]
    if not lowest <= mean <= highest:
        raise Outside(
            f"the settings' means go from {lowest:.0f} to {highest:.0f} bytes, which is not around {mean:.0f}; "
            "add sizes with --ladder"
        )
    if len(points) == 1:
        return points[0][1], None
    right = max(1, next(i for i, p in enumerate(points) if p[0] >= mean))
    saving = _between(points[right - 1], points[right], mean)
    bend = _bend(points[right - 1], points[right], mean)
    offs = [
        abs(_between(points[i - 1], points[i + 1], points[i][0]) - points[i][1])
        / _bend(points[i - 1], points[i + 1], points[i][0])
        for i in (right - 1, right)
        if 0 < i < len(points) - 1
    ]
    return saving, max(offs) * bend if offs else None
