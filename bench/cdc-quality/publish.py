#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The measured part of docs/cdc-quality.md, from a record that is kept in the tree.

  publish.py --write DOC RECORD --keep FILE   keeps the record as FILE, and writes the part from what it kept
  publish.py --check DOC FILE                 is the part what that record gives?

The part is the text between <!-- cdc-quality:begin --> and <!-- cdc-quality:end -->. Status: 0 done or equal, 1 it
differs, 2 wrong usage, 3 a file that cannot be read, or a quick record, which is not for publication.
"""
import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
sys.dont_write_bytecode = True

import lab_tables
import record as rec

FORMAT = "cofferdam-cdc-quality/1"
BEGIN, END = "<!-- cdc-quality:begin -->", "<!-- cdc-quality:end -->"


class Unusable(Exception):
    """A file that is not what it should be; the text is one sentence for people."""


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            record = json.load(file)
    except (OSError, ValueError) as error:
        raise Unusable(f"{path} cannot be read ({error}); write one with make cdc-quality") from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise Unusable(f"{path} is not of the format {FORMAT}; write one with make cdc-quality")
    if record["quick"]:
        raise Unusable(f"{path} is of a quick look; write one with make cdc-quality, without --quick")
    return record


def rounded(value):
    """Seven digits of every number: the tables have four."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items() if k not in ("histogram", "bin_width")}
    return [rounded(v) for v in value] if isinstance(value, list) else value


def lines_of(record):
    """One line an entry, so that a change of the record can be read."""
    parts = []
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            entries = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in value)
            parts.append(f"{json.dumps(key)}:[\n{entries}\n]")
        else:
            parts.append(f"{json.dumps(key)}:{json.dumps(value)}")
    return "{" + ",\n".join(parts) + "}\n"


def part(record, name):
    lines = [BEGIN, f"<!-- made by bench/cdc-quality/publish.py from {name} -->", f"Measured {record['date']}."]
    for table in lab_tables.every(record):
        if table.rows:
            lines += ["", f"### {table.title}", "", lab_tables.wrapped(table.note), "", lab_tables.markdown(table)]
    return "\n".join([*lines, END])


def split(path):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise Unusable(f"{path} cannot be read ({error.strerror})") from None
    before, begin, rest = text.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not begin or not end:
        raise Unusable(f"{path} has no {BEGIN} and {END}; put them where the tables are to stand")
    return before, BEGIN + old + END, after


def main():
    parser = argparse.ArgumentParser(
        prog="publish.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", metavar="DOC")
    mode.add_argument("--check", metavar="DOC")
    parser.add_argument("record", metavar="RECORD")
    parser.add_argument("--keep", metavar="FILE")
    options = parser.parse_args()
    if bool(options.write) != bool(options.keep):
        parser.error("--write and --keep go together")
    try:
        record = read(options.record)
        document = options.write or options.check
        before, old, after = split(document)
        if options.check:
            same = part(record, os.path.relpath(options.record, os.path.dirname(HERE) + "/..")) == old
            if not same:
                print(f"{document} is not what {options.record} gives; run make cdc-quality-docs", file=sys.stderr)
            return 0 if same else 1
        record = rounded(record)
        name = os.path.relpath(options.keep, os.path.dirname(HERE) + "/..")
        for path, text in (
            (options.keep, lines_of(record)),
            (options.keep + ".license", rec.LICENCE),
            (document, before + part(record, name) + after),
        ):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    except (Unusable, OSError) as error:
        print(f"publish: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
