#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""check.py check BUILD          does this tree still keep to every minor that was released?
check.py freeze BUILD MINOR   keeps what this tree builds as that minor (see README.md)

check prints "ok", "FAIL" and "skip" lines and "N passed, N failed, N skipped"; its status is 1 when one failed.
Status 2: something needed is not there, with a sentence."""
import os
import re
import shutil
import sys
import tempfile

import abi
import freeze
import released
import seeds
from abi import Trouble

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def tables(rows):
    """The table of interfaces against the headers and against docs/abi.md."""
    structs, interfaces = abi.defined(ROOT)
    listed = [name for _, types in rows.values() for name in types]
    for name in sorted(structs - set(listed)):
        yield f"FAIL the headers define {name}, and tests/frozen/interfaces.txt does not say whether it is frozen"
    for name in sorted(set(listed) - structs - {"cof_x86", "cof_a64"}):
        yield f"FAIL tests/frozen/interfaces.txt lists {name}, which no header defines"
    for name in sorted({n for n in listed if listed.count(n) > 1}):
        yield f"FAIL tests/frozen/interfaces.txt lists {name} twice"
    known = {name for name in rows if "/" in name}
    for name in sorted(interfaces ^ known):
        yield f"FAIL the interface {name} is in the headers or in tests/frozen/interfaces.txt, but not in both"
    with open(f"{ROOT}/docs/abi.md", encoding="utf-8") as file:
        told = dict(re.findall(r"^\| `([^`]+)` \| (frozen since [\d.]+|experimental) \|", file.read(), re.MULTILINE))
    for name, (state, _) in rows.items():
        says = state if state == "experimental" else f"frozen since {state}"
        if told.pop(name, None) != says:
            yield f"FAIL docs/abi.md does not say of `{name}` that it is {says}"
    for name in told:
        yield f"FAIL docs/abi.md tells of `{name}`, which is not in tests/frozen/interfaces.txt"
    yield f"ok {len(structs)} structs and {len(interfaces)} interfaces of the headers are in the table"


def folders():
    """The released minors, and what is wrong with them. One below this tree's own minor was released for sure."""
    listed = released.words(f"{HERE}/released.txt")
    minor = released.host_minor(ROOT)
    lines, whole = [], []
    for number in range(minor):
        if f"1.{number}" not in listed:
            lines.append(
                f"FAIL this tree has minor 1.{minor}, so 1.{number} was released, and tests/frozen has no 1.{number}"
            )
    for name in listed:
        found = released.damage(f"{HERE}/{name}")
        lines += [f"FAIL {sentence}" for sentence in found] or [f"ok {name}: every file is as it was released"]
        if not found:
            whole.append(name)
    if not listed:
        lines.append('FAIL no minor is released yet: run "make freeze MINOR=1.0" (tests/frozen/README.md)')
    for name in sorted(os.listdir(HERE)):
        if re.fullmatch(r"\d+\.\d+", name) and name not in listed:
            lines.append(f"FAIL tests/frozen/{name} is not in tests/frozen/released.txt")
    return whole, lines


def golden(names, rows, build, work):
    """The headers and the library of today against each minor's dump."""
    new = abi.Dump(abi.dump(ROOT, rows, abi.exported(f"{build}/lib/{released.LIBRARY}"), work))
    for name in names:
        old = abi.Dump(f"{HERE}/{name}/abi.xml")
        here = [
            t
            for state, types in rows.values()
            if state != "experimental" and number(state) <= number(name)
            for t in types
        ]
        bad = [f"the dump of {name} knows nothing of {', '.join(old.missing(here))}"] if old.missing(here) else []
        bad += [f"the dump of today knows nothing of {', '.join(new.missing(here))}"] if new.missing(here) else []
        bad += abi.differences(old, new)
        yield from [f"FAIL since {name}: {sentence}" for sentence in bad]
        if not bad:
            yield f"ok since {name}: {len(old.structs)} structs and {len(old.functions)} functions are as they were"


def number(minor):
    return tuple(int(part) for part in minor.split("."))


def judge(row, said, expected, host, made_for):
    """A sentence if a host did not do what plugins.txt says, else ""; and how it went."""
    file = next((line[1:] for line in said if line[0] == "file"), ["", "", "", ""])
    kernel = next(
        (
            line[1:]
            for line in said
            if line[0] == "kernel" and line[1:3] == [row.contract, row.iface] and line[4] == "chosen"
        ),
        None,
    )
    other = next((line[1:] for line in said if line[0] == "kernel"), None)
    wrong = [" ".join(line[1:]) for line in expected if line not in said]
    if wrong:
        return f"other values than {'; '.join(wrong)}", ""
    outcome = row.outcome
    if outcome == "serves-from-next":
        outcome = "serves" if host > made_for else "refused vet abi-minor"
    if outcome == "serves":
        got = f"serves ({kernel[2]})" if kernel else f"does not serve: {' '.join((other or file)[-2:])}"
        good = kernel is not None
    else:
        verdict = file if outcome.startswith("refused") else other or file
        got = f"{'refused' if file[1] == 'refused' else 'unused'} {' '.join(verdict[-2:])}" if not kernel else "serves"
        good = got == outcome
    if not good and row.unless and (other or file)[-2:] == row.unless.split():
        return "", f"skip {' '.join(row.unless.split())} on this machine"
    return ("" if good else f"{got} instead of {outcome}"), got


def bytes_both_ways(names, build, work):
    """Every host with every plugin: hosts and plugins of each minor, and of today."""
    rows = released.plugins(f"{HERE}/plugins.txt")
    now = f"{released.host_minor(ROOT)}"
    made = {"today": (f"1.{now}", {row.name for row in rows})}
    os.makedirs(f"{work}/today")
    released.build_plugins(ROOT, build, rows, f"{work}/today")
    released.build_app(ROOT, f"{build}/lib/{released.LIBRARY}", f"{work}/today/app")
    for name in names:
        there = {f[:-3] for f in os.listdir(f"{HERE}/{name}") if f.endswith(".so")}
        unknown = there - {row.name for row in rows}
        if unknown:
            yield f"FAIL {name} holds {', '.join(sorted(unknown))}, and plugins.txt has lost its row"
        released.unpack(f"{HERE}/{name}", there, f"{work}/{name}")
        made[name] = (name, there)
    values = {name: [line.split() for line in released.words(f"{HERE}/{name}/values.txt")] for name in names}
    every = [line for lines in values.values() for line in lines]
    hosts = [("today", f"{work}/today/app", f"{build}/lib", f"1.{now}", every)]
    for name in names:
        hosts.append(
            (f"library {name}, program {name}", f"{work}/{name}/app", f"{work}/{name}/lib", name, values[name])
        )
        hosts.append(
            (f"library of today, program {name}", f"{work}/{name}/app", f"{build}/lib", f"1.{now}", values[name])
        )
    for host, app, library, minor, expected in hosts:
        for made_by, (made_for, there) in made.items():
            for row in rows:
                if row.name not in there:
                    continue
                what = f"{host}, plugin {row.name} of {made_by}"
                try:
                    said = released.run_app(app, library, f"{work}/{made_by}/{row.name}")
                except Trouble as trouble:
                    yield f"FAIL {what}: {trouble}"
                    continue
                bad, got = judge(row, said, expected, number(minor), number(made_for))
                yield f"FAIL {what}: {bad}" if bad else f"{got.split()[0]} {what}: {got[5:]}" if got.startswith(
                    "skip"
                ) else f"ok {what}: {got}"


def self_test(names, work):
    """A released minor that is gone, or is not what it was, is noticed."""
    if not names:
        return
    copy = f"{work}/copy"
    for what, change in (
        ("gone", lambda: shutil.rmtree(copy)),
        ("one bit of a plugin changed", lambda: flip(f"{copy}/good.so")),
        ("a plugin removed", lambda: os.remove(f"{copy}/good.so")),
        ("a file added", lambda: shutil.copy(f"{copy}/good.so", f"{copy}/more.so")),
    ):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(f"{HERE}/{names[0]}", copy)
        change()
        found = released.damage(copy)
        yield f"ok a released minor, {what}: noticed" if found else f"FAIL a released minor, {what}: not noticed"


def flip(path):
    with open(path, "r+b") as file:
        file.seek(200)
        byte = file.read(1)[0]
        file.seek(200)
        file.write(bytes([byte ^ 1]))


def check(build):
    rows = abi.table(f"{HERE}/interfaces.txt")
    functions = abi.exported(f"{build}/lib/{released.LIBRARY}")
    with tempfile.TemporaryDirectory() as work:
        os.chmod(work, 0o755)
        names, lines = folders()
        lines += tables(rows)
        lines += golden(names, rows, build, work)
        lines += bytes_both_ways(names, build, work) if names else []
        lines += self_test(names, work)
        lines += seeds.try_all(ROOT, rows, functions, work)
    print("\n".join(lines))
    count = {word: sum(line.startswith(word) for line in lines) for word in ("ok", "FAIL", "skip")}
    print(f"{count['ok']} passed, {count['FAIL']} failed, {count['skip']} skipped")
    return 1 if count["FAIL"] else 0


def main():
    if len(sys.argv) >= 3:
        os.chdir(ROOT)
        for tool in ("abidw", "gcc", "strip", "nm"):
            if not shutil.which(tool):
                raise Trouble(f"{tool} is not installed; apt-get install abigail-tools gcc binutils")
        if sys.argv[1] == "check" and len(sys.argv) == 3:
            return check(os.path.abspath(sys.argv[2]))
        if sys.argv[1] == "freeze" and len(sys.argv) == 4:
            return freeze.freeze(ROOT, HERE, os.path.abspath(sys.argv[2]), sys.argv[3])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        print(f"tests/frozen: {trouble}", file=sys.stderr)
        sys.exit(2)
