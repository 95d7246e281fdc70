# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc64_xz_avx512 as built from plugins/intel-crc/crc-fold/crc64_xz_avx512.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc64_xz_avx512`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc64_xz_update_avx512: # 2107 bytes, section .text
        endbr64
        cmp     rdx,0x8
        jbe     .upto8
        lea     r8,[rip+crc64_xz_weights+0x100]
        lea     r9,[rip+fold_mask+0x80]
        mov     eax,edx
        and     eax,0x7
        imul    eax,eax,0x101
        add     rax,r8
        vmovq   xmm6,rdi
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+rax*1+0x0]
        nop
        cmp     rdx,0x100
        ja      .bulk
        cmp     edx,0x40
        ja      .over64
        lea     ecx,[rsi+rdx*1-0x40]
        and     ecx,0xfff
        cmp     ecx,0xfc0
        ja      .parts
        sub     rax,rdx
        mov     ecx,edx
        neg     ecx
        mov     r9,0xffffffffffffffff
        shl     r9,cl
        kmovq   k1,r9
        vmovdqu8 zmm2{k1}{z},ZMMWORD PTR [rsi+rdx*1-0x40]
        vmovdqu64 zmm3,ZMMWORD PTR [r8-0x40]
        vpclmullqlqdq zmm0,zmm2,zmm3
        vpclmulhqhqdq zmm1,zmm2,zmm3
        vpxorq  zmm0,zmm0,zmm1
        vextracti64x4 ymm1,zmm0,0x1
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovq   xmm5,QWORD PTR [rax]
        vpclmullqlqdq xmm5,xmm6,xmm5
        vpxor   xmm0,xmm0,xmm5
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
        vzeroupper
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     WORD PTR [rax+rax*1+0x0]
.parts:
        cmp     edx,0x20
        ja      .over32
        cmp     edx,0x10
        ja      .over16
        sub     rax,rdx
        vmovq   xmm1,QWORD PTR [rsi+rdx*1-0x8]
        vmovq   xmm2,QWORD PTR [r9+rdx*1-0x10]
        vpand   xmm1,xmm1,xmm2
        vmovq   xmm0,QWORD PTR [rsi]
        vmovq   xmm2,QWORD PTR [rax]
        vpxor   xmm0,xmm0,xmm6
        vpclmullqlqdq xmm0,xmm0,xmm2
        vpxor   xmm0,xmm0,xmm1
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
        ret
        nop
.over16:
        sub     rax,rdx
        vmovdqu xmm2,XMMWORD PTR [rdx+rsi*1-0x10]
        vpand   xmm2,xmm2,XMMWORD PTR [r9+rdx*1-0x20]
        vmovdqa xmm3,XMMWORD PTR [r8-0x10]
        vpclmullqlqdq xmm0,xmm2,xmm3
        vpsrldq xmm1,xmm2,0x8
        vmovdqu xmm2,XMMWORD PTR [rsi]
        vpxor   xmm2,xmm2,xmm6
        vmovdqu xmm3,XMMWORD PTR [rax]
        vpclmullqlqdq xmm4,xmm2,xmm3
        vpclmulhqhqdq xmm2,xmm2,xmm3
        vpxor   xmm0,xmm0,xmm4
        vpxor   xmm1,xmm1,xmm2
        vpxor   xmm0,xmm0,xmm1
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
        ret
        jmp     .over32
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
.over32:
        sub     rax,rdx
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x20]
        vpand   ymm2,ymm2,YMMWORD PTR [r9+rdx*1-0x40]
        vmovdqu ymm3,YMMWORD PTR [r8-0x20]
        vpclmullqlqdq ymm0,ymm2,ymm3
        vpclmulhqhqdq ymm1,ymm2,ymm3
        vmovdqu ymm2,YMMWORD PTR [rsi]
        vmovdqu ymm3,YMMWORD PTR [rax]
        vpclmullqlqdq ymm4,ymm2,ymm3
        vpclmulhqhqdq ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm4
        vpxor   ymm1,ymm1,ymm2
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovq   xmm5,QWORD PTR [rax]
        vpclmullqlqdq xmm5,xmm6,xmm5
        vpxor   xmm0,xmm0,xmm5
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
        vzeroupper
        ret
        jmp     .over64
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
.over64:
        cmp     edx,0x80
        ja      .over128
        sub     rax,rdx
        vmovdqu64 zmm2,ZMMWORD PTR [rdx+rsi*1-0x40]
        vpandq  zmm2,zmm2,ZMMWORD PTR [r9+rdx*1-0x80]
        vmovdqu64 zmm3,ZMMWORD PTR [r8-0x40]
        vpclmullqlqdq zmm0,zmm2,zmm3
        vpclmulhqhqdq zmm1,zmm2,zmm3
        vmovdqu64 zmm2,ZMMWORD PTR [rsi]
        vmovdqu64 zmm3,ZMMWORD PTR [rax]
        vpclmullqlqdq zmm4,zmm2,zmm3
        vpclmulhqhqdq zmm2,zmm2,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vpxorq  zmm1,zmm1,zmm2
        vpxorq  zmm0,zmm0,zmm1
        vextracti64x4 ymm1,zmm0,0x1
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovq   xmm5,QWORD PTR [rax]
        vpclmullqlqdq xmm5,xmm6,xmm5
        vpxor   xmm0,xmm0,xmm5
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
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
        nop
.over128:
        sub     rax,rdx
        vmovdqu64 zmm2,ZMMWORD PTR [rdx+rsi*1-0x80]
        vpandq  zmm2,zmm2,ZMMWORD PTR [r9+rdx*1-0x100]
        vmovdqu64 zmm3,ZMMWORD PTR [r8-0x80]
        vpclmullqlqdq zmm0,zmm2,zmm3
        vpclmulhqhqdq zmm1,zmm2,zmm3
        vmovdqu64 zmm2,ZMMWORD PTR [rdx+rsi*1-0x40]
        vpandq  zmm2,zmm2,ZMMWORD PTR [r9+rdx*1-0xc0]
        vmovdqu64 zmm3,ZMMWORD PTR [r8-0x40]
        vpclmullqlqdq zmm4,zmm2,zmm3
        vpclmulhqhqdq zmm2,zmm2,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vpxorq  zmm1,zmm1,zmm2
        vmovdqu64 zmm2,ZMMWORD PTR [rsi+0x40]
        vmovdqu64 zmm3,ZMMWORD PTR [rax+0x40]
        vpclmullqlqdq zmm4,zmm2,zmm3
        vpclmulhqhqdq zmm2,zmm2,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vpxorq  zmm1,zmm1,zmm2
        vmovdqu64 zmm2,ZMMWORD PTR [rsi]
        vmovdqu64 zmm3,ZMMWORD PTR [rax]
        vpclmullqlqdq zmm4,zmm2,zmm3
        vpclmulhqhqdq zmm2,zmm2,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vpxorq  zmm1,zmm1,zmm2
        vpxorq  zmm0,zmm0,zmm1
        vextracti64x4 ymm1,zmm0,0x1
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovq   xmm5,QWORD PTR [rax]
        vpclmullqlqdq xmm5,xmm6,xmm5
        vpxor   xmm0,xmm0,xmm5
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
        vzeroupper
        ret
        nop     WORD PTR [rax+rax*1+0x0]
.bulk:
        mov     ecx,edx
        and     ecx,0x7f
        sub     rax,rcx
        sub     rax,0x80
        cmp     rdx,0x200
        jae     .four
        vbroadcasti32x4 zmm5,XMMWORD PTR [r8-0x88]
        vmovdqu64 zmm8,ZMMWORD PTR [rsi]
        vmovdqu64 zmm9,ZMMWORD PTR [rsi+0x40]
        vpxorq  zmm8,zmm8,zmm6
        add     rsi,0x80
        sub     rdx,0x100
        jmp     .L6
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
.L6: # a loop, at 0 of 64
        vpclmullqlqdq zmm2,zmm8,zmm5
        vpclmulhqhqdq zmm8,zmm8,zmm5
        vpternlogq zmm8,zmm2,ZMMWORD PTR [rsi],0x96
        vpclmullqlqdq zmm2,zmm9,zmm5
        vpclmulhqhqdq zmm9,zmm9,zmm5
        vpternlogq zmm9,zmm2,ZMMWORD PTR [rsi+0x40],0x96
        sub     rsi,0xffffffffffffff80
        add     rdx,0xffffffffffffff80
        jb      .L6
        add     rdx,0x80
.last:
        vpxorq  zmm0,zmm0,zmm0
        vpxorq  zmm1,zmm1,zmm1
        je      .L8
        vmovdqu64 zmm2,ZMMWORD PTR [rdx+rsi*1-0x80]
        vpandq  zmm2,zmm2,ZMMWORD PTR [r9+rdx*1-0x80]
        vmovdqu64 zmm3,ZMMWORD PTR [r8-0x80]
        vpclmullqlqdq zmm4,zmm2,zmm3
        vpclmulhqhqdq zmm2,zmm2,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vpxorq  zmm1,zmm1,zmm2
        vmovdqu64 zmm2,ZMMWORD PTR [rdx+rsi*1-0x40]
        vpandq  zmm2,zmm2,ZMMWORD PTR [r9+rdx*1-0x40]
        vmovdqu64 zmm3,ZMMWORD PTR [r8-0x40]
        vpclmullqlqdq zmm4,zmm2,zmm3
        vpclmulhqhqdq zmm2,zmm2,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vpxorq  zmm1,zmm1,zmm2
.L8:
        vmovdqu64 zmm3,ZMMWORD PTR [rax+0x40]
        vpclmullqlqdq zmm4,zmm9,zmm3
        vpclmulhqhqdq zmm9,zmm9,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vpxorq  zmm1,zmm1,zmm9
        vmovdqu64 zmm3,ZMMWORD PTR [rax]
        vpclmullqlqdq zmm4,zmm8,zmm3
        vpclmulhqhqdq zmm8,zmm8,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vpxorq  zmm1,zmm1,zmm8
        vpxorq  zmm0,zmm0,zmm1
        vextracti64x4 ymm1,zmm0,0x1
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
        vzeroupper
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     WORD PTR [rax+rax*1+0x0]
.four:
        vbroadcasti32x4 zmm5,XMMWORD PTR [rip+crc64_xz_far]
        vmovdqu64 zmm8,ZMMWORD PTR [rsi]
        vmovdqu64 zmm9,ZMMWORD PTR [rsi+0x40]
        vmovdqu64 zmm10,ZMMWORD PTR [rsi+0x80]
        vmovdqu64 zmm11,ZMMWORD PTR [rsi+0xc0]
        vpxorq  zmm8,zmm8,zmm6
        add     rsi,0x100
        sub     rdx,0x200
        nop     DWORD PTR [rax+0x0]
.L10: # a loop, at 0 of 64
        vpclmullqlqdq zmm2,zmm8,zmm5
        vpclmulhqhqdq zmm8,zmm8,zmm5
        vpternlogq zmm8,zmm2,ZMMWORD PTR [rsi],0x96
        vpclmullqlqdq zmm2,zmm9,zmm5
        vpclmulhqhqdq zmm9,zmm9,zmm5
        vpternlogq zmm9,zmm2,ZMMWORD PTR [rsi+0x40],0x96
        vpclmullqlqdq zmm2,zmm10,zmm5
        vpclmulhqhqdq zmm10,zmm10,zmm5
        vpternlogq zmm10,zmm2,ZMMWORD PTR [rsi+0x80],0x96
        vpclmullqlqdq zmm2,zmm11,zmm5
        vpclmulhqhqdq zmm11,zmm11,zmm5
        vpternlogq zmm11,zmm2,ZMMWORD PTR [rsi+0xc0],0x96
        sub     rsi,0xffffffffffffff00
        add     rdx,0xffffffffffffff00
        jb      .L10
        add     rdx,0x100
        vbroadcasti32x4 zmm5,XMMWORD PTR [r8-0x88]
        vpclmullqlqdq zmm2,zmm8,zmm5
        vpclmulhqhqdq zmm8,zmm8,zmm5
        vpternlogq zmm8,zmm2,zmm10,0x96
        vpclmullqlqdq zmm2,zmm9,zmm5
        vpclmulhqhqdq zmm9,zmm9,zmm5
        vpternlogq zmm9,zmm2,zmm11,0x96
        cmp     rdx,0x80
        jb      .less
        vpclmullqlqdq zmm2,zmm8,zmm5
        vpclmulhqhqdq zmm8,zmm8,zmm5
        vpternlogq zmm8,zmm2,ZMMWORD PTR [rsi],0x96
        vpclmullqlqdq zmm2,zmm9,zmm5
        vpclmulhqhqdq zmm9,zmm9,zmm5
        vpternlogq zmm9,zmm2,ZMMWORD PTR [rsi+0x40],0x96
        add     rsi,0x80
        sub     rdx,0x80
.less:
        test    rdx,rdx
        jmp     .last
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
.upto8:
        cmp     edx,0x4
        jb      .under4
        mov     eax,DWORD PTR [rsi]
        mov     r8d,DWORD PTR [rsi+rdx*1-0x4]
        lea     ecx,[rdx*8+0x0]
        neg     ecx
        shl     rax,cl
        shl     r8,0x20
        or      rax,r8
        mov     r8,rdi
        shl     rdi,cl
        xor     rax,rdi
        vmovq   xmm0,rax
        lea     ecx,[rdx*8-0x8]
        shr     r8,cl
        shr     r8,0x8
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
        xor     rax,r8
        ret
        jmp     .under4
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
.under4:
        test    edx,edx
        je      .none
        mov     r10d,edx
        shr     r10d,1
        movzx   eax,BYTE PTR [rsi]
        movzx   r8d,BYTE PTR [rsi+r10*1]
        movzx   r9d,BYTE PTR [rsi+rdx*1-0x1]
        lea     ecx,[r10*8+0x0]
        shl     r8d,cl
        lea     ecx,[rdx*8-0x8]
        shl     r9d,cl
        or      eax,r8d
        or      eax,r9d
        mov     r8,rdi
        xor     rax,rdi
        lea     ecx,[rdx*8+0x0]
        shr     r8,cl
        neg     ecx
        shl     rax,cl
        vmovq   xmm0,rax
        vmovdqa xmm3,XMMWORD PTR [rip+crc64_xz_reduce]
        vpclmullqlqdq xmm1,xmm0,xmm3
        vpclmullqhqdq xmm2,xmm1,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm1
        vpextrq rcx,xmm0,0x1
        xor     rax,rcx
        xor     rax,r8
        ret
.none:
        mov     rax,rdi
        ret
