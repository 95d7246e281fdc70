#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The quality lab's corpora: from a seed, and from packages that false tools of apt know and hand out."""
import os
import subprocess
import sys
import tarfile
import tempfile

from lib import TOP, check, finish, refuses

sys.path.insert(0, os.path.join(TOP, "bench", "cdc-quality"))

import corpora

PROGRAM = os.path.join(os.environ.get("COFFERDAM_BUILD", os.path.join(TOP, "build")), "bench", "cdc-quality")


def tool(directory, name, text):
    """A program of that name, in a directory that PATH is to begin with."""
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + text + "\n")
    os.chmod(path, 0o755)


def corpora_cases(directory):
    """Made streams, and a package of our own; the tools of apt are replaced by ones that know two versions."""
    tools = os.path.join(directory, "tools")
    old = os.environ["PATH"]

    tool(
        tools,
        "apt-cache",
        'case $1 in pkgnames) printf "image-9\\nimage-10\\nimage-11\\nother\\n" ;; *)\n'
        'echo "$2 | 1:2.0-1 | http://x y/main amd64 Packages"; echo "$2 | 1.9-3 | http://x y/main amd64 Packages"\n'
        'echo "$2 | 1.9-3 | http://x z/main Sources" ;; esac\n',
    )
    tool(tools, "apt-get", "echo 'E: no network' >&2; exit 100\n")
    os.environ["PATH"] = tools + ":" + old
    try:
        two = corpora.Corpus("two", "", "tar", ("one", "another"))
        want = [("one", "1.9-3"), ("another", "1.9-3"), ("one", "1:2.0-1"), ("another", "1:2.0-1")]
        check(
            "versions: older ones first, packages in their order", corpora.choose(two) == want, str(corpora.choose(two))
        )
        pattern = corpora.Corpus("names", "", "tar", (r"image-[0-9]+",), 2, 2)
        want = [("image-9", "1:2.0-1"), ("image-11", "1:2.0-1")]
        check("names by number, every second", corpora.choose(pattern) == want, str(corpora.choose(pattern)))
        cache = os.path.join(directory, "cache")
        refuses(
            "without network: what failed and how",
            corpora.Missing,
            lambda: corpora.get(two, PROGRAM, cache),
            "no network",
        )
        check("and nothing is left half built", os.listdir(cache) == ["debs"], str(os.listdir(cache)))
        tool(tools, "apt-cache", "exit 0\n")
        refuses(
            "a package that apt does not know",
            corpora.Missing,
            lambda: corpora.get(two, PROGRAM, cache),
            "apt-get update",
        )
    finally:
        os.environ["PATH"] = old
    made = corpora.Corpus("made", "", "made", made=("zeros:3", "random:8:0"))
    streams = corpora.get(made, PROGRAM, cache)
    check("made streams have their sizes", [s.bytes for s in streams] == [3, 8])
    want = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c"
    check("and their SHA-256", streams[0].sha256 == want, streams[0].sha256)
    again = corpora.get(made, "/nonexistent", cache)
    check("what is in the cache is used again", [s.sha256 for s in again] == [s.sha256 for s in streams])
    with open(again[1].path, "r+b") as file:
        file.write(b"x")
    check("and its SHA-256 is computed anew", corpora.get(made, PROGRAM, cache)[1].sha256 != again[1].sha256)
    other = corpora.Corpus("made", "", "made", made=("zeros:4",))
    check("another definition is built anew", [s.bytes for s in corpora.get(other, PROGRAM, cache)] == [4])


def package_cases(directory):
    """Every kind of stream, from two versions of a tiny package that a false apt-get hands out."""
    tools, debs = os.path.join(directory, "tools"), os.path.join(directory, "archive")
    os.makedirs(debs)
    for version in ("1", "2"):
        root = os.path.join(directory, "tree" + version)
        for name, text in (
            (
                "DEBIAN/control",
                f"Package: tiny\nVersion: {version}\nArchitecture: all\nMaintainer: x\nDescription: x\n",
            ),
            ("usr/lib/one", "one " + version * 5000),
            ("etc/two", "two"),
        ):
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-b", root, f"{debs}/{version}.deb"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    old = os.environ["PATH"]
    tool(tools, "apt-cache", 'for v in 2 1; do echo "tiny | $v | http://x y/main all Packages"; done')
    tool(
        tools,
        "apt-get",
        f'for last; do :; done; file={debs}/${{last#tiny=}}.deb; case "$*" in --print-uris*)\n'
        'echo "\'http://x\' tiny_${last#tiny=}_all.deb 1 SHA256:$(sha256sum <$file | cut -d" " -f1)" ;;\n'
        '*) echo x >>"$(dirname "$0")/downloads"; cp "$file" "tiny_${last#tiny=}_all.deb" ;; esac',
    )
    os.environ["PATH"] = tools + ":" + old
    try:
        cache, streams = os.path.join(directory, "cache"), {}
        for kind in ("tar", "lib", "deb", "image"):
            corpus = corpora.Corpus(kind, "", kind, ("tiny",))
            streams[kind] = corpora.get(corpus, PROGRAM, cache)
        check("streams have names and versions", [s.name for s in streams["tar"]] == ["tiny 1", "tiny 2"])
        with open(os.path.join(tools, "downloads"), encoding="utf-8") as file:
            check("each package is downloaded once", len(file.readlines()) == 2)
        with tarfile.open(streams["tar"][0].path) as tar:
            names = tar.getnames()
        check("tar: all its files", "./usr/lib/one" in names and "./etc/two" in names, str(names))
        with tarfile.open(streams["lib"][1].path) as tar:
            names = [m.name for m in tar if m.isfile()]
            check("lib: those in usr/lib", names == ["./usr/lib/one"], str(names))
            check("and what is in them", tar.extractfile("./usr/lib/one").read() == b"one " + b"2" * 5000)
        with open(streams["image"][0].path, "rb") as file:
            image = file.read()
        check(
            "image: an ext4 file system with the files' bytes",
            image[0x438:0x43A] == b"\x53\xef" and b"one 11111" in image,
        )
        with open(streams["deb"][0].path, "rb") as file, open(f"{debs}/1.deb", "rb") as deb:
            check("deb: the package itself", file.read() == deb.read())
        with open(os.path.join(cache, "debs", "tiny_1_all.deb"), "ab") as file:
            file.write(b"x")
        again = corpora.Corpus("again", "", "tar", ("tiny",))
        what = "not what the archive has"
        refuses("a package that was altered", corpora.Missing, lambda: corpora.get(again, PROGRAM, cache), what)
    finally:
        os.environ["PATH"] = old


def main():
    if not os.access(PROGRAM, os.X_OK):
        print(f"skip the corpora: {PROGRAM} is not built")
        finish()
    for cases in (corpora_cases, package_cases):
        with tempfile.TemporaryDirectory() as directory:
            cases(directory)
    finish()


if __name__ == "__main__":
    main()
