# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32c_batch_avx512bw as built from plugins/intel-crc/crc32c/crc32c_batch_avx512bw.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32c_batch_avx512bw`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32c_batch_avx512bw: # 310 bytes, section .text
        endbr64
        vmovq   xmm6,rsi
        shl     rdx,0x4
        add     rdx,rsi
        cmp     rsi,rdx
        je      .done
        mov     rax,0xffffffffffffffff
.message: # a loop, at 32 of 64
        mov     r8,QWORD PTR [rsi]
        mov     rcx,QWORD PTR [rsi+0x8]
        cmp     rcx,0x400
        ja      .done
        vmovd   xmm1,DWORD PTR [rdi]
        lea     r11,[rip+crc32c_batch_shift]
        vmovd   xmm2,DWORD PTR [r11+rcx*4]
        vpclmullqlqdq xmm1,xmm1,xmm2
        lea     r10,[rcx+0x3f]
        and     r10,0xffffffffffffffc0
        je      .next
        mov     r9,r8
        add     r8,rcx
        sub     r8,r10
        xor     r9,r8
        test    r9d,0x1000
        jne     .done
        neg     rcx
        shlx    r9,rax,rcx
        kmovq   k1,r9
        sub     r11,r10
        vmovdqu8 zmm0{k1}{z},ZMMWORD PTR [r8]
        vmovdqa64 zmm7,ZMMWORD PTR [r11]
        vpclmullqlqdq zmm2,zmm0,zmm7
        vpclmulhqhqdq zmm3,zmm0,zmm7
        sub     r10,0x40
        je      .sum
.block: # a loop, at 34 of 64
        add     r8,0x40
        add     r11,0x40
        vmovdqu64 zmm0,ZMMWORD PTR [r8]
        vmovdqa64 zmm7,ZMMWORD PTR [r11]
        vpclmullqlqdq zmm4,zmm0,zmm7
        vpclmulhqhqdq zmm5,zmm0,zmm7
        vpxorq  zmm2,zmm2,zmm4
        vpxorq  zmm3,zmm3,zmm5
        sub     r10,0x40
        jne     .block
.sum:
        vpxorq  zmm2,zmm2,zmm3
        vextracti64x4 ymm3,zmm2,0x1
        vpxor   ymm2,ymm2,ymm3
        vextracti128 xmm3,ymm2,0x1
        vpxor   xmm2,xmm2,xmm1
        vpxor   xmm2,xmm2,xmm3
        vmovq   rcx,xmm2
        vpextrq r9,xmm2,0x1
        xor     r8d,r8d
        crc32   r8,rcx
        crc32   r8,r9
        mov     DWORD PTR [rdi],r8d
.next:
        add     rsi,0x10
        add     rdi,0x4
        cmp     rsi,rdx
        jne     .message
.done:
        vmovq   rax,xmm6
        sub     rsi,rax
        shr     rsi,0x4
        mov     rax,rsi
        vzeroupper
        ret
