# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The programs that bench-ingest runs, and how one run is measured."""
import os
import pathlib
import resource
import shutil
import subprocess
import threading
import time


def anonymous_kib(pid):
    """Of a process and its children; None once it is gone."""
    total = 0
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("RssAnon"):
                    total = int(line.split()[1])
        with open(f"/proc/{pid}/task/{pid}/children") as children:
            for child in children.read().split():
                total += anonymous_kib(child) or 0
    except OSError:
        return None
    return total


class Failed(Exception):
    pass


def run(command, env, core, cwd):
    """Seconds, CPU seconds and the peak of RssAnon, which is looked at 100 times a second from another core."""
    peak = 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    with subprocess.Popen(
        ["taskset", "-c", str(core), *command],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as child:
        said = []
        reader = threading.Thread(target=lambda: said.append(child.stderr.read()))
        reader.start()
        while child.poll() is None:
            peak = max(peak, anonymous_kib(child.pid) or 0)
            try:
                child.wait(0.01)
            except subprocess.TimeoutExpired:
                pass
        seconds = time.monotonic() - begin
        reader.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if child.returncode != 0:
        raise Failed(f"{' '.join(command)}: status {child.returncode}: {said[0].decode(errors='replace')[-300:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "cpu": cpu, "anon_kib": peak}


class Tool:
    """A store of one kind in base/NAME. Each step gives a command; None: this tool has no such step."""

    name = ""
    program = ""

    def __init__(self, base):
        self.home = base / ("of-" + self.name)
        self.store = self.home / "store"
        self.env = dict(os.environ, HOME=str(self.home), XDG_CACHE_HOME=str(self.home / "cache"))
        self.clear()

    def installed(self):
        return shutil.which(self.program) is not None

    def clear(self):
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)

    def size(self):
        return sum(p.lstat().st_size for p in self.home.rglob("*") if p.is_file() and "cache" not in p.parts)

    def start(self):
        return None

    first = rescan = same = verify = restore = lambda self, what: None


class Cofferdam(Tool):
    name = "cofferdam-store"

    def __init__(self, base, program, probes):
        super().__init__(base)
        self.program = program
        self.env["XDG_CACHE_HOME"] = str(probes)  # which kernels work here is found out once a machine

    def first(self, what):
        return [self.program, "ingest", "--store", "store", "--rescan", what]

    rescan = first

    def same(self, what):
        return [self.program, "ingest", "--store", "store", what]

    def verify(self, what):
        return [self.program, "verify", "--store", "store"]

    def restore(self, what):
        return [self.program, "restore", "--store", "store", "--to", "out"]


class Restic(Tool):
    name = program = "restic"

    def __init__(self, base):
        super().__init__(base)
        self.env.update(RESTIC_PASSWORD="bench", RESTIC_REPOSITORY=str(self.store), GOMAXPROCS="1")

    def start(self):
        return ["restic", "init"]

    def first(self, what):
        return ["restic", "backup", "--compression", "off", "--quiet", what]

    same = first

    def rescan(self, what):
        return self.first(what) + ["--force"]

    def verify(self, what):
        return ["restic", "check", "--read-data"]


class Borg(Tool):
    name = program = "borg"
    count = 0  # of archives

    def __init__(self, base):
        super().__init__(base)
        self.env.update(BORG_REPO=str(self.store), BORG_BASE_DIR=str(self.home))

    def start(self):
        return ["borg", "init", "--encryption", "none"]

    def create(self, cache, what):
        self.count += 1
        return ["borg", "create", "--compression", "none", "--files-cache", cache, f"::a{self.count}", what]

    def first(self, what):
        return self.create("ctime,size,inode", what)

    same = first

    def rescan(self, what):
        return self.create("disabled", what)

    def verify(self, what):
        return ["borg", "check", "--verify-data"]


class Casync(Tool):
    """Its store compresses with zstd and cannot be told not to."""

    name = program = "casync"
    count = 0  # of archives

    def first(self, what):
        self.count += 1
        kind = "catar" if pathlib.Path(what).is_dir() else "caibx"
        index = f"a{self.count}." + ("caidx" if kind == "catar" else "caibx")
        return ["casync", "make", "--store=store", "--without=all", index, what]

    rescan = first


class B3sum(Tool):
    """Hashes what is there: the floor of a verification that reads every byte."""

    name = program = "b3sum"

    def verify(self, what):
        sums = ["b3sum", "--num-threads", "1", "--no-mmap"]
        if pathlib.Path(what).is_dir():
            return ["sh", "-c", f'find "$1" -type f -print0 | xargs -0 {" ".join(sums)}', "sh", what]
        return sums + [what]


class Copy(Tool):
    name = "cp -a"
    program = "cp"

    def restore(self, what):
        return ["cp", "-a", what, "out"]
