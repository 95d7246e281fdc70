#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""check.py BUILD [MODEL...]: the suites under emulated CPUs, each of which has a little more than the one before.

For each model of models.txt: whether the emulator refuses what the model lacks; the kernels suite, where every kernel
that the model can run must run; a slice of the unit suite; the program (selftest, manifest, sums, cuts: the bytes of
this machine's own run), its probe child emulated too; and "conform" of each plugin whose kernels are not those that
ran one model earlier. Prints "ok", "FAIL" and "skip" lines, a table of model and kernel, and "N passed, N failed, N
skipped"."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import suites

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
QEMU = "qemu-x86_64"
# One instruction of each feature, for the emulator to execute or to refuse.
INSTRUCTIONS = {
    "sse4.2": "pcmpgtq xmm0, xmm1",
    "pclmulqdq": "pclmulqdq xmm0, xmm1, 0",
    "aes": "aesenc xmm0, xmm1",
    "avx": "vpxor xmm0, xmm1, xmm2",
    "avx2": "vpaddd ymm0, ymm1, ymm2",
    "bmi2": "shlx rax, rcx, rdx",
    "vaes": "vaesenc ymm0, ymm1, ymm2",
    "sha": "sha1msg1 xmm0, xmm1",
    "gfni": "gf2p8mulb xmm0, xmm1",
    "vpclmulqdq": "vpclmulqdq ymm0, ymm1, ymm2, 0",
    "avx512f": "vpaddd zmm0, zmm1, zmm2",
}
# What these find out takes a CPU's own speed: a time to load in, gigabytes, and as many inputs as fit into a share of the
# time limit.
SLOW = {"function.beyond-4-gib", "function.beyond-4-gib-cut", "function.beyond-4-gib-adopted", "function.fuzz"}
NOT_HERE = {"load.fast"} | SLOW
GROUPS = {"load", "descriptor", "function"}
# Emulated, these take minutes; adopted kernels are tried by the program and by conform. Haswell, the last model with
# kernels that no earlier one runs, takes all but them; the others leave out what repeats the same code at more sizes.
LONG = "*FourGiB*:*PassesTheTrials*:*BatchesEqual*"
REPEATED = "*EveryLength*:*EveryAlignment*:Contracts/*:*Threads*:*ReadsNothingOutside*"
FULL = "Haswell"
PLAIN = "qemu64"  # the program under it is part of make check: tests/baseline.sh
UNIT = (
    "Cpu.*:VetKernel.*:VetFile.*:Context.*:Prove.*:Load.*:PortableRegistry.*:PortableXxh3.*:PortableCutVectors.*:"
    "Crc32cConstants.*:Feedv.*:Sketches.*:Facts.*:-PortableCutVectors.PublishedForAPicture"
)


NOT_SHOWN = """What these emulators cannot show, and were not asked: speed and load times; kernels with SHA, VPCLMULQDQ,
GFNI or AVX-512 (make check-metal has those of crc32c); that registers, flags and upper vector state are left as a CPU
leaves them; CET; seccomp and Landlock, which qemu-user does not pass on; inputs above 4 GiB. Under qemu64 the program
runs in make check."""


def models():
    with open(f"{HERE}/models.txt", encoding="utf-8") as file:
        rows = [line.split("|") for line in file if line.strip() and not line.startswith("#")]
    return {name.strip(): frozenset(features.split()) for name, features in rows}


def native(build, *arguments):
    done = subprocess.run([f"{build}/bin/cofferdam", *arguments], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def kernels_of(build):
    found = []
    for contract in native(build, "list", "--json")["contracts"]:
        for kernel in contract["kernels"]:
            if kernel["path"]:
                domain, plugin = kernel["path"].removesuffix(".so").split("/")[-2:]
                need = frozenset(kernel["cpu_need"].split()) - {"none"}
                found.append(
                    suites.Kernel(domain, plugin, kernel["contract"], kernel["interface"], kernel["impl"], need)
                )
    return sorted(found, key=str)


def run(command, log, seconds=300, **options):
    """The exit status; what is printed goes to the file log."""
    with open(log, "w", encoding="utf-8", errors="replace") as out:
        try:
            return subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                check=False,
                **options,
            ).returncode
        except subprocess.TimeoutExpired:
            return f"no end within {seconds} s"


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


class Ladder:
    def __init__(self, build, work):
        self.build, self.work = build, work
        self.log = f"{build}/log/ladder"
        os.makedirs(self.log, exist_ok=True)
        self.kernels = kernels_of(build)
        checks = native(build, "conform", "--list", "--json")["checks"]
        ids = [c["id"] for c in checks if c["id"].split(".")[0] in GROUPS and c["id"] not in NOT_HERE]
        self.only = [word for name in ids for word in ("--only", name)]
        for feature, instruction in INSTRUCTIONS.items():
            self.assemble(feature, instruction)

    def assemble(self, feature, instruction):
        """A program that executes one instruction and exits with 0."""
        base = f"{self.work}/{feature}"
        with open(f"{base}.asm", "w", encoding="utf-8") as file:
            file.write(f"global _start\nsection .text\n_start: {instruction}\nmov eax, 60\nxor edi, edi\nsyscall\n")
        subprocess.run(["nasm", "-f", "elf64", "-o", f"{base}.o", f"{base}.asm"], check=True)
        subprocess.run(["ld", "-z", "noexecstack", "-o", base, f"{base}.o"], check=True)

    def model(self, name, features, before):
        """All lines about one model; before: the features of the model below it, None for the first."""
        lines = [*self.emulator(name, features), *self.suite(name, features), *self.unit(name), *self.program(name)]
        return lines + [
            line for plugin in self.changed(features, before) for line in self.conform(name, features, plugin)
        ]

    def emulator(self, name, features):
        for feature in INSTRUCTIONS:
            status = subprocess.run(
                [QEMU, "-cpu", name, f"{self.work}/{feature}"], capture_output=True, timeout=60, check=False
            ).returncode
            executed, refused = status == 0, status in (-4, 132)
            if feature in features:
                yield f"ok {name} executes {feature}" if executed else f"FAIL {name} refuses {feature}: {status}"
            elif refused:
                yield f"ok {name} refuses {feature}"
            else:  # a kernel that leaked such an instruction would go unnoticed here; tests/isa sees it
                yield f"skip {name}: the emulator executes {feature}, which the model lacks"

    def suite(self, name, features):
        left_out = LONG if name == FULL else f"{LONG}:{REPEATED}"
        path = f"{self.log}/{name}-kernels"
        status = run([QEMU, "-cpu", name, f"{self.build}/tests/kernels", f"--gtest_filter=-{left_out}"], path)
        log = suites.read_log(read(path))
        if log.cpu != features:
            yield f"FAIL {name} has '{' '.join(sorted(log.cpu))}' and models.txt says '{' '.join(sorted(features))}'"
        if not log.ended or (status != 0) != bool(log.failed):
            yield f"FAIL {name} kernels: the suite ended with {status}; see {path}"
        suited = [
            k
            for k in self.kernels
            if any(
                n.endswith("/" + k.label) and "/AnyKernel." not in n and "/AdoptedKernel." not in n
                for n in (*log.passed, *log.failed, *log.skipped)
            )
        ]
        yield from suites.judge_kernels(name, features, suited, log)
        others = [test for test in log.passed if not any(test.endswith("/" + k.label) for k in self.kernels)]
        for test in log.failed:
            if not any(test.endswith("/" + k.label) for k in suited):
                yield f"FAIL {name} kernels: {test}"
        yield f"ok {name} kernels: {len(others)} tests of the choice of kernels and of portable ones" if others else (
            f"FAIL {name} kernels: no test of the choice of kernels ran"
        )

    def unit(self, name):
        path = f"{self.log}/{name}-unit"
        status = run([QEMU, "-cpu", name, f"{self.build}/tests/unit", f"--gtest_filter={UNIT}"], path)
        log = suites.read_log(read(path))
        yield from [f"FAIL {name} unit: {test}" for test in log.failed]
        yield from [f"skip {name} unit: {test}: {why}" for test, why in log.skipped.items()]
        good = log.ended and log.passed and status == 0
        yield f"{'ok' if good else 'FAIL'} {name} unit: {len(log.passed)} tests, status {status}"

    def program(self, name):
        if name == PLAIN:
            return
        path = f"{self.log}/{name}-program"
        status = run([f"{ROOT}/tests/baseline.sh", name], path)
        said = [line for line in read(path).splitlines() if line.startswith(("ok", "FAIL", "skip")) and name in line]
        yield from [f"{line.split()[0]} {name} program: {line.split(' ', 1)[1]}" for line in said]
        if status != 0 or len(said) < 2:
            yield f"FAIL {name} program: tests/baseline.sh ended with {status}; see {path}"

    def changed(self, features, before):
        """Plugins of which other kernels run than one model earlier."""
        here = {
            p: [k for k in self.kernels if k.plugin == p and k.need <= features]
            for p in {k.plugin for k in self.kernels}
        }
        if before is None:
            return sorted(here)
        return sorted(
            p for p, each in here.items() if each != [k for k in self.kernels if k.plugin == p and k.need <= before]
        )

    def conform(self, name, features, plugin):
        mine = [k for k in self.kernels if k.plugin == plugin]
        file = f"{self.build}/lib/cofferdam/1/{mine[0].domain}/{plugin}.so"
        path = f"{self.log}/{name}-conform-{plugin}"
        command = [
            QEMU,
            "-cpu",
            name,
            f"{self.build}/bin/cofferdam",
            "conform",
            "--json",
            "--seed",
            "1",
            "--time",
            "120",
        ]
        status = run([*command, *self.only, file], path)
        text = read(path)
        try:
            checks = json.loads(text[text.index("{\n") :])["checks"]
        except ValueError:
            yield f"FAIL {name} conform {plugin}: it ended with {status} and without a report; see {path}"
            return
        ran = {c["id"]: c for c in checks if c["verdict"] == "pass"}
        bad = [f"{c['id']} {c['verdict']}: {c['why']}" for c in checks if c["verdict"] in ("fail", "crash", "warn")]
        # Says who of them was tried, in words when not all were.
        told = next((c for c in checks if c["id"] == "function.runs-here"), {"verdict": "missing", "why": ""})
        number = re.match(r"(\d+) of", told["why"])
        tried = len(mine) if told["verdict"] == "pass" else int(number[1]) if number else 0
        should = sum(k.need <= features for k in mine)
        if bad:
            yield f"FAIL {name} conform {plugin}: {'; '.join(bad)[:400]}"
        elif tried != should or (should and "function.differential" not in ran):
            yield f"FAIL {name} conform {plugin}: {tried} kernels were tried and {should} can run: {told['why']}"
        else:
            yield f"ok {name} conform {plugin}: {len(ran)} checks, {tried} of {len(mine)} kernels"

    def liar(self):
        """A plugin that asks for SSE4.2 and uses AVX2: on a CPU that has no AVX2 it must be caught."""
        file = f"{self.work}/liar.so"
        use = '__asm__ volatile("vpaddd %ymm0, %ymm0, %ymm0\\n\\tvzeroupper");'
        flags = ("-std=gnu11", "-O2", "-fPIC", "-fvisibility=hidden", "-w", "-Iabi", "-shared", "-nostartfiles")
        link = "-Wl,-z,defs,-z,relro,-z,now,-z,noexecstack,--build-id=sha1"
        what = ("-DKERNEL_NEED=COF_CPU_BIT(COF_X86_SSE42)", f"-DIN_UPDATE=if (n > 64) {use}")
        subprocess.run(["gcc", *flags, link, "-o", file, "tests/evil/good.c", *what], check=True)
        for name, status in (("Nehalem", 1), (FULL, 0)):
            program = [QEMU, "-cpu", name, f"{self.build}/bin/cofferdam", "conform", "--seed", "1"]
            got = run([*program, "--only", "function.every-length", file], f"{self.log}/{name}-liar")
            said = f"a kernel that uses AVX2 and does not ask for it: conform ends with {got}"
            yield f"{'ok' if got == status else 'FAIL'} self-test: {name}: {said}"

    def table(self, wanted):
        """Which kernel runs where: what models.txt and the kernels' needs make one expect, and the lines above hold."""
        width = max(len(str(kernel)) for kernel in self.kernels)
        yield f"{'':{width}} {' '.join(wanted)}"
        for kernel in self.kernels:
            marks = [
                ("runs" if kernel.need <= features else "-").center(len(name)) for name, features in wanted.items()
            ]
            yield f"{str(kernel):{width}} {' '.join(marks)}".rstrip()


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    every = models()
    for tool in (QEMU, "gcc", "nasm", "ld", "strip"):
        if not shutil.which(tool):
            print(
                f"tests/ladder: {tool} is not installed; apt-get install qemu-user gcc nasm binutils", file=sys.stderr
            )
            return 2
    for name in sys.argv[2:]:
        if name not in every:
            print(f"tests/ladder: there is no model '{name}' in models.txt; it has {', '.join(every)}", file=sys.stderr)
            return 2
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as work:
        ladder = Ladder(os.path.abspath(sys.argv[1]), work)
        wanted = {name: features for name, features in every.items() if name in sys.argv[2:] or len(sys.argv) == 2}
        below = dict(zip(every, [None, *every.values()]))
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            results = pool.map(lambda name: ladder.model(name, every[name], below[name]), wanted)
            lines = [line for result in results for line in result]
        lines += [*suites.self_test(), *ladder.liar()]
        print("\n".join([*lines, *ladder.table(wanted), NOT_SHOWN]))
    count = {word: sum(line.startswith(word) for line in lines) for word in ("ok", "FAIL", "skip")}
    print(f"{count['ok']} passed, {count['FAIL']} failed, {count['skip']} skipped")
    return 1 if count["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
