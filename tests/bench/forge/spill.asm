; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: a sum is kept on the stack in the loop.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_spill                     ; uint64_t (const uint64_t *p, size_t n)
        xor         eax, eax
        xor         ecx, ecx
        HOT         64
.loop:  add         rax, [rdi]
        mov         [rsp - 8], rax
        add         rdi, 8
        mov         rcx, [rsp - 8]
        dec         rsi
        jnz         .loop
        mov         rax, rcx
        ret
ENDKERNEL

KERNEL seeded_push                      ; uint64_t (const uint64_t *p, size_t n)
        xor         eax, eax
        HOT         64
.loop:  push        rdi
        pop         rcx
        add         rax, [rcx]
        add         rdi, 8
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL
