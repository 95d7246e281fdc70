# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Which Debian package a file of the system belongs to. dpkg is slow: its answers are kept until it installs again."""
import json
import os
import re

import tree

STATUS = "/var/lib/dpkg/status"


class Packages:
    def __init__(self, cache):
        self._path = cache
        self._stamp = os.stat(STATUS).st_mtime_ns if os.path.exists(STATUS) else 0
        self._known = {}
        try:
            with open(cache, encoding="utf-8") as text:
                kept = json.load(text)
            if kept["stamp"] == self._stamp:
                self._known = kept["packages"]
        except (OSError, ValueError, KeyError):
            pass  # no cache, or not ours: asked anew

    def of(self, files):
        """{file: package}, None for a file that no package owns."""
        unknown = sorted(set(files) - set(self._known))
        if unknown:
            self._ask(unknown)
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            with open(self._path, "w", encoding="utf-8") as text:
                json.dump({"stamp": self._stamp, "packages": self._known}, text, indent=0, sort_keys=True)
        return {file: self._known[file] for file in files}

    def _ask(self, files):
        # A package may list its files below /lib where /lib is a link to /usr/lib, and the other way round.
        spellings = {file: {file, os.path.realpath(file), *other_spelling(os.path.realpath(file))} for file in files}
        everything = sorted(set().union(*spellings.values()))
        owners = {}
        for start in range(0, len(everything), 500):
            done = tree.run(["dpkg", "-S", "--", *everything[start : start + 500]], env={**os.environ, "LC_ALL": "C"})
            for line in done.stdout.splitlines():
                names, _, file = line.rpartition(": ")
                if not names.startswith("diversion by"):
                    owners[file] = re.sub(r":[a-z0-9-]+$", "", names.split(", ")[0])
        for file in files:
            self._known[file] = next((owners[s] for s in sorted(spellings[file]) if s in owners), None)


def other_spelling(file):
    if file.startswith("/usr/"):
        return [file[4:]]
    return ["/usr" + file]
