; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     the tables of this folder's kernels, one copy for all: read-only data, no code.
;
; Prototype:   const uint64_t MODEL_weights[8][32], MODEL_far[2], MODEL_forward[64], MODEL_backward[64],
;              MODEL_reduce[2]; const uint8_t fold_mask[256], fold_reverse[16]
; Registers:   none
; Contract:    fold.inc says what each holds
;
; Source:      own work: gen_constants.py, from the generators alone
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
; Measured:    nothing runs here
%include "cofferdam.inc"

        global  fold_mask:data hidden (256)
        global  fold_reverse:data hidden (16)
%macro MODEL 1
        global  %1_weights:data hidden (2048)
        global  %1_far:data hidden (16)
        global  %1_forward:data hidden (512)
        global  %1_backward:data hidden (512)
        global  %1_reduce:data hidden (16)
%endmacro
        MODEL   crc32
        MODEL   crc32_be
        MODEL   crc64_nvme
        MODEL   crc64_xz

        CONST   fold_mask, 64
        times   128 db 0x00
        times   128 db 0xff
        CONST   fold_reverse, 16
        db      15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0

%include "fold_constants.inc"

; A byte of code that nothing reaches: without any NASM writes no debug information, from which make check-isolation tells
; where these bytes come from.
section .text
        int3
