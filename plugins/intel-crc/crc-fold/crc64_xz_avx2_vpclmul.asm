; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-64/XZ: a weighted sum of qwords up to 256 bytes, four accumulators of 32 bytes above.
;
; Prototype:   uint64_t crc64_xz_update_avx2_vpclmul(uint64_t reg, const void *p, size_t n)
; Arguments:   rdi = reg   rsi = p   rdx = n          Result: rax
; Registers:   rcx rdx rsi rdi r8-r10 and ymm0-ymm11 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[0..n) and nothing else; leaf; upper halves clean on return
; Needs:       PCLMUL (vpclmulqdq xmm), AVX, AVX2, VPCLMUL (vpclmulqdq ymm); SSE4.2 for shift, which is the other
;              file's
;
; Source:      own work from the paper below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
; Measured:    docs/asm/crc-fold.md
%define FOLD_MODEL crc64_xz
%define FOLD_WIDTH 64
%define FOLD_LOW 1
%include "fold_ymm.inc"

        UPDATE_YMM crc64_xz_update_avx2_vpclmul
