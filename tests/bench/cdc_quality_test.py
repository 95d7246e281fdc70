#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The chunking quality lab: its arithmetic on invented numbers, its laws against chance, its words for wrong input, and
a quick run of the whole with the real program."""
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

from lib import TOP, balanced, check, finish, refuses, run

LAB = os.path.join(TOP, "bench", "cdc-quality")
sys.path.insert(0, LAB)

import contenders
import equal_mean
import lab_page
import lab_tables
import laws
import plot

PROGRAM = os.path.join(os.environ.get("COFFERDAM_BUILD", os.path.join(TOP, "build")), "bench", "cdc-quality")


def equal_mean_cases():
    points = [(4096, 0.40), (16384, 0.20)]
    check("between two settings: straight over the logarithm", math.isclose(equal_mean.at(points, 8192)[0], 0.30))
    check("two settings do not tell how much the line bends", equal_mean.at(points, 8192)[1] is None)
    check(
        "on a setting: its saving", equal_mean.at(points, 4096)[0] == 0.40 and equal_mean.at(points, 16384)[0] == 0.20
    )
    check("one setting, exactly there", equal_mean.at([(8192, 0.5)], 8192) == (0.5, None))
    check("the order of settings does not matter", equal_mean.at(points[::-1], 8192) == equal_mean.at(points, 8192))
    for name, mean in (("below", 4095), ("above", 16385)):
        refuses(
            f"nothing is said {name} the settings",
            equal_mean.Outside,
            lambda m=mean: equal_mean.at(points, m),
            str(mean),
        )
    refuses("nothing is said without settings", equal_mean.Outside, lambda: equal_mean.at([], 8192), "nothing")

    # A parabola over the logarithm: the estimate of what a straight line is off by is then exact.
    def bent(mean):
        x = math.log2(mean / 4096)
        return 0.5 - 0.1 * x - 0.02 * x * x

    settings = [(m, bent(m)) for m in (4096, 8192, 16384, 32768)]
    saving, off = equal_mean.at(settings, 11585.24)
    check(
        "the line is off by what it says, on a parabola",
        abs(abs(saving - bent(11585.24)) - off) < 1e-9,
        f"{saving} {off}",
    )
    straight = [(m, 0.5 - 0.1 * math.log2(m / 4096)) for m in (4096, 8192, 16384, 32768)]
    check("on a straight line it is off by nothing", equal_mean.at(straight, 11585.24)[1] < 1e-12)


def law_cases():
    config = {"min": 4096, "avg": 16384, "max": 65536, "level": 1}
    for name, make in laws.OF_NAME.items():
        law = make(config)
        check(f"{name}: probabilities add up to 1", math.isclose(math.fsum(p for _, p in law), 1, rel_tol=1e-12))
    # By hand: min 2, avg 3, max 4, bits 2 (of 3, rounded), level 1: chances 1/8 at 2, then 1/2 at 3.
    small = laws.two_hazard({"min": 2, "avg": 3, "max": 4, "level": 1})
    check("two-hazard: a tiny case by hand", small == [(2, 0.125), (3, 0.4375), (4, 0.4375)], str(small))
    two = laws.smallest_16({"min": 1, "max": 2})  # the second of two wins only when it is smaller: (1 - 2^-16) / 2
    check("smallest-16: two keys by hand", math.isclose(two[1][1], (1 - 2**-16) / 2, rel_tol=1e-9), str(two))
    check("uniform: mean and CoV by hand", laws.moments([(1, 0.5), (3, 0.5)]) == (2, 0.5))
    check(
        "bits: rounded at the square root of two",
        [laws.bits_of(n) for n in (256, 362, 363, 5792, 5793)] == [8, 8, 9, 12, 13],
    )
    dice = [(i, 0.1) for i in range(1, 11)]
    statistic, freedom, p = laws.chi_square([i for i in range(1, 11) for _ in range(20)], dice)
    check(
        "chi-square: what fits exactly", (statistic < 1e-9, freedom, p) == (True, 9, 1.0), f"{statistic} {freedom} {p}"
    )
    lengths = [1] * 30 + [2] * 10 + [i for i in range(3, 11) for _ in range(20)]
    statistic, freedom, p = laws.chi_square(lengths, dice)
    check(
        "chi-square: a tiny case by hand",
        math.isclose(statistic, 10) and math.isclose(p, 0.350485, rel_tol=1e-5),
        f"{statistic} {p}",
    )
    check("chi-square: a length that the law does not know", laws.chi_square([11] * 50, dice)[2] == 0)
    check("Kolmogorov: tabulated", abs(laws.kolmogorov_survival(1.3581) - 0.05) < 1e-4)
    check("Kolmogorov: tabulated, further out", abs(laws.kolmogorov_survival(1.6276) - 0.01) < 1e-4)
    check("Kolmogorov: near nothing is certain", laws.kolmogorov_survival(0) == 1)
    check(
        "KS: a tiny case by hand",
        math.isclose(laws.kolmogorov_smirnov([1, 1, 2, 4], [(i, 0.25) for i in (1, 2, 3, 4)])[0], 0.25),
    )

    # Against chance: lengths drawn by the law are rejected rarely, others always.
    chance = random.Random(1)
    law = laws.two_hazard(config)
    drawn = [chance.choices([n for n, _ in law], [p for _, p in law], k=2000) for _ in range(40)]
    judged = [laws.judge(lengths, "two-hazard", config) for lengths in drawn]
    check("lengths of the law hold, forty times", all(j["holds"] for j in judged))
    small = sum(j["chi_square"]["p"] < 0.1 for j in judged)
    check("and p is not always large", 0 < small < 15, str(small))
    other = laws.judge(drawn[0], "two-hazard", config | {"level": 2})
    check("those of level 1 are not of level 2", not other["holds"] and other["kolmogorov_smirnov"]["p"] < 1e-6)
    few = chance.choices(range(4096, 65537), k=2000)
    check("uniform lengths are uniform", laws.judge(few, "uniform", config)["holds"])
    check("and not two-hazard", not laws.judge(few, "two-hazard", config)["holds"])


def contender_cases():
    c = contenders.read("fastcdc2020/1:level=2,min=0.5,seed=7")
    want = "--contract fastcdc2020/1 --min 4096 --level 2 --cut-seed 7".split()
    check("parameters are handed on, sizes as multiples", c.words(8192) == want and c.law == "two-hazard", str(c))
    check("without: by what is known of the family", contenders.read("argmin/7").words(1000)[2:] == ["--avg", "1000"])
    check("experimental or not, a family is the same", contenders.family("x.argmin/0") == contenders.family("argmin/1"))
    words = contenders.read("repmaxcdc/1").words(8192)
    check(
        "RepMaxCDC is asked by min, and has its longest", words[2:] == "--min 6144 --longest 12287".split(), str(words)
    )
    other = contenders.read("unheard-of/3")
    check("of no family: avg, and no law", other.words(99)[2:] == ["--avg", "99"] and other.law == "")
    check(
        "a law may be named or taken away",
        contenders.read("unheard-of/3:law=uniform").law == "uniform" and contenders.read("argmin/1:law=none").law == "",
    )
    names = contenders.default(["a/1", "fastcdc2020/1", "b/2"])
    check(
        "by default all that is registered, level 2, and the null",
        names == ["a/1", "fastcdc2020/1", "b/2", "fastcdc2020/1:level=2", "fixed"],
        str(names),
    )
    for text, words in (
        ("x/1:level", "KEY=VALUE"),
        ("x/1:min=0", "multiple"),
        ("x/1:min=-1", "multiple"),
        ("x/1:level=two", "digits"),
        ("x/1:law=odd", "two-hazard"),
        ("x/1:colour=1", "not known"),
        (":min=1", "no contract"),
    ):
        refuses(
            f"a contender that cannot be read: {text}", contenders.Malformed, lambda t=text: contenders.read(t), words
        )


def lab(directory, *arguments):
    out = os.path.join(directory, "out")
    status, said, wrong = run(
        "cdc-quality/lab.py",
        "--program",
        PROGRAM,
        "--cache",
        os.path.join(directory, "corpora"),
        "--out",
        out,
        *arguments,
    )
    return status, said, wrong, out


def record_cases(directory):
    status, said, wrong, out = lab(
        directory,
        "--quick",
        "--contender",
        "fastcdc2020/1",
        "--contender",
        "fixed",
        "--contender",
        "fastcdc2020/1:min=100",
    )
    check("a quick run measures", status == 0, wrong)
    if status != 0:
        return
    with open(os.path.join(out, "cdc-quality.json"), encoding="utf-8") as file:
        record = json.load(file)
    cells = {(e["corpus"], e["mean"], e["contender"]): e for e in record["equal_mean"]}
    edited = cells["edited", 8192, "fastcdc2020/1"]
    # 32 edits of 4 MiB, the second of two copies: about 32 chunks and a half are new in it.
    check("an edited copy is nearly saved", 0.44 < edited["saving"] < 0.48 and edited["relative"] == 1, str(edited))
    check("by fixed sizes it is not", cells["edited", 8192, "fixed"]["saving"] < 0.02)
    check("random bytes save nothing", all(e["saving"] == 0 for e in record["equal_mean"] if e["corpus"] == "random"))
    zeros = [s for s in record["settings"] if (s["corpus"], s["contender"]) == ("zeros", "fastcdc2020/1")]
    check("zeros are cut at maximum size", all(s["share_longest"] == 1 and s["cov"] == 0 for s in zeros))
    check("fixed sizes have no variation", all(s["cov"] == 0 for s in record["settings"] if s["contender"] == "fixed"))
    check("FastCDC's law holds", [e["holds"] for e in record["laws"] if e["contender"] == "fastcdc2020/1"] == [True])
    shifts = {(e["corpus"], e["contender"]): e for e in record["shifts"]}
    check(
        "fixed sizes never agree again", shifts["random", "fixed"]["never"] == shifts["random", "fixed"]["tried"] == 512
    )
    check(
        "FastCDC does, for good",
        (shifts["random", "fastcdc2020/1"]["never"], shifts["random", "fastcdc2020/1"]["parted"]) == (0, 0),
    )
    codes = {(g["what"], g["contender"], g["code"]) for g in record["gaps"]}
    check("a mean outside the settings is a gap", ("mean 8192", "fastcdc2020/1", "outside") in codes, str(codes))
    check(
        "a refusal is a gap with the contract's sentence",
        any(g["code"] == "refused" and "cfg.min" in g["why"] for g in record["gaps"]),
    )
    check("every period is there, in order", [p[0] for p in record["records"][0]["periods"]] == list(range(1, 65)))
    check(
        "corpora have bytes and SHA-256",
        all(c["bytes"] > 0 and re.fullmatch("[0-9a-f]{64}", c["sha256"]) for c in record["corpora"]),
    )
    check("the terminal has every table", all(t.title in said for t in lab_tables.every(record) if t.rows))

    again = lab(
        directory,
        "--quick",
        "--contender",
        "fastcdc2020/1",
        "--contender",
        "fixed",
        "--contender",
        "fastcdc2020/1:min=100",
    )
    with open(os.path.join(again[3], "cdc-quality.json"), encoding="utf-8") as file:
        check("a second run gives the same record", json.load(file) | {"date": ""} == record | {"date": ""})

    with open(os.path.join(out, "cdc-quality.html"), encoding="utf-8") as file:
        page = file.read()
    parser = balanced(page)
    check("the page's elements are balanced", not parser.wrong and not parser.open, f"{parser.wrong[:3]} {parser.open}")
    check(
        "its ids are unique",
        len(parser.ids) == len(set(parser.ids)),
        str(sorted(i for i in parser.ids if parser.ids.count(i) > 1)),
    )
    loads = re.findall(r'(?:src|href|xlink:href)="(?!#|data:)[^"]*"|url\([^)]*\)|@import|https?://', page)
    check("it refers to nothing outside itself", not loads, str(loads[:3]))
    plots = [xml.fromstring(s) for s in re.findall(r'<svg class="plot".*?</svg>', page)]
    check("it has plots, wide and narrow", len(plots) >= 8 and len(plots) % 2 == 0, str(len(plots)))
    places = [
        float(n)
        for p in plots
        for e in p.iter()
        for key in ("d", "x", "y", "cx", "cy")
        for n in re.findall(r"-?\d+(?:\.\d+)?", e.get(key, ""))
    ]
    outside = [n for n in places if not -1 <= n <= plot.WIDE.width + 1]
    check("all of them within their frames", len(places) > 1000 and not outside, str(outside[:3]))
    text = lab_tables.markdown_page(record)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    check("the Markdown has tables of even rows", len(rows) > 20 and text.count("\n\n\n") == 0)

    record["gaps"].append(
        {"what": "corpus", "contender": "", "corpus": "kernel-images", "code": "missing", "why": "no <network>"}
    )
    page = lab_page.page(record)
    check(
        "a missing corpus is at the top of the page, and escaped",
        "could not be had: kernel-images" in page and "no &lt;network&gt;" in page,
    )


def publish_cases(directory):
    """With the quick run's record, which says here that it is none."""

    def publish(*arguments):
        return run("cdc-quality/publish.py", *arguments)

    quick, path = (os.path.join(directory, *names) for names in (("out", "cdc-quality.json"), ("record.json",)))
    document, kept = (os.path.join(directory, name) for name in ("doc.md", "kept.json"))
    with open(quick, encoding="utf-8") as file:
        record = json.load(file)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(record | {"quick": False}, file)
    begin, end = "<!-- cdc-quality:begin -->", "<!-- cdc-quality:end -->"
    with open(document, "w", encoding="utf-8") as file:
        file.write(f"before\n{begin}\nof yesterday\n{end}\nafter\n")
    status, _, wrong = publish("--write", document, path, "--keep", kept)
    with open(document, encoding="utf-8") as file:
        text = file.read()
    check(
        "tables are published between their marks",
        status == 0 and "| edited |" in text and "of yesterday" not in text,
        wrong,
    )
    check("and the rest stays", text.startswith("before\n") and text.endswith("\nafter\n"))
    check("the document is what the kept record gives", publish("--check", document, kept)[0] == 0)
    with open(document, "w", encoding="utf-8") as file:
        file.write(text.replace("| edited |", "| edted |"))
    status, _, wrong = publish("--check", document, kept)
    check("a changed document is found", status == 1 and "make cdc-quality-docs" in wrong, f"{status} {wrong}")
    status, _, wrong = publish("--write", document, quick, "--keep", kept)
    check("a quick record is not published", status == 3 and "quick" in wrong, f"{status} {wrong}")
    status, _, wrong = publish("--check", path, kept)
    check("a document without marks: status 3", status == 3 and begin in wrong, f"{status} {wrong}")
    status, _, wrong = publish("--check", document, document)
    check("what is no record: status 3", status == 3 and "make cdc-quality" in wrong, f"{status} {wrong}")
    ours = os.path.join(TOP, "docs", "cdc-quality.md"), os.path.join(TOP, "bench", "records", "cdc-quality.json")
    status, _, wrong = publish("--check", *ours)
    check("docs/cdc-quality.md is what its record gives", status == 0, wrong)


def kernel_cases(directory):
    """Every contract that is registered, by its plugins and without: the same counts."""

    def counts(contract, *more):
        words = contenders.read(contract).words(8192)
        done = subprocess.run([PROGRAM, "files", *words, *more, data], capture_output=True, text=True, check=False)
        return {k: v for k, v in json.loads(done.stdout or "{}").items() if k != "kernels"} or done.stderr

    data = os.path.join(directory, "data")
    with open(data, "wb") as file:
        subprocess.run([PROGRAM, "make", "edited:2000003:5"], stdout=file, check=True)
    listed = subprocess.run([PROGRAM, "list"], capture_output=True, text=True, check=True).stdout
    for contract in json.loads(listed):
        fast, portable = counts(contract), counts(contract, "--portable")
        check(f"{contract}: plugins do not change what is counted", fast == portable and "chunks" in fast, str(fast))


def wrong_input_cases(directory):
    for name, arguments, status, words in (
        ("an unknown contract", ["--quick", "--contender", "nonesuch/1"], 2, "there are fastcdc2020/1"),
        ("a malformed contender", ["--quick", "--contender", "fastcdc2020/1:level"], 2, "KEY=VALUE"),
        ("an unknown corpus", ["--quick", "--corpus", "nonesuch"], 2, "there are random"),
        ("a ladder of nothing", ["--quick", "--ladder", "4K,x"], 2, "not a size"),
        ("no jobs", ["--quick", "--jobs", "0"], 2, "above 0"),
    ):
        got, said, wrong, _ = lab(directory, *arguments)
        check(
            f"{name}: status {status} and a sentence",
            got == status and words in wrong and "Traceback" not in wrong,
            f"{got} {wrong}",
        )
    file = os.path.join(directory, "file")
    with open(file, "w", encoding="utf-8"):
        pass
    got, _, wrong = run("cdc-quality/lab.py", "--program", PROGRAM, "--cache", file, "--out", directory, "--quick")
    check("a cache that is a file: status 3", got == 3 and file in wrong and "Traceback" not in wrong, f"{got} {wrong}")
    got, _, wrong = run(
        "cdc-quality/lab.py", "--program", "/nonexistent", "--cache", directory, "--out", directory, "--quick"
    )
    check("no program: status 4", got == 4 and "build it" in wrong and "Traceback" not in wrong, f"{got} {wrong}")

    def program(*arguments):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    for name, arguments, status, words in (
        ("no measurement", [], 2, "subcommand"),
        ("an unknown contract", ["files", "--contract", "nonesuch/1", "/dev/null"], 2, "there are fastcdc2020/1"),
        ("sizes that the contract refuses", ["files", "--contract", "fastcdc2020/1", "--min", "1", file], 2, "cfg.min"),
        ("a key that is none", ["files", "--key", "12", file], 2, "64 hexadecimal digits"),
        ("data that cannot be made", ["make", "zeroes:1"], 2, "records:PERIOD"),
        ("a file that is not there", ["files", os.path.join(directory, "none")], 3, "No such file"),
        ("a directory", ["edits", directory], 3, "directory"),
        ("a device", ["files", "/dev/null"], 3, "plain file"),
    ):
        got, wrong = program(*arguments)
        check(f"program: {name}: status {status} and a sentence", got == status and words in wrong, f"{got} {wrong}")
    got, wrong = program("files", file)
    check("program: an empty file is no mistake", got == 0, wrong)
    for measure in ("edits", "shifts"):
        check(
            f"program: {measure} of an empty file are none",
            program(measure, "--contract", "fastcdc2020/1", file)[0] == 0,
        )


def main():
    equal_mean_cases()
    law_cases()
    contender_cases()
    if not os.access(PROGRAM, os.X_OK):
        print(f"skip with the program: {PROGRAM} is not built")
        finish()
    with tempfile.TemporaryDirectory() as directory:
        record_cases(directory)
        publish_cases(directory)
        kernel_cases(directory)
        wrong_input_cases(directory)
    finish()


if __name__ == "__main__":
    main()
