# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# gear8_avx512 as built from plugins/mit0/gear8/gear8_avx512.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=gear8_avx512`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
gear8_find_avx512: # 1073 bytes, section .text
        endbr64
        mov     eax,0x4571
        vmovd   xmm10,eax
        vpbroadcastw ymm10,xmm10
        lea     eax,[edx-0x8000]
        vmovd   xmm11,eax
        vpbroadcastw ymm11,xmm11
        mov     r8,rdi
        sub     rcx,0xff
        cmp     rsi,0x100
        jb      .rest
        vpbroadcastw zmm10,xmm10
        vpbroadcastw zmm11,xmm11
        vmovdqu ymm6,YMMWORD PTR [rdi-0x61]
        vpsubw  ymm6,ymm6,YMMWORD PTR [rdi-0x63]
        vpmullw ymm6,ymm6,ymm10
        vmovdqu ymm7,YMMWORD PTR [rdi-0x60]
        vpsubw  ymm7,ymm7,YMMWORD PTR [rdi-0x62]
        vpmullw ymm7,ymm7,ymm10
        vmovdqu64 zmm0,ZMMWORD PTR [rdi-0x41]
        vpsubw  zmm0,zmm0,ZMMWORD PTR [rdi-0x43]
        vpmullw zmm0,zmm0,zmm10
        vmovdqu64 zmm1,ZMMWORD PTR [rdi-0x40]
        vpsubw  zmm1,zmm1,ZMMWORD PTR [rdi-0x42]
        vpmullw zmm1,zmm1,zmm10
        vshufi64x2 zmm12,zmm6,zmm0,0x44
        vshufi64x2 zmm13,zmm7,zmm1,0x44
        vpsraw  zmm12,zmm12,0x3
        vpsraw  zmm13,zmm13,0x3
        vpxorq  zmm2,zmm12,zmm0
        vpxorq  zmm3,zmm13,zmm1
        nop     DWORD PTR [rax+0x0]
.block: # a loop, at 0 of 64
        lea     rax,[rdi+0x2000]
        cmp     rax,rcx
        cmova   rax,rcx
        prefetcht0 BYTE PTR [rax]
        prefetcht0 BYTE PTR [rax+0x40]
        prefetcht0 BYTE PTR [rax+0x80]
        prefetcht0 BYTE PTR [rax+0xc0]
        vmovdqu64 zmm6,ZMMWORD PTR [rdi-0x1]
        vpsubw  zmm6,zmm6,ZMMWORD PTR [rdi-0x3]
        vpmullw zmm6,zmm6,zmm10
        vmovdqu64 zmm7,ZMMWORD PTR [rdi]
        vpsubw  zmm7,zmm7,ZMMWORD PTR [rdi-0x2]
        vpmullw zmm7,zmm7,zmm10
        valignq zmm12,zmm6,zmm0,0x4
        valignq zmm13,zmm7,zmm1,0x4
        vpsraw  zmm12,zmm12,0x3
        vpsraw  zmm13,zmm13,0x3
        vpxorq  zmm4,zmm12,zmm6
        vpxorq  zmm5,zmm13,zmm7
        vpsubw  zmm2,zmm4,zmm2
        vpsubw  zmm3,zmm5,zmm3
        vpminsw zmm9,zmm2,zmm3
        vmovdqu64 zmm0,ZMMWORD PTR [rdi+0x3f]
        vpsubw  zmm0,zmm0,ZMMWORD PTR [rdi+0x3d]
        vpmullw zmm0,zmm0,zmm10
        vmovdqu64 zmm1,ZMMWORD PTR [rdi+0x40]
        vpsubw  zmm1,zmm1,ZMMWORD PTR [rdi+0x3e]
        vpmullw zmm1,zmm1,zmm10
        valignq zmm12,zmm0,zmm6,0x4
        valignq zmm13,zmm1,zmm7,0x4
        vpsraw  zmm12,zmm12,0x3
        vpsraw  zmm13,zmm13,0x3
        vpxorq  zmm2,zmm12,zmm0
        vpxorq  zmm3,zmm13,zmm1
        vpsubw  zmm4,zmm2,zmm4
        vpsubw  zmm5,zmm3,zmm5
        vpminsw zmm14,zmm4,zmm5
        vpminsw zmm8,zmm9,zmm14
        vmovdqu64 zmm6,ZMMWORD PTR [rdi+0x7f]
        vpsubw  zmm6,zmm6,ZMMWORD PTR [rdi+0x7d]
        vpmullw zmm6,zmm6,zmm10
        vmovdqu64 zmm7,ZMMWORD PTR [rdi+0x80]
        vpsubw  zmm7,zmm7,ZMMWORD PTR [rdi+0x7e]
        vpmullw zmm7,zmm7,zmm10
        valignq zmm12,zmm6,zmm0,0x4
        valignq zmm13,zmm7,zmm1,0x4
        vpsraw  zmm12,zmm12,0x3
        vpsraw  zmm13,zmm13,0x3
        vpxorq  zmm4,zmm12,zmm6
        vpxorq  zmm5,zmm13,zmm7
        vpsubw  zmm2,zmm4,zmm2
        vpsubw  zmm3,zmm5,zmm3
        vpminsw zmm15,zmm2,zmm3
        vpminsw zmm8,zmm8,zmm15
        vmovdqu64 zmm0,ZMMWORD PTR [rdi+0xbf]
        vpsubw  zmm0,zmm0,ZMMWORD PTR [rdi+0xbd]
        vpmullw zmm0,zmm0,zmm10
        vmovdqu64 zmm1,ZMMWORD PTR [rdi+0xc0]
        vpsubw  zmm1,zmm1,ZMMWORD PTR [rdi+0xbe]
        vpmullw zmm1,zmm1,zmm10
        valignq zmm12,zmm0,zmm6,0x4
        valignq zmm13,zmm1,zmm7,0x4
        vpsraw  zmm12,zmm12,0x3
        vpsraw  zmm13,zmm13,0x3
        vpxorq  zmm2,zmm12,zmm0
        vpxorq  zmm3,zmm13,zmm1
        vpsubw  zmm4,zmm2,zmm4
        vpsubw  zmm5,zmm3,zmm5
        vpminsw zmm12,zmm4,zmm5
        vpminsw zmm8,zmm8,zmm12
        vpcmpgtw k1,zmm11,zmm8
        kortestd k1,k1
        jne     .found
        add     rdi,0x100
        sub     rsi,0x100
        cmp     rsi,0x100
        jae     .block
        test    rsi,rsi
        je      .none
.rest:
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
        test    rsi,rsi
        je      .none
.vector: # a loop, at 24 of 64
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
        vpcmpgtw k1,zmm11,zmm9
        vpcmpgtw k2,zmm11,zmm14
        kunpckdq k1,k2,k1
        vpcmpgtw k2,zmm11,zmm15
        vpcmpgtw k3,zmm11,zmm12
        kunpckdq k2,k3,k2
        kmovq   rax,k1
        kmovq   rdx,k2
        bsf     rdx,rdx
        lea     rdx,[rdx+0x40]
        bsf     rax,rax
        cmove   rax,rdx
        lea     rax,[rdi+rax*2]
        sub     rax,r8
        vzeroupper
        ret
