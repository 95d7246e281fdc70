# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Reading and writing what the benchmarks leave: records, baselines and limits.

A record is one run of build/bench/bench --json ("cofferdam-bench/2"); a baseline is what a CPU model was recorded at
("cofferdam-baseline/2"); limits say how far the best rival may be ahead ("cofferdam-limits/1"). Whatever is wrong with
a file ends in Unreadable with one sentence that names the file and what to do.
"""
import json
import math
import os

BENCH = "cofferdam-bench/2"
BASELINE = "cofferdam-baseline/2"
LIMITS = "cofferdam-limits/1"
OURS = ("kernel", "portable")
# In pieces, so that this file is not taken for one that says it of itself twice.
LICENCE = "SPDX-" + "FileCopyrightText: 2026 The Cofferdam authors\nSPDX-" + "License-Identifier: MIT-0\n"


class Unreadable(Exception):
    """A file that is not there or is not what it should be; the text is one sentence for people."""


def _load(path, wanted, remedy):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        raise Unreadable(f"{path} is not there: {remedy}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path} cannot be read ({error}): {remedy}") from None
    if not text.strip():
        raise Unreadable(f"{path} is empty: {remedy}")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path} is not JSON ({error}): {remedy}") from None
    found = value.get("format") if isinstance(value, dict) else None
    if found != wanted:
        old = found == "cofferdam-baseline/1" and wanted == BASELINE
        what = "is of the old format cofferdam-baseline/1" if old else f"has the format {found!r}, not {wanted!r}"
        raise Unreadable(f"{path} {what}: {remedy}")
    return value


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _require(path, where, entry, texts=(), numbers=(), remedy=""):
    if not isinstance(entry, dict):
        raise Unreadable(f"{path}: {where} is not an object: {remedy}")
    for key in texts:
        if not isinstance(entry.get(key), str) or not entry[key]:
            raise Unreadable(f"{path}: {where} has no text {key!r}: {remedy}")
    for key in numbers:
        if not is_number(entry.get(key)) or entry[key] < 0:
            raise Unreadable(f"{path}: {where} has no number {key!r}: {remedy}")


def _require_list(path, value, key, texts, numbers, remedy):
    entries = value.get(key)
    if entries is None:
        return
    if not isinstance(entries, list):
        raise Unreadable(f"{path}: {key!r} is not a list: {remedy}")
    for i, entry in enumerate(entries):
        _require(path, f"{key}[{i}]", entry, texts, numbers, remedy)


def read_bench(path):
    """A record, checked as far as the readers rely on it; sections that are absent stay absent."""
    remedy = "write a new one with build/bench/bench --json FILE"
    value = _load(path, BENCH, remedy)
    _require(path, "'cpu'", value.get("cpu"), texts=["id"], remedy=remedy)
    _require(path, "'noise'", value.get("noise"), numbers=["floor"], remedy=remedy)
    value.setdefault("rows", [])
    sections = {
        "rows": (["suite", "contract", "contender", "kind"], ["bytes", "cpb_p5"]),
        "gaps": (["contract", "contender"], []),
        "dispatch": (["contract", "impl"], ["bytes", "direct_ns"]),
        "instructions": (["contract", "impl"], ["bytes", "count"]),
        "startup": (["what"], []),
        "batch": (["contract", "impl"], []),
    }
    for key, (texts, numbers) in sections.items():
        _require_list(path, value, key, texts, numbers, remedy)
    for i, row in enumerate(value["rows"]):
        if row["cpb_p5"] == 0:
            raise Unreadable(f"{path}: rows[{i}] says 0 cycles: {remedy}")
    return value


def read_baseline(path):
    remedy = "record this CPU with make bench-record, and commit what it writes"
    value = _load(path, BASELINE, remedy)
    _require(path, "the file", value, texts=["cpu"], numbers=["noise"], remedy=remedy)
    if not isinstance(value.get("rows"), list):
        raise Unreadable(f"{path}: 'rows' is not a list: {remedy}")
    _require_list(path, value, "rows", ["contract", "impl"], ["bytes", "ratio"], remedy)
    _require_list(path, value, "instructions", ["contract", "impl"], ["bytes", "count"], remedy)
    _require_list(path, value, "dispatch", ["contract", "impl"], ["bytes"], remedy)
    _require_list(path, value, "gaps", ["contract", "contender"], [], remedy)
    return value


def read_limits(path):
    """The limits, {cpu: {suite: {contract: {bytes as text: percent}}}}."""
    remedy = "write it with make bench-record, and commit what it writes"
    value = _load(path, LIMITS, remedy)
    limits = value.get("limits")
    try:
        sound = all(
            is_number(percent)
            for suites in limits.values()
            for contracts in suites.values()
            for sizes in contracts.values()
            for percent in sizes.values()
        )
    except AttributeError:
        sound = False
    if not sound:
        raise Unreadable(f"{path}: 'limits' is not cpu, suite, contract, size, percent: {remedy}")
    return limits


def invalid(record):
    """Why the run cannot be trusted, or nothing."""
    floor, limit = record["noise"]["floor"], record["noise"].get("limit", 0.03)
    if floor > limit:
        return f"its noise floor is {100 * floor:.1f} %, above {100 * limit:.0f} %"
    unpaired = record["noise"].get("cells") == 0  # nothing was measured against itself: right for dispatch alone
    if unpaired and any(r["suite"] in ("throughput", "kernel-ab", "oneshot") for r in record["rows"]):
        return "it measured nothing against itself"
    if record.get("valid") is False and not unpaired:
        return "the benchmark says so itself"
    if record.get("quick"):
        return "it was run with --quick"
    return None


def rows(record, suite, kinds=None):
    return [r for r in record["rows"] if r["suite"] == suite and (kinds is None or r["kind"] in kinds)]


def kernels(record):
    """{(contract, kernel, bytes, interface): row} of the throughput suite on one thread: the cells that are gated."""
    single = (r for r in rows(record, "throughput", ("kernel",)) if r.get("threads", 1) == 1)
    return {(r["contract"], r["contender"], r["bytes"], r.get("iface")): r for r in single}


def versus(record, suite):
    """{(contract, bytes): (best of ours, best rival, percent)} of kernel-ab or oneshot.

    The percentage is how much faster the best rival is than our best; negative where ours is faster. Where no rival was
    measured there is nothing to compare, and no cell.
    """
    cells = {}
    for row in rows(record, suite):
        side = "ours" if row["kind"] in OURS else "rival" if row["kind"] == "rival" else None
        if side:
            cells.setdefault((row["contract"], row["bytes"]), {"ours": [], "rival": []})[side].append(row)
    result = {}
    for key, cell in cells.items():
        if cell["ours"] and cell["rival"]:
            ours, rival = (min(cell[side], key=lambda r: r["cpb_p5"]) for side in ("ours", "rival"))
            result[key] = (ours, rival, 100 * (ours["cpb_p5"] / rival["cpb_p5"] - 1))
    return result


def size_name(n):
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if n >= unit and n % unit == 0:
            return f"{n // unit} {name}"
    return f"{n} B"


def dump(value):
    """JSON with one entry of a list on a line, so that a new recording is a readable difference."""
    parts = []
    for key, entry in value.items():
        if isinstance(entry, list) and entry and isinstance(entry[0], dict):
            lines = ",\n".join("  " + json.dumps(item) for item in entry)
            parts.append(f" {json.dumps(key)}: [\n{lines}\n ]")
        elif isinstance(entry, dict):
            text = json.dumps(entry, indent=1).replace("\n", "\n ") if _deep(entry) else json.dumps(entry)
            parts.append(f" {json.dumps(key)}: {text}")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(entry)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _deep(entry):
    return any(isinstance(v, dict) for v in entry.values())


def write(path, value):
    """Writes the file whole or not at all, and its licence beside it."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    for name, text in ((path, dump(value)), (path + ".license", LICENCE)):
        with open(name + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name + ".new", name)
