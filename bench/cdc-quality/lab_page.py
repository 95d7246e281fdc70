# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The page of a quality record: report.py's look, plot.py's plots, no script and nothing from elsewhere."""
import html
import os
import re

import contenders
import lab_tables as tables
import laws
import plot
import record as rec
import report

SIZE_AXIS = tuple(1 << n for n in range(8, 25))
PERIOD_AXIS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


def _kind(record, name):
    """The baseline is the neutral line, the null a dotted one."""
    return "portable" if name == record["baseline"] else "ceiling" if name == contenders.FIXED else "kernel"


def _within(ticks, series):
    places = [p[0] for s in series for p in s.points]
    return tuple(t for t in ticks if min(places) <= t <= max(places)) or tuple(sorted(set(places)))[:1]


def _figure(ident, title, desc, series, axes, ticks):
    series = [s for s in series if s.points]
    if not series:
        return ""
    axes.ticks = _within(ticks, series)
    return plot.figure(ident, title, desc, series, None, axes)


def savings(record):
    """One plot a corpus that has something to save."""
    out = []
    for number, corpus in enumerate(c["name"] for c in record["corpora"]):
        series = []
        for name in record["contenders"]:
            points = sorted(
                (s["mean"], 100 * s["saving"], f"{name}, mean {s['mean']:.0f}: {100 * s['saving']:.2f} %")
                for s in record["settings"]
                if (s["contender"], s["corpus"]) == (name, corpus)
            )
            series.append(plot.Series(name, _kind(record, name), points))
        if not any(p[1] >= 0.5 for s in series for p in s.points):
            continue
        axes = plot.Axes("measured mean size of a chunk", "% saved", linear=True)
        desc = f"Saving against measured mean on {corpus}; the tables have the numbers."
        out.append(f"<h3>{html.escape(corpus)}</h3>" + _figure(f"s{number}", corpus, desc, series, axes, SIZE_AXIS))
    return out


def size_law(record):
    """Lengths on random data as a density, and the law's where there is one."""
    shown = [s for s in record["settings"] if s["corpus"] == "random" and s["size"] == record["size"]]
    known = {e["contender"]: e for e in record["laws"]}
    out = []
    for number, s in enumerate(shown):
        if s["contender"] == contenders.FIXED or not s["inner"]:
            continue
        width = s["bin_width"]
        points = [
            (
                (i + 0.5) * width,
                100 * n / s["inner"],
                f"{i * width + 1} to {(i + 1) * width} B: {100 * n / s['inner']:.2f} %",
            )
            for i, n in enumerate(s["histogram"])
            if (i + 1) * width > s["min"] / 2 and i * width < s["longest"]
        ]
        series = [plot.Series("measured", "portable", points)]
        if s["contender"] in known:
            bins = {}
            for length, p in laws.OF_NAME[known[s["contender"]]["law"]](s):
                at = min((length - 1) // width, len(s["histogram"]) - 1)
                bins[at] = bins.get(at, 0) + p
            series.append(
                plot.Series(
                    "law of the first", "rival", [((i + 0.5) * width, 100 * p, "") for i, p in sorted(bins.items())]
                )
            )
        axes = plot.Axes("size of a chunk", "% of chunks in a bin", linear=True, dots=False)
        desc = f"Sizes of {s['inner']} chunks of random data, in bins of {width} bytes."
        out.append(
            f"<h3>{html.escape(s['contender'])}</h3>"
            + _figure(f"l{number}", s["contender"], desc, series, axes, SIZE_AXIS)
        )
    return out


def periods(record):
    out = []
    for ident, column, factor, title, axes in (
        ("p-mean", 1, 1 / 1024, "Mean size", plot.Axes("period of the records", "KiB", tick=str, dots=False)),
        (
            "p-max",
            2,
            100,
            "Share of chunks at maximum size",
            plot.Axes("period of the records", "% of chunks", linear=True, tick=str, dots=False),
        ),
    ):
        series = [
            plot.Series(
                e["contender"], _kind(record, e["contender"]), [(p[0], p[column] * factor, "") for p in e["periods"]]
            )
            for e in record["records"]
        ]
        out.append(f"<h3>{title}</h3>" + _figure(ident, title, title + " against period.", series, axes, PERIOD_AXIS))
    return out


def head(record):
    pairs = [
        ("Date", record["date"]),
        ("Contenders", ", ".join(record["contenders"])),
        ("Sizes T", ", ".join(map(rec.size_name, record["ladder"]))),
        ("Seed", str(record["seed"])),
    ]
    listed = "".join(f"<dt>{report.text(k)}</dt><dd>{report.text(v)}</dd>" for k, v in pairs)
    missing = [g["corpus"] for g in record["gaps"] if g["what"] == "corpus"]
    notes = ["This was a quick look: too little data for a comparison."] if record["quick"] else []
    notes += [f"Corpora that could not be had: {', '.join(missing)}."] if missing else []
    banner = f'<p class="banner" role="alert">{report.text(" ".join(notes))}</p>' if notes else ""
    return f"<header><h1>Cofferdam: what the chunkers' cuts are worth</h1>{banner}<dl>{listed}</dl></header>"


def _table(ident, table, *more):
    body = report.table(table, False) if table.rows else report.note("Nothing.")
    return report.section(ident, table.title, report.note(table.note), *more, body)


def page(record):
    sections = [_table(f"mean-{m}", tables.equal_mean(record, m)) for m in record["means"]]
    sections += [
        report.section("savings", "Saving against mean", *(savings(record) or [report.note("Nothing to save here.")])),
        _table("laws", tables.laws(record), *size_law(record)),
        _table("sizes", tables.settings(record)),
        _table("edits", tables.edits(record, False)),
        _table("edits-crowded", tables.edits(record, True)),
        _table("shifts", tables.shifts(record)),
        _table("records", tables.records(record), *periods(record)),
    ]
    every = tables.every_period(record)
    if every.rows:
        sections[-1] = sections[-1].replace(
            "</section>", f"<details><summary>Every period</summary>{report.table(every, False)}</details></section>"
        )
    sections += [_table("corpora", tables.corpora(record)), _table("gaps", tables.gaps(record))]
    links = re.findall(r'<section id="([a-z0-9-]+)"[^>]*><h2>(.*?)</h2>', "".join(sections))
    contents = "".join(f'<li><a href="#{ident}">{title}</a></li>' for ident, title in links)
    with open(os.path.join(os.path.dirname(report.__file__), "report.css"), encoding="utf-8") as file:
        css = file.read()
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>Cofferdam: what the chunkers' cuts are worth</title><style>\n{css}</style></head><body>{head(record)}"
        f'<nav aria-label="Contents"><ul>{contents}</ul></nav><main>\n'
        + "\n".join(sections)
        + "</main></body></html>\n"
    )
