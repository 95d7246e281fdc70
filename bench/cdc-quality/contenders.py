# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Who is compared: contracts with parameters, written CONTRACT or CONTRACT:KEY=VALUE,...

A contender is measured at several sizes T. min, avg and max are given as multiples of T, so that one text stands for
all of them; level, seed and key are handed on as they are. Without multiples, those of the contract's family are used.
"""
import dataclasses
import re

FIXED = "fixed"
MULTIPLES = ("min", "avg", "max")


@dataclasses.dataclass(frozen=True)
class Family:
    """What is known of the contracts whose names begin alike."""

    ask: tuple = (("avg", 1.0),)
    law: str = ""  # of the first chunk of random data; laws.py
    longest: str = "max"  # what counts as maximum size: max, or 2min-1


# By the beginning of the name, without "x." and version. A contract of no family is asked by avg alone.
FAMILIES = {
    "fastcdc": Family(law="two-hazard"),
    "gear8": Family(law="two-hazard"),
    "argmin": Family(law="uniform"),
    "repmaxcdc": Family(ask=(("min", 0.75),), longest="2min-1"),
}
LAWS = ("two-hazard", "uniform", "smallest-16", "none")


class Malformed(Exception):
    """A contender that cannot be read; the text is one sentence for people."""


@dataclasses.dataclass(frozen=True)
class Contender:
    name: str  # as it was written
    contract: str
    ask: tuple  # ((min | avg | max, multiple of T), ...)
    options: tuple  # words for the program
    law: str
    longest: str

    def words(self, size):
        """The arguments of the program at this T."""
        sizes = {key: max(1, round(multiple * size)) for key, multiple in self.ask}
        out = ["--contract", self.contract]
        for key, value in sizes.items():
            out += [f"--{key}", str(value)]
        if self.longest == "2min-1":
            out += ["--longest", str(2 * sizes["min"] - 1)]
        return [*out, *self.options]


def family(contract):
    stem = contract.removeprefix("x.").partition("/")[0]
    return next((f for start, f in FAMILIES.items() if stem.startswith(start)), Family())


def read(text):
    contract, _, rest = text.partition(":")
    known = family(contract)
    ask, options, law, longest = {}, [], known.law, known.longest
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if not equals:
            raise Malformed(f"'{part}' in '{text}' is no KEY=VALUE; write for example {contract}:level=2")
        if key in MULTIPLES:
            if not re.fullmatch(r"\d+(\.\d+)?", value) or float(value) == 0:
                raise Malformed(f"{key}={value} in '{text}' is not a multiple of the size; give a number such as 0.5")
            ask[key] = float(value)
        elif key in ("level", "seed"):
            if not value.isdecimal():
                raise Malformed(f"{key}={value} in '{text}' is not a number; give plain digits")
            options += ["--cut-seed" if key == "seed" else "--level", value]
        elif key == "key":
            options += ["--key", value]
        elif key == "law":
            if value not in LAWS:
                raise Malformed(f"law={value} in '{text}' is not known; use {', '.join(LAWS)}")
            law = "" if value == "none" else value
        else:
            raise Malformed(f"'{key}' in '{text}' is not known; use min, avg, max, level, seed, key or law")
    if not contract:
        raise Malformed(f"'{text}' names no contract; write for example fastcdc2020/1:level=2")
    asked = tuple(ask.items()) or known.ask
    if longest == "2min-1" and "min" not in dict(asked):
        longest = "max"
    return Contender(text, contract, asked, tuple(options), law, longest)


def default(contracts):
    """All that is registered, FastCDC also at the level that the Remote Execution API asks for, and the null."""
    more = [f"{c}:level=2" for c in contracts if c.startswith("fastcdc2020/")]
    return [*contracts, *more, FIXED]
