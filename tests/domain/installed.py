#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""installed.py COFFERDAM FOLDER: has an installed cofferdam test the plugins in FOLDER/<domain>. Each kernel is pinned
in turn: one that the host verified and that passes its selftest is ok; one that this machine's CPU, libraries or policy
keep out is skipped, with the host's sentence; any other refusal is a failure."""
import json
import os
import subprocess
import sys

NOT_HERE = ("cpu", "dependency", "licence")


class Host:
    def __init__(self, program, folder):
        domains = sorted(os.path.join(folder, name) for name in os.listdir(folder))
        self._command = [program, "--no-choices"]
        self._environment = {**os.environ, "COFFERDAM_PLUGIN_PATH": ":".join(domains)}
        self._folder = folder

    def run(self, *arguments):
        return subprocess.run(
            [*self._command, *arguments], env=self._environment, capture_output=True, text=True, check=False
        )

    def kernels(self, *pin):
        """The plugins' kernels, one for each contract and implementation."""
        contracts = json.loads(self.run(*pin, "list", "--json").stdout)["contracts"]
        found = {}
        for kernel in (k for contract in contracts for k in contract["kernels"] if k["path"].startswith(self._folder)):
            found.setdefault((kernel["contract"], kernel["impl"]), kernel)
        return found

    def judge(self, contract, impl):
        """(word, sentence) on one kernel."""
        pin = ("--pin", f"{contract}={impl}")
        kernel = self.kernels(*pin)[contract, impl]
        if kernel["refused"]:
            return "skip" if kernel["code"] in NOT_HERE else "FAIL", kernel["why"]
        if not kernel["chosen"]:
            return "FAIL", f"pinned, and not chosen: {kernel['why']}"
        tested = self.run(*pin, "selftest", contract)
        return ("ok", "verified, and passes the selftest") if tested.returncode == 0 else ("FAIL", tested.stdout)


def main(program, folder):
    host, status = Host(program, folder), 0
    try:
        kernels = host.kernels()
        if not kernels:
            print(f"FAIL {program} finds no kernel in {folder}; see what '{program} doctor' says")
        for contract, impl in kernels:
            word, sentence = host.judge(contract, impl)
            print(f"{word} {contract} {impl}: {sentence}")
            status |= word == "FAIL"
        return status or not kernels
    except (OSError, ValueError, KeyError) as why:
        print(f"FAIL {program} does not list kernels ({why}); set INSTALLED to an installed cofferdam")
        return 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
