# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The include closure of every object: each project file's domain and SPDX licence against the including file's domain,
each system header's Debian package against the domain's allow-list.

Of C and C++ the compiler says what it read (-MD). NASM does not: 2.16 leaves included files out of what -MD writes, and
-M stops at expressions over addresses; so %include and incbin are followed in the text, and name a literal file.
What the assembler behind a C compiler takes in (.include, .incbin) is in no file of the compiler's: the audit build
has GNU as say it (X.o.as.d), and the text is searched too. Shipped code may not have either."""
import os
import re

import rules
import tree as trees
from tree import Finding

NAME = "includes"
TITLE = "include closure"
DIRECTIVE = re.compile(r"^\s*(?:\w+:?\s+)?(%include|%depend|%pathsearch|incbin)\b\s*(.*)$", re.IGNORECASE)
ELSEWHERE = re.compile(r"(%include|%depend|%pathsearch|\bincbin)\b", re.IGNORECASE)
CODE = re.compile(r"""(?:"[^"]*"|'[^']*'|`[^`]*`|[^;"'`])*""")  # an assembly line up to its comment
INCBIN = re.compile(r"\.inc(?:bin|lude)\b")
JOINED = re.compile(r'\\\n|"\s*"')  # two strings that are one to the compiler
SHIPS_NOTHING = ("tests", "bench")
LITERAL = re.compile(r"""["'`]([^"'`%]+)["'`]""")


def check(tree, packages=None):
    """packages: where Debian is asked from; None looks at the tree's own files alone (the quick form)."""
    findings, objects, own, system = [], 0, set(), {}
    builds = (tree.build, tree.audit) if packages else (tree.build,)  # an old audit build is nobody's evidence
    for target, files in sorted(closures(tree, builds, findings).items()):
        place = tree.project_file(files[0]) or upstream_place(target)
        objects += 1
        if not place:
            findings.append(Finding(target, f"is compiled from {files[0]}", "compile sources of the tree alone"))
            continue
        for file in files:
            mine = tree.project_file(file)
            if mine:
                own.add(mine)
                findings += judge(tree, place, rules.domain_of(place), mine)
            else:
                system.setdefault(os.path.normpath(file), set()).add(place)
    seen = f"{objects} objects, {len(own)} files of the tree"
    if packages:
        taken = tree.read_by_assembler(tree.audit)
        findings += judge_system(tree, packages, system) + taken_in(tree, taken)
        seen += f", {len(system)} system headers; {len(taken)} objects by GNU as"
    return seen, list(dict.fromkeys(findings))


def taken_in(tree, taken):
    """Files that the assembler read for an object of the audit build, and the compiler did not."""
    compiler, found = tree.dependencies(tree.audit), []
    for target, files in sorted(taken.items()):
        known = {os.path.realpath(tree.path(file)) for file in compiler.get(target, ())}
        source = compiler[target][0] if target in compiler else target
        if rules.domain_of(source) in SHIPS_NOTHING:
            continue
        found += [
            Finding(source, f"has the assembler take in {file}", "make an array of it, with its source")
            for file in files
            if os.path.realpath(tree.path(file)) not in known
        ]
    return found


def closures(tree, builds, findings):
    """{object or assembly source: [files]}. The audit build knows system headers, the build all other objects."""
    found = {}
    for build in builds:
        for target, files in tree.dependencies(build).items():
            found[target.removeprefix(build + "/").removeprefix(tree.label(build) + "/")] = files
    for file in tree.files:
        if file.endswith(".asm"):
            found[file] = nasm_closure(tree, file, findings)
    return found


def judge(tree, place, domain, file):
    """Findings about one project file in the closure of an object made from `place`."""
    if not os.path.isfile(tree.path(file)):
        return [Finding(place, f"was compiled with {file}, which is not in the tree", "build again")]
    theirs, remedy = rules.domain_of(file), "copy nothing over: move what both need to abi/"
    found = []
    if theirs not in rules.may_include(domain):
        found.append(
            Finding(
                place,
                f"includes {file} of {trees.domain_words(theirs)}, but {trees.domain_words(domain)} "
                f"may include {' and '.join(rules.may_include(domain))} alone",
                remedy,
            )
        )
    if domain not in SHIPS_NOTHING and not file.endswith(".asm"):
        directive = INCBIN.search(JOINED.sub("", tree.read(file)))
        if directive:
            found.append(
                Finding(
                    file,
                    f"has {directive.group(0)}, which takes in bytes that no dependency file knows",
                    "make an array of them, with its source",
                )
            )
    expected = rules.licence_of(theirs)
    if tree.spdx(file) != expected:
        found.append(
            Finding(
                file,
                f"is compiled into {trees.domain_words(domain)} and says \"{tree.spdx(file) or 'no licence'}\" "
                f"instead of {expected}",
                "correct its SPDX header, or take the file out",
            )
        )
    return found


def upstream_place(target):
    """What stands for an object obj/plugins/<domain>/<plugin>/... whose source is the system's: that plugin's folder."""
    parts = target.split("/")
    return "/".join([*parts[1:4], "upstream"]) if parts[1] == "plugins" else None


def judge_system(tree, packages, headers):
    found = []
    for header, package in sorted(packages.of(headers).items()):
        for place in sorted(headers[header]):
            domain = rules.domain_of(place)
            if domain in SHIPS_NOTHING:
                continue  # never shipped; they use what they compare with
            if package is None:
                found.append(
                    Finding(
                        place,
                        f"includes {header}, which belongs to no Debian package",
                        "include what a package of the allow-list has",
                    )
                )
            elif not rules.TOOLCHAIN.fullmatch(package) and package not in rules.packages_of(place):
                found.append(
                    Finding(
                        place,
                        f"includes {header} of the package {package}, which is not on the allow-list of "
                        f"{rules.plugin_of(place) or trees.domain_words(domain)}",
                        "open the library at run time, or add the package with its licence to tests/isolation/rules.py",
                    )
                )
    return found


def nasm_closure(tree, file, findings=None):
    """The file, and all it includes, looked for as `make` lets NASM look: here, abi/asm, the file's folder."""
    folder, closure, todo = os.path.dirname(file), [], [file]
    while todo:
        current = todo.pop()
        if current in closure:
            continue
        closure.append(current)
        for number, line in enumerate(tree.read(current).replace("\\\n", "").splitlines(), 1):
            code = CODE.match(line).group(0)
            directive = DIRECTIVE.match(code)
            if not directive:
                hidden = ELSEWHERE.search(code)
                if hidden and findings is not None:
                    findings.append(
                        Finding(
                            f"{current}:{number}",
                            f"{hidden.group(1)} that does not begin its line: {code.strip()}",
                            "let the line begin with it, so that it can be followed",
                        )
                    )
                continue
            literal = LITERAL.match(directive.group(2))
            path = literal and next(
                (
                    p
                    for p in (literal.group(1), f"abi/asm/{literal.group(1)}", f"{folder}/{literal.group(1)}")
                    if os.path.isfile(tree.path(p))
                ),
                None,
            )
            if path:
                todo.append(os.path.normpath(path))
            elif findings is not None:
                findings.append(
                    Finding(
                        f"{current}:{number}",
                        f"{directive.group(1)} of what is no literal file of the tree: "
                        f"{directive.group(2).strip()}",
                        "name the file in quotes, so that it can be followed",
                    )
                )
    return closure
