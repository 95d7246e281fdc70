; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: nothing: what looks like the defects of the other files, and is none of them.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

CONST mask, 32
        times 4 dq  0x00ff00ff00ff00ff
KERNEL clean_bytes                      ; uint64_t (const uint8_t *p, size_t n): n a multiple of 64
        vmovdqa     ymm2, [mask]        ; a constant of ours is aligned, and is loaded once
        vpxor       xmm0, xmm0, xmm0
        vpxor       xmm1, xmm1, xmm1
        mov         [rsp - 8], rdi      ; on the stack, but not in the loop
        test        rsi, rsi
        jz          .none
        HOT         64
.loop:  vpand       ymm3, ymm2, [rdi]
        vpaddw      ymm0, ymm0, ymm3
        vpand       ymm4, ymm2, [dword rdi + 32]
        vpaddw      ymm1, ymm1, ymm4
        prefetcht0  [rdi + 1024]
        lea         rdi, [dword rdi + 64] ; keeps the jump off a boundary
        sub         rsi, 64
        jnz         .loop
        vpaddw      ymm0, ymm0, ymm1
        vmovq       rdx, xmm0
        xor         eax, eax
        test        rdx, rdx
        setnz       al                  ; a byte of a register that was zeroed
        add         rax, [rsp - 8]
.none:  VZU_RET
ENDKERNEL

KERNEL clean_stream                     ; void (void *out, const void *p, size_t n): out is aligned first
        mov         rax, rdi
        neg         rax
        and         eax, 31
        add         rdi, rax
        add         rsi, rax
        sub         rdx, rax
        HOT         64
.loop:  vmovdqu     ymm0, [rsi]
        vmovntdq    [rdi], ymm0
        add         rsi, 32
        add         rdi, 32
        sub         rdx, 32
        ja          .loop
        sfence
        VZU_RET
ENDKERNEL

KERNEL clean_counts                     ; uint64_t (const uint64_t *p, size_t n)
        xor         eax, eax
        HOT         64
.loop:  xor         ecx, ecx            ; so that popcnt waits for nothing
        popcnt      rcx, [rdi]
        add         rax, rcx
        add         rdi, 8
        dec         rsi
        jnz         .loop
        ret
ENDKERNEL

KERNEL clean_copies                     ; three streams: crc32 waits for none of the others
        mov         eax, edi
        xor         r8d, r8d
        xor         r9d, r9d
        HOT         64
.loop:  crc32       rax, qword [rsi]
        crc32       r8, qword [rsi + 512]
        crc32       r9, qword [rsi + 1024]
        lea         rsi, [dword rsi + 8]
        sub         rdx, 8
        jnz         .loop
        xor         rax, r8
        xor         rax, r9
        ret
ENDKERNEL

KERNEL clean_aligned                    ; uint64_t (const uint8_t *p): masked, so aligned
        and         rdi, -32
        vmovdqa     ymm0, [rdi]
        vmovq       rax, xmm0
        VZU_RET
ENDKERNEL

KERNEL clean_forward                    ; uint32_t (uint32_t x): a backward jump to a common end is no loop
        test        edi, edi
        jz          .zero
.end:   lea         eax, [rdi + 1]
        ret
.zero:  mov         edi, 7
        nop
        jmp         .end
ENDKERNEL

KERNEL clean_carry                      ; uint64_t (const uint64_t *p, const uint64_t *q, size_t n): adc reads what adc wrote
        xor         eax, eax
        HOT         64
.loop:  mov         rax, [rdi]
        adc         [rsi], rax
        lea         rdi, [rdi + 8]
        lea         rsi, [rsi + 8]
        dec         rdx
        jnz         .loop
        ret
ENDKERNEL
