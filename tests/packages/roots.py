# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Clean Debian roots for tests: one made by debootstrap and kept, and any number of layers on top of it.

A layer is an overlay: what a test changes lies in a directory of its own, and the layers below stay as they were.
Mounts live in a namespace that ends with each command, so that none is ever left behind. Commands have no network.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

# What cases install from Debian's archive; downloaded once, so that no case needs the network.
LIBRARIES = ["libcbor0.8", "liblmdb0", "libssl3", "libipsec-mb1", "libavutil57", "libxxhash0", "libzstd1", "liblz4-1"]
TOOLS = ["gcc", "g++", "libc6-dev", "make", "cmake", "pkg-config", "rustc", "python3"]
PACKAGING = ["debhelper", "dpkg-dev", "build-essential"]
# These come from the machine that runs the tests, and mean nothing in a root.
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


class Unavailable(Exception):
    """This machine cannot make roots; says why."""


class Root:
    """A file system to run commands in: lower layers, the topmost first, and a directory of its own above them."""

    def __init__(self, directory, lower):
        self.upper, self.lower = pathlib.Path(directory), [str(layer) for layer in lower]
        self.upper.mkdir(parents=True, exist_ok=True)
        self.work, self.merged = (self.upper.with_name(self.upper.name + end) for end in (".work", ".merged"))

    def layer(self, directory):
        """A root on top of this one, which must not be written to any more."""
        return Root(directory, [self.upper, *self.lower])

    def run(self, script, user=None, network=False, timeout=300):
        """Runs a shell script in the root; returns (status, standard output and error)."""
        self.work.mkdir(exist_ok=True)
        self.merged.mkdir(exist_ok=True)
        options = f"lowerdir={':'.join(self.lower)},upperdir={self.upper},workdir={self.work}"
        enter = ["chroot"] + ([f"--userspec={user}"] if user else []) + [str(self.merged), "sh", "-c", script]
        outer = 'mount -t overlay overlay -o "$1" "$2" && mount -t proc proc "$2/proc" && shift 2 && exec "$@"'
        command = ["unshare", "--mount", "--pid", "--fork"] + ([] if network else ["--net"])
        command += ["sh", "-c", outer, "sh", options, str(self.merged), *enter]
        home = f"/home/{user}" if user else "/root"
        done = subprocess.run(command, env=CLEAN | {"HOME": home}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout, check=False)
        return done.returncode, done.stdout.decode(errors="replace")

    def must(self, script, **how):
        """As run, and what does not succeed is an error."""
        status, output = self.run(script, **how)
        if status != 0:
            raise RuntimeError(f"status {status} of: {script}\n{output}")
        return output

    def file(self, path):
        """Where a file that a command of this layer wrote lies outside."""
        return self.upper / path.lstrip("/")

    def remove(self):
        for directory in (self.work, self.merged, self.upper):
            shutil.rmtree(directory, ignore_errors=True)


def check_machine():
    if os.geteuid() != 0:
        raise Unavailable("making Debian roots needs root; run it as root, as in: sudo make check-packages")
    for program in ("debootstrap", "unshare", "chroot", "dpkg-scanpackages"):
        if not shutil.which(program):
            raise Unavailable(f"{program} is not installed; packaging/deps.sh deb installs it")
    with tempfile.TemporaryDirectory() as scratch:
        script = ('mkdir "$1/l" "$1/u" "$1/w" "$1/m" && mount -t overlay overlay '
                  '-o lowerdir="$1/l",upperdir="$1/u",workdir="$1/w" "$1/m"')
        done = subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", scratch], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            words = done.stdout.decode(errors="replace").strip() or "unshare failed"
            raise Unavailable(f"no overlay can be mounted here ({words}); run it where root may mount")


def suite_of_this_machine():
    release = pathlib.Path("/etc/os-release").read_text()
    values = dict(line.split("=", 1) for line in release.splitlines() if "=" in line)
    if values.get("ID") != "debian":
        raise Unavailable("this is no Debian, and packages are tested where they were built for")
    return values["VERSION_CODENAME"]


def base(cache):
    """The root with Debian's minimal system, its archive's index, and the packages that cases need, downloaded."""
    check_machine()
    suite = suite_of_this_machine()
    mirror = os.environ.get("COFFERDAM_DEBIAN_MIRROR", "http://deb.debian.org/debian")
    fetched = LIBRARIES + TOOLS + PACKAGING
    key = hashlib.sha256(" ".join([mirror, *fetched]).encode()).hexdigest()[:8]
    final = pathlib.Path(cache) / f"base-{suite}-{key}"
    if not final.exists():
        draft = final.with_name(final.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.parent.mkdir(parents=True, exist_ok=True)
        log = final.with_name(final.name + ".log")
        with open(log, "wb") as output:
            done = subprocess.run(["debootstrap", "--variant=minbase", suite, str(draft), mirror], stdout=output,
                                  stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            lines = log.read_text(errors="replace").strip().splitlines()
            shutil.rmtree(draft, ignore_errors=True)
            raise Unavailable(f"debootstrap could not make a root from {mirror} ({lines[-1] if lines else 'silently'})"
                              f"; see {log}, or set COFFERDAM_DEBIAN_MIRROR")
        shutil.copy("/etc/resolv.conf", draft / "etc/resolv.conf")
        for fetch in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "--download-only",
                                              *fetched]):
            done = subprocess.run(["chroot", str(draft), *fetch], env=CLEAN, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            if done.returncode != 0:
                raise Unavailable(f"apt-get could not fetch what cases need from {mirror}: "
                                  + done.stdout.decode(errors="replace").strip().splitlines()[-1])
        draft.rename(final)
    return final
