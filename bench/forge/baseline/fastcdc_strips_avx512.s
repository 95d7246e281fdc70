# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# fastcdc_strips_avx512 as built from plugins/mit0/fastcdc/fastcdc_strips_avx512.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=fastcdc_strips_avx512`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
fastcdc_strips_avx512: # 1835 bytes, section .text
        endbr64
        mov     QWORD PTR [rsp-0x8],r9
        shr     rdx,0x10
        vpbroadcastd zmm31,edx
        vpxord  zmm30,zmm30,zmm30
        vpxor   xmm0,xmm0,xmm0
        vpxor   xmm1,xmm1,xmm1
        vpxor   xmm2,xmm2,xmm2
        vpxor   xmm3,xmm3,xmm3
        vpxor   xmm4,xmm4,xmm4
        vpxor   xmm5,xmm5,xmm5
        vpxor   xmm6,xmm6,xmm6
        vpxor   xmm7,xmm7,xmm7
        mov     r10,rsi
        add     r10,0x30
        shr     r10,0x4
        mov     rax,rsi
        shl     rax,0x4
        lea     r9,[rax+rax*2]
        lea     rdx,[rcx+0x9e8]
.group: # a loop, at 22 of 64
        mov     r11,rdi
        vmovdqu32 xmm8,XMMWORD PTR [r11]
        vinserti32x4 zmm8,zmm8,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm8,zmm8,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm8,zmm8,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm9,XMMWORD PTR [r11]
        vinserti32x4 zmm9,zmm9,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm9,zmm9,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm9,zmm9,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm10,XMMWORD PTR [r11]
        vinserti32x4 zmm10,zmm10,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm10,zmm10,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm10,zmm10,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm11,XMMWORD PTR [r11]
        vinserti32x4 zmm11,zmm11,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm11,zmm11,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm11,zmm11,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm12,XMMWORD PTR [r11]
        vinserti32x4 zmm12,zmm12,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm12,zmm12,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm12,zmm12,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm13,XMMWORD PTR [r11]
        vinserti32x4 zmm13,zmm13,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm13,zmm13,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm13,zmm13,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm14,XMMWORD PTR [r11]
        vinserti32x4 zmm14,zmm14,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm14,zmm14,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm14,zmm14,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm15,XMMWORD PTR [r11]
        vinserti32x4 zmm15,zmm15,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm15,zmm15,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm15,zmm15,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm16,XMMWORD PTR [r11]
        vinserti32x4 zmm16,zmm16,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm16,zmm16,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm16,zmm16,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm17,XMMWORD PTR [r11]
        vinserti32x4 zmm17,zmm17,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm17,zmm17,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm17,zmm17,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm18,XMMWORD PTR [r11]
        vinserti32x4 zmm18,zmm18,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm18,zmm18,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm18,zmm18,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm19,XMMWORD PTR [r11]
        vinserti32x4 zmm19,zmm19,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm19,zmm19,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm19,zmm19,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm20,XMMWORD PTR [r11]
        vinserti32x4 zmm20,zmm20,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm20,zmm20,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm20,zmm20,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm21,XMMWORD PTR [r11]
        vinserti32x4 zmm21,zmm21,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm21,zmm21,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm21,zmm21,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm22,XMMWORD PTR [r11]
        vinserti32x4 zmm22,zmm22,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm22,zmm22,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm22,zmm22,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vmovdqu32 xmm23,XMMWORD PTR [r11]
        vinserti32x4 zmm23,zmm23,XMMWORD PTR [r11+rax*1],0x1
        vinserti32x4 zmm23,zmm23,XMMWORD PTR [r11+rax*2],0x2
        vinserti32x4 zmm23,zmm23,XMMWORD PTR [r11+r9*1],0x3
        add     r11,rsi
        vpunpcklbw zmm24,zmm8,zmm16
        vpunpckhbw zmm16,zmm8,zmm16
        vpunpcklbw zmm8,zmm9,zmm17
        vpunpckhbw zmm17,zmm9,zmm17
        vpunpcklbw zmm9,zmm10,zmm18
        vpunpckhbw zmm18,zmm10,zmm18
        vpunpcklbw zmm10,zmm11,zmm19
        vpunpckhbw zmm19,zmm11,zmm19
        vpunpcklbw zmm11,zmm12,zmm20
        vpunpckhbw zmm20,zmm12,zmm20
        vpunpcklbw zmm12,zmm13,zmm21
        vpunpckhbw zmm21,zmm13,zmm21
        vpunpcklbw zmm13,zmm14,zmm22
        vpunpckhbw zmm22,zmm14,zmm22
        vpunpcklbw zmm14,zmm15,zmm23
        vpunpckhbw zmm23,zmm15,zmm23
        vpunpcklbw zmm15,zmm24,zmm11
        vpunpckhbw zmm11,zmm24,zmm11
        vpunpcklbw zmm24,zmm16,zmm20
        vpunpckhbw zmm20,zmm16,zmm20
        vpunpcklbw zmm16,zmm8,zmm12
        vpunpckhbw zmm12,zmm8,zmm12
        vpunpcklbw zmm8,zmm17,zmm21
        vpunpckhbw zmm21,zmm17,zmm21
        vpunpcklbw zmm17,zmm9,zmm13
        vpunpckhbw zmm13,zmm9,zmm13
        vpunpcklbw zmm9,zmm18,zmm22
        vpunpckhbw zmm22,zmm18,zmm22
        vpunpcklbw zmm18,zmm10,zmm14
        vpunpckhbw zmm14,zmm10,zmm14
        vpunpcklbw zmm10,zmm19,zmm23
        vpunpckhbw zmm23,zmm19,zmm23
        vpunpcklbw zmm19,zmm15,zmm17
        vpunpckhbw zmm17,zmm15,zmm17
        vpunpcklbw zmm15,zmm11,zmm13
        vpunpckhbw zmm13,zmm11,zmm13
        vpunpcklbw zmm11,zmm24,zmm9
        vpunpckhbw zmm9,zmm24,zmm9
        vpunpcklbw zmm24,zmm20,zmm22
        vpunpckhbw zmm22,zmm20,zmm22
        vpunpcklbw zmm20,zmm16,zmm18
        vpunpckhbw zmm18,zmm16,zmm18
        vpunpcklbw zmm16,zmm12,zmm14
        vpunpckhbw zmm14,zmm12,zmm14
        vpunpcklbw zmm12,zmm8,zmm10
        vpunpckhbw zmm10,zmm8,zmm10
        vpunpcklbw zmm8,zmm21,zmm23
        vpunpckhbw zmm23,zmm21,zmm23
        vpunpcklbw zmm21,zmm19,zmm20
        vpunpckhbw zmm20,zmm19,zmm20
        vpunpcklbw zmm19,zmm17,zmm18
        vpunpckhbw zmm18,zmm17,zmm18
        vpunpcklbw zmm17,zmm15,zmm16
        vpunpckhbw zmm16,zmm15,zmm16
        vpunpcklbw zmm15,zmm13,zmm14
        vpunpckhbw zmm14,zmm13,zmm14
        vpunpcklbw zmm13,zmm11,zmm12
        vpunpckhbw zmm12,zmm11,zmm12
        vpunpcklbw zmm11,zmm9,zmm10
        vpunpckhbw zmm10,zmm9,zmm10
        vpunpcklbw zmm9,zmm24,zmm8
        vpunpckhbw zmm8,zmm24,zmm8
        vpunpcklbw zmm24,zmm22,zmm23
        vpunpckhbw zmm23,zmm22,zmm23
        vmovdqa64 ZMMWORD PTR [rcx+0x600],zmm21
        vmovdqa64 ZMMWORD PTR [rcx+0x640],zmm20
        vmovdqa64 ZMMWORD PTR [rcx+0x680],zmm19
        vmovdqa64 ZMMWORD PTR [rcx+0x6c0],zmm18
        vmovdqa64 ZMMWORD PTR [rcx+0x700],zmm17
        vmovdqa64 ZMMWORD PTR [rcx+0x740],zmm16
        vmovdqa64 ZMMWORD PTR [rcx+0x780],zmm15
        vmovdqa64 ZMMWORD PTR [rcx+0x7c0],zmm14
        vmovdqa64 ZMMWORD PTR [rcx+0x800],zmm13
        vmovdqa64 ZMMWORD PTR [rcx+0x840],zmm12
        vmovdqa64 ZMMWORD PTR [rcx+0x880],zmm11
        vmovdqa64 ZMMWORD PTR [rcx+0x8c0],zmm10
        vmovdqa64 ZMMWORD PTR [rcx+0x900],zmm9
        vmovdqa64 ZMMWORD PTR [rcx+0x940],zmm8
        vmovdqa64 ZMMWORD PTR [rcx+0x980],zmm24
        vmovdqa64 ZMMWORD PTR [rcx+0x9c0],zmm23
        vmovdqa64 zmm8,ZMMWORD PTR [rcx]
        vmovdqa64 zmm9,ZMMWORD PTR [rcx+0x80]
        vmovdqa64 zmm10,ZMMWORD PTR [rcx+0x100]
        vmovdqa64 zmm11,ZMMWORD PTR [rcx+0x180]
        vmovdqa64 zmm12,ZMMWORD PTR [rcx+0x200]
        vmovdqa64 zmm13,ZMMWORD PTR [rcx+0x280]
        vmovdqa64 zmm14,ZMMWORD PTR [rcx+0x300]
        vmovdqa64 zmm15,ZMMWORD PTR [rcx+0x380]
        vmovdqa64 zmm16,ZMMWORD PTR [rcx+0x400]
        vmovdqa64 zmm17,ZMMWORD PTR [rcx+0x480]
        vmovdqa64 zmm18,ZMMWORD PTR [rcx+0x500]
        vmovdqa64 zmm19,ZMMWORD PTR [rcx+0x580]
        kxnorw  k3,k3,k3
        kmovw   k4,k3
        kmovw   k5,k3
        kmovw   k6,k3
        mov     r11,0xfffffffffffffc00
        jmp     .row
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.row: # a loop, at 0 of 64
        vmovdqa64 zmm29,ZMMWORD PTR [rcx+r11*1+0xa00]
        prefetcht0 BYTE PTR [r8]
        add     r8,0x40
        cmp     r8,QWORD PTR [rsp-0x8]
        cmova   r8,QWORD PTR [rsp-0x8]
        vpmovb2m k1,zmm29
        vmovdqa64 zmm22,zmm29
        vmovdqa64 zmm28,zmm29
        vpermi2b zmm22,zmm12,ZMMWORD PTR [rcx+0x240]
        vpermi2b zmm28,zmm13,ZMMWORD PTR [rcx+0x2c0]
        vmovdqu8 zmm22{k1},zmm28
        vmovdqa64 zmm23,zmm29
        vmovdqa64 zmm28,zmm29
        vpermi2b zmm23,zmm14,ZMMWORD PTR [rcx+0x340]
        vpermi2b zmm28,zmm15,ZMMWORD PTR [rcx+0x3c0]
        vmovdqu8 zmm23{k1},zmm28
        vmovdqa64 zmm24,zmm29
        vmovdqa64 zmm28,zmm29
        vpermi2b zmm24,zmm16,ZMMWORD PTR [rcx+0x440]
        vpermi2b zmm28,zmm17,ZMMWORD PTR [rcx+0x4c0]
        vmovdqu8 zmm24{k1},zmm28
        vmovdqa64 zmm25,zmm29
        vmovdqa64 zmm28,zmm29
        vpermi2b zmm25,zmm18,ZMMWORD PTR [rcx+0x540]
        vpermi2b zmm28,zmm19,ZMMWORD PTR [rcx+0x5c0]
        vmovdqu8 zmm25{k1},zmm28
        vpunpcklbw zmm20,zmm22,zmm23
        vpunpckhbw zmm21,zmm22,zmm23
        vpunpcklbw zmm22,zmm24,zmm25
        vpunpckhbw zmm23,zmm24,zmm25
        vpunpcklwd zmm24,zmm20,zmm22
        vpunpckhwd zmm25,zmm20,zmm22
        vpunpcklwd zmm26,zmm21,zmm23
        vpunpckhwd zmm27,zmm21,zmm23
        vmovdqa64 zmm20,zmm29
        vmovdqa64 zmm28,zmm29
        vpermi2b zmm20,zmm8,ZMMWORD PTR [rcx+0x40]
        vpermi2b zmm28,zmm9,ZMMWORD PTR [rcx+0xc0]
        vmovdqu8 zmm20{k1},zmm28
        vmovdqa64 zmm21,zmm29
        vmovdqa64 zmm28,zmm29
        vpermi2b zmm21,zmm10,ZMMWORD PTR [rcx+0x140]
        vpermi2b zmm28,zmm11,ZMMWORD PTR [rcx+0x1c0]
        vmovdqu8 zmm21{k1},zmm28
        vpunpcklbw zmm22,zmm20,zmm21
        vpunpckhbw zmm23,zmm20,zmm21
        vpunpcklwd zmm20,zmm30,zmm22
        vpaddq  zmm0,zmm0,zmm0
        vpaddq  zmm1,zmm1,zmm1
        vpunpckldq zmm21,zmm20,zmm24
        vpunpckhdq zmm20,zmm20,zmm24
        vpaddq  zmm0,zmm0,zmm21
        vpaddq  zmm1,zmm1,zmm20
        vshufps zmm21,zmm0,zmm1,0xdd
        vptestmd k3{k3},zmm21,zmm31
        vpunpckhwd zmm20,zmm30,zmm22
        vpaddq  zmm2,zmm2,zmm2
        vpaddq  zmm3,zmm3,zmm3
        vpunpckldq zmm21,zmm20,zmm25
        vpunpckhdq zmm20,zmm20,zmm25
        vpaddq  zmm2,zmm2,zmm21
        vpaddq  zmm3,zmm3,zmm20
        vshufps zmm21,zmm2,zmm3,0xdd
        vptestmd k4{k4},zmm21,zmm31
        vpunpcklwd zmm20,zmm30,zmm23
        vpaddq  zmm4,zmm4,zmm4
        vpaddq  zmm5,zmm5,zmm5
        vpunpckldq zmm21,zmm20,zmm26
        vpunpckhdq zmm20,zmm20,zmm26
        vpaddq  zmm4,zmm4,zmm21
        vpaddq  zmm5,zmm5,zmm20
        vshufps zmm21,zmm4,zmm5,0xdd
        vptestmd k5{k5},zmm21,zmm31
        vpunpckhwd zmm20,zmm30,zmm23
        vpaddq  zmm6,zmm6,zmm6
        vpaddq  zmm7,zmm7,zmm7
        vpunpckldq zmm21,zmm20,zmm27
        vpunpckhdq zmm20,zmm20,zmm27
        vpaddq  zmm6,zmm6,zmm21
        vpaddq  zmm7,zmm7,zmm20
        vshufps zmm21,zmm6,zmm7,0xdd
        vptestmd k6{k6},zmm21,zmm31
        add     r11,0x40
        jne     .row
        kmovw   WORD PTR [rdx],k3
        kmovw   WORD PTR [rdx+0x2],k4
        kmovw   WORD PTR [rdx+0x4],k5
        kmovw   WORD PTR [rdx+0x6],k6
        add     rdx,0x8
        add     rdi,0x10
        dec     r10
        jne     .group
        vzeroupper
        ret
