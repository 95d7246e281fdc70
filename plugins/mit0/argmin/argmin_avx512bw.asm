; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     stage 1 of the argmin chunker: the smallest position key of each block of 256 bytes, 64 positions at a time.
;
; Prototype:   void argmin_sketch_avx512bw(uint32_t k_c, const void *p, size_t n, size_t back, void *out)
; Arguments:   edi = k, and c << 16   rsi = p   rdx = n   rcx = back   r8 = out
; Registers:   rax rcx rdx rsi rdi r8-r11, zmm0-zmm8 and k1-k3 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[-min(back, 4) .. n) and nothing else, nor prefetches else;
;              writes ceil(n / 256) words; leaf; upper halves clean on return
; Needs:       AVX (vphminposuw, VEX.128), AVX2, AVX512F, AVX512BW
;
; The keys are those of argmin_avx2.asm: words where they lie in memory, one vector of the even positions from an address
; x and one of the odd ones, two accumulators. What differs is where the words at x-1, x-3 and x-4 come from. A load of 64
; bytes that are not 64-aligned is two accesses, of which there are two a cycle, and waits twice where they miss. So the
; words at x are kept for the next vector, the words at x-4 are made of both by a valignd, and of two vectors
;
;       one (KEYS) loads those at x-1 and x-3:                    6 accesses, 9 vector operations
;       one (KEYS_SHIFTED) makes them of those at x-16 and at x:   4 accesses, 11 vector operations
;
; on Zen 5's four pipes. KEYS alone is up to 10 % faster from the first two caches, and at 256 MiB 1.6 times slower.
; The keys are made to order as unsigned words (c is turned over in its sign bit), as vphminposuw wants them; the sign bit
; is put right in the entry.
;
; A call's first vector is shifted together in registers, from what lies before p, if anything does. Calls of under 68
; bytes are nothing but that, up to twice, under masks: from 68 on no overlapping vector reaches before p.
;
; Source:      own work from abi/contracts.md
; Inspiration: chunking at local extrema (AE, RAM, MinCDC); docs/asm/argmin.md
; Measured:    see docs/asm/argmin.md
%include "cofferdam.inc"

%define SRC     rsi                     ; where the current block begins
%define LEFT    rdx                     ; bytes from there on
%define BACK    rcx
%define OUT     r8
%define SIZE    r9                      ; of a block that is not done by .block
%define AT      r10
%define AHEAD   rax
%define EVEN    zmm0                    ; minima so far of the block's even positions
%define ODD     zmm1
%define KEY_E   zmm2
%define KEY_O   zmm3
%define BY      zmm4
%define PLUS    zmm5
%define HERE    zmm6                    ; the vector at x
%define BEFORE  zmm7                    ; the vector at x-64; its last dword counts
%define TURNED  zmm8

BLOCK           equ 256
VECTOR          equ 64
AHEAD_BY        equ 4096
REACH           equ 4                   ; bytes before a position that its key depends on

; KEYS x, even, odd, here, before: the keys of the 64 positions from address x. before holds the 64 bytes before x; here
; becomes those from x on.
%macro KEYS 5
        vmovdqu64   %4, [%1]
        vmovdqu64   %2, [%1 - 1]
        valignd     %3, %4, %5, 15      ; x-4
        vpsubw      %2, %2, %3
        vpmullw     %2, %2, BY
        vpaddw      %2, %2, PLUS
        vpsubw      %3, %4, [%1 - 3]
        vpmullw     %3, %3, BY
        vpaddw      %3, %3, PLUS
%endmacro

; The same with the words at x-1 and x-3 shifted out of those at x-16 and x.
%macro KEYS_SHIFTED 5
        vmovdqu64   %4, [%1]
        vmovdqu64   TURNED, [%1 - 16]
        valignd     %3, %4, %5, 15      ; x-4
        vpalignr    %2, %4, TURNED, 15  ; x-1
        vpsubw      %2, %2, %3
        vpmullw     %2, %2, BY
        vpaddw      %2, %2, PLUS
        vpalignr    %3, %4, TURNED, 13  ; x-3
        vpsubw      %3, %4, %3
        vpmullw     %3, %3, BY
        vpaddw      %3, %3, PLUS
%endmacro

; The same without a load: of HERE, and of the last 16 bytes of BEFORE.
%macro KEYS_IN_REGISTERS 0
        valignd     TURNED, HERE, BEFORE, 12
        vpalignr    KEY_E, HERE, TURNED, 15
        vpalignr    KEY_O, HERE, TURNED, 12
        vpsubw      KEY_E, KEY_E, KEY_O
        vpmullw     KEY_E, KEY_E, BY
        vpaddw      KEY_E, KEY_E, PLUS
        vpalignr    KEY_O, HERE, TURNED, 13
        vpsubw      KEY_O, HERE, KEY_O
        vpmullw     KEY_O, KEY_O, BY
        vpaddw      KEY_O, KEY_O, PLUS
%endmacro

%macro KEEP_MINIMA 0
        vpminuw     EVEN, EVEN, KEY_E
        vpminuw     ODD, ODD, KEY_O
%endmacro

; Writes the block's entry.
%macro PUT_ENTRY 0
        vpminuw     EVEN, EVEN, ODD
        vextracti64x4 ymm1, EVEN, 1
        vpminuw     ymm0, ymm0, ymm1
        vextracti128 xmm1, ymm0, 1
        vpminuw     xmm0, xmm0, xmm1
        vphminposuw xmm0, xmm0
        vmovd       eax, xmm0
        xor         eax, 0x8000
        mov         [OUT], ax
%endmacro

KERNEL argmin_sketch_avx512bw
        test        LEFT, LEFT
        jz          .nothing

        ; eax = b[-4] | b[-3] << 8 | b[-2] << 16 | b[-1] << 24, absent ones zero
        cmp         BACK, REACH
        jb          .near
        mov         eax, [SRC - 4]
.primed:
        vmovd       xmm4, edi
        xor         edi, 0x80000000
        shr         edi, 16
        vpbroadcastw BY, xmm4
        vmovd       xmm5, edi
        vpbroadcastw PLUS, xmm5
        vmovd       xmm8, eax
        vpxor       xmm7, xmm7, xmm7
        valignd     BEFORE, TURNED, BEFORE, 1   ; eax is its last dword
        cmp         LEFT, VECTOR + REACH
        jb          .short

        vmovdqu64   HERE, [SRC]
        KEYS_IN_REGISTERS
        vmovdqa64   EVEN, KEY_E
        vmovdqa64   ODD, KEY_O
        mov         r9d, BLOCK
        cmp         LEFT, SIZE
        cmovb       SIZE, LEFT

        ; A block of SIZE bytes, its first 64 positions done: the call's first block, and a last one of 64 to 255 bytes.
.rest:
        mov         r10d, VECTOR
.rest_vector:
        lea         rax, [AT + VECTOR]
        cmp         rax, SIZE
        ja          .rest_overlap
        lea         r11, [SRC + AT]
        vmovdqa64   BEFORE, HERE
        KEYS        r11, KEY_E, KEY_O, HERE, BEFORE
        KEEP_MINIMA
        mov         AT, rax
        jmp         .rest_vector
.rest_overlap:
        cmp         AT, SIZE
        je          .rest_done
        lea         r11, [SRC + SIZE - VECTOR]
        vpbroadcastd BEFORE, [r11 - 4]
        KEYS        r11, KEY_E, KEY_O, HERE, BEFORE
        KEEP_MINIMA
.rest_done:
        PUT_ENTRY
        add         SRC, SIZE
        add         OUT, 2
        sub         LEFT, SIZE

        sub         LEFT, BLOCK         ; from here to .last: how far the last whole block begins behind SRC
        jb          .last
        vmovdqa64   BEFORE, HERE
        HOT         64
.block:
        mov         eax, AHEAD_BY
        cmp         AHEAD, LEFT
        cmovae      AHEAD, LEFT
        add         AHEAD, SRC
        KEYS_SHIFTED SRC, EVEN, ODD, HERE, BEFORE
        prefetcht0  [AHEAD]
        KEYS        SRC + VECTOR, KEY_E, KEY_O, BEFORE, HERE
        KEEP_MINIMA
        prefetcht0  [AHEAD + VECTOR]
        KEYS_SHIFTED SRC + 2 * VECTOR, KEY_E, KEY_O, HERE, BEFORE
        KEEP_MINIMA
        prefetcht0  [AHEAD + 2 * VECTOR]
        KEYS        SRC + 3 * VECTOR, KEY_E, KEY_O, BEFORE, HERE
        KEEP_MINIMA
        prefetcht0  [AHEAD + 3 * VECTOR]
        PUT_ENTRY
        add         SRC, BLOCK
        add         OUT, 2
        sub         LEFT, BLOCK
        jae         .block

.last:
        add         LEFT, BLOCK
        jz          .done
        vpbroadcastd BEFORE, [SRC - 4]
        cmp         LEFT, VECTOR
        jb          .masked
        KEYS        SRC, EVEN, ODD, HERE, BEFORE
        mov         SIZE, LEFT
        jmp         .rest

        ; A last block of LEFT bytes, 1 to 63: the 64 positions that end with it, of which LEFT / 2 even ones count, and as
        ; many odd ones, or one more. The accumulators hold minima of positions that do not count: they begin anew.
.masked:
        lea         r11, [SRC + LEFT - VECTOR]
        vpbroadcastd BEFORE, [r11 - 4]
        KEYS        r11, KEY_E, KEY_O, HERE, BEFORE
        mov         eax, VECTOR
        sub         rax, LEFT
        mov         r9d, -1             ; 32 ones in 64 bits: shifted by up to 32
        mov         rcx, rax
        shr         ecx, 1
        mov         r10, r9
        shl         r10, cl
        kmovd       k2, r10d
        lea         ecx, [rax + 1]
        shr         ecx, 1
        shl         r9, cl
        kmovd       k1, r9d
        vpternlogd  EVEN, EVEN, EVEN, 0xff
        vmovdqa64   ODD, EVEN
        vmovdqu16   EVEN {k1}, KEY_E
        vmovdqu16   ODD {k2}, KEY_O
        PUT_ENTRY
.done:
        VZU_RET

        ; Under 68 bytes: one vector of up to 64 positions, and one of up to 3 where there are more.
.short:
        vpternlogd  EVEN, EVEN, EVEN, 0xff
        vmovdqa64   ODD, EVEN
.short_vector:
        mov         r9d, VECTOR
        cmp         LEFT, SIZE
        cmovb       SIZE, LEFT
        mov         ecx, VECTOR
        sub         ecx, r9d
        mov         rax, -1
        shr         rax, cl             ; as many ones as positions
        kmovq       k3, rax
        lea         ecx, [r9 + 1]
        shr         ecx, 1              ; even positions
        mov         r10d, 1
        shl         r10, cl
        dec         r10
        kmovd       k1, r10d
        mov         ecx, r9d
        shr         ecx, 1              ; odd ones
        mov         r10d, 1
        shl         r10, cl
        dec         r10
        kmovd       k2, r10d
        vmovdqu8    HERE {k3}{z}, [SRC]
        KEYS_IN_REGISTERS
        vpminuw     EVEN {k1}, EVEN, KEY_E
        vpminuw     ODD {k2}, ODD, KEY_O
        vmovdqa64   BEFORE, HERE
        add         SRC, VECTOR
        sub         LEFT, SIZE
        jnz         .short_vector
        PUT_ENTRY
        VZU_RET
.nothing:
        ret

        ; Under four bytes lie before p.
.near:
        xor         eax, eax
        test        BACK, BACK
        jz          .primed
        movzx       eax, byte [SRC - 1]
        shl         eax, 24
        cmp         BACK, 2
        jb          .primed
        movzx       r9d, byte [SRC - 2]
        shl         r9d, 16
        or          eax, r9d
        cmp         BACK, 3
        jb          .primed
        movzx       r9d, byte [SRC - 3]
        shl         r9d, 8
        or          eax, r9d
        jmp         .primed
ENDKERNEL

%undef SRC
%undef LEFT
%undef BACK
%undef OUT
%undef SIZE
%undef AT
%undef AHEAD
%undef EVEN
%undef ODD
%undef KEY_E
%undef KEY_O
%undef BY
%undef PLUS
%undef HERE
%undef BEFORE
%undef TURNED
