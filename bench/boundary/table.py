#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""table.py RECORD PAGE: writes the table of a record of bench/boundary/cost into the page, between its two marks."""
import json
import pathlib
import sys

BEGIN, END = "<!-- cost table: make bench-boundary -->", "<!-- end of cost table -->"
WAYS = ["memcpy", "whole", "pieces_48k", "pieces_16k", "copied", "owned"]


def size(n):
    return f"{n >> 20} MiB" if n >= 1 << 20 else f"{n >> 10} KiB"


def time(ns):
    return f"{ns / 1e6:.2f} ms" if ns >= 1e6 else f"{ns / 1e3:.2f} us"


def main():
    record = json.loads(pathlib.Path(sys.argv[1]).read_text())
    page = pathlib.Path(sys.argv[2])
    if record["schema"] != "cofferdam-boundary/1":
        sys.exit(f"table.py: {sys.argv[1]} is no record of bench/boundary/cost.")
    text = page.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit(f"table.py: {page} has not the two marks '{BEGIN}' and '{END}'.")
    lines = [
        f"{record['processor']}; crc32c/1 by `{record['kernel']}`; medians of {record['rounds']} rounds, in which the",
        "ways take turns; input and output one byte off any alignment.",
        "",
        "| Size | memcpy | one call | in 48 KiB pieces | in 16 KiB pieces | copied to aligned memory, 48 KiB each "
        "| the library owns the buffer | one call : memcpy |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in record["rows"]:
        times = " | ".join(time(row[way]) for way in WAYS)
        lines.append(f"| {size(row['bytes'])} | {times} | {row['whole'] / row['memcpy']:.2f} |")
    head, rest = text.split(BEGIN)
    page.write_text(head + BEGIN + "\n\n" + "\n".join(lines) + "\n\n" + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
