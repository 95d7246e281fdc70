# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The tables of a record, as lists of text: report.py makes HTML of them, readme.py Markdown."""
import dataclasses

import record as rec

README_SIZES = (256, 4096, 65536, 1 << 20)  # and the largest that was measured: memory


@dataclasses.dataclass
class Table:
    title: str
    command: str  # what reproduces it
    note: str
    head: list
    rows: list
    numeric: int = 1  # columns from here on are numbers, set to the right


def number(value):
    """Three significant digits (two below a tenth), without an exponent; nothing below a millionth."""
    if value is None or not rec.is_number(value):
        return ""
    if value >= 100 or value == 0:
        return f"{value:.0f}"
    if abs(value) < 0.1:
        return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 0.001 else f"{value:.2g}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def times(value):
    """A ratio: two decimals below ten."""
    return "" if not rec.is_number(value) else f"{value:.2f}x" if value < 10 else f"{value:.1f}x"


def command(suite):
    return f'make bench BENCH_FLAGS="--suite {suite}"'


def interface(row):
    """What a row is compared through: a chunker is measured whole, whether its kernel is one or only its sketch."""
    return row.get("iface", "").replace("cof.cut-sketch/", "cof.cut/")


def groups(record, suite):
    """{(contract, interface): [rows]} on one thread, in the record's order."""
    result = {}
    for row in rec.rows(record, suite):
        if row.get("threads", 1) == 1 or suite == "threads":
            result.setdefault((row["contract"], interface(row)), []).append(row)
    return result


def group_name(key, keys):
    """The contract, with its interface where it is measured through several."""
    return key[0] if sum(k[0] == key[0] for k in keys) == 1 else f"{key[0]} ({key[1]})"


def contenders(rows):
    """{name: {bytes: row}} in the order portable, kernels, twins, rivals, programs, ceiling."""
    rank = {"portable": 0, "kernel": 1, "twin": 2, "rival": 3, "program": 4, "null": 5, "ceiling": 6}
    result = {}
    for row in sorted(rows, key=lambda r: rank.get(r["kind"], 4)):
        result.setdefault(row["contender"], {})[row["bytes"]] = row
    return result


def _fastest(rows, kind):
    """The contender of that kind that is fastest over its sizes: (name, {bytes: row}), or nothing."""
    best = None
    for name, cells in contenders([r for r in rows if r["kind"] == kind]).items():
        mean = sum(
            1 / r["cpb_p5"] / max(1 / o["cpb_p5"] for o in rows if o["bytes"] == n) for n, r in cells.items()
        ) / len(cells)
        if best is None or mean > best[0]:
            best = (mean, name, cells)
    return best and best[1:]


def kernel_cell(row, reference=True):
    notes = [times(row["ratio"])] if reference and rec.is_number(row.get("ratio")) else []
    notes += [f"{100 * row['share']:.0f} %"] if rec.is_number(row.get("share")) else []
    return number(row.get("gbps")) + (f" ({', '.join(notes)})" if notes else "")


def kernels(record):
    """For each contract: portable, the best kernel, the best rival."""
    every = groups(record, "throughput")
    sizes = sorted({*README_SIZES, max((r["bytes"] for rows in every.values() for r in rows), default=64 << 20)})
    table = Table(
        "At a glance",
        command("throughput"),
        "GB/s at the 5th percentile. For each contract the kernel and the rival that are fastest over these sizes; in "
        "brackets times portable, and the share of the ceiling (what this machine could do at best). Rivals are called "
        "directly, not through Cofferdam.",
        ["contract", "contender", "licence", *map(rec.size_name, sizes)],
        [],
        3,
    )
    for key, rows in every.items():
        rows = [r for r in rows if r["bytes"] in sizes]
        has_portable = any(r["kind"] == "portable" for r in rows)
        first = True
        for kind in ("portable", "kernel", "rival"):
            found = _fastest(rows, kind)
            if not found:
                continue
            name, cells = found
            texts = [
                (kernel_cell(cells[n], has_portable) if kind == "kernel" else number(cells[n].get("gbps")))
                if n in cells
                else ""
                for n in sizes
            ]
            label = f"rival: {name}" if kind == "rival" else name
            table.rows.append(
                [
                    f"`{group_name(key, every)}`" if first else "",
                    label,
                    next(iter(cells.values())).get("licence", ""),
                    *texts,
                ]
            )
            first = False
    return table


def versus(record, suite, limits=None):
    """How far the best rival is ahead of our best, by contract and size; the gate's limit in brackets."""
    cells = rec.versus(record, suite)
    sizes = sorted({size for _, size in cells})
    titles = {"kernel-ab": "Kernels against rivals", "oneshot": "One-shot calls against rivals"}
    how = {"kernel-ab": "Both called directly. ", "oneshot": "Ours through the public API, theirs through their own. "}[
        suite
    ]
    note = how + "Per cent that the best rival is faster than the best of ours; negative: ours is faster."
    table = Table(
        titles[suite],
        command(suite),
        note + (" In brackets: the gate's limit." if limits else ""),
        ["contract", "ours, rival", *map(rec.size_name, sizes)],
        [],
        2,
    )
    for contract in dict.fromkeys(c for c, _ in cells):
        here = {size: cells[contract, size] for size in sizes if (contract, size) in cells}
        pairs = dict.fromkeys(f"{o['contender']}, {r['contender']}" for o, r, _ in here.values())
        row = [f"`{contract}`", "; ".join(pairs)]
        for size in sizes:
            limit = ((limits or {}).get(suite, {}).get(contract, {})).get(str(size))
            row.append(
                "" if size not in here else f"{here[size][2]:+.1f}" + (f" ({limit:+.1f})" if limit is not None else "")
            )
        table.rows.append(row)
    return table


def by_kernel(entry):
    return (entry["contract"], entry["impl"], entry["bytes"])


def dispatch(record, worst=False):
    """Every cell, or for the README the dearest of each contract."""
    table = Table(
        "Dispatch tax",
        command("dispatch"),
        "Nanoseconds of one call: the kernel's function directly, the same through the public API, the difference and "
        "its limit (5 ns, or 2 % of the call where that is more)."
        + (" The dearest call of each contract." if worst else ""),
        ["contract", "kernel", "size", "direct", "through the API", "tax", "limit"],
        [],
        2,
    )
    entries = [d for d in record.get("dispatch") or [] if rec.is_number(d.get("tax_ns"))]
    if worst:
        dearest = {}
        for d in entries:
            if d["contract"] not in dearest or d["tax_ns"] > dearest[d["contract"]]["tax_ns"]:
                dearest[d["contract"]] = d
        entries = list(dearest.values())
    for d in sorted(entries, key=by_kernel):
        limit = max(5.0, 0.02 * d["direct_ns"])
        table.rows.append(
            [
                f"`{d['contract']}`",
                d["impl"],
                rec.size_name(d["bytes"]),
                number(d["direct_ns"]),
                number(d.get("api_ns")),
                f"{d['tax_ns']:+.1f}",
                number(limit) + ("" if d["tax_ns"] <= limit else " exceeded"),
            ]
        )
    return table


CRC_BATCH = "cof.crc32-batch/1"


def crc_batch(record):
    """Checksums: the goal is a multiple of both ways that they are had without a kernel for batches."""
    table = Table(
        "Checksums of many messages at once",
        command("crc-batch"),
        "GB/s of many messages in one call, of a loop of calls to the kernel that serves single messages, and of one call "
        "that makes those of that kernel.",
        ["contract", "kernel", "messages", "batch", "a loop", "ratio", "lent", "ratio", "goal"],
        [],
        2,
    )
    for b in record.get("batch") or []:
        if b.get("iface") != CRC_BATCH:
            continue
        goal, ratios = b.get("goal"), (b.get("ratio"), b.get("same_path_ratio"))
        judged = rec.is_number(goal) and all(rec.is_number(r) for r in ratios)
        table.rows.append(
            [
                f"`{b['contract']}`",
                b["impl"],
                str(b.get("messages", "")),
                number(b.get("gbps")),
                number(b.get("one_by_one_gbps")),
                times(ratios[0]),
                number(b.get("same_path_gbps")),
                times(ratios[1]),
                (f"{goal:g}x" if rec.is_number(goal) else "none")
                + ("" if not judged else ", met" if min(ratios) >= goal else ", missed"),
            ]
        )
    return table


def batch(record, best=False):
    """best: of each contract only the kernel that is the fastest over all its messages together."""
    batches = [b for b in record.get("batch") or [] if b.get("iface") != CRC_BATCH]
    total = {}
    for b in batches:
        total[b["contract"], b["impl"]] = total.get((b["contract"], b["impl"]), 0) + (b.get("gbps") or 0)
    table = Table(
        "Many messages at once",
        command("batch"),
        "GB/s of many messages in one call, and of the upstream library called for each of them: on the same CPU path as "
        "the batch kernel, which is what the goal is a multiple of, and on the path it chooses by itself.",
        ["contract", "kernel", "messages", "batch", "same path", "ratio", "goal", "own path", "ratio"],
        [],
        2,
    )
    for b in batches:
        mine = total[b["contract"], b["impl"]]
        if best and any(t > mine for (contract, _), t in total.items() if contract == b["contract"]):
            continue
        goal, ratio = b.get("goal"), b.get("same_path_ratio", b.get("ratio"))
        met = "" if not (rec.is_number(goal) and rec.is_number(ratio)) else ", met" if ratio >= goal else ", missed"
        table.rows.append(
            [
                f"`{b['contract']}`",
                b["impl"],
                str(b.get("messages", "")),
                number(b.get("gbps")),
                number(b.get("same_path_gbps", b.get("one_by_one_gbps"))),
                times(ratio),
                (f"{goal:g}x" if rec.is_number(goal) else "none") + met,
                number(b.get("one_by_one_gbps")),
                times(b.get("ratio")),
            ]
        )
    return table


def _twin_of(row, names):
    """The assembly kernel that a twin stands beside: named by `against`, or the start of the twin's own name."""
    if row.get("against") in names:
        return row["against"]
    return next(
        (n for n in sorted(names, key=len, reverse=True) if row["contender"].startswith(n)),
        names[0] if len(names) == 1 else None,
    )


def twins(record, only=None):
    table = Table(
        "Assembly against intrinsics",
        command("twins"),
        "The same algorithm written with intrinsics, as each compiler builds it: GB/s, and how many times as fast the "
        "assembly is as the best of them. Below 1 the compiler wins.",
        ["contract", "assembly kernel", "size", "assembly", "intrinsics", "assembly is"],
        [],
        2,
    )
    for (contract, _), rows in groups(record, "twins").items():
        names = list(dict.fromkeys(r["contender"] for r in rows if r["kind"] == "kernel"))
        for name in names:
            for size in sorted({r["bytes"] for r in rows if only is None or r["bytes"] in only}):
                asm = [r for r in rows if r["contender"] == name and r["bytes"] == size]
                beside = [r for r in rows if r["kind"] == "twin" and r["bytes"] == size and _twin_of(r, names) == name]
                if asm and beside:
                    best = min(r["cpb_p5"] for r in beside)
                    words = "; ".join(
                        f"{r['contender'].removeprefix(name).strip()} {number(r.get('gbps'))}" for r in beside
                    )
                    table.rows.append(
                        [
                            f"`{contract}`",
                            name,
                            rec.size_name(size),
                            number(asm[0].get("gbps")),
                            words,
                            times(best / asm[0]["cpb_p5"]),
                        ]
                    )
    return table


def startup(record, brief=False):
    """brief: of the first calls only the dearest, cold and cached."""
    rows = record.get("startup") or []
    calls = [s for s in rows if s.get("contract")]
    if brief and calls:
        dearest = [
            max((s for s in calls if s.get("cache") == cache), key=lambda s: s.get("ms_median") or 0)
            for cache in dict.fromkeys(s.get("cache") for s in calls)
        ]
        rows = [s for s in rows if not s.get("contract")] + dearest
    table = Table(
        "Start-up",
        command("startup"),
        "Milliseconds, 5th percentile and median. Cold: nothing cached, kernels are tried in a child.",
        ["what", "cache", "p5", "median"],
        [],
        2,
    )
    for s in rows:
        what = (
            s["what"]
            + (f" of {s['plugins']} plugins" if "plugins" in s else "")
            + (f", `{s['contract']}`" if s.get("contract") else "")
        )
        table.rows.append([what, s.get("cache", ""), number(s.get("ms_p5")), number(s.get("ms_median"))])
    return table


def gaps(record):
    table = Table("Not measured here", "", "", ["contract", "contender", "suites", "why"], [], 9)
    seen = {}
    for g in record.get("gaps") or []:
        seen.setdefault((g["contract"], g["contender"], g.get("why") or g.get("code") or ""), []).append(
            g.get("suite", "")
        )
    for (contract, contender, why), suites in seen.items():
        table.rows.append([f"`{contract}`", contender, ", ".join(dict.fromkeys(suites)), why])
    return table


def matrix(title, rows, cell, suite):
    """Contenders down, sizes across."""
    sizes = sorted({r["bytes"] for r in rows})
    table = Table(title, command(suite), "", ["contender", "licence", *map(rec.size_name, sizes)], [], 2)
    for name, cells in contenders(rows).items():
        first = next(iter(cells.values()))
        label = name if first["kind"] in ("kernel", "portable") else f"{name} ({first['kind']})"
        table.rows.append([label, first.get("licence", ""), *[cell(cells[n]) if n in cells else "" for n in sizes]])
    return table


def machine(record):
    """[(label, text)] of what the numbers depend on."""
    cpu, compilers = record["cpu"], record.get("compilers") or {}
    caches = ", ".join(f"{k.upper()} {rec.size_name(v)}" for k, v in (cpu.get("caches") or {}).items() if v)
    clock = f", {cpu['ghz']:.2f} GHz" if rec.is_number(cpu.get("ghz")) else ""
    pairs = [
        ("CPU", f"{cpu.get('name') or cpu['id']} ({cpu['id']}), {cpu.get('threads', '?')} threads{clock}"),
        ("Caches", caches),
        ("Compilers", ", ".join(filter(None, [compilers.get("host"), compilers.get("assembler")]))),
        ("Twins by", ", ".join(compilers.get("twins") or [])),
        ("Date", record.get("date", "")),
        ("Version", record.get("version", "")),
        ("Rounds", str(record.get("rounds", ""))),
        ("Took", f"{record['seconds']:.0f} s" if rec.is_number(record.get("seconds")) else ""),
    ]
    return [(k, v) for k, v in pairs if v]


def noise_line(record):
    why = rec.invalid(record)
    floor = 100 * record["noise"]["floor"]
    return (
        f"**INVALID: {why}.**"
        if why
        else f"noise floor (the largest difference of a contender against itself) {floor:.1f} %"
    )
