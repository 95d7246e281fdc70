; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     the next candidate of gear8/1, 64 positions a step.
;
; Prototype:   size_t gear8_find_avx512(const uint8_t *p, size_t n, uint32_t steps, const uint8_t *last)
; Arguments:   rdi = p   rsi = n   edx = steps   rcx = last
; Returns:     the offset of the first candidate of positions p[0 .. n), or of the position before it; or n
; Registers:   rax rcx rdx rdi rsi r8, ymm0-ymm15 and k1-k3 are clobbered; no stack
; Contract:    n is a multiple of 32; steps 1 to 65535; any alignment; reads p[-99 .. n), and fetches ahead to last, which is
;              p + n - 1 or behind it; leaf; upper halves clean on return
; Needs:       AVX, AVX2, AVX-512 F and BW
;
; A register holds the even or the odd ones of 64 positions, so what lies 64 before is the register of the step before,
; and what lies 32 before is a valignq: 14 operations and 4 loads, two of them folded, for 64 positions. Minima of pairs
; as in gear8_avx2.asm; what no block fits in is looked at 32 positions at a time.
;
; Source:      own work from abi/contracts.md
; Inspiration: interleaved Gear hashes; docs/asm/gear8.md
; Measured:    see docs/asm/gear8.md
%include "cofferdam.inc"
%include "gear8.inc"

%define ZK_E    zmm0                    ; k of the 64 positions before P
%define ZK_O    zmm1
%define ZV_E    zmm2                    ; v of the same
%define ZV_O    zmm3
%define ZNEW_E  zmm4
%define ZNEW_O  zmm5
%define ZNEXT_E zmm6                    ; NEXT_E and NEXT_O are their lower halves
%define ZNEXT_O zmm7
%define ZLEAST  zmm8
%define ZBY     zmm10
%define ZBOUND  zmm11
%define ZT_E    zmm12
%define ZT_O    zmm13

STEP            equ 64
BLOCK           equ 4 * STEP

; WIDE_PRODUCTS x, even, odd: k of the 64 positions from address x
%macro WIDE_PRODUCTS 3
        vmovdqu64   %2, [%1 - 1]
        vpsubw      %2, %2, [%1 - 3]
        vpmullw     %2, %2, ZBY
        vmovdqu64   %3, [%1]
        vpsubw      %3, %3, [%1 - 2]
        vpmullw     %3, %3, ZBY
%endmacro

; WIDE_V k, next, v: v of the 64 positions whose k is in 'next', 'k' being of those before
%macro WIDE_V 6
        valignq     ZT_E, %3, %1, 4
        valignq     ZT_O, %4, %2, 4
        vpsraw      ZT_E, ZT_E, 3
        vpsraw      ZT_O, ZT_O, 3
        vpxorq      %5, ZT_E, %3
        vpxorq      %6, ZT_O, %4
%endmacro

; WIDE_HASHES x, k, v, next, new: the 64 positions from x. Afterwards k of this step is in 'next', v of it in 'new', and
; h in 'v'.
%macro WIDE_HASHES 9
        WIDE_PRODUCTS %1, %6, %7
        WIDE_V      %2, %3, %6, %7, %8, %9
        vpsubw      %4, %8, %4
        vpsubw      %5, %9, %5
%endmacro

; None of zmm16 to zmm31: vzeroupper would leave them in use.
%define PAIRS_0 zmm9                    ; the smaller of an even position's hash and the odd one's behind it
%define PAIRS_1 zmm14
%define PAIRS_2 zmm15
%define PAIRS_3 ZT_E

KERNEL gear8_find_avx512
        CONSTANTS
        cmp         LEFT, BLOCK
        jb          .rest
        vpbroadcastw ZBY, xmm10
        vpbroadcastw ZBOUND, xmm11
        ; k of 96 and of 64 before are halves of one register; what lies before them is not needed.
        PRODUCTS    P - 96, NEXT_E, NEXT_O
        WIDE_PRODUCTS P - 64, ZK_E, ZK_O
        vshufi64x2  ZT_E, ZNEXT_E, ZK_E, 0x44
        vshufi64x2  ZT_O, ZNEXT_O, ZK_O, 0x44
        vpsraw      ZT_E, ZT_E, 3
        vpsraw      ZT_O, ZT_O, 3
        vpxorq      ZV_E, ZT_E, ZK_E
        vpxorq      ZV_O, ZT_O, ZK_O
        HOT         64
.block:
        FETCH_AHEAD
        WIDE_HASHES P, ZK_E, ZK_O, ZV_E, ZV_O, ZNEXT_E, ZNEXT_O, ZNEW_E, ZNEW_O
        vpminsw     PAIRS_0, ZV_E, ZV_O
        WIDE_HASHES P + 64, ZNEXT_E, ZNEXT_O, ZNEW_E, ZNEW_O, ZK_E, ZK_O, ZV_E, ZV_O
        vpminsw     PAIRS_1, ZNEW_E, ZNEW_O
        vpminsw     ZLEAST, PAIRS_0, PAIRS_1
        WIDE_HASHES P + 128, ZK_E, ZK_O, ZV_E, ZV_O, ZNEXT_E, ZNEXT_O, ZNEW_E, ZNEW_O
        vpminsw     PAIRS_2, ZV_E, ZV_O
        vpminsw     ZLEAST, ZLEAST, PAIRS_2
        WIDE_HASHES P + 192, ZNEXT_E, ZNEXT_O, ZNEW_E, ZNEW_O, ZK_E, ZK_O, ZV_E, ZV_O
        vpminsw     PAIRS_3, ZNEW_E, ZNEW_O
        vpminsw     ZLEAST, ZLEAST, PAIRS_3
        vpcmpgtw    k1, ZBOUND, ZLEAST
        kortestd    k1, k1
        jnz         .found
        add         P, BLOCK
        sub         LEFT, BLOCK
        cmp         LEFT, BLOCK
        jae         .block
        test        LEFT, LEFT
        jz          .none
.rest:
        RUN_IN
        SEARCH

        ; 128 bits for the 128 pairs, in their order
.found:
        vpcmpgtw    k1, ZBOUND, PAIRS_0
        vpcmpgtw    k2, ZBOUND, PAIRS_1
        kunpckdq    k1, k2, k1
        vpcmpgtw    k2, ZBOUND, PAIRS_2
        vpcmpgtw    k3, ZBOUND, PAIRS_3
        kunpckdq    k2, k3, k2
        kmovq       rax, k1
        kmovq       rdx, k2
        bsf         rdx, rdx
        lea         rdx, [rdx + 64]
        bsf         rax, rax
        cmovz       rax, rdx
        lea         rax, [P + 2 * rax]
        sub         rax, START
        VZU_RET
ENDKERNEL
