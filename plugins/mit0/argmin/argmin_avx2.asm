; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     stage 1 of the argmin chunker: the smallest position key of each block of 256 bytes, 32 positions at a time.
;
; Prototype:   void argmin_sketch_avx2(uint32_t k_c, const void *p, size_t n, size_t back, void *out)
; Arguments:   edi = k, and c << 16   rsi = p   rdx = n   rcx = back   r8 = out
; Registers:   rax rdx rsi r8-r11 and ymm0-ymm5 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[-min(back, 4) .. n) and nothing else, nor prefetches else;
;              writes ceil(n / 256) words; leaf; upper halves clean on return
; Needs:       AVX (vphminposuw, VEX.128), AVX2
;
; The key of position i is the low word of (w(i) - w(i-3)) k + c, where w(i) is the word of bytes i-1, i. All arithmetic is
; modulo 2^16, so words can be taken where they lie in memory. From an address x:
;
;       keys of the even positions x+0, x+2 .. x+30:   (words at x-1, less words at x-4) times k, plus c
;       keys of the odd positions  x+1, x+3 .. x+31:   (words at x, less words at x-3) times k, plus c
;
; Four unaligned loads, two of them folded into their vpsubw, 2 vpmullw, 2 vpaddw and 2 vpminsw for 32 positions. Zen 5
; has four pipes for these and two loads a cycle: 2 cycles for 32 bytes are the bound, 2.7 to 3.1 were measured, for loads
; that cross cache lines. Skylake and its descendants rename four operations a cycle: 25 cycles for a block of 256 bytes.
; A minimum may see a position twice: a block's last 32 positions are taken as one vector that overlaps the one before.
; Only three places need more care. The first vector of a call is made in registers, from what lies before p, if anything
; does. A last block of under 32 bytes takes a vector that begins in the block before, with those positions masked. Calls
; of under 36 bytes go byte by byte; from 36 on no overlapping vector reaches before p.
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
%define EVEN    ymm0                    ; minima so far of the block's even positions
%define ODD     ymm1
%define KEY_E   ymm2
%define KEY_O   ymm3
%define BY      ymm4
%define PLUS    ymm5

BLOCK           equ 256
VECTOR          equ 32
AHEAD_BY        equ 4096
REACH           equ 4                   ; bytes before a position that its key depends on

CONST   sign_bits, 16
        times 8 dw 0x8000
CONST   masks, 32                       ; 16 words read at 2 v leave the last v keys as they are and raise the others
        times 16 dw 0x7fff
        times 16 dw 0x8000

; KEYS x, even, odd: the keys of the 32 positions from address x
%macro KEYS 3
        vmovdqu     %2, [%1 - 1]
        vpsubw      %2, %2, [%1 - 4]
        vpmullw     %2, %2, BY
        vpaddw      %2, %2, PLUS
        vmovdqu     %3, [%1]
        vpsubw      %3, %3, [%1 - 3]
        vpmullw     %3, %3, BY
        vpaddw      %3, %3, PLUS
%endmacro

%macro KEEP_MINIMA 0
        vpminsw     EVEN, EVEN, KEY_E
        vpminsw     ODD, ODD, KEY_O
%endmacro

; Writes the block's entry. vphminposuw orders words as unsigned: the sign bit is turned over before and after it.
%macro PUT_ENTRY 0
        vpminsw     EVEN, EVEN, ODD
        vextracti128 xmm1, EVEN, 1
        vpminsw     xmm0, xmm0, xmm1
        vpxor       xmm0, xmm0, [sign_bits]
        vphminposuw xmm0, xmm0
        vmovd       eax, xmm0
        xor         eax, 0x8000
        mov         [OUT], ax
%endmacro

KERNEL argmin_sketch_avx2
        test        LEFT, LEFT
        jz          .nothing

        ; eax = b[-4] | b[-3] << 8 | b[-2] << 16 | b[-1] << 24, absent ones zero
        cmp         BACK, REACH
        jb          .near
        mov         eax, [SRC - 4]
.primed:
        mov         r10d, edi
        shr         r10d, 16
        cmp         LEFT, VECTOR + REACH
        jb          .short
        vmovd       xmm4, edi
        vpbroadcastw BY, xmm4
        vmovd       xmm5, r10d
        vpbroadcastw PLUS, xmm5

        ; The first vector: x-1, x-3 and x-4 as in KEYS, each lane shifted in from the 16 bytes before it.
        vmovdqu     ymm1, [SRC]
        vmovd       xmm0, eax
        vpslldq     xmm0, xmm0, 12
        vinserti128 ymm0, ymm0, xmm1, 1
        vpalignr    KEY_E, ymm1, ymm0, 15
        vpalignr    KEY_O, ymm1, ymm0, 12
        vpsubw      KEY_E, KEY_E, KEY_O
        vpalignr    KEY_O, ymm1, ymm0, 13
        vpsubw      KEY_O, ymm1, KEY_O
        vpmullw     KEY_E, KEY_E, BY
        vpaddw      EVEN, KEY_E, PLUS
        vpmullw     KEY_O, KEY_O, BY
        vpaddw      ODD, KEY_O, PLUS
        mov         r9d, BLOCK
        cmp         LEFT, SIZE
        cmovb       SIZE, LEFT

        ; A block of SIZE bytes, its first 32 positions done: the call's first block, and a last one of 32 to 255 bytes.
.rest:
        mov         r10d, VECTOR
.rest_vector:
        lea         rax, [AT + VECTOR]
        cmp         rax, SIZE
        ja          .rest_overlap
        lea         r11, [SRC + AT]
        KEYS        r11, KEY_E, KEY_O
        KEEP_MINIMA
        mov         AT, rax
        jmp         .rest_vector
.rest_overlap:
        cmp         AT, SIZE
        je          .rest_done
        lea         r11, [SRC + SIZE - VECTOR]
        KEYS        r11, KEY_E, KEY_O
        KEEP_MINIMA
.rest_done:
        PUT_ENTRY
        ; Here and below: fused pairs off 32-byte boundaries, for Skylake to Cascade Lake, by longer operands than need be
        ; or by alignment.
        lea         SRC, [dword SRC + SIZE + 0]
        lea         OUT, [dword OUT + 2]
        sub         LEFT, SIZE
        sub         LEFT, BLOCK         ; from here to .last: how far the last whole block begins behind SRC
        jb          .last
        HOT         64
.block:
        mov         AHEAD, strict dword AHEAD_BY
        cmp         AHEAD, LEFT
        cmovae      AHEAD, LEFT
        add         AHEAD, SRC
        KEYS        SRC, EVEN, ODD
        %assign o VECTOR
        %rep BLOCK / VECTOR - 1
            %if o % 64 == 0
        prefetcht0  [dword AHEAD + o - 64]
            %endif
        KEYS        SRC + o, KEY_E, KEY_O
        KEEP_MINIMA
            %assign o o + VECTOR
        %endrep
        prefetcht0  [AHEAD + BLOCK - 64]
        PUT_ENTRY
        add         SRC, BLOCK
        lea         OUT, [dword OUT + 2]
        sub         LEFT, BLOCK
        jae         .block

        align       32
.last:
        add         LEFT, BLOCK
        jz          .done
        cmp         LEFT, VECTOR
        jb          .masked
        KEYS        SRC, EVEN, ODD
        mov         SIZE, LEFT
        jmp         .rest

        ; A last block of LEFT bytes, 1 to 31: of the last 32 positions the even ones count LEFT / 2, the odd ones the rest.
.masked:
        lea         r11, [SRC + LEFT - VECTOR]
        KEYS        r11, EVEN, ODD
        lea         r11, [masks]
        mov         rax, LEFT
        shr         rax, 1
        vpmaxsw     EVEN, EVEN, [r11 + 2 * rax]
        sub         LEFT, rax
        vpmaxsw     ODD, ODD, [r11 + 2 * LEFT]
        PUT_ENTRY
.done:
        VZU_RET

        ; Byte by byte: rax holds the five bytes that end at the position, the newest on top, r10d c.
.short:
        mov         r11d, 0x7fff
.byte:
        movzx       r9d, byte [SRC]
        shl         r9, 32
        or          rax, r9
        mov         r9, rax
        shr         r9, 24
        sub         r9d, eax
        imul        r9d, edi            ; its low word depends on that of k_c alone
        add         r9d, r10d
        movsx       r9d, r9w
        cmp         r9d, r11d
        cmovl       r11d, r9d
        shr         rax, 8
        inc         SRC
        dec         LEFT
        jnz         .byte
        mov         [OUT], r11w
.nothing:
        ret

        ; Under four bytes lie before p.
        align       32
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
        align       32
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
