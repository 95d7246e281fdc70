; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32C by two units at once: zmm folding with vpclmulqdq, and three streams of crc32, over one input.
;
; Prototype:   uint32_t crc32c_update_avx512(uint32_t reg, const void *p, size_t n)
; Arguments:   edi = reg   rsi = p   rdx = n          Result: eax
; Registers:   rcx rdx rsi rdi r8-r11 zmm0-zmm7 xmm8-xmm15 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[0..n) and nothing else; leaf; upper halves clean on return
; Needs:       SSE4.2 (crc32), PCLMUL, AVX, AVX2 (vextracti128), VPCLMUL (with AVX512F: vpclmulqdq zmm), AVX512F
;
; The input from FUSED bytes on is cut as in crc32c_avx2_vpclmul.asm:
;
;       | V = 192 k bytes: folded | L = 8 s bytes: crc32 | L: crc32 | L: crc32 | under 24 bytes |
;         PTR ->                    STREAM0 ->
;
; Three accumulators of 64 bytes. A round folds 192 bytes and takes 96 from the streams: per 64 + 32 bytes 2 vpclmulqdq
; zmm, 1 vpternlogq and 4 crc32. Where a multiplication of any width starts every second cycle (Zen 4, Zen 5, Ice Lake)
; and crc32 every cycle, that is 96 bytes in 4 cycles, with both units busy; the order is that of
; crc32c_avx2_vpclmul.asm. There are k - 1 rounds, for the first 192 bytes are only loaded; what the streams have left
; then runs while the accumulators are reduced: each of their 24 qwords is multiplied by its own weight, none waits for
; another, and the products are summed to 128 bits.
;
; With T(n) as in crc32c_constants.inc the parts join in one step:
;       crc32q(0, clmul(folded, T(3L)) ^ clmul(crc0, T(2L)) ^ clmul(crc1, T(L)) ^ clmul(reg, T(V + 3L))) ^ crc2
; Below POWERS bytes all T come from tables, and nothing waits for the register but its product. Above, the register enters
; the first accumulator, and T(8 s) is T of the low 8 bits of s times T of each higher bit, by
; T(a + b) = crc32q(0, clmul(T(a), T(b))); this runs at entry, in the shadow of the main loop.
;
; From FAR bytes on, 20 MiB: crc32c_far.inc, with six parts.
;
; Source:      own work from the papers below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
;              Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel 323405
; Measured:    Zen 4, warm cache, bytes a core cycle: 10.7 at 512, 12.7 at 1 KiB, 19.6 at 4 KiB, 22.6 at 64 KiB, 23.1 at 1 MiB;
;              Zen 5 before the order of now: 22.9 at 4 KiB (2026-11): docs/asm/crc32c.md
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
%define FOLD    zmm7
%define REG     xmm12                   ; the register, moved to the end of the streams
%define T_L     xmm13
%define T_2L    xmm14
%define T_3L    xmm15
%define T_4L    xmm12                   ; beyond FAR, where REG is not in use
%define SHIFT24 crc32c_shift24 - crc32c_shift8

%define FUSED   384                     ; below, window classes and three streams
%define POWERS  8928                    ; T(24 m) is known up to m = 371

%define FAR     (20 << 20)              ; from here on the input is likely not in a cache

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

; ROUND: three folds of zmm0-zmm2, and 4 qwords of each stream.
%macro ROUND 0
    %assign %%q 0
    %assign %%a 0
    %rep 3
        NEXT    %%q
        vpclmulqdq zmm6, zmm%[%%a], FOLD, 0x00
        vpclmulqdq zmm%[%%a], zmm%[%%a], FOLD, 0x11
        NEXT    %%q + 1
        NEXT    %%q + 2
        vpternlogq zmm%[%%a], zmm6, [PTR + 64 * %%a], 0x96
        NEXT    %%q + 3
      %assign %%q %%q + 4
      %assign %%a %%a + 1
    %endrep
        add     PTR, 192
        add     STREAM0, 32
%endmacro

; FAR_FOLD i, address: accumulator i of the loop out of cache.
%macro FAR_FOLD 2
        vpclmulqdq zmm6, zmm%1, FOLD, 0x00
        vpclmulqdq zmm%1, zmm%1, FOLD, 0x11
        vpternlogq zmm%1, zmm6, %2, 0x96
%endmacro

        KERNEL  crc32c_update_avx512
.start: WINDOWS .long

.long:  mov     eax, edi
        cmp     LEFT, FUSED
        jae     .fused

        TRIPLE

; LEFT is below 24, and the 24 bytes before the end of the input are input.
.tail:  WINDOW_TAIL

.fused: cmp     LEFT, POWERS
        jae     .powers

; m = n / 24, k = (m + 3) / 12, s = m - 8 k: the streams have 1 to 12 turns left after k - 1 rounds. The
; register does not enter the vector part, where all would wait for it: it is moved over V + 3L = 24 m bytes and joins
; the sum of the products.
        mov     r8d, edx
        shr     r8d, 3
        imul    r8d, r8d, 43691         ; x * 43691 / 2^17 = x / 3 for x < 2^16
        lea     rdi, [crc32c_shift8]
        vmovd   REG, eax
        vpxor   xmm0, xmm0, xmm0
        shr     r8d, 17                 ; m
        vmovd   T_L, [rdi + r8 * 4 + SHIFT24]
        lea     ecx, [r8 + 3]
        imul    ecx, ecx, 43691
        shr     ecx, 19                 ; k
        shl     ecx, 3                  ; 8 k
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

; xmm0 = the register and REG = 0, or xmm0 = 0; END = PTR + V, STREAM = L, LEFT = what follows the streams.
.cut:   vpxorq  zmm0, zmm0, [PTR]
        vmovdqu64 zmm1, [PTR + 64]
        vmovdqu64 zmm2, [PTR + 128]
        add     PTR, 192
        vbroadcasti32x4 FOLD, [crc32c_fold_1536]
        mov     STREAM0, END
        xor     eax, eax
        xor     r8d, r8d
        xor     r9d, r9d
        cmp     PTR, END
        je      .reduce
        HOT     64
.loop:  ROUND
        cmp     PTR, END
        jne     .loop

.reduce:
        add     END, STREAM             ; the end of stream 0
        vmovdqa64 zmm3, [crc32c_weights]
        vmovdqa64 zmm4, [crc32c_weights + 64]
        vmovdqa64 zmm5, [crc32c_weights + 128]
        vpclmulqdq zmm6, zmm0, zmm3, 0x00
        vpclmulqdq zmm0, zmm0, zmm3, 0x11
        vpclmulqdq zmm7, zmm1, zmm4, 0x00
        vpclmulqdq zmm1, zmm1, zmm4, 0x11
        vpclmulqdq zmm3, zmm2, zmm5, 0x00
        vpclmulqdq zmm2, zmm2, zmm5, 0x11
        vpternlogq zmm0, zmm6, zmm7, 0x96
        vpternlogq zmm0, zmm1, zmm3, 0x96
        vpxorq  zmm0, zmm0, zmm2
        vextracti64x4 ymm1, zmm0, 1
        vpxor   ymm0, ymm0, ymm1
        vextracti128 xmm1, ymm0, 1
        vpxor   xmm0, xmm0, xmm1
        vmovq   rcx, xmm0
        xor     esi, esi
        crc32   rsi, rcx                ; times x^32, which is what a register means
        vpextrq rcx, xmm0, 1
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
        vzeroupper                      ; what follows writes xmm registers in VEX form only
        jmp     .tail

; POWERS bytes and more: the same cut in 64 bits. First a = 0 .. 7 bytes up to a multiple of 8, which keeps the qwords of
; all streams within cache lines: they meet the register at the top of a qword, whose other bytes are zero.
.powers:
        test    sil, 7
        jz      .aligned
        mov     ecx, esi
        mov     r8, [PTR]
        and     ecx, 7                  ; 8 - a
        xor     r8, rax
        shl     ecx, 3                  ; 64 - 8 a
        shl     r8, cl
        neg     ecx                     ; 8 a, modulo 64
        shr     rax, cl
        xor     r9d, r9d
        crc32   r9, r8
        xor     eax, r9d
        mov     rcx, PTR
        add     PTR, 7
        and     PTR, -8
        sub     rcx, PTR
        add     LEFT, rcx
.aligned:
        cmp     LEFT, FAR
        jae     .far
        vmovd   xmm0, eax
        vpxor   REG, REG, REG
        mov     r8, LEFT
        mov     rax, 0xe38e38e38e38e38f ; 8/9 of 2^64
        mov     rcx, LEFT
        shr     rcx, 5
        mul     rcx
        shr     rdx, 3                  ; k
        lea     rcx, [rdx + rdx * 2]
        shl     rcx, 6                  ; V
        lea     END, [PTR + rcx]
        lea     STREAM, [rdx * 4]
        lea     rdx, [rdx + rdx * 8]
        shl     rdx, 5                  ; 288 k
        sub     r8, rdx                 ; n - 288 k
        mov     edx, r8d
        mov     ecx, r8d
        shr     ecx, 3
        imul    ecx, ecx, 171
        shr     ecx, 9                  ; (n - 288 k) / 24
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
        jmp     .cut

; FAR bytes and more: six parts, three of them folded: crc32c_far.inc.
.far:   mov     edi, eax
        FAR_CUT 6
        MULMOD  xmm10, T_4L, T_L        ; T(5L)
        lea     rdi, [STREAM + STREAM * 4]
        vpxor   xmm0, xmm0, xmm0
        vpxor   xmm1, xmm1, xmm1
        vpxor   xmm2, xmm2, xmm2
        vbroadcasti32x4 FOLD, [crc32c_fold_512]
        FAR_START
        HOT     64
.line:
        FAR_FOLD 0, [PTR + STREAM3]
        FAR_QWORD 0
        FAR_QWORD 1
        FAR_QWORD 2
        FAR_FOLD 1, [PTR + STREAM * 4]
        FAR_QWORD 3
        FAR_QWORD 4
        FAR_QWORD 5
        FAR_FOLD 2, [PTR + rdi]
        FAR_QWORD 6
        FAR_QWORD 7
        add     PTR, 64
        cmp     PTR, END
        jne     .line

        add     PTR, rdi                ; what is left
        vmovdqa64 zmm3, [crc32c_weights + 128]
    %assign i 0
    %rep 3
        vpclmulqdq zmm4, zmm%[i], zmm3, 0x00
        vpclmulqdq zmm%[i], zmm%[i], zmm3, 0x11
        vpxorq  zmm%[i], zmm%[i], zmm4
        vextracti64x4 ymm4, zmm%[i], 1
        vpxor   ymm%[i], ymm%[i], ymm4
        vextracti128 xmm4, ymm%[i], 1
        vpxor   xmm%[i], xmm%[i], xmm4
        %assign i i + 1
    %endrep
        FAR_JOIN 3, xmm10, T_4L, T_3L, T_2L, T_L
        vzeroupper
        jmp     .start
        ENDKERNEL
