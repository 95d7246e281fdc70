; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32C by two units at once: xmm folding with pclmulqdq, and four streams of crc32, over one input.
;
; Prototype:   uint32_t crc32c_update_sse42_pclmul(uint32_t reg, const void *p, size_t n)
; Arguments:   edi = reg   rsi = p   rdx = n          Result: eax
; Registers:   rcx rdx rsi rdi r8-r11 and xmm0-xmm15 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[0..n) and nothing else; leaf
; Needs:       SSE4.2 (crc32; of what it includes pshufb and pextrq), PCLMUL. No VEX encoding: processors and systems
;              without AVX can run it
;
; Up to 256 bytes: crc32c_window.inc. From FAR bytes on: crc32c_far.inc, with four parts. Between:
;
;       z zero bytes | n bytes of input
;       | V = 96 k bytes: folded | L = 8 s bytes: crc32 | L: crc32 | L: crc32 | L: crc32 |
;         PTR ->                   STREAM0 ->
;
; Zero bytes in front of a message that the register has not met yet change nothing: so z = 0 .. 31 of them make the
; whole M units of 32 bytes, and nothing is left over behind the streams. They are in no memory: the first 32 bytes are
; loaded from the first bytes of the input, and shuffled to their places.
;
; Three accumulators of 16 bytes; k = (M + 2) / 9, s = M - 3 k. A round folds 48 bytes and takes 96 from the streams: per 16 + 32
; bytes 2 pclmulqdq (2 cycles each on the multiplier of Zen and of Haswell), 4 crc32 (1 cycle each): 48 bytes in 4 cycles.
; Where pclmulqdq takes 1 cycle (from Broadwell on) crc32 is the limit, and the speed the same. A turn of the loop is two
; rounds; there are 2 k - 1, for the first 48 bytes are only loaded. What the streams have left then, 1 to 9 turns,
; runs while the accumulators are reduced to one.
;
; Four streams, though crc32 has a latency of three: where one crc32 starts a cycle, three streams wait for each other
; each time something else takes the unit's cycle, and fall behind by a tenth (Zen 4).
;
; With T(n) as in crc32c_constants.inc the parts join in one step:
;       crc32q(0, clmul(folded, T(4L)) ^ clmul(crc0, T(3L)) ^ clmul(crc1, T(2L)) ^ clmul(crc2, T(L))) ^ crc3
; T(8 s) .. T(32 s) come from a table for s up to 98. Above, T(8 s) is T of the low 8 bits of s times T of each higher
; bit, by T(a + b) = crc32q(0, clmul(T(a), T(b))); this runs at entry, in the shadow of the main loop.
;
; Source:      own work from the papers below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
;              Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel 323405
; Measured:    Zen 4, warm cache, bytes a core cycle: 10.9 at 4 KiB, 11.4 at 64 KiB, 11.5 at 1 MiB (2026-11):
;              docs/asm/crc32c.md
%include "cofferdam.inc"
%define CRC32C_FOLDS
%define CRC32C_WINDOWS
%define CRC32C_WEIGHTS
%define WINDOW_VEX 0
%include "crc32c_constants.inc"
%include "crc32c_window.inc"
%include "crc32c_far.inc"

; pshufb by the 16 bytes at crc32c_slide + 32 - z, z = 0 .. 32, moves a vector up by z bytes; by those at + 48 - z and
; + 64 - z, what that moves out at the top, to the bottom of the next vector and of the one after it.
        CONST   crc32c_slide, 64
        times 32 db 0x80
        db      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        times 32 db 0x80

%define CRC     rax                     ; stream 0, and the running register
%define CRC1    r8
%define CRC2    r9
%define CRC3    rcx
%define STREAM0 rdi                     ; stream 0; the others are L, 2 L and 3 L after it
%define STREAM  r10                     ; L
%define END     r11
%define FOLD    xmm7
%define T_L     xmm12
%define T_2L    xmm13
%define T_3L    xmm14
%define T_4L    xmm15

%define FAR     (16 << 20)              ; from here on the input is likely not in a cache

; MOVE acc, temp, factors: acc = acc * x^D, as a sum still to be added up: acc and temp.
%macro MOVE 3
        movdqa  %2, %1
        pclmulqdq %2, %3, 0x00
        pclmulqdq %1, %3, 0x11
%endmacro

; FOLD_NEXT i, temp, temp, address: accumulator i moved over FOLD's distance, and 16 bytes added. Each has temporaries of
; its own: where upper halves are dirty, what writes an xmm register may wait for its old value.
%macro FOLD_NEXT 4
        MOVE    xmm%1, %2, FOLD
        movups  %3, %4                  ; a byte shorter than movdqu, for the jumps of the loops
        pxor    %2, %3
        pxor    xmm%1, %2
%endmacro

; QWORDS offset, i: qword i of a round of each stream, the round being offset bytes into each.
%macro QWORDS 2
        crc32   CRC, qword [STREAM0 + %1 + 8 * %2]
        crc32   CRC1, qword [STREAM0 + STREAM + %1 + 8 * %2]
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + %1 + 8 * %2]
        crc32   CRC3, qword [STREAM0 + STREAM3 + %1 + 8 * %2]
%endmacro

; ROUND p, q: xmm0-xmm2 take the 48 bytes at PTR + p, each stream 24 bytes q bytes on.
%macro ROUND 2
        FOLD_NEXT 0, xmm3, xmm8, [PTR + %1]
        QWORDS  %2, 0
        FOLD_NEXT 1, xmm4, xmm9, [PTR + %1 + 16]
        QWORDS  %2, 1
        FOLD_NEXT 2, xmm5, xmm10, [PTR + %1 + 32]
        QWORDS  %2, 2
%endmacro

        KERNEL  crc32c_update_sse42_pclmul
.start: WINDOWS .long

.long:  cmp     LEFT, FAR
        jae     .far
        movd    xmm2, edi
        mov     r9d, edx
        neg     r9d
        and     r9d, 31                 ; z
        lea     rcx, [LEFT + 31 + 64]
        shr     rcx, 5                  ; M + 2
        mov     rax, 0x1c71c71c71c71c72 ; 1/9 of 2^64, rounded up: exact for M below 2^61
        mul     rcx                     ; rdx = k
        lea     rax, [rdx + rdx * 2]
        lea     STREAM, [rcx - 2]
        sub     STREAM, rax             ; s
        shl     rax, 5                  ; V
        movdqu  xmm0, [PTR]
        sub     PTR, r9                 ; z bytes before the input
        lea     END, [PTR + rax]
        xor     eax, eax
        mov     ecx, r9d
        sub     ecx, 16
        cmovb   ecx, eax                ; the zeros in the second vector
        movdqu  xmm1, [PTR + rcx + 16]
        movdqu  xmm8, [PTR + 32]
        lea     rdi, [crc32c_slide + 32]
        mov     r8, rdi
        sub     r8, r9
        sub     rdi, rcx
        movdqu  xmm3, [r8]
        movdqu  xmm4, [r8 + 16]
        movdqu  xmm5, [rdi]
        movdqu  xmm6, [r8 + 32]
        pxor    xmm0, xmm2              ; the register is in the first four bytes of the input
        pshufb  xmm1, xmm5
        movdqa  xmm5, xmm2
        pshufb  xmm0, xmm3
        pshufb  xmm5, xmm4
        pshufb  xmm2, xmm6
        pxor    xmm1, xmm5
        pxor    xmm2, xmm8
        movdqa  FOLD, [crc32c_fold_384]

        lea     r8, [crc32c_shift8]
        cmp     STREAM, 98
        ja      .factors
        lea     rdi, [r8 + STREAM * 8]
        movd    T_L, [r8 + STREAM * 4]
        lea     r8, [r8 + STREAM * 4]
        movd    T_2L, [rdi]
        movd    T_3L, [r8 + STREAM * 8]
        movd    T_4L, [rdi + STREAM * 8]
.cut:   shl     STREAM, 3
        lea     STREAM3, [STREAM + STREAM * 2]
        lea     STREAM0, [END - 24]     ; the first turn is its second round only
        xor     eax, eax
        xor     r8d, r8d
        xor     r9d, r9d
        xor     ecx, ecx
        jmp     .odd
        HOT     64
.loop:  ROUND   0, 0
.odd:   ROUND   48, 24
        add     PTR, 96
        add     STREAM0, 48
        cmp     PTR, END
        jne     .loop

; Three accumulators to one, to a register, while the streams end.
        lea     PTR, [END + STREAM]     ; the end of stream 0
        MOVE    xmm0, xmm3, [crc32c_fold_256]
        MOVE    xmm1, xmm4, [crc32c_fold_128]
        pxor    xmm0, xmm3
        pxor    xmm1, xmm4
        pxor    xmm0, xmm2
        pxor    xmm0, xmm1
        movq    rdx, xmm0
        xor     r11d, r11d
        crc32   r11, rdx                ; times x^32, which is what a register means
        pextrq  rdx, xmm0, 1
        crc32   r11, rdx
        movd    xmm0, r11d
        lea     STREAM3, [STREAM + STREAM * 2]
.drain: QWORDS  0, 0
        add     STREAM0, 8
        cmp     STREAM0, PTR
        jne     .drain
        movd    xmm1, eax
        movd    xmm2, r8d
        movd    xmm3, r9d
        pclmulqdq xmm0, T_4L, 0x00
        pclmulqdq xmm1, T_3L, 0x00
        pclmulqdq xmm2, T_2L, 0x00
        pclmulqdq xmm3, T_L, 0x00
        pxor    xmm0, xmm1
        pxor    xmm2, xmm3
        pxor    xmm0, xmm2
        movq    rdi, xmm0
        xor     eax, eax
        crc32   CRC, rdi
        xor     eax, ecx
        ret

; s above 98: the factors are calculated.
.factors:
        FACTORS .bit, 4
        jmp     .cut

; FAR bytes and more: four parts, one of them folded: crc32c_far.inc.
.far:   FAR_CUT 4
        pxor    xmm0, xmm0
        pxor    xmm1, xmm1
        pxor    xmm2, xmm2
        pxor    xmm3, xmm3
        movdqa  FOLD, [crc32c_fold_512]
        FAR_START
        HOT     64
.line:  FOLD_NEXT 0, xmm4, xmm8, [PTR + STREAM3]
        FAR_QWORD 0
        FAR_QWORD 1
        FOLD_NEXT 1, xmm5, xmm10, [PTR + STREAM3 + 16]
        FAR_QWORD 2
        FAR_QWORD 3
        FOLD_NEXT 2, xmm6, xmm8, [PTR + STREAM3 + 32]
        FAR_QWORD 4
        FAR_QWORD 5
        FOLD_NEXT 3, xmm4, xmm10, [PTR + STREAM3 + 48]
        FAR_QWORD 6
        FAR_QWORD 7
        add     PTR, 64
        cmp     PTR, END
        jne     .line

        add     PTR, STREAM3            ; what is left
    %assign i 0
    %rep 4
        MOVE    xmm%[i], xmm4, [crc32c_weights + 128 + 16 * i]
        pxor    xmm%[i], xmm4
      %if i > 0
        pxor    xmm0, xmm%[i]
      %endif
        %assign i i + 1
    %endrep
        FAR_JOIN 1, T_3L, T_2L, T_L
        jmp     .start
        ENDKERNEL
