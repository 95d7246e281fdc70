# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The append-only rule tried on copies of the headers, each with one change."""
import os
import shutil

import abi

# (what, header, old text, new text, must it fail?)
SEEDS = (
    ("nothing changed", "abi/cofferdam/crc.h", "", "", False),
    (
        "a field appended to a vtable",
        "abi/cofferdam/crc.h",
        "\n} cof_crc32;",
        "\n    uint64_t more;\n} cof_crc32;",
        False,
    ),
    (
        "a field appended to a descriptor",
        "abi/cofferdam/abi.h",
        "\n} cof_kernel;",
        "\n    void *more;\n} cof_kernel;",
        False,
    ),
    (
        "a field appended to the options",
        "host/include/cofferdam.h",
        "\n} cof_options;",
        "\n    int more;\n} cof_options;",
        False,
    ),
    (
        "a reserved field gets its use",
        "abi/cofferdam/crc.h",
        "uint32_t struct_size, reserved;",
        "uint32_t struct_size, lanes;",
        False,
    ),
    (
        "a CPU feature appended",
        "abi/cofferdam/abi.h",
        "COF_X86_AVX512VBMI\n",
        "COF_X86_AVX512VBMI, COF_X86_NEW\n",
        False,
    ),
    (
        "a flag added",
        "abi/cofferdam/abi.h",
        "#define COF_F_CONST_TIME",
        "#define COF_F_MORE (1u << 15)\n#define COF_F_CONST_TIME",
        False,
    ),
    (
        "a field inserted",
        "abi/cofferdam/abi.h",
        "    const char *contract;",
        "    void *more;\n    const char *contract;",
        True,
    ),
    ("a field removed", "abi/cofferdam/crc.h", "uint32_t (*shift)(uint32_t reg, int64_t n);", "", True),
    ("two fields of one type exchanged", "abi/cofferdam/cut.h", "uint64_t min, avg,", "uint64_t avg, min,", True),
    (
        "a field renamed",
        "abi/cofferdam/hash.h",
        "(*init)(void *state, const cof_hash_key *key)",
        "(*start)(void *state, const cof_hash_key *key)",
        True,
    ),
    ("a field retyped, of equal size", "abi/cofferdam/abi.h", "uint32_t rank;", "int32_t rank;", True),
    ("a field widened", "abi/cofferdam/abi.h", "uint32_t rank;", "uint64_t rank;", True),
    (
        "a parameter narrowed",
        "abi/cofferdam/crc.h",
        "uint32_t (*update)(uint32_t reg, const void *p, size_t n)",
        "uint32_t (*update)(uint32_t reg, const void *p, uint32_t n)",
        True,
    ),
    (
        "a parameter appended",
        "abi/cofferdam/cut.h",
        "size_t n, size_t back, void *out);",
        "size_t n, size_t back, void *out, int more);",
        True,
    ),
    (
        "a pointer's const taken away",
        "abi/cofferdam/hash.h",
        "(*init)(void *state, const cof_hash_key *key)",
        "(*init)(void *state, cof_hash_key *key)",
        True,
    ),
    ("an array shortened", "abi/cofferdam/abi.h", "#define COF_CPU_WORDS 8", "#define COF_CPU_WORDS 7", True),
    (
        "a field appended to what lies in arrays",
        "abi/cofferdam/cut.h",
        "\n} cof_cut_end;",
        "\n    uint64_t more;\n} cof_cut_end;",
        True,
    ),
    ("a CPU feature inserted", "abi/cofferdam/abi.h", "    COF_X86_AVX,", "    COF_X86_NEW,\n    COF_X86_AVX,", True),
    ("a flag moved", "abi/cofferdam/abi.h", "COF_F_NOT_PURE (1u << 2)", "COF_F_NOT_PURE (1u << 7)", True),
    ("a status renumbered", "abi/cofferdam/abi.h", "COF_E_CPU = -2", "COF_E_CPU = -22", True),
    ("a note's type changed", "abi/cofferdam/note.h", "0x434f0003u", "0x434f0033u", True),
    (
        "a public function's parameter widened",
        "host/include/cofferdam.h",
        "size_t n, int last,",
        "size_t n, long last,",
        True,
    ),
    (
        "a public struct's field removed",
        "host/include/cofferdam.h",
        "    uint32_t rank, min_bytes;\n",
        "    uint32_t rank;\n",
        True,
    ),
)


def judge(golden, new, names):
    """Sentences that speak against a dump, and libabigail's own verdict on the same two."""
    dump = abi.Dump(new)
    missing = dump.missing(names)
    if missing:
        return [f"the dump knows nothing of {', '.join(missing)}: it says nothing about them"]
    return abi.differences(abi.Dump(golden), dump)


def try_all(root, rows, functions, work):
    """Yields "ok ..." and "FAIL ..." lines."""
    names = [name for state, types in rows.values() if state != "experimental" for name in types]
    golden = shutil.copy(abi.dump(root, rows, functions, work), os.path.join(work, "golden.xml"))

    def line(what, found, must_fail):
        if bool(found) == must_fail:
            return f"ok append-only: {what}: {'refused: ' + found[0] if found else 'allowed'}"
        return f"FAIL append-only: {what}: {'refused: ' + '; '.join(found) if found else 'not noticed'}"

    for what, header, old, new, must_fail in SEEDS:
        copy = os.path.join(work, "seeded")
        shutil.rmtree(copy, ignore_errors=True)
        for part in ("abi", "host/include"):
            shutil.copytree(f"{root}/{part}", f"{copy}/{part}")
        with open(f"{copy}/{header}", encoding="utf-8") as file:
            text = file.read()
        if old not in text:
            yield f"FAIL append-only: {what}: {header} no longer has the text that this seed changes: {old!r}"
            continue
        with open(f"{copy}/{header}", "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))
        yield line(what, judge(golden, abi.dump(copy, rows, functions, work), names), must_fail)
    yield line("a public function removed", judge(golden, abi.dump(root, rows, functions[1:], work), names), True)
    yield line(
        "a struct left out",
        judge(golden, abi.dump(root, {k: v for k, v in rows.items() if k != "cof.cut/1"}, functions, work), names),
        True,
    )
    yield line("a stripped file", judge(golden, abi.dump(root, rows, functions, work, strip=True), names), True)
