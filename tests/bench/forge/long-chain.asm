; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: one stream of crc32, three cycles each.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

KERNEL seeded_chain                     ; uint32_t (uint32_t reg, const void *p, size_t n)
        mov         eax, edi
        HOT         64
.loop:  crc32       rax, qword [rsi]
        crc32       rax, qword [rsi + 8]
        crc32       rax, qword [rsi + 16]
        crc32       rax, qword [dword rsi + 24]
        add         rsi, 32
        sub         rdx, 32
        jnz         .loop
        ret
ENDKERNEL
