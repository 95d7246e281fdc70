#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The forge: what there is to know of one kernel's code, and whether a change of it is kept. docs/forge.md.

  forge.py KERNEL --build DIR            everything: make forge KERNEL=name
  forge.py KERNEL --build DIR --record   store the disassembly: make forge-record KERNEL=name
  forge.py [KERNEL...] --build DIR --scan    red flags and stored disassembly only: make forge-scan

Status: 0 ACCEPT, or nothing has changed and nothing is open; 1 anything else that the table says, a red flag that no
allow line accepts, a stale line, or (--scan) another disassembly than the stored one; 2 wrong usage; 3 it cannot be
done: no such kernel, not built, a tool that is missing.
"""
import argparse
import datetime
import filecmp
import os
import shlex
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import allow
import baseline
import before
import decide
import disassembly
import kernels
import mca
import measure
import plan
import sampling
import report
import scan
import vectorisation

HERE = os.path.dirname(os.path.abspath(__file__))
STORE = os.path.join(HERE, "baseline")
RUNS, MORE_RUNS = 7, 8
PROFILE_SIZES = (256, 65536)


class Run:
    """What is known of a kernel so far."""

    def __init__(self, kernel, options):
        self.kernel, self.options = kernel, options
        self.object = kernel.object(options.build)
        if not os.path.exists(self.object):
            raise disassembly.Unreadable(f"{self.object} is not there: build it with make")
        self.flows = scan.flows(self.object)
        self.names = disassembly.demangled(f.function.name for f in self.flows)
        self.translator = translator(kernel, options)
        self.code = baseline.normalised(self.flows)
        self.findings = scan.scan(self.flows)
        self.allowed = allow.read(self.stored(".allow"))
        self.stale = allow.accept(self.findings, self.allowed, self.flows)
        self.cells, self.profiles, self.opinions, self.missed, self.skipped = [], [], {}, [], []
        self.unmeasured, self.before, self.runs = "", "", 0
        self.difference, self.no_baseline = None, ""
        self.compare()

    def stored(self, ending):
        return os.path.join(self.options.store, self.kernel.file + ending)

    def compare(self):
        stored = baseline.read(self.stored(".s"))
        if stored is None:
            self.no_baseline = f"No baseline: make forge-record KERNEL={self.kernel.name}"
        elif stored[0] != self.translator:
            self.no_baseline = f"SKIPPED: the stored assembly is by {stored[0]}, this build by {self.translator}"
        else:
            self.difference = baseline.difference(stored[1], self.code)

    @property
    def open(self):
        # What a compiler makes differs from one to the next: it is shown and planned with, and no failure.
        return [] if self.kernel.compiled else [f for f in self.findings if not f.accepted]


def translator(kernel, options):
    if not kernel.compiled:
        words = report.first_line(*shlex.split(options.nasm), "-v").split()
        return " ".join(words[:1] + words[2:3])
    return report.first_line(shlex.split(options.compile)[0] if options.compile else "cc", "--version")


def implementations(run, program):
    """The names of the kernels that the source stands for, as the plugin itself lists them."""
    if run.options.impl:
        return run.options.impl.split(",")
    if run.kernel.portable:
        return ["portable"]
    listed = disassembly.tool(program, "--list", f"x={os.path.abspath(run.kernel.so(run.options.build))}")
    impls = list(dict.fromkeys(line.split()[2] for line in listed.splitlines() if len(line.split()) == 3))
    named = [i for i in impls if run.kernel.implements(i)]
    return named or impls


def take_profiles(run, impls):
    names = {f.function.name: {n: a - f.function.address for a, n in f.function.labels.items()} for f in run.flows}
    so = run.kernel.so(run.options.build)
    for size in PROFILE_SIZES:
        command = measure.command(
            run.options.shift,
            [("before", so)],
            impls,
            run.kernel.contracts,
            (size,),
            (0,),
            (),
            run.options.milliseconds * 8,
        )
        run.profiles.append(sampling.take(command, size, names, os.path.basename(so)))
    for why in {p.why for p in run.profiles if p.why}:
        run.skipped.append(f"profile: {why}")


def ask_llvm_mca(run):
    if mca.program() is None:
        run.skipped.append("llvm-mca is not installed (Debian package llvm)")
        return
    run.opinions = mca.opinions(run.flows, run.object)


def look_for_missed_loops(run):
    if not run.kernel.compiled:
        return
    if not run.options.compile:
        run.skipped.append("missed-vectorisation: no compile command was given (make forge gives it)")
        return
    try:
        run.missed = vectorisation.missed_loops(
            run.flows, run.object, [*shlex.split(run.options.compile), "-c", run.kernel.source]
        )
    except vectorisation.Skipped as error:
        run.skipped.append(f"missed-vectorisation: {error}")


def build_before(run, case):
    """Path of the build before, or None: the reason is in run.unmeasured."""
    options, kernel = run.options, run.kernel
    if options.before:
        if not os.path.exists(options.before):
            raise before.Failed(f"FORGE_BEFORE: {options.before} is not there")
        run.before = f"`{options.before}`"
        after = kernel.so(options.build)
        case.same_code = os.path.exists(after) and filecmp.cmp(options.before, after, shallow=False)
        return options.before
    commit = before.revision(options.base)
    run.before = f"revision {commit[:12]}"
    if not before.has(commit, kernel.source):
        run.unmeasured = f"{commit[:12]} has no {kernel.source}: there is nothing before it."
        return None
    built = before.build(commit, kernel, os.path.join(options.build, "forge"), shlex.split(options.make))
    case.same_code = before.same_code(kernel, built, options.build)
    return kernel.so(built)


def time_both(run, impls, case):
    """Fills in the cells: more processes while a cell is noisy."""
    path = build_before(run, case)
    if path is None:
        case.nothing_before = True
        return
    options = run.options
    null = os.path.join(options.build, "forge", "null.so")
    os.makedirs(os.path.dirname(null), exist_ok=True)
    shutil.copyfile(path, null)
    builds = [("before", path), ("after", run.kernel.so(options.build)), ("null", null)]
    command = measure.command(
        options.shift, builds, impls, run.kernel.contracts, options.sizes, milliseconds=options.milliseconds
    )
    rows = []
    try:
        for number in range(options.runs + MORE_RUNS):
            if number >= options.runs and (case.same_code or decide.noise_floor(case.cells) <= decide.NOISE_LIMIT):
                break
            print(f"timing before and after, process {number + 1}", flush=True)
            rows.append(measure.run(command))
            run.runs, case.cells = len(rows), measure.combine(rows)
    except measure.Disagrees as error:
        case.disagreement = str(error)
    run.cells = case.cells


def forge(kernel, options):
    run = Run(kernel, options)
    run.against = f" FORGE_BEFORE={options.before}" if options.before else f" FORGE_BASE={options.base}"
    run.when, run.cpu = datetime.date.today().isoformat(), report.cpu_name()
    impls = implementations(run, options.shift)
    case = decide.Case(open_findings=len(run.open), stale_lines=len(run.stale))
    ask_llvm_mca(run)
    look_for_missed_loops(run)
    try:
        take_profiles(run, impls)
        time_both(run, impls, case)
    except measure.Failed as error:
        run.unmeasured = f"Not measured: {error}"
    case.why_not = run.unmeasured
    run.verdict = decide.decide(case)
    ranked = plan.candidates(run.flows, run.findings, run.missed, run.profiles, run.object, run.names, run.allowed)
    run.stop = "" if plan.musts(ranked) else decide.stop(plan.counts(ranked))
    run.plan_text = plan.text(kernel, ranked, run.stop)
    publish(run)
    said(run)
    settled = run.verdict.word == "ACCEPT" or (run.verdict.word == "NO VERDICT" and not run.difference)
    return 0 if settled and not run.open and not run.stale else 1


def publish(run):
    directory = run.options.keep or os.path.join(run.options.build, "forge")
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, run.kernel.file + ".md")
    run.link = os.path.relpath("docs/forge.md", directory)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(report.write(run))
    beside = os.path.join(run.options.build, "forge", run.kernel.file)
    os.makedirs(os.path.dirname(beside), exist_ok=True)
    with open(beside + ".plan.md", "w", encoding="utf-8", newline="\n") as file:
        file.write(run.plan_text)
    baseline.write(beside + ".s", run.kernel, run.code, run.translator)
    print(f"report: {path}\nplan:   {beside}.plan.md\ncode:   {beside}.s")
    if run.kernel.compiled:
        listing = disassembly.tool("objdump", "-dSlw", "-M", "intel", "-C", "--no-show-raw-insn", run.object)
        with open(beside + ".lst", "w", encoding="utf-8", newline="\n") as file:
            file.write(listing)
        print(f"source: {beside}.lst")


def said(run, quiet=False):
    """What a person has to know at once."""
    for finding in run.open:
        print(f"FLAG {finding}")
    for line in run.stale:
        print(f"STALE {line.where}: no finding needs '{line.flag} {line.function} {line.place}': take the line out")
    if run.difference:
        print(f"DIFFERS from the stored assembly, {len(run.difference)} lines of difference")
        if not quiet:
            print("\n".join(run.difference[:20]))
    elif run.difference is None:
        print(run.no_baseline)
    for what in run.skipped:
        print(f"SKIPPED {what}")
    if not quiet:
        print(run.stop or "the plan goes on")
        print(f"{run.verdict.word}: {run.verdict.why}")


def scan_all(names, options):
    """Every kernel that has a stored disassembly, or those named: flags, allow lines, exact comparison."""
    chosen = [kernels.find(n) for n in names] or [k for k in kernels.every() if not k.compiled]
    known = {k.file for k in kernels.every()}
    bad = 0
    for file in sorted(os.listdir(options.store) if os.path.isdir(options.store) else []):
        if os.path.splitext(file)[0] not in known:
            print(f"FAIL {file}: it is of no kernel: take it out of {os.path.relpath(options.store)}")
            bad += 1
    for kernel in chosen:
        run = Run(kernel, options)
        if run.difference is None:  # none is stored, or it is another assembler's, whose encodings and flags may differ
            print(f"skip {kernel.name}: {run.no_baseline}")
            continue
        good = not run.open and not run.stale and not run.difference
        bad += not good
        accepted = sum(bool(f.accepted) for f in run.findings)
        print(f"{'ok' if good else 'FAIL'} {kernel.name}: {len(run.open)} red flags, {accepted} accepted", flush=True)
        if not good:
            said(run, quiet=True)
            if run.difference:
                print(
                    f"  when it is meant: make forge KERNEL={kernel.name}, then make forge-record KERNEL={kernel.name}"
                )
    return 1 if bad else 0


def record(kernel, options):
    run = Run(kernel, options)
    path = run.stored(".s")
    baseline.write(path, kernel, run.code, run.translator)
    print(f"recorded {os.path.relpath(path)}: commit it with the change")
    return 0


def sizes(text):
    """An option's list of sizes."""
    found = tuple(int(word) for word in text.split(","))
    if not all(0 < n <= 1 << 30 for n in found):
        raise ValueError(text)
    return found


def main():
    parser = argparse.ArgumentParser(
        prog="forge.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "kernel", nargs="*", metavar="KERNEL", help="a source's stem, PLUGIN/STEM, portable/STEM, PLUGIN/IMPL"
    )
    parser.add_argument("--build", default="build", metavar="DIR")
    parser.add_argument("--store", default=STORE, metavar="DIR", help="stored disassemblies and allow lines")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--scan", action="store_true")
    mode.add_argument("--record", action="store_true")
    mode.add_argument("--name", action="store_true", help="say which kernel is meant, and stop")
    parser.add_argument("--shift", metavar="PROGRAM", help="the benchmark (BUILD/bench/shift)")
    parser.add_argument("--base", default="HEAD", metavar="REVISION", help="the build before: a git revision")
    parser.add_argument("--before", metavar="FILE.so", help="the build before: a plugin that was kept")
    parser.add_argument(
        "--impl", default="", metavar="NAMES", help="kernels to time, where the source's name does not say"
    )
    parser.add_argument("--runs", type=int, default=RUNS, metavar="N", help="processes to time in, at least")
    parser.add_argument("--milliseconds", type=int, default=80, metavar="N", help="for a cell of a process")
    parser.add_argument(
        "--sizes", type=sizes, default=measure.SIZES, metavar="BYTES,...", help="of calls of one length"
    )
    parser.add_argument("--keep", metavar="DIR", help="where the report goes (BUILD/forge)")
    parser.add_argument(
        "--compile", default="", metavar="CMD", help="how C++ or C is compiled, for notes on vectorisation"
    )
    parser.add_argument("--make", default="", metavar="VARIABLES", help="for make, when a revision is built")
    parser.add_argument("--nasm", default="nasm", metavar="CMD")
    options = parser.parse_args()
    options.shift = options.shift or os.path.join(options.build, "bench/shift")
    if not options.scan and len(options.kernel) != 1:
        parser.error("which kernel? make forge KERNEL=name, with the name of an assembly file: crc32c_avx2_vpclmul")
    if options.runs < 1:
        parser.error("--runs needs a number above 0")
    try:
        if options.scan:
            return scan_all(options.kernel, options)
        if options.name:
            print(kernels.find(options.kernel[0]).name)
            return 0
        return (record if options.record else forge)(kernels.find(options.kernel[0]), options)
    except (kernels.Unknown, disassembly.Unreadable, allow.Malformed, before.Failed) as error:
        print(f"forge: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
