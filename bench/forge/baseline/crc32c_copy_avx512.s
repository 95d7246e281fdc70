# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32c_copy_avx512 as built from plugins/intel-crc/crc32c/crc32c_copy_avx512.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32c_copy_avx512`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32c_copy_avx512: # 4053 bytes, section .text
        endbr64
        mov     r11,rsi
        mov     rsi,rdx
        mov     rdx,rcx
.again: # a loop, at 13 of 64
        cmp     rdx,0x40
        ja      .L5
        cmp     edx,0x10
        ja      .L4
        cmp     edx,0x8
        ja      .L3
        test    edx,edx
        je      .L2
        lea     r10,[rip+crc32c_mask]
        lea     rcx,[rsp-0x40]
        movzx   eax,BYTE PTR [rsi+rdx*1-0x1]
        mov     BYTE PTR [r11+rdx*1-0x1],al
        cmp     edx,0x2
        mov     r8,rsi
        cmovb   r8,r10
        movzx   eax,WORD PTR [r8]
        mov     r8,r11
        cmovb   r8,rcx
        mov     WORD PTR [r8],ax
        cmp     edx,0x4
        mov     r8,rsi
        cmovb   r8,r10
        lea     r9,[rsi+rdx*1-0x4]
        cmovb   r9,r10
        mov     eax,DWORD PTR [r8]
        mov     r8d,DWORD PTR [r9]
        lea     r9,[r11+rdx*1-0x4]
        cmovb   r9,rcx
        cmovb   r11,rcx
        mov     DWORD PTR [r11],eax
        mov     DWORD PTR [r9],r8d
        lea     r11,[rip+crc32c_mask]
        mov     r8,r11
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
.L2:
        mov     eax,edi
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
.L3:
        mov     r8,QWORD PTR [rsi]
        mov     r9,QWORD PTR [rsi+rdx*1-0x8]
        mov     QWORD PTR [r11],r8
        mov     QWORD PTR [r11+rdx*1-0x8],r9
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
.L4:
        mov     eax,0x20
        mov     ecx,eax
        cmp     edx,eax
        cmovb   ecx,edx
        cmova   eax,edx
        vmovdqu xmm0,XMMWORD PTR [rsi]
        vmovdqu xmm1,XMMWORD PTR [rsi+rcx*1-0x10]
        vmovdqu xmm2,XMMWORD PTR [rsi+rax*1-0x20]
        vmovdqu xmm3,XMMWORD PTR [rsi+rdx*1-0x10]
        vmovdqu XMMWORD PTR [r11],xmm0
        vmovdqu XMMWORD PTR [r11+rcx*1-0x10],xmm1
        vmovdqu XMMWORD PTR [r11+rax*1-0x20],xmm2
        vmovdqu XMMWORD PTR [r11+rdx*1-0x10],xmm3
        mov     eax,edi
        lea     r9,[rip+crc32c_shift1]
        lea     r10,[rip+.rodata+0xe40]
        crc32   rax,QWORD PTR [rsi]
        vmovd   xmm1,DWORD PTR [r9+rdx*4-0x40]
        vmovd   xmm3,DWORD PTR [r9+0x60]
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
        vmovd   xmm0,eax
        vmovd   xmm2,ecx
        vpclmullqlqdq xmm0,xmm0,xmm1
        vpclmullqlqdq xmm2,xmm2,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm0
        xor     rax,r8
        crc32   r11,rax
        mov     eax,r11d
        ret
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
.L5:
        cmp     rdx,0x100
        ja      .long
        cmp     edx,0x80
        ja      .L6
        vmovdqu64 zmm0,ZMMWORD PTR [rsi]
        vmovdqu64 ZMMWORD PTR [r11],zmm0
        vmovdqu64 zmm0,ZMMWORD PTR [rdx+rsi*1-0x40]
        vmovdqu64 ZMMWORD PTR [r11+rdx*1-0x40],zmm0
        vzeroupper
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
        vmovd   xmm0,eax
        vmovd   xmm3,DWORD PTR [r9+rdx*4-0x80]
        vmovd   xmm1,ecx
        vpclmullqlqdq xmm0,xmm0,xmm3
        vmovd   xmm3,DWORD PTR [r9+rdx*4-0x100]
        vmovd   xmm2,r8d
        vpclmullqlqdq xmm1,xmm1,xmm3
        vmovd   xmm3,DWORD PTR [r9+0x80]
        vpxor   xmm0,xmm0,xmm1
        vpclmullqlqdq xmm2,xmm2,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm0
        xor     rax,rdi
        crc32   r11,rax
        mov     eax,r11d
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+rax*1+0x0]
.L6:
        vmovdqu64 zmm0,ZMMWORD PTR [rsi]
        vmovdqu64 zmm1,ZMMWORD PTR [rsi+0x40]
        vmovdqu64 ZMMWORD PTR [r11],zmm0
        vmovdqu64 ZMMWORD PTR [r11+0x40],zmm1
        vmovdqu64 zmm0,ZMMWORD PTR [rdx+rsi*1-0x80]
        vmovdqu64 zmm1,ZMMWORD PTR [rdx+rsi*1-0x40]
        vmovdqu64 ZMMWORD PTR [r11+rdx*1-0x80],zmm0
        vmovdqu64 ZMMWORD PTR [r11+rdx*1-0x40],zmm1
        vzeroupper
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
        vmovd   xmm0,eax
        vmovd   xmm3,DWORD PTR [r9+rdx*4-0x100]
        vmovd   xmm1,ecx
        vpclmullqlqdq xmm0,xmm0,xmm3
        vmovd   xmm3,DWORD PTR [r9+rdx*4-0x200]
        vmovd   xmm2,r8d
        vpclmullqlqdq xmm1,xmm1,xmm3
        vmovd   xmm3,DWORD PTR [r9+0x100]
        vpxor   xmm0,xmm0,xmm1
        vpclmullqlqdq xmm2,xmm2,xmm3
        vpxor   xmm0,xmm0,xmm2
        vmovq   rax,xmm0
        xor     rax,rdi
        crc32   r11,rax
        mov     eax,r11d
        ret
.long:
        cmp     rdx,0x200
        jae     .fused
        vmovdqu64 zmm0,ZMMWORD PTR [rsi]
        vmovdqu64 zmm1,ZMMWORD PTR [rsi+0x40]
        vmovdqu64 zmm2,ZMMWORD PTR [rsi+0x80]
        vmovdqu64 zmm3,ZMMWORD PTR [rsi+0xc0]
        vmovdqu64 ZMMWORD PTR [r11],zmm0
        vmovdqu64 ZMMWORD PTR [r11+0x40],zmm1
        vmovdqu64 ZMMWORD PTR [r11+0x80],zmm2
        vmovdqu64 ZMMWORD PTR [r11+0xc0],zmm3
        vmovdqu64 zmm0,ZMMWORD PTR [rdx+rsi*1-0x100]
        vmovdqu64 zmm1,ZMMWORD PTR [rdx+rsi*1-0xc0]
        vmovdqu64 zmm2,ZMMWORD PTR [rdx+rsi*1-0x80]
        vmovdqu64 zmm3,ZMMWORD PTR [rdx+rsi*1-0x40]
        vmovdqu64 ZMMWORD PTR [r11+rdx*1-0x100],zmm0
        vmovdqu64 ZMMWORD PTR [r11+rdx*1-0xc0],zmm1
        vmovdqu64 ZMMWORD PTR [r11+rdx*1-0x80],zmm2
        vmovdqu64 ZMMWORD PTR [r11+rdx*1-0x40],zmm3
        vzeroupper
        mov     eax,edi
        mov     ecx,edx
        shr     ecx,0x3
        imul    ecx,ecx,0xab
        shr     ecx,0x9
        lea     r10,[rcx*8+0x0]
        lea     ecx,[rcx+rcx*2]
        shl     ecx,0x3
        sub     edx,ecx
        lea     rdi,[rip+crc32c_shift1]
        lea     rdi,[rdi+rdx*4]
        vmovd   xmm3,DWORD PTR [rdi]
        vmovd   xmm13,DWORD PTR [rdi+r10*4]
        vmovd   xmm14,DWORD PTR [rdi+r10*8]
        xor     r8d,r8d
        xor     r9d,r9d
        lea     r11,[rsi+r10*1]
.L8: # a loop, at 30 of 64
        crc32   rax,QWORD PTR [rsi]
        crc32   r8,QWORD PTR [rsi+r10*1]
        crc32   r9,QWORD PTR [rsi+r10*2]
        add     rsi,0x8
        cmp     rsi,r11
        jne     .L8
        lea     rsi,[rsi+r10*2]
        vmovd   xmm0,eax
        vmovd   xmm1,r8d
        vmovd   xmm2,r9d
        vpclmullqlqdq xmm0,xmm0,xmm14
        vpclmullqlqdq xmm1,xmm1,xmm13
        vpclmullqlqdq xmm2,xmm2,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpxor   xmm0,xmm0,xmm2
        lea     r10,[rip+.rodata+0xe68]
        mov     r8,QWORD PTR [rsi+rdx*1-0x18]
        and     r8,QWORD PTR [r10+rdx*1]
        xor     r11d,r11d
        crc32   r11,r8
        mov     r8,QWORD PTR [rsi+rdx*1-0x10]
        and     r8,QWORD PTR [r10+rdx*1+0x8]
        crc32   r11,r8
        mov     r8,QWORD PTR [rsi+rdx*1-0x8]
        and     r8,QWORD PTR [r10+rdx*1+0x10]
        vmovq   rax,xmm0
        xor     rax,r8
        crc32   r11,rax
        mov     eax,r11d
        ret
.tail:
        lea     r10,[rip+.rodata+0xe68]
        vmovd   xmm0,eax
        vmovd   xmm1,DWORD PTR [r10+rdx*4-0x628]
        vpclmullqlqdq xmm0,xmm0,xmm1
        mov     r8,QWORD PTR [rsi+rdx*1-0x18]
        and     r8,QWORD PTR [r10+rdx*1]
        xor     r11d,r11d
        crc32   r11,r8
        mov     r8,QWORD PTR [rsi+rdx*1-0x10]
        and     r8,QWORD PTR [r10+rdx*1+0x8]
        crc32   r11,r8
        mov     r8,QWORD PTR [rsi+rdx*1-0x8]
        and     r8,QWORD PTR [r10+rdx*1+0x10]
        vmovq   rax,xmm0
        xor     rax,r8
        crc32   r11,rax
        mov     eax,r11d
        ret
.fused:
        sub     r11,rsi
        vmovq   xmm12,r11
        vmovd   xmm0,edi
        vpxor   xmm6,xmm6,xmm6
        cmp     rdx,0x800
        jb      .table
        mov     ecx,r11d
        add     ecx,esi
        neg     ecx
        and     ecx,0x3f
        vmovdqu64 zmm4,ZMMWORD PTR [rsi]
        vmovdqu64 ZMMWORD PTR [rsi+r11*1],zmm4
        lea     rdi,[rip+.rodata+0xe80]
        sub     rdi,rcx
        vmovdqu64 zmm5,ZMMWORD PTR [rdi]
        vpandnq zmm4,zmm5,zmm4
        vpxorq  zmm0,zmm0,zmm4
        lea     rdi,[rip+crc32c_shift1]
        vmovd   xmm1,DWORD PTR [rdi+rcx*4+0x20]
        vmovd   xmm2,DWORD PTR [rdi+rcx*4]
        vpunpcklqdq xmm1,xmm1,xmm2
        vshufi32x4 zmm1,zmm1,zmm1,0x0
        vpclmullqlqdq zmm6,zmm0,zmm1
        vpclmulhqhqdq zmm0,zmm0,zmm1
        add     rsi,rcx
        sub     rdx,rcx
        cmp     rdx,0x2c58
        jae     .powers
.table:
        mov     ecx,edx
        shr     ecx,0x3
        imul    ecx,ecx,0x1746
        shr     ecx,0x10
        mov     edi,ecx
        shl     edi,0x6
        imul    r8d,ecx,0x58
        sub     edx,r8d
        lea     r11,[rsi+rdi*1]
        mov     r8d,edx
        shr     r8d,0x3
        imul    r8d,r8d,0xab
        shr     r8d,0x9
        lea     r10d,[r8+rcx*1]
        lea     r8d,[r8+r8*2]
        shl     r8d,0x3
        sub     edx,r8d
        lea     rcx,[rip+crc32c_shift8]
        lea     rdi,[rcx+r10*8]
        vmovd   xmm13,DWORD PTR [rcx+r10*4]
        vmovd   xmm14,DWORD PTR [rdi]
        vmovd   xmm15,DWORD PTR [rdi+r10*4]
        shl     r10,0x3
.cut: # a loop, at 45 of 64
        vmovq   rcx,xmm12
        vmovd   xmm11,edx
        vmovdqu64 zmm4,ZMMWORD PTR [rsi]
        vmovdqu64 zmm1,ZMMWORD PTR [rsi+0x40]
        vmovdqu64 zmm2,ZMMWORD PTR [rsi+0x80]
        vmovdqu64 zmm3,ZMMWORD PTR [rsi+0xc0]
        vpternlogq zmm0,zmm6,zmm4,0x96
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1],zmm4
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1+0x40],zmm1
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1+0x80],zmm2
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1+0xc0],zmm3
        add     rsi,0x100
        vbroadcasti32x4 zmm7,XMMWORD PTR [rip+crc32c_fold_2048]
        xor     eax,eax
        xor     r8d,r8d
        xor     r9d,r9d
        lea     rdi,[r11+0x100]
        sub     rdi,rsi
        cmp     rdi,0x8ba000
        mov     rdi,r11
        lea     rdx,[r11+rcx*1]
        jae     .far
.near: # a loop, at 46 of 64
        sub     r11,0xc0
        cmp     rsi,r11
        jae     .last
        xchg    ax,ax
.loop: # a loop, at 0 of 64
        vmovdqu ymm5,YMMWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        vmovdqu ymm6,YMMWORD PTR [rdi+r10*2]
        crc32   r8,QWORD PTR [rdi+r10*1]
        vmovdqu YMMWORD PTR [rdx+r10*1],ymm5
        vmovdqu64 zmm19,ZMMWORD PTR [rsi+0xc0]
        vpclmullqlqdq zmm20,zmm0,zmm7
        vpclmullqlqdq zmm23,zmm3,zmm7
        vpclmullqlqdq zmm22,zmm2,zmm7
        vpclmullqlqdq zmm21,zmm1,zmm7
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   rax,QWORD PTR [rdi]
        vpclmulhqhqdq zmm1,zmm1,zmm7
        vpclmulhqhqdq zmm0,zmm0,zmm7
        vpclmulhqhqdq zmm2,zmm2,zmm7
        vmovdqu64 zmm16,ZMMWORD PTR [rsi]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        crc32   rax,QWORD PTR [rdi+0x8]
        vpclmulhqhqdq zmm3,zmm3,zmm7
        vmovdqu64 zmm17,ZMMWORD PTR [rsi+0x40]
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1+0x40],zmm17
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1+0xc0],zmm19
        vmovdqu YMMWORD PTR [rdx+r10*2],ymm6
        vpternlogq zmm3,zmm23,zmm19,0x96
        vmovdqu64 zmm18,ZMMWORD PTR [rsi+0x80]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        vmovdqu ymm4,YMMWORD PTR [rdi]
        crc32   rax,QWORD PTR [rdi+0x10]
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1],zmm16
        vpternlogq zmm0,zmm20,zmm16,0x96
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1+0x80],zmm18
        vpternlogq zmm1,zmm21,zmm17,0x96
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        vpternlogq zmm2,zmm22,zmm18,0x96
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        vmovdqu YMMWORD PTR [rdx],ymm4
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        add     rsi,0x100
        add     rdi,0x20
        add     rdx,0x20
        cmp     rsi,r11
        jb      .loop
.last:
        add     r11,0xc0
        vbroadcasti32x4 zmm7,XMMWORD PTR [rip+crc32c_fold_512]
        cmp     rsi,r11
        je      .reduce
.block: # a loop, at 53 of 64
        vmovdqu64 zmm4,ZMMWORD PTR [rsi]
        vpclmullqlqdq zmm5,zmm0,zmm7
        vpclmulhqhqdq zmm6,zmm0,zmm7
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1],zmm4
        vpternlogq zmm5,zmm6,zmm1,0x96
        vmovdqa64 zmm0,zmm5
        vmovdqa64 zmm1,zmm2
        vmovdqa64 zmm2,zmm3
        vmovdqa64 zmm3,zmm4
        add     rsi,0x40
        cmp     rsi,r11
        jne     .block
.reduce:
        add     r11,r10
        vpclmullqlqdq zmm6,zmm0,zmm7
        vpclmulhqhqdq zmm0,zmm0,zmm7
        vpternlogq zmm1,zmm6,zmm0,0x96
        vmovdqa64 zmm0,ZMMWORD PTR [rip+crc32c_weights]
        vmovdqa64 zmm4,ZMMWORD PTR [rip+.rodata+0xf40]
        vmovdqa64 zmm5,ZMMWORD PTR [rip+.rodata+0xf80]
        vpclmullqlqdq zmm6,zmm1,zmm0
        vpclmulhqhqdq zmm0,zmm1,zmm0
        vpclmullqlqdq zmm7,zmm2,zmm4
        vpclmulhqhqdq zmm1,zmm2,zmm4
        vpclmullqlqdq zmm4,zmm3,zmm5
        vpclmulhqhqdq zmm2,zmm3,zmm5
        vpternlogq zmm0,zmm6,zmm7,0x96
        vpternlogq zmm0,zmm1,zmm4,0x96
        vpxorq  zmm0,zmm0,zmm2
        vextracti64x4 ymm1,zmm0,0x1
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovdqu64 zmm16,ZMMWORD PTR [rdi]
        vmovdqu64 zmm17,ZMMWORD PTR [r11-0x40]
        vmovdqu64 ZMMWORD PTR [rdx],zmm16
        vmovdqu64 ZMMWORD PTR [r11+rcx*1-0x40],zmm17
        lea     rsi,[r11+r10*1]
        vmovdqu64 zmm16,ZMMWORD PTR [rdi+r10*1]
        vmovdqu64 zmm17,ZMMWORD PTR [rsi-0x40]
        vmovdqu64 ZMMWORD PTR [rdx+r10*1],zmm16
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1-0x40],zmm17
        vmovd   edx,xmm11
        add     rsi,r10
        add     rsi,rdx
        vmovdqu64 zmm16,ZMMWORD PTR [rsi-0xc0]
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1-0xc0],zmm16
        vmovdqu64 zmm16,ZMMWORD PTR [rsi-0x80]
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1-0x80],zmm16
        vmovdqu64 zmm16,ZMMWORD PTR [rsi-0x40]
        vmovdqu64 ZMMWORD PTR [rsi+rcx*1-0x40],zmm16
        vmovq   rcx,xmm0
        xor     esi,esi
        crc32   rsi,rcx
        vpextrq rcx,xmm0,0x1
        crc32   rsi,rcx
        vmovd   xmm0,esi
.drain: # a loop, at 17 of 64
        crc32   rax,QWORD PTR [rdi]
        crc32   r8,QWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        add     rdi,0x8
        cmp     rdi,r11
        jne     .drain
        lea     rsi,[rdi+r10*2]
        vmovd   xmm1,eax
        vmovd   xmm2,r8d
        vpclmullqlqdq xmm0,xmm0,xmm15
        vpclmullqlqdq xmm1,xmm1,xmm14
        vpclmullqlqdq xmm2,xmm2,xmm13
        vpxor   xmm1,xmm1,xmm2
        vpxor   xmm0,xmm0,xmm1
        vmovq   rcx,xmm0
        xor     eax,eax
        crc32   rax,rcx
        xor     eax,r9d
        vmovq   r11,xmm12
        vzeroupper
        cmp     rdx,0x18
        jb      .tail
        add     r11,rsi
        mov     edi,eax
        jmp     .again
.powers:
        mov     r8,rdx
        movabs  rax,0xba2e8ba2e8ba2e8c
        mov     rcx,rdx
        shr     rcx,0x3
        mul     rcx
        shr     rdx,0x3
        mov     rcx,rdx
        shl     rcx,0x6
        lea     r11,[rsi+rcx*1]
        mov     r10,rdx
        imul    rdx,rdx,0x58
        sub     r8,rdx
        mov     edx,r8d
        mov     ecx,r8d
        shr     ecx,0x3
        imul    ecx,ecx,0xab
        shr     ecx,0x9
        cmp     r10,0x22e80
        lea     rcx,[rcx+r10*1]
        jb      .odd
        and     rcx,0xfffffffffffffffc
.odd:
        xchg    r10,rcx
        neg     rcx
        add     rcx,r10
        lea     ecx,[rcx+rcx*2]
        shl     ecx,0x3
        sub     edx,ecx
        lea     rdi,[rip+crc32c_shift8]
        movzx   ecx,r10b
        vmovd   xmm13,DWORD PTR [rdi+rcx*4]
        lea     rdi,[rip+.rodata+0x64c]
        mov     r8,r10
        and     r8,0xffffffffffffff00
        je      .have_t
.bit: # a loop, at 8 of 64
        bsf     rax,r8
        vmovd   xmm1,DWORD PTR [rdi+rax*4]
        lea     rax,[r8-0x1]
        vpclmullqlqdq xmm13,xmm13,xmm1
        vmovq   rcx,xmm13
        xor     r9d,r9d
        crc32   r9,rcx
        vmovd   xmm13,r9d
        and     r8,rax
        jne     .bit
.have_t:
        vpclmullqlqdq xmm14,xmm13,xmm13
        vmovq   rcx,xmm14
        xor     r9d,r9d
        crc32   r9,rcx
        vmovd   xmm14,r9d
        vpclmullqlqdq xmm15,xmm14,xmm13
        vmovq   rcx,xmm15
        xor     r9d,r9d
        crc32   r9,rcx
        vmovd   xmm15,r9d
        shl     r10,0x3
        jmp     .cut
.far:
        sub     r11,0x10200
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax]
.loop_far: # a loop, at 0 of 64
        prefetcht0 BYTE PTR [rsi+0x2000]
        prefetcht0 BYTE PTR [rsi+0x2040]
        prefetcht0 BYTE PTR [rsi+0x2080]
        prefetcht0 BYTE PTR [rsi+0x20c0]
        prefetcht0 BYTE PTR [rsi+0x2100]
        prefetcht0 BYTE PTR [rsi+0x2140]
        prefetcht0 BYTE PTR [rsi+0x2180]
        prefetcht0 BYTE PTR [rsi+0x21c0]
        prefetcht0 BYTE PTR [rdi+0x2000]
        prefetcht0 BYTE PTR [rdi+r10*1+0x2000]
        prefetcht0 BYTE PTR [rdi+r10*2+0x2000]
        vmovdqu ymm5,YMMWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        vmovdqu ymm6,YMMWORD PTR [rdi+r10*2]
        crc32   r8,QWORD PTR [rdi+r10*1]
        vmovntdq YMMWORD PTR [rdx+r10*1],ymm5
        vmovdqu64 zmm19,ZMMWORD PTR [rsi+0xc0]
        vpclmullqlqdq zmm20,zmm0,zmm7
        vpclmullqlqdq zmm23,zmm3,zmm7
        vpclmullqlqdq zmm22,zmm2,zmm7
        vpclmullqlqdq zmm21,zmm1,zmm7
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   rax,QWORD PTR [rdi]
        vpclmulhqhqdq zmm1,zmm1,zmm7
        vpclmulhqhqdq zmm0,zmm0,zmm7
        vpclmulhqhqdq zmm2,zmm2,zmm7
        vmovdqu64 zmm16,ZMMWORD PTR [rsi]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        crc32   rax,QWORD PTR [rdi+0x8]
        vpclmulhqhqdq zmm3,zmm3,zmm7
        vmovdqu64 zmm17,ZMMWORD PTR [rsi+0x40]
        vmovntdq ZMMWORD PTR [rsi+rcx*1+0x40],zmm17
        vmovntdq ZMMWORD PTR [rsi+rcx*1+0xc0],zmm19
        vmovntdq YMMWORD PTR [rdx+r10*2],ymm6
        vpternlogq zmm3,zmm23,zmm19,0x96
        vmovdqu64 zmm18,ZMMWORD PTR [rsi+0x80]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        vmovdqu ymm4,YMMWORD PTR [rdi]
        crc32   rax,QWORD PTR [rdi+0x10]
        vmovntdq ZMMWORD PTR [rsi+rcx*1],zmm16
        vpternlogq zmm0,zmm20,zmm16,0x96
        vmovntdq ZMMWORD PTR [rsi+rcx*1+0x80],zmm18
        vpternlogq zmm1,zmm21,zmm17,0x96
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        vpternlogq zmm2,zmm22,zmm18,0x96
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        vmovntdq YMMWORD PTR [rdx],ymm4
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        add     rsi,0x100
        add     rdi,0x20
        add     rdx,0x20
        vmovdqu ymm5,YMMWORD PTR [rdi+r10*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        vmovdqu ymm6,YMMWORD PTR [rdi+r10*2]
        crc32   r8,QWORD PTR [rdi+r10*1]
        vmovntdq YMMWORD PTR [rdx+r10*1],ymm5
        vmovdqu64 zmm19,ZMMWORD PTR [rsi+0xc0]
        vpclmullqlqdq zmm20,zmm0,zmm7
        vpclmullqlqdq zmm23,zmm3,zmm7
        vpclmullqlqdq zmm22,zmm2,zmm7
        vpclmullqlqdq zmm21,zmm1,zmm7
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   rax,QWORD PTR [rdi]
        vpclmulhqhqdq zmm1,zmm1,zmm7
        vpclmulhqhqdq zmm0,zmm0,zmm7
        vpclmulhqhqdq zmm2,zmm2,zmm7
        vmovdqu64 zmm16,ZMMWORD PTR [rsi]
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        crc32   rax,QWORD PTR [rdi+0x8]
        vpclmulhqhqdq zmm3,zmm3,zmm7
        vmovdqu64 zmm17,ZMMWORD PTR [rsi+0x40]
        vmovntdq ZMMWORD PTR [rsi+rcx*1+0x40],zmm17
        vmovntdq ZMMWORD PTR [rsi+rcx*1+0xc0],zmm19
        vmovntdq YMMWORD PTR [rdx+r10*2],ymm6
        vpternlogq zmm3,zmm23,zmm19,0x96
        vmovdqu64 zmm18,ZMMWORD PTR [rsi+0x80]
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        vmovdqu ymm4,YMMWORD PTR [rdi]
        crc32   rax,QWORD PTR [rdi+0x10]
        vmovntdq ZMMWORD PTR [rsi+rcx*1],zmm16
        vpternlogq zmm0,zmm20,zmm16,0x96
        vmovntdq ZMMWORD PTR [rsi+rcx*1+0x80],zmm18
        vpternlogq zmm1,zmm21,zmm17,0x96
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        vpternlogq zmm2,zmm22,zmm18,0x96
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        vmovntdq YMMWORD PTR [rdx],ymm4
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        add     rsi,0x100
        add     rdi,0x20
        add     rdx,0x20
        cmp     rsi,r11
        jb      .loop_far
        add     r11,0x10200
        sfence
        jmp     .near
