#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""A benchmark that measures nothing: it answers the Nth call with the Nth file of DIR (the last one again after that).

fake_bench.py DIR --json FILE [--suite S]... [--contract C]... [--slow C=K:P]: of a record it keeps what --suite and
--contract select, and slows what --slow names; a file that is no record is copied as it is. The arguments of each call
are appended to DIR/calls.
"""
import json
import os
import sys

directory, arguments = sys.argv[1], sys.argv[2:]
with open(os.path.join(directory, "calls"), "a+", encoding="utf-8") as log:
    log.seek(0)
    number = len(log.readlines())
    log.write(json.dumps(arguments) + "\n")
files = sorted(f for f in os.listdir(directory) if f.endswith(".json"))
with open(os.path.join(directory, files[min(number, len(files) - 1)]), encoding="utf-8") as file:
    text = file.read()


def values(option):
    return {arguments[i + 1] for i, a in enumerate(arguments) if a == option}


try:
    record = json.loads(text)
    suites, contracts = values("--suite"), values("--contract")
    for key in ("rows", "gaps", "dispatch", "instructions"):
        if key in record:
            record[key] = [
                e
                for e in record[key]
                if (not suites or e.get("suite", key) in suites) and (not contracts or e["contract"] in contracts)
            ]
    for slow in values("--slow"):
        kernel, _, percent = slow.rpartition(":")
        for row in record["rows"]:
            if f"{row['contract']}={row['contender']}" == kernel:
                row["cpb_p5"] *= 1 + float(percent) / 100
                row["ratio"] /= 1 + float(percent) / 100
    text = json.dumps(record)
except (ValueError, TypeError, KeyError, AttributeError):
    pass
with open(arguments[arguments.index("--json") + 1], "w", encoding="utf-8") as file:
    file.write(text)
