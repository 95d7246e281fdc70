# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32c_sse42_pclmul as built from plugins/intel-crc/crc32c/crc32c_sse42_pclmul.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32c_sse42_pclmul`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32c_update_sse42_pclmul: # 2562 bytes, section .text
        endbr64
        cmp     rdx,0x40
        ja      .L3
        cmp     edx,0x10
        ja      .L2
        lea     r11,[rip+crc32c_mask]
        mov     r8,r11
        cmp     edx,0x8
        ja      .L1
        test    edx,edx
        je      .L0
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
.L0:
        mov     eax,edi
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
.L1:
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
.L2:
        mov     eax,edi
        lea     r9,[rip+crc32c_shift1]
        lea     r10,[rip+.rodata+0xc80]
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
        jmp     .L3
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.L3:
        cmp     rdx,0x100
        ja      .long
        cmp     edx,0x80
        ja      .L4
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
.L4:
        mov     eax,edi
        xor     ecx,ecx
        xor     r8d,r8d
        xor     r11d,r11d
        lea     r9,[rip+crc32c_shift1]
        lea     r10,[rip+.rodata+0xbc0]
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
        movd    xmm4,edi
        mov     r11,rdx
        lea     r8,[rdx+0x17]
        lea     rcx,[rdx+0x5f]
        movabs  rax,0xaaaaaaaaaaaaaaab
        shr     r8,0x3
        mul     r8
        mov     r8,rdx
        shr     r8,1
        movabs  rax,0xe38e38e38e38e38f
        shr     rcx,0x4
        mul     rcx
        shr     rdx,0x3
        mov     r10,r8
        sub     r10,rdx
        sub     r10,rdx
        lea     rax,[r8+r8*2]
        lea     rcx,[rdx+rdx*2]
        shl     rcx,0x4
        shl     rax,0x3
        sub     rax,r11
        movdqu  xmm0,XMMWORD PTR [rsi]
        sub     rsi,rax
        lea     r11,[rsi+rcx*1]
        lea     r9,[rip+.rodata+0xd60]
        xor     edx,edx
        mov     ecx,eax
        neg     rax
        sub     ecx,0x10
        cmovb   ecx,edx
        movdqu  xmm1,XMMWORD PTR [rsi+rcx*1+0x10]
        neg     rcx
        movdqu  xmm2,XMMWORD PTR [rsi+0x20]
        pxor    xmm0,xmm4
        movdqu  xmm5,XMMWORD PTR [r9+rax*1]
        movdqu  xmm6,XMMWORD PTR [r9+rcx*1]
        movdqu  xmm7,XMMWORD PTR [r9+rax*1+0x10]
        pshufb  xmm0,xmm5
        pshufb  xmm1,xmm6
        pshufb  xmm4,xmm7
        pxor    xmm1,xmm4
        lea     rcx,[rip+crc32c_shift8]
        cmp     r10,0x83
        ja      .factors
        lea     rdi,[rcx+r10*8]
        movd    xmm6,DWORD PTR [rcx+r10*4]
        movd    xmm7,DWORD PTR [rdi]
        movd    xmm8,DWORD PTR [rdi+r10*4]
.have_factors:
        shl     r10,0x3
        movdqa  xmm5,XMMWORD PTR [rip+crc32c_fold_384]
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
        nop
        nop
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
        movups  xmm9,XMMWORD PTR [rsi]
        movdqa  xmm10,xmm0
        pclmullqlqdq xmm10,xmm5
        pclmulhqhqdq xmm0,xmm5
        pxor    xmm10,xmm9
        pxor    xmm0,xmm10
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        crc32   rax,QWORD PTR [rdi+0x8]
        movups  xmm11,XMMWORD PTR [rsi+0x10]
        movdqa  xmm12,xmm1
        pclmullqlqdq xmm12,xmm5
        pclmulhqhqdq xmm1,xmm5
        pxor    xmm12,xmm11
        pxor    xmm1,xmm12
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        crc32   rax,QWORD PTR [rdi+0x10]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        movups  xmm13,XMMWORD PTR [rsi+0x20]
        movdqa  xmm14,xmm2
        pclmullqlqdq xmm14,xmm5
        pclmulhqhqdq xmm2,xmm5
        pxor    xmm14,xmm13
        pxor    xmm2,xmm14
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        add     rsi,0x30
        add     rdi,0x20
        cmp     rsi,r11
        jne     .loop
.reduce:
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
.drain: # a loop, at 45 of 64
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        add     rdi,0x8
        cmp     rdi,r11
        jne     .drain
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
        ret
.factors:
        movzx   eax,r10b
        movd    xmm6,DWORD PTR [rcx+rax*4]
        lea     rdi,[rip+.rodata+0x64c]
        mov     r8,r10
        and     r8,0xffffffffffffff00
        je      .have_t
.bit: # a loop, at 27 of 64
        bsf     rax,r8
        movd    xmm3,DWORD PTR [rdi+rax*4]
        lea     rax,[r8-0x1]
        pclmullqlqdq xmm6,xmm3
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
        jmp     .have_factors
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
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
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
        movups  xmm9,XMMWORD PTR [rsi]
        movdqa  xmm10,xmm0
        pclmullqlqdq xmm10,xmm5
        pclmulhqhqdq xmm0,xmm5
        pxor    xmm10,xmm9
        pxor    xmm0,xmm10
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        crc32   rax,QWORD PTR [rdi+0x8]
        movups  xmm11,XMMWORD PTR [rsi+0x10]
        movdqa  xmm12,xmm1
        pclmullqlqdq xmm12,xmm5
        pclmulhqhqdq xmm1,xmm5
        pxor    xmm12,xmm11
        pxor    xmm1,xmm12
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        crc32   rax,QWORD PTR [rdi+0x10]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        movups  xmm13,XMMWORD PTR [rsi+0x20]
        movdqa  xmm14,xmm2
        pclmullqlqdq xmm14,xmm5
        pclmulhqhqdq xmm2,xmm5
        pxor    xmm14,xmm13
        pxor    xmm2,xmm14
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        add     rsi,0x30
        add     rdi,0x20
        movups  xmm9,XMMWORD PTR [rsi]
        movdqa  xmm10,xmm0
        pclmullqlqdq xmm10,xmm5
        pclmulhqhqdq xmm0,xmm5
        pxor    xmm10,xmm9
        pxor    xmm0,xmm10
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        crc32   rax,QWORD PTR [rdi+0x8]
        movups  xmm11,XMMWORD PTR [rsi+0x10]
        movdqa  xmm12,xmm1
        pclmullqlqdq xmm12,xmm5
        pclmulhqhqdq xmm1,xmm5
        pxor    xmm12,xmm11
        pxor    xmm1,xmm12
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        crc32   rax,QWORD PTR [rdi+0x10]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        movups  xmm13,XMMWORD PTR [rsi+0x20]
        movdqa  xmm14,xmm2
        pclmullqlqdq xmm14,xmm5
        pclmulhqhqdq xmm2,xmm5
        pxor    xmm14,xmm13
        pxor    xmm2,xmm14
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
