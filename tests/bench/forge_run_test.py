#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Whole runs of the forge over a benchmark that answers from a table: verdict, report, plan, status; absent tools; bad
input. The kernel's object is a seed, so that nothing has to be built."""
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

from lib import HERE, TOP, check, finish

sys.path.insert(0, os.path.join(TOP, "bench", "forge"))
import allow
import decide
import mca
import plan
import sampling
import scan

FORGE = os.path.join(TOP, "bench/forge/forge.py")
# Prints what bench/shift prints of its kernels; with --json writes rows of these changes.
FAKE = """#!{python}
import json, sys
a = sys.argv[1:]
if "--list" in a:
    print("crc32c/1 cof.crc32/1 sse42-3way\\ncrc32c/1 cof.crc32/1 avx2-vpclmul-fusion")
    sys.exit(0)
if {disagrees} and any(x.startswith("after=") for x in a):
    print("bench-shift: after.so: its kernel answers otherwise than that of before.so for 64 B", file=sys.stderr)
    sys.exit(4)
if "--json" in a:
    rows = [dict(contract="crc32c/1", iface="cof.crc32/1", impl=a[a.index("--impl") + 1], bytes=64 << n, offset=0,
                 shape="fixed", cycles=dict(before=0.2, after=0.2 * (1 + c), null=0.2), again=0.2 * (1 + {noise}))
            for n, c in enumerate({changes})]
    json.dump(dict(format="cofferdam-shift/1", ghz=4, rows=rows), open(a[a.index("--json") + 1], "w"))
"""


class Tree:
    """A build with one object, a stored disassembly of it, and a fake benchmark."""

    def __enter__(self):
        self.path = tempfile.mkdtemp()
        self.build, self.store = self.path + "/build", self.path + "/store"
        os.makedirs(self.build + "/obj/plugins/intel-crc/crc32c")
        os.makedirs(self.store)
        with open(self.path + "/before.so", "w", encoding="utf-8"):
            pass
        # What cannot do without: no perf, no llvm-mca. They take longer than all else, and are tried once.
        self.few = self.path + "/few"
        os.makedirs(self.few)
        for tool in ("objdump", "readelf", "c++filt", "nasm", "git"):
            if shutil.which(tool):
                os.symlink(shutil.which(tool), os.path.join(self.few, tool))
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def object(self, seed):
        target = self.build + "/obj/plugins/intel-crc/crc32c/crc32c_sse42.asm.o"
        source = seed if os.path.exists(seed) else f"{HERE}/forge/{seed}.asm"
        nasm = (os.environ.get("NASM") or "nasm").split()
        subprocess.run([*nasm, "-f", "elf64", f"-I{TOP}/abi/asm/", "-o", target, source], check=True)

    def shift(self, changes, noise=0.001, disagrees=False):
        path = self.path + "/shift"
        with open(path, "w", encoding="utf-8") as file:
            file.write(FAKE.format(python=sys.executable, changes=changes, noise=noise, disagrees=disagrees))
        os.chmod(path, 0o755)
        return path

    def forge(self, *arguments, shift=None, path=None, kernel="crc32c_sse42"):
        environment = dict(os.environ, PATH=path or self.few)
        command = [sys.executable, FORGE, kernel, "--build", self.build, "--store", self.store, *arguments]
        if shift:
            command += ["--shift", shift, "--before", self.path + "/before.so", "--runs", "2"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=TOP, env=environment, check=False)
        return done.returncode, done.stdout + done.stderr

    def report(self, name="crc32c_sse42.md"):
        with open(f"{self.build}/forge/{name}", encoding="utf-8") as file:
            return file.read()


def whole_runs(tree):
    tree.object("clean")
    status, out = tree.forge("--record")
    check("record stores the disassembly", status == 0 and os.path.exists(tree.store + "/crc32c_sse42.s"), out)
    status, out = tree.forge("--scan")
    check("scan: equal to what was stored", status == 0 and out.startswith("ok crc32c_sse42: 0 red flags"), out)

    status, out = tree.forge(shift=tree.shift([-0.1, -0.05, 0.01]), path=os.environ["PATH"])
    check("ACCEPT is status 0", status == 0 and "ACCEPT: 64 B +0 gains" in out, out)
    text = tree.report()
    check(
        "the report has the verdict and the table",
        "**ACCEPT**, row 7" in text and "| crc32c/1 | sse42-3way | 128 B +0 |" in text,
        text,
    )
    for title in (
        "Code size",
        "Loops",
        "Red flags",
        "Before and after",
        "Plan",
        "Against the stored assembly",
        "Hot loops",
    ):
        check(f"the report has '{title}'", f"\n## {title}\n" in text, text)
    check("the report says that the code is the stored one", "\nEqual.\n" in text, text)
    check("the report is ASCII and has its licence", text.isascii() and "-License-Identifier: MIT-0" in text[:200])
    plan = tree.report("crc32c_sse42.plan.md")
    check("the plan file ends with the rule", re.search(r"^(STOP:|Go on:)", plan, re.M), plan)

    status, out = tree.forge(shift=tree.shift([-0.1, 0.05]))
    check("REVERT is status 1", status == 1 and "REVERT: 128 B +0 takes +5.0 %" in out, out)
    status, out = tree.forge(shift=tree.shift([0.0, 0.001]))
    check("INVESTIGATE is status 1", status == 1 and "INVESTIGATE: no size gains" in out, out)
    status, out = tree.forge(shift=tree.shift([-0.1], noise=0.04))
    check(
        "RE-RUN after eight processes more",
        status == 1 and "RE-RUN: the noise is 4.0 %" in out and "process 10" in out,
        out,
    )
    status, out = tree.forge(shift=tree.shift([-0.1], disagrees=True))
    check("other answers are reverted", status == 1 and "REVERT: the answers differ" in out, out)

    tree.object("sse-in-avx")
    status, out = tree.forge("--scan")
    check("scan: other code, and a flag", status == 1 and "FLAG sse-in-avx" in out and "DIFFERS" in out, out)
    status, out = tree.forge(shift=tree.shift([-0.1, -0.05]))
    check("faster with an open flag: INVESTIGATE", status == 1 and "INVESTIGATE: 1 red flag(s)" in out, out)
    check(
        "the report shows the difference",
        "```diff" in tree.report() and "paddb   xmm0,xmm1" in tree.report(),
        tree.report(),
    )
    with open(tree.store + "/crc32c_sse42.allow", "w", encoding="utf-8") as file:
        file.write("sse-in-avx seeded_mixed .loop for this test\nspill seeded_mixed .loop is not there\n")
    status, out = tree.forge(shift=tree.shift([-0.1, -0.05]))
    check(
        "a stale line: INVESTIGATE",
        status == 1 and "crc32c_sse42.allow:2" in out and "1 allow line(s) too many" in out,
        out,
    )
    with open(tree.store + "/crc32c_sse42.allow", "w", encoding="utf-8") as file:
        file.write("sse-in-avx seeded_mixed .loop for this test\n")
    status, out = tree.forge(shift=tree.shift([-0.1, -0.05]))
    check("an accepted flag: ACCEPT", status == 0 and "for this test" in tree.report(), out)


def other_assembler(tree):
    tree.object("clean")
    tree.forge("--record")
    path = tree.store + "/crc32c_sse42.s"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(Translated by: NASM) .*", r"\1 1.0", text))
    status, out = tree.forge("--scan")
    check(
        "another assembler's code is skipped, not passed",
        status == 0 and out.startswith("skip crc32c_sse42: SKIPPED"),
        out,
    )
    status, out = tree.forge("--scan", "--nasm", "/nowhere/nasm")
    check("so is one that cannot be asked", status == 0 and out.startswith("skip crc32c_sse42: SKIPPED"), out)


def absent_tools(tree):
    tree.object("sse-in-avx")
    status, out = tree.forge(shift=tree.shift([-0.1]))
    said = "SKIPPED llvm-mca is not installed" in out and "SKIPPED profile: perf is not installed" in out
    check("absent llvm-mca and perf are SKIPPED, by name", said and "ACCEPT" not in out, out)
    check("and in the report", tree.report().count("SKIPPED: ") == 2, tree.report())
    check(
        "then confidence is low", "| low |" in tree.report("crc32c_sse42.plan.md"), tree.report("crc32c_sse42.plan.md")
    )
    os.remove(tree.few + "/objdump")
    status, out = tree.forge("--scan")
    check("without objdump: status 3, one sentence", status == 3 and "binutils" in out and out.count("\n") == 1, out)


def bad_input(tree):
    tree.object("clean")

    def refused(what, status, words, *arguments, **more):
        got, out = tree.forge(*arguments, **more)
        check(
            f"{what}: status {status}", got == status and all(w in out for w in words) and "Traceback" not in out, out
        )

    refused("an unknown kernel", 3, ["'crc33'", "crc32c_sse42"], kernel="crc33")
    refused("a kernel that was not built", 3, ["is not there", "make"], kernel="gear8_avx2")
    refused(
        "a build before that is not there",
        3,
        ["FORGE_BEFORE", "/nowhere.so"],
        "--before",
        "/nowhere.so",
        "--shift",
        tree.shift([0]),
    )
    refused(
        "a revision that is not there", 3, ["FORGE_BASE", "'no-such'"], "--base", "no-such", "--shift", tree.shift([0])
    )
    refused("a size that is none", 2, ["--sizes"], "--sizes", "64,many")
    refused("an unknown name", 3, ["crc33"], "--name", kernel="crc33")
    refused("two modes", 2, ["not allowed with"], "--scan", "--record")
    refused("no processes", 2, ["--runs"], "--runs", "0")
    with open(tree.store + "/crc32c_sse42.allow", "w", encoding="utf-8") as file:
        file.write("useless seeded_useless\n")
    refused("a malformed allow line", 3, ["crc32c_sse42.allow:1", "REASON"], "--scan")


def samples():
    text = (
        "    7f01 f+0x10 (/x/k.so)\n    7f02 f.loop+0x4 (/x/k.so)\n    7f02 f.loop+0x4 (/x/k.so)\n"
        "    7f03 wrapper+0x4 (/x/k.so)\n    5501 main+0x9 (/x/shift)\n"
    )
    found = sampling.count(text, 64, {"f": {".loop": 0x20}}, "k.so")
    check("samples are counted by place in the function", found.at == {("f", 0x10): 1, ("f", 0x24): 2}, str(found))
    check("what calls it counts, other programs do not", (found.samples, found.others) == (3, 1), str(found))
    check("shares are of both", found.share("f", [0x24]) == 0.5, str(found))


def ranking(tree):
    """The plan over a model and a profile that are known."""
    tree.object("useless")
    path = tree.build + "/obj/plugins/intel-crc/crc32c/crc32c_sse42.asm.o"
    flows = scan.flows(path)
    names = {f.function.name: f.function.name for f in flows}
    flow = next(f for f in flows if f.function.name == "seeded_useless")
    loop = flow.loops[0]
    start = flow.function.address
    half = sampling.Profile(
        64, samples=50, others=50, at={("seeded_useless", flow.code[loop.head].address - start): 50}
    )

    def ranked(opinion, taken, accepted="", allowed=()):
        mca.opinion, mca.program = opinion, lambda: "llvm-mca"
        findings = [f for f in scan.scan([flow])]
        for finding in findings:
            finding.accepted = accepted
        return plan.candidates([flow], findings, [], taken, path, names, allowed)

    def lines(text, cpu):  # a cycle for each of the five instructions and two labels
        return mca.Opinion(text.count("\n"), text.count("\n"), 5.0)

    def of_one(text, cpu):
        return lines(text, cpu) if cpu == mca.CPUS[0] else "it does not know this instruction"

    def useless(found):
        return next(c for c in found if c.what.startswith("useless"))

    got = useless(ranked(lines, [half]))
    check("predicted: the loop's share times what the model gains", abs(got.effect - 0.5 / 7) < 1e-9, str(got))
    check("both models agree: high", got.confidence == "high" and got.size == 64, str(got))
    check("one model: medium", useless(ranked(of_one, [half])).confidence == "medium")
    got = useless(ranked(lines, []))
    check(
        "no profile: low, and all of the time is a hot loop's",
        got.confidence == "low" and abs(got.effect - 1 / 7) < 1e-9,
    )
    found = ranked(lines, [half])
    check(
        "the largest comes first",
        [c.effect for c in found] == sorted((c.effect for c in found), reverse=True),
        str(found),
    )
    check("unrolling is tried", any(c.what.startswith("unroll") and c.effect > 0.05 for c in found), str(found))
    check("what is above 2 % keeps the plan going", decide.stop(plan.counts(found)) == "")
    found = ranked(lambda text, cpu: mca.Opinion(7.0, 3.5, 5.0), [half])
    check(
        "waiting is what the bound leaves",
        any("chain" in c.what and abs(c.effect - 0.25) < 1e-9 for c in found),
        str(found),
    )
    found = ranked(lambda text, cpu: mca.Opinion(7.0, 7.0, 5.0), [half], "wanted")
    check(
        "what is accepted does not count",
        len(plan.counts(found)) < len(found) and decide.stop(plan.counts(found)),
        str(found),
    )
    tried = allow.Line("unroll", "seeded_useless", ".loop", "slower", "k.allow:1")
    found = [c for c in ranked(lines, [half], "", [tried]) if c.what == plan.UNROLL]
    check("what was tried does not count", [c.accepted for c in found] == ["slower"], str(found))
    tree.object("missing-vzeroupper")
    flows = scan.flows(path)
    names = {f.function.name: f.function.name for f in flows}
    found = plan.candidates(flows, scan.scan(flows), [], [], path, names)
    check(
        "what has to be corrected comes first, without a number",
        found[0].must and len(plan.musts(found)) == 2,
        str(found),
    )


if platform.machine() != "x86_64":
    print("skip the forge: its kernels are for x86-64")
    sys.exit(0)
for part in (whole_runs, other_assembler, absent_tools, bad_input, ranking):
    with Tree() as place:
        part(place)
samples()
finish()
