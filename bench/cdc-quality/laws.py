# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Laws of the first chunk of random data, and how lengths are held against them.

A law is a list of (length, probability), ascending, that adds up to 1. Tested are lengths from independent streams, so
that they are independent whatever the contract remembers from chunk to chunk.
"""
import bisect
import itertools
import math

import mpmath

SIGNIFICANCE = 0.001  # of each test
BINS = 64


def bits_of(avg):
    """log2, rounded to nearest, as FastCDC does."""
    floor = avg.bit_length() - 1
    return floor + 1 if avg * avg >= 1 << (2 * floor + 1) else floor


def two_hazard(config):
    """FastCDC's: each length from min on is a cut with the chance 2^-(bits+level) below avg and 2^-(bits-level) from
    there on, and max is one for certain."""
    bits, level = bits_of(config["avg"]), config["level"]
    strict, loose = 2.0 ** -(bits + level), 2.0 ** -(bits - level)
    left, law = 1.0, []
    for length in range(config["min"], config["max"]):
        chance = strict if length < config["avg"] else loose
        law.append((length, left * chance))
        left *= 1 - chance
    return [*law, (config["max"], left)]


def uniform(config):
    """Of the smallest of independent keys: any place of the first window."""
    n = config["max"] - config["min"] + 1
    return [(length, 1 / n) for length in range(config["min"], config["max"] + 1)]


def smallest_16(config):
    """Of the earliest of the smallest of independent keys of 16 bits. Among many keys some are equal, and then the
    earlier place wins: with n of them the last place is less likely than the first by about exp(-n / 2^16)."""
    n, keys = config["max"] - config["min"] + 1, 1 << 16
    chances = [0.0] * n
    for key in range(keys):  # all before are larger, and none after is smaller
        ratio = (keys - key - 1) / (keys - key)
        chance = ((keys - key) / keys) ** (n - 1) / keys
        if chance * n < 1e-18:
            break
        for place in range(n):
            chances[place] += chance
            chance *= ratio
    return [(config["min"] + place, chance) for place, chance in enumerate(chances)]


OF_NAME = {"two-hazard": two_hazard, "uniform": uniform, "smallest-16": smallest_16}


def moments(law):
    """(mean, CoV)"""
    mean = math.fsum(length * p for length, p in law)
    variance = math.fsum((length - mean) ** 2 * p for length, p in law)
    return mean, math.sqrt(variance) / mean


def chi_square(lengths, law, bins=BINS):
    """(statistic, degrees of freedom, p) over bins that are as equally likely as the law allows. Lengths that the law
    does not know make p 0."""
    edges, expected, part = [], [], 0.0
    for length, p in law:
        part += p
        if part >= 1 / bins:
            edges.append(length)
            expected.append(part)
            part = 0.0
    if not edges:
        edges, expected, part = [law[-1][0]], [1.0], 0.0
    edges[-1] = law[-1][0]  # what is left over joins the last bin
    expected[-1] += part
    seen = [0] * len(edges)
    for length in lengths:
        at = bisect.bisect_left(edges, length)
        if at == len(edges) or length < law[0][0]:
            return math.inf, len(edges) - 1, 0.0
        seen[at] += 1
    n = len(lengths)
    statistic = math.fsum((have - n * p) ** 2 / (n * p) for have, p in zip(seen, expected))
    freedom = len(edges) - 1
    if freedom == 0:
        return statistic, 0, 1.0
    return statistic, freedom, float(mpmath.gammainc(freedom / 2, statistic / 2, mpmath.inf, regularized=True))


def kolmogorov_smirnov(lengths, law):
    """(largest distance of the distribution functions, p). Of a law with atoms p is too large if anything."""
    n = len(lengths)
    known = [length for length, _ in law]
    totals = list(itertools.accumulate(p for _, p in law))

    def below(length):  # the law's share of lengths up to this one
        at = bisect.bisect_right(known, length)
        return totals[at - 1] if at else 0.0

    distance, done = 0.0, 0
    for length, same in itertools.groupby(sorted(lengths)):
        distance = max(distance, abs(done / n - below(length - 1)))
        done += len(list(same))
        distance = max(distance, abs(done / n - below(length)))
    scaled = (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n)) * distance
    return distance, kolmogorov_survival(scaled)


def kolmogorov_survival(x):
    """P(K > x) of Kolmogorov's distribution."""
    if x < 0.2:  # 1 to fifteen digits, where the series is slow
        return 1.0
    terms = ((-1) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 101))
    return min(1.0, max(0.0, 2 * math.fsum(terms)))


def judge(lengths, name, config):
    """What the record says of a law."""
    law = OF_NAME[name](config)
    statistic, freedom, p = chi_square(lengths, law)
    distance, ks_p = kolmogorov_smirnov(lengths, law)
    mean, cov = moments(law)
    here = math.fsum(lengths) / len(lengths)
    deviation = math.sqrt(math.fsum((x - here) ** 2 for x in lengths) / len(lengths))
    return {
        "law": name,
        "count": len(lengths),
        "mean": here,
        "cov": deviation / here,
        "law_mean": mean,
        "law_cov": cov,
        "chi_square": {"statistic": statistic if math.isfinite(statistic) else None, "freedom": freedom, "p": p},
        "kolmogorov_smirnov": {"distance": distance, "p": ks_p},
        "holds": min(p, ks_p) >= SIGNIFICANCE,
    }
