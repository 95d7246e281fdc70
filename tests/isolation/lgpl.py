# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Every file carries its domain's licence: plugins/lgpl LGPL-2.1-or-later, all others MIT-0; and no file outside the
lgpl domain includes one of it, or a header of FFmpeg's libraries. Read from the text: what the compiler makes of it is
for the include closure. A symbolic link would give one file two places, so there is none."""
import os
import re

import rules
from tree import Finding

NAME = "lgpl"
TITLE = "licence of every file; the lgpl domain kept apart"
INCLUDE = re.compile(r"""^\s*(?:#\s*(?:include|import|embed)|%include|incbin)\s*[<"']([^>"']+)[>"']""", re.MULTILINE)
FFMPEG = re.compile(r"(?:^|/)lib(?:av(?:util|codec|format|filter|device)|sw(?:resample|scale)|postproc)/")
SOURCES = (".c", ".cc", ".cpp", ".h", ".hpp", ".asm", ".inc", ".S")


def check(tree):
    findings = [
        Finding(link, f"is a symbolic link to {os.readlink(tree.path(link))}: one file in two places", "make it a file")
        for link in tree.links
    ]
    count = {}
    for file in tree.files:
        if file.startswith("LICENSES/") or file.endswith(".license"):
            continue
        domain = rules.domain_of(file)
        expected, said = rules.licence_of(domain), tree.spdx(file)
        count[expected] = count.get(expected, 0) + 1
        if said != expected:
            findings.append(
                Finding(
                    file,
                    f"says \"{said or 'no licence'}\", but files of {_place(domain)} are {expected}",
                    "correct its SPDX header, or move it to the domain of its licence",
                )
            )
        if file.endswith(SOURCES):
            findings += _includes(tree, file, domain)
    return ", ".join(f"{number} files {licence}" for licence, number in sorted(count.items())), findings


def _includes(tree, file, domain):
    found = []
    for name in INCLUDE.findall(tree.read(file)):
        if FFMPEG.search(name):
            found.append(
                Finding(
                    file,
                    f"includes {name}, a header of FFmpeg",
                    "declare what is needed from its documented interface, in plugins/lgpl",
                )
            )
        other = re.search(r"(?:^|/)plugins/([^/]+)/", name)
        if other and other.group(1) != domain:
            found.append(
                Finding(file, f"includes {name} of the domain {other.group(1)}", "move what both need to abi/")
            )
    return found


def _place(domain):
    return f"plugins/{domain}" if domain and domain not in rules.CLASSES else "this folder"
