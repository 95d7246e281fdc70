# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The record of bench-ingest as tables."""

OURS = "cofferdam-store"
# job, peer, how many times as fast; GROWTH and MEMORY have goals of their own
GOALS = [
    ("first random", "borg", 3.0),
    ("first random", "restic", 9.0),
    ("first files", "borg", 5.5),
    ("first files", "restic", 7.0),
    ("rescan random", "borg", 4.0),
    ("rescan files", "casync", 5.0),
    ("same files", "restic", 12.0),
    ("verify random", "b3sum", 1.05),
    ("verify files", "b3sum", 1.2),
    ("restore random", "cp -a", 0.8),
    ("restore files", "cp -a", 0.8),
]
GROWTH_GOAL, MEMORY_GOAL, BYTES_A_CHUNK = 2000000, 32 << 20, 2


def best(runs):
    return min(runs, key=lambda run: run["seconds"])


def cpu(runs):
    return min(run["cpu"] for run in runs)


def rows(record):
    for job, peer, goal in GOALS:
        runs = record["results"].get(job, {})
        if OURS in runs and peer in runs:
            ours, theirs = best(runs[OURS])["seconds"], best(runs[peer])["seconds"]
            result = f"{theirs / ours:.2f} x ({ours:.3f} s : {theirs:.3f} s)"
            yield job, f"{goal:g} x {peer}", result, f"{cpu(runs[peer]) / cpu(runs[OURS]):.2f} x", theirs / ours >= goal
        elif OURS in runs:
            yield job, f"{goal:g} x {peer}", f"{best(runs[OURS])['seconds']:.3f} s; {peer} has not run", "", None
    growth = record["results"].get("growth random", {}).get(OURS)
    if growth:
        grown = min(run["grown"] for run in growth)
        yield "growth after 16 insertions", f"{GROWTH_GOAL / 1e6:g} MB", f"{grown / 1e6:.2f} MB", "", grown <= GROWTH_GOAL
    peak = [run["anon_kib"] << 10 for runs in record["results"].values() for run in runs.get(OURS, [])]
    if peak:
        goal = MEMORY_GOAL + BYTES_A_CHUNK * (record["data"]["random"]["bytes"] >> 16)
        yield "peak RssAnon", f"{goal / (1 << 20):.1f} MiB", f"{max(peak) / (1 << 20):.1f} MiB", "", max(peak) <= goal


def table(record):
    files = record["data"]["files"]
    out = [
        f"{record['processor']}; {record['data']['random']['bytes'] >> 20} MiB of random bytes; "
        f"{files['count']} files of {files['bytes'] >> 20} MiB.",
        "",
        "| Job | Goal | Result | Of CPU seconds | |",
        "|---|---|---|---|---|",
    ]
    for job, goal, result, ratio, met in rows(record):
        out.append(
            f"| {job} | {goal} | {result} | {ratio} | {'not compared' if met is None else 'met' if met else '**missed**'} |"
        )
    out += [
        "",
        "| Job | Program | Runs | Best, s | Median, s | MB/s | CPU s | RssAnon MiB |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for job, by_tool in record["results"].items():
        size = record["data"][job.split()[1]]["bytes"]
        for name, runs in by_tool.items():
            one = best(runs)
            middle = sorted(run["seconds"] for run in runs)[len(runs) // 2]
            grown = f" (+{min(r['grown'] for r in runs) / 1e6:.2f} MB)" if "grown" in one else ""
            out.append(
                f"| {job} | {name}{grown} | {len(runs)} | {one['seconds']:.3f} | {middle:.3f} "
                f"| {size / one['seconds'] / 1e6:.0f} | {min(r['cpu'] for r in runs):.2f} "
                f"| {max(r['anon_kib'] for r in runs) / 1024:.1f} |"
            )
    if record["absent"]:
        out += ["", f"Not installed: {', '.join(record['absent'])}."]
    return "\n".join(out) + "\n"
