# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Keeps what this tree builds as a released minor: tests/frozen/MINOR/."""
import lzma
import os
import shutil
import tempfile

import abi
import released
from abi import Trouble

# In pieces, or reuse would take it for this file's own.
LICENCE = "\n".join(
    f"SPDX-{word}" for word in ("FileCopyrightText: 2026 The Cofferdam authors", "License-Identifier: MIT-0")
)


def freeze(root, here, build, minor):
    folder = f"{here}/{minor}"
    if minor != f"1.{released.host_minor(root)}":
        raise Trouble(f"this tree is of minor 1.{released.host_minor(root)} (COF_ABI_MINOR), not '{minor}'")
    if os.path.lexists(folder) or minor in released.words(f"{here}/released.txt"):
        raise Trouble(f"{minor} is kept already; a released minor is never made again (before its release: README.md)")
    rows = abi.table(f"{here}/interfaces.txt")
    plugins = released.plugins(f"{here}/plugins.txt")
    library = f"{build}/lib/{released.LIBRARY}"
    with tempfile.TemporaryDirectory() as work:
        os.chmod(work, 0o755)
        released.build_plugins(root, build, plugins, f"{work}/plugins")
        released.build_app(root, library, f"{work}/app")
        abi.dump(root, rows, abi.exported(library), work)
        os.makedirs(f"{work}/none")
        said = released.values(released.run_app(f"{work}/app", os.path.dirname(library), f"{work}/none"))
        stage = f"{work}/{minor}"
        os.makedirs(stage)
        for row in plugins:
            shutil.copyfile(f"{work}/plugins/{row.name}/{row.name}.so", f"{stage}/{row.name}.so")
        shutil.copyfile(f"{work}/app", f"{stage}/app")
        shutil.copyfile(f"{work}/types.xml", f"{stage}/abi.xml")
        abi.run("strip", "-o", f"{work}/library", library)
        with open(f"{work}/library", "rb") as file, open(f"{stage}/{released.LIBRARY}.xz", "wb") as packed:
            packed.write(lzma.compress(file.read(), preset=9 | lzma.PRESET_EXTREME))
        with open(f"{stage}/values.txt", "w", encoding="utf-8") as file:
            file.writelines(" ".join(line) + "\n" for line in said)
        names = released.files_of(plugins)
        with open(f"{stage}/SHA256SUMS", "w", encoding="utf-8") as file:
            file.write(released.sums(stage, names))
        for name in [*names, "SHA256SUMS"]:
            with open(f"{stage}/{name}.license", "w", encoding="utf-8") as file:
                file.write(LICENCE + "\n")
            with open(f"{stage}/{name}", "rb") as file:
                text = file.read()
            if root.encode() in text or b"/home/" in text:
                raise Trouble(f"{name} holds a path of this machine")
        shutil.copytree(stage, folder)
    with open(f"{here}/released.txt", "a", encoding="utf-8") as file:
        file.write(f"{minor}\n")
    total = sum(os.path.getsize(f"{folder}/{name}") for name in os.listdir(folder))
    print(f"tests/frozen/{minor}: {len(names)} files, {total // 1024} KiB; add them to git and run make check-abi")
    return 0
