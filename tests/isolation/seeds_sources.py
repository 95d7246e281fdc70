# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Leaks in sources: of the include closure, of where linked code comes from, of headers and licences. seeds.TABLE says
how each row is read."""
import os

LZ4, ARGMIN, CRC32C = (
    "plugins/mit0/lz4/lz4.c",
    "plugins/mit0/argmin/argmin_avx2.asm",
    "plugins/intel-crc/crc32c/crc32c.c",
)
SHIFT, BRIDGE, SPDX_CC = "plugins/lgpl/avutil/shift.h", "plugins/mit0/bridge.h", "host/lib/spdx.cc"
LGPL_HEADER = "/* SPDX-FileCopyrightText: 2026 Someone\n * SPDX-License-" + "Identifier: LGPL-2.1-or-later */\n"
MIT0_HEADER = "/* SPDX-FileCopyrightText: 2026 Someone\n * SPDX-License-" + "Identifier: MIT-0 */\n"


def _include(file, line, *objects):
    """A seed that puts one include line into a file and compiles it."""

    def make(scratch):
        scratch.prepend(file, line + "\n")
        scratch.make(*objects or [f"obj/{file}.o"])

    return make


def _labelled_header(scratch):
    scratch.write("plugins/mit0/lz4/extra.h", LGPL_HEADER + "#define EXTRA 1\n")
    _include(LZ4, '#include "extra.h"')(scratch)


def _second_tag(scratch):
    scratch.write("plugins/mit0/lz4/extra.h", MIT0_HEADER + LGPL_HEADER + "#define EXTRA 1\n")


def _false_companion(scratch):
    scratch.write("plugins/mit0/lz4/extra.h", LGPL_HEADER + "#define EXTRA 1\n")
    scratch.write("plugins/mit0/lz4/extra.h.license", MIT0_HEADER.strip("/* \n").replace(" * ", ""))


def _gas_include(scratch):
    scratch.write("plugins/lgpl/avutil/x.s", LGPL_HEADER + "leak: ret\n")
    _include(LZ4, '__asm__(".text\\n.include \\"plugins/lgpl/avutil/x.s\\"\\n");')(scratch)


def _computed_include(scratch):
    scratch.prepend(ARGMIN, '%define PART "cofferdam.inc"\n%include PART\n')


def _link(scratch):
    os.symlink("../../intel-crc/crc32c/crc32c_constants.inc", scratch.path("plugins/mit0/argmin/c.inc"))
    scratch.prepend(ARGMIN, '%include "c.inc"\n')


def _link_in_c(scratch):
    os.symlink("../../lgpl/avutil/shift.h", scratch.path("plugins/mit0/lz4/c.h"))
    _include(LZ4, '#include "c.h"')(scratch)


INCLUDES = (
    (
        "mit0 assembly includes intel-crc's constants",
        lambda s: s.prepend(ARGMIN, '%include "plugins/intel-crc/crc32c/crc32c_constants.inc"\n'),
        ARGMIN,
        "crc32c_constants.inc of the domain intel-crc",
    ),
    (
        "intel-crc includes mit0's bridge.h",
        _include(CRC32C, f'#include "{BRIDGE}"'),
        CRC32C,
        "bridge.h of the domain mit0",
    ),
    ("mit0 includes lgpl's shift.h", _include(LZ4, f'#include "{SHIFT}"'), LZ4, "shift.h of the domain lgpl"),
    ("an LGPL header in mit0's own folder", _labelled_header, "plugins/mit0/lz4/extra.h", "LGPL-2.1-or-later"),
    ("mit0 assembly includes a link to it", _link, ARGMIN, "crc32c_constants.inc of the domain intel-crc"),
    ("mit0 includes a link to lgpl's shift.h", _link_in_c, LZ4, "shift.h of the domain lgpl"),
    ("mit0 includes a header of libcbor-dev", _include(LZ4, "#include <cbor.h>"), LZ4, "of the package libcbor-dev"),
    (
        "the library includes a plugin's header",
        _include(SPDX_CC, f'#include "{BRIDGE}"'),
        SPDX_CC,
        "bridge.h of the domain mit0",
    ),
    (
        "C takes in bytes by .incbin",
        _include(LZ4, f'__asm__(".section .rodata\\n.incbin \\"{SHIFT}\\"\\n.text");'),
        LZ4,
        "has .incbin",
    ),
    (
        "C takes in bytes by .incbin in two strings",
        _include(LZ4, f'__asm__(".section .rodata\\n.inc" "bin \\"{SHIFT}\\"\\n.text");'),
        LZ4,
        "has .incbin",
    ),
    ("C has the assembler include text", _gas_include, LZ4, "has .include"),
    (
        "C takes in bytes by a word made of macros",
        _include(
            LZ4,
            "#define TAKE_(a, b) #a #b\n#define TAKE(a, b) TAKE_(a, b)\n"
            f'__asm__(".section .rodata\\n" TAKE(.inc, bin) " \\"{SHIFT}\\"\\n.text");',
        ),
        LZ4,
        f"has the assembler take in {SHIFT}",
    ),
    (
        "assembly takes in bytes behind times",
        lambda s: s.prepend(ARGMIN, f'section .rodata\ntimes 1 incbin "{SHIFT}"\n'),
        ARGMIN,
        "incbin that does not begin its line",
    ),
    (
        "assembly gives incbin another name",
        lambda s: s.prepend(ARGMIN, f'%define grab incbin\nsection .rodata\ngrab "{SHIFT}"\n'),
        ARGMIN,
        "incbin that does not begin its line",
    ),
    ("assembly includes a computed name", _computed_include, ARGMIN, "of what is no literal file"),
)


def _foreign_source(scratch):
    scratch.prepend(LZ4, '#include "plugins/lgpl/avutil/shift.c"\n')
    scratch.make_plugin("mit0/lz4")


def _inlined_function(scratch):
    scratch.write(
        "plugins/intel-crc/crc32c/inlined.h",
        MIT0_HEADER + "static inline int inlined(volatile int *x) { return *x ^ 0x1edc6f41; }\n",
    )
    scratch.replace(
        LZ4,
        r"(?=^const cof_plugin|\Z)",
        '\n#include "plugins/intel-crc/crc32c/inlined.h"\nint emitted(volatile int *x);\n'
        "int emitted(volatile int *x) { return inlined(x); }\n",
    )
    scratch.make_plugin("mit0/lz4")


def _foreign_object(scratch):
    scratch.write(
        "plugins/mit0/argmin/plugin.mk",
        "PLUGIN_OBJ_argmin := $(BUILD)/obj/plugins/intel-crc/crc32c/crc32c_sse42.asm.o\n",
    )
    scratch.make_plugin("mit0/argmin")


def _archive(scratch):
    scratch.write("archived.c", "int archived(int x) { return x * 3; }\n")
    scratch.run("gcc", "-O1", "-fPIC", "-c", "-o", "archived.o", "archived.c")
    scratch.run("ar", "rcs", "libarchived.a", "archived.o")
    scratch.write(
        "plugins/mit0/lz4/plugin.mk",
        "$(BUILD)/lib/cofferdam/1/mit0/lz4.so: LINKALL += -Wl,--whole-archive libarchived.a "
        "-Wl,--no-whole-archive\n",
    )
    scratch.make_plugin("mit0/lz4")


def _not_audited(scratch):
    scratch.write(
        "plugins/mit0/lz4/plugin.mk",
        "ifndef AUDIT\nPLUGIN_OBJ_lz4 := $(patsubst %,$(BUILD)/obj/%.o,$(wildcard plugins/lgpl/avutil/shift.c))\n"
        "endif\n",
    )
    scratch.make_plugin("mit0/lz4")
    os.remove(scratch.built("mit0/lz4"))
    scratch.run("make", "-C", scratch.root, "--no-print-directory", "BUILD=build", "build/lib/cofferdam/1/mit0/lz4.so")


def _edited(scratch):
    scratch.make_plugin("mit0/lz4")
    with open(scratch.built("mit0/lz4"), "r+b") as file:
        data = file.read()
        file.seek(data.rindex(b"\xf3\x0f\x1e\xfa") + 4)  # behind the last endbr64; the first is of .plt
        file.write(b"\x90")


def _by_own_rule(source, text):
    """A seed that compiles a file of lgpl into an object of mit0/lz4, by a rule of its own."""

    def make(scratch):
        scratch.write(f"plugins/lgpl/avutil/{source}", LGPL_HEADER + text)
        scratch.write(
            "plugins/mit0/lz4/plugin.mk",
            f"$(BUILD)/obj/plugins/mit0/lz4/evil.o: plugins/lgpl/avutil/{source}\n"
            "\tmkdir -p $(@D) && $(CC) -fPIC -O1 -fvisibility=hidden -fcf-protection -c -o $@ $<\n"
            "PLUGIN_OBJ_lz4 := $(BUILD)/obj/plugins/mit0/lz4/evil.o\n",
        )
        scratch.make_plugin("mit0/lz4")

    return make


PROVENANCE = (
    (
        "a table of lgpl's in mit0/lz4",
        _by_own_rule("table.c", "const int leak_table[64] = {1, 2, 3};\n"),
        "mit0/lz4.so",
        "which has no compile unit plugins/mit0/lz4/evil",
    ),
    (
        "assembly of lgpl's without types in mit0/lz4",
        _by_own_rule("code.s", 'leak_code: imul $3,%edi,%eax\nret\n.section .note.GNU-stack,""\n'),
        "mit0/lz4.so",
        "which has no compile unit plugins/mit0/lz4/evil",
    ),
    ("lgpl's shift.c in mit0/lz4, in the audit build not", _not_audited, "lz4.so", "differs from the audit build's"),
    ("a byte of the shipped code edited", _edited, "build/lib/cofferdam/1/mit0/lz4.so", "audit build's in .text"),
    (
        "lgpl's shift.c compiled into mit0/lz4",
        _foreign_source,
        "mit0/lz4.so",
        "code from plugins/lgpl/avutil/shift.c of the domain lgpl",
    ),
    (
        "a function of an intel-crc header inlined in mit0/lz4",
        _inlined_function,
        "mit0/lz4.so",
        "code from plugins/intel-crc/crc32c/inlined.h",
    ),
    (
        "intel-crc's object linked into mit0/argmin",
        _foreign_object,
        "mit0/argmin.so",
        "crc32c_sse42.asm.o of the domain intel-crc",
    ),
    ("a static library linked into mit0/lz4", _archive, "mit0/lz4.so", "libarchived.a, which is neither"),
    ("code without debug information in mit0/lz4", _archive, "mit0/lz4.so", "that no compile unit accounts for"),
)

HEADERS = (
    (
        "assembly without a Source field",
        lambda s: s.replace(ARGMIN, r"^; Source:.*\n", ""),
        ARGMIN,
        'no field "Source:"',
    ),
    (
        "assembly without an Inspiration",
        lambda s: s.replace(ARGMIN, r"^; Inspiration:.*\n", "; Inspiration:\n"),
        ARGMIN,
        'no field "Inspiration:"',
    ),
    (
        "assembly taken from elsewhere",
        lambda s: s.replace(ARGMIN, r"^; Source:.*", "; Source:      a library's repository"),
        ARGMIN,
        'does not begin with "own work"',
    ),
    (
        "a paper that no record names",
        lambda s: s.replace(ARGMIN, r"^; Inspiration:.*", "; Inspiration: Intel 999999"),
        ARGMIN,
        "cites Intel 999999",
    ),
)

LGPL = (
    ("a link from mit0 to intel-crc", _link, "plugins/mit0/argmin/c.inc", "is a symbolic link"),
    (
        "a folder of mit0 that is a link to lgpl's",
        lambda s: os.symlink("../lgpl/avutil", s.path("plugins/mit0/avutil")),
        "plugins/mit0/avutil",
        "is a symbolic link",
    ),
    (
        "an MIT-0 file in plugins/lgpl",
        lambda s: s.write("plugins/lgpl/avutil/new.h", MIT0_HEADER),
        "plugins/lgpl/avutil/new.h",
        'says "MIT-0"',
    ),
    (
        "an LGPL file in plugins/mit0",
        lambda s: s.write("plugins/mit0/lz4/new.h", LGPL_HEADER),
        "plugins/mit0/lz4/new.h",
        'says "LGPL-2.1-or-later"',
    ),
    ("a second tag, of the LGPL", _second_tag, "lz4/extra.h", 'says "MIT-0 and LGPL-2.1-or-later"'),
    ("an LGPL file with MIT-0 beside it", _false_companion, "lz4/extra.h", 'says "LGPL-2.1-or-later and MIT-0"'),
    (
        "an LGPL file in the host",
        lambda s: s.write("host/lib/new.hpp", LGPL_HEADER),
        "host/lib/new.hpp",
        'says "LGPL-2.1-or-later"',
    ),
    (
        "a header of libavutil in the host",
        lambda s: s.prepend(SPDX_CC, "#include <libavutil/crc.h>\n"),
        SPDX_CC,
        "a header of FFmpeg",
    ),
    (
        "mit0 names a file of lgpl",
        lambda s: s.prepend(LZ4, f'#if 0\n#include "{SHIFT}"\n#endif\n'),
        LZ4,
        "of the domain lgpl",
    ),
)
