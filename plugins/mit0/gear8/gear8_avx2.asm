; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     the next candidate of gear8/1, 32 positions a step.
;
; Prototype:   size_t gear8_find_avx2(const uint8_t *p, size_t n, uint32_t steps, const uint8_t *last)
; Arguments:   rdi = p   rsi = n   edx = steps   rcx = last
; Returns:     the offset of the first candidate of positions p[0 .. n), or of the position before it; or n
; Registers:   rax rcx rdx rdi rsi r8 and ymm0-ymm14 are clobbered; no stack
; Contract:    n is a multiple of 32; steps 1 to 65535; any alignment; reads p[-99 .. n), and fetches ahead to last, which is
;              p + n - 1 or behind it; leaf; upper halves clean on return
; Needs:       AVX, AVX2
;
; Four unaligned loads, two of them folded into their vpsubw, 2 vpmullw, 2 vpsraw, 2 vpxor, 2 vpsubw and 2 vpminsw for 32
; positions, and no chain between steps. Four pairs of registers take turns, so that nothing is moved: after four steps,
; a block, each is what it was. The minima of pairs of positions stay in registers until the block's is known, and tell
; where a candidate is but for which of two positions it is at: that is for the caller to see. What no block fits in is
; looked at vector by vector.
;
; Source:      own work from abi/contracts.md
; Inspiration: interleaved Gear hashes; docs/asm/gear8.md
; Measured:    see docs/asm/gear8.md
%include "cofferdam.inc"
%include "gear8.inc"

BLOCK           equ 4 * VECTOR

%define PAIRS_0 ymm9                    ; the smaller of an even position's hash and the odd one's behind it
%define PAIRS_1 ymm12
%define PAIRS_2 ymm13
%define PAIRS_3 ymm14

KERNEL gear8_find_avx2
        CONSTANTS
        RUN_IN
        sub         LEFT, BLOCK         ; from here to .rest: how far the last whole block begins behind P
        jb          .rest
        HOT         64
.block:
        FETCH_AHEAD
        HASHES      P, K_E, K_O, V2_E, V2_O, NEXT_E, NEXT_O
        vpminsw     PAIRS_0, V2_E, V2_O
        HASHES      P + 32, NEXT_E, NEXT_O, V1_E, V1_O, V2_E, V2_O
        vpminsw     PAIRS_1, V1_E, V1_O
        vpminsw     LEAST, PAIRS_0, PAIRS_1
        HASHES      P + 64, V2_E, V2_O, K_E, K_O, V1_E, V1_O
        vpminsw     PAIRS_2, K_E, K_O
        vpminsw     LEAST, LEAST, PAIRS_2
        HASHES      P + 96, V1_E, V1_O, NEXT_E, NEXT_O, K_E, K_O
        vpminsw     PAIRS_3, NEXT_E, NEXT_O
        vpminsw     LEAST, LEAST, PAIRS_3
        vpcmpgtw    LEAST, BOUND, LEAST
        vptest      LEAST, LEAST
        jnz         .found
        add         P, BLOCK
        sub         LEFT, BLOCK
        jae         .block
.rest:
        add         LEFT, BLOCK
        SEARCH

        ; 64 bits for the 64 pairs, in their order
.found:
        vpcmpgtw    PAIRS_0, BOUND, PAIRS_0
        vpcmpgtw    PAIRS_1, BOUND, PAIRS_1
        vpcmpgtw    PAIRS_2, BOUND, PAIRS_2
        vpcmpgtw    PAIRS_3, BOUND, PAIRS_3
        vpacksswb   PAIRS_0, PAIRS_0, PAIRS_1
        vpacksswb   PAIRS_2, PAIRS_2, PAIRS_3
        vpermq      PAIRS_0, PAIRS_0, 0xd8
        vpermq      PAIRS_2, PAIRS_2, 0xd8
        vpmovmskb   eax, PAIRS_0
        vpmovmskb   edx, PAIRS_2
        shl         rdx, 32
        or          rax, rdx
        bsf         rax, rax
        lea         rax, [P + 2 * rax]
        sub         rax, START
        VZU_RET
ENDKERNEL
