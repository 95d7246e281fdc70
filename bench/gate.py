#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Runs the gate's benchmarks and compares them with what this CPU model was recorded at, or records it anew.

  gate.py --bench CMD [--baselines DIR] [--limits FILE]             compare: make bench-gate
  gate.py --bench CMD [--baselines DIR] [--limits FILE] --record    record: make bench-record
          [--moved CMD]...

Every finding is one line: what, where, the number, its limit, what to do. A timing is a finding when two of three runs
show it: what fails at first is measured twice more, its contracts and suites only. A run whose noise floor is above its
limit proves nothing and is repeated, twice at most.

Status: 0 nothing found, 1 findings, 2 wrong usage, 3 nothing to compare: no benchmark, no or an old baseline, no limits
file, or a file that cannot be read.
"""
import argparse
import os
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import compare
import ratchet
import record as rec

TRIES = 3  # of a run that turns out too noisy
RERUNS = 2


class Noisy(Exception):
    """No run below the noise limit in TRIES tries."""


def bench(command, arguments, what):
    """One record from the benchmark; Noisy when every try was invalid."""
    why = None
    for attempt in range(TRIES):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "record.json")
            try:
                done = subprocess.run(
                    [*command, "--json", path, *arguments],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    check=False,
                )
            except OSError as error:
                raise rec.Unreadable(
                    f"the benchmark {command[0]} does not start ({error.strerror}): build it with make"
                ) from None
            if not os.path.exists(path):
                last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
                raise rec.Unreadable(f"the benchmark left no record (status {done.returncode}): {last}")
            record = rec.read_bench(path)
        why = rec.invalid(record)
        if why is None and done.returncode == 0:
            return record
        if why is None:
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            wrong = [
                f"{g['contract']} {g['contender']}: {g.get('why')}"
                for g in record.get("gaps") or []
                if g.get("code") == "disagrees"
            ]
            raise rec.Unreadable(f"the benchmark failed (status {done.returncode}): {'; '.join(wrong) or last}")
        print(f"INVALID run ({what}, try {attempt + 1} of {TRIES}): {why}", flush=True)
    raise Noisy(f"INVALID: {what}: {why}, {TRIES} times in a row: measure on a quiet machine")


def suites(names):
    return [argument for name in names for argument in ("--suite", name)]


def confirm(options, findings, baseline, limits):
    """Measures what was found twice more and keeps what two of three runs show."""
    doubtful = [f for f in findings if f.timed]
    if not doubtful:
        return findings
    seen = {f.key: 1 for f in doubtful}
    wanted = sorted({f.suite for f in doubtful}, key=compare.SUITES.index)
    contracts = sorted({f.contract.partition(" ")[0] for f in doubtful})  # "zstd/1 decompress" is half of zstd/1
    for number in range(RERUNS):
        open_keys = [key for key, times in seen.items() if times < 2]
        if not open_keys:
            break
        print(f"measuring again, {number + 1} of {RERUNS}: {', '.join(contracts)}", flush=True)
        try:
            again = bench(
                options.command,
                [*suites(wanted), *[a for c in contracts for a in ("--contract", c)], *options.slow],
                "measuring again",
            )
        except Noisy:
            for f in doubtful:
                print(f"seen once, not confirmed: {f.text}")
            raise
        keys = {f.key for f in compare.Comparison(again, baseline, limits, wanted).findings}
        for key in open_keys:
            seen[key] += key in keys
    kept = [f for f in findings if not f.timed or seen[f.key] >= 2]
    for f in findings:
        if f not in kept:
            print(f"passed when measured again: {f.text.split(':', 1)[1].strip()}")
    return kept


def gate(options):
    limits = rec.read_limits(options.limits)
    if not os.path.isdir(options.baselines) or not any(n.endswith(".json") for n in os.listdir(options.baselines)):
        raise rec.Unreadable(
            f"{options.baselines} holds no baseline: record this CPU with {compare.RECORD}, and commit it"
        )
    record = bench(options.command, [*suites(compare.SUITES), *options.slow], "the gate's run")
    cpu = record["cpu"]["id"]
    baseline = rec.read_baseline(os.path.join(options.baselines, cpu + ".json"))
    if baseline["cpu"] != cpu:
        raise rec.Unreadable(f"{options.baselines}/{cpu}.json is of another CPU, {baseline['cpu']}: {compare.RECORD}")
    result = compare.Comparison(record, baseline, limits.get(cpu))
    for note in result.notes:
        print("note: " + note)
    findings = result.findings
    if any(f.timed for f in findings):
        findings = confirm(options, findings, baseline, limits.get(cpu))
    for f in findings:
        print("FAIL " + f.text)
    cells = len(baseline["rows"]), len(baseline.get("instructions") or []), len(baseline.get("dispatch") or [])
    print(
        f"{cpu}, recorded {baseline.get('recorded', ['?'])[-1]}: {cells[0]} ratios, {cells[1]} instruction counts, "
        f"{cells[2]} dispatch cells; noise floor {100 * record['noise']['floor']:.1f} %; "
        + (f"{len(findings)} finding(s)" if findings else "nothing found")
    )
    return 1 if findings else 0


def record_anew(options):
    runs = []
    only = [a for c in options.contract for a in ("--contract", c)]
    for number in range(options.runs):
        # Instruction counts do not vary: the first run counts them.
        names = [s for s in compare.SUITES if number == 0 or s not in ("instructions", "dispatch")]
        command = options.layouts[number % len(options.layouts)]
        print(f"recording, run {number + 1} of {options.runs}: {', '.join(names)}", flush=True)
        runs.append(bench(command, [*suites(names), *only], f"recording, run {number + 1}"))
    cpu = runs[0]["cpu"]["id"]
    path = os.path.join(options.baselines, cpu + ".json")
    old, every_limit = None, {}
    if os.path.exists(path):
        try:
            old = rec.read_baseline(path)
        except rec.Unreadable as error:
            print(f"note: starting anew: {error}")
    if os.path.exists(options.limits):
        every_limit = rec.read_limits(options.limits)
    new = ratchet.baseline(runs, old)
    if options.contract:
        if old is None:
            raise rec.Unreadable(f"--contract adds to a baseline, and {path} is none: record every contract first")
        new = ratchet.merged(new, old, options.contract)
    worst = {suite: ratchet.versus(runs, suite, max) for suite in compare.VERSUS}
    if not new["rows"]:
        raise rec.Unreadable("the benchmark measured no kernel: build the plugins first")
    every_limit[cpu], changes = ratchet.limits(new, every_limit.get(cpu), worst)
    for line in ratchet.differences(new, old) + changes:
        print(line)
    for section in ("instructions", "dispatch"):
        if new[section] is None:
            print(f"missing: {section}: the run had none, so the gate will report them")
    rec.write(path, new)
    rec.write(options.limits, {"format": rec.LIMITS, "limits": every_limit})
    print(f"recorded in {path} and {options.limits}: commit both")
    return 0


def main():
    parser = argparse.ArgumentParser(
        prog="gate.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--bench", required=True, metavar="CMD", help="the benchmark and its fixed arguments, as one word"
    )
    parser.add_argument(
        "--moved",
        action="append",
        default=[],
        metavar="CMD",
        help="the same benchmark with its code elsewhere: recordings take turns with it",
    )
    parser.add_argument("--baselines", default="bench/baselines", metavar="DIR")
    parser.add_argument("--limits", default="bench/limits.json", metavar="FILE")
    parser.add_argument("--record", action="store_true", help="write the baseline and the limits instead of comparing")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs that a recording is the median of (5)")
    parser.add_argument(
        "--contract",
        action="append",
        default=[],
        metavar="NAME",
        help="with --record: measure this contract alone (repeat for more) and leave the others as they were recorded",
    )
    parser.add_argument(
        "--slow",
        action="append",
        default=[],
        metavar="CONTRACT=KERNEL:PERCENT",
        help="have the benchmark slow this kernel down, to see the gate fail",
    )
    options = parser.parse_args()
    options.command = shlex.split(options.bench)
    options.layouts = [options.command] + [shlex.split(command) for command in options.moved]
    if not all(options.layouts) or options.runs < 1 or (options.record and options.slow):
        parser.error("--bench needs a command, --runs a number above 0; --record and --slow exclude each other")
    if options.contract and not options.record:
        parser.error("--contract goes with --record: a gate compares every contract")
    options.slow = [a for s in options.slow for a in ("--slow", s)]
    try:
        return record_anew(options) if options.record else gate(options)
    except Noisy as error:
        print(f"FAIL {error}")
        return 1
    except rec.Unreadable as error:
        print(f"gate: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
