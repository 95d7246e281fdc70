# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# crc32c_sse42 as built from plugins/intel-crc/crc32c/crc32c_sse42.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=crc32c_sse42`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01
crc32c_update_sse42: # 748 bytes, section .text
        endbr64
        mov     eax,edi
        cmp     rdx,0x8
        jb      .under8
        cmp     rdx,0xc0
        jae     .streams
.serial:
        mov     rcx,rdx
        shr     rcx,0x3
        je      .rest
.qword: # a loop, at 34 of 64
        crc32   rax,QWORD PTR [rsi]
        add     rsi,0x8
        dec     rcx
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
        nop     DWORD PTR [rax]
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
.streams:
        bsr     rcx,rdx
        mov     edi,0xd
        cmp     ecx,edi
        cmova   ecx,edi
        dec     ecx
        mov     r10d,0x1
        shl     r10,cl
        lea     r11,[rip+crc32c_nibble]
        sub     ecx,0x6
        shl     ecx,0x9
        add     r11,rcx
.class: # a loop, at 12 of 64
        lea     rdi,[r10+r10*2]
        cmp     rdx,rdi
        jae     .block
        shr     r10,1
        sub     r11,0x200
        cmp     r10,0x40
        jae     .class
        jmp     .serial
.block:
        sub     rdx,rdi
        lea     rcx,[rsi+r10*1]
        xor     r8d,r8d
        xor     r9d,r9d
        nop     DWORD PTR [rax+rax*1+0x0]
        nop
.triple: # a loop, at 0 of 64
        crc32   rax,QWORD PTR [rsi]
        crc32   r8,QWORD PTR [rsi+r10*1]
        crc32   r9,QWORD PTR [rsi+r10*2]
        crc32   rax,QWORD PTR [rsi+0x8]
        crc32   r8,QWORD PTR [rsi+r10*1+0x8]
        crc32   r9,QWORD PTR [rsi+r10*2+0x8]
        crc32   rax,QWORD PTR [rsi+0x10]
        crc32   r8,QWORD PTR [rsi+r10*1+0x10]
        crc32   r9,QWORD PTR [rsi+r10*2+0x10]
        crc32   rax,QWORD PTR [rsi+0x18]
        crc32   r8,QWORD PTR [rsi+r10*1+0x18]
        crc32   r9,QWORD PTR [rsi+r10*2+0x18]
        crc32   rax,QWORD PTR [rsi+0x20]
        crc32   r8,QWORD PTR [rsi+r10*1+0x20]
        crc32   r9,QWORD PTR [rsi+r10*2+0x20]
        crc32   rax,QWORD PTR [rsi+0x28]
        crc32   r8,QWORD PTR [rsi+r10*1+0x28]
        crc32   r9,QWORD PTR [rsi+r10*2+0x28]
        crc32   rax,QWORD PTR [rsi+0x30]
        crc32   r8,QWORD PTR [rsi+r10*1+0x30]
        crc32   r9,QWORD PTR [rsi+r10*2+0x30]
        crc32   rax,QWORD PTR [rsi+0x38]
        crc32   r8,QWORD PTR [rsi+r10*1+0x38]
        crc32   r9,QWORD PTR [rsi+r10*2+0x38]
        add     rsi,0x40
        cmp     rsi,rcx
        jne     .triple
        lea     rsi,[rsi+r10*2]
        mov     ecx,eax
        shr     eax,0x4
        and     ecx,0xf0f0f0f
        and     eax,0xf0f0f0f
        movzx   edi,cl
        xor     r9d,DWORD PTR [r11+rdi*4+0x200]
        movzx   edi,al
        xor     r9d,DWORD PTR [r11+rdi*4+0x240]
        movzx   edi,ch
        xor     r9d,DWORD PTR [r11+rdi*4+0x280]
        movzx   edi,ah
        xor     r9d,DWORD PTR [r11+rdi*4+0x2c0]
        shr     ecx,0x10
        shr     eax,0x10
        movzx   edi,cl
        xor     r9d,DWORD PTR [r11+rdi*4+0x300]
        movzx   edi,al
        xor     r9d,DWORD PTR [r11+rdi*4+0x340]
        movzx   edi,ch
        xor     r9d,DWORD PTR [r11+rdi*4+0x380]
        movzx   edi,ah
        xor     r9d,DWORD PTR [r11+rdi*4+0x3c0]
        mov     eax,r8d
        xor     r8d,r8d
        mov     ecx,eax
        shr     eax,0x4
        and     ecx,0xf0f0f0f
        and     eax,0xf0f0f0f
        movzx   edi,cl
        xor     r8d,DWORD PTR [r11+rdi*4]
        movzx   edi,al
        xor     r8d,DWORD PTR [r11+rdi*4+0x40]
        movzx   edi,ch
        xor     r8d,DWORD PTR [r11+rdi*4+0x80]
        movzx   edi,ah
        xor     r8d,DWORD PTR [r11+rdi*4+0xc0]
        shr     ecx,0x10
        shr     eax,0x10
        movzx   edi,cl
        xor     r8d,DWORD PTR [r11+rdi*4+0x100]
        movzx   edi,al
        xor     r8d,DWORD PTR [r11+rdi*4+0x140]
        movzx   edi,ch
        xor     r8d,DWORD PTR [r11+rdi*4+0x180]
        movzx   edi,ah
        xor     r8d,DWORD PTR [r11+rdi*4+0x1c0]
        mov     eax,r8d
        xor     eax,r9d
        jmp     .class
