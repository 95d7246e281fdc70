# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# gear8_avx2 as built from plugins/mit0/gear8/gear8_avx2.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=gear8_avx2`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
gear8_find_avx2: # 735 bytes, section .text
        endbr64
        mov     eax,0x4571
        vmovd   xmm10,eax
        vpbroadcastw ymm10,xmm10
        lea     eax,[edx-0x8000]
        vmovd   xmm11,eax
        vpbroadcastw ymm11,xmm11
        mov     r8,rdi
        sub     rcx,0x7f
        vmovdqu ymm6,YMMWORD PTR [rdi-0x61]
        vpsubw  ymm6,ymm6,YMMWORD PTR [rdi-0x63]
        vpmullw ymm6,ymm6,ymm10
        vmovdqu ymm7,YMMWORD PTR [rdi-0x60]
        vpsubw  ymm7,ymm7,YMMWORD PTR [rdi-0x62]
        vpmullw ymm7,ymm7,ymm10
        vmovdqu ymm2,YMMWORD PTR [rdi-0x41]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rdi-0x43]
        vpmullw ymm2,ymm2,ymm10
        vmovdqu ymm3,YMMWORD PTR [rdi-0x40]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rdi-0x42]
        vpmullw ymm3,ymm3,ymm10
        vmovdqu ymm0,YMMWORD PTR [rdi-0x21]
        vpsubw  ymm0,ymm0,YMMWORD PTR [rdi-0x23]
        vpmullw ymm0,ymm0,ymm10
        vmovdqu ymm1,YMMWORD PTR [rdi-0x20]
        vpsubw  ymm1,ymm1,YMMWORD PTR [rdi-0x22]
        vpmullw ymm1,ymm1,ymm10
        vpsraw  ymm4,ymm6,0x3
        vpsraw  ymm5,ymm7,0x3
        vpxor   ymm4,ymm4,ymm2
        vpxor   ymm5,ymm5,ymm3
        vpsraw  ymm2,ymm2,0x3
        vpsraw  ymm3,ymm3,0x3
        vpxor   ymm2,ymm2,ymm0
        vpxor   ymm3,ymm3,ymm1
        sub     rsi,0x80
        jb      .rest
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+0x0]
.block: # a loop, at 0 of 64
        lea     rax,[rdi+0x2000]
        cmp     rax,rcx
        cmova   rax,rcx
        prefetcht0 BYTE PTR [rax]
        prefetcht0 BYTE PTR [rax+0x40]
        vmovdqu ymm6,YMMWORD PTR [rdi-0x1]
        vpsubw  ymm6,ymm6,YMMWORD PTR [rdi-0x3]
        vpmullw ymm6,ymm6,ymm10
        vmovdqu ymm7,YMMWORD PTR [rdi]
        vpsubw  ymm7,ymm7,YMMWORD PTR [rdi-0x2]
        vpmullw ymm7,ymm7,ymm10
        vpsraw  ymm0,ymm0,0x3
        vpxor   ymm0,ymm0,ymm6
        vpsubw  ymm4,ymm0,ymm4
        vpsraw  ymm1,ymm1,0x3
        vpxor   ymm1,ymm1,ymm7
        vpsubw  ymm5,ymm1,ymm5
        vpminsw ymm9,ymm4,ymm5
        vmovdqu ymm4,YMMWORD PTR [rdi+0x1f]
        vpsubw  ymm4,ymm4,YMMWORD PTR [rdi+0x1d]
        vpmullw ymm4,ymm4,ymm10
        vmovdqu ymm5,YMMWORD PTR [rdi+0x20]
        vpsubw  ymm5,ymm5,YMMWORD PTR [rdi+0x1e]
        vpmullw ymm5,ymm5,ymm10
        vpsraw  ymm6,ymm6,0x3
        vpxor   ymm6,ymm6,ymm4
        vpsubw  ymm2,ymm6,ymm2
        vpsraw  ymm7,ymm7,0x3
        vpxor   ymm7,ymm7,ymm5
        vpsubw  ymm3,ymm7,ymm3
        vpminsw ymm12,ymm2,ymm3
        vpminsw ymm8,ymm9,ymm12
        vmovdqu ymm2,YMMWORD PTR [rdi+0x3f]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rdi+0x3d]
        vpmullw ymm2,ymm2,ymm10
        vmovdqu ymm3,YMMWORD PTR [rdi+0x40]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rdi+0x3e]
        vpmullw ymm3,ymm3,ymm10
        vpsraw  ymm4,ymm4,0x3
        vpxor   ymm4,ymm4,ymm2
        vpsubw  ymm0,ymm4,ymm0
        vpsraw  ymm5,ymm5,0x3
        vpxor   ymm5,ymm5,ymm3
        vpsubw  ymm1,ymm5,ymm1
        vpminsw ymm13,ymm0,ymm1
        vpminsw ymm8,ymm8,ymm13
        vmovdqu ymm0,YMMWORD PTR [rdi+0x5f]
        vpsubw  ymm0,ymm0,YMMWORD PTR [rdi+0x5d]
        vpmullw ymm0,ymm0,ymm10
        vmovdqu ymm1,YMMWORD PTR [rdi+0x60]
        vpsubw  ymm1,ymm1,YMMWORD PTR [rdi+0x5e]
        vpmullw ymm1,ymm1,ymm10
        vpsraw  ymm2,ymm2,0x3
        vpxor   ymm2,ymm2,ymm0
        vpsubw  ymm6,ymm2,ymm6
        vpsraw  ymm3,ymm3,0x3
        vpxor   ymm3,ymm3,ymm1
        vpsubw  ymm7,ymm3,ymm7
        vpminsw ymm14,ymm6,ymm7
        vpminsw ymm8,ymm8,ymm14
        vpcmpgtw ymm8,ymm11,ymm8
        vptest  ymm8,ymm8
        jne     .found
        add     rdi,0x80
        sub     rsi,0x80
        jae     .block
.rest:
        add     rsi,0x80
        test    rsi,rsi
        je      .none
.vector: # a loop, at 3 of 64
        vmovdqu ymm6,YMMWORD PTR [rdi-0x1]
        vpsubw  ymm6,ymm6,YMMWORD PTR [rdi-0x3]
        vpmullw ymm6,ymm6,ymm10
        vmovdqu ymm7,YMMWORD PTR [rdi]
        vpsubw  ymm7,ymm7,YMMWORD PTR [rdi-0x2]
        vpmullw ymm7,ymm7,ymm10
        vpsraw  ymm0,ymm0,0x3
        vpxor   ymm0,ymm0,ymm6
        vpsubw  ymm4,ymm0,ymm4
        vpsraw  ymm1,ymm1,0x3
        vpxor   ymm1,ymm1,ymm7
        vpsubw  ymm5,ymm1,ymm5
        vpcmpgtw ymm8,ymm11,ymm4
        vpcmpgtw ymm9,ymm11,ymm5
        vpsrlw  ymm8,ymm8,0x8
        vpsllw  ymm9,ymm9,0x8
        vpor    ymm8,ymm8,ymm9
        vpmovmskb eax,ymm8
        test    eax,eax
        jne     .here
        vmovdqa ymm4,ymm2
        vmovdqa ymm5,ymm3
        vmovdqa ymm2,ymm0
        vmovdqa ymm3,ymm1
        vmovdqa ymm0,ymm6
        vmovdqa ymm1,ymm7
        add     rdi,0x20
        sub     rsi,0x20
        jne     .vector
.none:
        mov     rax,rdi
        sub     rax,r8
        vzeroupper
        ret
.here:
        bsf     eax,eax
        add     rax,rdi
        sub     rax,r8
        vzeroupper
        ret
.found:
        vpcmpgtw ymm9,ymm11,ymm9
        vpcmpgtw ymm12,ymm11,ymm12
        vpcmpgtw ymm13,ymm11,ymm13
        vpcmpgtw ymm14,ymm11,ymm14
        vpacksswb ymm9,ymm9,ymm12
        vpacksswb ymm13,ymm13,ymm14
        vpermq  ymm9,ymm9,0xd8
        vpermq  ymm13,ymm13,0xd8
        vpmovmskb eax,ymm9
        vpmovmskb edx,ymm13
        shl     rdx,0x20
        or      rax,rdx
        bsf     rax,rax
        lea     rax,[rdi+rax*2]
        sub     rax,r8
        vzeroupper
        ret
