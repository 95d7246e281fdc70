# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""A record against the baseline and the limits of its CPU: what the gate finds.

Why these thresholds. A kernel that takes 5 % longer loses 1 - 1/1.05 = 4.8 % of its ratio to portable, and that must
be seen in every run, while the same build, run twice, must pass. A run's noise floor is the largest difference of a
contender against itself over some forty cells, about two and a half standard deviations of one ratio; the difference
of two runs' ratios is sqrt(2) times as wide. Two tests share the work:

- a cell (one kernel at one size) fails below max(2.5 %, twice the root mean square of the two runs' floors, 1.5 times
  the spread that the cell had over the recording's runs): at least 3.5 standard deviations. With floors above 1.2 %
  that may be wider than 4.8 %, and then a cell alone proves nothing. What memory gives depends on the neighbours, and a
  recording's few runs are too small a sample of them for one cell: in DRAM the root mean square of all cells' spreads
  counts where it is more than the cell's own, and a cell that memory holds back has lost against portable, which it
  does not hold back, whenever memory gives less. So there it fails only when it has lost as much against the read-only
  loop of the same rounds too;
- a kernel fails when the median change over its steady sizes is a drop of more than max(2.5 %, twice the same root mean
  square over the square root of their number), never more than 3.5 %. Noise averages out over sizes, a slower
  kernel does not, so the seeded 5 % is on the far side even at the highest floor that a valid run may have. The median,
  since a short input may take one of two speeds for the whole life of a process, which a mean would spread over all.

Both count in core cycles at the 5th percentile of interleaved rounds, as a ratio to a contender of the same run, and
both must hold in two of three runs (gate.py) before they are findings.
"""
import dataclasses
import math
import statistics

import record as rec

SUITES = ("throughput", "kernel-ab", "oneshot", "dispatch", "instructions")
VERSUS = ("kernel-ab", "oneshot")
LEAST_DROP = 0.025
MOST_KERNEL_DROP = 0.035
STEADY = 0.025  # a cell whose recorded runs spread wider is not counted for the kernel
INSTRUCTIONS = 0.005
DISPATCH_NS, DISPATCH_SHARE = 5.0, 0.02
RECORD = "make bench-record"


@dataclasses.dataclass
class Finding:
    suite: str
    contract: str
    impl: str
    bytes: object  # None: the kernel over all its sizes
    text: str
    timed: bool = False  # may be chance: counts only when seen in two of three runs

    @property
    def key(self):
        return (self.suite, self.contract, self.impl, self.bytes)


def where(contract, impl, size=None):
    return f"{contract} {impl}" + ("" if size is None else f" {rec.size_name(size)}")


def _percent(x):
    return f"{100 * x:+.1f} %"


def _root_mean_square(values):
    return math.sqrt(statistics.fmean(v * v for v in values)) if values else 0.0


class Comparison:
    """Collects `findings` and, for what is worth a word but no failure, `notes`."""

    def __init__(self, record, baseline, limits, suites=SUITES):
        self.record, self.baseline, self.limits = record, baseline, limits
        self.findings, self.notes = [], []
        self.run_gaps = {self._gap(g): g for g in record.get("gaps") or []}
        self.known_gaps = {(*self._gap(g), g.get("code")) for g in baseline.get("gaps") or []}
        if "throughput" in suites:
            self._kernels()
        for suite in VERSUS:
            if suite in suites:
                self._versus(suite)
        if "dispatch" in suites:
            self._dispatch()
        if "instructions" in suites:
            self._instructions()
        self._new_gaps(suites)

    @staticmethod
    def _gap(gap):
        return (gap.get("suite", "throughput"), gap["contract"], gap["contender"])

    def _find(self, suite, contract, impl, size, text, timed=False):
        self.findings.append(Finding(suite, contract, impl, size, text, timed))

    def _missing(self, suite, contract, impl, size):
        """A cell that was recorded is not in the run: excused only by a gap that the recording had too."""
        gap = self.run_gaps.get((suite, contract, impl))
        if gap and (suite, contract, impl, gap.get("code")) in self.known_gaps:
            return
        why = f"the run says: {gap.get('why') or gap.get('code')}" if gap else "the run gives no reason"
        self._find(
            suite,
            contract,
            impl,
            size,
            f"missing: {suite} {where(contract, impl, size)}: the baseline has it, "
            f"the run does not ({why}): bring it back, or drop it with {RECORD}",
        )

    def _new_gaps(self, suites):
        found = {(f.suite, f.contract, f.impl) for f in self.findings}
        for key, gap in sorted(self.run_gaps.items()):
            if key[0] in suites and (*key, gap.get("code")) not in self.known_gaps and key not in found:
                self._find(
                    *key,
                    None,
                    f"missing: {key[0]} {where(*key[1:])}: not measured ({gap.get('why') or gap.get('code')}"
                    f"), and the baseline does not name that gap: mend it, or {RECORD}",
                )

    # ---- throughput: each kernel's ratio to portable -----------------------------------------------------------------
    def _kernels(self):
        run = rec.kernels(self.record)
        old = {(b["contract"], b["impl"], b["bytes"], b.get("iface")): b for b in self.baseline["rows"]}
        pair = math.sqrt((self.record["noise"]["floor"] ** 2 + self.baseline["noise"] ** 2) / 2)
        steady, wild = {}, {}
        memory = _root_mean_square([b["spread"] for b in old.values() if b.get("level") == "DRAM" and b.get("spread")])
        for cell, base in old.items():
            row, key = run.get(cell), cell[:3]
            if row is None:
                self._missing("throughput", *key)
                continue
            if not rec.is_number(row.get("ratio")) or row["ratio"] <= 0 or base["ratio"] <= 0:
                self._find("throughput", *key, f"missing: throughput {where(*key)}: the row has no ratio: {RECORD}")
                continue
            change = row["ratio"] / base["ratio"] - 1
            in_memory = base.get("level") == "DRAM"
            spread = max(base.get("spread") or 0, memory if in_memory else 0)
            allowed = max(LEAST_DROP, 2 * pair, 1.5 * spread)
            kept = in_memory and rec.is_number(base.get("share")) and rec.is_number(row.get("share"))
            if kept and change < -allowed <= row["share"] / base["share"] - 1:
                self.notes.append(
                    f"memory gave less: {where(*key)}: {_percent(change)} against portable, and "
                    f"{row['share']:.3f} of the read-only loop, recorded at {base['share']:.3f}"
                )
            elif change < -allowed:
                self._find(
                    "throughput",
                    *key,
                    f"slower: {where(*key)}: {row['ratio']:.3f} times portable, recorded at "
                    f"{base['ratio']:.3f} ({_percent(change)}, limit {_percent(-allowed)}): find the cause, or "
                    f"record it with a reason ({RECORD})",
                    timed=True,
                )
            elif change > allowed:
                self.notes.append(
                    f"faster: {where(*key)}: {row['ratio']:.3f} times portable, recorded at "
                    f"{base['ratio']:.3f} ({_percent(change)}); if it stays, {RECORD}"
                )
            group = steady if spread <= STEADY and not in_memory else wild
            group.setdefault((key[0], key[1], cell[3]), []).append(math.log(row["ratio"] / base["ratio"]))
        for way in {**wild, **steady}:
            kernel, logs = way[:2], steady.get(way) or wild[way]
            change = math.exp(statistics.median(logs)) - 1
            allowed = min(max(LEAST_DROP, 2 * pair / math.sqrt(len(logs))), MOST_KERNEL_DROP)
            if change < -allowed:
                self._find(
                    "throughput",
                    *kernel,
                    None,
                    f"slower: {where(*kernel)}: {_percent(change)} against portable over "
                    f"{len(logs)} size(s) in the median, limit {_percent(-allowed)}: find the cause, or "
                    f"record it with a reason ({RECORD})",
                    timed=True,
                )
        for key in sorted((cell[:3] for cell in set(run) - set(old))):
            self._find("throughput", *key, f"new: {where(*key)}: the baseline has no such cell: {RECORD}")
        if not run and not old:
            self._find(
                "throughput",
                "every contract",
                "every kernel",
                None,
                f"missing: throughput: neither run nor baseline has a kernel: build the plugins, then {RECORD}",
            )

    # ---- kernel-ab and oneshot: our best against the best rival ------------------------------------------------------
    def _versus(self, suite):
        run = rec.versus(self.record, suite)
        limits = {
            (contract, int(size)): percent
            for contract, sizes in (self.limits or {}).get(suite, {}).items()
            for size, percent in sizes.items()
        }
        for (contract, size), limit in limits.items():
            cell = run.get((contract, size))
            if cell is None:
                gaps = [g for k, g in self.run_gaps.items() if k[:2] == (suite, contract)]
                if gaps and all((*self._gap(g), g.get("code")) in self.known_gaps for g in gaps):
                    continue
                why = "; ".join(str(g.get("why") or g.get("code")) for g in gaps) or "the run gives no reason"
                self._find(
                    suite,
                    contract,
                    "best of ours",
                    size,
                    f"missing: {suite} {where(contract, 'against rivals', size)}: "
                    f"it has a limit but no row ({why}): bring it back, or take the limit out of bench/limits.json",
                )
                continue
            ours, rival, percent = cell
            if percent > limit:
                self._find(
                    suite,
                    contract,
                    "best of ours",
                    size,
                    f"behind: {suite} {where(contract, ours['contender'], size)}: "
                    f"{rival['contender']} is {percent:+.1f} % faster, limit {limit:+.1f} %: find the cause; limits "
                    "are never raised by a recording",
                    timed=True,
                )
        for contract, size in sorted(set(run) - set(limits)):
            self._find(
                suite,
                contract,
                "best of ours",
                size,
                f"new: {suite} {where(contract, 'against rivals', size)}: no limit in bench/limits.json: {RECORD}",
            )

    # ---- dispatch: what a call through the public API costs ----------------------------------------------------------
    def _dispatch(self):
        run = {(d["contract"], d["impl"], d["bytes"]): d for d in self.record.get("dispatch") or []}
        old = self.baseline.get("dispatch")
        if old is None:
            self._find(
                "dispatch",
                "every contract",
                "every kernel",
                None,
                f"missing: dispatch: this CPU's baseline has no dispatch cells: {RECORD}",
            )
        old = {(d["contract"], d["impl"], d["bytes"]) for d in old or []}
        for key in sorted(old - set(run)):
            self._missing("dispatch", *key)
        for key, d in run.items():
            tax = d.get("tax_ns")
            allowed = max(DISPATCH_NS, DISPATCH_SHARE * d["direct_ns"])
            if not rec.is_number(tax):
                self._find("dispatch", *key, f"missing: dispatch {where(*key)}: the row has no tax: see the benchmark")
            elif tax > allowed:
                self._find(
                    "dispatch",
                    *key,
                    f"dispatch: {where(*key)}: a call through the API costs {tax:.1f} ns more, limit "
                    f"{allowed:.1f} ns: look at what the slot does before it jumps",
                    timed=True,
                )
            if old and key not in old:
                self._find("dispatch", *key, f"new: dispatch {where(*key)}: the baseline has no such cell: {RECORD}")

    # ---- instructions: counted, so without noise ---------------------------------------------------------------------
    def _instructions(self):
        def cells(entries):
            return {(i["contract"], i["impl"], i["bytes"], i.get("iface", "")): i["count"] for i in entries or []}

        run, old = cells(self.record.get("instructions")), self.baseline.get("instructions")
        if old is None:
            self._find(
                "instructions",
                "every contract",
                "every kernel",
                None,
                f"missing: instructions: none were recorded on this CPU: {RECORD}",
            )
            return
        old = cells(old)
        for cell, count in old.items():
            key = cell[:3]
            if cell not in run:
                self._missing("instructions", *key)
            elif run[cell] > count * (1 + INSTRUCTIONS):
                self._find(
                    "instructions",
                    *key,
                    f"instructions: {where(*key)}: {run[cell]:.0f}, recorded at {count:.0f} "
                    f"({100 * (run[cell] / max(count, 1) - 1):+.2f} %, limit +0.5 %): find what the kernel does more, "
                    f"or record it with a reason ({RECORD})",
                )
            elif run[cell] < count * (1 - INSTRUCTIONS):
                self.notes.append(f"fewer instructions: {where(*key)}: {run[cell]:.0f}, recorded at {count:.0f}")
        for cell in sorted(set(run) - set(old)):
            self._find(
                "instructions",
                *cell[:3],
                f"new: instructions {where(*cell[:3])}: the baseline has no such cell: {RECORD}",
            )
