# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32c_sse42_pclmul as built from plugins/intel-crc/crc32c/crc32c_sse42_pclmul.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32c_sse42_pclmul`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32c_update_sse42_pclmul: # 3101 bytes, section .text
        endbr64
.start: # a loop, at 4 of 64
        cmp     rdx,0x40
        ja      .L4
        cmp     edx,0x10
        ja      .L3
        lea     r11,[rip+crc32c_mask]
        mov     r8,r11
        cmp     edx,0x8
        ja      .L2
        test    edx,edx
        je      .L1
        mov     r10,r11
        lea     r9,[rsi+rdx*1-0x4]
        movzx   eax,BYTE PTR [rsi+rdx*1-0x1]
        lea     ecx,[rdx*8+0x0]
        neg     ecx
        shl     rax,0x38
        cmp     edx,0x4
        cmovae  r8,rsi
        cmovb   r9,r11
        cmp     edx,0x2
        cmovae  r10,rsi
        mov     edi,edi
        mov     r8d,DWORD PTR [r8]
        mov     r9d,DWORD PTR [r9]
        movzx   r10d,WORD PTR [r10]
        or      r8,r10
        shl     r9,0x20
        or      rax,r9
        shl     r8,cl
        or      r8,rax
        mov     rax,rdi
        shl     rdi,cl
        lea     ecx,[rdx*8-0x8]
        shr     rax,cl
        xor     r8,rdi
        shr     eax,0x8
        xor     r9d,r9d
        crc32   r9,r8
        xor     eax,r9d
        ret
.L1:
        mov     eax,edi
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
.L2:
        mov     eax,edi
        crc32   rax,QWORD PTR [rsi]
        mov     r8,QWORD PTR [rsi+rdx*1-0x8]
        lea     ecx,[rdx*8+0x0]
        neg     ecx
        shr     r8,cl
        mov     r9,rax
        shl     r8,cl
        shl     r9,cl
        lea     ecx,[rdx*8-0x48]
        shr     rax,cl
        xor     r8,r9
        shr     eax,0x8
        xor     r9d,r9d
        crc32   r9,r8
        xor     eax,r9d
        ret
        nop
.L3:
        mov     eax,edi
        lea     r9,[rip+crc32c_shift1]
        lea     r10,[rip+.rodata+0xe40]
        crc32   rax,QWORD PTR [rsi]
        movd    xmm1,DWORD PTR [r9+rdx*4-0x40]
        movd    xmm3,DWORD PTR [r9+0x60]
        crc32   rax,QWORD PTR [rsi+0x8]
        mov     ecx,0x30
        cmp     edx,ecx
        cmovae  ecx,edx
        mov     edi,0x20
        cmp     edx,edi
        cmovae  edi,edx
        mov     r8,QWORD PTR [rsi+rcx*1-0x30]
        and     r8,QWORD PTR [r10+rdx*1]
        mov     r11,QWORD PTR [rsi+rcx*1-0x28]
        and     r11,QWORD PTR [r10+rdx*1+0x8]
        xor     ecx,ecx
        crc32   rcx,r8
        mov     r8,QWORD PTR [rsi+rdi*1-0x20]
        and     r8,QWORD PTR [r10+rdx*1+0x10]
        crc32   rcx,r11
        mov     rdi,QWORD PTR [rsi+rdi*1-0x18]
        and     rdi,QWORD PTR [r10+rdx*1+0x18]
        crc32   rcx,r8
        xor     r11d,r11d
        crc32   r11,rdi
        mov     r8,QWORD PTR [rsi+rdx*1-0x10]
        and     r8,QWORD PTR [r10+rdx*1+0x20]
        crc32   r11,r8
        mov     r8,QWORD PTR [rsi+rdx*1-0x8]
        and     r8,QWORD PTR [r10+rdx*1+0x28]
        movd    xmm0,eax
        movd    xmm2,ecx
        pclmullqlqdq xmm0,xmm1
        pclmullqlqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm0
        xor     rax,r8
        crc32   r11,rax
        mov     eax,r11d
        ret
        jmp     .L4
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.L4:
        cmp     rdx,0x100
        ja      .long
        cmp     edx,0x80
        ja      .L5
        mov     eax,edi
        xor     ecx,ecx
        xor     r8d,r8d
        xor     r11d,r11d
        lea     r9,[rip+crc32c_shift1]
        lea     r10,[rip+crc32c_mask]
        mov     rdi,QWORD PTR [rdx+rsi*1-0x40]
        crc32   rax,QWORD PTR [rsi]
        and     rdi,QWORD PTR [r10+rdx*1]
        crc32   rcx,QWORD PTR [rsi+0x20]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x20]
        and     rdi,QWORD PTR [r10+rdx*1+0x20]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x38]
        crc32   rax,QWORD PTR [rsi+0x8]
        and     rdi,QWORD PTR [r10+rdx*1+0x8]
        crc32   rcx,QWORD PTR [rsi+0x28]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x18]
        and     rdi,QWORD PTR [r10+rdx*1+0x28]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x30]
        crc32   rax,QWORD PTR [rsi+0x10]
        and     rdi,QWORD PTR [r10+rdx*1+0x10]
        crc32   rcx,QWORD PTR [rsi+0x30]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x10]
        and     rdi,QWORD PTR [r10+rdx*1+0x30]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x28]
        crc32   rax,QWORD PTR [rsi+0x18]
        and     rdi,QWORD PTR [r10+rdx*1+0x18]
        crc32   rcx,QWORD PTR [rsi+0x38]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x8]
        and     rdi,QWORD PTR [r10+rdx*1+0x38]
        movd    xmm0,eax
        movd    xmm3,DWORD PTR [r9+rdx*4-0x80]
        movd    xmm1,ecx
        pclmullqlqdq xmm0,xmm3
        movd    xmm3,DWORD PTR [r9+rdx*4-0x100]
        movd    xmm2,r8d
        pclmullqlqdq xmm1,xmm3
        movd    xmm3,DWORD PTR [r9+0x80]
        pxor    xmm0,xmm1
        pclmullqlqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm0
        xor     rax,rdi
        crc32   r11,rax
        mov     eax,r11d
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+0x0]
.L5:
        mov     eax,edi
        xor     ecx,ecx
        xor     r8d,r8d
        xor     r11d,r11d
        lea     r9,[rip+crc32c_shift1]
        lea     r10,[rip+.rodata+0xd80]
        mov     rdi,QWORD PTR [rdx+rsi*1-0x80]
        crc32   rax,QWORD PTR [rsi]
        and     rdi,QWORD PTR [r10+rdx*1]
        crc32   rcx,QWORD PTR [rsi+0x40]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x40]
        and     rdi,QWORD PTR [r10+rdx*1+0x40]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x78]
        crc32   rax,QWORD PTR [rsi+0x8]
        and     rdi,QWORD PTR [r10+rdx*1+0x8]
        crc32   rcx,QWORD PTR [rsi+0x48]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x38]
        and     rdi,QWORD PTR [r10+rdx*1+0x48]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x70]
        crc32   rax,QWORD PTR [rsi+0x10]
        and     rdi,QWORD PTR [r10+rdx*1+0x10]
        crc32   rcx,QWORD PTR [rsi+0x50]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x30]
        and     rdi,QWORD PTR [r10+rdx*1+0x50]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x68]
        crc32   rax,QWORD PTR [rsi+0x18]
        and     rdi,QWORD PTR [r10+rdx*1+0x18]
        crc32   rcx,QWORD PTR [rsi+0x58]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x28]
        and     rdi,QWORD PTR [r10+rdx*1+0x58]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x60]
        crc32   rax,QWORD PTR [rsi+0x20]
        and     rdi,QWORD PTR [r10+rdx*1+0x20]
        crc32   rcx,QWORD PTR [rsi+0x60]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x20]
        and     rdi,QWORD PTR [r10+rdx*1+0x60]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x58]
        crc32   rax,QWORD PTR [rsi+0x28]
        and     rdi,QWORD PTR [r10+rdx*1+0x28]
        crc32   rcx,QWORD PTR [rsi+0x68]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x18]
        and     rdi,QWORD PTR [r10+rdx*1+0x68]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x50]
        crc32   rax,QWORD PTR [rsi+0x30]
        and     rdi,QWORD PTR [r10+rdx*1+0x30]
        crc32   rcx,QWORD PTR [rsi+0x70]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x10]
        and     rdi,QWORD PTR [r10+rdx*1+0x70]
        crc32   r11,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x48]
        crc32   rax,QWORD PTR [rsi+0x38]
        and     rdi,QWORD PTR [r10+rdx*1+0x38]
        crc32   rcx,QWORD PTR [rsi+0x78]
        crc32   r8,rdi
        mov     rdi,QWORD PTR [rdx+rsi*1-0x8]
        and     rdi,QWORD PTR [r10+rdx*1+0x78]
        movd    xmm0,eax
        movd    xmm3,DWORD PTR [r9+rdx*4-0x100]
        movd    xmm1,ecx
        pclmullqlqdq xmm0,xmm3
        movd    xmm3,DWORD PTR [r9+rdx*4-0x200]
        movd    xmm2,r8d
        pclmullqlqdq xmm1,xmm3
        movd    xmm3,DWORD PTR [r9+0x100]
        pxor    xmm0,xmm1
        pclmullqlqdq xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rax,xmm0
        xor     rax,rdi
        crc32   r11,rax
        mov     eax,r11d
        ret
.long:
        cmp     rdx,0x1000000
        jae     .far
        movd    xmm2,edi
        mov     r9d,edx
        neg     r9d
        and     r9d,0x1f
        lea     rcx,[rdx+0x5f]
        shr     rcx,0x5
        movabs  rax,0x1c71c71c71c71c72
        mul     rcx
        lea     rax,[rdx+rdx*2]
        lea     r10,[rcx-0x2]
        sub     r10,rax
        shl     rax,0x5
        movdqu  xmm0,XMMWORD PTR [rsi]
        sub     rsi,r9
        lea     r11,[rsi+rax*1]
        xor     eax,eax
        mov     ecx,r9d
        sub     ecx,0x10
        cmovb   ecx,eax
        movdqu  xmm1,XMMWORD PTR [rsi+rcx*1+0x10]
        movdqu  xmm8,XMMWORD PTR [rsi+0x20]
        lea     rdi,[rip+.rodata+0xfe0]
        mov     r8,rdi
        sub     r8,r9
        sub     rdi,rcx
        movdqu  xmm3,XMMWORD PTR [r8]
        movdqu  xmm4,XMMWORD PTR [r8+0x10]
        movdqu  xmm5,XMMWORD PTR [rdi]
        movdqu  xmm6,XMMWORD PTR [r8+0x20]
        pxor    xmm0,xmm2
        pshufb  xmm1,xmm5
        movdqa  xmm5,xmm2
        pshufb  xmm0,xmm3
        pshufb  xmm5,xmm4
        pshufb  xmm2,xmm6
        pxor    xmm1,xmm5
        pxor    xmm2,xmm8
        movdqa  xmm7,XMMWORD PTR [rip+crc32c_fold_384]
        lea     r8,[rip+crc32c_shift8]
        cmp     r10,0x62
        ja      .factors
        lea     rdi,[r8+r10*8]
        movd    xmm12,DWORD PTR [r8+r10*4]
        lea     r8,[r8+r10*4]
        movd    xmm13,DWORD PTR [rdi]
        movd    xmm14,DWORD PTR [r8+r10*8]
        movd    xmm15,DWORD PTR [rdi+r10*8]
.cut:
        shl     r10,0x3
        lea     rdx,[r10+r10*2]
        lea     rdi,[r11-0x18]
        xor     eax,eax
        xor     r8d,r8d
        xor     r9d,r9d
        xor     ecx,ecx
        jmp     .odd
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
        nop
        nop
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
        pclmullqlqdq xmm3,xmm7
        pclmulhqhqdq xmm0,xmm7
        movups  xmm8,XMMWORD PTR [rsi]
        pxor    xmm3,xmm8
        pxor    xmm0,xmm3
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        crc32   rcx,QWORD PTR [rdi+rdx*1]
        movdqa  xmm4,xmm1
        pclmullqlqdq xmm4,xmm7
        pclmulhqhqdq xmm1,xmm7
        movups  xmm9,XMMWORD PTR [rsi+0x10]
        pxor    xmm4,xmm9
        pxor    xmm1,xmm4
        crc32   rax,QWORD PTR [rdi+0x8]
        crc32   r8,QWORD PTR [r10+rdi*1+0x8]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        crc32   rcx,QWORD PTR [rdi+rdx*1+0x8]
        movdqa  xmm5,xmm2
        pclmullqlqdq xmm5,xmm7
        pclmulhqhqdq xmm2,xmm7
        movups  xmm10,XMMWORD PTR [rsi+0x20]
        pxor    xmm5,xmm10
        pxor    xmm2,xmm5
        crc32   rax,QWORD PTR [rdi+0x10]
        crc32   r8,QWORD PTR [r10+rdi*1+0x10]
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        crc32   rcx,QWORD PTR [rdi+rdx*1+0x10]
.odd:
        movdqa  xmm3,xmm0
        pclmullqlqdq xmm3,xmm7
        pclmulhqhqdq xmm0,xmm7
        movups  xmm8,XMMWORD PTR [rsi+0x30]
        pxor    xmm3,xmm8
        pxor    xmm0,xmm3
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [r10+rdi*1+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        crc32   rcx,QWORD PTR [rdi+rdx*1+0x18]
        movdqa  xmm4,xmm1
        pclmullqlqdq xmm4,xmm7
        pclmulhqhqdq xmm1,xmm7
        movups  xmm9,XMMWORD PTR [rsi+0x40]
        pxor    xmm4,xmm9
        pxor    xmm1,xmm4
        crc32   rax,QWORD PTR [rdi+0x20]
        crc32   r8,QWORD PTR [r10+rdi*1+0x20]
        crc32   r9,QWORD PTR [rdi+r10*2+0x20]
        crc32   rcx,QWORD PTR [rdi+rdx*1+0x20]
        movdqa  xmm5,xmm2
        pclmullqlqdq xmm5,xmm7
        pclmulhqhqdq xmm2,xmm7
        movups  xmm10,XMMWORD PTR [rsi+0x50]
        pxor    xmm5,xmm10
        pxor    xmm2,xmm5
        crc32   rax,QWORD PTR [rdi+0x28]
        crc32   r8,QWORD PTR [r10+rdi*1+0x28]
        crc32   r9,QWORD PTR [rdi+r10*2+0x28]
        crc32   rcx,QWORD PTR [rdi+rdx*1+0x28]
        add     rsi,0x60
        add     rdi,0x30
        cmp     rsi,r11
        jne     .loop
        lea     rsi,[r11+r10*1]
        movdqa  xmm3,xmm0
        pclmullqlqdq xmm3,XMMWORD PTR [rip+crc32c_fold_256]
        pclmulhqhqdq xmm0,XMMWORD PTR [rip+crc32c_fold_256]
        movdqa  xmm4,xmm1
        pclmullqlqdq xmm4,XMMWORD PTR [rip+crc32c_fold_128]
        pclmulhqhqdq xmm1,XMMWORD PTR [rip+crc32c_fold_128]
        pxor    xmm0,xmm3
        pxor    xmm1,xmm4
        pxor    xmm0,xmm2
        pxor    xmm0,xmm1
        movq    rdx,xmm0
        xor     r11d,r11d
        crc32   r11,rdx
        pextrq  rdx,xmm0,0x1
        crc32   r11,rdx
        movd    xmm0,r11d
        lea     rdx,[r10+r10*2]
.drain: # a loop, at 34 of 64
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        crc32   rcx,QWORD PTR [rdi+rdx*1]
        add     rdi,0x8
        cmp     rdi,rsi
        jne     .drain
        movd    xmm1,eax
        movd    xmm2,r8d
        movd    xmm3,r9d
        pclmullqlqdq xmm0,xmm15
        pclmullqlqdq xmm1,xmm14
        pclmullqlqdq xmm2,xmm13
        pclmullqlqdq xmm3,xmm12
        pxor    xmm0,xmm1
        pxor    xmm2,xmm3
        pxor    xmm0,xmm2
        movq    rdi,xmm0
        xor     eax,eax
        crc32   rax,rdi
        xor     eax,ecx
        ret
.factors:
        movzx   eax,r10b
        movd    xmm12,DWORD PTR [r8+rax*4]
        lea     rdi,[rip+.rodata+0x64c]
        mov     r8,r10
        and     r8,0xffffffffffffff00
        je      .L13
.bit: # a loop, at 41 of 64
        bsf     rax,r8
        movd    xmm4,DWORD PTR [rdi+rax*4]
        lea     rax,[r8-0x1]
        pclmullqlqdq xmm12,xmm4
        movq    rcx,xmm12
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm12,r9d
        and     r8,rax
        jne     .bit
.L13:
        movdqa  xmm13,xmm12
        pclmullqlqdq xmm13,xmm12
        movq    rcx,xmm13
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm13,r9d
        movdqa  xmm14,xmm13
        pclmullqlqdq xmm14,xmm12
        movq    rcx,xmm14
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm14,r9d
        movdqa  xmm15,xmm13
        pclmullqlqdq xmm15,xmm13
        movq    rcx,xmm15
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm15,r9d
        jmp     .cut
.far:
        movd    xmm9,edi
        mov     rcx,rdx
        mov     r9,rdx
        mov     rdx,rcx
        shr     rdx,0x8
        mov     rcx,rdx
        shl     rcx,0x8
        lea     r10,[rdx*8+0x0]
        sub     r9,rcx
        movq    xmm11,r9
        lea     r8,[rip+crc32c_shift8]
        movzx   eax,r10b
        movd    xmm12,DWORD PTR [r8+rax*4]
        lea     rdi,[rip+.rodata+0x64c]
        mov     r8,r10
        and     r8,0xffffffffffffff00
        je      .L16
.far_bit: # a loop, at 4 of 64
        bsf     rax,r8
        movd    xmm4,DWORD PTR [rdi+rax*4]
        lea     rax,[r8-0x1]
        pclmullqlqdq xmm12,xmm4
        movq    rcx,xmm12
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm12,r9d
        and     r8,rax
        jne     .far_bit
.L16:
        movdqa  xmm13,xmm12
        pclmullqlqdq xmm13,xmm12
        movq    rcx,xmm13
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm13,r9d
        movdqa  xmm14,xmm13
        pclmullqlqdq xmm14,xmm12
        movq    rcx,xmm14
        xor     r9d,r9d
        crc32   r9,rcx
        movd    xmm14,r9d
        shl     r10,0x3
        lea     rdx,[r10+r10*2]
        lea     r11,[rsi+r10*1]
        pxor    xmm0,xmm0
        pxor    xmm1,xmm1
        pxor    xmm2,xmm2
        pxor    xmm3,xmm3
        movdqa  xmm7,XMMWORD PTR [rip+crc32c_fold_512]
        movq    rax,xmm9
        xor     r8d,r8d
        xor     r9d,r9d
        jmp     .line
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.line: # a loop, at 0 of 64
        movdqa  xmm4,xmm0
        pclmullqlqdq xmm4,xmm7
        pclmulhqhqdq xmm0,xmm7
        movups  xmm8,XMMWORD PTR [rsi+rdx*1]
        pxor    xmm4,xmm8
        pxor    xmm0,xmm4
        crc32   rax,QWORD PTR [rsi]
        crc32   r8,QWORD PTR [rsi+r10*1]
        crc32   r9,QWORD PTR [rsi+r10*2]
        crc32   rax,QWORD PTR [rsi+0x8]
        crc32   r8,QWORD PTR [rsi+r10*1+0x8]
        crc32   r9,QWORD PTR [rsi+r10*2+0x8]
        movdqa  xmm5,xmm1
        pclmullqlqdq xmm5,xmm7
        pclmulhqhqdq xmm1,xmm7
        movups  xmm10,XMMWORD PTR [rsi+rdx*1+0x10]
        pxor    xmm5,xmm10
        pxor    xmm1,xmm5
        crc32   rax,QWORD PTR [rsi+0x10]
        crc32   r8,QWORD PTR [rsi+r10*1+0x10]
        crc32   r9,QWORD PTR [rsi+r10*2+0x10]
        crc32   rax,QWORD PTR [rsi+0x18]
        crc32   r8,QWORD PTR [rsi+r10*1+0x18]
        crc32   r9,QWORD PTR [rsi+r10*2+0x18]
        movdqa  xmm6,xmm2
        pclmullqlqdq xmm6,xmm7
        pclmulhqhqdq xmm2,xmm7
        movups  xmm8,XMMWORD PTR [rsi+rdx*1+0x20]
        pxor    xmm6,xmm8
        pxor    xmm2,xmm6
        crc32   rax,QWORD PTR [rsi+0x20]
        crc32   r8,QWORD PTR [rsi+r10*1+0x20]
        crc32   r9,QWORD PTR [rsi+r10*2+0x20]
        crc32   rax,QWORD PTR [rsi+0x28]
        crc32   r8,QWORD PTR [rsi+r10*1+0x28]
        crc32   r9,QWORD PTR [rsi+r10*2+0x28]
        movdqa  xmm4,xmm3
        pclmullqlqdq xmm4,xmm7
        pclmulhqhqdq xmm3,xmm7
        movups  xmm10,XMMWORD PTR [rsi+rdx*1+0x30]
        pxor    xmm4,xmm10
        pxor    xmm3,xmm4
        crc32   rax,QWORD PTR [rsi+0x30]
        crc32   r8,QWORD PTR [rsi+r10*1+0x30]
        crc32   r9,QWORD PTR [rsi+r10*2+0x30]
        crc32   rax,QWORD PTR [rsi+0x38]
        crc32   r8,QWORD PTR [rsi+r10*1+0x38]
        crc32   r9,QWORD PTR [rsi+r10*2+0x38]
        add     rsi,0x40
        cmp     rsi,r11
        jne     .line
        add     rsi,rdx
        movdqa  xmm4,xmm0
        pclmullqlqdq xmm4,XMMWORD PTR [rip+.rodata+0xf80]
        pclmulhqhqdq xmm0,XMMWORD PTR [rip+.rodata+0xf80]
        pxor    xmm0,xmm4
        movdqa  xmm4,xmm1
        pclmullqlqdq xmm4,XMMWORD PTR [rip+.rodata+0xf90]
        pclmulhqhqdq xmm1,XMMWORD PTR [rip+.rodata+0xf90]
        pxor    xmm1,xmm4
        pxor    xmm0,xmm1
        movdqa  xmm4,xmm2
        pclmullqlqdq xmm4,XMMWORD PTR [rip+.rodata+0xfa0]
        pclmulhqhqdq xmm2,XMMWORD PTR [rip+.rodata+0xfa0]
        pxor    xmm2,xmm4
        pxor    xmm0,xmm2
        movdqa  xmm4,xmm3
        pclmullqlqdq xmm4,XMMWORD PTR [rip+.rodata+0xfb0]
        pclmulhqhqdq xmm3,XMMWORD PTR [rip+.rodata+0xfb0]
        pxor    xmm3,xmm4
        pxor    xmm0,xmm3
        movd    xmm6,eax
        movd    xmm7,r8d
        movd    xmm8,r9d
        pclmullqlqdq xmm6,xmm14
        pclmullqlqdq xmm7,xmm13
        pclmullqlqdq xmm8,xmm12
        pxor    xmm6,xmm7
        pxor    xmm6,xmm8
        movq    rcx,xmm0
        xor     r8d,r8d
        crc32   r8,rcx
        pextrq  rcx,xmm0,0x1
        crc32   r8,rcx
        movq    rcx,xmm6
        xor     edi,edi
        crc32   rdi,rcx
        xor     edi,r8d
        movq    rdx,xmm11
        jmp     .start
