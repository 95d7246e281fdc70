#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Writes fold_constants.inc. Usage: gen_constants.py > fold_constants.inc

A polynomial is an integer whose bit i is the coefficient of x^i. rev() turns one into the bit order of a register that
has the lowest bit first. Everything follows from the four generators below; tests/unit/fold_constants_test.cc derives
every number again from single steps of the register, without this arithmetic.
"""

# name, width, generator without its highest term, lowest bit first
MODELS = (
    ("crc32", 32, 0x04C11DB7, True),
    ("crc32_be", 32, 0x04C11DB7, False),
    ("crc64_nvme", 64, 0xAD93D23594C93659, True),
    ("crc64_xz", 64, 0x42F0E1EBA9EA3693, True),
)
ROW = 32  # qwords in a row of weights


class Field:
    """Polynomials modulo a generator."""

    def __init__(self, width, generator):
        self.width, self.generator = width, generator | 1 << width

    def multiply(self, a, b):
        r = 0
        while b:
            if b & 1:
                r ^= a
            a <<= 1
            if a >> self.width:
                a ^= self.generator
            b >>= 1
        return r

    def power(self, base, n):
        r = 1
        while n:
            if n & 1:
                r = self.multiply(r, base)
            base = self.multiply(base, base)
            n >>= 1
        return r

    def x(self, n):
        """x^n for any n: x times (P + 1) / x is 1."""
        return self.power(2, n) if n >= 0 else self.power(self.generator >> 1, -n)


def rev(a, width):
    return int(f"{a:0{width}b}"[::-1], 2)


def quotient(n, generator):
    """x^n divided by the generator, without remainder."""
    r, q, top = 1 << n, 0, generator.bit_length()
    for i in range(n, top - 2, -1):
        if r >> i & 1:
            q |= 1 << (i - top + 1)
            r ^= generator << (i - top + 1)
    return q


def table(name, comment, values):
    print(f"; {comment}\n        CONST   {name}, 64")
    for i in range(0, len(values), 5):
        print("        dq      " + ", ".join(f"0x{v:016x}" for v in values[i : i + 5]))
    print()


def model(name, width, generator, lowest_first):
    field = Field(width, generator)

    def weight(d):
        """Of a qword that ends d bytes before the end of the message."""
        if lowest_first:
            return rev(field.x(8 * d + width - 1), width)
        return field.x(8 * d + width) << (64 - width)

    def moved(n):
        """The factor that moves a register over n bytes."""
        if lowest_first:
            return rev(field.x(8 * n + (-33 if width == 32 else -1)), width)
        return field.x(8 * n) << 32

    print(f"; ---- {name} " + "-" * (110 - len(name)) + "\n")
    rows = [weight(8 * j + r) for r in range(8) for j in range(ROW - 1, -1, -1)]
    table(f"{name}_weights", f"rows r = 0 .. 7 of the weights for d = {8 * ROW - 8} + r, .. 8 + r, r", rows)
    table(f"{name}_far", f"factors of a fold over {8 * ROW} bytes", [weight(8 * ROW), weight(8 * ROW - 8)])
    table(f"{name}_forward", "registers over 2^i bytes, i = 0 .. 63", [moved(2**i) for i in range(64)])
    table(f"{name}_backward", "registers over -2^i bytes, i = 0 .. 63", [moved(-(2**i)) for i in range(64)])
    if not lowest_first:
        mu = quotient(96, field.generator) & (1 << 64) - 1
        last = [mu, generator << 32]
    elif width == 32:
        last = [rev(quotient(95, field.generator), 64), rev(field.generator, 33)]
    else:
        mask = (1 << 64) - 1
        last = [rev(quotient(128, field.generator), 65) & mask, rev(field.generator, 65) & mask]
    table(f"{name}_reduce", "the quotient of a power of x and the generator, and the generator", last)


def main():
    print(
        f"""; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Written by gen_constants.py; checked by tests/unit/fold_constants_test.cc. Do not edit. fold.inc says what they are.
%define FOLD_ROW {ROW}
"""
    )
    for each in MODELS:
        model(*each)


if __name__ == "__main__":
    main()
