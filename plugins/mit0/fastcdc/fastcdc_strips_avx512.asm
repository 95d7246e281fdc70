; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     the Gear hash of 64 strips side by side, and where in them the hash has no bit of a mask.
;
; Prototype:   void fastcdc_strips_avx512(const void *p, size_t rows, uint64_t mask, void *work, const void *ahead,
;                                         const void *last)
; Arguments:   rdi = p   rsi = rows   rdx = mask   rcx = work   r8 = ahead   r9 = last
; Registers:   rax rdx rsi rdi r8-r11, k1, k3-k6 and zmm0-zmm31 are clobbered; 8 bytes below the stack pointer
; Contract:    rows a multiple of 16, at least 16; mask not 0, and within bits 16 to 47; work: aligned to 64: 6 x 256
;              bytes, of which plane j has byte j of the 256 Gear words, 1024 bytes of scratch, and rows / 16 quadwords,
;              the result. Reads p[0 .. 48 + 64 rows) and nothing else; prefetches 64 (48 + rows) bytes from 'ahead' on,
;              but of what lies behind 'last' nothing: both are in the buffer that p is in; leaf
; Result:      strip s has the positions 48 + s rows + i, i in 0 .. rows - 1. Quadword t is for i in 16t .. 16t + 15.
;              Its bit 16q + 4l + j is CLEAR when (hash & mask) is 0 at one of them in strip 16l + 4q + j. The hash of
;              a position is over the bytes up to it from 48 or more before it on: no bit of the mask depends on
;              others.
; Needs:       AVX-512 F, BW, VL and VBMI
;
; The chain h = 2h + G[byte] gives a position a cycle at best, whatever the processor; here are 64 chains that do not
; wait for one another. A row is one byte of each strip. Of the eight bytes of a Gear word six count. Each of these is
; looked up for the whole row at once: 256 entries are four registers and two vpermi2b, of which the bytes' highest
; bits choose. (With masks on the vpermi2b no choice would be needed, but reading a mask costs them more.) Two by two
; the six are interleaved to qwords whose bits 0 to 15 are zero: 8 registers of 8 strips. h is kept as they are, times
; 2^16, so that the mask lies in high dwords, and two registers of h are tested as one.
;
; 16 rows at a time are transposed, in four rounds of interleaving register g with register g + 8.
;
; Slots of Zen 5's four vector pipes that a row takes: 12 vpermi2b of two each, 6 choices, 22 interleavings, 16
; additions, 4 shuffles, 4 tests of two, 7 for transposing, 2 for the mask: 89, hence 22.3 cycles for 64 bytes are the
; bound; 22.9 were measured.
;
; Source:      own work from abi/contracts.md
; Inspiration: strips with a warm-up, as public implementations of Gear hashes have them
; Measured:    see docs/asm/fastcdc.md
%include "cofferdam.inc"

%define SRC     rdi                     ; where strip 0 goes on
%define ROWS    rsi                     ; and bytes from a strip to the next
%define WORK    rcx                     ; planes, rows, result
%define AHEAD   r8
%define LAST    qword [rsp - 8]
%define OUT     rdx                     ; of this group of 16 rows
%define LEFT    r10                     ; groups of 16 rows
%define BY16    rax                     ; 16 strips on
%define BY48    r9
%define STRIP   r11                     ; where the strip that is loaded goes on
%define ROW     r11                     ; negative, up to 0: in the transposed rows
%define ZERO    zmm30
%define MASK    zmm31                   ; its high dword in each dword, times 2^16
%define BYTES   zmm29                   ; the row
%define HIGH    k1                      ; which of its bytes are 128 or more
%define OTHER   zmm28
%define FREE    zmm24

GROUP           equ 16                  ; rows that are transposed together
WARM_UP         equ 48                  ; rows
PLANE           equ 256
SCRATCH         equ 64 * GROUP
ROWS_AT         equ 6 * PLANE           ; in WORK
RESULT_AT       equ ROWS_AT + SCRATCH

; 16 bytes of each strip: register 8 + g has strips g, g + 16, g + 32, g + 48, a lane each.
%macro LOAD_STRIPS 0
        mov         STRIP, SRC
    %assign g 8
    %rep GROUP
        vmovdqu32   xmm %+ g, [STRIP]
        vinserti32x4 zmm %+ g, zmm %+ g, [STRIP + BY16], 1
        vinserti32x4 zmm %+ g, zmm %+ g, [STRIP + 2 * BY16], 2
        vinserti32x4 zmm %+ g, zmm %+ g, [STRIP + BY48], 3
        add         STRIP, ROWS
        %assign g g + 1
    %endrep
%endmacro

; One of four rounds: registers 2g and 2g + 1 become g and g + 8, interleaved. Names change hands, nothing is copied.
%macro TRANSPOSE_ROUND 0
    %assign g 0
    %rep GROUP / 2
        %assign high g + GROUP / 2
        %assign even 2 * g
        %assign odd 2 * g + 1
        vpunpcklbw  FREE, X%[g], X%[high]
        vpunpckhbw  X%[high], X%[g], X%[high]
        %xdefine Y%[even] FREE
        %xdefine Y%[odd] X%[high]
        %xdefine FREE X%[g]
        %assign g g + 1
    %endrep
    %assign g 0
    %rep GROUP
        %xdefine X%[g] Y%[g]
        %assign g g + 1
    %endrep
%endmacro

; LOOK_UP to, j: byte j of the Gear words of the row's bytes. Register 8 + 2j has entries 0 to 63, the next 128 to 191.
%macro LOOK_UP 2
    %assign low 8 + 2 * %2
    %assign high 9 + 2 * %2
        vmovdqa64   %1, BYTES
        vmovdqa64   OTHER, BYTES
        vpermi2b    %1, zmm %+ low, [WORK + PLANE * %2 + 64]
        vpermi2b    OTHER, zmm %+ high, [WORK + PLANE * %2 + 192]
        vmovdqu8    %1{HIGH}, OTHER
%endmacro

; ROLL q, words, dwords, l or h: the hashes of each lane's strips 4q to 4q + 3, registers 2q and 2q + 1, and the test.
; words: bytes 0 and 1 of their Gear words, in the low or high half of lanes; dwords: bytes 2 to 5.
%macro ROLL 4
    %assign first 2 * %1
    %assign second 2 * %1 + 1
    %assign quarter 3 + %1
        vpunpck%4wd zmm20, ZERO, %2
        vpaddq      zmm %+ first, zmm %+ first, zmm %+ first
        vpaddq      zmm %+ second, zmm %+ second, zmm %+ second
        vpunpckldq  zmm21, zmm20, %3
        vpunpckhdq  zmm20, zmm20, %3
        vpaddq      zmm %+ first, zmm %+ first, zmm21
        vpaddq      zmm %+ second, zmm %+ second, zmm20
        vshufps     zmm21, zmm %+ first, zmm %+ second, 0xdd
        vptestmd    k %+ quarter{k %+ quarter}, zmm21, MASK
%endmacro

KERNEL fastcdc_strips_avx512
        mov         LAST, r9
        shr         rdx, 16
        vpbroadcastd MASK, edx
        vpxord      ZERO, ZERO, ZERO
        %assign r 0
        %rep 8
        vpxor       xmm %+ r, xmm %+ r, xmm %+ r
        %assign r r + 1
        %endrep
        mov         LEFT, ROWS
        add         LEFT, WARM_UP
        shr         LEFT, 4
        mov         BY16, ROWS
        shl         BY16, 4
        lea         BY48, [BY16 + 2 * BY16]
        ; What the groups for warming up give is overwritten by the rows of the next.
        lea         OUT, [WORK + RESULT_AT - WARM_UP / GROUP * 8]

.group:
        LOAD_STRIPS
        %assign g 0
        %rep GROUP
            %assign r 8 + g
            %xdefine X%[g] zmm %+ r
            %assign g g + 1
        %endrep
        TRANSPOSE_ROUND
        TRANSPOSE_ROUND
        TRANSPOSE_ROUND
        TRANSPOSE_ROUND
        %assign g 0
        %rep GROUP
        vmovdqa64   [WORK + ROWS_AT + 64 * g], X%[g]
            %assign g g + 1
        %endrep
        %assign j 0
        %rep 6
            %assign low 8 + 2 * j
            %assign high 9 + 2 * j
        vmovdqa64   zmm %+ low, [WORK + PLANE * j]
        vmovdqa64   zmm %+ high, [WORK + PLANE * j + 128]
            %assign j j + 1
        %endrep
        kxnorw      k3, k3, k3
        kmovw       k4, k3
        kmovw       k5, k3
        kmovw       k6, k3
        mov         ROW, -SCRATCH

        HOT         64
.row:
        vmovdqa64   BYTES, [WORK + RESULT_AT + ROW]
        prefetcht0  [AHEAD]
        add         AHEAD, 64
        cmp         AHEAD, LAST
        cmova       AHEAD, LAST
        vpmovb2m    HIGH, BYTES
        LOOK_UP     zmm22, 2
        LOOK_UP     zmm23, 3
        LOOK_UP     zmm24, 4
        LOOK_UP     zmm25, 5
        vpunpcklbw  zmm20, zmm22, zmm23
        vpunpckhbw  zmm21, zmm22, zmm23
        vpunpcklbw  zmm22, zmm24, zmm25
        vpunpckhbw  zmm23, zmm24, zmm25
        vpunpcklwd  zmm24, zmm20, zmm22
        vpunpckhwd  zmm25, zmm20, zmm22
        vpunpcklwd  zmm26, zmm21, zmm23
        vpunpckhwd  zmm27, zmm21, zmm23
        LOOK_UP     zmm20, 0
        LOOK_UP     zmm21, 1
        vpunpcklbw  zmm22, zmm20, zmm21
        vpunpckhbw  zmm23, zmm20, zmm21
        ROLL        0, zmm22, zmm24, l
        ROLL        1, zmm22, zmm25, h
        ROLL        2, zmm23, zmm26, l
        ROLL        3, zmm23, zmm27, h
        add         ROW, 64
        jnz         .row

        kmovw       [OUT], k3
        kmovw       [OUT + 2], k4
        kmovw       [OUT + 4], k5
        kmovw       [OUT + 6], k6
        add         OUT, 8
        add         SRC, GROUP
        dec         LEFT
        jnz         .group
        VZU_RET
ENDKERNEL

%undef SRC
%undef ROWS
%undef WORK
%undef AHEAD
%undef LAST
%undef OUT
%undef LEFT
%undef BY16
%undef BY48
%undef STRIP
%undef ROW
%undef ZERO
%undef MASK
%undef BYTES
%undef HIGH
%undef OTHER
%undef FREE

%include "fastcdc_tables.inc"
