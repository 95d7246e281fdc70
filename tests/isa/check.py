#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""check.py BUILD: no object holds an instruction that its tier does not have.

Objects of C and C++ are plain x86-64, wherever they go. An assembled object has the tier that its name ends with
(foo_avx2.asm: avx2 of abi/cofferdam/tiers.h), and uses no feature that a kernel named after it (impl "avx2-diff")
does not ask for. Then the same rules are tried on objects that break them. Prints "ok" and "FAIL" lines and the
counts."""
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import classify

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# A feature that has no bit of its own in the ABI, and which bit stands for it: no CPU has one without the other.
IMPLIED = {
    "sse4.2": {"sse4.1", "ssse3", "sse3"},
    "avx": {"sse4.2", "sse4.1", "ssse3", "sse3"},
    "avx2": {"avx", "sse4.2", "sse4.1", "ssse3", "sse3"},
    "bmi2": {"bmi1"},
}
SPELLED = {"sse2": "baseline", "sse41": "sse42", "avx512bw": "avx512"}  # other words that names of objects end with


def tiers():
    """{tier: names of features}, from the table itself."""
    path = f"{ROOT}/abi/cofferdam/tiers.h"
    with open(path, encoding="utf-8") as file:
        names = dict(re.findall(r'ROW\((COF_X86_\w+), "([^"]+)"\)', file.read()))
    source = f'#include "{path}"\n#define ROW(name, features) @ name features\nCOF_TIERS_X86(ROW)\n'
    text = subprocess.run(
        ["gcc", "-E", "-P", f"-I{ROOT}/abi", "-x", "c", "-"], input=source, capture_output=True, text=True, check=True
    ).stdout
    return {
        name: {names[word] for word in re.findall(r"COF_X86_\w+", features)}
        for name, features in re.findall(r'@ "([^"]+)"([^@]*)', text)
    }


def closure(features):
    return features.union(*(IMPLIED.get(feature, set()) for feature in features))


def ending(path, table):
    """The words of a name that say its tier: "avx2_vpclmul"; "" when there are none, or it is compiled C or C++."""
    name = os.path.basename(path)
    if not re.search(r"\.(asm|S)\.o$", name):
        return ""
    stem = re.sub(r"_x86-64_unix$", "", re.sub(r"\.(asm|S)\.o$", "", name))
    known = [tier.replace("-", "_") for tier in table] + list(SPELLED)
    return max((word for word in known if stem.endswith("_" + word)), key=len, default="")


def kernels(program, plugins):
    """{(plugin file, impl): [features it asks for]} by the host's own reading of the notes."""
    text = subprocess.run([program, "list", "--json"], capture_output=True, text=True, check=True).stdout
    found = {}
    for contract in json.loads(text)["contracts"]:
        for kernel in contract["kernels"]:
            if kernel["path"].startswith(plugins):
                name = os.path.basename(kernel["path"]).removesuffix(".so")
                need = set(kernel["cpu_need"].split()) - {"none"}
                found.setdefault((name, kernel["impl"]), []).append(need)
    return found


def named_after(words, impl):
    return f"-{words.replace('_', '-')}-" in f"-{impl}-"


def judge(path, label, table, asked, exceptions):
    """(what the object is, sentences about it, exceptions that it used)."""
    words = ending(path, table)
    tier = SPELLED.get(words, words.replace("_", "-")) or "baseline"
    compiled = not re.search(r"\.(asm|S)\.o$", path)
    allowed, what = closure(table[tier]), tier
    needs = [
        n
        for (name, impl), each in asked.items()
        if words and named_after(words, impl) and f"/{name}/" in path
        for n in each
    ]
    bad, used = [], set()
    if needs:
        asks = set.intersection(*needs)
        what += f", asked for: {' '.join(sorted(asks)) or 'nothing'}"
        beyond = asks - table[tier]
        if beyond:
            bad.append(f"a kernel named after it asks for {' '.join(sorted(beyond))}, which the tier {tier} has not")
        allowed &= closure(asks)
    elif words and "/plugins/" in path:
        bad.append(f"no kernel of its plugin is named after '{words}', so nothing asks for its features")
    count, seen = 0, set()
    for instruction in classify.disassemble(path):
        count += 1
        if instruction.name in seen and instruction.encoding == "legacy":
            continue  # one is as good as all
        seen.add(instruction.name)
        missing = classify.features(instruction) - allowed
        if classify.ASKS_CPU.match(instruction.name) or (
            classify.COMPILED_ONLY.match(instruction.name) and not compiled
        ):
            missing.add("leave of exceptions.txt")
        if not missing:
            continue
        excused = {(label, instruction.name), (label, "*")} & exceptions
        if excused:
            used |= excused
            continue
        bad.append(f"'{instruction}' needs {' '.join(sorted(missing))}")
    if not count and not path.endswith("_neon.c.o"):
        what += ", no code"
    return what, bad, used


def read_exceptions():
    with open(f"{HERE}/exceptions.txt", encoding="utf-8") as file:
        rows = [line.split("|") for line in file if line.strip() and not line.startswith("#")]
    return {(row[0].strip(), row[1].strip()) for row in rows}


# (file, what it holds, tier's features that its kernel asks for; None: no kernel; must it be refused)
SEEDS = (
    ("plain.c", "int f(int a) { return __builtin_ctz(a | 1) + a % 7; }", [], None, False),
    ("leak.c", "void f(float *p) { for (int i = 0; i < 64; ++i) p[i] += 1; }", ["-mavx2", "-O3"], None, True),
    ("popcnt.c", "int f(unsigned a) { return __builtin_popcount(a); }", ["-mpopcnt"], None, True),
    ("sse41.c", 'int f(int a) { __asm__("pmulld %xmm0, %xmm1"); return a; }', [], None, True),
    (
        "asks.c",
        'int f(void) { int a = 0, c = 0; __asm__ volatile("cpuid" : "+a"(a), "+c"(c) :: "rbx", "rdx"); return a; }',
        [],
        None,
        True,
    ),
    ("s_sse42.asm", "crc32 rax, rbx\npshufb xmm0, xmm1", [], "sse4.2", False),
    ("v_sse42.asm", "vpxor xmm0, xmm0, xmm0", [], "sse4.2", True),
    ("c_sse42.asm", "pclmulqdq xmm0, xmm1, 0", [], "sse4.2", True),
    ("p_sse42.asm", "popcnt rax, rbx", [], "sse4.2", True),
    ("y_avx2.asm", "vpaddd ymm0, ymm1, ymm2\nvzeroupper", [], "avx avx2", False),
    ("z_avx2.asm", "vpaddd zmm0, zmm1, zmm2", [], "avx avx2", True),
    ("x16_avx2.asm", "vpxord xmm16, xmm1, xmm2", [], "avx avx2", True),
    ("b_avx2.asm", "shlx rax, rbx, rcx", [], "avx avx2", True),
    ("f_avx2.asm", "vfmadd213ps ymm0, ymm1, ymm2", [], "avx avx2", True),
    ("t_avx2.asm", "tzcnt rax, rbx", [], "avx avx2", True),
    ("w_avx2.asm", "vpclmulqdq ymm0, ymm1, ymm2, 0", [], "avx avx2", True),
    ("w_avx2_vpclmul.asm", "vpclmulqdq ymm0, ymm1, ymm2, 0", [], "avx avx2 vpclmulqdq", False),
    ("m_avx512.asm", "vpermb zmm0, zmm1, zmm2", [], "avx avx2 avx512f avx512bw", True),
    ("l_avx512.asm", "vpxord ymm0, ymm1, ymm2", [], "avx avx2 avx512f", True),
    ("k_avx512.asm", "kmovq k1, rax", [], "avx avx2 avx512f", True),
    (
        "i_avx512.asm",
        "vpmadd52luq zmm0, zmm1, zmm2",
        [],
        "avx avx2 avx512f avx512vl avx512bw avx512dq avx512vbmi",
        True,
    ),
    ("o_avx512.asm", "vpaddb zmm0, zmm1, zmm2\nkmovq k1, rax", [], "avx avx2 avx512f avx512bw", False),
    ("n_avx2.asm", "vpxor ymm0, ymm0, ymm0", [], None, True),
    ("r_sse42.asm", "rdrand rax", [], "sse4.2", True),
    ("a_sse42.asm", "crc32 rax, rbx", [], "sse4.2 avx2", True),
)


def try_seeds(table):
    with tempfile.TemporaryDirectory() as work:
        folder = f"{work}/plugins/x/seed"
        os.makedirs(folder)
        for name, text, options, asks, must_fail in SEEDS:
            source, out = f"{folder}/{name}", f"{folder}/{name}.o"
            with open(source, "w", encoding="utf-8") as file:
                file.write(text + "\n" if name.endswith(".c") else f"section .text\n{text}\nret\n")
            command = ["gcc", "-O2", "-c", *options] if name.endswith(".c") else ["nasm", "-f", "elf64"]
            subprocess.run([*command, "-o", out, source], check=True)
            asked = {("seed", ending(out, table).replace("_", "-")): [set(asks.split())]} if asks else {}
            _, bad, _ = judge(out, name, table, asked, set())
            verdict = f"refused: {bad[0]}" if bad else "allowed"
            yield f"{'ok' if bool(bad) == must_fail else 'FAIL'} seed {name}: {verdict}"


def check(build):
    table = tiers()
    asked = kernels(f"{build}/bin/cofferdam", f"{build}/lib/cofferdam/1/")
    exceptions = read_exceptions()
    objects = sorted(
        path for part in ("host", "plugins") for path in glob.glob(f"{build}/obj/{part}/**/*.o", recursive=True)
    )
    lines, spent = [], set()
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        labels = [os.path.relpath(path, f"{build}/obj") for path in objects]
        results = pool.map(lambda pair: judge(*pair, table, asked, exceptions), zip(objects, labels))
        for label, (what, bad, used) in zip(labels, results):
            spent |= used
            more = f" (and {len(bad) - 3} more)" if len(bad) > 3 else ""
            lines.append(f"FAIL {label} ({what}): {'; '.join(bad[:3])}{more}" if bad else f"ok {label}: {what}")
    if not objects:
        lines.append(f"FAIL there is no object under {build}/obj; run make first")
    for label, name in sorted(exceptions - spent):
        if label in labels:
            lines.append(f"FAIL tests/isa/exceptions.txt: {label} needs no line for {name} any more; take it out")
    lines += try_seeds(table)
    return lines


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    lines = check(os.path.abspath(sys.argv[1]))
    print("\n".join(lines))
    count = {word: sum(line.startswith(word) for line in lines) for word in ("ok", "FAIL", "skip")}
    print(f"{count['ok']} passed, {count['FAIL']} failed, {count['skip']} skipped")
    return 1 if count["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
