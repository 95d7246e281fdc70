#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Writes crc32c_constants.inc. Usage: gen_constants.py > crc32c_constants.inc

A polynomial of degree below 32 is an integer whose bit i is the coefficient of x^i. rev() turns it into the register's
bit order (bit i is the coefficient of x^(31-i)). tests/unit/crc_constants_test.cc derives every number again from
single steps of the register, without this arithmetic.
"""

P = 0x11EDC6F41
ORDER = 2**31 - 1  # of x modulo P, so that x^-n is x^(ORDER - n % ORDER)


def mul(a, b):
    r = 0
    while b:
        if b & 1:
            r ^= a
        a <<= 1
        if a >> 32:
            a ^= P
        b >>= 1
    return r


def xpow(n):
    r, a, n = 1, 2, n % ORDER
    while n:
        if n & 1:
            r = mul(r, a)
        a = mul(a, a)
        n >>= 1
    return r


def rev(a):
    return int(f"{a:032b}"[::-1], 2)


def T(n):
    """shift(c, n) = crc32q(0, clmul(c, T(n))): clmul gives one x too many, crc32q gives x^32."""
    return rev(xpow(8 * n - 33))


def table(name, comment, values, per_line=8):
    print(f"; {comment}\n        CONST   {name}, 64")
    for i in range(0, len(values), per_line):
        print("        dd      " + ", ".join(f"0x{v:08x}" for v in values[i : i + per_line]))
    print()


print(
    """; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Written by gen_constants.py; checked by tests/unit/crc_constants_test.cc. Do not edit.
;
; T(n) = the register image of x^(8n - 33) mod P: the register c moved over n zero bytes is crc32q(0, clmul(c, T(n))).
; crc32c_nibble[i][j][v] = the register v << 4j moved over 2^(6 + i) zero bytes.
; crc32c_fold_D = low and high factor of a fold over D bits, twice: x^(D + 31) and x^(D - 33).
; crc32c_weights = the factors of 24 qwords in a row, whose products' sum is 128 bits that stand for all of them.
"""
)
print("%ifdef CRC32C_TABLES")
table(
    "crc32c_nibble",
    "8 x 8 x 16: distances 64, 128, ... 8192",
    [rev(mul(rev(v << 4 * j), xpow(8 << (6 + i)))) for i in range(8) for j in range(8) for v in range(16)],
)
print("%endif\n%ifdef CRC32C_FOLDS")
table("crc32c_shift8", "T(8 i), i = 0 .. 393", [T(8 * i) for i in range(394)])
table("crc32c_shift_pow", "T(2^i), i = 0 .. 61", [T(2**i) for i in range(62)])
for d in (128, 256, 384, 512, 768, 1536, 2048):
    lo, hi = rev(xpow(d + 31)), rev(xpow(d - 33))
    print(f"        CONST   crc32c_fold_{d}, 32\n        dq      0x{lo:08x}, 0x{hi:08x}, 0x{lo:08x}, 0x{hi:08x}")
print("%endif\n%ifdef CRC32C_SHIFT24")
table("crc32c_shift24", "T(24 i), i = 0 .. 371", [T(24 * i) for i in range(372)])
print("%endif\n%ifdef CRC32C_WINDOWS")
table("crc32c_shift1", "T(i), i = 0 .. 359", [T(i) for i in range(360)])
print("; 128 bytes 0, 128 bytes FF\n        CONST   crc32c_mask, 64")
for word in ("0x0000000000000000", "0xffffffffffffffff"):
    for _ in range(4):
        print("        dq      " + ", ".join([word] * 4))
print("%endif\n%ifdef CRC32C_WEIGHTS")
weights = [T(8 * i) for i in reversed(range(24))]
print("; T(8 i), i = 23 .. 0, each in a qword\n        CONST   crc32c_weights, 64")
for i in range(0, 24, 4):
    print("        dq      " + ", ".join(f"0x{v:08x}" for v in weights[i : i + 4]))
print("%endif\n%ifdef CRC32C_BATCH")
weights = [T(8 * i) for i in reversed(range(128))]
print("; T(8 i), i = 127 .. 0, each in a qword; then T(i - 8), i = 0 .. 1024, each in a dword\n        CONST   crc32c_batch_weights, 64")
for i in range(0, 128, 4):
    print("        dq      " + ", ".join(f"0x{v:08x}" for v in weights[i : i + 4]))
print("crc32c_batch_shift:")
shifts = [T(i - 8) for i in range(1025)]
for i in range(0, 1025, 8):
    print("        dd      " + ", ".join(f"0x{v:08x}" for v in shifts[i : i + 8]))
print("%endif")
