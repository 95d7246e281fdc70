# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Where the code in the linked objects came from, in the audit build: the line tables of its compile units name every
source whose code was emitted (inlined functions and assembly too), the link map every file that the linker loaded. What
is shipped is the other build: every section that is loaded must be the same there, byte for byte."""
import os

import includes
import needs
import rules
import tree as trees
from elf import Elf
from linkmap import LinkMap, is_toolchain
from tree import Finding

NAME = "provenance"
TITLE = "sources of linked code, link map; the shipped build is the same"


def check(tree, packages):
    findings, units, sources, loads = [], 0, set(), 0
    system = {}
    for kind, path in tree.binaries(tree.audit):
        with Elf(path) as elf:
            found = elf.units()
            if not found:
                findings.append(
                    Finding(
                        tree.label(path),
                        "has no debug information, so nobody can tell where its code is from",
                        "build it by make audit",
                    )
                )
            for unit, files in found:
                units += 1
                place = _place(tree, kind, path, unit)
                for file in [unit, *files]:
                    mine = tree.project_file(file)
                    if mine:
                        sources.add(mine)
                        findings += _judge(tree, kind, path, place, mine)
                    elif os.path.isabs(file):
                        system.setdefault(file, set()).add(place)
            unaccounted = elf.unaccounted()
            findings += _same(tree, path, elf)
        if not os.path.exists(path + ".map"):
            findings.append(
                Finding(
                    tree.label(path), "has no link map, so nobody can tell what was linked", "build it by make audit"
                )
            )
            continue
        link = LinkMap(path + ".map")
        loads += len(link.loads)
        findings += _loads(tree, kind, path, link.loads, packages) + _unnamed(tree, path, link, found)
        for name, start, size in unaccounted:
            origin = link.origin(start)
            if not is_toolchain(origin):
                findings.append(
                    Finding(
                        tree.label(path),
                        f"{name} ({size} bytes, from {origin or 'nowhere that the link map knows'}) is code "
                        "that no compile unit accounts for",
                        "link objects compiled from the tree's sources, no archive",
                    )
                )
    findings += includes.judge_system(tree, packages, system)
    if tree.whole:
        findings += needs.missing(tree, tree.audit)
    seen = f"{units} compile units, {len(sources)} sources, {loads} files loaded by the linker"
    return seen, list(dict.fromkeys(findings))


def _same(tree, path, elf):
    """The file of the build against its twin of the audit build, from which all else here is read."""
    shipped = os.path.join(tree.build, os.path.relpath(path, tree.audit))
    if not os.path.exists(shipped):
        return []  # needs tells
    with Elf(shipped) as other:
        audited, built = elf.loaded(), other.loaded()
    differ = sorted(name for name in {*audited, *built} if audited.get(name) != built.get(name))
    if not differ:
        return []
    return [
        Finding(
            tree.label(shipped),
            f"differs from the audit build's in {', '.join(differ)}, so that the checked code is not the shipped",
            "build both anew, with the same compiler and flags, and nothing in a makefile that asks for AUDIT",
        )
    ]


def _unnamed(tree, path, link, units):
    """Objects of the build that gave bytes and have no compile unit: of a table, or of assembly without types, no
    function tells. obj/FILE.o has the unit FILE, or is an upstream's, whose unit is a file of the system's."""
    own, upstream = set(), set()
    for unit, _ in units:
        mine = tree.project_file(unit)
        own.add(mine)
        upstream.add(None if mine else os.path.basename(unit))
    found = []
    for load in link.loads:
        source = os.path.relpath(os.path.join(tree.root, load), os.path.join(tree.audit, "obj"))
        if source.startswith("..") or not link.size_of(load):
            continue
        name = source.removesuffix(".o")
        if name not in own and not ("/upstream/" in name and os.path.basename(name) in upstream):
            found.append(
                Finding(
                    tree.label(path),
                    f"has {link.size_of(load)} bytes of {source}, which has no compile unit {name}",
                    "compile it from the tree's source of that name, by the rules of the Makefile",
                )
            )
    return found


def _place(tree, kind, path, unit):
    """The file a unit stands for: itself when it is the tree's, else its plugin's folder (upstream's sources)."""
    mine = tree.project_file(unit)
    if mine:
        return mine
    return (
        f"plugins/{kind}/{os.path.basename(path)[:-3]}/upstream"
        if kind not in rules.CLASSES
        else f"host/{kind}/upstream"
    )


def _judge(tree, kind, path, place, file):
    """A source against the unit that it is in, and against the linked object that the unit ended up in."""
    found = includes.judge(tree, place, rules.domain_of(place), file)
    if rules.domain_of(file) not in rules.may_include(kind):
        found.append(
            Finding(
                tree.label(path),
                f"contains code from {file} of {trees.domain_words(rules.domain_of(file))}",
                "take that object out of the link",
            )
        )
    return found


def _loads(tree, kind, path, loads, packages):
    """Each file that the linker loaded: objects of the linked object's own domain, the toolchain's files (by name, and
    a package must own them), and for host programs libcofferdam.a."""
    allowed = {*rules.may_include(kind)} - {"abi"}
    paths = [os.path.normpath(os.path.join(tree.root, load)) for load in loads]
    owners = packages.of([path for path in paths if not path.startswith(tree.audit + os.sep)])
    further = rules.FURTHER_LOADS.get(kind)
    found = []
    for full in paths:
        if full.startswith(tree.audit + os.sep):
            inside = os.path.relpath(full, tree.audit)
            owner = rules.domain_of(inside[4:]) if inside.startswith("obj/") else None
            if owner in allowed or (inside == "lib/libcofferdam.a" and kind in ("probe", "program")):
                continue
            rule = f"links {inside}" + (f" of {trees.domain_words(owner)}" if owner else "")
        elif owners[full] and (is_toolchain(full) or (further and further.fullmatch(os.path.basename(full)))):
            continue
        else:
            rule = f"links {full}, which is neither an object of {trees.domain_words(kind)} nor the toolchain's"
        found.append(Finding(tree.label(path), rule, "take it out of the link; a library is opened in probe()"))
    return found
