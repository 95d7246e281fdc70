#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""packaging/plugin_notes.py against the host: of each file of the evil corpus that the host refuses to read it must
refuse the same or find no plugin, each that the host accepts it must read, and the facts must be what list --json says.

The corpus is tests/evil/corpus.txt's, built where COFFERDAM_TEST_EVIL says."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../packaging"))
sys.dont_write_bytecode = True

from plugin_notes import NotesError, read_notes


def corpus():
    """(name, stage, code) of each line."""
    with open(os.path.join(HERE, "evil/corpus.txt"), encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                name, _, stage, code, _ = (part.strip() for part in line.split("|", 4))
                yield name, stage, code


def judge(path, stage, code):
    """Why what the reader says of a file is not what the host says; "" when it is."""
    try:
        notes = read_notes(path)
    except NotesError as why:
        return f"the host accepts it: {why}" if stage == "publish" else ""
    if stage == "read" and notes.spdx:
        return f"the host refuses to read it ({code})"
    if stage == "publish" and not (notes.spdx and notes.id.startswith("org.cofferdam.test.") and notes.abi[0] == 1):
        return f"its facts are not the good plugin's: {notes}"
    return ""


def main():
    folder, failed, seen = os.environ["COFFERDAM_TEST_EVIL"], 0, 0
    for name, stage, code in corpus():
        path = os.path.join(folder, name, "alone/evil.so")
        if stage not in ("read", "publish"):
            continue
        if os.path.exists(os.path.join(folder, name, "skipped")):
            print(f"skip {name}: not made here")
            continue
        seen += 1
        why = judge(path, stage, code)
        failed += bool(why)
        print(f"FAIL {name}: {why}" if why else f"ok {name}")
    if not seen:
        print("FAIL no file of the corpus was read: build it with tests/evil/build.sh")
    return 1 if failed or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
