# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The stored disassembly of a kernel, bench/forge/baseline/KERNEL.s: without addresses, every instruction as it is.

Places that are jumped to have names; a loop's also says where in its 64 bytes it begins, since that is part of its
speed. What a relocation fills in is written as symbol and offset.
"""
import difflib
import os

import kernels

HEAD = """\
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# {spdx}{licence}
#
# {name} as built from {source}: the forge compares with this exactly. Written by
# `make forge-record KERNEL={name}`; not to be edited, not to be assembled.
# Translated by: {translator}
"""
TRANSLATED = "# Translated by: "


def normalised(flows):
    lines = []
    for flow in flows:
        function = flow.function
        lines += ["", f"{function.name}: # {function.size} bytes, section {function.section}"]
        heads = {flow.code[loop.head].address for loop in flow.loops}
        targets = sorted({i.target for i in flow.code if i.target in flow.index} | set(function.labels))
        names = {a: function.labels.get(a) or f".L{n}" for n, a in enumerate(targets)}
        for i in flow.code:
            if i.address in names:
                lines.append(
                    f"{names[i.address]}:" + (f" # a loop, at {i.address % 64} of 64" if i.address in heads else "")
                )
            text = str(i)
            if i.target is not None:
                where = names.get(i.target) or f"{function.section}+{i.target - function.address:+#x}"
                text = f"{text:<8}{where}" if not i.operands else text
            lines.append("        " + text)
    return "\n".join(lines[1:]) + "\n"


def split(text):
    """(what translated it, the code) of a stored file."""
    head, code, translator = True, [], ""
    for line in text.splitlines(keepends=True):
        if head and line.startswith("#"):
            if line.startswith(TRANSLATED):
                translator = line.removeprefix(TRANSLATED).strip()
            continue
        head = False
        code.append(line)
    return translator, "".join(code)


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return split(file.read())


def write(path, kernel, code, translator):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(
            HEAD.format(
                spdx=kernels.SPDX, licence=kernel.licence, name=kernel.name, source=kernel.source, translator=translator
            )
            + code
        )


def difference(old, new):
    """The lines of a unified diff; none when they are equal."""
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), "baseline", "this build", lineterm="", n=2))
