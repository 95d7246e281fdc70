# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# argmin_avx512bw as built from plugins/mit0/argmin/argmin_avx512bw.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=argmin_avx512bw`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
argmin_sketch_avx512bw: # 1471 bytes, section .text
        endbr64
        test    rdx,rdx
        je      .nothing
        cmp     rcx,0x4
        jb      .near
        mov     eax,DWORD PTR [rsi-0x4]
.primed:
        vmovd   xmm4,edi
        xor     edi,0x80000000
        shr     edi,0x10
        vpbroadcastw zmm4,xmm4
        vmovd   xmm5,edi
        vpbroadcastw zmm5,xmm5
        vmovd   xmm8,eax
        vpxor   xmm7,xmm7,xmm7
        valignd zmm7,zmm8,zmm7,0x1
        cmp     rdx,0x44
        jb      .short
        vmovdqu64 zmm6,ZMMWORD PTR [rsi]
        valignd zmm8,zmm6,zmm7,0xc
        vpalignr zmm2,zmm6,zmm8,0xf
        vpalignr zmm3,zmm6,zmm8,0xc
        vpsubw  zmm2,zmm2,zmm3
        vpmullw zmm2,zmm2,zmm4
        vpaddw  zmm2,zmm2,zmm5
        vpalignr zmm3,zmm6,zmm8,0xd
        vpsubw  zmm3,zmm6,zmm3
        vpmullw zmm3,zmm3,zmm4
        vpaddw  zmm3,zmm3,zmm5
        vmovdqa64 zmm0,zmm2
        vmovdqa64 zmm1,zmm3
        mov     r9d,0x100
        cmp     rdx,r9
        cmovb   r9,rdx
.rest: # a loop, at 47 of 64
        mov     r10d,0x40
.rest_vector: # a loop, at 53 of 64
        lea     rax,[r10+0x40]
        cmp     rax,r9
        ja      .rest_overlap
        lea     r11,[rsi+r10*1]
        vmovdqa64 zmm7,zmm6
        vmovdqu64 zmm6,ZMMWORD PTR [r11]
        vmovdqu64 zmm2,ZMMWORD PTR [r11-0x1]
        valignd zmm3,zmm6,zmm7,0xf
        vpsubw  zmm2,zmm2,zmm3
        vpmullw zmm2,zmm2,zmm4
        vpaddw  zmm2,zmm2,zmm5
        vpsubw  zmm3,zmm6,ZMMWORD PTR [r11-0x3]
        vpmullw zmm3,zmm3,zmm4
        vpaddw  zmm3,zmm3,zmm5
        vpminuw zmm0,zmm0,zmm2
        vpminuw zmm1,zmm1,zmm3
        mov     r10,rax
        jmp     .rest_vector
.rest_overlap:
        cmp     r10,r9
        je      .rest_done
        lea     r11,[rsi+r9*1-0x40]
        vpbroadcastd zmm7,DWORD PTR [r11-0x4]
        vmovdqu64 zmm6,ZMMWORD PTR [r11]
        vmovdqu64 zmm2,ZMMWORD PTR [r11-0x1]
        valignd zmm3,zmm6,zmm7,0xf
        vpsubw  zmm2,zmm2,zmm3
        vpmullw zmm2,zmm2,zmm4
        vpaddw  zmm2,zmm2,zmm5
        vpsubw  zmm3,zmm6,ZMMWORD PTR [r11-0x3]
        vpmullw zmm3,zmm3,zmm4
        vpaddw  zmm3,zmm3,zmm5
        vpminuw zmm0,zmm0,zmm2
        vpminuw zmm1,zmm1,zmm3
.rest_done:
        vpminuw zmm0,zmm0,zmm1
        vextracti64x4 ymm1,zmm0,0x1
        vpminuw ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpminuw xmm0,xmm0,xmm1
        vphminposuw xmm0,xmm0
        vmovd   eax,xmm0
        xor     eax,0x8000
        mov     WORD PTR [r8],ax
        add     rsi,r9
        add     r8,0x2
        sub     rdx,r9
        sub     rdx,0x100
        jb      .last
        vmovdqa64 zmm7,zmm6
.block: # a loop, at 0 of 64
        mov     eax,0x1000
        cmp     rax,rdx
        cmovae  rax,rdx
        add     rax,rsi
        vmovdqu64 zmm6,ZMMWORD PTR [rsi]
        vmovdqu64 zmm8,ZMMWORD PTR [rsi-0x10]
        valignd zmm1,zmm6,zmm7,0xf
        vpalignr zmm0,zmm6,zmm8,0xf
        vpsubw  zmm0,zmm0,zmm1
        vpmullw zmm0,zmm0,zmm4
        vpaddw  zmm0,zmm0,zmm5
        vpalignr zmm1,zmm6,zmm8,0xd
        vpsubw  zmm1,zmm6,zmm1
        vpmullw zmm1,zmm1,zmm4
        vpaddw  zmm1,zmm1,zmm5
        prefetcht0 BYTE PTR [rax]
        vmovdqu64 zmm7,ZMMWORD PTR [rsi+0x40]
        vmovdqu64 zmm2,ZMMWORD PTR [rsi+0x3f]
        valignd zmm3,zmm7,zmm6,0xf
        vpsubw  zmm2,zmm2,zmm3
        vpmullw zmm2,zmm2,zmm4
        vpaddw  zmm2,zmm2,zmm5
        vpsubw  zmm3,zmm7,ZMMWORD PTR [rsi+0x3d]
        vpmullw zmm3,zmm3,zmm4
        vpaddw  zmm3,zmm3,zmm5
        vpminuw zmm0,zmm0,zmm2
        vpminuw zmm1,zmm1,zmm3
        prefetcht0 BYTE PTR [rax+0x40]
        vmovdqu64 zmm6,ZMMWORD PTR [rsi+0x80]
        vmovdqu64 zmm8,ZMMWORD PTR [rsi+0x70]
        valignd zmm3,zmm6,zmm7,0xf
        vpalignr zmm2,zmm6,zmm8,0xf
        vpsubw  zmm2,zmm2,zmm3
        vpmullw zmm2,zmm2,zmm4
        vpaddw  zmm2,zmm2,zmm5
        vpalignr zmm3,zmm6,zmm8,0xd
        vpsubw  zmm3,zmm6,zmm3
        vpmullw zmm3,zmm3,zmm4
        vpaddw  zmm3,zmm3,zmm5
        vpminuw zmm0,zmm0,zmm2
        vpminuw zmm1,zmm1,zmm3
        prefetcht0 BYTE PTR [rax+0x80]
        vmovdqu64 zmm7,ZMMWORD PTR [rsi+0xc0]
        vmovdqu64 zmm2,ZMMWORD PTR [rsi+0xbf]
        valignd zmm3,zmm7,zmm6,0xf
        vpsubw  zmm2,zmm2,zmm3
        vpmullw zmm2,zmm2,zmm4
        vpaddw  zmm2,zmm2,zmm5
        vpsubw  zmm3,zmm7,ZMMWORD PTR [rsi+0xbd]
        vpmullw zmm3,zmm3,zmm4
        vpaddw  zmm3,zmm3,zmm5
        vpminuw zmm0,zmm0,zmm2
        vpminuw zmm1,zmm1,zmm3
        prefetcht0 BYTE PTR [rax+0xc0]
        vpminuw zmm0,zmm0,zmm1
        vextracti64x4 ymm1,zmm0,0x1
        vpminuw ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpminuw xmm0,xmm0,xmm1
        vphminposuw xmm0,xmm0
        vmovd   eax,xmm0
        xor     eax,0x8000
        mov     WORD PTR [r8],ax
        add     rsi,0x100
        add     r8,0x2
        sub     rdx,0x100
        jae     .block
.last:
        add     rdx,0x100
        je      .done
        vpbroadcastd zmm7,DWORD PTR [rsi-0x4]
        cmp     rdx,0x40
        jb      .masked
        vmovdqu64 zmm6,ZMMWORD PTR [rsi]
        vmovdqu64 zmm0,ZMMWORD PTR [rsi-0x1]
        valignd zmm1,zmm6,zmm7,0xf
        vpsubw  zmm0,zmm0,zmm1
        vpmullw zmm0,zmm0,zmm4
        vpaddw  zmm0,zmm0,zmm5
        vpsubw  zmm1,zmm6,ZMMWORD PTR [rsi-0x3]
        vpmullw zmm1,zmm1,zmm4
        vpaddw  zmm1,zmm1,zmm5
        mov     r9,rdx
        jmp     .rest
.masked:
        lea     r11,[rsi+rdx*1-0x40]
        vpbroadcastd zmm7,DWORD PTR [r11-0x4]
        vmovdqu64 zmm6,ZMMWORD PTR [r11]
        vmovdqu64 zmm2,ZMMWORD PTR [r11-0x1]
        valignd zmm3,zmm6,zmm7,0xf
        vpsubw  zmm2,zmm2,zmm3
        vpmullw zmm2,zmm2,zmm4
        vpaddw  zmm2,zmm2,zmm5
        vpsubw  zmm3,zmm6,ZMMWORD PTR [r11-0x3]
        vpmullw zmm3,zmm3,zmm4
        vpaddw  zmm3,zmm3,zmm5
        mov     eax,0x40
        sub     rax,rdx
        mov     r9d,0xffffffff
        mov     rcx,rax
        shr     ecx,1
        mov     r10,r9
        shl     r10,cl
        kmovd   k2,r10d
        lea     ecx,[rax+0x1]
        shr     ecx,1
        shl     r9,cl
        kmovd   k1,r9d
        vpternlogd zmm0,zmm0,zmm0,0xff
        vmovdqa64 zmm1,zmm0
        vmovdqu16 zmm0{k1},zmm2
        vmovdqu16 zmm1{k2},zmm3
        vpminuw zmm0,zmm0,zmm1
        vextracti64x4 ymm1,zmm0,0x1
        vpminuw ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpminuw xmm0,xmm0,xmm1
        vphminposuw xmm0,xmm0
        vmovd   eax,xmm0
        xor     eax,0x8000
        mov     WORD PTR [r8],ax
.done:
        vzeroupper
        ret
.short:
        vpternlogd zmm0,zmm0,zmm0,0xff
        vmovdqa64 zmm1,zmm0
.short_vector: # a loop, at 18 of 64
        mov     r9d,0x40
        cmp     rdx,r9
        cmovb   r9,rdx
        mov     ecx,0x40
        sub     ecx,r9d
        mov     rax,0xffffffffffffffff
        shr     rax,cl
        kmovq   k3,rax
        lea     ecx,[r9+0x1]
        shr     ecx,1
        mov     r10d,0x1
        shl     r10,cl
        dec     r10
        kmovd   k1,r10d
        mov     ecx,r9d
        shr     ecx,1
        mov     r10d,0x1
        shl     r10,cl
        dec     r10
        kmovd   k2,r10d
        vmovdqu8 zmm6{k3}{z},ZMMWORD PTR [rsi]
        valignd zmm8,zmm6,zmm7,0xc
        vpalignr zmm2,zmm6,zmm8,0xf
        vpalignr zmm3,zmm6,zmm8,0xc
        vpsubw  zmm2,zmm2,zmm3
        vpmullw zmm2,zmm2,zmm4
        vpaddw  zmm2,zmm2,zmm5
        vpalignr zmm3,zmm6,zmm8,0xd
        vpsubw  zmm3,zmm6,zmm3
        vpmullw zmm3,zmm3,zmm4
        vpaddw  zmm3,zmm3,zmm5
        vpminuw zmm0{k1},zmm0,zmm2
        vpminuw zmm1{k2},zmm1,zmm3
        vmovdqa64 zmm7,zmm6
        add     rsi,0x40
        sub     rdx,r9
        jne     .short_vector
        vpminuw zmm0,zmm0,zmm1
        vextracti64x4 ymm1,zmm0,0x1
        vpminuw ymm0,ymm0,ymm1
        vextracti128 xmm1,ymm0,0x1
        vpminuw xmm0,xmm0,xmm1
        vphminposuw xmm0,xmm0
        vmovd   eax,xmm0
        xor     eax,0x8000
        mov     WORD PTR [r8],ax
        vzeroupper
        ret
.nothing:
        ret
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
        jmp     .primed
