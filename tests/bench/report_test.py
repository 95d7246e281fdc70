#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The report and the README's section, made from an invented record: well-formed, complete, nothing from elsewhere."""
import json
import os
import re
import tempfile
import xml.etree.ElementTree as xml

from fixture import CONTRACTS, CPU, make
from lib import TOP, balanced, check, finish, run

import readme as readme_script
import record as rec
import tables


def page_of(record, directory, *arguments):
    paths = [os.path.join(directory, name) for name in ("record.json", "page.html")]
    with open(paths[0], "w", encoding="utf-8") as file:
        file.write(record if isinstance(record, str) else json.dumps(record))
    status, out, err = run("report.py", *paths, *arguments)
    page = ""
    if status == 0:
        with open(paths[1], encoding="utf-8") as file:
            page = file.read()
    return status, page, out + err


def report_cases(directory):
    record = make(5)
    status, page, said = page_of(record, directory)
    check("the report is written", status == 0 and page.startswith("<!DOCTYPE html>"), said)
    parser = balanced(page)
    check("its elements are balanced", not parser.wrong and not parser.open, f"{parser.wrong[:3]} {parser.open}")
    check("its ids are unique", len(parser.ids) == len(set(parser.ids)))
    # "http" and "//" may stand in scripts' comments; what loads something may not.
    loads = re.findall(r'(?:src|href|xlink:href)="(?!#|data:)[^"]*"|url\([^)]*\)|@import|https?://', page)
    check("it refers to nothing outside itself", not loads, str(loads[:3]))

    plots = [xml.fromstring(s) for s in re.findall(r'<svg class="plot".*?</svg>', page)]
    check("one wide and one narrow plot for each contract", len(plots) == 2 * len(CONTRACTS), str(len(plots)))
    for plot, (contract, (_, _, contenders)) in zip(plots[::2], CONTRACTS.items()):
        series = plot.findall("g[@data-name]")
        check(
            f"{contract}: a series for each contender and the ceiling",
            len(series) == len(contenders) + 1,
            str(len(series)),
        )
        width, height = map(float, plot.get("viewBox").split()[2:])
        inside = True
        for line in (s.find("path[@class='line']").get("d") for s in series):
            points = [tuple(map(float, p.split())) for p in re.split("[ML]", line)[1:]]
            inside = inside and len(points) > 1 and all(0 <= x <= width and 0 <= y <= height for x, y in points)
        check(f"{contract}: its lines lie inside the plot", inside)
        check(
            f"{contract}: the plot has a title and a description",
            plot[0].tag == "title" and plot[1].tag == "desc" and contract in plot[0].text,
        )
        looks = {(s.get("class"), s.find("path[@class='line']").get("stroke-dasharray")) for s in series}
        check(f"{contract}: no two series look alike", len(looks) == len(series), str(looks))
        labels = sorted(float(t.get("y")) for t in plot.findall("g/text"))
        check(f"{contract}: labels do not overlap", all(b - a > 12 for a, b in zip(labels, labels[1:])), str(labels))
    words = " ".join(parser.words)
    rates = [tables.number(r["gbps"]) for r in record["rows"]]
    check("every rate of the record is on the page", all(rate in words for rate in rates))
    check(
        "noise, machine, compilers are on the page",
        all(w in words for w in ("1.1 %", CPU["name"], "clang 14.0.6", "NASM 2.16.01", "L2 1 MiB")),
    )
    check("every licence is on the page", all(c[3] in words for _, _, cs in CONTRACTS.values() for c in cs))
    check("the gap is on the page", "install libdeflate0" in words)
    check("the goal stands beside the result", "5x, met" in words and "2x, missed" in words)
    check("a good record has no banner", 'class="banner"' not in page)

    noisy = page_of(make(5, floor=0.041), directory)[1]
    check("a noisy record has its banner", 'class="banner"' in noisy and "INVALID" in noisy and "4.1 %" in noisy)
    hostile = make(5)
    hostile["rows"][0]["contender"] = '<script>alert("x")</script>'
    hostile["gaps"][0]["why"] = "a & b < c | d"
    page = page_of(hostile, directory)[1]
    check(
        "names are text, not markup",
        "<script>alert" not in page and "a &amp; b &lt; c" in page and not balanced(page).wrong,
    )
    bare = {k: make(5)[k] for k in ("format", "cpu", "noise")} | {"cpu": {"id": "x"}}
    status, page, said = page_of(bare, directory)
    check("a record without optional parts has a page", status == 0 and not balanced(page).wrong, said)
    one = make(5)
    one["rows"] = [r for r in one["rows"] if r["suite"] == "throughput" and r["bytes"] == 65536]
    del one["cpu"]["caches"]
    status, page, said = page_of(one, directory)
    check(
        "a record of one size has its plots",
        status == 0 and "nan" not in page.lower().replace("nano", "") and page.count('class="plot"') == 10,
        said,
    )
    for name, text in (("malformed", "{"), ("empty", ""), ("of another format", "{}")):
        status, page, said = page_of(text, directory)
        check(
            f"a record that is {name}: status 3, one sentence",
            status == 3 and said.startswith("report: ") and said.count("\n") == 1,
            said,
        )


def readme_cases(directory):
    readme, keep, source = (os.path.join(directory, name) for name in ("README.md", "records", "record.json"))
    with open(source, "w", encoding="utf-8") as file:
        json.dump(make(6), file)

    def put(text):
        with open(readme, "w", encoding="utf-8") as file:
            file.write(text)

    def get():
        with open(readme, encoding="utf-8") as file:
            return file.read()

    put(f"before\n{readme_script.BEGIN}\nstale-text\n{readme_script.END}\nafter\n")
    status, out, err = run("readme.py", "--check", readme)
    check("a section that is not made from a record is told", status == 1 and "make bench-readme" in out, out + err)
    status, out, err = run("readme.py", "--write", readme, source, "--keep", keep)
    text = get()
    check(
        "the section is written, the rest stays",
        status == 0 and text.startswith("before\n") and text.endswith("\nafter\n") and "stale-text" not in text,
        err,
    )
    kept = os.path.join(keep, CPU["id"] + ".json")
    check(
        "the record is kept, with its licence, below 300 KB",
        os.path.getsize(kept) < 300_000 and os.path.exists(kept + ".license"),
    )
    check(
        "the README agrees with it",
        run("readme.py", "--check", readme)[0] == 0 and run("readme.py", "--check", readme, kept)[0] == 0,
    )
    check("it agrees with the whole record too", run("readme.py", "--check", readme, source)[0] == 0)
    for suite in ("throughput", "dispatch", "batch", "twins", "startup"):
        check(f"the README says how to repeat {suite}", f"--suite {suite}" in text)
    put(text.replace("5.00", "4.99", 1))
    status, out, err = run("readme.py", "--check", readme)
    check("a changed number is found", status == 1 and "4.99" in out, out + err)
    put(text.replace(CPU["name"], "Another CPU"))
    check("a changed word is found", run("readme.py", "--check", readme)[0] == 1)
    put("no markers\n")
    status, out, err = run("readme.py", "--check", readme)
    check("a README without markers: status 3, one sentence", status == 3 and err.count("\n") == 1, out + err)
    put(text)
    with open(source, "w", encoding="utf-8") as file:
        json.dump(make(6, floor=0.05), file)
    status, out, err = run("readme.py", "--write", readme, source, "--keep", keep)
    check("a noisy record is not published", status == 3 and get() == text, out + err)
    record = make(6)
    record["gaps"][0]["why"] = "/home/me/tree/build/lib/x.so becomes y; /usr/lib/z.so is not"
    why = readme_script.trimmed(record)["gaps"][0]["why"]
    check("a kept record names no place of this machine", why == "x.so becomes y; /usr/lib/z.so is not", why)
    large = make(6)
    large["rows"] = [dict(r, contract=f"{r['contract']}{i}") for i in range(4) for r in large["rows"]]
    check(
        "a large record is cut down before it is kept",
        len(rec.dump(readme_script.trimmed(large))) < len(rec.dump(large))
        and "left_out" in readme_script.trimmed(large),
    )
    wrapped = [line for line in text.splitlines() if len(line) > 120 and not line.startswith("|")]
    check("its prose is wrapped", not wrapped, str(wrapped))


def the_readme():
    """The README of this tree is what its record gives."""
    readme, records = os.path.join(TOP, "README.md"), os.path.join(TOP, "bench", "records")
    stored = [n for n in os.listdir(records) if n.endswith(".json")] if os.path.isdir(records) else []
    section = readme_script.split(readme)[1]
    if not readme_script.MADE.search(section) and not stored:
        print("skip README.md: its numbers are not made from a record yet (make bench-readme)")
        return
    status, out, err = run("readme.py", "--check", readme)
    check("README.md is what its record gives", status == 0, out + err)


with tempfile.TemporaryDirectory() as place:
    report_cases(place)
    readme_cases(place)
the_readme()
finish()
