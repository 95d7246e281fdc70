# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Leaks in built objects: their needs and marks, their symbols, what their notes declare. seeds.TABLE says how each row
is read."""
import os

from scratch import make_stack_executable

LZ4 = "plugins/mit0/lz4/lz4.c"


def _patched(plugin, *options):
    def make(scratch):
        scratch.run("patchelf", *options, scratch.take_built(plugin))

    return make


def _text_relocations(scratch):
    scratch.link(
        scratch.built("mit0/text"),
        "text.c",
        'static int x; __asm__(".text\\nleak: .quad x_\\n.data\\nx_: .quad 0\\n.text"); int f(void) { return x; }\n',
        "-nostartfiles",
        "-Wl,-z,notext",
    )


def _constructor(scratch):
    scratch.link(
        scratch.built("mit0/early"),
        "early.c",
        'static __attribute__((constructor)) void early(void) { __asm__ volatile(""); }\n',
        "-nostartfiles",
    )


def _without_cet(scratch):
    scratch.link(
        scratch.built("mit0/nocet"), "nocet.c", "int f(void) { return 1; }\n", "-nostartfiles", "-fcf-protection=none"
    )


NEEDS = (
    (
        "mit0/xxh3 needs libavutil",
        _patched("mit0/xxh3", "--add-needed", "libavutil.so.57"),
        "mit0/xxh3.so",
        "DT_NEEDED libavutil.so.57",
    ),
    (
        "mit0/lz4 needs libxxhash",
        _patched("mit0/lz4", "--add-needed", "libxxhash.so.0"),
        "mit0/lz4.so",
        "DT_NEEDED libxxhash.so.0",
    ),
    (
        "an assembly plugin needs libc",
        _patched("intel-crc/crc32c", "--add-needed", "libc.so.6"),
        "intel-crc/crc32c.so",
        "DT_NEEDED libc.so.6",
    ),
    ("lgpl/avutil has a run path", _patched("lgpl/avutil", "--set-rpath", "/opt/lib"), "lgpl/avutil.so", "DT_RUNPATH"),
    ("a plugin with text relocations", _text_relocations, "mit0/text.so", "text relocations"),
    (
        "an executable stack",
        lambda s: make_stack_executable(s.take_built("mit0/argmin")),
        "mit0/argmin.so",
        "PT_GNU_STACK",
    ),
    ("a plugin without its CET mark", _without_cet, "mit0/nocet.so", "lost its CET mark"),
    ("a constructor", _constructor, "mit0/early.so", "DT_INIT_ARRAY"),
)


def _second_export(scratch):
    scratch.replace("abi/plugin.map", r"global: cof_plugin_v1;", "global: cof_plugin_v1; leaked;")
    scratch.prepend(LZ4, '__attribute__((visibility("default"))) int leaked(void);\nint leaked(void) { return 1; }\n')
    scratch.make_plugin("mit0/lz4")


def _import(scratch):
    scratch.prepend(LZ4, '#include <stdlib.h>\nint leaked(void);\nint leaked(void) { return system("true"); }\n')
    scratch.make_plugin("mit0/lz4")


def _library_export(scratch):
    scratch.write("leaked.map", "COFFERDAM_1 { global: cof_*; leaked; local: *; };\n")
    scratch.link(
        os.path.join(scratch.build, "lib/libcofferdam.so.1"),
        "leaked.cc",
        'extern "C" __attribute__((visibility("default"))) int leaked() { return 1; }\n',
        "-Wl,--version-script=leaked.map",
        "-Wl,--whole-archive",
        os.path.join(scratch.original.build, "lib/libcofferdam.a"),
        "-Wl,--no-whole-archive",
    )


def _unpromised(scratch):
    scratch.take_library()
    scratch.replace("packaging/debian/libcofferdam1.symbols", r"^ cof_judge@.*\n", " cof_gone@COFFERDAM_1 0.1.0\n")


def _unique(scratch):
    scratch.link(
        scratch.built("mit0/unique"),
        "unique.cc",
        "template <class T> struct S { static inline int x = 1; };\nint f() { return ++S<int>::x; }\n",
        "-std=c++20",
        "-nostartfiles",
    )


SYMBOLS = (
    (
        "a plugin exports a second function",
        _second_export,
        "mit0/lz4.so",
        "exports leaked; a plugin exports cof_plugin_v1 alone",
    ),
    ("a plugin imports system()", _import, "mit0/lz4.so", "imports system"),
    ("the library exports what its map does not name", _library_export, "libcofferdam.so.1", "exports leaked"),
    ("Debian's list of symbols lacks one", _unpromised, "libcofferdam1.symbols", "lacks cof_judge"),
    ("Debian's list of symbols has one that is gone", _unpromised, "libcofferdam1.symbols", "promises cof_gone"),
    ("a GNU_UNIQUE symbol", _unique, "mit0/unique.so", "is GNU_UNIQUE"),
)


def _false_note(scratch):
    scratch.replace(LZ4, r'^#define PLUGIN_SPDX "MIT-0"', '#define PLUGIN_SPDX "GPL-2.0-or-later"')
    scratch.make_plugin("mit0/lz4")


def _without_upstream(scratch):
    scratch.replace("plugins/mit0/blake3/bridge.c", r"MIT-0 AND \(CC0-1.0 OR Apache-2.0\)", "MIT-0")
    scratch.make_plugin("mit0/blake3")


def _false_link(scratch):
    scratch.replace(LZ4, r"BSD-2-Clause\\0", r"MIT\\0")
    scratch.make_plugin("mit0/lz4")


def _other_library(scratch):
    scratch.replace(LZ4, r"(?<=define PLUGIN_LINKS ).*", r'"libxxhash.so.0\\0BSD-2-Clause\\0"')
    scratch.make_plugin("mit0/lz4")


def _truncated(scratch):
    os.truncate(scratch.take_built("mit0/lz4"), 4096)


def _instead(make):
    """A seed that puts something else in the place of mit0/lz4."""

    def seed(scratch):
        target = scratch.take_built("mit0/argmin", "mit0/lz4")
        os.remove(target)
        make(target)

    return seed


CONTENTS = (
    ("mit0/lz4 says that liblz4 is under MIT", _false_link, "mit0/lz4.so", "links liblz4.so.1 (MIT), but here"),
    ("mit0/lz4 opens libxxhash", _other_library, "mit0/lz4.so", "links libxxhash.so.0 (BSD-2-Clause), but here"),
    ("a plugin cut off", _truncated, "mit0/lz4.so", "ends within its segment"),
    ("a text in a plugin's place", _instead(lambda path: open(path, "x").close()), "mit0/lz4.so", "is no ELF file"),
    (
        "a link in a plugin's place",
        _instead(lambda path: os.symlink("/bin/true", path)),
        "lz4.so",
        "is a symbolic link",
    ),
    (
        "lgpl/avutil in mit0's folder",
        lambda s: s.take_built("lgpl/avutil", "mit0/avutil"),
        "mit0/avutil.so",
        'its note says domain "lgpl"',
    ),
    (
        "intel-crc/crc32c in mit0's folder",
        lambda s: s.take_built("intel-crc/crc32c", "mit0/crc32c"),
        "mit0/crc32c.so",
        'its note says domain "intel-crc"',
    ),
    ("mit0/lz4 declares the GPL", _false_note, "mit0/lz4.so", 'its note declares "GPL-2.0-or-later"'),
    (
        "mit0/blake3 does not declare upstream's licence",
        _without_upstream,
        "mit0/blake3.so",
        'it must be "MIT-0 AND (CC0-1.0 OR Apache-2.0)"',
    ),
)
