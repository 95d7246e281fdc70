# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""A copy of the tree in which a leak is seeded, and what a seed needs to make one. The tree itself is never touched."""
import os
import re
import shutil
import struct
import tempfile

import tree as trees

MAKE_OF_OUR_CALLER = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CFLAGS", "CPPFLAGS", "LDFLAGS", "DESTDIR", "BUILD")


class Scratch:
    """with Scratch(tree) as scratch: ...; scratch.tree() is what the checks are given."""

    def __init__(self, tree):
        self.original = tree
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="cofferdam-seed-"))
        self.build = os.path.join(self.root, "build")
        for file in tree.files:
            os.makedirs(os.path.dirname(self.path(file)), exist_ok=True)
            shutil.copy2(tree.path(file), self.path(file))
        os.makedirs(self.build)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root)

    def tree(self):
        return trees.Tree(self.root, self.build, os.path.join(self.build, "audit"), whole=False)

    def path(self, file):
        return os.path.join(self.root, file)

    # ---- sources
    def write(self, file, text):
        os.makedirs(os.path.dirname(self.path(file)), exist_ok=True)
        with open(self.path(file), "w", encoding="utf-8") as out:
            out.write(text)

    def prepend(self, file, text):
        """Below the file's licence header: `text` goes in front of its first directive."""
        old = self.original.read(file)
        at = re.search(r"^[#%]", old, re.MULTILINE).start()
        self.write(file, old[:at] + text + old[at:])

    def replace(self, file, pattern, text):
        new, count = re.subn(pattern, text, self.original.read(file), count=1, flags=re.MULTILINE)
        if not count:
            raise trees.Unusable(f"a seed finds nothing like {pattern} in {file}: bring tests/isolation up to date")
        self.write(file, new)

    # ---- objects
    def make(self, *targets):
        """Targets of the scratch tree's audit build, named below it."""
        audit = [os.path.join("build/audit", target) for target in targets]
        self.run("make", "-C", self.root, "--no-print-directory", "BUILD=build/audit", "AUDIT=1", *audit)

    def make_plugin(self, plugin):
        """Builds a plugin and puts it where the checks of the build look, too."""
        target = f"lib/cofferdam/1/{plugin}.so"
        self.make(target)
        os.makedirs(os.path.dirname(self.built(plugin)), exist_ok=True)
        shutil.copy2(os.path.join(self.build, "audit", target), self.built(plugin))

    def run(self, *command):
        environment = {k: v for k, v in os.environ.items() if k not in MAKE_OF_OUR_CALLER}
        done = trees.run(command, cwd=self.root, env={**environment, **trees.NO_CACHE})
        if done.returncode:
            raise trees.Unusable(f"a seed cannot be made: {' '.join(command)}: {trees.last_line(done.stderr)}")
        return done.stdout

    def built(self, plugin):
        return os.path.join(self.build, f"lib/cofferdam/1/{plugin}.so")

    def take_built(self, plugin, into=None):
        """The real build's plugin, copied into the scratch build, possibly under another domain or name."""
        target = self.built(into or plugin)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(os.path.join(self.original.build, f"lib/cofferdam/1/{plugin}.so"), target)
        return target

    def take_library(self):
        """The real build's library, copied into the scratch build."""
        os.makedirs(os.path.join(self.build, "lib"), exist_ok=True)
        shutil.copy2(os.path.join(self.original.build, "lib/libcofferdam.so.1"), os.path.join(self.build, "lib"))

    def link(self, target, source, text, *flags):
        """A shared object of the scratch build from one source of its own, by the compiler alone."""
        os.makedirs(os.path.dirname(target), exist_ok=True)
        self.write(source, text)
        compiler = os.environ.get("CXX", "g++") if source.endswith(".cc") else os.environ.get("CC", "gcc")
        self.run(*compiler.split(), "-shared", "-fPIC", "-O1", "-o", target, source, *flags)


def make_stack_executable(path):
    """Sets PF_X in PT_GNU_STACK, as one object without .note.GNU-stack would."""
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        table, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
        for i in range(count):
            kind, flags = struct.unpack_from("<II", data, table + i * size)
            if kind == 0x6474E551:
                struct.pack_into("<I", data, table + i * size + 4, flags | 1)
        file.seek(0)
        file.write(data)
