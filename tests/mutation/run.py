#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""run.py PROGRAM PLUGIN.so [--functions REGEX] [--seconds N] [--seed N] [--known FILE] [--json FILE]

Does the conformance kit notice when one instruction or constant of a kernel is another one? Mutants of copies of the
plugin go through `conform`: one check of the groups function and machine after the other, those that find most first. A mutant is caught when a check fails or crashes, or does not end. A random sample, by seed, of as many as
the seconds allow; prints every survivor, the ones that FILE gives a reason for as such.

Exit status: 0 every survivor is known; 1 one is not, or a line of FILE is wrong: a check fails on what it calls no
change, or no mutant is what it names; 2 wrong usage, or the plugin itself does not pass.
"""
import argparse
import collections
import concurrent.futures
import json
import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

import mutants as mutation

# What finds most, first: one check after the other, until one finds something.
FIRST = ["function.every-length", "function.path-switches", "function.sizes", "function.differential"]
CPU_SECONDS = 1  # of the quick check, and three times as much of any other, at least: a mutant that runs longer hangs
WALL_SECONDS = 120  # on a busy machine a check waits longer than it works
FUZZ_SECONDS = 20  # function.fuzz goes on for a twentieth of what it may take


def all_checks(program):
    known = subprocess.run([program, "conform", "--list", "--json"], capture_output=True, text=True, check=True).stdout
    ids = [c["id"] for c in json.loads(known)["checks"]]
    slow = ("function.beyond-4-gib", "function.runs-here")
    rest = [i for i in ids if i.startswith(("function.", "machine.")) and not i.startswith(slow) and i not in FIRST]
    return FIRST + rest


def limit_cpu(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def verdicts_of(program, path, check, seconds):
    """What the kit says of one check in so many CPU seconds; empty: no report."""
    wall = FUZZ_SECONDS if check == "function.fuzz" else WALL_SECONDS
    try:
        done = subprocess.run(
            [program, "conform", "--json", "--seed", "1", "--time", str(wall), "--only", check, path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: limit_cpu(seconds),
        )
        return {c["verdict"] for c in json.loads(done.stdout)["checks"]}
    except ValueError:
        return set()


def cpu_limits(program, path, checks):
    """{check: CPU seconds for a mutant}: thrice what the plugin itself takes, as a plugin of many kernels is slow; and the
    first check that it does not pass."""
    limits = {}
    for check in checks:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        verdicts = verdicts_of(program, path, check, 60)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if not verdicts or verdicts & {"fail", "crash"}:
            return limits, check
        own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        least = CPU_SECONDS if check == FIRST[0] else 3 * CPU_SECONDS
        limits[check] = max(least, math.ceil(3 * own))
    return limits, ""


def caught_by(program, path, limits):
    """The id of the first check that finds something, and its verdict; "": none does."""
    for check, seconds in limits.items():
        verdicts = verdicts_of(program, path, check, seconds)
        if not verdicts:
            return "no report", ""
        for verdict in ("fail", "crash"):
            if verdict in verdicts:
                return check, verdict
    return "", ""


def one(program, directory, file, mutant, limits):
    path = os.path.join(directory, f"{mutant.offset:x}-{mutant.value:02x}.so")
    changed = bytearray(file.bytes)
    changed[mutant.offset] = mutant.value
    with open(path, "wb") as to:
        to.write(changed)
    try:
        return caught_by(program, path, limits)
    finally:
        os.unlink(path)


def reasons(path):
    """Lines "FUNCTION | INSTRUCTION | CHANGE | reason"; the instruction without addresses; CHANGE "*": any.

    INSTRUCTION with " [first]" or " [last]" behind it is only that one of these in the function. CHANGE "unused bits of the
    constant" is bits 4 to 6 of each byte, which a shuffle of bytes does not look at, whichever of them a seed tries.
    """
    known = {}
    if path:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                fields = [field.strip() for field in line.split("|")]
                if not line.startswith("#") and len(fields) >= 4:
                    known[tuple(fields[:3])] = "|".join(fields[3:])
    return known


def key(mutant):
    text = mutant.before.split("#")[0].split("<")[0].strip()
    if text.startswith("j"):
        text = text.split()[0]
    return mutant.function, re.sub(r"\[rip[^]]*\]", "[rip]", text), mutant.change


UNUSED_BITS = "unused bits of the constant"


def changes(mutant):
    """What a line may call the change of a mutant."""
    bit = re.fullmatch(r"bit (\d+) of the constant", mutant.change)
    shuffled = bit and int(bit[1]) % 8 in (4, 5, 6)
    return [mutant.change, UNUSED_BITS, "*"] if shuffled else [mutant.change, "*"]


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("plugin")
    parser.add_argument("--functions", default=r"^(?!cof_plugin_v1|_init|_fini|\.plt)")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--known")
    parser.add_argument("--json")
    options = parser.parse_args()
    everything = all_checks(options.program)
    limits, bad = cpu_limits(options.program, options.plugin, everything)
    if bad:
        print(f"mutation: {options.plugin} itself does not pass {bad}; correct that first", file=sys.stderr)
        return 2
    file, sample = mutation.all_mutants(options.plugin, options.functions, options.seed)
    if not sample:
        print(f"mutation: no function of {options.plugin} matches '{options.functions}'", file=sys.stderr)
        return 2
    known, deadline = reasons(options.known), time.monotonic() + options.seconds
    tried, by, survivors, failed = 0, collections.Counter(), [], []
    with tempfile.TemporaryDirectory() as directory:
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:

            def work(mutant):
                if time.monotonic() > deadline:
                    return None
                return one(options.program, directory, file, mutant, limits)

            for mutant, found in zip(sample, pool.map(work, sample)):
                if found is None:
                    continue
                check, verdict = found
                tried += 1
                by[check] += 1
                if not check:
                    survivors.append(mutant)
                elif verdict == "fail":  # a crash may be the limit of time
                    failed.append((mutant, check))
    if tried == 0:
        print("mutation: no mutant could be tried; allow more --seconds", file=sys.stderr)
        return 2
    name = os.path.basename(options.plugin)

    places = collections.defaultdict(list)
    for m in sample:
        places[key(m)[:2]].append(m.address)

    def line_of(mutant):
        function, text, _ = key(mutant)
        same = places[function, text]
        texts = [text]
        if mutant.address == min(same):
            texts.append(text + " [first]")
        if mutant.address == max(same):
            texts.append(text + " [last]")
        lines = ((function, t, change) for t in texts for change in changes(mutant))
        return next((line for line in lines if line in known), None)

    def reason_of(mutant):
        return known.get(line_of(mutant))

    unknown = [m for m in survivors if not reason_of(m)]
    wrong = [
        f"{' | '.join(line_of(m))}: {m.change} does change answers: {check} fails" for m, check in failed if line_of(m)
    ]
    named = {line_of(m) for m in sample}
    named |= {key(m)[:2] + (UNUSED_BITS,) for m in sample if m.change.endswith("of the constant")}
    wrong += [
        f"{' | '.join(line)}: no mutant is that; take the line out"
        for line in known
        if line not in named and re.search(options.functions, line[0])
    ]
    for line in wrong:
        print(f"FAIL {options.known}: {line}")
    for mutant in sorted(survivors, key=lambda m: m.address):
        reason = reason_of(mutant)
        print(
            f"{'ok  ' if reason else 'FAIL'} {name} {mutant.function} {mutant.address:x}: {mutant.before}; {mutant.change}"
            f" [{mutant.offset:x}={mutant.value:02x}]: {'survives: ' + reason if reason else 'survives'}"
        )
    print(
        f"{name}: {tried} of {len(sample)} mutants tried (seed {options.seed}), {tried - len(survivors)} caught "
        f"({100 * (tried - len(survivors)) / tried:.1f} %), {len(survivors)} survive, {len(unknown)} of them without a reason; "
        f"caught by " + ", ".join(f"{check} {count}" for check, count in by.most_common() if check)
    )
    if options.json:
        with open(options.json, "w", encoding="utf-8") as to:
            json.dump(
                {
                    "plugin": name,
                    "seed": options.seed,
                    "tried": tried,
                    "possible": len(sample),
                    "by": dict(by),
                    "survivors": [
                        dict(zip(("function", "instruction", "change"), key(m))) | {"address": m.address}
                        for m in survivors
                    ],
                },
                to,
                indent=1,
            )
    return 1 if unknown or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
