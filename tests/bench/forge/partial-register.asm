; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: a byte is loaded into a register of which more is then read.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_partial                   ; uint64_t (const uint8_t *p, size_t n)
        xor         eax, eax
        xor         ecx, ecx
        HOT         64
.loop:  mov         cl, [rdi]
        add         rax, rcx
        inc         rdi
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL

KERNEL seeded_flag_byte                 ; uint64_t (const uint64_t *p, size_t n): setcc into what was not zeroed
        xor         eax, eax
        HOT         64
.loop:  cmp         qword [rdi], 0
        sete        cl
        add         eax, ecx
        add         rdi, 8
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL
