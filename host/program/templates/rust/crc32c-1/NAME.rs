// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// crc32c/1: CRC-32C by the CPU's own instruction, eight bytes a step.
#![no_std]

// Not every plugin needs all of the ABI.
#[macro_use]
#[allow(dead_code)]
mod cofferdam {
    include!(env!("COFFERDAM_RS", "is not set; run make, which says where cofferdam.rs is"));
}
use cofferdam::{Crc32, X86_SSE42};
use core::arch::x86_64::{_mm_crc32_u64, _mm_crc32_u8};

const POLYNOMIAL: u32 = 0x82f63b78; // reflected: bit 31 is the coefficient of x^0
const ORDER: i64 = 0x7fffffff; // of x modulo the polynomial: x^(2^31 - 1) = 1
const X_TO_8: u32 = 0x00800000;

#[cfg(not(target_arch = "x86_64"))]
compile_error!("update() is written for x86-64; write it, and the kernel's needs in plugin!, for this CPU");

#[target_feature(enable = "sse4.2")]
unsafe extern "C" fn update(reg: u32, p: *const u8, n: usize) -> u32 {
    if n == 0 {
        return reg; // p may be NULL, which a slice may not
    }
    let words = core::slice::from_raw_parts(p, n).chunks_exact(8);
    let rest = words.remainder();
    let mut wide = reg as u64;
    for w in words {
        wide = _mm_crc32_u64(wide, u64::from_le_bytes([w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]]));
    }
    let mut reg = wide as u32;
    for &byte in rest {
        reg = _mm_crc32_u8(reg, byte);
    }
    reg
}

fn multiply(mut a: u32, mut b: u32) -> u32 {
    let mut product = 0;
    while a != 0 {
        product ^= b & (a >> 31).wrapping_neg();
        b = b >> 1 ^ POLYNOMIAL & (b & 1).wrapping_neg();
        a <<= 1;
    }
    product
}

// The register times x^(8 n): n zero bytes. The exponent counts modulo ORDER, so that a negative n becomes the positive
// one that undoes it.
unsafe extern "C" fn shift(mut reg: u32, n: i64) -> u32 {
    let mut rest = n.rem_euclid(ORDER);
    let mut power = X_TO_8;
    while rest != 0 {
        if rest & 1 == 1 {
            reg = multiply(reg, power);
        }
        power = multiply(power, power);
        rest >>= 1;
    }
    reg
}

static VTABLE: Crc32 = Crc32 { struct_size: core::mem::size_of::<Crc32>() as u32, reserved: 0, update, shift };
static SWITCHES: [u64; 1] = [8]; // input sizes from which on update takes another path

plugin! {
    id: "org.example.@NAME@", version: "0.1.0", spdx: "@LICENSE@", domain: "@DOMAIN@",
    provenance: "from the CPU manual's entry for crc32",
    kernels: [
        { contract: "crc32c/1", iface: "cof.crc32/1", implementation: "crc32-serial", flags: 0,
          need: X86_SSE42, rank: 100, vtable: VTABLE,
          path_switch: SWITCHES.as_ptr(), path_switch_count: SWITCHES.len() as u32 },
    ]
}

// A kernel is total: nothing in it may panic. This function is nowhere, so that code that could does not link.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    extern "C" {
        fn something_here_can_panic() -> !;
    }
    unsafe { something_here_can_panic() }
}
