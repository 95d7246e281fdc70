# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The build before: a git revision of the tree, exported and built once, in build/forge/REVISION."""
import glob
import os
import shutil
import subprocess

import baseline
import scan


class Failed(Exception):
    """There is no such build."""


def git(*arguments, **more):
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it failed"])[0]
        raise Failed(f"git {arguments[0]}: {said}")
    return done.stdout.strip()


def revision(name):
    """The commit of a name; Failed when there is none."""
    try:
        return git("rev-parse", "--verify", "--quiet", name + "^{commit}")
    except Failed:
        raise Failed(f"FORGE_BASE: '{name}' is no revision of this repository") from None


def has(commit, source):
    return bool(git("ls-tree", "--name-only", commit, source))


def build(commit, kernel, directory, variables):
    """The build directory in which the kernel's plugin, or the library of portable kernels, was made."""
    tree = os.path.join(directory, commit[:12])
    if not os.path.exists(os.path.join(tree, "Makefile")):
        os.makedirs(tree, exist_ok=True)
        archive = subprocess.Popen(["git", "archive", commit], stdout=subprocess.PIPE)
        unpacked = subprocess.run(["tar", "x", "-C", tree], stdin=archive.stdout, check=False)
        archive.stdout.close()
        if archive.wait() != 0 or unpacked.returncode != 0:
            shutil.rmtree(tree)
            raise Failed(f"{commit[:12]} cannot be exported to {tree}")
    # Portable kernels are built into a plugin by rules of this tree's forge, whatever that revision had.
    os.makedirs(os.path.join(tree, "bench/forge"), exist_ok=True)
    for name in ("bench/forge.mk", "bench/forge/portable.cc"):
        shutil.copy2(name, os.path.join(tree, name))
    environment = {
        k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
    }
    target = kernel.so("build")
    done = subprocess.run(
        ["make", "-C", tree, "--no-print-directory", "BUILD=build", *variables, target],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it failed"])[0]
        raise Failed(f"{commit[:12]} does not build {target}: {said}")
    return os.path.join(tree, "build")


def same_code(kernel, one, other):
    """Are the kernel and what is linked with it, translated by this tree, the same instructions in both builds?"""
    if kernel.portable:
        objects = [kernel.source + ".o"]
    else:
        folder = os.path.dirname(kernel.source)
        objects = sorted(
            {
                os.path.relpath(o, os.path.join(b, "obj"))
                for b in (one, other)
                for o in glob.glob(f"{b}/obj/{folder}/*.o")
            }
        )
    for name in objects:
        paths = [os.path.join(b, "obj", name) for b in (one, other)]
        if not all(map(os.path.exists, paths)):
            return False
        if len({baseline.normalised(scan.flows(p)) for p in paths}) != 1:
            return False
    return True
