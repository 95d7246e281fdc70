# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What an installation or a package holds: every ELF file in a plugin folder declares, in its notes, that folder's
domain and the licence that this domain and plugin must have; nothing else carries notes; one domain's target installs
nothing of another."""
import os
import tempfile

import rules
import tree as trees
from elf import Elf
from tree import Finding

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
    targets = [f"install-{domain}"] if domain else ["install-host", "install-dev", "install-program"]
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
        for name in sorted(files):
            path = os.path.join(directory, name)
            if os.path.islink(path) or not trees.is_elf(path):
                continue
            parts = path.split(os.sep)
            domain = parts[-2] if len(parts) > 4 and parts[-4] == "cofferdam" and parts[-3].isdigit() else None
            plugins += domain is not None
            findings += _file(label(path), path, domain, name, only)
    return findings, plugins


def _file(label, path, domain, name, only):
    with Elf(path) as elf:
        note, notes = elf.licence_note(), elf.notes()
    if domain is None:
        return (
            [Finding(label, "carries a plugin's notes outside a plugin folder", "install it in cofferdam/1/<domain>/")]
            if notes
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
    if note is None:
        return [
            Finding(
                label,
                "has not exactly one licence note of four texts",
                "describe it with <cofferdam/plugin.h> or note.inc",
            )
        ]
    spdx, said = note[:2]
    found = []
    if said != domain:
        found.append(
            Finding(
                label, f'its note says domain "{said}", its folder {domain}', "put it into the folder of its domain"
            )
        )
    expected = rules.declared_licence(f"{domain}/{name.removesuffix('.so')}")
    if spdx != expected:
        found.append(
            Finding(
                label,
                f'its note declares "{spdx}", but here it must be "{expected}"',
                "declare what is compiled in, and name the package in tests/isolation/rules.py",
            )
        )
    return found
