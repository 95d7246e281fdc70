# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32c_avx512 as built from plugins/intel-crc/crc32c/crc32c_avx512.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32c_avx512`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32c_update_avx512: # 3390 bytes, section .text
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
        lea     r10,[rip+.rodata+0x1440]
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
        nop     DWORD PTR [rax+0x0]
.L5:
        mov     eax,edi
        xor     ecx,ecx
        xor     r8d,r8d
        xor     r11d,r11d
        lea     r9,[rip+crc32c_shift1]
        lea     r10,[rip+.rodata+0x1380]
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
        mov     eax,edi
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
        lea     rdi,[rip+crc32c_shift1]
        lea     rdi,[rdi+rdx*4]
        vmovd   xmm3,DWORD PTR [rdi]
        vmovd   xmm13,DWORD PTR [rdi+r10*4]
        vmovd   xmm14,DWORD PTR [rdi+r10*8]
        xor     r8d,r8d
        xor     r9d,r9d
        lea     r11,[rsi+r10*1]
.L7: # a loop, at 40 of 64
        crc32   rax,QWORD PTR [rsi]
        crc32   r8,QWORD PTR [rsi+r10*1]
        crc32   r9,QWORD PTR [rsi+r10*2]
        add     rsi,0x8
        cmp     rsi,r11
        jne     .L7
        lea     rsi,[rsi+r10*2]
        vmovd   xmm0,eax
        vmovd   xmm1,r8d
        vmovd   xmm2,r9d
        vpclmullqlqdq xmm0,xmm0,xmm14
        vpclmullqlqdq xmm1,xmm1,xmm13
        vpclmullqlqdq xmm2,xmm2,xmm3
        vpxor   xmm0,xmm0,xmm1
        vpxor   xmm0,xmm0,xmm2
        lea     r10,[rip+.rodata+0x1468]
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
        lea     r10,[rip+.rodata+0x1468]
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
        cmp     rdx,0x22e0
        jae     .powers
        mov     r8d,edx
        shr     r8d,0x3
        imul    r8d,r8d,0xaaab
        lea     rdi,[rip+crc32c_shift8]
        vmovd   xmm12,eax
        vpxor   xmm0,xmm0,xmm0
        shr     r8d,0x11
        vmovd   xmm13,DWORD PTR [rdi+r8*4+0x840]
        lea     ecx,[r8+0x3]
        imul    ecx,ecx,0xaaab
        shr     ecx,0x13
        shl     ecx,0x3
        mov     r10d,r8d
        sub     r10d,ecx
        lea     ecx,[rcx+rcx*2]
        lea     r8d,[r8+r8*2]
        lea     r11,[rsi+rcx*8]
        shl     r8d,0x3
        vpclmullqlqdq xmm12,xmm12,xmm13
        vmovd   xmm13,DWORD PTR [rdi+r10*4]
        vmovd   xmm14,DWORD PTR [rdi+r10*8]
        vmovd   xmm15,DWORD PTR [rdi+r10*4+0x840]
        sub     edx,r8d
        shl     r10,0x3
.cut:
        vpxorq  zmm0,zmm0,ZMMWORD PTR [rsi]
        vmovdqu64 zmm1,ZMMWORD PTR [rsi+0x40]
        vmovdqu64 zmm2,ZMMWORD PTR [rsi+0x80]
        add     rsi,0xc0
        vbroadcasti32x4 zmm7,XMMWORD PTR [rip+crc32c_fold_1536]
        mov     rdi,r11
        xor     eax,eax
        xor     r8d,r8d
        xor     r9d,r9d
        cmp     rsi,r11
        je      .reduce
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
        nop
        nop
        nop
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
        crc32   rax,QWORD PTR [rdi]
        vpclmullqlqdq zmm6,zmm0,zmm7
        vpclmulhqhqdq zmm0,zmm0,zmm7
        crc32   r8,QWORD PTR [r10+rdi*1]
        crc32   r9,QWORD PTR [rdi+r10*2]
        vpternlogq zmm0,zmm6,ZMMWORD PTR [rsi],0x96
        crc32   rax,QWORD PTR [rdi+0x8]
        crc32   r8,QWORD PTR [rdi+r10*1+0x8]
        vpclmullqlqdq zmm6,zmm1,zmm7
        vpclmulhqhqdq zmm1,zmm1,zmm7
        crc32   r9,QWORD PTR [rdi+r10*2+0x8]
        crc32   rax,QWORD PTR [rdi+0x10]
        vpternlogq zmm1,zmm6,ZMMWORD PTR [rsi+0x40],0x96
        crc32   r8,QWORD PTR [r10+rdi*1+0x10]
        crc32   r9,QWORD PTR [rdi+r10*2+0x10]
        vpclmullqlqdq zmm6,zmm2,zmm7
        vpclmulhqhqdq zmm2,zmm2,zmm7
        crc32   rax,QWORD PTR [rdi+0x18]
        crc32   r8,QWORD PTR [r10+rdi*1+0x18]
        vpternlogq zmm2,zmm6,ZMMWORD PTR [rsi+0x80],0x96
        crc32   r9,QWORD PTR [rdi+r10*2+0x18]
        add     rsi,0xc0
        add     rdi,0x20
        cmp     rsi,r11
        jne     .loop
.reduce:
        add     r11,r10
        vmovdqa64 zmm3,ZMMWORD PTR [rip+crc32c_weights]
        vmovdqa64 zmm4,ZMMWORD PTR [rip+.rodata+0x1540]
        vmovdqa64 zmm5,ZMMWORD PTR [rip+.rodata+0x1580]
        vpclmullqlqdq zmm6,zmm0,zmm3
        vpclmulhqhqdq zmm0,zmm0,zmm3
        vpclmullqlqdq zmm7,zmm1,zmm4
        vpclmulhqhqdq zmm1,zmm1,zmm4
        vpclmullqlqdq zmm3,zmm2,zmm5
        vpclmulhqhqdq zmm2,zmm2,zmm5
        vpternlogq zmm0,zmm6,zmm7,0x96
        vpternlogq zmm0,zmm1,zmm3,0x96
        vpxorq  zmm0,zmm0,zmm2
        vextracti64x4 ymm1,zmm0,0x1
        vpxor   ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpxor   xmm0,xmm0,xmm1
        vmovq   rcx,xmm0
        xor     esi,esi
        crc32   rsi,rcx
        vpextrq rcx,xmm0,0x1
        crc32   rsi,rcx
        vmovd   xmm0,esi
.drain: # a loop, at 63 of 64
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
        vpxor   xmm1,xmm1,xmm12
        vpxor   xmm1,xmm1,xmm2
        vpxor   xmm0,xmm0,xmm1
        vmovq   rcx,xmm0
        xor     eax,eax
        crc32   rax,rcx
        xor     eax,r9d
        vzeroupper
        jmp     .tail
.powers:
        test    sil,0x7
        je      .aligned
        mov     ecx,esi
        mov     r8,QWORD PTR [rsi]
        and     ecx,0x7
        xor     r8,rax
        shl     ecx,0x3
        shl     r8,cl
        neg     ecx
        shr     rax,cl
        xor     r9d,r9d
        crc32   r9,r8
        xor     eax,r9d
        mov     rcx,rsi
        add     rsi,0x7
        and     rsi,0xfffffffffffffff8
        sub     rcx,rsi
        add     rdx,rcx
.aligned:
        cmp     rdx,0x1400000
        jae     .far
        vmovd   xmm0,eax
        vpxor   xmm12,xmm12,xmm12
        mov     r8,rdx
        movabs  rax,0xe38e38e38e38e38f
        mov     rcx,rdx
        shr     rcx,0x5
        mul     rcx
        shr     rdx,0x3
        lea     rcx,[rdx+rdx*2]
        shl     rcx,0x6
        lea     r11,[rsi+rcx*1]
        lea     r10,[rdx*4+0x0]
        lea     rdx,[rdx+rdx*8]
        shl     rdx,0x5
        sub     r8,rdx
        mov     edx,r8d
        mov     ecx,r8d
        shr     ecx,0x3
        imul    ecx,ecx,0xab
        shr     ecx,0x9
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
        mov     edi,eax
        vmovd   xmm9,edi
        mov     rcx,rdx
        mov     r9,rdx
        movabs  rax,0x5555555555555556
        shr     rcx,0x7
        mul     rcx
        lea     rcx,[rdx+rdx*2]
        shl     rcx,0x7
        lea     r10,[rdx*8+0x0]
        sub     r9,rcx
        vmovq   xmm11,r9
        lea     r8,[rip+crc32c_shift8]
        movzx   eax,r10b
        vmovd   xmm13,DWORD PTR [r8+rax*4]
        lea     rdi,[rip+.rodata+0x64c]
        mov     r8,r10
        and     r8,0xffffffffffffff00
        je      .L20
.far_bit: # a loop, at 40 of 64
        bsf     rax,r8
        vmovd   xmm4,DWORD PTR [rdi+rax*4]
        lea     rax,[r8-0x1]
        vpclmullqlqdq xmm13,xmm13,xmm4
        vmovq   rcx,xmm13
        xor     r9d,r9d
        crc32   r9,rcx
        vmovd   xmm13,r9d
        and     r8,rax
        jne     .far_bit
.L20:
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
        vpclmullqlqdq xmm12,xmm14,xmm14
        vmovq   rcx,xmm12
        xor     r9d,r9d
        crc32   r9,rcx
        vmovd   xmm12,r9d
        shl     r10,0x3
        lea     rdx,[r10+r10*2]
        lea     r11,[rsi+r10*1]
        vpclmullqlqdq xmm10,xmm12,xmm13
        vmovq   rcx,xmm10
        xor     r9d,r9d
        crc32   r9,rcx
        vmovd   xmm10,r9d
        lea     rdi,[r10+r10*4]
        vpxor   xmm0,xmm0,xmm0
        vpxor   xmm1,xmm1,xmm1
        vpxor   xmm2,xmm2,xmm2
        vbroadcasti32x4 zmm7,XMMWORD PTR [rip+crc32c_fold_512]
        vmovq   rax,xmm9
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
.line: # a loop, at 0 of 64
        vpclmullqlqdq zmm6,zmm0,zmm7
        vpclmulhqhqdq zmm0,zmm0,zmm7
        vpternlogq zmm0,zmm6,ZMMWORD PTR [rsi+rdx*1],0x96
        crc32   rax,QWORD PTR [rsi]
        crc32   r8,QWORD PTR [rsi+r10*1]
        crc32   r9,QWORD PTR [rsi+r10*2]
        crc32   rax,QWORD PTR [rsi+0x8]
        crc32   r8,QWORD PTR [rsi+r10*1+0x8]
        crc32   r9,QWORD PTR [rsi+r10*2+0x8]
        crc32   rax,QWORD PTR [rsi+0x10]
        crc32   r8,QWORD PTR [rsi+r10*1+0x10]
        crc32   r9,QWORD PTR [rsi+r10*2+0x10]
        vpclmullqlqdq zmm6,zmm1,zmm7
        vpclmulhqhqdq zmm1,zmm1,zmm7
        vpternlogq zmm1,zmm6,ZMMWORD PTR [rsi+r10*4],0x96
        crc32   rax,QWORD PTR [rsi+0x18]
        crc32   r8,QWORD PTR [rsi+r10*1+0x18]
        crc32   r9,QWORD PTR [rsi+r10*2+0x18]
        crc32   rax,QWORD PTR [rsi+0x20]
        crc32   r8,QWORD PTR [rsi+r10*1+0x20]
        crc32   r9,QWORD PTR [rsi+r10*2+0x20]
        crc32   rax,QWORD PTR [rsi+0x28]
        crc32   r8,QWORD PTR [rsi+r10*1+0x28]
        crc32   r9,QWORD PTR [rsi+r10*2+0x28]
        vpclmullqlqdq zmm6,zmm2,zmm7
        vpclmulhqhqdq zmm2,zmm2,zmm7
        vpternlogq zmm2,zmm6,ZMMWORD PTR [rsi+rdi*1],0x96
        crc32   rax,QWORD PTR [rsi+0x30]
        crc32   r8,QWORD PTR [rsi+r10*1+0x30]
        crc32   r9,QWORD PTR [rsi+r10*2+0x30]
        crc32   rax,QWORD PTR [rsi+0x38]
        crc32   r8,QWORD PTR [rsi+r10*1+0x38]
        crc32   r9,QWORD PTR [rsi+r10*2+0x38]
        add     rsi,0x40
        cmp     rsi,r11
        jne     .line
        add     rsi,rdi
        vmovdqa64 zmm3,ZMMWORD PTR [rip+.rodata+0x1580]
        vpclmullqlqdq zmm4,zmm0,zmm3
        vpclmulhqhqdq zmm0,zmm0,zmm3
        vpxorq  zmm0,zmm0,zmm4
        vextracti64x4 ymm4,zmm0,0x1
        vpxor   ymm0,ymm0,ymm4
        vextracti128 xmm4,ymm0,0x1
        vpxor   xmm0,xmm0,xmm4
        vpclmullqlqdq zmm4,zmm1,zmm3
        vpclmulhqhqdq zmm1,zmm1,zmm3
        vpxorq  zmm1,zmm1,zmm4
        vextracti64x4 ymm4,zmm1,0x1
        vpxor   ymm1,ymm1,ymm4
        vextracti128 xmm4,ymm1,0x1
        vpxor   xmm1,xmm1,xmm4
        vpclmullqlqdq zmm4,zmm2,zmm3
        vpclmulhqhqdq zmm2,zmm2,zmm3
        vpxorq  zmm2,zmm2,zmm4
        vextracti64x4 ymm4,zmm2,0x1
        vpxor   ymm2,ymm2,ymm4
        vextracti128 xmm4,ymm2,0x1
        vpxor   xmm2,xmm2,xmm4
        vmovd   xmm6,eax
        vmovd   xmm7,r8d
        vmovd   xmm8,r9d
        vpclmullqlqdq xmm6,xmm6,xmm10
        vpclmullqlqdq xmm7,xmm7,xmm12
        vpclmullqlqdq xmm8,xmm8,xmm15
        vpxor   xmm6,xmm6,xmm7
        vpxor   xmm6,xmm6,xmm8
        vmovq   rcx,xmm0
        xor     r8d,r8d
        crc32   r8,rcx
        vpextrq rcx,xmm0,0x1
        crc32   r8,rcx
        vmovd   xmm7,r8d
        vpclmullqlqdq xmm7,xmm7,xmm14
        vpxor   xmm6,xmm6,xmm7
        vmovq   rcx,xmm1
        xor     r8d,r8d
        crc32   r8,rcx
        vpextrq rcx,xmm1,0x1
        crc32   r8,rcx
        vmovd   xmm7,r8d
        vpclmullqlqdq xmm7,xmm7,xmm13
        vpxor   xmm6,xmm6,xmm7
        vmovq   rcx,xmm2
        xor     r8d,r8d
        crc32   r8,rcx
        vpextrq rcx,xmm2,0x1
        crc32   r8,rcx
        vmovq   rcx,xmm6
        xor     edi,edi
        crc32   rdi,rcx
        xor     edi,r8d
        vmovq   rdx,xmm11
        vzeroupper
        jmp     .start
