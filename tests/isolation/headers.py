# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Every .asm file says where it comes from, in its first comment block:

  ; Source:      where code and algorithm are from: "own work", and from what it was written
  ; Inspiration: the publications whose ideas are in it, or "none", or "none recorded"

A field's text may go on in the lines below it, indented beyond the field's name. In plugins both fields must agree with
the kernel's record in docs/asm: it has a section about the licence chain, and names every document by its number."""
import re

import rules
from tree import Finding

NAME = "headers"
TITLE = "provenance fields of every .asm"
FIELDS = ("Source", "Inspiration")
FIELD = re.compile(r"^; ([A-Z][a-z]+): *(.*)$")
CONTINUED = re.compile(r"^;   +(\S.*)$")
DOCUMENT = re.compile(r"\b(?:Intel|AMD|RFC|ISO|ITU)\s+[A-Z.]*\d[\w./-]*")


def check(tree):
    findings, files, cited = [], [f for f in tree.files if f.endswith(".asm")], set()
    for file in files:
        fields = header_fields(tree.read(file))
        for name in FIELDS:
            if not fields.get(name):
                findings.append(
                    Finding(
                        file,
                        f'its header has no field "{name}:"',
                        "say there where code and ideas come from, as docs/isolation.md shows",
                    )
                )
        source = fields.get("Source", "")
        if source and not source.startswith("own work"):
            findings.append(
                Finding(
                    file,
                    f'Source: "{source}" does not begin with "own work"',
                    "assembly of others is not taken into the tree; write it anew from a specification",
                )
            )
        plugin = rules.plugin_of(file)
        if plugin:
            findings += _record(tree, file, plugin, " ".join(fields.get(name, "") for name in FIELDS), cited)
    return f"{len(files)} files, {len(cited)} documents cited", findings


def header_fields(text):
    """The fields of the comment block at the top of a file."""
    fields, current = {}, None
    for line in text.splitlines():
        if not line.startswith(";"):
            break
        field, more = FIELD.match(line), CONTINUED.match(line)
        if field:
            current = field.group(1)
            fields[current] = field.group(2).strip()
        elif more and current:
            fields[current] = f"{fields[current]} {more.group(1)}".strip()
        else:
            current = None
    return fields


def _record(tree, file, plugin, text, cited):
    record = f"docs/asm/{plugin.split('/')[1]}.md"
    if record not in tree.files:
        return [
            Finding(
                file, f"there is no record {record} of where this kernel comes from", "write it before the kernel lands"
            )
        ]
    page = re.sub(r"\s+", " ", tree.read(record))
    found = []
    if not re.search(r"^#+ .*licence chain", tree.read(record), re.MULTILINE | re.IGNORECASE):
        found.append(
            Finding(
                record, "has no section about the licence chain", "say there which sources the kernel was written from"
            )
        )
    for document in DOCUMENT.findall(text):
        cited.add(document)
        if document not in page:
            found.append(
                Finding(file, f"cites {document}, which {record} does not name", "name it in both places or in none")
            )
    return found
