; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: the jump back crosses a 32-byte boundary.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_jump                      ; uint64_t (const uint64_t *p, size_t n)
        xor         eax, eax
        xor         edx, edx
        HOT         64
.loop:  add         rax, [rdi]
        add         rdx, [dword rdi + 8]
        add         rax, [dword rdi + 16]
        add         rdx, [rdi + 24]
        lea         rdi, [dword rdi + 32]
        sub         rsi, 4
        jnz         .loop
        add         rax, rdx
        ret
ENDKERNEL

KERNEL seeded_end                       ; uint64_t (const uint64_t *p, size_t n): it ends on the boundary
        xor         eax, eax
        xor         edx, edx
        HOT         64
.loop:  add         rax, [rdi]
        add         rdx, [rdi + 8]
        add         rax, [dword rdi + 16]
        add         rdx, [dword rdi + 24]
        lea         rdi, [byte rdi + 32]
        lea         rsi, [byte rsi - 4]
        test        esi, esi
        jnz         .loop
        add         rax, rdx
        ret
ENDKERNEL
