# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What every check is given: where the tree and its builds are, the files of the tree, and findings."""
import dataclasses
import functools
import os
import re
import subprocess

import rules

# In two parts, so that this line is no licence tag itself.
SPDX_TAG = re.compile(r"SPDX-License-" + r"Identifier:\s*(.*?)\s*(?:\*/|-->)?\s*$", re.MULTILINE)
# A compiler cache's key holds no file that an assembler takes in: it would answer with an object of another tree.
NO_CACHE = {"CCACHE_DISABLE": "1"}
HOST_FILES = (
    ("library", "lib/libcofferdam.so.1"),
    ("probe", "libexec/cofferdam/cofferdam-probe"),
    ("program", "bin/cofferdam"),
)


class Unusable(Exception):
    """The checks cannot be run at all; the sentence says what to do."""


@dataclasses.dataclass(frozen=True)
class Finding:
    """One leak: where, which rule it breaks, and what to do about it."""

    file: str
    rule: str
    remedy: str

    def __str__(self):
        return f"{self.file}: {self.rule}; {self.remedy}."


@dataclasses.dataclass(eq=False)
class Tree:
    """A source tree, the build of it, and its audit build (with debug information, link maps and all dependencies)."""

    root: str
    build: str
    audit: str
    expected: frozenset = frozenset()  # <domain>/<plugin> that the build makes on this machine
    whole: bool = True  # False: a scratch tree, in which only what a seed needs is built

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    @functools.cached_property
    def files(self):
        """Every file of the tree, links to files included."""
        return [f for f in self._names if os.path.isfile(self.path(f))]

    @functools.cached_property
    def links(self):
        """Every symbolic link of the tree, also one to a folder or to nowhere."""
        return [f for f in self._names if os.path.islink(self.path(f))]

    @functools.cached_property
    def _names(self):
        """What is in the tree, as git sees it: tracked, or new and not ignored. Without git (a tarball): all."""
        done = subprocess.run(
            ["git", "-C", self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True,
            text=True,
            check=False,
        )
        top = subprocess.run(
            ["git", "-C", self.root, "rev-parse", "--show-toplevel"], capture_output=True, text=True, check=False
        )
        if done.returncode == 0 and os.path.realpath(top.stdout.strip()) == os.path.realpath(self.root):
            found = done.stdout.split("\0")
        else:
            found = []
            for folder, names, files in os.walk(self.root):
                names[:] = [n for n in names if not (n == ".git" or n == "build" or n.startswith("build-"))]
                linked = [n for n in names if os.path.islink(os.path.join(folder, n))]
                found += [os.path.relpath(os.path.join(folder, name), self.root) for name in [*files, *linked]]
        return sorted(f for f in set(found) if f)

    @functools.lru_cache(maxsize=None)
    def read(self, file):
        with open(self.path(file), encoding="utf-8", errors="replace") as text:
            return text.read()

    def spdx(self, file):
        """The licence that a file and its .license companion declare, "" when there is none; "A and B", which is no
        expression, where their tags differ."""
        companion = file + ".license"
        text = self.read(file) + ("\n" + self.read(companion) if os.path.isfile(self.path(companion)) else "")
        return " and ".join(dict.fromkeys(SPDX_TAG.findall(text)))

    @functools.lru_cache(maxsize=None)
    def project_file(self, file):
        """The file, relative to the tree's root, when it is the tree's own; else None. Of a link: what it leads to."""
        path = os.path.realpath(os.path.join(self.root, file))
        if not path.startswith(self.root + os.sep):
            return None
        return os.path.relpath(path, self.root)

    def dependencies(self, build):
        """{object: [source, header, ...]} from the compiler's dependency files, as the build wrote them."""
        found = {}
        for target, files in _rules_below(build, ".o", ".d"):
            if os.path.exists(self.path(files[0])):  # else the object is left over from a source that is gone
                found[target] = files
        return found

    def read_by_assembler(self, build):
        """{object: [files that are there]} of GNU as, the assembler behind the compiler. It names what the compiler
        wrote, which is gone, and the source by its bare name; nothing else, where it takes nothing in."""
        return {
            target: [f for f in files if os.path.exists(self.path(f))]
            for target, files in _rules_below(build, ".o", ".o.as.d")
        }

    def binaries(self, build):
        """[(class or domain, path)] of the shipped ELF files that lie in a build directory."""
        found = [
            (kind, os.path.join(build, name)) for kind, name in HOST_FILES if os.path.exists(os.path.join(build, name))
        ]
        return found + self.plugins(build)

    def plugins(self, build):
        root = os.path.join(build, "lib/cofferdam/1")
        found = []
        for domain in sorted(os.listdir(root)) if os.path.isdir(root) else []:
            folder = os.path.join(root, domain)
            found += [
                (domain, os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".so")
            ]
        return found

    def label(self, path):
        """A path as findings name it: below the tree's root where it is there."""
        return os.path.relpath(path, self.root) if path.startswith(self.root + os.sep) else path


def _rules_below(build, of, suffix):
    """(target, files) of each dependency file X<suffix> whose object X<of> is there."""
    for folder, _, names in os.walk(os.path.join(build, "obj")):
        for name in sorted(names):
            if name.endswith(suffix) and name.removesuffix(suffix) + of in names:
                yield dependency_file(os.path.join(folder, name))


def dependency_file(path):
    with open(path, encoding="utf-8") as text:
        rule = text.read().replace("\\\n", " ").split("\n", 1)[0]
    target, _, files = rule.partition(": ")
    return target, [f.replace("\0", " ") for f in files.replace("\\ ", "\0").split()]


def run(command, **more):
    """The finished process; Unusable when the command is not there."""
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **more)
    except FileNotFoundError:
        raise Unusable(f"{command[0]} is not installed; run make deps") from None


def domain_words(domain):
    if domain is None:
        return "no domain"
    return f"the {domain}" if domain in rules.CLASSES else f"the domain {domain}"


def last_line(text):
    return (text.strip().splitlines() or ["it said nothing"])[-1]


def is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"
