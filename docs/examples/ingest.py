#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""ingest.py FILE: cuts a file into chunks; prints offset, length, CRC-32C and XXH3 of each, then who served.

Python's ctypes on Cofferdam's C API: structures as cofferdam.h has them, one class for each object that has to be freed.
"""
import ctypes
import mmap
import sys
from ctypes import byref, c_char_p, c_int, c_int32, c_size_t, c_uint32, c_uint64, c_void_p

try:
    lib = ctypes.CDLL("libcofferdam.so.1")
except OSError as error:
    sys.exit(f"ingest.py: {error}; install the package libcofferdam1, or set LD_LIBRARY_PATH to its directory.")
WHY_SIZE = 512


class CutEnd(ctypes.Structure):
    _fields_ = [("end", c_uint64), ("fingerprint", c_uint64)]


class KernelInfo(ctypes.Structure):
    # The first fields of cof_kernel_info: structs grow at their end, and what is read here comes first.
    _fields_ = [("struct_size", c_uint32), ("chosen", c_uint32), ("refused", c_uint32), ("wanted", c_uint32),
                ("contract", c_char_p), ("iface", c_char_p), ("impl", c_char_p), ("path", c_char_p),
                ("plugin", c_char_p), ("domain", c_char_p)]


KERNEL_FN = ctypes.CFUNCTYPE(None, c_void_p, ctypes.POINTER(KernelInfo))


def declare(name, result, *arguments):
    function = getattr(lib, name)
    function.restype, function.argtypes = result, arguments
    return function


cof_open = declare("cof_open", c_int32, c_void_p, ctypes.POINTER(c_void_p), c_char_p, c_size_t)
cof_close = declare("cof_close", None, c_void_p)
cof_find = declare("cof_find", c_int32, c_void_p, c_char_p, c_char_p, ctypes.POINTER(c_void_p), c_char_p, c_size_t)
cof_slot_info = declare("cof_slot_info", None, c_void_p, c_void_p, KERNEL_FN, c_void_p)
cof_status_name = declare("cof_status_name", c_char_p, c_int32)
cof_crc32_update = declare("cof_crc32_update", c_uint32, c_void_p, c_uint32, c_void_p, c_size_t)
cof_digest_size = declare("cof_digest_size", c_size_t, c_void_p)
cof_hash_oneshot = declare("cof_hash_oneshot", None, c_void_p, c_void_p, c_size_t, c_void_p, c_void_p)
cof_chunker_new = declare("cof_chunker_new", c_int32, c_void_p, c_char_p, c_void_p, ctypes.POINTER(c_void_p), c_char_p,
                          c_size_t)
cof_chunker_feed = declare("cof_chunker_feed", c_int32, c_void_p, c_void_p, c_size_t, c_int, ctypes.POINTER(CutEnd),
                           c_size_t, ctypes.POINTER(c_size_t), ctypes.POINTER(c_size_t))
cof_chunker_free = declare("cof_chunker_free", None, c_void_p)


class Error(Exception):
    """What Cofferdam said."""


def check(status, why=b""):
    if status != 0:
        raise Error((why or cof_status_name(status)).decode())


class Context:
    """Finds and vets plugins when it is made; slots and chunkers die with it."""

    def __init__(self):
        self.handle, why = c_void_p(), ctypes.create_string_buffer(WHY_SIZE)
        check(cof_open(None, byref(self.handle), why, WHY_SIZE), why.value)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        cof_close(self.handle)

    def find(self, contract):
        slot, why = c_void_p(), ctypes.create_string_buffer(WHY_SIZE)
        check(cof_find(self.handle, contract.encode(), None, byref(slot), why, WHY_SIZE), why.value)
        return slot

    def serving(self, slot):
        """"CONTRACT: IMPL of PLUGIN"."""
        said = []

        def keep(_, info):
            kernel = info.contents
            said.append(f"{kernel.contract.decode()}: {kernel.impl.decode()} of {kernel.plugin.decode()}")

        cof_slot_info(self.handle, slot, KERNEL_FN(keep), None)
        return said[0]


def cuts(context, contract, address, size):
    """The end of each chunk of the size bytes at address."""
    room = 64
    chunker, why = c_void_p(), ctypes.create_string_buffer(WHY_SIZE)
    check(cof_chunker_new(context.handle, contract.encode(), None, byref(chunker), why, WHY_SIZE), why.value)
    try:
        fed, ends, count, used = 0, (CutEnd * room)(), c_size_t(room), c_size_t()
        while count.value == room:  # a full array of cuts means that there may be more
            check(cof_chunker_feed(chunker, address + fed, size - fed, 1, ends, room, byref(count), byref(used)))
            fed += used.value
            for cut in ends[:count.value]:
                yield cut.end
    finally:
        cof_chunker_free(chunker)


def ingest(context, address, size):
    crc, xxh3 = context.find("crc32c/1"), context.find("xxh3-64/1")
    digest = ctypes.create_string_buffer(cof_digest_size(xxh3))
    start = 0
    for end in cuts(context, "fastcdc2020/1", address, size):
        cof_hash_oneshot(xxh3, address + start, end - start, None, digest)
        value = cof_crc32_update(crc, 0, address + start, end - start)
        print(f"{start} {end - start} {value:08x} {digest.raw.hex()}")
        start = end
    for slot in (crc, xxh3):
        print("#", context.serving(slot))


def main():
    try:
        with open(sys.argv[1], "rb") as file:
            size = file.seek(0, 2)
            # A private mapping is writable for ctypes, and nothing is written.
            data = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE) if size else bytearray(1)
    except (IndexError, OSError):
        print("usage: ingest.py FILE (that can be read)", file=sys.stderr)
        return 2
    try:
        with Context() as context:
            ingest(context, ctypes.addressof(ctypes.c_char.from_buffer(data)), size)
    except Error as error:
        print(f"ingest.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
