; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: a division by what does not change.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_div                       ; uint64_t (const uint64_t *p, size_t n, uint64_t by)
        mov         r8, rdx
        xor         ecx, ecx
        HOT         64
.loop:  mov         rax, [rdi + 8 * rcx]
        xor         edx, edx
        div         r8
        mov         [rdi + 8 * rcx], rax
        inc         rcx
        cmp         rcx, rsi
        jne         .loop
        ret
ENDKERNEL
