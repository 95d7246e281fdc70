# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Which source, object and plugin a name stands for.

A kernel is a source file: crc32c_avx2_vpclmul (plugins/*/*/crc32c_avx2_vpclmul.asm), PLUGIN/STEM for a plugin's C
source, portable/STEM for the host's C++ (host/portable/STEM.cc). PLUGIN/IMPL ("crc32c/avx2-vpclmul-fusion") stands for
the assembly that the kernel is named after.
"""
import dataclasses
import glob
import os
import re


SPDX = "SPDX-License-" + "Identifier: "  # in two parts: this file's own licence is above


class Unknown(Exception):
    """A name that stands for nothing, or for several things."""


@dataclasses.dataclass
class Kernel:
    name: str
    source: str  # relative to the tree
    plugin: str  # "crc32c"; "portable" for the host's own
    domain: str
    contracts: list = dataclasses.field(default_factory=list)  # of the portable ones

    @property
    def compiled(self):
        return not self.source.endswith(".asm")

    @property
    def portable(self):
        return self.source.startswith("host/portable/")

    def object(self, build):
        return os.path.join(build, "obj", self.source + ".o")

    def so(self, build):
        if self.portable:
            return os.path.join(build, "forge", "portable.so")
        return os.path.join(build, "lib/cofferdam/1", self.domain, self.plugin + ".so")

    @property
    def file(self):
        """As part of a file's name."""
        return self.name.replace("/", "-")

    @property
    def stem(self):
        return os.path.splitext(os.path.basename(self.source))[0]

    @property
    def licence(self):
        with open(self.source, encoding="utf-8") as file:
            return re.search(SPDX + r"(.+?)\s*(?:\*/)?$", file.read(2000), re.M)[1]

    def header(self):
        """The fields of an assembly file's header: {"Purpose": text}."""
        fields, last = {}, None
        with open(self.source, encoding="utf-8") as file:
            for line in file:
                if not line.startswith(";"):
                    break
                found = re.match(r"; ([A-Z]\w+): +(.*)", line)
                if found:
                    last = found[1]
                    fields[last] = found[2].strip()
                elif last and re.match(r"; {8,}\S", line):
                    fields[last] += " " + line.strip("; \n")
                else:
                    last = None
        return fields

    def implements(self, impl):
        """Is a kernel of this name, "avx2-vpclmul-fusion", named after the source, crc32c_avx2_vpclmul?"""
        words = self.stem.split("_")
        return any(f"-{'-'.join(words[n:])}-" in f"-{impl}-" for n in range(1, len(words)))


def every():
    """All kernels of the tree, assembly first."""
    found = []
    for source in sorted(glob.glob("plugins/*/*/*.asm")):
        _, domain, plugin, file = source.split("/")
        found.append(Kernel(os.path.splitext(file)[0], source, plugin, domain))
    for source in sorted(glob.glob("plugins/*/*/*.c")):
        _, domain, plugin, file = source.split("/")
        found.append(Kernel(f"{plugin}/{os.path.splitext(file)[0]}", source, plugin, domain))
    for source in sorted(glob.glob("host/portable/*.cc")):
        with open(source, encoding="utf-8") as file:
            contracts = re.findall(r'"([a-z0-9-]+/[0-9]+)"', file.read())
        name = "portable/" + os.path.splitext(os.path.basename(source))[0]
        found.append(Kernel(name, source, "portable", "host", contracts))
    return found


def find(name):
    """The kernel of a name; Unknown says which there are."""
    kernels = every()
    exact = [k for k in kernels if name in (k.name, k.source)]
    if len(exact) == 1:
        return exact[0]
    plugin, _, impl = name.partition("/")
    named = [k for k in kernels if not k.compiled and impl and k.plugin == plugin and k.implements(impl)]
    if len(named) == 1:
        return named[0]
    if len(named) > 1:  # the one of which more words are in the name
        plain = [k for k in named if k.stem.removeprefix(plugin + "_").replace("_", "-") in impl]
        if len(plain) == 1:  # crc32c_avx2_vpclmul, not crc32c_copy_avx2_vpclmul
            return plain[0]
        named.sort(key=lambda k: -len(k.stem))
        if len(named[0].stem) > len(named[1].stem):
            return named[0]
    stems = [k for k in kernels if k.stem == name]
    if len(stems) == 1:
        return stems[0]
    if stems or named:
        raise Unknown(f"'{name}' may be {' or '.join(k.name for k in stems or named)}: name one of them")
    raise Unknown(
        f"there is no kernel '{name}'. In assembly: {', '.join(k.name for k in kernels if not k.compiled)}. "
        f"Compiled: {', '.join(k.name for k in kernels if k.compiled)}"
    )
