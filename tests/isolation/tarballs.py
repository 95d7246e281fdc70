# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The source tarball of each part (make dist-host, dist-mit0, ...): the same bytes twice; unpacked alone it passes
`reuse lint`, holds the licence texts it needs and no other's words, builds, and passes the tests that can run there."""
import hashlib
import os
import re
import tarfile
import tempfile

import rules
import tree as trees
from tree import Finding

NAME = "tarballs"
TITLE = "source tarball of each part, alone"
# Words of copyleft licences' texts and notices. LICENSES/ is judged by the names of its files.
TEXTS = re.compile(
    r"GNU\s+(?:Lesser\s+|Library\s+|Affero\s+)?General\s+Public\s+Licen[cs]e|Free\s+Software\s+Foundation,?\s+Inc"
    r"|Mozilla\s+Public\s+Licen[cs]e",
    re.IGNORECASE,
)
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.MULTILINE)
HOST_PARTS = ("abi", "library", "probe", "program", "tests")


def check(tree):
    findings, seen = [], []
    for part in parts(tree):
        with tempfile.TemporaryDirectory(prefix="cofferdam-dist-") as work:
            found, counts = _part(tree, part, work, () if part == "all" else ("check-run",))
        findings += found
        seen.append(f"{part} {counts}")
    return "; ".join(seen), findings


def check_scratch(tree):
    """For the seeded leaks: mit0 alone, and of it the plugins that seeds are put into; built but not tested."""
    with tempfile.TemporaryDirectory(prefix="cofferdam-dist-") as work:
        found, _ = _part(
            tree, "mit0", work, ("build/lib/cofferdam/1/mit0/argmin.so", "build/lib/cofferdam/1/mit0/lz4.so")
        )
    return "", found


def parts(tree):
    return [
        "all",
        "host",
        *sorted({f.split("/")[1] for f in tree.files if f.startswith("plugins/") and f.count("/") > 1}),
    ]


def _part(tree, part, work, targets):
    """targets: what is made in the unpacked part; nothing in that of everything, which is the tree itself."""
    label, archive = f"cofferdam-{part}.tar.xz", os.path.join(work, "a.tar.xz")
    findings = _reproducible(tree, part, label, archive)
    if not os.path.exists(archive):
        return findings, ""
    with tarfile.open(archive) as tar:
        tar.extractall(work)
    top = os.path.join(work, next(name for name in os.listdir(work) if os.path.isdir(os.path.join(work, name))))
    alone = trees.Tree(top, os.path.join(top, "build"), os.path.join(top, "build/audit"))
    findings += _texts(alone, part, label)
    lint = trees.run(["reuse", "--root", top, "lint"], cwd=top)
    if lint.returncode:
        findings.append(
            Finding(
                label,
                f"reuse lint fails: {_complaint(lint.stdout)}",
                "give every file its SPDX header and LICENSES/ its text",
            )
        )
    if not targets:
        return findings, f"{len(alone.files)} files"
    program = os.path.join(tree.build, "bin/cofferdam")
    installed = [f"INSTALLED={program}"] if part != "host" and os.path.exists(program) else []
    done = trees.run(
        ["make", "-C", top, "--no-print-directory", f"-j{os.cpu_count()}", "BUILD=build", *installed, *targets],
        env=_environment(tree, cached=part == "host"),
    )
    counts = COUNTS.search(done.stdout)
    if done.returncode:
        findings.append(
            Finding(
                label,
                f"does not build or pass its tests alone: {_complaint(done.stdout + done.stderr)}",
                "what the part needs must be in abi/ or in the part",
            )
        )
    elif targets == ("check-run",) and (not counts or counts.group(1) == "0"):
        findings.append(Finding(label, "no test ran in it", "see tests/domain/run.sh"))
    return findings, f"{len(alone.files)} files" + (
        f", {counts.group(1)} tests, {counts.group(3)} skipped" if counts else ""
    )


def _reproducible(tree, part, label, archive):
    """Packs it twice, in different circumstances."""
    digests = set()
    for mask, zone in ((0o022, "UTC"), (0o077, "Asia/Kolkata")):
        environment = {
            **_environment(tree),
            "TZ": zone,
            "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1700000000"),
        }
        done = trees.run([tree.path("packaging/dist.py"), part, "0", archive], env=environment, umask=mask)
        if done.returncode:
            return [Finding(label, f"cannot be made: {trees.last_line(done.stderr)}", "see packaging/dist.py")]
        with open(archive, "rb") as file:
            digests.add(hashlib.sha256(file.read()).hexdigest())
    if len(digests) > 1:
        return [
            Finding(label, "two runs give different bytes", "take times, owners and modes from nowhere but the tree")
        ]
    return []


def _texts(alone, part, label):
    """Whose files and words are in it."""
    every = ("bench", *(f.split("/")[1] for f in alone.files if f.startswith("plugins/")))
    domains = (*HOST_PARTS, *every) if part == "all" else HOST_PARTS if part == "host" else ("abi", "tests", part)
    licences = {rules.licence_of(d) for d in domains}
    texts = {os.path.basename(f)[:-4] for f in alone.files if f.startswith("LICENSES/")}
    found = []
    if texts != licences:
        found.append(
            Finding(
                label,
                f"LICENSES/ has {', '.join(sorted(texts)) or 'nothing'}, its files need {', '.join(sorted(licences))}",
                "see packaging/dist.py",
            )
        )
    for file in alone.files:
        domain = rules.domain_of(file)
        vectors = re.fullmatch(
            r"host/adopted/\w+_vectors\.inc", file
        )  # data that tests of adopted contracts are judged by
        if domain and domain not in domains and not vectors:
            found.append(
                Finding(f"{label}:{file}", f"is of {trees.domain_words(domain)}", "leave it out in packaging/dist.py")
            )
        if file.startswith("LICENSES/"):
            continue
        if alone.spdx(file) not in licences:
            found.append(
                Finding(
                    f"{label}:{file}",
                    f"says \"{alone.spdx(file) or 'no licence'}\", which is no licence of this part",
                    "leave it out, or correct its header",
                )
            )
        words = TEXTS.search(alone.read(file)) if licences == {rules.DEFAULT_LICENCE} else None
        if words:
            found.append(
                Finding(
                    f"{label}:{file}",
                    f"holds words of another licence: \"{' '.join(words.group(0).split())}\"",
                    "take the text out of this part",
                )
            )
    return found


def _complaint(text):
    """The line that says most: a compiler's error, a failed test, else the last."""
    lines = text.strip().splitlines()
    wanted = re.compile(r"error:|^\* (Missing|Unused|Bad|Files with)|FAIL|\*\*\* ")
    return next((line.strip() for line in lines if wanted.search(line)), lines[-1] if lines else "it said nothing")


def _environment(tree, cached=False):
    """Without what make told us, and without the tree's build as a place to find plugins in. Without a compiler cache,
    too, which would not see what an assembler takes in; but for the host's part, most of what there is to compile: no
    plugin is in it, and what an assembler took in for its objects is looked at by the check of includes."""
    dropped = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "BUILD", "DESTDIR", "COFFERDAM_PLUGINS", "SOURCE_DATE_EPOCH")
    kept = {k: v for k, v in os.environ.items() if k not in dropped and not k.startswith("COFFERDAM")}
    return kept if cached else {**kept, **trees.NO_CACHE}
