# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""A sampling profile of a kernel at one size: perf's samples, counted by instruction and by loop."""
import collections
import dataclasses
import os
import re
import shutil
import subprocess
import tempfile

# The processor's own counter where there is one; a timer in virtual machines that have none.
EVENTS = ("cycles:u", "cpu-clock:u")
RATE = 5000


@dataclasses.dataclass
class Profile:
    size: int
    samples: int = 0  # in this object's functions
    others: int = 0  # elsewhere: the benchmark's own loop, the C code around the kernel
    event: str = ""
    at: dict = dataclasses.field(default_factory=dict)  # {(function, offset): samples}
    why: str = ""  # there is none

    def share(self, function, offsets):
        """Of all samples of the object and what calls it, those at these offsets of a function."""
        total = self.samples + self.others
        return sum(self.at.get((function, o), 0) for o in offsets) / total if total else 0.0


def take(command, size, names, wanted):
    """Samples a command that runs the kernel at this size. names: the object's functions; wanted: the .so's name."""
    if shutil.which("perf") is None:
        return Profile(size, why="perf is not installed (Debian package linux-perf)")
    with tempfile.TemporaryDirectory() as directory:
        data = os.path.join(directory, "perf.data")
        for event in EVENTS:
            done = subprocess.run(
                ["perf", "record", "-q", "-e", event, "-F", str(RATE), "-o", data, "--", *command],
                capture_output=True,
                text=True,
                check=False,
            )
            if os.path.exists(data) and done.returncode in (0, 1):
                script = subprocess.run(
                    ["perf", "script", "--no-demangle", "-i", data, "-F", "ip,sym,symoff,dso"],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                found = count(script.stdout, size, names, wanted)
                if found.samples:
                    found.event = event
                    return found
        said = (done.stderr.strip().splitlines() or ["perf took no samples"])[-1]
    return Profile(size, why=f"perf: {said}")


LINE = re.compile(r"^\s*[0-9a-f]+ (\S+?)(?:\+0x([0-9a-f]+))? \((.*)\)$", re.M)


def count(text, size, names, wanted):
    """A Profile of what `perf script` prints."""
    found, at = Profile(size), collections.Counter()
    for name, offset, place in LINE.findall(text):
        if os.path.basename(place) != wanted:
            continue
        # perf names local labels of an assembler like functions: "f.loop" + 3
        whole = next((n for n in sorted(names, key=len, reverse=True) if name == n or name.startswith(n + ".")), None)
        if whole is None:
            found.others += 1
            continue
        base = names[whole].get(name.removeprefix(whole), 0) if name != whole else 0
        at[whole, base + int(offset or "0", 16)] += 1
        found.samples += 1
    found.at = dict(at)
    return found


def of_loop(profile, flow, loop):
    start = flow.function.address
    return profile.share(flow.function.name, [flow.code[n].address - start for n in loop.body])
