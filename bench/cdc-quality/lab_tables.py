# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The tables of a quality record, for the terminal, for Markdown and for the page."""
import math
import textwrap

import readme
import record as rec
from tables import Table

PERIODS = (8, 16, 32, 64, 128, 256, 512)
NEVER = "never"


def percent(value, digits=2):
    return f"{100 * value:.{digits}f}"


def size_name(value):
    return f"{value / 1024:.1f}K" if value >= 1024 else f"{value:.0f}"


def code(name):
    return f"`{name}`"


def _by(entries, *keys):
    return {tuple(e[k] for k in keys): e for e in entries}


def _contenders(record, entries):
    present = {e["contender"] for e in entries}
    return [name for name in record["contenders"] if name in present]


def _corpora(record, entries):
    present = {e["corpus"] for e in entries}
    return [c["name"] for c in record["corpora"] if c["name"] in present]


def corpora(record):
    table = Table(
        "Corpora",
        "",
        "Streams are cut one by one. The SHA-256 of several is that of their list: a line with SHA-256, two spaces and "
        "the size of each, in order. Streams and versions are in the record.",
        ["corpus", "what", "SHA-256", "streams", "bytes"],
        [],
        3,
    )
    for c in record["corpora"]:
        table.rows.append([c["name"], c["what"], code(c["sha256"]), str(len(c["streams"]) or ""), str(c["bytes"])])
    return table


def equal_mean(record, mean):
    """Corpora down, contenders across; at the end the geometric mean of the ratios on corpora from packages."""
    entries = [e for e in record["equal_mean"] if e["mean"] == mean]
    names, cells = _contenders(record, entries), _by(entries, "corpus", "contender")
    note = (
        f"Per cent of the bytes that a store saves, at a measured mean of {mean} bytes, between the settings around "
        f"it; in brackets how many times that of {code(record['baseline'])}. The last column: how far, in points, the "
        "straight line between settings may be off, the largest of the row."
    )
    table = Table(
        f"Deduplication at mean {rec.size_name(mean)}", "", note, ["corpus", *map(code, names), "line off by"], []
    )
    ratios = {name: [] for name in names}
    packaged = {c["name"] for c in record["corpora"] if c["kind"] != "made"}
    for corpus in _corpora(record, entries):
        row, offs = [corpus], []
        for name in names:
            cell = cells.get((corpus, name))
            if cell is None:
                row.append("gap")
                continue
            relative = cell["relative"]
            if relative is not None and corpus in packaged:
                ratios[name].append(relative)
            shown = "" if relative is None or name == record["baseline"] else f" ({relative:.3f}x)"
            row.append(percent(cell["saving"]) + shown)
            offs += [cell["uncertainty"]] if cell["uncertainty"] is not None else []
        table.rows.append([*row, percent(max(offs)) if offs else "unknown"])
    full = max(map(len, ratios.values()), default=0)
    if full > 1:
        means = [
            f"{math.exp(math.fsum(map(math.log, r)) / full):.3f}x" if len(r) == full and min(r) > 0 else ""
            for r in ratios.values()
        ]
        table.rows.append(["geometric mean of those from packages", *means, ""])
    return table


def settings(record):
    entries = [s for s in record["settings"] if s["size"] == record["size"]]
    names, cells = _contenders(record, entries), _by(entries, "corpus", "contender")
    table = Table(
        f"Sizes at T = {rec.size_name(record['size'])}",
        "",
        "Measured mean, CoV, and in brackets the shares of chunks at maximum and at minimum size, per cent.",
        ["corpus", *map(code, names)],
        [],
    )
    for corpus in _corpora(record, entries):
        row = [corpus]
        for name in names:
            s = cells.get((corpus, name))
            shares = s and f"({percent(s['share_longest'], 1)} / {percent(s['share_shortest'], 1)})"
            row.append(f"{size_name(s['mean'])} {s['cov']:.3f} {shares}" if s else "gap")
        table.rows.append(row)
    return table


def laws(record):
    table = Table(
        "Size law",
        "",
        f"The first chunk of independent random streams against the contract's analytic law, T = "
        f"{rec.size_name(record['size'])}. A law holds when neither test rejects it at {record['significance']}.",
        [
            "contender",
            "law",
            "lengths",
            "mean",
            "law's",
            "CoV",
            "law's",
            "chi-square",
            "p",
            "KS distance",
            "p",
            "holds",
        ],
        [],
        2,
    )
    for law in record["laws"]:
        chi, ks = law["chi_square"], law["kolmogorov_smirnov"]
        statistic = "infinite" if chi["statistic"] is None else f"{chi['statistic']:.1f}"
        table.rows.append(
            [
                code(law["contender"]),
                law["law"],
                str(law["count"]),
                f"{law['mean']:.0f}",
                f"{law['law_mean']:.0f}",
                f"{law['cov']:.3f}",
                f"{law['law_cov']:.3f}",
                f"{statistic} / {chi['freedom']}",
                f"{chi['p']:.2g}",
                f"{ks['distance']:.5f}",
                f"{ks['p']:.2g}",
                "yes" if law["holds"] else "no",
            ]
        )
    return table


def _grid(record, title, note, entries, cell):
    names, cells = _contenders(record, entries), _by(entries, "corpus", "contender")
    table = Table(title, "", note, ["corpus", *map(code, names)], [])
    for corpus in _corpora(record, entries):
        row = [cells.get((corpus, name)) for name in names]
        table.rows.append([corpus, *("gap" if e is None else cell(e) for e in row)])
    return table


def edits(record, scattered):
    entries = [e for e in record["edits"] if e["scattered"] == scattered]
    note = (
        "One edit for every 128 KiB, anywhere: some share a chunk, and count as two edits of one chunk's bytes. "
        if scattered
        else "One edit in each 16 mean chunks, so that each is alone. An edit is likelier in a large chunk, so that no "
        "chunker is below 1 + CoV squared. "
    )
    return _grid(
        record,
        "New bytes for each edit, " + ("crowded" if scattered else "alone"),
        note + "In mean chunks; behind it the standard error.",
        entries,
        lambda e: f"{e['new_per_edit']:.3f} +-{e['standard_error']:.3f}" if e["edits"] else "no edit",
    )


def shifts(record):
    def cell(e):
        if not e["tried"]:
            return "not tried"
        lost = f", {percent(e['never'] / e['tried'], 1)} % {NEVER}" if e["never"] else ""
        parted = f", {e['parted']} PARTED" if e["parted"] else ""
        found = f"{e['resync_mean']:.3f} ({e['resync_p95']:.2f})" if e["never"] < e["tried"] else ""
        return (found + lost + parted).removeprefix(", ")

    reach = max((e["reach"] for e in record["shifts"]), default=0)
    return _grid(
        record,
        "Resynchronisation after shifts",
        "Mean chunks until the cuts behind 1 to 64 inserted bytes are those without them, and stay so: the mean, and "
        f"in brackets the 95th percentile. {NEVER.capitalize()}: not within {reach} mean chunks.",
        record["shifts"],
        cell,
    )


def records(record):
    entries = record["records"]
    names = _contenders(record, entries)
    last = max((e["periods"][-1][0] for e in entries), default=0)
    shown = [p for p in PERIODS if p <= last]
    table = Table(
        f"Records of every period, 1 to {last}",
        "",
        "Four random bytes at the start of each record, zeros behind them. Mean size over the periods, smallest to "
        "largest; the largest shares of chunks at maximum and at minimum size, with their period; for some "
        "periods the mean and in brackets the share at maximum size. Shares in per cent.",
        ["contender", "mean", "at maximum", "at minimum", *(f"period {p}" for p in shown)],
        [],
    )
    cells = _by(entries, "contender")
    for name in names:
        periods = cells[(name,)]["periods"]
        most = max(periods, key=lambda p: p[2])
        least = max(periods, key=lambda p: p[3])
        rows = {p[0]: p for p in periods}
        table.rows.append(
            [
                code(name),
                f"{size_name(min(p[1] for p in periods))} to {size_name(max(p[1] for p in periods))}",
                f"{percent(most[2], 1)} at {most[0]}" if most[2] else "0.0",
                f"{percent(least[3], 1)} at {least[0]}" if least[3] else "0.0",
                *(f"{size_name(rows[p][1])} ({percent(rows[p][2], 1)})" for p in shown),
            ]
        )
    return table


def every_period(record):
    """One row a period: for the page."""
    names = _contenders(record, record["records"])
    cells = _by(record["records"], "contender")
    table = Table(
        "Every period",
        "",
        "Mean size, share at maximum size, share at minimum size (per cent).",
        ["period", *(f"{code(n)} {what}" for n in names for what in ("mean", "max", "min"))],
        [],
    )
    for rows in zip(*(cells[(n,)]["periods"] for n in names)):
        row = [str(rows[0][0])]
        for _, mean, most, least in rows:
            row += [f"{mean:.0f}", percent(most), percent(least)]
        table.rows.append(row)
    return table


def gaps(record):
    table = Table("Gaps", "", "What was not measured, and why.", ["what", "contender", "corpus", "why"], [], 9)
    seen = {}
    for g in record["gaps"]:
        seen.setdefault((g["what"], g["contender"], g["why"]), []).append(g["corpus"])
    for (what, contender, why), of in seen.items():
        table.rows.append([what, code(contender) if contender else "", ", ".join(filter(None, dict.fromkeys(of))), why])
    return table


def every(record):
    return [
        corpora(record),
        *(equal_mean(record, mean) for mean in record["means"]),
        settings(record),
        laws(record),
        edits(record, False),
        edits(record, True),
        shifts(record),
        records(record),
        gaps(record),
    ]


def markdown(table):
    return readme.markdown(table)


def wrapped(words):
    return textwrap.fill(words, 120, break_long_words=False, break_on_hyphens=False)


def markdown_page(record):
    lines = ["<!-- SPDX-FileCopyrightText: 2026 The Cofferdam authors -->", "<!-- SPDX-" + "License-Identifier: MIT-0 -->"]
    lines += ["", f"# Chunking quality, {record['date']}"]
    for table in every(record):
        if table.rows:
            lines += ["", f"## {table.title}", "", wrapped(table.note), "", markdown(table)]
    return "\n".join(lines) + "\n"


def _short(words):
    """A SHA-256 for the terminal."""
    words = words.replace("`", "")
    return words[:12] if len(words) == 64 else words


def terminal(record):
    out = []
    for table in every(record):
        if not table.rows:
            continue
        rows = [[_short(w) for w in row] for row in [table.head, *table.rows]]
        widths = [max(len(row[i]) for row in rows) for i in range(len(table.head))]
        out += ["", f"{table.title}"]
        for row in rows:
            cells = [
                word.ljust(width) if i < table.numeric else word.rjust(width)
                for i, (word, width) in enumerate(zip(row, widths))
            ]
            out.append("  " + "  ".join(cells).rstrip())
    return "\n".join(out)
