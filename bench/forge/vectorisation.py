# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Loops of compiled code that gcc did not vectorise, and why: -fopt-info-vec-missed, matched by source lines."""
import os
import re
import shutil
import subprocess

NOTE = re.compile(r"^(\S+?):(\d+):\d+: (missed|optimized): +(.*)$")
GIVES_UP = re.compile(
    r"couldn't vectorize loop|not vectorized: (?:control flow|loop|number|no |unsupported|multiple|relevant|would)"
)


class Skipped(Exception):
    """The compiler cannot say."""


def notes(command):
    """({(file, line)} vectorised, {(file, line): why not}) of a compilation; nothing is written."""
    try:
        done = subprocess.run(
            [*command, "-fopt-info-vec-missed", "-fopt-info-vec-optimized", "-o", os.devnull],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Skipped(f"{command[0]}: {error.strerror}") from None
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if "error" in line] or ["it failed"]
        raise Skipped(f"{command[0]} gives no notes: {said[0]}")
    return parse(done.stderr)


def parse(text):
    did, missed, at = set(), {}, None
    for line in text.splitlines():
        found = NOTE.match(line)
        if not found:
            continue
        place = os.path.basename(found[1]), int(found[2])
        if found[3] == "optimized":
            if "loop vectorized" in found[4]:
                did.add(place)
        elif "couldn't vectorize loop" in found[4]:
            at = place
            missed.setdefault(place, "")
        elif at is not None and "not vectorized" in found[4] and not missed.get(at):
            missed[at] = found[4].split("not vectorized: ")[-1].strip(" .")
    return did, {p: why for p, why in missed.items() if p not in did}


def lines_of(path, flow, loop):
    """{(file, line)} that a loop's instructions come from."""
    if shutil.which("addr2line") is None:
        return set()
    addresses = [hex(flow.code[n].address) for n in loop.body]
    done = subprocess.run(
        ["addr2line", "-j", flow.function.section, "-i", "-e", path, *addresses],
        capture_output=True,
        text=True,
        check=False,
    )
    return {(os.path.basename(f), int(n)) for f, n in re.findall(r"^(\S+?):(\d+)", done.stdout, re.M)}


def missed_loops(flows, path, command):
    """[(flow, loop, sentence)]: innermost loops that hold a line at which the compiler gave up."""
    _, why = notes(command)
    found = []
    for flow in flows:
        for loop in flow.loops:
            if not loop.innermost or not loop.bytes_moved:
                continue
            here = sorted(lines_of(path, flow, loop) & set(why))
            if here:
                file, line = here[0]
                found.append((flow, loop, f"{file}:{line}: {why[here[0]] or 'no reason given'}"))
    return found
