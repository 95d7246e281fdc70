#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The README's numbers, from a record that is kept beside them.

  readme.py --write README.md RECORD --keep DIR   keeps the record as DIR/<cpu.id>.json and writes the README's section
                                                  from what it kept: make bench-readme
  readme.py --check README.md RECORD              is the section what that record gives?
  readme.py --check README.md                     the same, with the record that the section names

The section is the text between <!-- bench:begin --> and <!-- bench:end -->. Status: 0 done or equal, 1 it differs,
2 wrong usage, 3 a file that cannot be read.
"""
import argparse
import os
import re
import sys
import textwrap

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import record as rec
import tables

LARGEST = 290_000  # bytes of a record that is kept
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
OWN_PATH = re.compile(r"(?<![\w.])/(?!usr/|dev/|etc/|proc/|sys/|lib/)(?:[\w.+-]+/)+")
MADE = re.compile(r"<!-- made by make bench-readme from (\S+) -->")


def markdown(table):
    def cells(texts):
        return "| " + " | ".join(t.replace("|", "\\|") for t in texts) + " |"

    rule = "|" + "|".join("---:" if i >= table.numeric else "---" for i in range(len(table.head))) + "|"
    return "\n".join([cells(table.head), rule, *map(cells, table.rows)])


def _wrap(text):
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)


def readme_section(record, path):
    facts = dict(tables.machine(record))
    machine = "; ".join(facts[k] for k in ("CPU", "Caches", "Compilers") if k in facts)
    intro = (
        f"{machine}. Measured {record.get('date', '')}; {tables.noise_line(record)}. Contenders run interleaved in one "
        "process; differences below the noise mean nothing. Every number here is from "
        f"[{os.path.basename(path)}]({path}); `make bench-report` makes the whole report, with plots, on your machine."
    )
    lines = [f"<!-- made by make bench-readme from {path} -->", "## Performance", "", _wrap(intro)]
    shown = [tables.kernels(record), tables.dispatch(record, worst=True)]
    shown += [tables.batch(record, best=True), tables.twins(record, (256, 4096, 65536)), tables.startup(record, brief=True)]
    for table in shown:
        if table.rows:
            lines += ["", f"### {table.title}", "", _wrap(f"`{table.command}`: {table.note}"), "", markdown(table)]
    missing = {}
    for g in record.get("gaps") or []:
        why = g.get("why") or ""
        reason = why if 0 < len(why) <= 80 else g.get("code") or "no reason given"
        missing.setdefault((g["contender"], reason), []).append(f"`{g['contract']}`")
    if missing:
        listed = [f"{name} for {', '.join(dict.fromkeys(of))} ({why})" for (name, why), of in missing.items()]
        lines += ["", _wrap(f"Not measured here: {'; '.join(listed)}.")]
    return "\n".join(lines)


def trimmed(record):
    """What the README needs of a record, and the report as far as LARGEST allows: it is kept in the repository."""
    kept = {k: v for k, v in record.items() if k != "rows"}
    if "gaps" in kept:  # a reason may name files of this machine's tree; their last part says enough
        kept["gaps"] = [g | {"why": OWN_PATH.sub("", g["why"])} if g.get("why") else g for g in kept["gaps"]]
    drop = ("cpb_median", "spread")
    kept["rows"] = [{k: v for k, v in row.items() if k not in drop and v != ""} for row in record["rows"]]
    for suite in ("random", "chained", "threads", "oneshot", "kernel-ab"):
        if len(rec.dump(kept)) <= LARGEST:
            break
        kept["rows"] = [row for row in kept["rows"] if row["suite"] != suite]
        kept.setdefault("left_out", []).append(suite)
    return kept


def split(path):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise rec.Unreadable(f"{path} cannot be read ({error.strerror})") from None
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise rec.Unreadable(f"{path} has not one {BEGIN} and one {END} after it: put them where the numbers belong")
    before, rest = text.split(BEGIN)
    section, after = rest.split(END)
    return before, section, after


def write(readme, record, keep):
    if why := rec.invalid(record):
        raise rec.Unreadable(f"the record is not fit to publish: {why}")
    path = os.path.join(keep, record["cpu"]["id"] + ".json")
    rec.write(path, trimmed(record))
    before, _, after = split(readme)
    section = readme_section(rec.read_bench(path), os.path.relpath(path, os.path.dirname(os.path.abspath(readme))))
    with open(readme, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{section}\n{END}{after}")
    print(f"{readme} is made from {path}: commit both")
    return 0


def check(readme, path):
    _, section, _ = split(readme)
    made = MADE.search(section)
    if not made:
        print(f"{readme}: its section was not made from a record: make bench-readme")
        return 1
    here = os.path.dirname(os.path.abspath(readme))
    record = rec.read_bench(path or os.path.join(here, made[1]))
    if section.strip() == readme_section(record, made[1]):
        print(f"{readme} is what {made[1]} gives")
        return 0
    wanted = readme_section(record, made[1]).splitlines()
    line = next((a for a, b in zip(section.strip().splitlines() + [""], wanted + [""]) if a != b), "the end")
    print(f"{readme} is not what {made[1]} gives, from this line on: {line}")
    return 1


def main():
    parser = argparse.ArgumentParser(
        prog="readme.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", metavar="README")
    what.add_argument("--check", metavar="README")
    parser.add_argument("--keep", metavar="DIR", default="bench/records", help="where --write keeps the record")
    parser.add_argument("record", nargs="?", metavar="RECORD")
    options = parser.parse_args()
    if options.write and not options.record:
        parser.error("--write needs a record")
    try:
        return (
            write(options.write, rec.read_bench(options.record), options.keep)
            if options.write
            else check(options.check, options.record)
        )
    except rec.Unreadable as error:
        print(f"readme: {error}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
