# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What built objects ask of the loader: DT_NEEDED against the allow-list of their class, and no mark that changes how
the process is loaded (run paths, text relocations, constructors, an executable stack)."""
import os
import re

import rules
import tree as trees
from elf import Elf
from tree import Finding

NAME = "needs"
TITLE = "DT_NEEDED allow-lists, loader marks"


def check(tree):
    findings, seen, without = [], 0, 0
    for kind, path in tree.binaries(tree.build):
        with Elf(path) as elf:
            findings += _needs(tree, kind, path, elf) + _marks(tree, kind, path, elf)
            without += not elf.needs()
        seen += 1
    if tree.whole:
        findings += missing(tree, tree.build)
    return f"{seen} objects, {without} need nothing at all", findings


def _needs(tree, kind, path, elf):
    plugin = kind not in rules.CLASSES
    assembly = plugin and has_assembly(tree, kind, path)
    allowed = rules.NEEDS["asm" if assembly else "plugin" if plugin else kind]
    of = "a plugin with assembly kernels" if assembly else "a plugin" if plugin else f"the {kind}"
    what = "nothing" if assembly else "the C and C++ runtime" + (" and libcbor and liblmdb" if kind == "program" else "") + " alone"
    remedy = "open the library in probe()" if plugin else "take the dependency out of the link"
    return [
        Finding(tree.label(path), f"DT_NEEDED {need}, but {of} may need {what}", remedy)
        for need in elf.needs()
        if not re.fullmatch(allowed, need)
    ]


def _marks(tree, kind, path, elf):
    label, found = tree.label(path), []
    for tag in elf.run_paths():
        found.append(Finding(label, f"{tag} names folders to load from", "link without -rpath"))
    if elf.has_text_relocations():
        found.append(
            Finding(label, "text relocations make code writable", "compile with -fPIC, in assembly use default rel")
        )
    if not elf.stack_is_safe():
        found.append(
            Finding(
                label,
                "PT_GNU_STACK is missing or executable, which makes the process's stacks so",
                "give every object .note.GNU-stack (cofferdam.inc does)",
            )
        )
    if kind not in rules.CLASSES:
        if elf.lacks_cet():
            found.append(
                Finding(
                    label,
                    "lost its CET mark (IBT, SHSTK)",
                    "compile with -fcf-protection, give assembly the note of cofferdam.inc",
                )
            )
        for tag in elf.constructors():
            found.append(
                Finding(
                    label,
                    f"{tag}: code that runs before policy has decided",
                    "link with -nostartfiles, without constructors",
                )
            )
    return found


def has_assembly(tree, domain, path):
    folder = tree.path("plugins", domain, os.path.basename(path)[:-3])
    return os.path.isdir(folder) and any(name.endswith(".asm") for name in os.listdir(folder))


def missing(tree, build):
    """A check of what was not built would pass, and one of a file from no folder would be of something else."""
    built = {f"{domain}/{os.path.basename(path)[:-3]}" for domain, path in tree.plugins(build)}
    found = [
        Finding(f"{tree.label(build)}/{name}", "was not built, so nothing about it was checked", "run make all")
        for _, name in trees.HOST_FILES
        if not os.path.exists(os.path.join(build, name))
    ]
    return (
        found
        + [
            Finding(
                f"plugins/{name}",
                "no shared object of this folder was built, so nothing about it was checked",
                "run make all",
            )
            for name in sorted(tree.expected - built)
        ]
        + [
            Finding(
                f"{tree.label(build)}/lib/cofferdam/1/{name}.so", "no folder of plugins/ makes this file", "remove it"
            )
            for name in sorted(built - tree.expected)
        ]
    )
