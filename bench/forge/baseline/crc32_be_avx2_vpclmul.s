# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32_be_avx2_vpclmul as built from plugins/intel-crc/crc-fold/crc32_be_avx2_vpclmul.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32_be_avx2_vpclmul`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32_be_update_avx2_vpclmul: # 2007 bytes, section .text
        endbr64
        cmp     rdx,0x8
        jbe     .upto8
        lea     r8,[rip+crc32_be_weights+0x100]
        lea     r9,[rip+fold_mask+0x80]
        mov     eax,edx
        and     eax,0x7
        imul    eax,eax,0x101
        add     rax,r8
        vmovd   xmm6,edi
        vpslldq xmm6,xmm6,0xc
        vmovdqa xmm7,XMMWORD PTR [rip+fold_reverse]
        nop     DWORD PTR [rax+rax*1+0x0]
        cmp     rdx,0x100
        ja      .bulk
        cmp     edx,0x20
        ja      .over32
        cmp     edx,0x10
        ja      .over16
        sub     rax,rdx
        vmovq   xmm1,QWORD PTR [rsi+rdx*1-0x8]
        vmovq   xmm2,QWORD PTR [r9+rdx*1-0x10]
        vpand   xmm1,xmm1,xmm2
        vpshufb xmm1,xmm1,xmm7
        vmovq   xmm0,QWORD PTR [rsi]
        vmovq   xmm2,QWORD PTR [rax]
        vpshufb xmm0,xmm0,xmm7
        vpxor   xmm0,xmm0,xmm6
        vpclmulhqlqdq xmm0,xmm0,xmm2
        vpxor   xmm0,xmm0,xmm1
        vmovdqa xmm3,XMMWORD PTR [rip+crc32_be_reduce]
        vpclmulhqlqdq xmm1,xmm0,xmm3
        vpxor   xmm1,xmm1,xmm0
        vpclmulhqhqdq xmm1,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpextrd eax,xmm0,0x1
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     WORD PTR [rax+rax*1+0x0]
.over16:
        sub     rax,rdx
        vmovdqu xmm2,XMMWORD PTR [rdx+rsi*1-0x10]
        vpand   xmm2,xmm2,XMMWORD PTR [r9+rdx*1-0x20]
        vpshufb xmm2,xmm2,xmm7
        vmovdqa xmm3,XMMWORD PTR [r8-0x10]
        vpclmulhqlqdq xmm0,xmm2,xmm3
        vpslldq xmm1,xmm2,0x8
        vmovdqu xmm2,XMMWORD PTR [rsi]
        vpshufb xmm2,xmm2,xmm7
        vpxor   xmm2,xmm2,xmm6
        vmovdqu xmm3,XMMWORD PTR [rax]
        vpclmulhqlqdq xmm4,xmm2,xmm3
        vpclmullqhqdq xmm2,xmm2,xmm3
        vpxor   xmm0,xmm0,xmm4
        vpxor   xmm1,xmm1,xmm2
        vpxor   xmm0,xmm0,xmm1
        vmovdqa xmm3,XMMWORD PTR [rip+crc32_be_reduce]
        vpclmulhqlqdq xmm1,xmm0,xmm3
        vpxor   xmm1,xmm1,xmm0
        vpclmulhqhqdq xmm1,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpextrd eax,xmm0,0x1
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     WORD PTR [rax+rax*1+0x0]
.over32:
        cmp     edx,0x40
        ja      .over64
        sub     rax,rdx
        vbroadcasti128 ymm7,XMMWORD PTR [rip+fold_reverse]
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x20]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x40]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x20]
        vpclmulhqlqdq ymm0,ymm2,ymm3
        vpclmullqhqdq ymm1,ymm2,ymm3
        vmovdqu ymm2,YMMWORD PTR [rsi]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [rax]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovq   xmm5,QWORD PTR [rax]
        vpclmulhqlqdq xmm5,xmm6,xmm5
        vpxor   xmm0,xmm0,xmm5
        vmovdqa xmm3,XMMWORD PTR [rip+crc32_be_reduce]
        vpclmulhqlqdq xmm1,xmm0,xmm3
        vpxor   xmm1,xmm1,xmm0
        vpclmulhqhqdq xmm1,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpextrd eax,xmm0,0x1
        vzeroupper
        ret
        nop     DWORD PTR [rax+0x0]
.over64:
        cmp     edx,0x80
        ja      .over128
        sub     rax,rdx
        vbroadcasti128 ymm7,XMMWORD PTR [rip+fold_reverse]
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x40]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x80]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x40]
        vpclmulhqlqdq ymm0,ymm2,ymm3
        vpclmullqhqdq ymm1,ymm2,ymm3
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x20]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x60]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x20]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rsi+0x20]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [rax+0x20]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rsi]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [rax]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovq   xmm5,QWORD PTR [rax]
        vpclmulhqlqdq xmm5,xmm6,xmm5
        vpxor   xmm0,xmm0,xmm5
        vmovdqa xmm3,XMMWORD PTR [rip+crc32_be_reduce]
        vpclmulhqlqdq xmm1,xmm0,xmm3
        vpxor   xmm1,xmm1,xmm0
        vpclmulhqhqdq xmm1,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpextrd eax,xmm0,0x1
        vzeroupper
        ret
        jmp     .over128
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
.over128:
        sub     rax,rdx
        vbroadcasti128 ymm7,XMMWORD PTR [rip+fold_reverse]
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x80]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x100]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x80]
        vpclmulhqlqdq ymm0,ymm2,ymm3
        vpclmullqhqdq ymm1,ymm2,ymm3
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x60]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0xe0]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x60]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x40]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0xc0]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x40]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x20]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0xa0]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x20]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rsi+0x60]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [rax+0x60]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rsi+0x40]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [rax+0x40]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rsi+0x20]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [rax+0x20]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rsi]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [rax]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovq   xmm5,QWORD PTR [rax]
        vpclmulhqlqdq xmm5,xmm6,xmm5
        vpxor   xmm0,xmm0,xmm5
        vmovdqa xmm3,XMMWORD PTR [rip+crc32_be_reduce]
        vpclmulhqlqdq xmm1,xmm0,xmm3
        vpxor   xmm1,xmm1,xmm0
        vpclmulhqhqdq xmm1,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpextrd eax,xmm0,0x1
        vzeroupper
        ret
        jmp     .bulk
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
.bulk:
        mov     ecx,edx
        and     ecx,0x7f
        sub     rax,rcx
        sub     rax,0x80
        vbroadcasti128 ymm5,XMMWORD PTR [r8-0x88]
        vbroadcasti128 ymm7,XMMWORD PTR [rip+fold_reverse]
        vmovdqu ymm8,YMMWORD PTR [rsi]
        vpshufb ymm8,ymm8,ymm7
        vmovdqu ymm9,YMMWORD PTR [rsi+0x20]
        vpshufb ymm9,ymm9,ymm7
        vmovdqu ymm10,YMMWORD PTR [rsi+0x40]
        vpshufb ymm10,ymm10,ymm7
        vmovdqu ymm11,YMMWORD PTR [rsi+0x60]
        vpshufb ymm11,ymm11,ymm7
        vpxor   ymm8,ymm8,ymm6
        add     rsi,0x80
        sub     rdx,0x100
        jmp     .L5
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
.L5: # a loop, at 0 of 64
        vpclmulhqlqdq ymm2,ymm8,ymm5
        vpclmullqhqdq ymm8,ymm8,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi]
        vpshufb ymm3,ymm3,ymm7
        vpxor   ymm2,ymm2,ymm3
        vpxor   ymm8,ymm8,ymm2
        vpclmulhqlqdq ymm2,ymm9,ymm5
        vpclmullqhqdq ymm9,ymm9,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0x20]
        vpshufb ymm3,ymm3,ymm7
        vpxor   ymm2,ymm2,ymm3
        vpxor   ymm9,ymm9,ymm2
        vpclmulhqlqdq ymm2,ymm10,ymm5
        vpclmullqhqdq ymm10,ymm10,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0x40]
        vpshufb ymm3,ymm3,ymm7
        vpxor   ymm2,ymm2,ymm3
        vpxor   ymm10,ymm10,ymm2
        vpclmulhqlqdq ymm2,ymm11,ymm5
        vpclmullqhqdq ymm11,ymm11,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0x60]
        vpshufb ymm3,ymm3,ymm7
        vpxor   ymm2,ymm2,ymm3
        vpxor   ymm11,ymm11,ymm2
        sub     rsi,0xffffffffffffff80
        add     rdx,0xffffffffffffff80
        jb      .L5
        add     rdx,0x80
        vpxor   ymm0,ymm0,ymm0
        vpxor   ymm1,ymm1,ymm1
        je      .L6
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x80]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x80]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x80]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x60]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x60]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x60]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x40]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x40]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x40]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x20]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x20]
        vpshufb ymm2,ymm2,ymm7
        vmovdqu ymm3,YMMWORD PTR [r8-0x20]
        vpclmulhqlqdq ymm4,ymm2,ymm3
        vpclmullqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
.L6:
        vmovdqu ymm3,YMMWORD PTR [rax+0x60]
        vpclmulhqlqdq ymm4,ymm11,ymm3
        vpclmullqhqdq ymm11,ymm11,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm11
        vmovdqu ymm3,YMMWORD PTR [rax+0x40]
        vpclmulhqlqdq ymm4,ymm10,ymm3
        vpclmullqhqdq ymm10,ymm10,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm10
        vmovdqu ymm3,YMMWORD PTR [rax+0x20]
        vpclmulhqlqdq ymm4,ymm9,ymm3
        vpclmullqhqdq ymm9,ymm9,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm9
        vmovdqu ymm3,YMMWORD PTR [rax]
        vpclmulhqlqdq ymm4,ymm8,ymm3
        vpclmullqhqdq ymm8,ymm8,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm8
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovdqa xmm3,XMMWORD PTR [rip+crc32_be_reduce]
        vpclmulhqlqdq xmm1,xmm0,xmm3
        vpxor   xmm1,xmm1,xmm0
        vpclmulhqhqdq xmm1,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpextrd eax,xmm0,0x1
        vzeroupper
        ret
        jmp     .upto8
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
.upto8:
        mov     edi,edi
        cmp     edx,0x4
        jb      .under4
        mov     eax,DWORD PTR [rsi]
        mov     r8d,DWORD PTR [rsi+rdx*1-0x4]
        lea     ecx,[rdx*8+0x0]
        bswap   eax
        bswap   r8d
        sub     ecx,0x20
        shl     rax,cl
        or      rax,r8
        shl     rdi,cl
        xor     rax,rdi
        vmovq   xmm0,rax
        vpslldq xmm0,xmm0,0x8
        vmovdqa xmm3,XMMWORD PTR [rip+crc32_be_reduce]
        vpclmulhqlqdq xmm1,xmm0,xmm3
        vpxor   xmm1,xmm1,xmm0
        vpclmulhqhqdq xmm1,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpextrd eax,xmm0,0x1
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        xchg    ax,ax
.under4:
        test    edx,edx
        je      .none
        mov     r10d,edx
        shr     r10d,1
        movzx   eax,BYTE PTR [rsi]
        movzx   r8d,BYTE PTR [rsi+r10*1]
        movzx   r9d,BYTE PTR [rsi+rdx*1-0x1]
        lea     ecx,[rdx*8-0x8]
        shl     eax,cl
        or      eax,r9d
        shr     ecx,0x4
        shl     ecx,0x3
        shl     r8d,cl
        or      eax,r8d
        mov     r8d,edi
        lea     ecx,[rdx*8+0x0]
        shl     r8d,cl
        neg     ecx
        shr     edi,cl
        xor     eax,edi
        vmovq   xmm0,rax
        vpslldq xmm0,xmm0,0x8
        vmovdqa xmm3,XMMWORD PTR [rip+crc32_be_reduce]
        vpclmulhqlqdq xmm1,xmm0,xmm3
        vpxor   xmm1,xmm1,xmm0
        vpclmulhqhqdq xmm1,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpextrd eax,xmm0,0x1
        xor     rax,r8
        ret
.none:
        mov     rax,rdi
        ret
