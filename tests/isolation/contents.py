# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What an installation or a package holds: every ELF file in a plugin folder declares, in its notes, that folder's
domain, the licence that this domain and plugin must have and the libraries it opens with theirs; nothing else carries
notes; one domain's target installs nothing of another."""
import os
import sys
import tempfile

import rules
import tree as trees
from tree import Finding

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../packaging"))

from plugin_notes import OWNER, NotesError, read_notes

NAME = "contents"
TITLE = "notes of what is built and installed"


def check(tree, install=True):
    """install: also what make install-<domain> puts into an empty DESTDIR, one domain after the other."""
    findings, count = folder(os.path.join(tree.build, "lib"), tree.label)
    seen = f"{count} built plugins"
    if install:
        domains = sorted({name.split("/")[0] for name in tree.expected})
        installed = 0
        for domain in [*domains, None]:
            found, number = _installed(tree, domain)
            findings += found
            installed += number
        seen += f", {installed} files installed by {len(domains)} domains and the host"
    return seen, findings


def _installed(tree, domain):
    """domain None: the host's own targets, which install no plugin."""
    targets = [f"install-{domain}"] if domain else ["install-host", "install-dev", "install-program", "install-store"]
    with tempfile.TemporaryDirectory() as stage:
        done = trees.run(
            [
                "make",
                "-C",
                tree.root,
                "--no-print-directory",
                f"BUILD={tree.label(tree.build)}",
                f"DESTDIR={stage}",
                *targets,
            ],
            env={k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")},
        )
        if done.returncode:
            return [
                Finding(
                    "packaging/install.mk",
                    f"make {' '.join(targets)} fails: {trees.last_line(done.stderr)}",
                    "see what it prints",
                )
            ], 0
        found, _ = folder(stage, lambda path: "$(DESTDIR)/" + os.path.relpath(path, stage), only=domain or "")
        return found, sum(len(names) for _, _, names in os.walk(stage))


def folder(root, label=str, only=None):
    """Findings about all ELF files below root, and how many plugins there are. only: the one domain that may be there,
    "" for none, None for any."""
    findings, plugins = [], 0
    for directory, names, files in os.walk(root):
        names.sort()
        parts = os.path.realpath(directory).split(os.sep)
        domain = parts[-1] if len(parts) > 3 and parts[-3] == "cofferdam" and parts[-2].isdigit() else None
        for name in sorted(files):
            path = os.path.join(directory, name)
            if domain and name.endswith(".so"):
                plugins += 1
            elif os.path.islink(path) or not trees.is_elf(path):
                continue
            findings += _file(label(path), path, domain, name, only)
    return findings, plugins


def _file(label, path, domain, name, only):
    if domain and os.path.islink(path):
        return [Finding(label, "is a symbolic link, which the host refuses", "install the file itself")]
    try:
        notes = read_notes(path)
    except NotesError as why:
        said = str(why).removeprefix(f"{path} ").partition(";")[0]
        return [Finding(label, said, "build or install it again")] if domain or _has_owner(path) else []
    if domain is None:
        return (
            [Finding(label, "carries a plugin's notes outside a plugin folder", "install it in cofferdam/1/<domain>/")]
            if notes.spdx
            else []
        )
    if only is not None and domain != only:
        return [
            Finding(
                label,
                f"is of the domain {domain}, in what holds {'the domain ' + only if only else 'no plugin'} alone",
                "take it out",
            )
        ]
    if not notes.spdx:
        return [
            Finding(
                label,
                "has no licence note, so the host refuses it",
                "describe it with <cofferdam/plugin.h> or note.inc",
            )
        ]
    found = []
    if notes.domain != domain:
        found.append(
            Finding(
                label,
                f'its note says domain "{notes.domain}", its folder {domain}',
                "put it into the folder of its domain",
            )
        )
    plugin = f"{domain}/{name.removesuffix('.so')}"
    expected = rules.declared_licence(plugin)
    if notes.spdx != expected:
        found.append(
            Finding(
                label,
                f'its note declares "{notes.spdx}", but here it must be "{expected}"',
                "declare what is compiled in, and name the package in tests/isolation/rules.py",
            )
        )
    links = {soname: "|".join(licences) for soname, licences in notes.links}
    if links != rules.LINKS.get(plugin, {}):
        found.append(
            Finding(
                label,
                f"its note links {_words(links)}, but here it must be {_words(rules.LINKS.get(plugin, {}))}",
                "correct the note, or the table LINKS in tests/isolation/rules.py",
            )
        )
    return found


def _words(links):
    return ", ".join(f"{soname} ({licences})" for soname, licences in links.items()) or "nothing"


def _has_owner(path):
    with open(path, "rb") as file:
        return OWNER in file.read()
