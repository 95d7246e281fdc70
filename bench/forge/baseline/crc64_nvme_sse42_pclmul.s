# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc64_nvme_sse42_pclmul as built from plugins/intel-crc/crc-fold/crc64_nvme_sse42_pclmul.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc64_nvme_sse42_pclmul`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc64_nvme_update_sse42_pclmul: # 2084 bytes, section .text
        endbr64
        cmp     rdx,0x8
        jbe     .upto8
        lea     r8,[rip+crc64_nvme_weights+0x100]
        lea     r9,[rip+fold_mask+0x80]
        mov     eax,edx
        and     eax,0x7
        imul    eax,eax,0x101
        add     rax,r8
        movq    xmm6,rdi
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+rax*1+0x0]
        nop
        cmp     rdx,0x80
        ja      .bulk
        cmp     edx,0x20
        ja      .over32
        cmp     edx,0x10
        ja      .over16
        sub     rax,rdx
        movq    xmm1,QWORD PTR [rsi+rdx*1-0x8]
        movq    xmm2,QWORD PTR [r9+rdx*1-0x10]
        pand    xmm1,xmm2
        movq    xmm0,QWORD PTR [rsi]
        movq    xmm2,QWORD PTR [rax]
        pxor    xmm0,xmm6
        pclmullqlqdq xmm0,xmm2
        pxor    xmm0,xmm1
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
        xor     rax,rcx
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax]
.over16:
        sub     rax,rdx
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x10]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x20]
        pand    xmm2,xmm3
        movdqa  xmm3,XMMWORD PTR [r8-0x10]
        movdqa  xmm0,xmm2
        pclmullqlqdq xmm0,xmm3
        movdqa  xmm1,xmm2
        psrldq  xmm1,0x8
        movdqu  xmm2,XMMWORD PTR [rsi]
        pxor    xmm2,xmm6
        movdqu  xmm3,XMMWORD PTR [rax]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        pxor    xmm0,xmm1
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
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
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.over32:
        cmp     edx,0x40
        ja      .over64
        sub     rax,rdx
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x10]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x30]
        pand    xmm2,xmm3
        movdqa  xmm3,XMMWORD PTR [r8-0x10]
        movdqa  xmm0,xmm2
        pclmullqlqdq xmm0,xmm3
        movdqa  xmm1,xmm2
        psrldq  xmm1,0x8
        cmp     edx,0x30
        jbe     .L2
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x20]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x40]
        pand    xmm2,xmm3
        movdqu  xmm3,XMMWORD PTR [r8-0x20]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
.L2:
        movdqu  xmm2,XMMWORD PTR [rsi+0x10]
        movdqu  xmm3,XMMWORD PTR [rax+0x10]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        movdqu  xmm2,XMMWORD PTR [rsi]
        pxor    xmm2,xmm6
        movdqu  xmm3,XMMWORD PTR [rax]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        pxor    xmm0,xmm1
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
        xor     rax,rcx
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
        sub     rax,rdx
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x10]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x50]
        pand    xmm2,xmm3
        movdqa  xmm3,XMMWORD PTR [r8-0x10]
        movdqa  xmm0,xmm2
        pclmullqlqdq xmm0,xmm3
        movdqa  xmm1,xmm2
        psrldq  xmm1,0x8
        cmp     edx,0x50
        jbe     .L4
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x20]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x60]
        pand    xmm2,xmm3
        movdqu  xmm3,XMMWORD PTR [r8-0x20]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        cmp     edx,0x60
        jbe     .L4
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x30]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x70]
        pand    xmm2,xmm3
        movdqu  xmm3,XMMWORD PTR [r8-0x30]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        cmp     edx,0x70
        jbe     .L4
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x40]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x80]
        pand    xmm2,xmm3
        movdqu  xmm3,XMMWORD PTR [r8-0x40]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
.L4:
        movdqu  xmm2,XMMWORD PTR [rsi+0x30]
        movdqu  xmm3,XMMWORD PTR [rax+0x30]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        movdqu  xmm2,XMMWORD PTR [rsi+0x20]
        movdqu  xmm3,XMMWORD PTR [rax+0x20]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        movdqu  xmm2,XMMWORD PTR [rsi+0x10]
        movdqu  xmm3,XMMWORD PTR [rax+0x10]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        movdqu  xmm2,XMMWORD PTR [rsi]
        pxor    xmm2,xmm6
        movdqu  xmm3,XMMWORD PTR [rax]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        pxor    xmm0,xmm1
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
        xor     rax,rcx
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
        nop
.bulk:
        mov     ecx,edx
        and     ecx,0x3f
        sub     rax,rcx
        sub     rax,0x40
        movdqu  xmm5,XMMWORD PTR [r8-0x48]
        movdqu  xmm8,XMMWORD PTR [rsi]
        movdqu  xmm9,XMMWORD PTR [rsi+0x10]
        movdqu  xmm10,XMMWORD PTR [rsi+0x20]
        movdqu  xmm11,XMMWORD PTR [rsi+0x30]
        pxor    xmm8,xmm6
        add     rsi,0x40
        sub     rdx,0x80
        nop     DWORD PTR [rax+0x0]
.L6: # a loop, at 0 of 64
        movdqa  xmm2,xmm8
        pclmullqlqdq xmm2,xmm5
        pclmulhqhqdq xmm8,xmm5
        movdqu  xmm3,XMMWORD PTR [rsi]
        pxor    xmm2,xmm3
        pxor    xmm8,xmm2
        movdqa  xmm2,xmm9
        pclmullqlqdq xmm2,xmm5
        pclmulhqhqdq xmm9,xmm5
        movdqu  xmm3,XMMWORD PTR [rsi+0x10]
        pxor    xmm2,xmm3
        pxor    xmm9,xmm2
        movdqa  xmm2,xmm10
        pclmullqlqdq xmm2,xmm5
        pclmulhqhqdq xmm10,xmm5
        movdqu  xmm3,XMMWORD PTR [rsi+0x20]
        pxor    xmm2,xmm3
        pxor    xmm10,xmm2
        movdqa  xmm2,xmm11
        pclmullqlqdq xmm2,xmm5
        pclmulhqhqdq xmm11,xmm5
        movdqu  xmm3,XMMWORD PTR [rsi+0x30]
        pxor    xmm2,xmm3
        pxor    xmm11,xmm2
        sub     rsi,0xffffffffffffffc0
        add     rdx,0xffffffffffffffc0
        jb      .L6
        add     rdx,0x40
        je      .L8
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x10]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x10]
        pand    xmm2,xmm3
        movdqa  xmm3,XMMWORD PTR [r8-0x10]
        movdqa  xmm0,xmm2
        pclmullqlqdq xmm0,xmm3
        movdqa  xmm1,xmm2
        psrldq  xmm1,0x8
        cmp     edx,0x10
        jbe     .L7
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x20]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x20]
        pand    xmm2,xmm3
        movdqu  xmm3,XMMWORD PTR [r8-0x20]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        cmp     edx,0x20
        jbe     .L7
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x30]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x30]
        pand    xmm2,xmm3
        movdqu  xmm3,XMMWORD PTR [r8-0x30]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
        cmp     edx,0x30
        jbe     .L7
        movdqu  xmm2,XMMWORD PTR [rsi+rdx*1-0x40]
        movdqu  xmm3,XMMWORD PTR [r9+rdx*1-0x40]
        pand    xmm2,xmm3
        movdqu  xmm3,XMMWORD PTR [r8-0x40]
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm2,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm2
.L7:
        movdqu  xmm3,XMMWORD PTR [rax+0x30]
        movdqa  xmm4,xmm11
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm11,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm11
        movdqu  xmm3,XMMWORD PTR [rax+0x20]
        movdqa  xmm4,xmm10
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm10,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm10
        movdqu  xmm3,XMMWORD PTR [rax+0x10]
        movdqa  xmm4,xmm9
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm9,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm9
        movdqu  xmm3,XMMWORD PTR [rax]
        movdqa  xmm4,xmm8
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm8,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm8
        pxor    xmm0,xmm1
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
        xor     rax,rcx
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+0x0]
.L8:
        movdqa  xmm2,xmm11
        movdqa  xmm3,XMMWORD PTR [r8-0x10]
        movdqa  xmm0,xmm2
        pclmullqlqdq xmm0,xmm3
        movdqa  xmm1,xmm2
        psrldq  xmm1,0x8
        movdqu  xmm3,XMMWORD PTR [rax+0x20]
        movdqa  xmm4,xmm10
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm10,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm10
        movdqu  xmm3,XMMWORD PTR [rax+0x10]
        movdqa  xmm4,xmm9
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm9,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm9
        movdqu  xmm3,XMMWORD PTR [rax]
        movdqa  xmm4,xmm8
        pclmullqlqdq xmm4,xmm3
        pclmulhqhqdq xmm8,xmm3
        pxor    xmm0,xmm4
        pxor    xmm1,xmm8
        pxor    xmm0,xmm1
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
        xor     rax,rcx
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+0x0]
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
        movq    xmm0,rax
        lea     ecx,[rdx*8-0x8]
        shr     r8,cl
        shr     r8,0x8
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
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
        movq    xmm0,rax
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
        xor     rax,rcx
        xor     rax,r8
        ret
.none:
        mov     rax,rdi
        ret

crc64_nvme_shift: # 137 bytes, section .text
        endbr64
        mov     rax,rdi
        mov     rcx,rsi
        sar     rcx,0x3f
        xor     rsi,rcx
        sub     rsi,rcx
        lea     rdx,[rip+crc64_nvme_forward]
        and     ecx,0x200
        add     rdx,rcx
        movdqa  xmm3,XMMWORD PTR [rip+crc64_nvme_reduce]
        test    rsi,rsi
        je      .none
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+0x0]
.bit: # a loop, at 0 of 64
        bsf     r8,rsi
        movq    xmm0,rax
        movq    xmm1,QWORD PTR [rdx+r8*8]
        lea     rcx,[rsi-0x1]
        pclmullqlqdq xmm0,xmm1
        and     rsi,rcx
        movdqa  xmm1,xmm0
        pclmullqlqdq xmm1,xmm3
        movdqa  xmm2,xmm1
        pclmullqhqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm1
        pextrq  rcx,xmm0,0x1
        xor     rax,rcx
        test    rsi,rsi
        jne     .bit
.none:
        ret
