#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The benchmark gate over invented records: what it must catch, what it must let pass, what it says."""
import copy
import os
import subprocess

from fixture import CPU, make
from lib import HERE, TOP, Place, check, finish

import ratchet
import record as rec

SLOW = {("crc32c/1", "sse42-3way"): 5}


def fails(lines):
    return [line for line in lines.splitlines() if line.startswith("FAIL")]


def gate_cases():
    with Place() as place:
        mine = os.path.join(place.baselines, CPU["id"] + ".json")
        status, out, err = place.gate([make()])
        check(
            "no limits file: status 3, one sentence",
            status == 3 and err.count("\n") == 1 and "bench-record" in err,
            out + err,
        )
        place.write(place.limits, {"format": rec.LIMITS, "limits": {}})
        status, out, err = place.gate([make()])
        check(
            "no baseline: status 3, one sentence",
            status == 3 and err.count("\n") == 1 and "bench-record" in err,
            out + err,
        )
        os.remove(place.limits)

        status, out, err = place.gate([make(1), make(2), make(3)], "--record")
        check("recording takes the median of five runs", status == 0 and place.read(mine)["runs"] == 5, out + err)
        check(
            "recording writes the licence beside the files",
            os.path.exists(mine + ".license") and os.path.exists(place.limits + ".license"),
        )
        first_baseline = place.read(mine)

        def spreads_after(before):
            place.write(mine, before)
            place.gate([make(1), make(2), make(3)], "--record")
            rows = place.read(mine)["rows"]
            return [r["spread"] for r in rows if r["contract"] == "crc32c/1" and r["bytes"] == 4096]

        far = copy.deepcopy(first_baseline)
        for row in far["rows"]:
            row["ratio"] *= 1.1
        spreads = spreads_after(far)
        check(
            "the recording before is one more run where the code is the same",
            min(spreads) > 0.08,
            str(spreads),
        )
        for count in far["instructions"]:
            count["count"] += 1
        spreads = spreads_after(far)
        check("and not where it is another", max(spreads) < 0.05, str(spreads))
        place.write(mine, first_baseline)
        saved_baseline, saved_limits = place.read(mine), place.read(place.limits)
        check("instructions are counted once", sum("instructions" in c for c in place.calls) == 1)
        moved = place.command([make(4)])
        answers = place.answers
        status, out, err = place.gate([make(1), make(2), make(3)], "--record", "--moved", moved)
        with open(os.path.join(answers, "calls"), encoding="utf-8") as file:
            turns = len(place.calls), len(file.readlines())
        check("a recording takes turns with the moved benchmark", status == 0 and turns == (3, 2), str(turns) + err)
        place.write(mine, saved_baseline)
        place.write(place.limits, saved_limits)

        other = make(9)
        for row in other["rows"]:
            row["ratio"] *= 1.2
        status, out, err = place.gate([other], "--record", "--contract", "crc32c/1")
        part = place.read(mine)
        whole = {
            k: [r for r in saved_baseline[k] if not ratchet.of(r, ["crc32c/1"])] for k in ("rows", "dispatch", "gaps")
        }
        kept = all([r for r in part[k] if not ratchet.of(r, ["crc32c/1"])] == whole[k] for k in whole)
        anew = [r["ratio"] for r in part["rows"] if r["contract"] == "crc32c/1"]
        old = [r["ratio"] for r in saved_baseline["rows"] if r["contract"] == "crc32c/1"]
        check(
            "one contract is recorded anew, the others stay",
            status == 0 and kept and len(anew) == len(old) and all(a > 1.1 * b for a, b in zip(anew, old)),
            str((status, kept, anew, old)) + out + err,
        )
        place.write(mine, saved_baseline)
        place.write(place.limits, saved_limits)
        status, out, err = place.gate([make()], "--contract", "crc32c/1")
        check("--contract without --record: status 2", status == 2 and "--record" in err, out + err)

        passes = [place.gate([make(seed), make(seed + 10), make(seed + 20)])[0] for seed in range(1, 9)]
        check("the same build passes, run after run", passes == [0] * 8, str(passes))
        for seed in (1, 2, 3):
            status, out, err = place.gate([make(seed, slow=SLOW)])
            kernel = fails(out) and all("crc32c/1 sse42-3way" in line for line in fails(out))
            check(f"a kernel 5 % slower fails, and is named ({seed})", status == 1 and kernel, out + err)
        check(
            "only its contract is measured again",
            len(place.calls) >= 2
            and "--contract" in place.calls[1]
            and place.calls[1].count("--contract") == 1
            and place.calls[1][place.calls[1].index("--contract") + 1] == "crc32c/1",
            str(place.calls),
        )
        status, out, err = place.gate([make(4, slow=SLOW), make(5), make(6)])
        check(
            "slow in one of three runs passes, and says so",
            status == 0 and "passed when measured again" in out,
            out + err,
        )
        status, out, err = place.gate([make(4, slow=SLOW), make(5), make(6, slow=SLOW)])
        check("slow in two of three runs fails", status == 1 and "crc32c/1 sse42-3way" in out, out + err)
        status, out, err = place.gate([make(4, slow=SLOW), *[make(n, floor=0.05) for n in (5, 6, 7)]])
        said = "not confirmed: slower: crc32c/1 sse42-3way" in out and "FAIL INVALID" in out
        check("what cannot be confirmed for noise fails, and is named", status == 1 and said, out + err)
        status, out, err = place.gate([make(7)], "--slow", "crc32c/1=sse42-3way:5")
        check("--slow reaches the benchmark", "--slow" in place.calls[0], str(place.calls))

        def edited(change):
            record = make(8)
            change(record)
            return place.gate([record])

        def more_instructions(record):
            record["instructions"][1]["count"] = round(record["instructions"][1]["count"] * 1.006)

        status, out, err = edited(more_instructions)
        check(
            "0.6 % more instructions fail, without another run",
            status == 1 and len(fails(out)) == 1 and len(place.calls) == 1,
            out + err,
        )

        wide = copy.deepcopy(saved_baseline)
        in_memory = [r for r in wide["rows"] if r["level"] == "DRAM"]
        for row in wide["rows"]:
            row["spread"] = 0
        for row in in_memory:
            row.pop("share")
        for row in in_memory[1:]:
            row["spread"] = 0.05
        place.write(mine, wide)

        def slower_cell(level, percent, share=None):
            cell = next(r for r in (in_memory if level == "DRAM" else wide["rows"]) if r["level"] == level)

            def change(record):
                for row in rec.rows(record, "throughput", ("kernel",)):
                    if all(row[k] == cell[k] for k in ("contract", "bytes")) and row["contender"] == cell["impl"]:
                        row["ratio"] = cell["ratio"] * (1 - percent / 100)
                        if share:
                            row["share"] = share

            return change

        status, out, err = edited(slower_cell("DRAM", 6))
        check("a cell in DRAM has the spread of all of them", status == 0, out + err)
        status, out, err = edited(slower_cell("DRAM", 12))
        check("a cell in DRAM 12 % slower fails", status == 1 and "slower:" in out, out + err)
        in_memory[0]["share"] = 0.8
        place.write(mine, wide)
        status, out, err = edited(slower_cell("DRAM", 12, 0.79))
        check("where memory gave less: a note", status == 0 and "note: memory gave less" in out, out + err)
        status, out, err = edited(slower_cell("DRAM", 12, 0.70))
        check("slower beside the read-only loop too: fails", status == 1 and "slower:" in out, out + err)
        status, out, err = edited(slower_cell("L2", 6))
        check("a cell in a cache has its own spread", status == 1 and "slower:" in out, out + err)
        place.write(mine, saved_baseline)

        def few_more(record):
            record["instructions"][1]["count"] = int(record["instructions"][1]["count"] * 1.004)

        check("0.4 % more instructions pass", edited(few_more)[0] == 0)

        def dear_call(record):
            record["dispatch"][0]["tax_ns"] = 5.2

        status, out, err = edited(dear_call)
        check("a dispatch tax of 5.2 ns fails", status == 1 and "5.2 ns" in out, out + err)

        def dear_long_call(record):
            record["dispatch"][0].update(direct_ns=1000, tax_ns=12)

        check("12 ns on a call of 1000 ns pass", edited(dear_long_call)[0] == 0)

        def fast_rival(record):
            for row in record["rows"]:
                if (
                    row["suite"] == "kernel-ab"
                    and row["kind"] == "rival"
                    and row["contract"] == "crc32c/1"
                    and row["bytes"] == 4096
                ):
                    row["cpb_p5"] /= 4

        status, out, err = edited(fast_rival)
        check(
            "a rival above the limit fails",
            status == 1 and "behind: kernel-ab crc32c/1" in out and len(fails(out)) == 1,
            out + err,
        )

        def drop(key, **match):
            def change(record):
                record[key] = [e for e in record[key] if any(e.get(k) != v for k, v in match.items())]

            return change

        for name, change in {
            "throughput cell": drop("rows", suite="throughput", contender="sse42-3way", bytes=4096),
            "whole kernel": drop("rows", contender="libxxhash"),
            "suite": drop("rows", suite="oneshot"),
            "instruction count": drop("instructions", impl="portable", bytes=4096, contract="crc32c/1"),
            "dispatch cell": drop("dispatch", impl="avutil", bytes=64),
        }.items():
            status, out, err = edited(change)
            check(f"missing data fails: {name}", status == 1 and "missing" in out or "no row" in out, out + err)
        for key in ("dispatch", "instructions"):
            status, out, err = edited(lambda record, key=key: record.pop(key))
            check(f"missing data fails: no section {key}", status == 1 and f"missing: {key}" in out, out + err)

        def excuse(record):
            drop("rows", suite="throughput", contender="libxxhash")(record)
            record["gaps"].append(
                {
                    "suite": "throughput",
                    "contract": "xxh3-128/1",
                    "contender": "libxxhash",
                    "code": "missing",
                    "why": "gone",
                }
            )

        status, out, err = edited(excuse)
        check("a gap that the baseline does not name is no excuse", status == 1 and "gone" in out, out + err)
        status, out, err = edited(lambda record: record["gaps"][0].update(code="self test"))
        check("a gap for another reason fails", status == 1 and "does not name that gap" in out, out + err)

        def newcomer(record):
            row = dict(next(r for r in record["rows"] if r["kind"] == "kernel" and r["suite"] == "throughput"))
            record["rows"].append({**row, "contender": "newcomer"})

        status, out, err = edited(newcomer)
        check(
            "a kernel that the baseline lacks fails, with the remedy",
            status == 1 and "newcomer" in out and "make bench-record" in out,
            out + err,
        )
        status, out, err = place.gate([make(1, floor=0.035)])
        check(
            "noise above the limit is INVALID after three runs",
            status == 1 and "FAIL INVALID" in out and len(place.calls) == 3,
            out + err,
        )
        check(
            "two noisy runs, then a quiet one, pass",
            place.gate([make(1, floor=0.04), make(2, floor=0.04), make(3)])[0] == 0,
        )

        for name, answer in {
            "malformed": '{"format": ',
            "empty": "",
            "of another format": '{"format": "x/1"}',
            "a list": "[]",
            "without a CPU": '{"format": "cofferdam-bench/2"}',
            "with text for a number": make(1)
            | {
                "rows": [
                    {
                        "suite": "throughput",
                        "contract": "c",
                        "contender": "d",
                        "kind": "kernel",
                        "bytes": "x",
                        "cpb_p5": 1,
                    }
                ]
            },
        }.items():
            status, out, err = place.gate([answer])
            check(
                f"a record that is {name}: status 3, one sentence",
                status == 3 and err.startswith("gate: ") and err.count("\n") == 1,
                out + err,
            )
        for name, text in {
            "malformed": "{",
            "empty": "",
            "old": '{"format": "cofferdam-baseline/1"}',
            "without rows": '{"format": "cofferdam-baseline/2", "cpu": "x", "noise": 0}',
        }.items():
            place.write(mine, text)
            status, out, err = place.gate([make(1)])
            right = (
                status == 3
                and err.count("\n") == 1
                and "make bench-record" in err
                and (name != "old" or "old format" in err)
            )
            check(f"a baseline that is {name}: status 3, one sentence, the remedy", right, out + err)
        os.remove(mine)
        status, out, err = place.gate([make(1)])
        check("a deleted baseline fails", status == 3 and "bench-record" in err, out + err)
        place.write(os.path.join(place.baselines, "other.json"), "{}")
        status, out, err = place.gate([make(1)])
        check("another CPU's baseline does not serve", status == 3 and CPU["id"] in err, out + err)
        place.write(mine, saved_baseline | {"instructions": None})
        status, out, err = place.gate([make(1)])
        check(
            "instructions that were never recorded fail",
            status == 1 and "none were recorded on this CPU" in out,
            out + err,
        )
        place.write(mine, saved_baseline)
        place.write(place.limits, {"format": rec.LIMITS, "limits": {}})
        status, out, err = place.gate([make(1)])
        check("a CPU without limits fails", status == 1 and "no limit in bench/limits.json" in out, out + err)
        place.write(place.limits, {"format": rec.LIMITS, "limits": {CPU["id"]: {"oneshot": {"a/1": {"64": "3"}}}}})
        check("limits that are no numbers: status 3", place.gate([make(1)])[0] == 3)
        place.write(place.limits, saved_limits)
        status, out, err = place.gate([make(1, floor=0.05)], "--record")
        check("nothing is recorded from noisy runs", status == 1 and place.read(mine) == saved_baseline, out + err)
        status, out, err = place.gate([make(1), drop_kernel(make(2))], "--record")
        check(
            "nothing is recorded from runs that differ", status == 3 and place.read(mine) == saved_baseline, out + err
        )
        status, out, err = place.gate([make(s, slow={("crc32c/1", "sse42-3way"): 8}) for s in (1, 2, 3)], "--record")
        check("recording a slower kernel says so", status == 0 and "lower: crc32c/1 sse42-3way" in out, out + err)
        check(
            "wrong usage: status 2",
            place.gate([make(1)], "--runs", "0")[0] == 2 and place.gate([make(1)], "--frobnicate")[0] == 2,
        )


def selftest_cases():
    """The check of the gate on a real machine, itself checked: it must see a gate that works, and one that does not."""
    with Place() as place:
        place.gate([make(1), make(2), make(3)], "--record")
        mine = os.path.join(place.baselines, CPU["id"] + ".json")
        before = place.read(mine)

        def selftest(gate):
            done = subprocess.run(
                [os.path.join(HERE, "selftest.sh"), gate],
                env=dict(os.environ, BASELINES=place.baselines),
                capture_output=True,
                text=True,
                check=False,
            )
            return done.returncode, done.stdout + done.stderr

        bench = place.command([make(4), make(5), make(6)])
        gate = f"{TOP}/bench/gate.py --bench '{bench}' --baselines {place.baselines} --limits {place.limits}"
        status, said = selftest(gate)
        check("the self test passes for a gate that works", status == 0 and said.count("ok ") == 7, said)
        check("it leaves the baseline as it was", place.read(mine) == before)
        status, said = selftest(gate + " || true; true")
        check("it fails for a gate that finds nothing", status == 1 and "FAIL the gate fails when" in said, said)
        check("and still leaves the baseline as it was", place.read(mine) == before)


def drop_kernel(record):
    record["rows"] = [r for r in record["rows"] if r["contender"] != "libxxhash"]
    return record


def unchanged():
    record = make(3)
    twice = copy.deepcopy(record)
    rec.versus(record, "kernel-ab")
    check("reading a record does not change it", record == twice)


gate_cases()
selftest_cases()
unchanged()
finish()
