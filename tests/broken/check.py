#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""check.py PROGRAM BROKEN [PLUGIN.so...]: does the conformance kit find what it is there for?

BROKEN is what build.sh made. Each of its plugins goes through all checks of the group: the one it is named for must give
the verdict of list.txt, and the run must end with a report. The good ones, and the plugins named (which are the tree's
own), must conform within 60 s (KIT_QUICK=1: the tree's own without fuzz and inputs of more than 4 GiB); where a kernel
cannot run on this machine, that is a skip and not a pass. Every check has a broken plugin. Prints one line each, and
"N passed, N failed, N skipped".
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import time

LIMIT = 60  # seconds for one of our own plugins
# Warnings about our own plugins that are true, and that nobody here can correct: plugin, check.
KNOWN = {
    ("blake3.so", "machine.unwind"),  # upstream's assembly has no unwind tables
    ("avutil.so", "speed.not-slower"),  # a bridge that shows a licence; libavutil is slow before FFmpeg 8.1
}
SLOW = "function.beyond-4-gib"  # these take seconds, so only for our own plugins and those that are broken in this
FUZZ = "function.fuzz"  # takes a share of the time limit, always: the same


def conform(program, path, *options, seconds=20):
    """The report, or a sentence about why there is none."""
    start = time.monotonic()
    try:
        done = subprocess.run(
            [program, "conform", "--json", "--seed", "1", "--time", str(seconds), *options, path],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10 * LIMIT, check=False,
        )
    except subprocess.TimeoutExpired:
        return None, "the run does not end"
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return None, f"the run ends with status {done.returncode} and no report: {done.stderr.strip()[-200:]}"
    report["status"] = done.returncode
    report["took"] = time.monotonic() - start
    return report, ""


def troubles(report):
    bad = [c for c in report["checks"] if c["verdict"] in ("fail", "crash", "warn")]
    return [f"{c['id']} {c['verdict']}: {c['why']}" for c in bad]


def all_but_slow(ids):
    return [word for i in ids if not i.startswith((SLOW, FUZZ)) for word in ("--only", i)]


def group_of(check, ids):
    if check.startswith((SLOW, FUZZ)):
        return ["--only", check]
    return all_but_slow([i for i in ids if i.split(".")[0] == check.split(".")[0]])


def own(program, path, *options, seconds=20):
    """One of our own plugins, or a good one: conforms, without a warning."""
    report, why = conform(program, path, *options, seconds=seconds)
    name = f"{'conforms':26} {os.path.basename(path):32}"
    if report is None:
        return f"FAIL {name}: {why}"
    known = [c["id"] for c in report["checks"] if (os.path.basename(path), c["id"]) in KNOWN and c["verdict"] == "warn"]
    bad = [trouble for trouble in troubles(report) if trouble.split()[0] not in known]
    if report["took"] > LIMIT:
        bad.append(f"it takes {report['took']:.0f} s")
    if bad:
        return f"FAIL {name}: {'; '.join(bad)[:400]}"
    if not report["complete"]:
        missing = [c["why"] for c in report["checks"] if c["verdict"] == "skip" and c["applies"]]
        return f"skip {name}: {'; '.join(missing)[:300]}"
    warned = f", with the known warning of {', '.join(known)}" if known else ""
    return f"ok {name} {report['took']:.1f} s{warned}" if report["status"] == 0 else f"FAIL {name}: status {report['status']}"


def broken(program, path, check, verdict, ids):
    """A broken plugin: the check it is named for gives that verdict."""
    name = f"{check:26} {os.path.basename(path):32}"
    reason = path.removesuffix(".so") + ".skipped"
    if os.path.exists(reason):
        with open(reason, encoding="utf-8") as file:
            return f"skip {name}: {file.read().strip()}"
    report, why = conform(program, path, *group_of(check, ids), seconds=60 if check.startswith(SLOW) else 20)
    if report is None:
        return f"FAIL {name}: {why}"
    got = next((c for c in report["checks"] if c["id"] == check), None)
    if got is None:
        return f"FAIL {name}: there is no such check"
    if got["verdict"] != verdict:
        return f"FAIL {name}: {got['verdict']} instead of {verdict}: {got['why']} ({'; '.join(troubles(report))[:300]})"
    status = 1 if any(c["verdict"] in ("fail", "crash") for c in report["checks"]) else 0 if report["complete"] else 6
    if report["status"] != status:
        return f"FAIL {name}: the run ends with status {report['status']} instead of {status}"
    if verdict not in ("warn", "skip") and not got["why"]:
        return f"FAIL {name}: the finding has no sentence"
    return f"ok {name} {got['verdict']}: {got['why'][:110]}"


def main():
    program, directory, *plugins = sys.argv[1:]
    with open(os.path.join(directory, "rows"), encoding="utf-8") as file:
        rows = [line.split() for line in file]
    known = subprocess.run([program, "conform", "--list", "--json"], capture_output=True, text=True, check=True).stdout
    ids = [c["id"] for c in json.loads(known)["checks"]]
    jobs = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for plugin in plugins:
            less = all_but_slow(ids) if os.environ.get("KIT_QUICK") else []
            jobs.append(pool.submit(own, program, plugin, *less, seconds=40))
        for name, check, verdict in rows:
            path = os.path.join(directory, name + ".so")
            jobs.append(pool.submit(own, program, path, *all_but_slow(ids)) if check == "good" else
                        pool.submit(broken, program, path, check, verdict, ids))
    lines = [job.result() for job in jobs]
    without = set(ids) - {check for _, check, _ in rows}
    lines.append(f"FAIL every check has a broken plugin: none for {', '.join(sorted(without))}" if without else
                 "ok every check has a broken plugin")
    print("\n".join(lines))
    count = {word: sum(line.startswith(word) for line in lines) for word in ("ok", "FAIL", "skip")}
    print(f"{count['ok']} passed, {count['FAIL']} failed, {count['skip']} skipped")
    return 1 if count["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
