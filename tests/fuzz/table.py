#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""table.py TARGETS PAGE: writes what the last `make check-fuzz` did into the page, between its two marks.

TARGETS is the directory of the fuzz targets with their logs. Without a log, or with a finding, nothing is written.
"""
import pathlib
import re
import sys

BEGIN, END = "<!-- fuzz figures: make fuzz-docs -->", "<!-- end of fuzz figures -->"


def last(pattern, text):
    found = re.findall(pattern, text, re.M)
    return int(found[-1]) if found else 0


def row(targets, target):
    name = target.name
    log = target.with_name(name + ".log")
    if not log.exists():
        sys.exit(f"table.py: {target} has not run; run `make check-fuzz` first.")
    text = log.read_text(errors="replace")
    findings = [f for kind in ("crash", "timeout", "oom", "leak") for f in targets.glob(f"{name}-{kind}-*")]
    seconds = re.search(r"^Done (\d+) runs in (\d+) second", text, re.M)
    if findings or not seconds:
        sys.exit(f"table.py: {name} has a finding, or did not end; see {log}.")
    subject = re.search(r"^// (.*?)\.\s", (source(name)), re.M | re.S).group(1).replace("\n// ", " ")
    seeds = len(list((targets / "seeds" / name).glob("*")))
    return (f"| `{name}` | {subject} | {seconds[2]} | {int(seconds[1]):,} | {last(r'cov: ([0-9]+)', text):,} "
            f"| {seeds} | {last(r'corp: ([0-9]+)', text):,} | 0 |")  # fmt: skip


def source(name):
    path = pathlib.Path(__file__).with_name(name + ".cc")
    return "\n".join(path.read_text().splitlines()[3:])


def main():
    targets, page = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rows = [row(targets, t) for t in sorted(targets.glob("*_fuzz")) if t.is_file()]
    table = [
        "| Target | What | Seconds | Runs | Edges | Seeds | Inputs kept | Findings |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
        *rows,
    ]
    text = page.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit(f"table.py: {page} has not the two marks '{BEGIN}' and '{END}'.")
    head, rest = text.split(BEGIN)
    page.write_text(head + BEGIN + "\n\n" + "\n".join(table) + "\n\n" + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
