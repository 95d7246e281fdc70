; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32C of many short messages, one behind the other: each qword times its own weight, in zmm registers.
;
; Prototype:   size_t crc32c_batch_avx512bw(uint32_t *reg, const cof_span *in, size_t count)
; Arguments:   rdi = count registers   rsi = count messages {p, n}   rdx = count
; Result:      rax = how many were done: all, or those before the first one that is to be done alone: one of more than
;              1024 bytes, or one less than 64 bytes behind the start of a page, whose first block is not whole
; Registers:   rcx rdx rsi rdi r8-r11 zmm0-zmm7 k1 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads the messages and nothing else; leaf; upper halves clean on return
; Needs:       SSE4.2 (crc32), PCLMUL, AVX, AVX2 (vextracti128), VPCLMUL with AVX512F (vpclmulqdq zmm), AVX512BW (vmovdqu8, kmovq), BMI2 (shlx)
;
; A message of n bytes is b = n / 64 blocks, rounded up, the first of which begins with zeros; they are in no memory, for
; a masked load does not touch what its mask leaves out. (Where that is in a page that is not mapped the load does not
; fault, but takes a microsecond; so a message is left to the caller where it would reach into another page.) Qword i from the end counts x^(64 i) times as much as the last
; one: so it is multiplied by T(8 i), and all products are summed. No product waits for another, nothing is folded, and
; one sum of 128 bits a message goes through crc32. The register is a message of four bytes in front of n - 4 others: a
; product with T(n - 8), in the low qword, which counts eight bytes more than the high one.
;
; Per block 2 vpclmulqdq, per message one more: 4 b + 2 cycles where one starts every second cycle. A call of the kernel
; for one message takes 14 cycles up to 64 bytes, and loses 15 more where lengths are mixed.
;
; Source:      own work from the paper below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
; Measured:    docs/asm/crc32c-batch.md
%include "cofferdam.inc"
%define CRC32C_BATCH
%include "crc32c_constants.inc"

%define REG     rdi
%define IN      rsi
%define LAST    rdx                     ; the end of IN
%define P       r8                      ; the block
%define N       rcx
%define LEFT    r10                     ; 64 times the blocks that are left
%define WEIGHT  r11                     ; of the block
%define MOST    1024

        KERNEL  crc32c_batch_avx512bw
        vmovq   xmm6, IN
        shl     LAST, 4
        add     LAST, IN
        cmp     IN, LAST
        je      .done
        mov     rax, -1
.message:
        mov     P, [IN]
        mov     N, [IN + 8]
        cmp     N, MOST
        ja      .done
        vmovd   xmm1, [REG]
        lea     WEIGHT, [crc32c_batch_shift]
        vmovd   xmm2, [WEIGHT + N * 4]
        vpclmulqdq xmm1, xmm1, xmm2, 0x00
        lea     LEFT, [N + 63]
        and     LEFT, -64
        jz      .next                   ; no bytes: the register stays
        mov     r9, P
        add     P, N
        sub     P, LEFT                 ; up to 63 bytes before the message
        xor     r9, P
        test    r9d, 4096
        jnz     .done                   ; in the page before: see above
        neg     N
        shlx    r9, rax, N              ; the bytes of the message, in the first block
        kmovq   k1, r9
        sub     WEIGHT, LEFT
        vmovdqu8 zmm0{k1}{z}, [P]
        vmovdqa64 zmm7, [WEIGHT]
        vpclmulqdq zmm2, zmm0, zmm7, 0x00
        vpclmulqdq zmm3, zmm0, zmm7, 0x11
        sub     LEFT, 64
        jz      .sum
.block: add     P, 64
        add     WEIGHT, 64
        vmovdqu64 zmm0, [P]
        vmovdqa64 zmm7, [WEIGHT]
        vpclmulqdq zmm4, zmm0, zmm7, 0x00
        vpclmulqdq zmm5, zmm0, zmm7, 0x11
        vpxorq  zmm2, zmm2, zmm4
        vpxorq  zmm3, zmm3, zmm5
        sub     LEFT, 64
        jnz     .block
.sum:   vpxorq  zmm2, zmm2, zmm3
        vextracti64x4 ymm3, zmm2, 1
        vpxor   ymm2, ymm2, ymm3
        vextracti128 xmm3, ymm2, 1
        vpxor   xmm2, xmm2, xmm1
        vpxor   xmm2, xmm2, xmm3
        vmovq   rcx, xmm2
        vpextrq r9, xmm2, 1
        xor     r8d, r8d
        crc32   r8, rcx
        crc32   r8, r9
        mov     [REG], r8d
.next:  add     IN, 16
        add     REG, 4
        cmp     IN, LAST
        jne     .message
.done:  vmovq   rax, xmm6
        sub     IN, rax
        shr     IN, 4
        mov     rax, IN
        VZU_RET
        ENDKERNEL
