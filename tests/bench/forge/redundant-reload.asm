; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: a word is loaded twice, and a mask in every turn.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

CONST mask, 32
        times 4 dq  0x00ff00ff00ff00ff
KERNEL seeded_reload                    ; void (uint64_t *out, const uint64_t *p, size_t n)
        HOT         64
.loop:  vmovdqu     ymm2, [mask]
        vmovdqu     ymm0, [rsi]
        vpand       ymm0, ymm0, ymm2
        vpaddw      ymm0, ymm0, [rsi]
        vmovdqu     [rdi], ymm0
        add         rsi, 32
        add         rdi, 32
        sub         rdx, 32
        jnz         .loop
        VZU_RET
ENDKERNEL
