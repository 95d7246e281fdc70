# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32c_sse42_pclmul as built from plugins/intel-crc/crc32c/crc32c_sse42_pclmul.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32c_sse42_pclmul`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32c_update_sse42_pclmul: # 1636 bytes, section .text
        endbr64
        mov     eax,edi
        cmp     rdx,0x8
        jb      .under8
        cmp     rdx,0x60
        jb      .serial
        cmp     rdx,0x180
        jae     .fused
        mov     ecx,edx
        shr     ecx,0x3
        imul    ecx,ecx,0xab
        shr     ecx,0x9
        lea     r10,[rcx*8+0x0]
        lea     ecx,[rcx+rcx*2]
        shl     ecx,0x3
        sub     edx,ecx
        lea     rdi,[rip+crc32c_shift8]
        movd    xmm7,DWORD PTR [rdi+r10*1]
        mov     ecx,r10d
        shr     ecx,1
        movd    xmm6,DWORD PTR [rdi+rcx*1]
        xor     r8d,r8d
        xor     r9d,r9d
        lea     r11,[rsi+r10*1]
        nop     DWORD PTR [rax+rax*1+0x0]
        xchg    ax,ax
.triple: # a loop, at 48 of 64
        crc32   rax,QWORD PTR [rsi]
        crc32   r8,QWORD PTR [rsi+r10*1]
        crc32   r9,QWORD PTR [rsi+r10*2]
        add     rsi,0x8
        cmp     rsi,r11
        jne     .triple
        lea     rsi,[rsi+r10*2]
        movd    xmm1,eax
        movd    xmm2,r8d
        pclmullqlqdq xmm1,xmm7
        pclmullqlqdq xmm2,xmm6
        pxor    xmm1,xmm2
        movq    rcx,xmm1
        xor     eax,eax
        crc32   rax,rcx
        xor     eax,r9d
.serial:
        mov     ecx,edx
        shr     ecx,0x3
        je      .rest
.qword: # a loop, at 1 of 64
        crc32   rax,QWORD PTR [rsi]
        add     rsi,0x8
        dec     ecx
        jne     .qword
.rest:
        and     edx,0x7
        je      .done
        mov     r8,QWORD PTR [rsi+rdx*1-0x8]
        mov     ecx,edx
        neg     ecx
        shl     ecx,0x3
        shr     r8,cl
        xor     r8,rax
        shl     r8,cl
        neg     ecx
        shr     rax,cl
        xor     r9d,r9d
        crc32   r9,r8
        xor     eax,r9d
.done:
        ret
.under8:
        cmp     edx,0x4
        jb      .under4
        crc32   eax,DWORD PTR [rsi]
        mov     r8d,DWORD PTR [rsi+rdx*1-0x4]
        mov     ecx,0x40
        shl     edx,0x3
        sub     ecx,edx
        shr     r8,cl
        xor     r8,rax
        shl     r8,cl
        lea     ecx,[rdx-0x20]
        shr     eax,cl
        xor     r9d,r9d
        crc32   r9d,r8d
        xor     eax,r9d
        ret
.under4:
        test    edx,edx
        je      .done
        movzx   r8d,BYTE PTR [rsi]
        movzx   r9d,BYTE PTR [rsi+rdx*1-0x1]
        mov     edi,edx
        shr     edi,1
        movzx   r10d,BYTE PTR [rsi+rdi*1]
        lea     ecx,[rdi*8+0x0]
        shl     r10d,cl
        lea     ecx,[rdx*8-0x8]
        shl     r9d,cl
        or      r8d,r10d
        or      r8d,r9d
        xor     r8d,eax
        lea     ecx,[rdx*8+0x0]
        shr     eax,cl
        neg     ecx
        shl     r8d,cl
        xor     r9d,r9d
        crc32   r9d,r8d
        xor     eax,r9d
        ret
.fused:
        movd    xmm0,eax
        cmp     rdx,0x1200
        jae     .factors
        mov     ecx,edx
        shr     ecx,0x4
        imul    ecx,ecx,0x39
        shr     ecx,0x9
        lea     edi,[rcx+rcx*2]
        shl     edi,0x4
        lea     r11,[rsi+rdi*1]
        lea     edi,[rdi+rdi*2]
        sub     edx,edi
        mov     r8d,edx
        shr     r8d,0x3
        imul    r8d,r8d,0xab
        shr     r8d,0x9
        lea     r10d,[r8+rcx*4]
        lea     r8d,[r8+r8*2]
        shl     r8d,0x3
        sub     edx,r8d
        lea     rcx,[rip+crc32c_shift8]
        lea     rdi,[rcx+r10*8]
        movd    xmm6,DWORD PTR [rcx+r10*4]
        movd    xmm7,DWORD PTR [rdi]
        movd    xmm8,DWORD PTR [rdi+r10*4]
        shl     r10,0x3
.load:
        movdqa  xmm5,XMMWORD PTR [rip+crc32c_fold_384]
        movdqu  xmm3,XMMWORD PTR [rsi]
        movdqu  xmm1,XMMWORD PTR [rsi+0x10]
        movdqu  xmm2,XMMWORD PTR [rsi+0x20]
        pxor    xmm0,xmm3
        add     rsi,0x30
        mov     rdi,r11
        xor     eax,eax
        xor     r8d,r8d
        xor     r9d,r9d
        cmp     r10,0x2aaaa0
        jae     .far
.near:
        jmp     .loop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.loop: # a loop, at 0 of 64
        movdqa  xmm3,xmm0
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm0,xmm5
        movups  xmm4,XMMWORD PTR [rsi]
        pxor    xmm3,xmm4
        pxor    xmm0,xmm3
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        crc32   rax,QWORD PTR [rdi+0x8]
        movdqa  xmm3,xmm1
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm1,xmm5
        movups  xmm4,XMMWORD PTR [rsi+0x10]
        pxor    xmm3,xmm4
        pxor    xmm1,xmm3
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        crc32   rax,QWORD PTR [rdi+0x10]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        movdqa  xmm3,xmm2
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm2,xmm5
        movups  xmm4,XMMWORD PTR [rsi+0x20]
        pxor    xmm3,xmm4
        pxor    xmm2,xmm3
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        add     rsi,0x30
        add     rdi,0x20
        cmp     rsi,r11
        jne     .loop
        add     r11,r10
        movdqa  xmm3,xmm0
        pclmullqlqdq xmm3,XMMWORD PTR [rip+crc32c_fold_256]
        pclmulhqhqdq xmm0,XMMWORD PTR [rip+crc32c_fold_256]
        movdqa  xmm4,xmm1
        pclmullqlqdq xmm4,XMMWORD PTR [rip+crc32c_fold_128]
        pclmulhqhqdq xmm1,XMMWORD PTR [rip+crc32c_fold_128]
        pxor    xmm2,xmm3
        pxor    xmm1,xmm4
        pxor    xmm2,xmm0
        pxor    xmm2,xmm1
        movq    rcx,xmm2
        xor     esi,esi
        crc32   rsi,rcx
        pextrq  rcx,xmm2,0x1
        crc32   rsi,rcx
        movd    xmm0,esi
.drain: # a loop, at 30 of 64
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        add     rdi,0x8
        cmp     rdi,r11
        jne     .drain
        lea     rsi,[rdi+r10*2]
        movd    xmm1,eax
        movd    xmm2,r8d
        pclmullqlqdq xmm0,xmm8
        pclmullqlqdq xmm1,xmm7
        pclmullqlqdq xmm2,xmm6
        pxor    xmm1,xmm2
        pxor    xmm0,xmm1
        movq    rcx,xmm0
        xor     eax,eax
        crc32   rax,rcx
        xor     eax,r9d
        jmp     .serial
.factors:
        mov     r8,rdx
        movabs  rax,0xe38e38e38e38e38f
        mov     rcx,rdx
        shr     rcx,0x4
        mul     rcx
        shr     rdx,0x3
        lea     rcx,[rdx+rdx*2]
        shl     rcx,0x4
        lea     r11,[rsi+rcx*1]
        lea     r10,[rdx*4+0x0]
        lea     rcx,[rcx+rcx*2]
        mov     rdx,r8
        sub     rdx,rcx
        mov     ecx,edx
        shr     ecx,0x3
        imul    ecx,ecx,0xab
        shr     ecx,0x9
        add     r10,rcx
        lea     ecx,[rcx+rcx*2]
        shl     ecx,0x3
        sub     edx,ecx
        lea     rdi,[rip+crc32c_shift8]
        movzx   ecx,r10b
        movd    xmm6,DWORD PTR [rdi+rcx*4]
        lea     rdi,[rip+.rodata+0x64c]
        mov     r8,r10
        and     r8,0xffffffffffffff00
        je      .have_t
.bit: # a loop, at 45 of 64
        bsf     rax,r8
        movd    xmm1,DWORD PTR [rdi+rax*4]
        lea     rax,[r8-0x1]
        pclmullqlqdq xmm6,xmm1
        movq    rcx,xmm6
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm6,r9d
        and     r8,rax
        jne     .bit
.have_t:
        movdqa  xmm7,xmm6
        pclmullqlqdq xmm7,xmm6
        movq    rcx,xmm7
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm7,r9d
        movdqa  xmm8,xmm7
        pclmullqlqdq xmm8,xmm6
        movq    rcx,xmm8
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm8,r9d
        shl     r10,0x3
        jmp     .load
.far:
        sub     r11,0x3000
        jmp     .loop_far
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.loop_far: # a loop, at 0 of 64
        prefetcht0 BYTE PTR [rsi+0x2000]
        prefetcht0 BYTE PTR [rsi+0x2040]
        prefetcht0 BYTE PTR [rdi+0x2000]
        prefetcht0 BYTE PTR [rdi+r10*1+0x2000]
        prefetcht0 BYTE PTR [rdi+r10*2+0x2000]
        movdqa  xmm3,xmm0
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm0,xmm5
        movups  xmm4,XMMWORD PTR [rsi]
        pxor    xmm3,xmm4
        pxor    xmm0,xmm3
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        crc32   rax,QWORD PTR [rdi+0x8]
        movdqa  xmm3,xmm1
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm1,xmm5
        movups  xmm4,XMMWORD PTR [rsi+0x10]
        pxor    xmm3,xmm4
        pxor    xmm1,xmm3
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        crc32   rax,QWORD PTR [rdi+0x10]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        movdqa  xmm3,xmm2
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm2,xmm5
        movups  xmm4,XMMWORD PTR [rsi+0x20]
        pxor    xmm3,xmm4
        pxor    xmm2,xmm3
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        add     rsi,0x30
        add     rdi,0x20
        movdqa  xmm3,xmm0
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm0,xmm5
        movups  xmm4,XMMWORD PTR [rsi]
        pxor    xmm3,xmm4
        pxor    xmm0,xmm3
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        crc32   rax,QWORD PTR [rdi+0x8]
        movdqa  xmm3,xmm1
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm1,xmm5
        movups  xmm4,XMMWORD PTR [rsi+0x10]
        pxor    xmm3,xmm4
        pxor    xmm1,xmm3
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        crc32   rax,QWORD PTR [rdi+0x10]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        movdqa  xmm3,xmm2
        pclmullqlqdq xmm3,xmm5
        pclmulhqhqdq xmm2,xmm5
        movups  xmm4,XMMWORD PTR [rsi+0x20]
        pxor    xmm3,xmm4
        pxor    xmm2,xmm3
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        add     rsi,0x30
        add     rdi,0x20
        cmp     rsi,r11
        jb      .loop_far
        add     r11,0x3000
        jmp     .near
