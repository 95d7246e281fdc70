; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: a hot loop begins 7 bytes behind a multiple of 64.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_entry                     ; uint64_t (const uint8_t *p, size_t n)
        vpxor       xmm0, xmm0, xmm0
        vpxor       xmm1, xmm1, xmm1
        vpxor       xmm2, xmm2, xmm2
        vpxor       xmm3, xmm3, xmm3
        align       64
        lea         rsi, [dword rsi]
.loop:  vpaddb      ymm0, ymm0, [rdi]
        vpaddb      ymm1, ymm1, [rdi + 32]
        vpaddb      ymm2, ymm2, [rdi + 64]
        vpaddb      ymm3, ymm3, [dword rdi + 96]
        sub         rdi, -128
        add         rsi, -128
        jnz         .loop
        vpaddb      ymm0, ymm0, ymm1
        vpaddb      ymm2, ymm2, ymm3
        vpaddb      ymm0, ymm0, ymm2
        vmovq       rax, xmm0
        VZU_RET
ENDKERNEL
