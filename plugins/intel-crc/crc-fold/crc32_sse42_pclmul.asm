; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32 of Ethernet, gzip and PNG: a weighted sum of qwords up to 128 bytes, four accumulators of 16
;              bytes above; and shift.
;
; Prototype:   uint32_t crc32_update_sse42_pclmul(uint32_t reg, const void *p, size_t n)
;              uint32_t crc32_shift(uint32_t reg, int64_t n)
; Arguments:   edi = reg   rsi = p   rdx = n   (shift: rsi = n)          Result: eax
; Registers:   rcx rdx rsi rdi r8-r10 and xmm0-xmm11 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[0..n) and nothing else; leaf
; Needs:       SSE4.2 (of it SSE4.1's pextr and SSSE3's pshufb), PCLMUL
;
; Source:      own work from the paper below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
; Measured:    docs/asm/crc-fold.md
%define FOLD_MODEL crc32
%define FOLD_WIDTH 32
%define FOLD_LOW 1
%include "fold_xmm.inc"

        UPDATE_XMM crc32_update_sse42_pclmul
        SHIFT_XMM crc32_shift
