; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32C with the crc32 instruction alone: three interleaved streams, merged by table.
;
; Prototype:   uint32_t crc32c_update_sse42(uint32_t reg, const void *p, size_t n)
; Arguments:   edi = reg   rsi = p   rdx = n          Result: eax
; Registers:   rcx rdi r8-r11 are clobbered; no vector register, no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[0..n) and nothing else; leaf
; Needs:       SSE4.2
;
; The instruction takes 8 bytes, waits 3 cycles for its own result, and can start every cycle: so one stream runs at a
; third of the speed, three at all of it. From 192 bytes on the input is cut into blocks of three streams of L bytes,
; L = 64 << i; the block size falls from 3 * 4096 as the rest shrinks, so a rest of n bytes costs about log2(n / 192)
; merges. A merge moves the first stream's register over 2 L bytes and the second's over L: a linear map of 32 bits,
; taken as the sum of 8 table rows, one for each nibble. A table is 512 bytes and T(2L) is the next class's T(L).
;
; Source:      own work from the papers below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel 323405, 2011
; Measured:    Cascade Lake, warm cache, bytes a core cycle: 2.4 at 64, 4.0 at 192, 5.5 at 1 KiB, 6.9 at 4 KiB,
;              7.7 at 64 KiB (2026-11); the whole table is in docs/asm/crc32c.md
%include "cofferdam.inc"
%define CRC32C_TABLES
%include "crc32c_constants.inc"
%include "crc32c_short.inc"

%define CRC     rax                     ; stream 0 and the running register
%define CRC1    r8
%define CRC2    r9
%define PTR     rsi
%define LEFT    rdx
%define STREAM  r10                     ; L
%define TABLE   r11                     ; crc32c_nibble[log2(L / 64)]

; NIBBLES sum, table: sum ^= the register in eax, moved. Clobbers eax ecx edi.
; Even nibbles go by way of ecx, odd ones by way of eax, each as a byte of its own.
%macro NIBBLES 2
        mov     ecx, eax
        shr     eax, 4
        and     ecx, 0x0f0f0f0f
        and     eax, 0x0f0f0f0f
    %assign %%half 0
    %rep 2
        movzx   edi, cl
        xor     %1, [TABLE + %2 + 64 * (4 * %%half) + rdi * 4]
        movzx   edi, al
        xor     %1, [TABLE + %2 + 64 * (4 * %%half + 1) + rdi * 4]
        movzx   edi, ch
        xor     %1, [TABLE + %2 + 64 * (4 * %%half + 2) + rdi * 4]
        movzx   edi, ah
        xor     %1, [TABLE + %2 + 64 * (4 * %%half + 3) + rdi * 4]
      %if %%half = 0
        shr     ecx, 16
        shr     eax, 16
      %endif
    %assign %%half %%half + 1
    %endrep
%endmacro

        KERNEL  crc32c_update_sse42
        mov     eax, edi
        cmp     LEFT, 8
        jb      .under8
        cmp     LEFT, 192
        jae     .streams

; LEFT is below 192, and the 8 bytes before the end of the input are input.
.serial:
        mov     rcx, LEFT
        shr     rcx, 3
        jz      .rest
.qword: crc32   CRC, qword [PTR]
        add     PTR, 8
        dec     rcx
        jnz     .qword

        REST

; Three bytes of padding, reached by no path: without them the compare and jump below cross a 32-byte boundary, which
; costs 2 to 3 cycles a call on processors with the JCC erratum's microcode.
        db      0x0f, 0x1f, 0x00        ; nop dword [rax]
        UNDER8

; L = min(4096, 2^(log2(n) - 1)) or its half: the largest with 3 L <= n.
.streams:
        bsr     rcx, LEFT
        mov     edi, 13
        cmp     ecx, edi
        cmova   ecx, edi
        dec     ecx
        mov     STREAM, 1
        shl     STREAM, cl
        lea     TABLE, [crc32c_nibble]
        sub     ecx, 6
        shl     ecx, 9
        add     TABLE, rcx
.class: lea     rdi, [STREAM + STREAM * 2]
        cmp     LEFT, rdi
        jae     .block
        shr     STREAM, 1
        sub     TABLE, 512
        cmp     STREAM, 64
        jae     .class
        jmp     .serial

; One block of 3 L bytes, 3 L <= LEFT.
.block: sub     LEFT, rdi
        lea     rcx, [PTR + STREAM]     ; the end of stream 0
        xor     r8d, r8d
        xor     r9d, r9d
        HOT     64
.triple:
    %assign i 0
    %rep 8
        crc32   CRC, qword [PTR + i]
        crc32   CRC1, qword [PTR + STREAM + i]
        crc32   CRC2, qword [PTR + STREAM * 2 + i]
        %assign i i + 8
    %endrep
        add     PTR, 64
        cmp     PTR, rcx
        jne     .triple
        lea     PTR, [PTR + STREAM * 2]
        NIBBLES r9d, 512
        mov     eax, r8d
        xor     r8d, r8d
        NIBBLES r8d, 0
        mov     eax, r8d
        xor     eax, r9d
        jmp     .class
        ENDKERNEL
