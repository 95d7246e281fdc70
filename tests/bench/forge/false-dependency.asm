; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: popcnt into a register that was written long ago.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_false                     ; uint64_t (const uint64_t *p, size_t n)
        xor         eax, eax
        HOT         64
.loop:  popcnt      rcx, [rdi]
        add         rax, rcx
        add         rdi, 8
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL

KERNEL seeded_convert                   ; double (const int64_t *p, size_t n): the upper half of xmm1 is kept
        vpxor       xmm0, xmm0, xmm0
        HOT         64
.loop:  vcvtsi2sd   xmm1, xmm1, qword [rdi]
        vmovsd      [rdi], xmm1
        add         rdi, 8
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL

KERNEL seeded_scan                      ; uint64_t (const uint64_t *p, size_t n)
        xor         eax, eax
        HOT         64
.loop:  bsf         rcx, [rdi]
        add         rax, rcx
        add         rdi, 8
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL
