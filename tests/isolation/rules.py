# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The rules of licence isolation, as data: which domain a file belongs to, and what each domain may see.

A domain is a licence compartment: plugins/<domain>. The host, the ABI, the tests and the benchmarks are classes of
their own with rules of the same shape. A new plugin domain needs one line in LICENCES, and nothing else here.
"""
import json
import os
import re

# The licence of every file in a domain. What is not named here is MIT-0.
LICENCES = {"lgpl": "LGPL-2.1-or-later"}
DEFAULT_LICENCE = "MIT-0"

# Classes that are nobody's cargo: what they may include besides plugins, which never include each other.
HOST = ("abi", "library", "probe", "program")
CLASSES = {
    "abi": ("abi",),
    "library": ("abi", "library"),
    "probe": ("abi", "library", "probe"),
    "program": ("abi", "library", "probe", "program"),
    "bench": (*HOST, "bench"),
    "tests": (*HOST, "bench", "tests"),
}
FOLDERS = (  # the first that fits
    ("abi/", "abi"),
    ("host/program/", "program"),
    ("host/conform/", "program"),
    ("host/store/", "program"),
    ("host/probe/", "probe"),
    ("host/", "library"),
    ("bench/", "bench"),
    ("tests/", "tests"),
)

# Debian packages whose headers any shipped code may include: LGPL-2.1 section 5 and the GCC runtime exception leave
# what these contribute unrestricted.
TOOLCHAIN = re.compile(
    r"libc6-dev(-[a-z0-9]+-cross)?|linux-libc-dev(-[a-z0-9]+-cross)?|"
    r"libgcc-\d+-dev(-.*)?|libstdc\+\+-\d+-dev(-.*)?|libclang-common-\d+-dev"
)
# Further packages, and the licence that the object's own note must then declare (None: an executable, whose combination
# `cofferdam licenses` prints). Keys are a class, or <domain>/<plugin>. What is compiled in is what the SPDX documents
# say is: one table for both.
PARTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../packaging/sbom-parts.json")


def _packages(parts):
    found = {"program": {"libcbor-dev": None, "liblmdb-dev": None}}  # linked dynamically
    for owner, compiled_in in parts.items():
        plugin = owner.removeprefix("org.cofferdam.").replace(".", "/", 1)
        place = "program" if owner in ("cofferdam", "cofferdam-store") else plugin
        for part in compiled_in:
            found.setdefault(place, {})[part["debian"]] = None if place == "program" else part["licence"]
    return found


with open(PARTS, encoding="utf-8") as _file:
    PACKAGES = _packages(json.load(_file))

# The libraries that a plugin opens when it runs, and the licences that each may turn out to have, as its links note
# must say it. Only people can know: from the library's own texts, and its package's copyright file.
AVUTIL = "LGPL-2.1-or-later|LGPL-3.0-or-later|GPL-2.0-or-later|GPL-3.0-or-later"
LINKS = {
    "lgpl/avutil": {f"libavutil.so.{major}": AVUTIL for major in range(56, 62)},
    "mit0/ipsec-mb": {"libIPSec_MB.so.1": "BSD-3-Clause"},
    "mit0/lz4": {"liblz4.so.1": "BSD-2-Clause"},
    "mit0/openssl": {"libcrypto.so.3": "Apache-2.0"},
    "mit0/xxh3": {"libxxhash.so.0": "BSD-2-Clause"},
    "mit0/zstd": {"libzstd.so.1": "BSD-3-Clause|MIT"},
}

# What objects may need at run time, and the linker may load for it.
LIBC = r"libc\.so\.6|libm\.so\.6|ld-linux[-a-z0-9_]*\.so\.\d|libgcc_s\.so\.1|libstdc\+\+\.so\.6"
NEEDS = {"library": LIBC, "probe": LIBC, "program": LIBC + r"|libcbor\.so\.[0-9.]+|liblmdb\.so\.0", "plugin": LIBC, "asm": r"(?!)"}
# Files of the toolchain that a linker loads. The archives among them carry the GCC runtime exception (libgcc) or are
# the part of the C library that is linked into everything (libc_nonshared).
TOOLCHAIN_LOADS = re.compile(
    r"S?crt[1in]\.o|crt(begin|end)S?\.o|libgcc\.a|libgcc_eh\.a|libgcc_s\.so(\.1)?|libc\.so(\.6)?|libc_nonshared\.a|"
    r"libm\.so(\.6)?|libmvec\.so\.1|libstdc\+\+\.so(\.6)?|ld-linux[-a-z0-9_]*\.so\.\d"
)
FURTHER_LOADS = {"program": re.compile(r"libcbor\.so(\.[0-9.]+)?|liblmdb\.so(\.0)?")}

# The C library's functions that plugins may import; a fortified form counts as the function. Kernels compute: what is
# not here (files, processes, sockets, threads) is nobody's need, and a new line here is a decision to review.
IMPORTS = {
    "memory": ("memcpy", "memmove", "memset", "memcmp", "strcmp", "strlen"),
    "sentences": ("snprintf",),
    "contexts of the adopted libraries": ("malloc", "calloc", "free"),
    "libraries opened in probe()": ("dlopen", "dlsym", "dlclose"),
    "the compiler's own": ("__stack_chk_fail",),
}
ALLOWED_IMPORTS = frozenset(name for names in IMPORTS.values() for name in names)

ENTRY = "cof_plugin_v1"


def domain_of(path):
    """The class or the plugin domain of a file of the tree; None for documents, packaging and the like."""
    parts = path.split("/")
    if parts[0] == "plugins" and len(parts) > 2:
        return parts[1]
    return next((name for folder, name in FOLDERS if path.startswith(folder)), None)


def plugin_of(path):
    """<domain>/<plugin> of a file in a plugin's folder, else None."""
    parts = path.split("/")
    return "/".join(parts[1:3]) if parts[0] == "plugins" and len(parts) > 3 else None


def licence_of(domain):
    return LICENCES.get(domain, DEFAULT_LICENCE)


def may_include(domain):
    """The classes and domains whose files a file of this domain may include."""
    return CLASSES.get(domain, ("abi", domain))


def packages_of(path):
    """What a file's headers may come from besides the toolchain: {package: licence to declare}."""
    return PACKAGES.get(plugin_of(path) or domain_of(path), {})


def declared_licence(plugin):
    """The expression that the note of <domain>/<plugin> must hold: its domain's licence, and what is compiled in."""
    extra = [f"({text})" if " OR " in text else text for text in PACKAGES.get(plugin, {}).values()]
    return " AND ".join([licence_of(plugin.split("/")[0]), *extra])


def plain_import(name):
    """memcpy for __memcpy_chk: the fortified form of a function is that function."""
    fortified = re.fullmatch(r"__(\w+)_chk", name)
    return fortified.group(1) if fortified else name
