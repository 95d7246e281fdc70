; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32C by two units at once: ymm folding with vpclmulqdq, and three streams of crc32, over one input.
;
; Prototype:   uint32_t crc32c_update_avx2_vpclmul(uint32_t reg, const void *p, size_t n)
; Arguments:   edi = reg   rsi = p   rdx = n          Result: eax
; Registers:   rcx rdx rsi rdi r8-r11 and ymm0-ymm8, xmm9-xmm15 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[0..n) and nothing else; leaf; upper halves clean on return
; Needs:       SSE4.2 (crc32), PCLMUL (vpclmulqdq xmm), AVX, AVX2, VPCLMUL (vpclmulqdq ymm)
;
; The input from 384 bytes on:
;
;       | V = 32 A k bytes: folded | L = 8 s bytes: crc32 | L: crc32 | L: crc32 | under 24 bytes |
;         PTR ->                     STREAM0 ->
;
; A accumulators of 32 bytes, k rounds. A fold moves an accumulator over a round's 32 A bytes: 2 vpclmulqdq, 2 xors.
; Beside each fold stand 4 crc32, so that a round takes 32 A bytes from the streams as well. The first round only loads;
; what the streams have left then runs while the accumulators are reduced. Per 32 + 32 bytes: 2 vpclmulqdq ymm (2 cycles
; each on the multiplier of Zen 3), 4 crc32 (1 cycle each): 64 bytes in 4 cycles, with both units busy. The order matters:
; both multiplications together, then two crc32, then the sums. On Zen 4 vpclmulqdq is microcode, each takes a dispatch
; cycle for itself, and what stands between two of them takes whole groups of four.
; A = 3 below 6144 bytes; A = 6 above, where its smaller overhead per byte pays for its longer reduction.
;
; With T(n) as in crc32c_constants.inc the parts join in one step:
;       crc32q(0, clmul(folded, T(3L)) ^ clmul(crc0, T(2L)) ^ clmul(crc1, T(L)) ^ clmul(reg, T(V + 3L))) ^ crc2
; Below 6144 bytes all T come from tables, and nothing waits for the register but its product. Above, the register enters
; the first accumulator, and T(8 s) is T of the low 8 bits of s times T of each higher bit, by
; T(a + b) = crc32q(0, clmul(T(a), T(b))); this runs at entry, in the shadow of the main loop.
;
; From FAR bytes on, 16 MiB: crc32c_far.inc, with six parts.
;
; Source:      own work from the papers below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
;              Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel 323405
; Measured:    Zen 4, warm cache, bytes a core cycle: 8.4 at 512, 10.9 at 1 KiB, 14.0 at 4 KiB, 15.3 at 64 KiB; Zen 5 before
;              the order of now: 15.9 at 4 KiB (2026-11): docs/asm/crc32c.md
%include "cofferdam.inc"
%define CRC32C_FOLDS
%define CRC32C_SHIFT24
%define CRC32C_WEIGHTS
%define CRC32C_WINDOWS
%define WINDOW_VEX 1
%include "crc32c_constants.inc"
%include "crc32c_window.inc"
%include "crc32c_far.inc"

%define CRC     rax                     ; stream 0, and the running register
%define CRC1    r8
%define CRC2    r9
; PTR, the vector part, and LEFT are rsi and rdx, by crc32c_window.inc.
%define STREAM0 rdi                     ; stream 0; the others are L and 2 L after it
%define STREAM  r10                     ; L
%define END     r11
%define FOLD    ymm7
%define REG     xmm12                   ; the register, moved to the end of the streams
%define T_L     xmm13
%define T_2L    xmm14
%define T_3L    xmm15
%define T_4L    xmm12                   ; beyond FAR, where REG is not in use
%define SHIFT24 crc32c_shift24 - crc32c_shift8

%define FAR     (16 << 20)              ; from here on the input is likely not in a cache

; MOVE acc, temp, factors: acc = acc * x^D, as a sum still to be added up: acc and temp.
%macro MOVE 3
        vpclmulqdq %2, %1, %3, 0x00
        vpclmulqdq %1, %1, %3, 0x11
%endmacro

; NEXT q: the next qword of stream q modulo 3; q counts within a round.
%macro NEXT 1
    %if (%1) % 3 = 0
        crc32   CRC, qword [STREAM0 + (%1) / 3 * 8]
    %elif (%1) % 3 = 1
        crc32   CRC1, qword [STREAM0 + STREAM + (%1) / 3 * 8]
    %else
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + (%1) / 3 * 8]
    %endif
%endmacro

; FUSED A: one round: A folds, and A * 4 / 3 qwords of each stream.
%macro FUSED 1
    %assign %%q 0
    %assign %%a 0
    %rep %1
        NEXT    %%q
        MOVE    ymm%[%%a], ymm6, FOLD
        NEXT    %%q + 1
        NEXT    %%q + 2
        vpxor   ymm6, ymm6, [PTR + 32 * %%a]
        vpxor   ymm%[%%a], ymm%[%%a], ymm6
        NEXT    %%q + 3
      %assign %%q %%q + 4
      %assign %%a %%a + 1
    %endrep
        add     PTR, 32 * %1
        add     STREAM0, 32 * %1 / 3
%endmacro

; FAR_FOLD i, address: accumulator i of the loop out of cache.
%macro FAR_FOLD 2
        MOVE    ymm%1, ymm6, FOLD
        vpxor   ymm6, ymm6, %2
        vpxor   ymm%1, ymm%1, ymm6
%endmacro

        KERNEL  crc32c_update_avx2_vpclmul
.start: WINDOWS .long

.long:  mov     eax, edi
        cmp     LEFT, 384
        jae     .fused

        TRIPLE

; LEFT is below 24, and the 24 bytes before the end of the input are input.
.tail:  WINDOW_TAIL

.fused: cmp     LEFT, 6144
        jae     .six

; ---- 384 .. 6143 bytes: three accumulators ---------------------------------------------------------------------------
; m = n / 24, k = (m + 3) / 8, V = 96 k, s = m - 4 k: the streams have 1 to 8 turns left after k - 1 rounds. The
; register does not enter the vector part, where all would wait for it: it is moved over V + 3L = 24 m bytes and joins
; the sum of the products.
        mov     r8d, edx
        shr     r8d, 3
        imul    r8d, r8d, 43691         ; x * 43691 / 2^17 = x / 3 for x < 2^16
        lea     rdi, [crc32c_shift8]
        vmovd   REG, eax
        shr     r8d, 17                 ; m
        vmovd   T_L, [rdi + r8 * 4 + SHIFT24]
        lea     ecx, [r8 + 3]
        shr     ecx, 3                  ; k
        shl     ecx, 2                  ; 4 k
        mov     r10d, r8d
        sub     r10d, ecx               ; s
        lea     ecx, [rcx + rcx * 2]
        lea     r8d, [r8 + r8 * 2]
        lea     END, [PTR + rcx * 8]    ; PTR + V
        shl     r8d, 3
        vpclmulqdq REG, REG, T_L, 0x00
        vmovd   T_L, [rdi + STREAM * 4]
        vmovd   T_2L, [rdi + STREAM * 8]
        vmovd   T_3L, [rdi + STREAM * 4 + SHIFT24]
        sub     edx, r8d                ; below 24
        shl     STREAM, 3

        vbroadcasti128 FOLD, [crc32c_fold_768]
        vmovdqu ymm0, [PTR]
        vmovdqu ymm1, [PTR + 32]
        vmovdqu ymm2, [PTR + 64]
        add     PTR, 96
        mov     STREAM0, END
        xor     eax, eax
        xor     r8d, r8d
        xor     r9d, r9d
        HOT     64
.loop3: FUSED   3
        cmp     PTR, END
        jne     .loop3

; ymm0-ymm2, REG = the register's product or zero, END = the end of the vector part, STREAM0: the 12 qwords of the
; accumulators are multiplied by their weights and summed to 128 bits, while the streams end.
.reduce:
        add     END, STREAM             ; the end of stream 0
        vmovdqa ymm3, [crc32c_weights + 96]
        vmovdqa ymm4, [crc32c_weights + 128]
        vmovdqa ymm5, [crc32c_weights + 160]
        vpclmulqdq ymm6, ymm0, ymm3, 0x00
        vpclmulqdq ymm0, ymm0, ymm3, 0x11
        vpclmulqdq ymm7, ymm1, ymm4, 0x00
        vpclmulqdq ymm1, ymm1, ymm4, 0x11
        vpclmulqdq ymm3, ymm2, ymm5, 0x00
        vpclmulqdq ymm2, ymm2, ymm5, 0x11
        vpxor   ymm0, ymm0, ymm6
        vpxor   ymm1, ymm1, ymm7
        vpxor   ymm2, ymm2, ymm3
        vpxor   ymm0, ymm0, ymm1
        vpxor   ymm0, ymm0, ymm2
        vextracti128 xmm2, ymm0, 1
        vpxor   xmm2, xmm2, xmm0
        vmovq   rcx, xmm2
        xor     esi, esi
        crc32   rsi, rcx                ; times x^32, which is what a register means
        vpextrq rcx, xmm2, 1
        crc32   rsi, rcx
        vmovd   xmm0, esi
.drain: crc32   CRC, qword [STREAM0]
        crc32   CRC1, qword [STREAM0 + STREAM]
        crc32   CRC2, qword [STREAM0 + STREAM * 2]
        add     STREAM0, 8
        cmp     STREAM0, END
        jne     .drain
        lea     PTR, [STREAM0 + STREAM * 2]
        vmovd   xmm1, eax
        vmovd   xmm2, r8d
        vpclmulqdq xmm0, xmm0, T_3L, 0x00
        vpclmulqdq xmm1, xmm1, T_2L, 0x00
        vpclmulqdq xmm2, xmm2, T_L, 0x00
        vpxor   xmm1, xmm1, REG
        vpxor   xmm1, xmm1, xmm2
        vpxor   xmm0, xmm0, xmm1
        vmovq   rcx, xmm0
        xor     eax, eax
        crc32   CRC, rcx
        xor     eax, r9d
        vzeroupper                      ; what follows touches no ymm register
        jmp     .tail

; ---- 6144 bytes and more: six accumulators ---------------------------------------------------------------------------
; k = n / 384, V = 192 k; s = 8 k + (n - 384 k) / 24.
.six:   cmp     LEFT, FAR
        jae     .far
        vmovd   xmm0, eax
        vpxor   REG, REG, REG
        mov     r8, LEFT
        mov     rax, 0xaaaaaaaaaaaaaaab ; 2/3 of 2^64
        mov     rcx, LEFT
        shr     rcx, 7
        mul     rcx
        shr     rdx, 1                  ; k
        lea     rcx, [rdx + rdx * 2]
        shl     rcx, 6                  ; V
        lea     END, [PTR + rcx]
        lea     STREAM, [rdx * 8]
        mov     rdx, r8
        sub     rdx, rcx
        sub     rdx, rcx                ; n - 384 k, below 384
        mov     ecx, edx
        shr     ecx, 3
        imul    ecx, ecx, 171
        shr     ecx, 9                  ; (n - 384 k) / 24
        add     STREAM, rcx             ; s
        lea     ecx, [rcx + rcx * 2]
        shl     ecx, 3
        sub     edx, ecx                ; below 24

; T(8 s): from the table for the low 8 bits of s, times T(2^(3 + i)) for each higher bit i.
        lea     rdi, [crc32c_shift8]
        movzx   ecx, r10b
        vmovd   T_L, [rdi + rcx * 4]
        lea     rdi, [crc32c_shift_pow + 12]
        mov     r8, STREAM
        and     r8, -256
        jz      .have_t
.bit:   bsf     rax, r8                 ; not rcx: bsf waits for its old value, which is the last turn's product
        vmovd   xmm1, [rdi + rax * 4]
        lea     rax, [r8 - 1]
        MULMOD  T_L, T_L, xmm1
        and     r8, rax
        jnz     .bit
.have_t:
        MULMOD  T_2L, T_L, T_L
        MULMOD  T_3L, T_2L, T_L
        shl     STREAM, 3

        vbroadcasti128 FOLD, [crc32c_fold_1536]
        vpxor   ymm0, ymm0, [PTR]
        vmovdqu ymm1, [PTR + 32]
        vmovdqu ymm2, [PTR + 64]
        vmovdqu ymm3, [PTR + 96]
        vmovdqu ymm4, [PTR + 128]
        vmovdqu ymm5, [PTR + 160]
        add     PTR, 192
        mov     STREAM0, END
        xor     eax, eax
        xor     r8d, r8d
        xor     r9d, r9d
        HOT     64
.loop6: FUSED   6
        cmp     PTR, END
        jne     .loop6

        vbroadcasti128 FOLD, [crc32c_fold_768]
    %assign i 0
    %assign j 3
    %rep 3
        MOVE    ymm%[i], ymm6, FOLD
        vpxor   ymm%[j], ymm%[j], ymm6
        vpxor   ymm%[i], ymm%[i], ymm%[j]
        %assign i i + 1
        %assign j j + 1
    %endrep
        jmp     .reduce

; ---- FAR bytes and more ------------------------------------------------------------------------------------------------
; Six parts, three of them folded: crc32c_far.inc.
.far:   FAR_CUT 6
        MULMOD  xmm10, T_4L, T_L        ; T(5L)
        lea     rdi, [STREAM + STREAM * 4]
    %assign i 0
    %rep 6
        vpxor   xmm%[i], xmm%[i], xmm%[i]
        %assign i i + 1
    %endrep
        vbroadcasti128 FOLD, [crc32c_fold_512]
        FAR_START
        HOT     64
.line:
        FAR_QWORD 0
        FAR_FOLD 0, [PTR + STREAM3]
        FAR_QWORD 1
        FAR_FOLD 1, [PTR + STREAM3 + 32]
        FAR_QWORD 2
        FAR_FOLD 2, [PTR + STREAM * 4]
        FAR_QWORD 3
        FAR_FOLD 3, [PTR + STREAM * 4 + 32]
        FAR_QWORD 4
        FAR_FOLD 4, [PTR + rdi]
        FAR_QWORD 5
        FAR_FOLD 5, [PTR + rdi + 32]
        FAR_QWORD 6
        FAR_QWORD 7
        add     PTR, 64
        cmp     PTR, END
        jne     .line

        add     PTR, rdi                ; what is left
        vmovdqa ymm6, [crc32c_weights + 128]
        vmovdqa ymm7, [crc32c_weights + 160]
    %assign i 0
    %rep 3
        %assign j i * 2
        %assign k j + 1
        vpclmulqdq ymm8, ymm%[j], ymm6, 0x00
        vpclmulqdq ymm%[j], ymm%[j], ymm6, 0x11
        vpxor   ymm%[j], ymm%[j], ymm8
        vpclmulqdq ymm8, ymm%[k], ymm7, 0x00
        vpclmulqdq ymm%[k], ymm%[k], ymm7, 0x11
        vpxor   ymm%[j], ymm%[j], ymm%[k]
        vpxor   ymm%[j], ymm%[j], ymm8
        vextracti128 xmm8, ymm%[j], 1
        vpxor   xmm%[i], xmm%[j], xmm8
        %assign i i + 1
    %endrep
        FAR_JOIN 3, xmm10, T_4L, T_3L, T_2L, T_L
        vzeroupper
        jmp     .start
        ENDKERNEL
