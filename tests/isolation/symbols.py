# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What built objects give to others and take from them: a plugin exports its entry alone and imports listed functions
of the C library alone; the library exports what its headers declare, its version script names and its Debian package
promises; no GNU_UNIQUE."""
import re

import rules
from elf import Elf
from tree import Finding

NAME = "symbols"
TITLE = "imported and exported symbols"
MAP = "host/lib/libcofferdam.map"
HEADERS = tuple(f"host/include/cofferdam{part}.h" for part in ("", "_crc", "_ingest", "_sketch"))
PROMISED = "packaging/debian/libcofferdam1.symbols"


def check(tree):
    findings, plugins, exported, imported = [], 0, 0, set()
    for kind, path in tree.binaries(tree.build):
        with Elf(path) as elf:
            for name, binding in elf.exports():
                if binding in ("STB_LOOS", "STB_GNU_UNIQUE"):
                    findings.append(
                        Finding(
                            tree.label(path),
                            f"{name} is GNU_UNIQUE, which makes the file unloadable and one for the whole process",
                            "compile with -fno-gnu-unique and -fvisibility=hidden",
                        )
                    )
            if kind in rules.CLASSES:
                if kind == "library":
                    exported = len(elf.exports())
                    findings += _library(tree, path, elf)
                continue
            plugins += 1
            findings += _plugin(tree, path, elf)
            imported.update(elf.imports())
    return (
        f"{plugins} plugins export {rules.ENTRY}, import {len(imported)} functions; the library exports {exported}",
        findings,
    )


def _plugin(tree, path, elf):
    label = tree.label(path)
    names = [name for name, _ in elf.exports()]
    found = [
        Finding(label, f"exports {name}; a plugin exports {rules.ENTRY} alone", "link with abi/plugin.map")
        for name in names
        if name != rules.ENTRY
    ]
    if rules.ENTRY not in names:
        found.append(
            Finding(label, f"does not export {rules.ENTRY}", "include <cofferdam/plugin.h>, link with abi/plugin.map")
        )
    found += [
        Finding(
            label,
            f"imports {name}, which is not on the plugins' allow-list",
            "do without it; if a kernel really needs it, add it to IMPORTS in tests/isolation/rules.py",
        )
        for name in elf.imports()
        if rules.plain_import(name) not in rules.ALLOWED_IMPORTS
    ]
    return found


def _library(tree, path, elf):
    script = re.sub(r"^#.*$", "", tree.read(MAP), flags=re.MULTILINE)
    patterns = [p.strip() for p in re.search(r"global:(.*?)local:", script, re.DOTALL).group(1).split(";") if p.strip()]
    matcher = re.compile("|".join(re.escape(p).replace(r"\*", r"\w*") for p in patterns))
    header = re.sub(r"/\*.*?\*/", "", "\n".join(map(tree.read, HEADERS)), flags=re.DOTALL)
    declared = set(re.findall(r"^COF_PUBLIC\b[^;(]*?\b(cof_\w+)\(", header, re.MULTILINE))
    names = {name for name, _ in elf.exports()}
    label, found = tree.label(path), []
    for name in sorted(names):
        if not matcher.fullmatch(name):
            found.append(Finding(label, f"exports {name}, which {MAP} does not name", "link with that version script"))
        elif name not in declared:
            found.append(
                Finding(label, f"exports {name}, which no public header declares", "declare it, or make it hidden")
            )
    for name in sorted(declared - names):
        found.append(Finding(label, f"does not export {name}, which a public header declares", "define it in host/lib"))
    promised = set(re.findall(r"^ (cof_\w+)@", tree.read(PROMISED), re.MULTILINE))
    for name in sorted(names - promised):
        found.append(
            Finding(PROMISED, f"lacks {name}, which {label} exports", "add it with the version that has it first")
        )
    for name in sorted(promised - names):
        found.append(
            Finding(PROMISED, f"promises {name}, which {label} does not export", "that breaks the ABI; keep it")
        )
    return found
