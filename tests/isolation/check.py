#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Checks that no licence domain's text, symbols or headers are in another's objects, and prints what was looked at.

  check.py --build DIR                               what needs no audit build: part of make check
  check.py --build DIR --audit DIR --seeds [--json]  everything, and every check on seeded leaks: make check-isolation
  check.py --contents DIR [--domain NAME]            only the notes of the ELF files below DIR, for packagers

Status: 0 nothing found, 1 a leak, or a seeded leak that was not caught, 2 wrong usage, 3 the checks cannot run here.
docs/isolation.md explains every check, and what it cannot see.
"""
import argparse
import json
import os
import shutil
import sys
import textwrap

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

try:
    import contents
except ModuleNotFoundError as missing:
    print(
        f"isolation: the module {missing.name} is missing: run make deps (Debian package python3-pyelftools).",
        file=sys.stderr,
    )
    sys.exit(3)

import debian
import headers
import includes
import lgpl
import needs
import provenance
import seeds
import symbols
import tarballs
from tree import Finding, Tree, Unusable

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))


def checks(tree, full, packages):
    """[(module, function)]: the quick ones, and with an audit build all of them."""
    found = [
        (needs, lambda: needs.check(tree)),
        (includes, lambda: includes.check(tree, packages if full else None)),
        (symbols, lambda: symbols.check(tree)),
        (contents, lambda: contents.check(tree, install=full)),
        (headers, lambda: headers.check(tree)),
        (lgpl, lambda: lgpl.check(tree)),
    ]
    if full:
        found.insert(2, (provenance, lambda: provenance.check(tree, packages)))
        found.insert(4, (tarballs, lambda: tarballs.check(tree)))
    return found


def run(tree, arguments):
    full = arguments.audit is not None
    packages = debian.Packages(os.path.join(tree.build, "isolation/packages.json"))
    results = []
    for module, function in checks(tree, full, packages):
        if arguments.only and module.NAME not in arguments.only:
            continue
        saw, findings = function()
        tried = seeds.try_all(tree, module.NAME, packages) if arguments.seeds else []
        results.append({"check": module.NAME, "title": module.TITLE, "saw": saw, "findings": findings, "seeds": tried})
    return results


def table(results):
    """check | what it saw | seeded leak caught, folded into the width of a terminal."""
    width = min(max(shutil.get_terminal_size((120, 24)).columns, 80), 160)
    rows = [("CHECK", "WHAT IT SAW", "SEEDED LEAK CAUGHT")]
    for result in results:
        saw = f"{result['title']}: {result['saw']}" + (
            f"; {len(result['findings'])} LEAKS" if result["findings"] else ""
        )
        caught = "; ".join(("" if seed["caught"] else "NOT CAUGHT: ") + seed["seed"] for seed in result["seeds"])
        rows.append((result["check"], saw, caught or "not tried"))
    first = max(len(row[0]) for row in rows)
    rest = (width - first - 4) // 2
    for index, row in enumerate(rows):
        cells = [[row[0]], textwrap.wrap(row[1], rest), textwrap.wrap(row[2], rest)]
        for line in range(max(map(len, cells))):
            parts = [cell[line] if line < len(cell) else "" for cell in cells]
            print(f"{parts[0]:{first}}  {parts[1]:{rest}}  {parts[2]}".rstrip())
        if index == 0:
            print("-" * width)


def write_json(results, path):
    plain = [{**result, "findings": [vars(f) for f in result["findings"]]} for result in results]
    text = json.dumps({"checks": plain, "passed": passed(results)}, indent=2) + "\n"
    if path == "-":
        sys.stdout.write(text)
    else:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def report(results):
    table(results)
    print()
    for result in results:
        for finding in result["findings"]:
            print(f"FAIL {result['check']}: {finding}")
        if not result["findings"]:
            print(f"ok {result['check']}: {result['saw']}")
        for seed in result["seeds"]:
            if seed["caught"]:
                print(f"ok {result['check']} catches: {seed['seed']}")
            else:
                print(f"FAIL {result['check']} misses the leak: {seed['seed']}; it said: {seed['said'] or 'nothing'}")

    seeds_tried = [seed for result in results for seed in result["seeds"]]
    good = sum(not r["findings"] for r in results) + sum(s["caught"] for s in seeds_tried)
    bad = sum(len(r["findings"]) for r in results) + sum(not s["caught"] for s in seeds_tried)
    print(f"{good} passed, {bad} failed, 0 skipped")


def passed(results):
    return not any(r["findings"] or any(not s["caught"] for s in r["seeds"]) for r in results)


def arguments_of(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", help="the build directory")
    parser.add_argument("--audit", help="the audit build directory (make audit)")
    parser.add_argument(
        "--plugins",
        default=os.environ.get("COFFERDAM_PLUGINS", ""),
        help="the shared objects that the build makes, as make lists them",
    )
    parser.add_argument("--seeds", action="store_true", help="try every check on leaks made in scratch copies")
    parser.add_argument("--only", action="append", metavar="CHECK", help="this check alone; may be given again")
    parser.add_argument(
        "--json",
        nargs="?",
        const="-",
        metavar="FILE",
        help="the same facts for programs, instead of or (FILE) beside the table",
    )
    parser.add_argument("--contents", metavar="DIR", help="check the notes of the ELF files below DIR, nothing else")
    parser.add_argument("--domain", help="with --contents: the one domain that may be there")
    arguments = parser.parse_args(argv)
    if not arguments.contents and not (arguments.build and arguments.plugins):
        parser.error("give --build DIR and --plugins LIST (make does), or --contents DIR")
    for folder in (arguments.build, arguments.audit, arguments.contents):
        if folder and not os.path.isdir(folder):
            parser.error(f"{folder} is not a directory; build first, or name another")
    known = {m.NAME for m in (needs, includes, provenance, symbols, tarballs, contents, headers, lgpl)}
    for name in arguments.only or ():
        if name not in known:
            parser.error(f"there is no check {name}; there are {', '.join(sorted(known))}")
    return arguments


def main(argv):
    arguments = arguments_of(argv)
    try:
        if arguments.contents:
            findings, count = contents.folder(arguments.contents, only=arguments.domain)
            if not count:
                findings.append(
                    Finding(
                        arguments.contents, "holds no plugin, so nothing was checked", "name what holds cofferdam/1/"
                    )
                )
            results = [
                {
                    "check": "contents",
                    "title": contents.TITLE,
                    "saw": f"{count} plugins",
                    "findings": findings,
                    "seeds": [],
                }
            ]
        else:
            build = os.path.realpath(arguments.build)
            audit = os.path.realpath(arguments.audit or os.path.join(build, "audit"))
            expected = frozenset("/".join(p.removesuffix(".so").split("/")[-2:]) for p in arguments.plugins.split())
            results = run(Tree(ROOT, build, audit, expected), arguments)
    except Unusable as why:
        print(f"isolation: {why}.", file=sys.stderr)
        return 3
    try:
        if arguments.json:
            write_json(results, arguments.json)
    except OSError as why:
        print(f"isolation: {arguments.json} cannot be written ({why.strerror}): name another file.", file=sys.stderr)
        return 2
    if arguments.json != "-":
        report(results)
    return 0 if passed(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
