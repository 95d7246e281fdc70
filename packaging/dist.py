#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Makes a source tarball: of everything, of the host, or of one plugin domain with what it takes to build and test that
domain where no other is.

  dist.py NAME VERSION OUT.tar.xz       NAME: all, host, or a folder of plugins/
  dist.py NAME VERSION --list           the files it would hold

From git's list of files where there is git, else from the folder. The same tree gives the same bytes: names sorted,
owner root, modes 644 and 755, every time SOURCE_DATE_EPOCH or that of the last commit. Status: 0, or 2 wrong usage.
"""
import io
import os
import re
import subprocess
import sys
import tarfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILT = re.compile(r"(^|/)(build|build-[^/]*|\.git|__pycache__)/")
# What every part holds: the build, the ABI, and the suite that needs no other part.
COMMON = re.compile(
    r"Makefile|\.clang-format|\.gitignore|abi/.*|packaging/(deps\.sh|dist\.py|[a-z]+\.mk)|tests/(check\.mk|domain/.*)"
)
HOST = re.compile(
    r"host/.*|packaging/.*\.in|docs/[^/]*|docs/examples/.*|"
    r"tests/(abi/.*|plugins/.*|stub/.*|evil/(?!.*\.sh$).*|evil/build\.sh)"
)
INCLUDE = re.compile(r"""^\s*#\s*include\s*[<"]([^>"]+)[>"]""", re.MULTILINE)
SPDX_TAG = re.compile(r"SPDX-License-" + r"Identifier:\s*(.*?)\s*(?:\*/|-->)?\s*$", re.MULTILINE)
NOTE = """<!-- SPDX-FileCopyrightText: 2026 The Cofferdam authors
     SPDX-License-{}: MIT-0 -->
# Cofferdam {}: {}

{}

    make            builds
    make check      tests what is here; INSTALLED=/path/to/cofferdam: with that host, too
    make {}   installs (DESTDIR, PREFIX)

Every file says its licence; together they are {}. Made from Cofferdam's tree by `make dist-{}`.
"""


def git(*arguments):
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def has_git():
    top = git("rev-parse", "--show-toplevel")
    return top is not None and os.path.realpath(top.strip()) == ROOT


def read(file):
    with open(os.path.join(ROOT, file), encoding="utf-8", errors="replace") as text:
        return text.read()


def tree():
    if has_git():
        files = git("ls-files", "-z").split("\0")
    else:
        files = [os.path.relpath(os.path.join(d, f), ROOT) for d, dirs, names in os.walk(ROOT) for f in dirs + names]
    files = [f for f in files if f and not BUILT.search(f)]
    for file in files:
        # What a link leads to would be packed as a file of this part.
        if os.path.islink(os.path.join(ROOT, file)) and not BUILT.search(file + "/"):
            raise SystemExit(f"dist: {file} is a symbolic link; make it a file.")
    return sorted(f for f in files if os.path.isfile(os.path.join(ROOT, f)))


def time_of_tree():
    given = os.environ.get("SOURCE_DATE_EPOCH") or (has_git() and git("log", "-1", "--format=%ct"))
    if not given:
        raise SystemExit(
            "dist: there is no commit here to take the time from: set SOURCE_DATE_EPOCH (seconds since 1970)."
        )
    return int(given)


def closure(file, files):
    """The file, and the files of the tree that it includes."""
    found, todo = set(), [file]
    while todo:
        current = todo.pop()
        if current in found:
            continue
        found.add(current)
        for name in INCLUDE.findall(read(current)):
            places = (name, f"abi/{name}", f"host/include/{name}", f"{os.path.dirname(current)}/{name}")
            todo += [os.path.normpath(p) for p in places if os.path.normpath(p) in files][:1]
    return found


def unit_tests(part, files):
    """The unit tests that can run with this part alone, and what they include. Of a domain: those that name one of its
    plugins and need no code of the host (vectors are data). Of the host: those that need neither plugin nor benchmark.
    """
    wanted = set()
    for test in files:
        if not re.fullmatch(r"tests/unit/\w+_test\.cc", test):
            continue
        needed = closure(test, set(files))
        text = "".join(read(f) for f in needed if f.startswith("tests/"))
        domains = {
            d
            for d in domains_of(files)
            if re.search(rf'(?:"|plugins/){d}/(?:{"|".join(kernels_of(d, files))})\b', text)
        }
        if part == "host":
            fits = not domains and all(f.startswith(("abi/", "host/", "tests/")) for f in needed)
        else:
            vectors = re.compile(r"host/adopted/\w+_vectors\.inc")
            fits = domains == {part} and all(
                f.startswith(("abi/", "tests/", f"plugins/{part}/")) or vectors.fullmatch(f) for f in needed
            )
        if fits:
            wanted |= needed
    return wanted


def domains_of(files):
    return {f.split("/")[1] for f in files if f.startswith("plugins/") and f.count("/") > 1}


def kernels_of(part, files):
    return {f.split("/")[2] for f in files if f.startswith(f"plugins/{part}/") and f.count("/") > 2}


def select(part, files):
    if part == "all":
        return files
    if part == "host":
        chosen = {f for f in files if COMMON.fullmatch(f) or HOST.fullmatch(f)}
    else:
        records = {f"docs/asm/{where}{kernel}.md" for kernel in kernels_of(part, files) for where in ("", "review/")}
        chosen = {f for f in files if COMMON.fullmatch(f) or f.startswith(f"plugins/{part}/") or f in records}
    chosen |= unit_tests(part, files)
    licences = {licence_of(f) for f in chosen}
    return sorted(
        chosen
        | {
            f"LICENSES/{word}.txt"
            for text in licences
            for word in re.findall(r"[A-Za-z0-9.-]+", text or "")
            if f"LICENSES/{word}.txt" in files
        }
    )


def licence_of(file):
    """What the tags of the file and its companion say, all of them."""
    companion = os.path.join(ROOT, file + ".license")
    text = read(file) + ("\n" + read(file + ".license") if os.path.exists(companion) else "")
    return " and ".join(dict.fromkeys(SPDX_TAG.findall(text))) or None


def note(part, files):
    """What a part's README says."""
    licences = " and ".join(sorted({licence_of(f) for f in files if licence_of(f)}))
    if part == "host":
        about = (
            "The library, its probe helper and the `cofferdam` command. They find plugins when they run; none is here."
        )
    else:
        about = (
            f"The plugins of the licence domain `{part}`: {', '.join(sorted(kernels_of(part, files)))}.\n"
            "They build against the ABI headers in abi/, which is all that they share with a host;\n"
            "code of the host or of another domain is not here."
        )
    targets = "install-host install-dev install-program install-store" if part == "host" else f"install-{part}"
    return NOTE.format("Identifier", part, "source of one part", about, targets, licences, part)


def pack(part, version, out):
    files, when = select(part, tree()), time_of_tree()
    top = f"cofferdam-{version}" if part == "all" else f"cofferdam-{part}-{version}"
    contents = {f: None for f in files}
    if part != "all":
        contents["README.md"] = note(part, files).encode()
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    with tarfile.open(out, "w:xz", format=tarfile.USTAR_FORMAT, preset=9) as tar:
        for file in sorted(contents):
            data = contents[file]
            path = os.path.join(ROOT, file)
            if data is None:
                with open(path, "rb") as source:
                    data = source.read()
            entry = tarfile.TarInfo(f"{top}/{file}")
            entry.size, entry.mtime = len(data), when
            entry.mode = 0o755 if os.path.exists(path) and os.stat(path).st_mode & 0o100 else 0o644
            entry.uname = entry.gname = "root"
            tar.addfile(entry, io.BytesIO(data))


def main(argv):
    parts = ["all", "host", *sorted(domains_of(tree()))]
    if len(argv) != 3 or argv[0] not in parts:
        print(f"usage: dist.py {{{'|'.join(parts)}}} VERSION OUT.tar.xz|--list", file=sys.stderr)
        return 2
    if argv[2] == "--list":
        print("\n".join(select(argv[0], tree())))
    else:
        pack(*argv)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
