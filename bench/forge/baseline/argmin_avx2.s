# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# argmin_avx2 as built from plugins/mit0/argmin/argmin_avx2.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=argmin_avx2`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
argmin_sketch_avx2: # 1221 bytes, section .text
        endbr64
        test    rdx,rdx
        je      .nothing
        cmp     rcx,0x4
        jb      .near
        mov     eax,DWORD PTR [rsi-0x4]
.primed:
        mov     r10d,edi
        shr     r10d,0x10
        cmp     rdx,0x24
        jb      .short
        vmovd   xmm4,edi
        vpbroadcastw ymm4,xmm4
        vmovd   xmm5,r10d
        vpbroadcastw ymm5,xmm5
        vmovdqu ymm1,YMMWORD PTR [rsi]
        vmovd   xmm0,eax
        vpslldq xmm0,xmm0,0xc
        vinserti128 ymm0,ymm0,xmm1,0x1
        vpalignr ymm2,ymm1,ymm0,0xf
        vpalignr ymm3,ymm1,ymm0,0xc
        vpsubw  ymm2,ymm2,ymm3
        vpalignr ymm3,ymm1,ymm0,0xd
        vpsubw  ymm3,ymm1,ymm3
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm0,ymm2,ymm5
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm1,ymm3,ymm5
        mov     r9d,0x100
        cmp     rdx,r9
        cmovb   r9,rdx
.rest: # a loop, at 8 of 64
        mov     r10d,0x20
.rest_vector: # a loop, at 14 of 64
        lea     rax,[r10+0x20]
        cmp     rax,r9
        ja      .rest_overlap
        lea     r11,[rsi+r10*1]
        vmovdqu ymm2,YMMWORD PTR [r11-0x1]
        vpsubw  ymm2,ymm2,YMMWORD PTR [r11-0x4]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [r11]
        vpsubw  ymm3,ymm3,YMMWORD PTR [r11-0x3]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
        mov     r10,rax
        jmp     .rest_vector
.rest_overlap:
        cmp     r10,r9
        je      .rest_done
        lea     r11,[rsi+r9*1-0x20]
        vmovdqu ymm2,YMMWORD PTR [r11-0x1]
        vpsubw  ymm2,ymm2,YMMWORD PTR [r11-0x4]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [r11]
        vpsubw  ymm3,ymm3,YMMWORD PTR [r11-0x3]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
.rest_done:
        vpminsw ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpminsw xmm0,xmm0,xmm1
        vpxor   xmm0,xmm0,XMMWORD PTR [rip+sign_bits]
        vphminposuw xmm0,xmm0
        vmovd   eax,xmm0
        xor     eax,0x8000
        mov     WORD PTR [r8],ax
        lea     rsi,[rsi+r9*1+0x0]
        lea     r8,[r8+0x2]
        sub     rdx,r9
        sub     rdx,0x100
        jb      .last
        jmp     .block
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.block: # a loop, at 0 of 64
        mov     rax,0x1000
        cmp     rax,rdx
        cmovae  rax,rdx
        add     rax,rsi
        vmovdqu ymm0,YMMWORD PTR [rsi-0x1]
        vpsubw  ymm0,ymm0,YMMWORD PTR [rsi-0x4]
        vpmullw ymm0,ymm0,ymm4
        vpaddw  ymm0,ymm0,ymm5
        vmovdqu ymm1,YMMWORD PTR [rsi]
        vpsubw  ymm1,ymm1,YMMWORD PTR [rsi-0x3]
        vpmullw ymm1,ymm1,ymm4
        vpaddw  ymm1,ymm1,ymm5
        vmovdqu ymm2,YMMWORD PTR [rsi+0x1f]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rsi+0x1c]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0x20]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rsi+0x1d]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
        prefetcht0 BYTE PTR [rax+0x0]
        vmovdqu ymm2,YMMWORD PTR [rsi+0x3f]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rsi+0x3c]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0x40]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rsi+0x3d]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
        vmovdqu ymm2,YMMWORD PTR [rsi+0x5f]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rsi+0x5c]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0x60]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rsi+0x5d]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
        prefetcht0 BYTE PTR [rax+0x40]
        vmovdqu ymm2,YMMWORD PTR [rsi+0x7f]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rsi+0x7c]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0x80]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rsi+0x7d]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
        vmovdqu ymm2,YMMWORD PTR [rsi+0x9f]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rsi+0x9c]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0xa0]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rsi+0x9d]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
        prefetcht0 BYTE PTR [rax+0x80]
        vmovdqu ymm2,YMMWORD PTR [rsi+0xbf]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rsi+0xbc]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0xc0]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rsi+0xbd]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
        vmovdqu ymm2,YMMWORD PTR [rsi+0xdf]
        vpsubw  ymm2,ymm2,YMMWORD PTR [rsi+0xdc]
        vpmullw ymm2,ymm2,ymm4
        vpaddw  ymm2,ymm2,ymm5
        vmovdqu ymm3,YMMWORD PTR [rsi+0xe0]
        vpsubw  ymm3,ymm3,YMMWORD PTR [rsi+0xdd]
        vpmullw ymm3,ymm3,ymm4
        vpaddw  ymm3,ymm3,ymm5
        vpminsw ymm0,ymm0,ymm2
        vpminsw ymm1,ymm1,ymm3
        prefetcht0 BYTE PTR [rax+0xc0]
        vpminsw ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpminsw xmm0,xmm0,xmm1
        vpxor   xmm0,xmm0,XMMWORD PTR [rip+sign_bits]
        vphminposuw xmm0,xmm0
        vmovd   eax,xmm0
        xor     eax,0x8000
        mov     WORD PTR [r8],ax
        add     rsi,0x100
        lea     r8,[r8+0x2]
        sub     rdx,0x100
        jae     .block
        jmp     .last
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
        nop
.last:
        add     rdx,0x100
        je      .done
        cmp     rdx,0x20
        jb      .masked
        vmovdqu ymm0,YMMWORD PTR [rsi-0x1]
        vpsubw  ymm0,ymm0,YMMWORD PTR [rsi-0x4]
        vpmullw ymm0,ymm0,ymm4
        vpaddw  ymm0,ymm0,ymm5
        vmovdqu ymm1,YMMWORD PTR [rsi]
        vpsubw  ymm1,ymm1,YMMWORD PTR [rsi-0x3]
        vpmullw ymm1,ymm1,ymm4
        vpaddw  ymm1,ymm1,ymm5
        mov     r9,rdx
        jmp     .rest
.masked:
        lea     r11,[rsi+rdx*1-0x20]
        vmovdqu ymm0,YMMWORD PTR [r11-0x1]
        vpsubw  ymm0,ymm0,YMMWORD PTR [r11-0x4]
        vpmullw ymm0,ymm0,ymm4
        vpaddw  ymm0,ymm0,ymm5
        vmovdqu ymm1,YMMWORD PTR [r11]
        vpsubw  ymm1,ymm1,YMMWORD PTR [r11-0x3]
        vpmullw ymm1,ymm1,ymm4
        vpaddw  ymm1,ymm1,ymm5
        lea     r11,[rip+masks]
        mov     rax,rdx
        shr     rax,1
        vpmaxsw ymm0,ymm0,YMMWORD PTR [r11+rax*2]
        sub     rdx,rax
        vpmaxsw ymm1,ymm1,YMMWORD PTR [r11+rdx*2]
        vpminsw ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpminsw xmm0,xmm0,xmm1
        vpxor   xmm0,xmm0,XMMWORD PTR [rip+sign_bits]
        vphminposuw xmm0,xmm0
        vmovd   eax,xmm0
        xor     eax,0x8000
        mov     WORD PTR [r8],ax
.done:
        vzeroupper
        ret
.short:
        mov     r11d,0x7fff
.byte: # a loop, at 56 of 64
        movzx   r9d,BYTE PTR [rsi]
        shl     r9,0x20
        or      rax,r9
        mov     r9,rax
        shr     r9,0x18
        sub     r9d,eax
        imul    r9d,edi
        add     r9d,r10d
        movsx   r9d,r9w
        cmp     r9d,r11d
        cmovl   r11d,r9d
        shr     rax,0x8
        inc     rsi
        dec     rdx
        jne     .byte
        mov     WORD PTR [r8],r11w
.nothing:
        ret
        nop     DWORD PTR [rax+rax*1+0x0]
        nop     DWORD PTR [rax+rax*1+0x0]
.near:
        xor     eax,eax
        test    rcx,rcx
        je      .primed
        movzx   eax,BYTE PTR [rsi-0x1]
        shl     eax,0x18
        cmp     rcx,0x2
        jb      .primed
        movzx   r9d,BYTE PTR [rsi-0x2]
        shl     r9d,0x10
        or      eax,r9d
        cmp     rcx,0x3
        jb      .primed
        movzx   r9d,BYTE PTR [rsi-0x3]
        shl     r9d,0x8
        or      eax,r9d
        xchg    ax,ax
        jmp     .primed
