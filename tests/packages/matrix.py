#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""matrix.py PACKAGES CACHE [WORD...]: installs sets of the packages in PACKAGES into clean roots, and uses them there.

Every set must give the bytes that the host gives alone, and say what serves and what the licences amount to, as
cases.py has it. With words, only the cases (and of relations.py, the parts) whose names hold one of them. CACHE keeps
Debian's minimal system between runs. Without root or network all is skipped, with the reason.
"""
import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import cases
import relations
import roots

# What is recorded in each root. Everything is run by an ordinary user; the corpus is the same for all.
RECORD = """
set -u; export HOME=/home/tester LC_ALL=C.UTF-8; cd /srv/corpus; out=/tmp/out; mkdir -p $out
cofferdam manifest --quiet -o $out/manifest.cbor . && cofferdam verify --quiet --root /srv/corpus $out/manifest.cbor
echo $? > $out/verify.status
cofferdam sum -a crc32c -a crc32 -a crc32-be -a cksum -a crc64-nvme -a crc64-xz -a crc8-smbus -a crc8-gsm-a -a crc16-umts -a crc16-xmodem -a crc16-arc -a crc24-openpgp -a xxh3-64 -a xxh3-128 * > $out/sums
for contract in fastcdc2020/1 argmin/1; do cofferdam chunk -a $contract large >> $out/chunks; done
for hash in sha256 blake3; do cofferdam sum -a $hash * > $out/$hash 2> $out/$hash.why; echo $? > $out/$hash.status; done
cofferdam list --json > $out/list; cofferdam licenses --json > $out/licenses; cofferdam licenses > $out/licenses.text
for contract in CONTRACTS; do cofferdam explain $contract --json; done > $out/explain
cofferdam explain crc32/1 > $out/explain.text
cofferdam doctor > $out/doctor; echo $? > $out/doctor.status
cofferdam selftest --rounds 60 > $out/selftest 2>&1; echo $? > $out/selftest.status
sha256sum $out/manifest.cbor $out/sums $out/chunks | cut -c 1-64 > $out/bytes
""".replace("CONTRACTS", " ".join(cases.ORACLE + cases.ADOPTED))
STORE = """
set -eu; export HOME=/home/tester LC_ALL=C.UTF-8; cd /tmp
cofferdam-store ingest --store store /srv/corpus
cofferdam-store verify --store store
cofferdam-store check --store store
cofferdam-store restore --store store --to back
diff -r /srv/corpus back/corpus
"""
INSTALL = "apt-get install -y -q --no-install-recommends "
# Files that belong to the system and not to a package: lists, logs and caches.
LISTING = ("find / -xdev \\( -path /proc -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache"
           " -o -path /var/log -o -path /tmp -o -path /home -o -path /etc/ld.so.cache -o -path /dev \\) -prune"
           " -o -print | sort")


def cpu_flags():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("flags"):
            return line.split()
    return []


def stage(cache, packages, work):
    """Debian's minimal system with a repository of the packages, a user, a corpus; and what other tools say of it."""
    root = roots.Root(work / "stage", [roots.base(cache)])
    repository = root.file("/srv/repository")
    repository.mkdir(parents=True)
    for package in packages.glob("*.deb"):
        if "-dbgsym_" not in package.name:
            shutil.copy(package, repository)
    relations.index(repository)
    sources = root.file("/etc/apt/sources.list.d/cofferdam.list")
    sources.parent.mkdir(parents=True)
    sources.write_text("deb [trusted=yes] file:/srv/repository ./\n")
    root.must("useradd -m tester && mkdir -p /srv/corpus && cd /srv/corpus && cp /bin/bash large && "
              "cp /etc/passwd small && : > empty && cp /usr/share/common-licenses/* . && ln -s small link && "
              "chmod -R a+rX . && "
              # only the new repository is asked: there is no network
              "apt-get update -q -o Dir::Etc::sourcelist=sources.list.d/cofferdam.list -o Dir::Etc::sourceparts=- "
              "-o APT::Get::List-Cleanup=0")
    known = {"sha256": root.must("cd /srv/corpus && sha256sum *")}
    if shutil.which("b3sum"):
        known["blake3"] = subprocess.run(["sh", "-c", "b3sum *"], cwd=root.file("/srv/corpus"), check=True,
                                         capture_output=True, text=True).stdout
    else:
        print("skip BLAKE3 against b3sum: it is not installed; packaging/deps.sh deb installs it")
    return root, known


class Findings:
    """What was wrong in one case."""

    def __init__(self):
        self.faults = []

    def want(self, truth, fault):
        if not truth:
            self.faults.append(fault)


def chosen(listing):
    """(contract, interface) -> id of the plugin that serves; for None, the usual interface, which comes first."""
    found = {}
    for entry in listing["contracts"]:
        serving = next((k["plugin"] for k in entry["kernels"] if k["chosen"]), None)
        found[entry["contract"], entry["interface"]] = serving
        found.setdefault((entry["contract"], None), serving)
    return found


def stories(text):
    """contract -> what `explain --json` told of it."""
    decoder, at, told = json.JSONDecoder(), 0, {}
    while at < len(text):
        story, at = decoder.raw_decode(text, at)
        told[story["contract"]] = story
        while at < len(text) and text[at].isspace():
            at += 1
    return told


def judge(case, out, known, alone):
    """The findings of one case, from what RECORD left in the directory out."""
    def read(name):
        return (out / name).read_text(errors="replace")

    found = Findings()
    found.want(read("verify.status").strip() == "0", "cofferdam verify does not accept its own manifest")
    found.want(read("selftest.status").strip() == "0", "selftest fails: " + read("selftest")[-200:])
    found.want(alone is None or read("bytes") == alone, "manifest, sums or chunks are not those of the host alone")
    serving, told = chosen(json.loads(read("list"))), stories(read("explain"))
    for (contract, interface), plugin in (cases.ALONE | case.serves).items():
        got = serving.get((contract, interface))
        name = f"{contract} through {interface}" if interface else contract
        found.want(got == plugin, f"{name} is served by {got}, not by {plugin}")
        if plugin is None:
            first = told[contract]["interfaces"][0]
            found.want("cofferdam-plugin-" in first.get("unavailable", ""), f"explain {contract} names no package")
    for contract, (plugin, stage_name, code, words) in case.refused.items():
        kernels = [k for i in told[contract]["interfaces"] for k in i["kernels"] if k["plugin"] == plugin]
        as_told = [k["stage"] == stage_name and k["code"] == code and words in k["why"] for k in kernels]
        found.want(kernels and all(as_told),
                   f"explain {contract} does not say {stage_name}, {code}, '{words}' of {plugin}: "
                   + "; ".join(f"{k['stage']}, {k['code']}: {k['why']}" for k in kernels))
    licences = json.loads(read("licenses"))
    found.want(case.combination in licences["combination"],
               f"licenses says '{licences['combination']}', not '{case.combination}'")
    loaded = {entry["id"] for entry in licences["loaded"]}
    expected = {plugin for plugin in case.serves.values()}
    found.want(loaded == expected, f"licenses has loaded {sorted(loaded)}, not {sorted(expected)}")
    for name, contract in (("sha256", "sha256/1"), ("blake3", "blake3/1")):
        served = case.serves.get((contract, None)) is not None
        status = read(name + ".status").strip()
        found.want(status == ("0" if served else "4"), f"sum -a {name} has status {status}")
        if served and name in known:
            found.want(read(name) == known[name], f"sum -a {name} is not what {name}sum says")
    found.want(read("doctor.status").strip() == "0", "doctor finds fault: " + read("doctor")[-300:])
    return found


def installed(root, package):
    return root.run(f"dpkg-query -W -f '${{db:Status-Status}}' {package}")[1].strip() == "installed"


def run_case(case, root, known, alone, packages):
    """Installs, uses, purges; returns (findings, output of the program, bytes)."""
    before = root.must(LISTING)
    root.must(INSTALL + "cofferdam")
    if case.packages:
        how = INSTALL.replace(" --no-install-recommends", "") if case.recommends else INSTALL
        root.must(how + " ".join(case.packages))
    if case.remove:
        root.must("dpkg --force-depends --force-remove-essential --purge " + " ".join(case.remove))
    environment = f"export COFFERDAM_ALLOW_LICENSES='{case.allow}';" if case.allow else ""
    root.must(environment + RECORD, user="tester")
    out = root.file("/tmp/out")
    found = judge(case, out, known, alone)
    if case.documented:
        page = pathlib.Path(__file__).parents[2] / "docs" / "licenses.txt"
        said = (out / "licenses.text").read_text()
        if said != page.read_text():
            new = packages / page.name
            new.write_text(said)
            found.want(False, f"docs/{page.name} is not what cofferdam licenses says; if that is right, take {new}")
    for library in case.brings:
        found.want(installed(root, library), f"{library} was not installed")
    for library in case.absent:
        found.want(not installed(root, library), f"{library} is installed")
    if case.conformance:
        status, said = root.run("cofferdam-conformance --gtest_brief=1", user="tester", timeout=600)
        found.want(status == 0, f"cofferdam-conformance has status {status}: {said[-400:]}")
    if case.store == "works":
        status, said = root.run(STORE, user="tester", timeout=300)
        found.want(status == 0, f"cofferdam-store does not bring back what it stored: {said[-400:]}")
    elif case.store:
        status, said = root.run("cofferdam-store ingest --store /tmp/store /usr/share/doc 2>&1", user="tester")
        found.want(status == 4 and "cofferdam-plugin-blake3" in said,
                   f"cofferdam-store without BLAKE3 has status {status}: {said[-400:]}")
    bytes_ = (out / "bytes").read_text()
    lines = [line for line in (out / "licenses.text").read_text().splitlines() if line][-1:]
    # Purging: dpkg, since apt itself needs some of the libraries that were taken away.
    ours = root.must("dpkg-query -W -f '${Package}\\n' '*cofferdam*' | sort").split()
    root.must("dpkg --purge " + " ".join(ours) + (" libcbor0.8" if case.remove else ""))
    if not case.remove:
        root.must("apt-mark auto -q $(dpkg-query -W -f '${Package} ') > /dev/null && apt-get autoremove -y -q --purge")
    left = sorted(set(root.must(LISTING).splitlines()) - set(before.splitlines()))
    found.want(not left, "purging leaves " + ", ".join(left[:5]))
    return found, lines, bytes_


def work_on(case, stage_root, work, known, alone, packages):
    """As run_case, in a root of its own; a command that fails there is a fault of the case."""
    root = stage_root.layer(work / case.name.replace(" ", "-").replace(",", ""))
    try:
        return run_case(case, root, known, alone, packages)
    except RuntimeError as error:
        found = Findings()
        found.want(False, str(error))
        return found, ["-"], ""
    finally:
        root.remove()


def asked(name):
    """Whether the command line asks for it: by a word of its name, or by no word at all."""
    words = sys.argv[3:]
    return not words or any(word in name for word in words)


def show(case, result, alone):
    """Prints the verdict on one case; returns its row of the table."""
    found, lines, bytes_ = result
    for fault in found.faults:
        print(f"FAIL {case.name}: {fault}")
    if not found.faults:
        print(f"ok {case.name}")
    serves = ", ".join(sorted({plugin.rsplit(".", 1)[1] for plugin in case.serves.values()})) or "host"
    return case.name, serves, "same" if bytes_ == alone else "OTHER", *lines


def run_all(root, known, work, packages):
    """Runs what was asked for, prints verdicts and the table; returns whether something failed."""
    flags, rows, failed = cpu_flags(), [], False
    first, *others = [case for case in cases.CASES if case.name == "host alone" or asked(case.name)]
    result = work_on(first, root, work, known, None, packages)
    alone = result[2]
    rows.append(show(first, result, alone))
    failed = bool(result[0].faults)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        parts = [pool.submit(relations.run, part, root, work, packages) for part in relations.PARTS if asked(part)]
        runs = {case.name: pool.submit(work_on, case, root, work, known, alone, packages) for case in others
                if not case.cpu or case.cpu in flags}
        for case in others:
            if case.name not in runs:
                print(f"skip {case.name}: this CPU lacks {case.cpu}, so that nothing would be served")
                continue
            result = runs[case.name].result()
            rows.append(show(case, result, alone))
            failed = failed or bool(result[0].faults)
        digests = " ".join(line[:16] for line in alone.split())
        print(f"\nbytes of the host alone (manifest, sums, chunks): {digests}\n")
        for name, serves, same, amounts in rows:
            print(f"  {name:30} {serves:60.60} {same:6} {amounts}")
        print()
        for part in parts:
            lines, wrong = part.result()
            print("\n".join(lines))
            failed = failed or wrong
    return failed


def main():
    if len(sys.argv) < 3:
        print("usage: matrix.py PACKAGES CACHE [WORD...]", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(line_buffering=True)
    packages, cache = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    if not list(packages.glob("cofferdam_*.deb")):
        print(f"matrix.py: there are no packages in {packages}; run make deb, or name the directory that has them.",
              file=sys.stderr)
        return 2
    try:
        roots.check_machine()
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="run.") as directory:
            work = pathlib.Path(directory)
            root, known = stage(cache, packages, work)
            return 1 if run_all(root, known, work, packages) else 0
    except roots.Unavailable as why:
        print(f"skip packages in clean roots: {why}")
        return 0


if __name__ == "__main__":
    sys.exit(main())
