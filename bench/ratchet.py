# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What `make bench-record` writes: the baseline of a CPU from some runs, and limits that only ever go down."""
import statistics

import compare
import record as rec

KEEP = 3  # recordings whose values stay in the baseline file
MARGIN = 1.0  # percentage points between the worst of them and the limit
FIRST_MARGIN = 2.0  # for a cell recorded for the first time: one recording does not show the spread between them


def _cells(runs):
    """{(contract, kernel, bytes, interface): [row of each run]}; what one run lacks cannot be recorded."""
    tables = [rec.kernels(run) for run in runs]
    for key in sorted(set().union(*tables), key=str):
        if any(key not in table for table in tables):
            raise rec.Unreadable(f"{compare.where(*key[:3])} is in one run and not in another: record again")
    return {key: [table[key] for table in tables] for key in tables[0]}


def versus(runs, suite, pick):
    """{(contract, bytes): pick(the percentages of the runs)}"""
    tables = [rec.versus(run, suite) for run in runs]
    if any(set(table) != set(tables[0]) for table in tables):
        raise rec.Unreadable(f"the cells of {suite} differ between the runs: record again")
    return {key: pick(table[key][2] for table in tables) for key in tables[0]}


def _counts(entries, contract, impl):
    return {e["bytes"]: e["count"] for e in entries or [] if e["contract"] == contract and e["impl"] == impl}


def _same_code(first, old, contract, impl):
    """Whether kernel and portable execute as many instructions as they did when `old` was recorded."""
    pairs = [[_counts(r.get("instructions"), contract, who) for r in (first, old)] for who in (impl, "portable")]
    return all(new and new == before for new, before in pairs)


def baseline(runs, old=None):
    """The baseline that these runs of one sitting make: the median of each cell, and how far the runs lie apart.

    Where the code is the same as in the recording before, that one's ratio is one more sample of how far."""
    first = runs[0]
    rows = []
    before = {(r["contract"], r["impl"], r["bytes"], r.get("iface")): r["ratio"] for r in (old or {}).get("rows", [])}
    for (contract, impl, size, iface), cell in _cells(runs).items():
        if not all(rec.is_number(r.get("ratio")) and r["ratio"] > 0 for r in cell):
            raise rec.Unreadable(f"{compare.where(contract, impl, size)} has no ratio: see the benchmark")
        ratios = [r["ratio"] for r in cell]
        row = {
            "contract": contract,
            "iface": iface,
            "impl": impl,
            "bytes": size,
            "level": cell[0].get("level"),
            "ratio": round(statistics.median(ratios), 4),
        }
        if row["level"] == "DRAM" and all(r.get("share") for r in cell):
            row["share"] = round(statistics.median(r["share"] for r in cell), 4)
        if len(runs) > 1:
            seen = list(ratios)
            if (contract, impl, size, iface) in before and _same_code(first, old, contract, impl):
                seen.append(before[contract, impl, size, iface])
            row["spread"] = round((max(seen) - min(seen)) / statistics.median(ratios), 4)
        rows.append(row)
    against = {}
    for suite in compare.VERSUS:
        kept = (old or {}).get("versus", {}).get(suite, {})
        against[suite] = {}
        for (contract, size), percent in versus(runs, suite, statistics.median).items():
            values = (kept.get(contract, {}).get(str(size), []) + [round(percent, 2)])[-KEEP:]
            against[suite].setdefault(contract, {})[str(size)] = values
    gate_gaps = [g for g in first.get("gaps") or [] if g.get("suite", "throughput") in compare.SUITES]
    result = {
        "format": rec.BASELINE,
        "cpu": first["cpu"]["id"],
        "name": first["cpu"].get("name", ""),
        "recorded": ((old or {}).get("recorded", []) + [first.get("date", "")])[-KEEP:],
        "runs": len(runs),
        "noise": round(max(run["noise"]["floor"] for run in runs), 4),
        "gaps": [{k: g[k] for k in ("suite", "contract", "contender", "code") if k in g} for g in gate_gaps],
        "versus": against,
        "dispatch": _plain(first.get("dispatch"), ("contract", "impl", "bytes", "tax_ns")),
        "instructions": _plain(first.get("instructions"), ("contract", "iface", "impl", "bytes", "count")),
        "rows": rows,
    }
    return result


def of(entry, contracts):
    return entry["contract"].partition(" ")[0] in contracts  # "zstd/1 decompress" is half of zstd/1


def merged(part, old, contracts):
    """A baseline of these contracts alone, put into the one that there was: every other cell stays as it is."""
    result = dict(old)
    for section in ("rows", "gaps", "dispatch", "instructions"):
        before = old.get(section) or []
        at = next((i for i, entry in enumerate(before) if of(entry, contracts)), len(before))
        others = before[:at], [e for e in before[at:] if not of(e, contracts)]
        result[section] = others[0] + (part[section] or []) + others[1]
    result["noise"] = max(old["noise"], part["noise"])
    result["recorded"] = part["recorded"]
    result["versus"] = {
        suite: {
            **{c: cells for c, cells in old["versus"].get(suite, {}).items() if c not in contracts},
            **part["versus"].get(suite, {}),
        }
        for suite in part["versus"]
    }
    return result


def _plain(entries, keys):
    """None stays None: not recorded, which the gate reports; an empty list would say that there is nothing to check."""
    return [{k: e[k] for k in keys if k in e} for e in entries] if entries else None


def points(margin, percent):
    """A margin where the rival is so far ahead: of our own time. At +1500 % one point is 0.06 % of that."""
    return margin * max(1, 1 + percent / 100)


def limits(new, old_limits, worst_runs=None):
    """({suite: {contract: {bytes: percent}}}, [what changed]) for the CPU whose baseline is `new`.

    A limit goes down to the worst of the last three recordings plus one point, once all three are better than it by a
    point or more; nothing raises it. A new cell starts at what was measured plus the larger of two points and twice the
    recording's noise floor, since one recording shows neither the spread between recordings nor that the gain lasts, and
    not below the worst run of that recording plus one point (`worst_runs`: {suite: {(contract, bytes): percent}}). A
    cell that is no longer measured keeps its limit: the gate reports it as missing until somebody takes it out. Where
    the rival is ahead, points are per cent of our own time rather than of the rival's.
    """
    result = {
        suite: {c: dict(sizes) for c, sizes in contracts.items()} for suite, contracts in (old_limits or {}).items()
    }
    changes = []
    for suite, contracts in new["versus"].items():
        for contract, sizes in contracts.items():
            for size, values in sizes.items():
                cell = result.setdefault(suite, {}).setdefault(contract, {})
                where = f"{suite} {contract} {rec.size_name(int(size))}"
                limit, worst = cell.get(size), max(values)
                lower = round(worst + points(MARGIN, worst), 2)
                if limit is None:
                    first = values[-1] + points(max(FIRST_MARGIN, 200 * new["noise"]), values[-1])
                    slowest = (worst_runs or {}).get(suite, {}).get((contract, int(size)), values[-1])
                    cell[size] = round(max(first, slowest + points(MARGIN, slowest)), 2)
                    changes.append(f"limit set: {where}: {cell[size]:+.1f} %")
                elif len(values) == KEEP and worst <= limit - points(MARGIN, limit) and lower < limit:
                    cell[size] = lower
                    changes.append(f"limit lowered: {where}: {limit:+.1f} % to {cell[size]:+.1f} %")
                elif values[-1] > limit:
                    changes.append(f"limit exceeded: {where}: {values[-1]:+.1f} %, limit {limit:+.1f} %, which stays")
    return result, changes


def differences(new, old):
    """What a person who commits the new baseline should have seen."""
    lines = []
    before = {(r["contract"], r["impl"], r["bytes"]): r["ratio"] for r in (old or {}).get("rows", [])}
    after = {(r["contract"], r["impl"], r["bytes"]): r["ratio"] for r in new["rows"]}
    for key in sorted(set(before) | set(after)):
        if key not in before:
            lines.append(f"new: {compare.where(*key)}: {after[key]:.3f}")
        elif key not in after:
            lines.append(f"gone: {compare.where(*key)}: was {before[key]:.3f}")
        elif after[key] < before[key] * (1 - compare.LEAST_DROP):
            lines.append(
                f"lower: {compare.where(*key)}: {after[key]:.3f}, was {before[key]:.3f}: say why in the commit"
            )
    return lines
