#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""cofferdam-store beside restic, borg, casync, b3sum and cp: one core, tmpfs, no compression (docs/store-speed.md).

Jobs are FIRST, RESCAN, SAME, VERIFY, RESTORE of random bytes and of files, and GROWTH. In each round every program
does the job once, one after the other; a program's best round counts. Runs for some of the jobs add up in one record.
"""
import argparse
import json
import os
import pathlib
import platform
import shutil
import sys

import data
import report
import tools

JOBS = ["first", "rescan", "same", "verify", "restore", "growth"]


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


class Bench:
    def __init__(self, arguments, base):
        self.arguments, self.base = arguments, base
        self.record = {"schema": "cofferdam-ingest/1", "processor": processor(), "results": {}, "absent": []}
        if arguments.json.exists():
            old = json.loads(arguments.json.read_text())
            if (old["schema"], old["processor"]) == (self.record["schema"], self.record["processor"]):
                self.record = old
        probes = base / "probes"
        probes.mkdir(exist_ok=True)
        every = [tools.Cofferdam(base, str(arguments.program), probes)]
        every += [kind(base) for kind in (tools.Restic, tools.Borg, tools.Casync, tools.B3sum, tools.Copy)]
        self.tools = [tool for tool in every if tool.installed()]
        self.record["absent"] = [tool.name for tool in every if not tool.installed()]
        if arguments.only:
            self.tools = [tool for tool in self.tools if tool.name in arguments.only]
        self.sets = data.prepare(base, arguments.size)
        if self.tools[0].name == "cofferdam-store":
            self.run(self.tools[0], self.tools[0].first(__file__))  # proves the kernels, which is remembered
        self.record["data"] = self.sets

    def path(self, kind):
        return str(self.base / ("rand.bin" if kind == "random" else "tree"))

    def run(self, tool, command):
        return tools.run(command, tool.env, self.arguments.core, tool.home)

    def note(self, job, tool, result):
        runs = self.record["results"].setdefault(job, {}).setdefault(tool.name, [])
        runs.append(result)
        print(
            f"{job:16} {tool.name:16} {result['seconds']:8.3f} s {result['cpu']:8.2f} s CPU {result['anon_kib']:8d} KiB",
            flush=True,
        )

    def fill(self, tool, kind):
        """A store that holds the data; the time of that is a result of its own job only."""
        tool.clear()
        if tool.start():
            self.run(tool, tool.start())
        return self.run(tool, tool.first(self.path(kind)))

    def one_round(self, tool, kind, jobs):
        """A store, and all jobs on it."""
        works = [job for job in jobs if job != "growth" and getattr(tool, job)("") is not None]
        grows = kind == "random" and "growth" in jobs and tool.first("") is not None
        if not works and not grows:
            return
        if tool.first("") is not None:
            result = self.fill(tool, kind)
            if "first" in works:
                self.note("first " + kind, tool, result)
            if "same" in works and tool.rescan("") != tool.same(""):
                self.run(tool, tool.same(self.path(kind)))  # what it remembers is of data that has grown old
        for job in works:
            if job == "first":
                continue
            shutil.rmtree(tool.home / "out", ignore_errors=True)
            (tool.home / "out").unlink(missing_ok=True) if (tool.home / "out").is_file() else None
            self.note(job + " " + kind, tool, self.run(tool, getattr(tool, job)(self.path(kind))))
        if grows:
            before = tool.size()
            result = self.run(tool, tool.rescan(str(self.base / "edited" / "rand.bin")))
            result["grown"] = tool.size() - before
            self.note("growth random", tool, result)
        tool.clear()

    def all(self):
        for kind in self.arguments.data:
            for _ in range(self.arguments.rounds):
                for tool in self.tools:
                    try:
                        self.one_round(tool, kind, self.arguments.jobs)
                    except tools.Failed as failure:
                        tool.clear()
                        print(f"bench-ingest: {failure}", file=sys.stderr)
                    self.arguments.json.write_text(json.dumps(self.record, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=lambda p: pathlib.Path(p).resolve(), help="cofferdam-store")
    parser.add_argument("--json", type=pathlib.Path, required=True, help="the record; what it holds is kept")
    parser.add_argument("--markdown", type=pathlib.Path, help="the table")
    parser.add_argument("--scratch", type=pathlib.Path, default=pathlib.Path("/dev/shm/cofferdam-bench-ingest"))
    parser.add_argument("--size", type=int, default=1 << 30, help="bytes of each data set (1 GiB)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=JOBS)
    parser.add_argument("--data", nargs="+", choices=["random", "files"], default=["random", "files"])
    parser.add_argument("--only", nargs="+", help="names of programs")
    arguments = parser.parse_args()
    if arguments.size % (1 << 20) != 0 or arguments.size < 1 << 24:
        sys.exit("bench-ingest: --size has to be whole MiB, at least 16 of them")
    if not os.access(arguments.program, os.X_OK):
        sys.exit(f"bench-ingest: {arguments.program}: not built; 'make store' builds it")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json = arguments.json.resolve()
    arguments.scratch.mkdir(parents=True, exist_ok=True)
    space = shutil.disk_usage(arguments.scratch).free
    need = 0 if (arguments.scratch / "tree.txt").exists() else 3 * arguments.size
    need += 3 * arguments.size
    if space < need:
        sys.exit(
            f"bench-ingest: {arguments.scratch}: {space >> 20} MiB are free, {need >> 20} are needed; lower --size"
        )
    bench = Bench(arguments, arguments.scratch)
    bench.all()
    text = report.table(bench.record)
    print(text)
    if arguments.markdown:
        arguments.markdown.write_text(text)


if __name__ == "__main__":
    main()
