; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: movdqa on what the caller passes.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_aligned                   ; uint64_t (const uint8_t *p, size_t n)
        vpxor       xmm0, xmm0, xmm0
        lea         rdx, [rdi + rsi]
        HOT         64
.loop:  vmovdqa     xmm1, [rdi]
        vpaddb      xmm0, xmm0, xmm1
        add         rdi, 16
        cmp         rdi, rdx
        jne         .loop
        vmovq       rax, xmm0
        ret
ENDKERNEL

KERNEL seeded_operand                   ; uint64_t (const uint8_t *p, size_t n): a legacy operand of 16 bytes
        pxor        xmm0, xmm0
        HOT         64
.loop:  paddb       xmm0, [rdi]
        add         rdi, 16
        sub         rsi, 16
        jnz         .loop
        movq        rax, xmm0
        ret
ENDKERNEL

KERNEL seeded_after_copy                ; void (void *out, const void *p): the pointer was moved to another register first
        mov         r8, rdi
        lea         r8, [r8 + 16]
        vmovdqu     ymm0, [rsi]
        vmovdqa     [r8], ymm0
        VZU_RET
ENDKERNEL
