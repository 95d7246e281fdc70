; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: stores past the caches, with nothing before that aligns where they go.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_stream                    ; void (void *out, const void *p, size_t n)
        HOT         64
.loop:  vmovdqu     ymm0, [rsi]
        vmovntdq    [rdi], ymm0
        add         rsi, 32
        add         rdi, 32
        sub         rdx, 32
        jnz         .loop
        sfence
        VZU_RET
ENDKERNEL

KERNEL seeded_words                     ; void (uint64_t *out, size_t n, uint64_t value)
        HOT         64
.loop:  movnti      [rdi], rdx
        add         rdi, 8
        dec         rsi
        jnz         .loop
        sfence
        ret
ENDKERNEL
