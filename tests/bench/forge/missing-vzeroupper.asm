; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: one of two ways out leaves the upper halves in use.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_upper                     ; uint64_t (const uint8_t *p, size_t n)
        vpxor       xmm0, xmm0, xmm0
        HOT         64
.loop:  vpaddb      ymm0, ymm0, [rdi]
        add         rdi, 32
        sub         rsi, 32
        ja          .loop
        vmovq       rax, xmm0
        jb          .odd
        VZU_RET
.odd:   inc         rax
        ret
ENDKERNEL

extern elsewhere
KERNEL seeded_tail                      ; a jump to another function is a way out
        vmovdqu     ymm0, [rdi]
        vmovdqu     [rsi], ymm0
        jmp         elsewhere wrt ..plt
ENDKERNEL
