# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The binary interface as libabigail sees it, and the rule that it only ever grows at its ends.

types_source() writes a C file with one exported, typed function for each frozen struct, enum and public function: what
is reached through void * alone would be in no dump. dump() compiles it and asks abidw. differences() compares two dumps
field by field, for libabigail's own words for "appended" (has_data_member_inserted_at = end) also let retyped and
reordered fields through (seen with 2.2.0). Neither sees the const of a pointer to const void."""
import glob
import os
import re
import subprocess
import xml.etree.ElementTree as xml

HEADERS = ("cofferdam.h", "cofferdam_ingest.h", "cofferdam_sketch.h", "cofferdam_crc.h", "cofferdam/note.h")
ABIDW = (
    "abidw",
    "--no-corpus-path",
    "--no-comp-dir-path",
    "--no-show-locs",
    "--no-architecture",
    "--no-elf-needed",
    "--no-parameter-names",
)
CONSTANTS = "cof_constants"


class Trouble(Exception):
    """One sentence: what is wrong, where, what to do."""


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise Trouble(f"{' '.join(command[:3])} ... failed ({done.returncode}): {done.stderr.strip()[-600:]}")
    return done.stdout


def table(path):
    """interfaces.txt: {name: (minor or "experimental", [types])}."""
    rows = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, state, types = (word.strip() for word in line.split("|"))
                if rows.setdefault(name, (state, []))[0] != state:
                    raise Trouble(f"{path}: '{name}' stands there in two states")
                rows[name][1].extend(types.split())
    return rows


def header_files(root):
    return sorted(glob.glob(f"{root}/abi/cofferdam/*.h") + glob.glob(f"{root}/host/include/*.h"))


def defined(root):
    """Structs and interface names that the headers define."""
    structs, interfaces = set(), set()
    for path in header_files(root):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        structs |= set(re.findall(r"^typedef struct (cof_\w+) \{", text, re.MULTILINE))
        interfaces |= set(re.findall(r'^#define COF_IFACE_\w+ "([^"]+)"', text, re.MULTILINE))
    return structs, interfaces


def exported(library):
    lines = run("nm", "-D", "--defined-only", library).splitlines()
    return sorted({line.split()[2].split("@")[0] for line in lines if " T " in line})


def constants(root):
    """Flags, note types, options and statuses: macros and nameless enumerators, which no dump has by themselves."""
    names = set()
    for path in header_files(root):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        names |= set(re.findall(r"^#define (COF_(?:F|NT|OPT|INGEST|CUT|SKETCH|LEVEL)_\w+) ", text, re.MULTILINE))
        names |= set(re.findall(r"\b(COF_OK|COF_E_[A-Z0-9]+) = ", text))
    # The one grows with every flag, the other is advice.
    return sorted(names - {"COF_F_KNOWN_CRITICAL", "COF_INGEST_TILE_DEFAULT"})


def types_source(root, rows, functions):
    lines = [f"#include <{header}>" for header in HEADERS]
    lines.append(f"enum {CONSTANTS} {{ {', '.join(f'v_{name} = (int){name}' for name in constants(root))} }};")
    lines.append(
        f"void frozen_constants(enum {CONSTANTS} *p); void frozen_constants(enum {CONSTANTS} *p) {{ (void)p; }}"
    )
    for state, types in rows.values():
        if state == "experimental":
            continue
        for name in types:
            spelled = f"enum {name}" if name in ("cof_x86", "cof_a64") else name
            lines.append(f"void frozen_{name}({spelled} *p); void frozen_{name}({spelled} *p) {{ (void)p; }}")
    for name in functions:
        lines.append(
            f"__typeof__(&{name}) frozen_{name}(void); __typeof__(&{name}) frozen_{name}(void) {{ return 0; }}"
        )
    return "\n".join(lines) + "\n"


def dump(root, rows, functions, work, strip=False):
    """The dump of the headers under root, as a file in work."""
    source, library, out = (os.path.join(work, name) for name in ("types.c", "types.so", "types.xml"))
    with open(source, "w", encoding="utf-8") as file:
        file.write(types_source(root, rows, functions))
    run(
        "gcc",
        "-std=c11",
        "-g",
        "-O0",
        "-fPIC",
        "-shared",
        f"-I{root}/abi",
        f"-I{root}/host/include",
        "-o",
        library,
        source,
    )
    if strip:
        run("strip", library)
    run(*ABIDW, "--out-file", out, library)
    return out


class Dump:
    """structs: {name: (size, [(offset, field, type)])}, enums: {name: [(name, value)]}, functions: {name: type}"""

    def __init__(self, path):
        try:
            root = xml.parse(path).getroot()
        except (OSError, xml.ParseError) as error:
            raise Trouble(f"{path}: no dump of libabigail: {error}") from error
        self.types = {node.get("id"): node for node in root.iter() if node.get("id")}
        self.structs, self.enums, self.functions = {}, {}, {}
        for node in root.iter("class-decl"):
            members = node.findall("data-member")
            if members:
                fields = [
                    (
                        int(m.get("layout-offset-in-bits")),
                        m.find("var-decl").get("name"),
                        self.spell(m.find("var-decl").get("type-id")),
                    )
                    for m in members
                ]
                self.structs[node.get("name")] = (int(node.get("size-in-bits")), fields)
        for node in root.iter("enum-decl"):
            values = [(e.get("name"), e.get("value")) for e in node.findall("enumerator")]
            if node.get("name", "").startswith("cof_"):
                self.enums[node.get("name")] = values
        for node in root.iter("function-decl"):
            self.functions[node.get("name")] = self.signature(node)

    def signature(self, node):
        parameters = [
            "..." if p.get("is-variadic") == "yes" else self.spell(p.get("type-id")) for p in node.findall("parameter")
        ]
        return f"{self.spell(node.find('return').get('type-id'))} ({', '.join(parameters)})"

    def spell(self, number):
        """Typedefs resolved; structs and enums by name, for their fields are compared on their own."""
        node = self.types[number]
        if node.tag == "typedef-decl":
            return self.spell(node.get("type-id"))
        if node.tag == "pointer-type-def":
            return f"{self.spell(node.get('type-id'))} *"
        if node.tag == "qualified-type-def":
            words = [word for word in ("const", "volatile", "restrict") if node.get(word) == "yes"]
            return f"{self.spell(node.get('type-id'))} {' '.join(words)}"
        if node.tag == "function-type":
            return f"({self.signature(node)})"
        if node.tag == "array-type-def":
            lengths = "".join(f"[{r.get('length')}]" for r in node.findall("subrange"))
            return f"{self.spell(node.get('type-id'))}{lengths}"
        if node.tag in ("class-decl", "union-decl", "enum-decl", "type-decl"):
            return f"{node.get('name')}:{node.get('size-in-bits', 'opaque') if node.tag == 'type-decl' else node.tag}"
        raise Trouble(f"libabigail knows a kind of type that this test does not: {node.tag}")

    def missing(self, names):
        """The types of which nothing is known: a stripped file has a dump too, and it equals anything."""
        return [name for name in names if name not in self.structs and name not in self.enums]


def differences(old, new):
    """Sentences: what of old is not in new as it was. What new has at its ends besides is fine."""
    found = []
    for name, (size, fields) in old.structs.items():
        if not name.startswith("cof_"):
            continue
        if name not in new.structs:
            found.append(f"struct {name} is gone")
            continue
        new_size, new_fields = new.structs[name]
        for number, field in enumerate(fields):
            if number >= len(new_fields):
                found.append(f"{name}.{field[1]} is gone")
                continue
            other = new_fields[number]
            taken = field[1].startswith("reserved") and field[0::2] == other[0::2]  # a reserved field has got its use
            if field != other and not taken:
                found.append(
                    f"{name}: field {number} was '{field[2]} {field[1]}' at bit {field[0]} and is "
                    f"'{other[2]} {other[1]}' at bit {other[0]}"
                )
        grows = fields[0][1] == "struct_size" or name == "cof_note_abi"  # others lie in arrays, or have no room for it
        if new_size != size and not grows:
            found.append(
                f"{name} says nothing of its size, so it cannot grow; it had {size // 8} bytes and has "
                f"{new_size // 8}"
            )
        if new_size < size or (new_size > size and len(new_fields) == len(fields)):
            found.append(f"{name} had {size // 8} bytes and has {new_size // 8}")
        if any(at < size for at, _, _ in new_fields[len(fields) :]):  # padding never had a value
            found.append(f"{name}: a new field lies within the {size // 8} bytes that it had")
    for name, values in old.enums.items():
        others = new.enums.get(name, [])
        kept = dict(values).items() <= dict(others).items() if name == CONSTANTS else others[: len(values)] == values
        if not kept:
            lost = [v for v, number in values if (v, number) not in others] or ["the order"]
            found.append(f"enum {name}: {', '.join(lost)} is not what it was")
    for name, text in old.functions.items():
        if name not in new.functions:
            found.append(f"{name.removeprefix('frozen_')} is gone")
        elif new.functions[name] != text:
            found.append(f"{name.removeprefix('frozen_')} was {text} and is {new.functions[name]}")
    return found
