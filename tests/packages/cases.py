# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The sets of packages that are installed, and what the program must say about each.

In `serves`: (contract, interface or None for the usual one) -> id of the plugin that must serve; "host": the portable
kernel; None: nothing, and the sentence names what to install. What a case does not name must be as with the host alone.
"""
import dataclasses
import pathlib

ORACLE = ["crc32c/1", "crc32/1", "crc32-be/1", "crc64-nvme/1", "crc64-xz/1", "xxh3-64/1", "xxh3-128/1",
          "crc8-smbus/1", "crc8-gsm-a/1", "crc16-umts/1", "crc16-xmodem/1", "crc16-arc/1", "crc24-openpgp/1",
          "fastcdc2020/1", "gear8/1", "argmin/1"]
ADOPTED = ["blake3/1", "sha256/1", "aes256-gcm/1", "zstd/1", "lz4/1"]
ALONE = {(contract, None): "host" for contract in ORACLE} | {(contract, None): None for contract in ADOPTED}

SKETCH = ("argmin/1", "cof.cut-sketch/1")
BATCH = ("sha256/1", "cof.digest-batch/1")
INTEL, ARGMIN = "org.cofferdam.intel-crc.crc32c", "org.cofferdam.mit0.argmin"
FOLD = "org.cofferdam.intel-crc.crc-fold"
WITH_CRC = {("crc32c/1", None): INTEL, ("crc32/1", None): FOLD, ("crc32-be/1", None): FOLD,
            ("crc64-nvme/1", None): FOLD, ("crc64-xz/1", None): FOLD}
GEAR8 = {("gear8/1", None): "org.cofferdam.mit0.gear8"}
AVUTIL, IPSEC = "org.cofferdam.lgpl.avutil", "org.cofferdam.mit0.ipsec-mb"
BLAKE3, OPENSSL = "org.cofferdam.mit0.blake3", "org.cofferdam.mit0.openssl"
XXH3, ZSTD, LZ4 = "org.cofferdam.mit0.xxh3", "org.cofferdam.mit0.zstd", "org.cofferdam.mit0.lz4"
WITH_XXH3 = {("xxh3-64/1", None): XXH3, ("xxh3-128/1", None): XXH3}
FASTCDC = "org.cofferdam.mit0.fastcdc"
WITH_SSL = {("sha256/1", None): OPENSSL, ("aes256-gcm/1", None): OPENSSL}
# Only newer processors have what its kernels need.
HAS_VBMI = "avx512vbmi" in pathlib.Path("/proc/cpuinfo").read_text().split()
WITH_STRIPS = {("fastcdc2020/1", None): FASTCDC} if HAS_VBMI else {}


@dataclasses.dataclass
class Case:
    name: str
    packages: list           # besides cofferdam
    serves: dict = dataclasses.field(default_factory=dict)
    recommends: bool = False # of the packages above
    brings: list = dataclasses.field(default_factory=list)   # libraries that have to be there afterwards
    remove: list = dataclasses.field(default_factory=list)   # libraries of the base system to take away at the end
    absent: list = dataclasses.field(default_factory=list)   # libraries that must not be there
    refused: dict = dataclasses.field(default_factory=dict)  # contract -> (plugin, stage, code, words of the sentence)
    combination: str = "under permissive licences (MIT-0)"                  # words of it
    allow: str = ""                                          # COFFERDAM_ALLOW_LICENSES
    cpu: str = ""                                            # flag without which the case says nothing
    conformance: bool = False                                # run cofferdam-conformance too
    store: str = ""                                          # cofferdam-store: "works", or "lacks BLAKE3"
    documented: bool = False                                 # `cofferdam licenses` is docs/licenses.txt, to the byte


def bridge(name, library, serves, contract, plugin, combination, in_base=False, cpu=""):
    """A bridge with its library, as Recommends brings it, and without."""
    package = f"cofferdam-plugin-{name}"
    return [
        Case(f"{name}, with {library}", [package], serves, recommends=True, brings=[library], combination=combination,
             cpu=cpu),
        Case(f"{name}, without {library}", [package], {}, remove=[library] if in_base else [],
             absent=[library], refused={contract: (plugin, "bind", "unavailable", library)}, cpu=cpu),
    ]


CASES = [
    Case("host alone", []),
    Case("mit0", ["cofferdam-plugins-mit0"], {SKETCH: ARGMIN, **WITH_STRIPS, **GEAR8}, cpu="avx2"),
    Case("intel-crc", ["cofferdam-plugins-intel-crc"], WITH_CRC, cpu="pclmulqdq"),
    Case("blake3", ["cofferdam-plugin-blake3"], {("blake3/1", None): BLAKE3}, combination="CC0-1.0"),
    Case("store", ["cofferdam-store", "cofferdam-plugin-blake3"], {("blake3/1", None): BLAKE3}, combination="CC0-1.0",
         store="works"),
    Case("store, without BLAKE3", ["cofferdam-store"], store="lacks BLAKE3"),
    *bridge("openssl", "libssl3", WITH_SSL, "sha256/1", OPENSSL, "Apache-2.0"),
    *bridge("ipsec-mb", "libipsec-mb1", {BATCH: IPSEC}, "sha256/1", IPSEC, "BSD-3-Clause", cpu="avx2"),
    *bridge("xxhash", "libxxhash0", WITH_XXH3, "xxh3-64/1", XXH3, "BSD-2-Clause", in_base=True),
    *bridge("zstd", "libzstd1", {("zstd/1", None): ZSTD}, "zstd/1", ZSTD, "BSD-3-Clause", in_base=True),
    *bridge("lz4", "liblz4-1", {("lz4/1", None): LZ4}, "lz4/1", LZ4, "BSD-2-Clause", in_base=True),
    Case("avutil, without libavutil57", ["cofferdam-plugin-avutil"], absent=["libavutil57"],
         refused={"crc32/1": (AVUTIL, "bind", "unavailable", "libavutil")}),
    Case("avutil, with libavutil57", ["cofferdam-plugin-avutil", "libavutil57"], brings=["libavutil57"],
         refused={"crc32/1": (AVUTIL, "bind", "licence", "GPL-2.0-or-later")}),
    Case("avutil, GPL allowed", ["cofferdam-plugin-avutil", "libavutil57"], {
        ("crc32/1", None): AVUTIL, ("crc32-be/1", None): AVUTIL, ("crc32c/1", None): AVUTIL,
        ("crc8-smbus/1", None): AVUTIL, ("crc8-gsm-a/1", None): AVUTIL, ("crc16-umts/1", None): AVUTIL,
        ("crc16-xmodem/1", None): AVUTIL, ("crc16-arc/1", None): AVUTIL, ("crc24-openpgp/1", None): AVUTIL},
         allow="GPL-2.0-or-later", combination="a combination under GPL-2.0-or-later"),
    Case("policy, permissive plugins", ["cofferdam-policy-permissive", "cofferdam-plugins-intel-crc",
                                        "cofferdam-plugin-xxhash"], {**WITH_CRC, **WITH_XXH3},
         combination="BSD-2-Clause", cpu="pclmulqdq"),
    Case("everything", ["cofferdam-plugins-mit0", "cofferdam-plugins-intel-crc", "cofferdam-plugin-blake3",
                        "cofferdam-plugin-openssl", "cofferdam-plugin-ipsec-mb", "cofferdam-plugin-xxhash",
                        "cofferdam-plugin-zstd", "cofferdam-plugin-lz4", "cofferdam-plugin-avutil", "cofferdam-tests",
                        "libssl3", "libipsec-mb1", "libavutil57"],
         {**WITH_CRC, SKETCH: ARGMIN, **WITH_STRIPS, **GEAR8, BATCH: IPSEC, **WITH_XXH3, **WITH_SSL,
          ("blake3/1", None): BLAKE3, ("zstd/1", None): ZSTD, ("lz4/1", None): LZ4},
         refused={"crc32/1": (AVUTIL, "publish", "outranked", "has the higher rank")}, combination="CC0-1.0", cpu="avx2",
         conformance=True, documented=HAS_VBMI),
]
