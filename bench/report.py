#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""report.py RECORD PAGE [--limits FILE]: one self-contained HTML page of a record: make bench-report.

No network, no script needed to read it: the plots are SVG, every number is in a table too. Status: 0 written, 2 wrong
usage, 3 the record cannot be read.
"""
import argparse
import html
import os
import re
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import plot
import record as rec
import tables


def text(words):
    """Escaped, with `code` marked up."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(words, quote=False))


def cell(words):
    """A number with what stands in brackets after it set smaller."""
    number, bracket, rest = words.partition(" (")
    return text(number) + (f" <small>({text(rest)}</small>" if bracket else "")


def table(t, caption=True):
    out = ['<div class="scroll"><table>']
    if caption and t.title:
        out.append(f"<caption>{text(t.title)}</caption>")
    out.append(
        "<thead><tr>"
        + "".join(f'<th scope="col"{_num(t, i)}>{text(h)}</th>' for i, h in enumerate(t.head))
        + "</tr></thead><tbody>"
    )
    for i, row in enumerate(t.rows):
        more = i + 1 < len(t.rows) and t.rows[i + 1][0] == ""  # the next line goes on about the same thing
        parts = [f'<th scope="row">{text(row[0])}</th>']
        parts += [
            f"<td{_num(t, n)}>{cell(words) if n >= t.numeric else text(words)}</td>" for n, words in enumerate(row) if n
        ]
        out.append(f'<tr{" class=more" if more else ""}>' + "".join(parts) + "</tr>")
    return "".join(out) + "</tbody></table></div>"


def _num(t, column):
    return ' class="num"' if column >= t.numeric else ""


def section(ident, title, *parts):
    return f'<section id="{ident}"><h2>{text(title)}</h2>{"".join(parts)}</section>'


def note(words, command=""):
    made = f'<p class="command"><code>{text(command)}</code></p>' if command else ""
    return f'<p class="note">{text(words)}</p>{made}'


def simple(ident, t, caption=False):
    """A section of one table, or of the sentence that it has no rows."""
    body = table(t, caption) if t.rows else note("This record has none.")
    return section(ident, t.title, note(t.note, t.command), body)


def words_of(row, has_portable):
    notes = []
    if has_portable and row["kind"] not in ("portable", "ceiling") and rec.is_number(row.get("ratio")):
        notes.append(f"{tables.times(row['ratio'])} portable")
    if rec.is_number(row.get("share")):
        notes.append(f"{100 * row['share']:.0f} % of the ceiling")
    return f"{row['contender']}, {rec.size_name(row['bytes'])}: {tables.number(row['gbps'])} GB/s" + (
        f" ({', '.join(notes)})" if notes else ""
    )


def levels(record, rows):
    """[(level, bytes where it ends)]: the caches' sizes, or without them what the rows say."""
    caches = record["cpu"].get("caches") or {}
    named = [(n, caches.get(k)) for n, k in (("L1", "l1d"), ("L2", "l2"), ("L3", "l3"))]
    if all(rec.is_number(size) and size > 0 for _, size in named):
        return named
    ends = {}
    for r in rows:
        if r.get("level") in ("L1", "L2", "L3"):
            ends[r["level"]] = max(ends.get(r["level"], 0), r["bytes"])
    return sorted(((n, size * 1.42) for n, size in ends.items()), key=lambda e: e[1])


def ceiling(rows, series):
    """What the shares are of: from the shares themselves, as the benchmark may combine several loops into one bound."""
    points, names = {}, set()
    for r in rows:
        if r["kind"] != "ceiling" and rec.is_number(r.get("share")) and r["share"] > 0:
            points.setdefault(r["bytes"], []).append(r["gbps"] / r["share"])
            names.add(r.get("ceiling") or "ceiling")
    if not points:
        return [s for s in series if s.kind == "ceiling"][:1]
    name = f"ceiling: {names.pop()}" if len(names) == 1 else "ceiling"
    rates = [(n, statistics.median(points[n])) for n in sorted(points)]
    return [
        plot.Series(name, "ceiling", [(n, g, f"{name}, {rec.size_name(n)}: {tables.number(g)} GB/s") for n, g in rates])
    ]


def throughput(record):
    out = []
    every = tables.groups(record, "throughput")
    for number, (key, rows) in enumerate(every.items()):
        name = tables.group_name(key, every)
        rows = [
            r for r in rows if rec.is_number(r.get("gbps")) and r["gbps"] > 0 and r["bytes"] > 0 and r["kind"] != "null"
        ]
        if not rows:
            continue
        has_portable = any(r["kind"] == "portable" for r in rows)
        series = [
            plot.Series(
                who,
                next(iter(cells.values()))["kind"],
                [(n, cells[n]["gbps"], words_of(cells[n], has_portable)) for n in sorted(cells)],
            )
            for who, cells in tables.contenders(rows).items()
        ]
        series = [s for s in series if s.kind != "ceiling"] + ceiling(rows, series)
        middle = min({r["bytes"] for r in rows}, key=lambda n: abs(n - 65536))
        at = sorted((r for r in rows if r["bytes"] == middle), key=lambda r: -r["gbps"])
        desc = (
            f"Throughput of {len(series)} contenders from {rec.size_name(min(r['bytes'] for r in rows))} to "
            f"{rec.size_name(max(r['bytes'] for r in rows))}. At {rec.size_name(middle)}: "
            + ", ".join(f"{r['contender']} {tables.number(r['gbps'])} GB/s" for r in at)
            + ". The table below has every number."
        )
        figure = plot.figure(f"plot{number}", f"{name}: throughput against size", desc, series, levels(record, rows))
        grid = tables.matrix(
            "GB/s; in brackets " + ("times portable, and " if has_portable else "") + "the share of the ceiling",
            rows,
            lambda r, p=has_portable: tables.number(r["gbps"])
            if r["kind"] in ("portable", "ceiling")
            else tables.kernel_cell(r, p),
            "throughput",
        )
        out.append(
            f'<h3 id="t{number}">{text(f"`{name}`")}</h3>{figure}'
            f"<details><summary>The numbers of {html.escape(name)}</summary>{table(grid)}</details>"
        )
    words = (
        "Each input is processed whole, again and again; the bands are the cache levels that it fits in. Kernels: "
        "filled markers. Rivals, called directly: hollow markers, dashed. Portable: the heavy line. Ceiling: dotted, "
        "what this machine could do at best."
    )
    return section(
        "throughput",
        "Throughput against size",
        note(words, tables.command("throughput")),
        *(out or [note("This record has none.")]),
    )


def other_suites(record):
    """The rest of the suites, as tables, where the record has them."""
    titles = {
        "random": ("Inputs of random lengths", "Lengths vary from call to call, up to the size given."),
        "chained": ("Chained calls", "Each call needs the result of the one before: latency, not throughput."),
        "threads": ("Several threads", "All threads at once, each on its own input; GB/s of all together."),
        "programs": ("Whole programs", "Commands over files, processor time included."),
    }
    out = []
    for suite in dict.fromkeys(r["suite"] for r in record["rows"]):
        if suite in ("throughput", "kernel-ab", "oneshot", "twins"):
            continue
        title, words = titles.get(suite, (suite, ""))
        every, parts = {}, []
        for r in rec.rows(record, suite):
            if r["kind"] != "null":
                every.setdefault((r["contract"], tables.interface(r), r.get("threads", 1)), []).append(r)
        for (contract, _, threads), rows in every.items():
            caption = f"`{contract}`" + (f", {threads} threads" if suite == "threads" else "") + ": GB/s"
            parts.append(table(tables.matrix(caption, rows, lambda r: tables.number(r.get("gbps")), suite)))
        out.append(section(re.sub("[^a-z]", "-", suite), title, note(words, tables.command(suite)), *parts))
    return out


def instructions(record):
    t = tables.Table(
        "Instructions",
        tables.command("instructions"),
        "Instructions of one call, counted: these do not vary between runs.",
        ["contract", "kernel", "size", "instructions", "a byte"],
        [],
        2,
    )
    for i in sorted(record.get("instructions") or [], key=tables.by_kernel):
        each = f"{i['count'] / i['bytes']:.3f}" if i["bytes"] else ""
        t.rows.append([f"`{i['contract']}`", i["impl"], rec.size_name(i["bytes"]), f"{i['count']:.0f}", each])
    return t


def licences(record):
    """Who took part, under which licence."""
    seen = {}
    for r in record["rows"]:
        if r["kind"] in ("portable", "kernel", "rival", "program", "twin"):
            key = (r["contender"], r["kind"], r.get("domain", ""), r.get("licence", ""))
            seen.setdefault(key, []).append(r["contract"])
    rows = [
        [name, kind, domain, licence or "not stated", ", ".join(f"`{c}`" for c in dict.fromkeys(contracts))]
        for (name, kind, domain, licence), contracts in sorted(seen.items(), key=lambda e: (e[0][1], e[0][2], e[0][0]))
    ]
    note_words = (
        "A kernel's licence is its plugin's, with that of the library it opens; a domain is a licence compartment."
    )
    return tables.Table(
        "Contenders and their licences",
        "",
        note_words,
        ["contender", "kind", "domain", "licence", "contracts"],
        rows,
        9,
    )


def raw(record):
    t = tables.Table(
        "",
        "",
        "",
        [
            "suite",
            "contract",
            "interface",
            "contender",
            "size",
            "threads",
            "cycles/B p5",
            "median",
            "spread",
            "GB/s",
            "ratio",
            "share",
        ],
        [],
        4,
    )
    for r in record["rows"]:
        share = f"{100 * r['share']:.1f} %" if rec.is_number(r.get("share")) else ""
        spread = f"{100 * r['spread']:.1f} %" if rec.is_number(r.get("spread")) else ""
        t.rows.append(
            [
                r["suite"],
                r["contract"],
                r.get("iface", ""),
                r["contender"],
                rec.size_name(r["bytes"]),
                str(r.get("threads", 1)),
                f"{r['cpb_p5']:.4g}",
                f"{r['cpb_median']:.4g}" if rec.is_number(r.get("cpb_median")) else "",
                spread,
                tables.number(r.get("gbps")),
                tables.number(r.get("ratio")),
                share,
            ]
        )
    rows = f"<details><summary>{len(t.rows)} rows</summary>{table(t, False)}</details>"
    return f'<section id="raw" class="raw"><h2>Every row</h2>{rows}</section>'


def head(record):
    why = rec.invalid(record)
    floor, limit = 100 * record["noise"]["floor"], 100 * record["noise"].get("limit", 0.03)
    pairs = "".join(f"<dt>{text(k)}</dt><dd>{text(v)}</dd>" for k, v in tables.machine(record))
    banner = (
        f'<p class="banner" role="alert">INVALID: {text(why)}. These numbers prove nothing; '
        "measure again on a quiet machine.</p>"
        if why
        else ""
    )
    return (
        f"<header><h1>Cofferdam: kernels, measured</h1>{banner}<dl>{pairs}</dl>"
        f'<p class="noise{" invalid" if why else ""}"><b>{floor:.1f} %</b> '
        "<span>noise floor: the largest difference of a contender against "
        f"itself{_cells(record)}, limit {limit:.0f} %. Smaller differences mean nothing.</span></p></header>"
    )


def _cells(record):
    cells = record["noise"].get("cells")
    return f" over {cells} pairs" if cells else ""


def style_and_script():
    parts = []
    for name in ("report.css", "report.js"):
        with open(os.path.join(HERE, name), encoding="utf-8") as file:
            parts.append(file.read())
    return parts


def page(record, limits=None):
    best = tables.kernels(record)
    ab, oneshot = (tables.versus(record, suite, limits) for suite in ("kernel-ab", "oneshot"))
    sections = [
        simple("best", best),
        throughput(record),
        simple("kernel-ab", ab),
        simple("oneshot", oneshot),
        simple("dispatch", tables.dispatch(record)),
        simple("batch", tables.batch(record)),
        simple("crc-batch", tables.crc_batch(record)),
        simple("twins", tables.twins(record)),
        simple("startup", tables.startup(record)),
        *other_suites(record),
        simple("instructions", instructions(record)),
        simple("licences", licences(record)),
        simple("gaps", tables.gaps(record)),
        raw(record),
    ]
    method = section(
        "method",
        "How it was measured",
        note(
            "One process, every contender of a cell in turn in each round, in an order that rotates; time in core "
            "cycles by the calibrated clock. Quoted is the 5th percentile of the rounds, since on a shared machine the "
            "mean measures the neighbours; ratios are between numbers of the same cell. The noise floor comes from "
            "contenders that run twice under two names. Every contender's result was compared before it was timed."
        ),
    )
    sections.insert(len(sections) - 1, method)
    links = re.findall(r'<section id="([a-z-]+)"[^>]*><h2>(.*?)</h2>', "".join(sections))
    contents = "".join(f'<li><a href="#{ident}">{title}</a></li>' for ident, title in links)
    css, js = style_and_script()
    name = record["cpu"].get("name") or record["cpu"]["id"]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>Cofferdam: kernels, measured on {html.escape(name)}</title>"
        f'<style>\n{css}</style></head><body>{head(record)}<nav aria-label="Contents"><ul>{contents}</ul></nav><main>\n'
        + "\n".join(sections)
        + f"</main><script>\n{js}</script></body></html>\n"
    )


def main():
    parser = argparse.ArgumentParser(
        prog="report.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("record", metavar="RECORD")
    parser.add_argument("page", metavar="PAGE")
    parser.add_argument("--limits", metavar="FILE", help="the gate's limits, shown beside what they limit")
    options = parser.parse_args()
    try:
        record = rec.read_bench(options.record)
        limits = (
            rec.read_limits(options.limits).get(record["cpu"]["id"])
            if options.limits and os.path.exists(options.limits)
            else None
        )
    except rec.Unreadable as error:
        print(f"report: {error}", file=sys.stderr)
        return 3
    os.makedirs(os.path.dirname(os.path.abspath(options.page)), exist_ok=True)
    with open(options.page, "w", encoding="utf-8") as file:
        file.write(page(record, limits))
    print(f"the report is in {options.page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
