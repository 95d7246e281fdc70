; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: a result that nobody reads.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_useless                   ; uint64_t (const uint64_t *p, size_t n)
        xor         eax, eax
        HOT         64
.loop:  add         rax, [rdi]
        lea         r9, [rdi + 64]
        add         rdi, 8
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL

KERNEL seeded_overwritten               ; uint64_t (const uint64_t *p, size_t n): what is there is overwritten on both ways
        xor         eax, eax
        HOT         64
.loop:  mov         rcx, [rdi]
        mov         rdx, rcx
        test        rcx, rcx
        jz          .zero
        mov         edx, 1
        jmp         .add
.zero:  mov         edx, 2
.add:   add         rax, rdx
        lea         rdi, [dword rdi + 8]
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL

KERNEL seeded_flags                     ; uint64_t (const uint64_t *p, size_t n): a comparison that nothing branches on
        xor         eax, eax
        HOT         64
.loop:  add         rax, [rdi]
        cmp         rax, 7
        add         rdi, 8
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL
