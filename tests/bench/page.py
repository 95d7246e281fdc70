#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""page.py [DIRECTORY]: the report in a browser (headless Chromium, no network): drawn, wide and narrow, no errors.

Screenshots are left in DIRECTORY ($COFFERDAM_BUILD/bench/page), for people to look at.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from fixture import CONTRACTS, make
from lib import TOP, check, finish, run

# Put into a copy of the page: what goes wrong is written where --dump-dom shows it, and a pointer moves over a plot.
WATCH = """<script>
window.seen = []; addEventListener("error", (e) => seen.push(String(e.message)));
for (const name of ["error", "warn"]) {
  const old = console[name];
  console[name] = (...a) => { seen.push(a.join(" ")); old(...a); };
}
addEventListener("load", () => {
  const shown = [...document.querySelectorAll("svg.plot")].filter((s) => s.getBoundingClientRect().width > 0);
  const box = shown[0].getBoundingClientRect();
  shown[0].dispatchEvent(new PointerEvent("pointermove", {clientX: box.left + box.width / 2, clientY: box.top + 50}));
  const out = document.createElement("output");
  out.id = "seen";
  out.textContent = JSON.stringify({
    errors: seen, shown: shown.length, tip: shown[0].closest("figure").querySelector(".tip").innerText,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    broken: shown.flatMap((s) => [...s.querySelectorAll("path.line")]).filter((p) => !(p.getTotalLength() > 0)).length,
    outside: shown.flatMap((s) => [...s.querySelectorAll("text")].filter((t) => {
      const a = t.getBoundingClientRect(), b = s.getBoundingClientRect();
      const inside = a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
      return a.width > 0 && !inside;
    })).map((t) => t.textContent),
    loaded: performance.getEntriesByType("resource").map((e) => e.name).filter((n) => !n.startsWith("data:")),
  });
  document.body.append(out);
});
</script>"""


def chromium(page, width, height, *arguments):
    """(stdout, stderr) of a browser of its own, in a directory of its own."""
    profile = tempfile.mkdtemp()
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={profile}",
        "--hide-scrollbars",
        "--enable-logging=stderr",
        f"--window-size={width},{height}",
        *arguments,
        "file://" + page,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120, check=False)
        return done.stdout, done.stderr
    finally:
        shutil.rmtree(profile, ignore_errors=True)


def main():
    if not shutil.which("chromium"):
        print("FAIL chromium is not installed: packaging/deps.sh slow")
        sys.exit(1)
    directory = os.path.abspath(
        sys.argv[1]
        if len(sys.argv) > 1
        else os.path.join(os.environ.get("COFFERDAM_BUILD", os.path.join(TOP, "build")), "bench", "page")
    )
    os.makedirs(directory, exist_ok=True)
    source, plain, watched = (os.path.join(directory, n) for n in ("record.json", "report.html", "watched.html"))
    for name, record in (("good", make(5)), ("noisy", make(5, floor=0.041))):
        with open(source, "w", encoding="utf-8") as file:
            json.dump(record, file)
        status, _, err = run("report.py", source, plain)
        check(f"{name}: the report is made", status == 0, err)
        with open(plain, encoding="utf-8") as file:
            page = file.read()
        with open(watched, "w", encoding="utf-8") as file:
            file.write(page.replace("<style>", WATCH + "<style>", 1))
        for width in (1200, 400):
            case = f"{name}, {width} px wide"
            dom, said = chromium(watched, width, 2000, "--dump-dom")
            found = re.search(r'<output id="seen">(.*?)</output>', dom, re.S)
            check(f"{case}: the page is loaded and its script ran", bool(found), said[-2000:])
            if not found:
                continue
            seen = json.loads(found[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
            console = [line for line in said.splitlines() if "CONSOLE" in line]
            check(f"{case}: no error", not seen["errors"] and not console, f"{seen['errors']} {console}")
            check(f"{case}: nothing is fetched", not seen["loaded"], str(seen["loaded"]))
            check(f"{case}: one plot for each contract is shown", seen["shown"] == len(CONTRACTS), str(seen["shown"]))
            check(f"{case}: every line has a length", seen["broken"] == 0, str(seen["broken"]))
            check(f"{case}: no text leaves its plot", not seen["outside"], str(seen["outside"]))
            check(f"{case}: the page does not scroll sideways", seen["overflow"] <= 0, str(seen["overflow"]))
            check(
                f"{case}: the pointer brings up the numbers",
                "sse42-3way: " in seen["tip"] and "GB/s" in seen["tip"],
                seen["tip"],
            )
            check(f"{case}: the banner is there when it should be", ('role="alert"' in dom) == (name == "noisy"))
            names = ("size of the input", "GB/s", "L1", "DRAM", "64 KiB")
            check(f"{case}: the axes are named", all(f">{n}</text>" in dom for n in names))
            wanted = sum(len(c[2]) + 1 for c in CONTRACTS.values()) * 2
            lines = re.findall(r'<path class="line" d="(M[^"]*)"', re.sub(r'<svg class="swatch".*?</svg>', "", dom))
            finite = all(re.fullmatch(r"M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+)*", d) for d in lines)
            check(f"{case}: {wanted} series with finite coordinates", len(lines) == wanted and finite, str(len(lines)))
            picture = os.path.join(directory, f"{name}-{width}.png")
            if os.path.exists(picture):
                os.remove(picture)
            chromium(plain, width, 2600, f"--screenshot={picture}")
            check(f"{case}: a screenshot", os.path.exists(picture) and os.path.getsize(picture) > 20_000)
    finish()


main()
