# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Reading what the suites say: GoogleTest's lines, and who of the kernels ran."""
import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kernel:
    domain: str
    plugin: str
    contract: str
    iface: str
    impl: str
    need: frozenset

    @property
    def label(self):
        """As tests/kernels spells it in names of tests."""
        return re.sub(r"[^A-Za-z0-9]", "_", "_".join((self.domain, self.plugin, self.contract, self.iface, self.impl)))

    def __str__(self):
        return f"{self.plugin} {self.contract} {self.iface} {self.impl}"


@dataclass
class Log:
    """One run of a GoogleTest program."""

    ended: bool = False
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: dict = field(default_factory=dict)  # {test: reason}
    cpu: frozenset = frozenset()


def read_log(text):
    log, reason, told = Log(), "", False
    for line in text.splitlines():
        if line.startswith("cpu: "):
            log.cpu = frozenset(line[5:].split()) - {"none"}
        elif match := re.match(r"\[ +(OK|FAILED|SKIPPED) +\] (\S+?),?(?: |$)", line):
            if not re.search(r"\(\d+ ms\)$", line):  # the list at the end
                continue
            if match[1] == "SKIPPED":
                log.skipped[match[2]] = reason or "no reason given"
            else:
                (log.passed if match[1] == "OK" else log.failed).append(match[2])
            reason = ""
        elif line.endswith(": Skipped"):
            told = True
            continue
        elif told:
            reason = line
        elif re.match(r"\[==========\] \d+ tests? .* ran\.", line):
            log.ended = True
        told = False
    return log


def of_kernel(kernel, names):
    """The tests of names that call this kernel; AnyKernel's looks at it alone."""
    return [name for name in names if name.endswith("/" + kernel.label) and "/AnyKernel." not in name]


def judge_kernels(model, features, kernels, log):
    """Lines about each kernel: it runs, or it is skipped because the model lacks what it asks for."""
    for kernel in kernels:
        passed, failed = of_kernel(kernel, log.passed), of_kernel(kernel, log.failed)
        skipped = {name: log.skipped[name] for name in of_kernel(kernel, log.skipped)}
        lacks = sorted(kernel.need - features)
        for_cpu = [why for why in skipped.values() if "this CPU lacks" in why]
        if failed:
            yield f"FAIL {model} kernels: {kernel}: {' '.join(failed[:4])}"
        elif lacks and passed:
            yield f"FAIL {model} kernels: {kernel} ran, and the model lacks {' '.join(lacks)}"
        elif lacks and len(for_cpu) == len(skipped) and skipped:
            yield f"skip {model} kernels: {kernel}: lacks {' '.join(lacks)}"
        elif not lacks and for_cpu:
            yield f"FAIL {model} kernels: {kernel} was skipped, and the model has all it asks for: {for_cpu[0]}"
        elif not lacks and skipped:
            yield f"skip {model} kernels: {kernel}: {next(iter(skipped.values())).split(': ', 1)[-1]}"
        elif not lacks and passed:
            yield f"ok {model} kernels: {kernel}: {len(passed)} tests"
        else:
            yield f"FAIL {model} kernels: {kernel}: no test of the suite calls it"


def self_test():
    """judge_kernels on logs that were made up: what it must call a failure, a skip, a pass."""
    kernel = Kernel("mit0", "x", "x/1", "cof.x/1", "avx2", frozenset(("avx", "avx2")))
    end = "[==========] 1 test from 1 test suite ran. (1 ms total)\n"
    test = f"Plugins/XKernel.Works/{kernel.label}"
    ran = f"[       OK ] {test} (1 ms)\n{end}"
    wrong = f"[  FAILED  ] {test}, where GetParam() = 8-byte object (1 ms)\n{end}"
    lacks = (
        f"tests/x.cc:1: Skipped\nmit0 x x/1 cof.x/1 avx2: this CPU lacks avx avx2\n[  SKIPPED ] {test} (0 ms)\n{end}"
    )
    absent = f"tests/x.cc:1: Skipped\nmit0 x x/1 cof.x/1 avx2: libx is not there\n[  SKIPPED ] {test} (0 ms)\n{end}"
    able, unable = frozenset(("avx", "avx2", "bmi2")), frozenset(("avx",))
    for what, features, text, verdict in (
        ("a kernel that can run and does", able, ran, "ok"),
        ("a kernel that can run and was skipped for the CPU", able, lacks, "FAIL"),
        ("a kernel that can run and whose library is missing", able, absent, "skip"),
        ("a kernel that can run and is wrong", able, wrong, "FAIL"),
        ("a kernel that can run and that no test calls", able, end, "FAIL"),
        ("a kernel that cannot run and was skipped", unable, lacks, "skip"),
        ("a kernel that cannot run and did", unable, ran, "FAIL"),
        ("a kernel that cannot run and is not skipped for the CPU", unable, absent, "FAIL"),
    ):
        got = [line.split()[0] for line in judge_kernels("model", features, [kernel], read_log(text))]
        yield f"{'ok' if got == [verdict] else 'FAIL'} self-test: {what}: {' '.join(got)}"
