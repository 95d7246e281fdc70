# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32c_copy_avx2_vpclmul as built from plugins/intel-crc/crc32c/crc32c_copy_avx2_vpclmul.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32c_copy_avx2_vpclmul`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32c_copy_avx2_vpclmul: # 3912 bytes, section .text
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
        vmovdqu ymm0,YMMWORD PTR [rsi]
        vmovdqu ymm1,YMMWORD PTR [rsi+0x20]
        vmovdqu YMMWORD PTR [r11],ymm0
        vmovdqu YMMWORD PTR [r11+0x20],ymm1
        vmovdqu ymm0,YMMWORD PTR [rdx+rsi*1-0x40]
        vmovdqu ymm1,YMMWORD PTR [rdx+rsi*1-0x20]
        vmovdqu YMMWORD PTR [r11+rdx*1-0x40],ymm0
        vmovdqu YMMWORD PTR [r11+rdx*1-0x20],ymm1
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
.L6:
        vmovdqu ymm0,YMMWORD PTR [rsi]
        vmovdqu ymm1,YMMWORD PTR [rsi+0x20]
        vmovdqu ymm2,YMMWORD PTR [rsi+0x40]
        vmovdqu ymm3,YMMWORD PTR [rsi+0x60]
        vmovdqu YMMWORD PTR [r11],ymm0
        vmovdqu YMMWORD PTR [r11+0x20],ymm1
        vmovdqu YMMWORD PTR [r11+0x40],ymm2
        vmovdqu YMMWORD PTR [r11+0x60],ymm3
        vmovdqu ymm0,YMMWORD PTR [rdx+rsi*1-0x80]
        vmovdqu ymm1,YMMWORD PTR [rdx+rsi*1-0x60]
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0x40]
        vmovdqu ymm3,YMMWORD PTR [rdx+rsi*1-0x20]
        vmovdqu YMMWORD PTR [r11+rdx*1-0x80],ymm0
        vmovdqu YMMWORD PTR [r11+rdx*1-0x60],ymm1
        vmovdqu YMMWORD PTR [r11+rdx*1-0x40],ymm2
        vmovdqu YMMWORD PTR [r11+rdx*1-0x20],ymm3
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
        vmovdqu ymm0,YMMWORD PTR [rsi]
        vmovdqu ymm1,YMMWORD PTR [rsi+0x20]
        vmovdqu ymm2,YMMWORD PTR [rsi+0x40]
        vmovdqu ymm3,YMMWORD PTR [rsi+0x60]
        vmovdqu ymm4,YMMWORD PTR [rsi+0x80]
        vmovdqu ymm5,YMMWORD PTR [rsi+0xa0]
        vmovdqu ymm6,YMMWORD PTR [rsi+0xc0]
        vmovdqu ymm7,YMMWORD PTR [rsi+0xe0]
        vmovdqu YMMWORD PTR [r11],ymm0
        vmovdqu YMMWORD PTR [r11+0x20],ymm1
        vmovdqu YMMWORD PTR [r11+0x40],ymm2
        vmovdqu YMMWORD PTR [r11+0x60],ymm3
        vmovdqu YMMWORD PTR [r11+0x80],ymm4
        vmovdqu YMMWORD PTR [r11+0xa0],ymm5
        vmovdqu YMMWORD PTR [r11+0xc0],ymm6
        vmovdqu YMMWORD PTR [r11+0xe0],ymm7
        vmovdqu ymm0,YMMWORD PTR [rdx+rsi*1-0x100]
        vmovdqu ymm1,YMMWORD PTR [rdx+rsi*1-0xe0]
        vmovdqu ymm2,YMMWORD PTR [rdx+rsi*1-0xc0]
        vmovdqu ymm3,YMMWORD PTR [rdx+rsi*1-0xa0]
        vmovdqu ymm4,YMMWORD PTR [rdx+rsi*1-0x80]
        vmovdqu ymm5,YMMWORD PTR [rdx+rsi*1-0x60]
        vmovdqu ymm6,YMMWORD PTR [rdx+rsi*1-0x40]
        vmovdqu ymm7,YMMWORD PTR [rdx+rsi*1-0x20]
        vmovdqu YMMWORD PTR [r11+rdx*1-0x100],ymm0
        vmovdqu YMMWORD PTR [r11+rdx*1-0xe0],ymm1
        vmovdqu YMMWORD PTR [r11+rdx*1-0xc0],ymm2
        vmovdqu YMMWORD PTR [r11+rdx*1-0xa0],ymm3
        vmovdqu YMMWORD PTR [r11+rdx*1-0x80],ymm4
        vmovdqu YMMWORD PTR [r11+rdx*1-0x60],ymm5
        vmovdqu YMMWORD PTR [r11+rdx*1-0x40],ymm6
        vmovdqu YMMWORD PTR [r11+rdx*1-0x20],ymm7
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
.L8: # a loop, at 26 of 64
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
        lea     ecx,[r11+rsi*1]
        neg     ecx
        and     ecx,0x1f
        vmovdqu ymm4,YMMWORD PTR [rsi]
        vmovdqu YMMWORD PTR [rsi+r11*1],ymm4
        lea     rdi,[rip+.rodata+0xe80]
        sub     rdi,rcx
        vmovdqu ymm5,YMMWORD PTR [rdi]
        vpandn  ymm4,ymm5,ymm4
        vpxor   ymm0,ymm0,ymm4
        lea     rdi,[rip+crc32c_shift1]
        vmovd   xmm1,DWORD PTR [rdi+rcx*4+0x20]
        vmovd   xmm2,DWORD PTR [rdi+rcx*4]
        vpunpcklqdq xmm1,xmm1,xmm2
        vinserti128 ymm1,ymm1,xmm1,0x1
        vpclmullqlqdq ymm6,ymm0,ymm1
        vpclmulhqhqdq ymm0,ymm0,ymm1
        add     rsi,rcx
        sub     rdx,rcx
        cmp     rdx,0x1800
        jae     .powers
.table:
        mov     ecx,edx
        shr     ecx,0x6
        imul    ecx,ecx,0xab
        shr     ecx,0x9
        lea     edi,[rcx+rcx*2]
        shl     edi,0x5
        sub     edx,edi
        sub     edx,edi
        lea     r11,[rsi+rdi*1]
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
        vmovd   xmm13,DWORD PTR [rcx+r10*4]
        vmovd   xmm14,DWORD PTR [rdi]
        vmovd   xmm15,DWORD PTR [rdi+r10*4]
        shl     r10,0x3
.cut: # a loop, at 26 of 64
        vmovq   rcx,xmm12
        vpinsrd xmm13,xmm13,edx,0x2
        vmovdqu ymm4,YMMWORD PTR [rsi]
        vmovdqu ymm1,YMMWORD PTR [rsi+0x20]
        vmovdqu ymm2,YMMWORD PTR [rsi+0x40]
        vpxor   ymm0,ymm0,ymm6
        vpxor   ymm0,ymm0,ymm4
        vmovdqu YMMWORD PTR [rsi+rcx*1],ymm4
        vmovdqu YMMWORD PTR [rsi+rcx*1+0x20],ymm1
        vmovdqu YMMWORD PTR [rsi+rcx*1+0x40],ymm2
        add     rsi,0x60
        vbroadcasti128 ymm12,XMMWORD PTR [rip+crc32c_fold_768]
        xor     eax,eax
        xor     r8d,r8d
        xor     r9d,r9d
        lea     rdi,[r11+0x60]
        sub     rdi,rsi
        cmp     rdi,0x5ffdc0
        mov     rdi,r11
        lea     rdx,[r11+rcx*1]
        jae     .far
.near: # a loop, at 60 of 64
        nop     DWORD PTR [rax+0x0]
.loop: # a loop, at 0 of 64
        vmovdqu ymm7,YMMWORD PTR [rsi+0x20]
        vmovdqu ymm6,YMMWORD PTR [rsi]
        crc32   rax,QWORD PTR [rdi]
        vmovdqu ymm9,YMMWORD PTR [rdi]
        vpclmullqlqdq ymm5,ymm2,ymm12
        crc32   r8,QWORD PTR [rdi+r10*1]
        vmovdqu ymm8,YMMWORD PTR [rsi+0x40]
        vmovdqu ymm11,YMMWORD PTR [rdi+r10*2]
        vpclmulhqhqdq ymm2,ymm2,ymm12
        vpclmullqlqdq ymm4,ymm1,ymm12
        vpclmullqlqdq ymm3,ymm0,ymm12
        vmovdqu ymm10,YMMWORD PTR [rdi+r10*1]
        vpxor   ymm3,ymm3,ymm6
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   rax,QWORD PTR [rdi+0x8]
        vpclmulhqhqdq ymm0,ymm0,ymm12
        vpclmulhqhqdq ymm1,ymm1,ymm12
        vmovdqu YMMWORD PTR [rdx+r10*1],ymm10
        crc32   rax,QWORD PTR [rdi+0x10]
        vpxor   ymm5,ymm5,ymm8
        vmovdqu YMMWORD PTR [rdx+r10*2],ymm11
        vpxor   ymm0,ymm0,ymm3
        vmovdqu YMMWORD PTR [rsi+rcx*1],ymm6
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        crc32   r9,QWORD PTR [rdi+r10*2]
        vmovdqu YMMWORD PTR [rsi+rcx*1+0x40],ymm8
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        vmovdqu YMMWORD PTR [rdx],ymm9
        vpxor   ymm4,ymm4,ymm7
        vpxor   ymm1,ymm1,ymm4
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        vpxor   ymm2,ymm2,ymm5
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        vmovdqu YMMWORD PTR [rsi+rcx*1+0x20],ymm7
        add     rsi,0x60
        add     rdi,0x20
        add     rdx,0x20
        cmp     rsi,r11
        jne     .loop
        add     r11,r10
        vbroadcasti128 ymm9,XMMWORD PTR [rip+crc32c_fold_512]
        vbroadcasti128 ymm10,XMMWORD PTR [rip+crc32c_fold_256]
        vpclmullqlqdq ymm3,ymm0,ymm9
        vpclmulhqhqdq ymm0,ymm0,ymm9
        vpclmullqlqdq ymm4,ymm1,ymm10
        vpclmulhqhqdq ymm1,ymm1,ymm10
        vpxor   ymm2,ymm2,ymm3
        vpxor   ymm0,ymm0,ymm1
        vpxor   ymm2,ymm2,ymm4
        vpxor   ymm2,ymm2,ymm0
        vmovdqa xmm6,XMMWORD PTR [rip+crc32c_fold_128]
        vextracti128 xmm1,ymm2,0x1
        vpclmullqlqdq xmm3,xmm2,xmm6
        vpclmulhqhqdq xmm2,xmm2,xmm6
        vpxor   xmm1,xmm1,xmm3
        vpxor   xmm2,xmm2,xmm1
        vmovdqu ymm7,YMMWORD PTR [rdi]
        vmovdqu ymm8,YMMWORD PTR [rdi+0x20]
        vmovdqu ymm9,YMMWORD PTR [r11-0x20]
        vmovdqu YMMWORD PTR [rdx],ymm7
        vmovdqu YMMWORD PTR [rdx+0x20],ymm8
        vmovdqu YMMWORD PTR [r11+rcx*1-0x20],ymm9
        lea     rsi,[r11+r10*1]
        vmovdqu ymm7,YMMWORD PTR [rdi+r10*1]
        vmovdqu ymm8,YMMWORD PTR [rdi+r10*1+0x20]
        vmovdqu ymm9,YMMWORD PTR [rsi-0x20]
        vmovdqu YMMWORD PTR [rdx+r10*1],ymm7
        vmovdqu YMMWORD PTR [rdx+r10*1+0x20],ymm8
        vmovdqu YMMWORD PTR [rsi+rcx*1-0x20],ymm9
        vpextrd edx,xmm13,0x2
        add     rsi,r10
        add     rsi,rdx
        vmovdqu ymm7,YMMWORD PTR [rsi-0xa0]
        vmovdqu YMMWORD PTR [rsi+rcx*1-0xa0],ymm7
        vmovdqu ymm7,YMMWORD PTR [rsi-0x80]
        vmovdqu YMMWORD PTR [rsi+rcx*1-0x80],ymm7
        vmovdqu ymm7,YMMWORD PTR [rsi-0x60]
        vmovdqu YMMWORD PTR [rsi+rcx*1-0x60],ymm7
        vmovdqu ymm7,YMMWORD PTR [rsi-0x40]
        vmovdqu YMMWORD PTR [rsi+rcx*1-0x40],ymm7
        vmovdqu ymm7,YMMWORD PTR [rsi-0x20]
        vmovdqu YMMWORD PTR [rsi+rcx*1-0x20],ymm7
        vmovq   rdx,xmm2
        xor     esi,esi
        crc32   rsi,rdx
        vpextrq rdx,xmm2,0x1
        crc32   rsi,rdx
        vmovd   xmm0,esi
        vpextrd edx,xmm13,0x2
.drain: # a loop, at 61 of 64
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
        vmovq   rdi,xmm0
        xor     eax,eax
        crc32   rax,rdi
        xor     eax,r9d
        vzeroupper
        cmp     rdx,0x18
        jb      .tail
        lea     r11,[rsi+rcx*1]
        mov     edi,eax
        jmp     .again
.powers:
        mov     r8,rdx
        movabs  rax,0xaaaaaaaaaaaaaaab
        mov     rcx,rdx
        shr     rcx,0x6
        mul     rcx
        shr     rdx,1
        lea     rcx,[rdx+rdx*2]
        shl     rcx,0x5
        lea     r11,[rsi+rcx*1]
        lea     r10,[rdx*4+0x0]
        add     rcx,rcx
        sub     r8,rcx
        mov     edx,r8d
        mov     ecx,r8d
        shr     ecx,0x3
        imul    ecx,ecx,0xab
        shr     ecx,0x9
        cmp     r10,0x3ffe8
        jb      .odd
        and     ecx,0xfffffffc
.odd:
        add     r10,rcx
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
.bit: # a loop, at 41 of 64
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
        sub     r11,0x18c0
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
.loop_far: # a loop, at 0 of 64
        prefetcht0 BYTE PTR [rsi+0x800]
        prefetcht0 BYTE PTR [rsi+0x840]
        prefetcht0 BYTE PTR [rsi+0x880]
        prefetcht0 BYTE PTR [rdi+0x800]
        prefetcht0 BYTE PTR [rdi+r10*1+0x800]
        prefetcht0 BYTE PTR [rdi+r10*2+0x800]
        vmovdqu ymm7,YMMWORD PTR [rsi+0x20]
        vmovdqu ymm6,YMMWORD PTR [rsi]
        crc32   rax,QWORD PTR [rdi]
        vmovdqu ymm9,YMMWORD PTR [rdi]
        vpclmullqlqdq ymm5,ymm2,ymm12
        crc32   r8,QWORD PTR [rdi+r10*1]
        vmovdqu ymm8,YMMWORD PTR [rsi+0x40]
        vmovdqu ymm11,YMMWORD PTR [rdi+r10*2]
        vpclmulhqhqdq ymm2,ymm2,ymm12
        vpclmullqlqdq ymm4,ymm1,ymm12
        vpclmullqlqdq ymm3,ymm0,ymm12
        vmovdqu ymm10,YMMWORD PTR [rdi+r10*1]
        vpxor   ymm3,ymm3,ymm6
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   rax,QWORD PTR [rdi+0x8]
        vpclmulhqhqdq ymm0,ymm0,ymm12
        vpclmulhqhqdq ymm1,ymm1,ymm12
        vmovntdq YMMWORD PTR [rdx+r10*1],ymm10
        crc32   rax,QWORD PTR [rdi+0x10]
        vpxor   ymm5,ymm5,ymm8
        vmovntdq YMMWORD PTR [rdx+r10*2],ymm11
        vpxor   ymm0,ymm0,ymm3
        vmovntdq YMMWORD PTR [rsi+rcx*1],ymm6
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        crc32   r9,QWORD PTR [rdi+r10*2]
        vmovntdq YMMWORD PTR [rsi+rcx*1+0x40],ymm8
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        vmovntdq YMMWORD PTR [rdx],ymm9
        vpxor   ymm4,ymm4,ymm7
        vpxor   ymm1,ymm1,ymm4
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        vpxor   ymm2,ymm2,ymm5
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        vmovntdq YMMWORD PTR [rsi+rcx*1+0x20],ymm7
        add     rsi,0x60
        add     rdi,0x20
        add     rdx,0x20
        vmovdqu ymm7,YMMWORD PTR [rsi+0x20]
        vmovdqu ymm6,YMMWORD PTR [rsi]
        crc32   rax,QWORD PTR [rdi]
        vmovdqu ymm9,YMMWORD PTR [rdi]
        vpclmullqlqdq ymm5,ymm2,ymm12
        crc32   r8,QWORD PTR [rdi+r10*1]
        vmovdqu ymm8,YMMWORD PTR [rsi+0x40]
        vmovdqu ymm11,YMMWORD PTR [rdi+r10*2]
        vpclmulhqhqdq ymm2,ymm2,ymm12
        vpclmullqlqdq ymm4,ymm1,ymm12
        vpclmullqlqdq ymm3,ymm0,ymm12
        vmovdqu ymm10,YMMWORD PTR [rdi+r10*1]
        vpxor   ymm3,ymm3,ymm6
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        crc32   rax,QWORD PTR [rdi+0x8]
        vpclmulhqhqdq ymm0,ymm0,ymm12
        vpclmulhqhqdq ymm1,ymm1,ymm12
        vmovntdq YMMWORD PTR [rdx+r10*1],ymm10
        crc32   rax,QWORD PTR [rdi+0x10]
        vpxor   ymm5,ymm5,ymm8
        vmovntdq YMMWORD PTR [rdx+r10*2],ymm11
        vpxor   ymm0,ymm0,ymm3
        vmovntdq YMMWORD PTR [rsi+rcx*1],ymm6
        crc32   r8,QWORD PTR [rdi+r10*1+0x10]
        crc32   r9,QWORD PTR [rdi+r10*2]
        vmovntdq YMMWORD PTR [rsi+rcx*1+0x40],ymm8
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        vmovntdq YMMWORD PTR [rdx],ymm9
        vpxor   ymm4,ymm4,ymm7
        vpxor   ymm1,ymm1,ymm4
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        vpxor   ymm2,ymm2,ymm5
        crc32   r8,QWORD PTR [rdi+r10*1+0x18]
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        vmovntdq YMMWORD PTR [rsi+rcx*1+0x20],ymm7
        add     rsi,0x60
        add     rdi,0x20
        add     rdx,0x20
        cmp     rsi,r11
        jb      .loop_far
        add     r11,0x18c0
        sfence
        jmp     .near
