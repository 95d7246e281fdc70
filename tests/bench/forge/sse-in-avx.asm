; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: a legacy encoding between VEX ones.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_mixed                     ; uint64_t (const uint8_t *p, size_t n)
        vpxor       xmm0, xmm0, xmm0
        HOT         64
.loop:  vmovdqu     xmm1, [rdi]
        paddb       xmm0, xmm1
        add         rdi, 16
        sub         rsi, 16
        jnz         .loop
        vmovq       rax, xmm0
        ret
ENDKERNEL
