# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""A released minor as bytes: which files its folder holds, how they are made, and how they are run."""
import hashlib
import lzma
import os
import re
import shlex
import subprocess

from abi import Trouble, run

LIBRARY = "libcofferdam.so.1"
PLUGIN_FLAGS = (
    "-std=gnu11",
    "-O2",
    "-g0",
    "-fPIC",
    "-fvisibility=hidden",
    "-w",
    "-Iabi",
    "-shared",
    "-nostartfiles",
    "-Wl,-z,defs,-z,relro,-z,now,-z,noexecstack,--as-needed,--build-id=sha1",
)
APP_FLAGS = (
    "-std=c11",
    "-O2",
    "-g0",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wshadow",
    "-Wconversion",
    "-Werror",
    "-Iabi",
    "-Ihost/include",
)


class Plugin:
    """A row of plugins.txt."""

    def __init__(self, line):
        self.name, target, outcome, self.recipe = (word.strip() for word in line.split("|", 3))
        self.contract, self.iface = target.split()
        self.outcome, _, self.unless = (word.strip() for word in outcome.partition("unless"))


def plugins(path):
    with open(path, encoding="utf-8") as file:
        return [Plugin(line) for line in file if line.strip() and not line.startswith("#")]


def words(path):
    with open(path, encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def host_minor(root):
    with open(f"{root}/abi/cofferdam/abi.h", encoding="utf-8") as file:
        return int(re.search(r"^#define COF_ABI_MINOR (\d+)u", file.read(), re.MULTILINE)[1])


def files_of(rows):
    return sorted(["abi.xml", "app", "values.txt", f"{LIBRARY}.xz", *(f"{row.name}.so" for row in rows)])


def sums(folder, names):
    lines = []
    for name in names:
        with open(f"{folder}/{name}", "rb") as file:
            lines.append(f"{hashlib.sha256(file.read()).hexdigest()}  {name}\n")
    return "".join(lines)


def damage(folder):
    """Sentences: what of a released folder is not as it was."""
    folder = os.path.relpath(folder)
    try:
        with open(f"{folder}/SHA256SUMS", encoding="utf-8") as file:
            listed = dict(reversed(line.split()) for line in file)
    except OSError:
        return [f"{folder}/SHA256SUMS is not there; a released minor is never removed: restore it from the history"]
    found = []
    for name, digest in listed.items():
        path = f"{folder}/{name}"
        if not os.path.exists(path):
            found.append(f"{path} is gone; restore it from the history")
            continue
        with open(path, "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != digest:
                found.append(f"{path} has other bytes than its line in SHA256SUMS; restore it from the history")
    extra = {n for n in os.listdir(folder) if not n.endswith(".license")} - set(listed) - {"SHA256SUMS"}
    found += [f"{folder}/{name} is not in SHA256SUMS; nothing is added to a released minor" for name in sorted(extra)]
    if "abi.xml" not in listed or "app" not in listed or f"{LIBRARY}.xz" not in listed:
        found.append(f"{folder}/SHA256SUMS lists no abi.xml, no app or no {LIBRARY}.xz: the minor is not whole")
    return found


def build_plugins(root, build, rows, out):
    """Each plugin alone in its directory, as a host is given it: out/NAME/NAME.so."""
    for row in rows:
        to = f"{out}/{row.name}/{row.name}.so"
        os.makedirs(os.path.dirname(to), mode=0o755)
        kind, *options = shlex.split(row.recipe)
        if kind == "ours":
            run("strip", "-o", to, f"{build}/lib/cofferdam/1/{options[0]}.so")
        elif kind == "good":
            run("gcc", *PLUGIN_FLAGS, "-s", "-o", to, "tests/evil/good.c", *options, cwd=root)
        else:
            raise Trouble(f"tests/frozen/plugins.txt: '{row.name}' has the recipe '{kind}'; it is ours or good")
        os.chmod(to, 0o644)


def build_app(root, library, to):
    os.makedirs(os.path.dirname(to), mode=0o755, exist_ok=True)
    run("gcc", *APP_FLAGS, "-s", "-Wl,--build-id=none", "-o", to, "tests/frozen/app.c", library, cwd=root)


def unpack(folder, rows_of, out):
    """The files of a released folder, where they can be run: out/NAME/NAME.so, out/app, out/lib/."""
    os.makedirs(f"{out}/lib", mode=0o755)
    with lzma.open(f"{folder}/{LIBRARY}.xz") as packed, open(f"{out}/lib/{LIBRARY}", "wb") as file:
        file.write(packed.read())
    for name in rows_of:
        os.makedirs(f"{out}/{name}", mode=0o755)
        for source, to, mode in ((f"{name}.so", f"{name}/{name}.so", 0o644), ("app", "app", 0o755)):
            with open(f"{folder}/{source}", "rb") as packed, open(f"{out}/{to}", "wb") as file:
                file.write(packed.read())
            os.chmod(f"{out}/{to}", mode)


def run_app(app, library_folder, directory):
    """What the host program says: the words of each line."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COFFERDAM")}
    environment["LD_LIBRARY_PATH"] = library_folder
    done = subprocess.run(
        [app, directory],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise Trouble(f"status {done.returncode}: {done.stderr.strip()[-300:]}")
    return [line.split() for line in done.stdout.splitlines()]


def values(said):
    return [line for line in said if line[0] == "value"]
