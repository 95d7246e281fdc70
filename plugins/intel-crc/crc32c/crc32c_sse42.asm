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

; m = 1 .. 7 bytes: the last m of the 8 bytes that end at the end. They meet the register's first m bytes at the top of
; a qword whose other bytes are zero; what remains of the register is moved down past them.
.rest:  and     edx, 7
        jz      .done
        mov     r8, [PTR + LEFT - 8]
        mov     ecx, edx
        neg     ecx
        shl     ecx, 3                  ; 64 - 8 m, modulo 64
        shr     r8, cl
        xor     r8, CRC
        shl     r8, cl
        neg     ecx                     ; 8 m
        shr     CRC, cl
        xor     r9d, r9d
        crc32   r9, r8
        xor     eax, r9d
.done:  ret

; Three bytes of padding, reached by no path: without them the compare and jump below cross a 32-byte boundary, which
; costs 2 to 3 cycles a call on processors with the JCC erratum's microcode.
        db      0x0f, 0x1f, 0x00        ; nop dword [rax]
.under8:
        cmp     edx, 4
        jb      .under4
        crc32   eax, dword [PTR]        ; then m = 0 .. 3 bytes in the same way, from the 4 bytes that end at the end
        mov     r8d, [PTR + LEFT - 4]
        mov     ecx, 64
        shl     edx, 3
        sub     ecx, edx                ; 32 - 8 m
        shr     r8, cl
        xor     r8, CRC
        shl     r8, cl                  ; m = 0: nothing is left in the low half
        lea     ecx, [rdx - 32]         ; 8 m
        shr     eax, cl
        xor     r9d, r9d
        crc32   r9d, r8d
        xor     eax, r9d
        ret

; n = 1 .. 3: bytes 0, n/2 and n-1 are all of them.
.under4:
        test    edx, edx
        jz      .done
        movzx   r8d, byte [PTR]
        movzx   r9d, byte [PTR + LEFT - 1]
        mov     edi, edx
        shr     edi, 1
        movzx   r10d, byte [PTR + rdi]
        lea     ecx, [rdi * 8]
        shl     r10d, cl
        lea     ecx, [rdx * 8 - 8]
        shl     r9d, cl
        or      r8d, r10d
        or      r8d, r9d
        xor     r8d, eax
        lea     ecx, [rdx * 8]
        shr     eax, cl
        neg     ecx                     ; 32 - 8 n, modulo 32
        shl     r8d, cl
        xor     r9d, r9d
        crc32   r9d, r8d
        xor     eax, r9d
        ret

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
