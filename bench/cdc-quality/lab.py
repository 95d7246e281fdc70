#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""lab.py --program PROGRAM --cache DIR --out DIR: measures what chunkers' cuts are worth. make cdc-quality runs it.

Writes cdc-quality.json (the record), cdc-quality.html (with plots) and cdc-quality.md (the tables) to --out, and prints
the tables. docs/cdc-quality.md says how everything is measured.

Status: 0 measured, gaps and all; 2 wrong usage, or a contender that the library does not have or refuses; 3 nothing
could be measured, or --out or --cache cannot be written; 4 the program failed.
"""
import argparse
import concurrent.futures
import datetime
import hashlib
import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
sys.dont_write_bytecode = True

import contenders
import corpora
import equal_mean
import laws
import lab_page
import lab_tables

FORMAT = "cofferdam-cdc-quality/1"
KIB, MIB = 1024, 1 << 20


class Refused(Exception):
    """The program was asked for something that cannot be."""


class Broken(Exception):
    """The program failed."""


class Lab:
    def __init__(self, options):
        self.options = options
        self.workers = concurrent.futures.ThreadPoolExecutor(options.jobs)
        self.gaps = []

    def ask(self, *words):
        """The program's answer."""
        command = [self.options.program, *map(str, words)]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError as error:
            raise Broken(f"{self.options.program} cannot be run ({error.strerror}); build it with make") from None
        sentence = done.stderr.decode(errors="replace").strip().removeprefix("cdc-quality: ")
        if done.returncode == 2:
            raise Refused(sentence)
        if done.returncode != 0:
            raise Broken(sentence or f"the program ended with status {done.returncode}")
        return json.loads(done.stdout)

    def gap(self, what, contender, corpus, code, why):
        self.gaps.append({"what": what, "contender": contender, "corpus": corpus, "code": code, "why": why})

    def collect(self, what, jobs):
        """[(labels, answer)] of [(labels, words)], in order; what is refused becomes a gap."""
        futures = [(labels, self.workers.submit(self.ask, *words)) for labels, words in jobs]
        out = []
        for labels, future in futures:
            try:
                out.append((labels, future.result()))
            except Refused as refused:
                self.gap(what, labels["contender"], labels.get("corpus", ""), "refused", str(refused))
        print(f"  {what}: {len(out)} of {len(jobs)} measured", file=sys.stderr, flush=True)
        return out


def get_corpora(lab):
    """[(corpus, [stream])] of what can be had."""
    options = lab.options
    wanted = corpora.QUICK if options.quick else corpora.FULL
    if options.corpus:
        names = {c.name: c for c in wanted}
        for name in options.corpus:
            if name not in names:
                raise Refused(f"there is no corpus '{name}'; there are {', '.join(names)}")
        wanted = [names[name] for name in options.corpus]

    def get(corpus):
        return corpora.get(corpus, options.program, options.cache, options.refresh)

    out = []
    # One after the other where apt is asked: it takes a lock for some of it.
    for corpus in wanted:
        try:
            out.append((corpus, get(corpus)))
            print(f"  corpus {corpus.name}: {len(out[-1][1])} streams", file=sys.stderr, flush=True)
        except corpora.Missing as missing:
            lab.gap("corpus", "", corpus.name, "missing", str(missing))
            print(f"  corpus {corpus.name} is missing: {missing}", file=sys.stderr, flush=True)
    return out


def measure_settings(lab, chosen, had):
    jobs = []
    for corpus, streams in had:
        for contender in chosen:
            for size in lab.options.ladder:
                labels = {"contender": contender.name, "corpus": corpus.name, "size": size}
                jobs.append((labels, ["files", *contender.words(size), *(s.path for s in streams)]))
    return [{**labels, **answer} for labels, answer in lab.collect("settings", jobs)]


def at_equal_mean(lab, chosen, had, settings):
    out = []
    for corpus, _ in had:
        for mean in lab.options.means:
            row = {}
            for contender in chosen:
                of = [s for s in settings if (s["contender"], s["corpus"]) == (contender.name, corpus.name)]
                if not of:
                    continue  # refused: a gap already
                try:
                    saving, uncertainty = equal_mean.at([(s["mean"], s["saving"]) for s in of], mean)
                    row[contender.name] = {"saving": saving, "uncertainty": uncertainty}
                except equal_mean.Outside as outside:
                    lab.gap(f"mean {mean}", contender.name, corpus.name, "outside", str(outside))
            base = row.get(lab.options.baseline, {}).get("saving")
            for name, cell in row.items():
                relative = cell["saving"] / base if base and base >= 0.001 else None
                out.append({"corpus": corpus.name, "mean": mean, "contender": name, **cell, "relative": relative})
    return out


def measure_laws(lab, chosen):
    options = lab.options
    jobs = []
    for contender in chosen:
        if contender.contract == contenders.FIXED:
            continue
        words = ["law", *contender.words(options.size), "--count", options.lengths, "--seed", options.seed]
        jobs.append(({"contender": contender.name, "size": options.size}, words))
    by_name = {c.name: c for c in chosen}
    out = []
    for labels, answer in lab.collect("laws", jobs):
        law = by_name[labels["contender"]].law
        lengths = answer.pop("lengths")
        if not law:
            lab.gap("law", labels["contender"], "random", "none", "no analytic law of its first chunk is known here")
            continue
        out.append(
            {**labels, **{k: answer[k] for k in ("min", "avg", "max", "level")}, **laws.judge(lengths, law, answer)}
        )
    return out


def measure_data(lab, chosen, had, what, words):
    """Edits or shifts in the first stream of each corpus that has content to cut by."""
    jobs = []
    for corpus, streams in had:
        if corpus.name in ("zeros", "edited"):
            continue
        for contender in chosen:
            labels = {"contender": contender.name, "corpus": corpus.name, "size": lab.options.size}
            more = ["--most", lab.options.most, "--seed", lab.options.seed]
            jobs.append((labels, [*words[:1], *contender.words(lab.options.size), *words[1:], *more, streams[0].path]))
    return [{**labels, **answer} for labels, answer in lab.collect(what, jobs)]


def measure_records(lab, chosen):
    """Periods in pieces, so that the workers share them."""
    options = lab.options
    common = ["--bytes", options.record_bytes, "--seed", options.seed]
    jobs = []
    for contender in chosen:
        if contender.contract == contenders.FIXED:
            continue
        for first in range(1, options.periods + 1, 64):
            last = min(first + 63, options.periods)
            words = ["records", *contender.words(options.size), *common, "--first", first, "--last", last]
            jobs.append(({"contender": contender.name, "size": options.size}, words))
    out = {}
    for labels, answer in lab.collect("records", jobs):
        entry = out.setdefault(labels["contender"], {**labels, **answer, "periods": []})
        entry["periods"] += answer["periods"]
    return list(out.values())


def records_corpus(lab):
    options = lab.options
    digest = hashlib.sha256()
    for period in range(1, options.periods + 1):
        specification = f"records:{period}:{options.record_bytes}:{options.seed + period}"
        with subprocess.Popen([options.program, "make", specification], stdout=subprocess.PIPE) as made:
            while block := made.stdout.read(1 << 20):
                digest.update(block)
        if made.returncode != 0:
            raise Broken(f"the program does not make {specification}")
    return {
        "name": f"records-1..{options.periods}",
        "what": "records of each period: four random bytes, then zeros; SHA-256 of one period after another",
        "kind": "made",
        "bytes": options.periods * options.record_bytes,
        "sha256": digest.hexdigest(),
        "streams": [],
    }


def describe(corpus, streams):
    listing = "".join(f"{s.sha256}  {s.bytes}\n" for s in streams)
    return {
        "name": corpus.name,
        "what": corpus.what,
        "kind": corpus.kind,
        "bytes": sum(s.bytes for s in streams),
        "sha256": streams[0].sha256 if len(streams) == 1 else hashlib.sha256(listing.encode()).hexdigest(),
        "streams": [{"name": s.name, "bytes": s.bytes, "sha256": s.sha256} for s in streams],
    }


def run(options):
    lab = Lab(options)
    registered = lab.ask("list")
    chosen = [contenders.read(text) for text in options.contender or contenders.default(registered)]
    for contender in chosen:
        if contender.contract not in (*registered, contenders.FIXED):
            raise Refused(
                f"'{contender.contract}' is not a contract that cuts; there are {', '.join(registered)}, "
                f"{contenders.FIXED}"
            )
    had = get_corpora(lab)
    if not had:
        raise OSError("no corpus could be had: " + "; ".join(g["why"] for g in lab.gaps))
    records_data = lab.workers.submit(records_corpus, lab)
    record = {
        "format": FORMAT,
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "quick": options.quick,
        "seed": options.seed,
        "baseline": options.baseline,
        "size": options.size,
        "ladder": options.ladder,
        "means": options.means,
        "significance": laws.SIGNIFICANCE,
        "contenders": [c.name for c in chosen],
        "corpora": [describe(corpus, streams) for corpus, streams in had],
    }
    record["settings"] = measure_settings(lab, chosen, had)
    record["equal_mean"] = at_equal_mean(lab, chosen, had, record["settings"])
    record["laws"] = measure_laws(lab, chosen)
    apart = ["edits", "--rounds", options.rounds]
    record["edits"] = measure_data(lab, chosen, had, "edits", apart)
    record["edits"] += measure_data(lab, chosen, had, "edits, scattered", [*apart, "--scattered", 128 * KIB])
    record["shifts"] = measure_data(lab, chosen, had, "shifts", ["shifts", "--places", options.places])
    record["records"] = measure_records(lab, chosen)
    record["corpora"].append(records_data.result())
    record["gaps"] = lab.gaps
    return record


def sizes(text):
    """4096,8192 or 4K,8K"""
    out = []
    for part in text.split(","):
        number = part.strip().upper().removesuffix("K")
        if not number.isdecimal() or int(number) == 0:
            raise argparse.ArgumentTypeError(f"'{part}' is not a size; write for example 4K,8192")
        out.append(int(number) * (KIB if part.strip().upper().endswith("K") else 1))
    return sorted(set(out))


def size(text):
    out = sizes(text)
    if len(out) != 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not one size")
    return out[0]


def positive(text):
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above 0")
    return int(text)


def arguments():
    parser = argparse.ArgumentParser(
        prog="lab.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--program", required=True, help="build/bench/cdc-quality")
    parser.add_argument("--cache", required=True, help="where corpora are kept")
    parser.add_argument("--out", required=True, help="where the record, the page and the tables go")
    parser.add_argument("--quick", action="store_true", help="little, made from a seed, in seconds: for a look")
    parser.add_argument(
        "--contender", action="append", metavar="CONTRACT[:KEY=VALUE,...]", help="only these; again for more"
    )
    parser.add_argument("--corpus", action="append", metavar="NAME", help="only these; again for more")
    parser.add_argument("--baseline", default="fastcdc2020/1", help="whose saving is 1.00x (fastcdc2020/1)")
    parser.add_argument("--ladder", type=sizes, default=sizes("4K,8K,16K,32K"), help="sizes T (4K,8K,16K,32K)")
    parser.add_argument("--means", type=sizes, default=sizes("8K,16K"), help="means to compare at (8K,16K)")
    parser.add_argument("--size", type=size, default=16 * KIB, help="T of all that is not deduplication (16K)")
    parser.add_argument("--seed", type=positive, default=1, help="of laws, edits, shifts and records (1)")
    parser.add_argument("--jobs", type=positive, default=os.cpu_count(), help="measurements at a time (one a CPU)")
    parser.add_argument("--refresh", action="store_true", help="choose and build the corpora anew")
    options = parser.parse_args()
    quick = options.quick
    options.lengths = 4096 if quick else 65536
    options.rounds, options.places = (2, 8) if quick else (24, 128)
    options.most = (2 if quick else 64) * MIB
    options.periods, options.record_bytes = (64, MIB // 2) if quick else (512, 8 * MIB)
    return options


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is half built goes
    try:
        os.makedirs(options.out, exist_ok=True)
        record = run(options)
        outputs = {
            "cdc-quality.json": json.dumps(record, indent=1) + "\n",
            "cdc-quality.html": lab_page.page(record),
            "cdc-quality.md": lab_tables.markdown_page(record),
        }
        for name, text in outputs.items():
            with open(os.path.join(options.out, name), "w", encoding="utf-8") as file:
                file.write(text)
    except (Refused, contenders.Malformed) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 3
    except Broken as error:
        print(f"lab: {error}", file=sys.stderr)
        return 4
    print(lab_tables.terminal(record))
    print(f"the record, the page and the tables are {os.path.join(options.out, 'cdc-quality.{json,html,md}')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
