; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32C by two units at once: xmm folding with pclmulqdq, and three streams of crc32, over one input.
;
; Prototype:   uint32_t crc32c_update_sse42_pclmul(uint32_t reg, const void *p, size_t n)
; Arguments:   edi = reg   rsi = p   rdx = n          Result: eax
; Registers:   rcx rdx rsi rdi r8-r11 and xmm0-xmm14 are clobbered; no stack
; Contract:    any n, (NULL, 0) too; any alignment; reads p[0..n) and nothing else; leaf
; Needs:       SSE4.2 (crc32; of what it includes pshufb and pextrq), PCLMUL. No VEX encoding: processors and systems
;              without AVX can run it
;
; Up to 256 bytes: crc32c_window.inc. The input from 257 bytes on:
;
;       z zero bytes | n bytes of input
;       | V = 48 k bytes: folded | L = 8 s bytes: crc32 | L: crc32 | L: crc32 |
;         PTR ->                   STREAM0 ->
;
; Zero bytes in front of a message that the register has not met yet change nothing: so z = 0 .. 23 of them make the
; whole a multiple of 24, and nothing is left over behind the streams. They are in no memory: the first accumulators are
; loaded from the first bytes of the input, shuffled to their places.
;
; Three accumulators of 16 bytes, k rounds. A fold moves an accumulator over a round's 48 bytes: 2 pclmulqdq, 2 xors.
; Beside each fold stand 4 crc32, so that a round takes 96 bytes from the streams as well. The first round only loads; what
; the streams have left then runs while the accumulators are reduced to one. Per 16 + 32 bytes: 2 pclmulqdq (2 cycles
; each on the multiplier of Zen and of Haswell), 4 crc32 (1 cycle each): 48 bytes in 4 cycles, with both units busy.
; Where pclmulqdq takes 1 cycle (from Broadwell on) crc32 is the limit, and the speed the same.
;
; With T(n) as in crc32c_constants.inc the parts join in one step:
;       crc32q(0, clmul(folded, T(3L)) ^ clmul(crc0, T(2L)) ^ clmul(crc1, T(L))) ^ crc2
; T(8 s), T(16 s), T(24 s) come from a table up to 4728 bytes. Above, T(8 s) is T of the low 8 bits of s times T of each
; higher bit, by T(a + b) = crc32q(0, clmul(T(a), T(b))); this runs at entry, in the shadow of the main loop.
;
; Source:      own work from the papers below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
;              Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel 323405
; Measured:    Zen 5, warm cache, bytes a core cycle: 11.6 at 4 KiB, 11.7 at 64 KiB; Zen 4: 10.3, 10.7
;              (2026-11): docs/asm/crc32c.md
%include "cofferdam.inc"
%define CRC32C_FOLDS
%define CRC32C_WINDOWS
%define WINDOW_VEX 0
%include "crc32c_constants.inc"
%include "crc32c_window.inc"

; pshufb by the 16 bytes at crc32c_slide + 32 - z, z = 0 .. 32, moves a vector up by z bytes; by those at + 48 - z, what
; that moves out at the top, to the bottom of the next vector.
        CONST   crc32c_slide, 64
        times 32 db 0x80
        db      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        times 16 db 0x80

%define CRC     rax                     ; stream 0, and the running register
%define CRC1    r8
%define CRC2    r9
%define PTR     rsi                     ; the vector part
%define STREAM0 rdi                     ; stream 0; the others are L and 2 L after it
%define LEFT    rdx
%define STREAM  r10                     ; L
%define END     r11
%define FOLD    xmm5
%define T_L     xmm6
%define T_2L    xmm7
%define T_3L    xmm8

; Streams as long as those of 12 MiB are likely not in the cache: their loads, and those of the vector part, are
; announced AHEAD bytes before.
%define FAR     ((12 << 20) / 144 * 32)
%define AHEAD   8192
%if FAR / 32 < AHEAD / 32 + 4           ; rounds in such a stream, and those that .loop_far leaves and takes
    %error "AHEAD leaves .loop_far no round"
%endif

; MOVE acc, temp, factors: acc = acc * x^D, as a sum still to be added up: acc and temp.
%macro MOVE 3
        movdqa  %2, %1
        pclmulqdq %2, %3, 0x00
        pclmulqdq %1, %3, 0x11
%endmacro

; FUSED: one round: three folds, and four qwords of each stream. Loads come before the multiplications: on Zen 4 these are
; microcode, and what stands between them takes whole dispatch groups. Each fold has two registers of its own: where the upper
; halves of vector registers are in use, every write here waits for what its register held before.
%macro FUSED 0
    %assign %%q 0
    %assign %%a 0
    %rep 3
      %assign %%m 9 + 2 * %%a
      %assign %%t 10 + 2 * %%a
        movups  xmm%[%%m], [PTR + 16 * %%a] ; a byte shorter than movdqu, for the jump at the end
        MOVE    xmm%[%%a], xmm%[%%t], FOLD
        pxor    xmm%[%%t], xmm%[%%m]
        pxor    xmm%[%%a], xmm%[%%t]
      %rep 4
        %if %%q % 3 = 0
        crc32   CRC, qword [STREAM0 + %%q / 3 * 8]
        %elif %%q % 3 = 1
        crc32   CRC1, qword [STREAM0 + STREAM + %%q / 3 * 8]
        %else
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + %%q / 3 * 8]
        %endif
        %assign %%q %%q + 1
      %endrep
      %assign %%a %%a + 1
    %endrep
        add     PTR, 48
        add     STREAM0, 32
%endmacro

; MULMOD acc, by: acc = crc32q(0, clmul(acc, by)), both in xmm. Clobbers rcx r9.
%macro MULMOD 2
        pclmulqdq %1, %2, 0x00
        movq    rcx, %1
        xor     r9d, r9d
        crc32   r9, rcx
        movd    %1, r9d
%endmacro

        KERNEL  crc32c_update_sse42_pclmul
        WINDOWS .long

; m = n / 24 rounded up, k = (m + 3) / 6, V = 48 k, s = m - 2 k: the streams have 1 to 6 turns left after k - 1 rounds.
.long:  movd    xmm4, edi
        mov     r11, LEFT
        lea     r8, [LEFT + 23]
        lea     rcx, [LEFT + 95]
        mov     rax, 0xaaaaaaaaaaaaaaab ; 2/3 of 2^64
        shr     r8, 3
        mul     r8
        mov     r8, rdx
        shr     r8, 1                   ; m
        mov     rax, 0xe38e38e38e38e38f ; 8/9 of 2^64
        shr     rcx, 4
        mul     rcx
        shr     rdx, 3                  ; k
        mov     STREAM, r8
        sub     STREAM, rdx
        sub     STREAM, rdx             ; s
        lea     rax, [r8 + r8 * 2]
        lea     rcx, [rdx + rdx * 2]
        shl     rcx, 4                  ; V
        shl     rax, 3
        sub     rax, r11                ; z
        movdqu  xmm0, [PTR]
        sub     PTR, rax                ; z bytes before the input
        lea     END, [PTR + rcx]
        lea     r9, [crc32c_slide + 32]
        xor     edx, edx
        mov     ecx, eax
        neg     rax
        sub     ecx, 16
        cmovb   ecx, edx                ; the zeros in the second accumulator
        movdqu  xmm1, [PTR + rcx + 16]
        neg     rcx
        movdqu  xmm2, [PTR + 32]
        pxor    xmm0, xmm4
        movdqu  xmm5, [r9 + rax]
        movdqu  xmm6, [r9 + rcx]
        movdqu  xmm7, [r9 + rax + 16]
        pshufb  xmm0, xmm5
        pshufb  xmm1, xmm6
        pshufb  xmm4, xmm7
        pxor    xmm1, xmm4

        lea     rcx, [crc32c_shift8]
        cmp     STREAM, 131
        ja      .factors
        lea     rdi, [rcx + STREAM * 8]
        movd    T_L, [rcx + STREAM * 4]
        movd    T_2L, [rdi]
        movd    T_3L, [rdi + STREAM * 4]
.have_factors:
        shl     STREAM, 3
        movdqa  FOLD, [crc32c_fold_384]
        add     PTR, 48
        mov     STREAM0, END
        xor     eax, eax
        xor     r8d, r8d
        xor     r9d, r9d
        cmp     STREAM, FAR
        jae     .far
.near:  HOT     64
.loop:  FUSED
        cmp     PTR, END
        jne     .loop

; Three accumulators to one, to a register, while the streams end.
.reduce:
        add     END, STREAM             ; the end of stream 0
        MOVE    xmm0, xmm3, [crc32c_fold_256]
        MOVE    xmm1, xmm4, [crc32c_fold_128]
        pxor    xmm2, xmm3
        pxor    xmm1, xmm4
        pxor    xmm2, xmm0
        pxor    xmm2, xmm1
        movq    rcx, xmm2
        xor     esi, esi
        crc32   rsi, rcx                ; times x^32, which is what a register means
        pextrq  rcx, xmm2, 1
        crc32   rsi, rcx
        movd    xmm0, esi
.drain: crc32   CRC, qword [STREAM0]
        crc32   CRC1, qword [STREAM0 + STREAM]
        crc32   CRC2, qword [STREAM0 + STREAM * 2]
        add     STREAM0, 8
        cmp     STREAM0, END
        jne     .drain
        movd    xmm1, eax
        movd    xmm2, r8d
        pclmulqdq xmm0, T_3L, 0x00
        pclmulqdq xmm1, T_2L, 0x00
        pclmulqdq xmm2, T_L, 0x00
        pxor    xmm1, xmm2
        pxor    xmm0, xmm1
        movq    rcx, xmm0
        xor     eax, eax
        crc32   CRC, rcx
        xor     eax, r9d
        ret

; T(8 s): from the table for the low 8 bits of s, times T(2^(3 + i)) for each higher bit i.
.factors:
        movzx   eax, r10b
        movd    T_L, [rcx + rax * 4]
        lea     rdi, [crc32c_shift_pow + 12]
        mov     r8, STREAM
        and     r8, -256
        jz      .have_t
.bit:   bsf     rax, r8                 ; not rcx: bsf waits for its old value, which is the last turn's product
        movd    xmm3, [rdi + rax * 4]
        lea     rax, [r8 - 1]
        MULMOD  T_L, xmm3
        and     r8, rax
        jnz     .bit
.have_t:
        movdqa  T_2L, T_L
        MULMOD  T_2L, T_L
        movdqa  T_3L, T_2L
        MULMOD  T_3L, T_L
        jmp     .have_factors

; Two rounds take 96 bytes of the vector part and 64 of each stream. The last rounds are left to .loop, so that nothing
; behind a part is fetched: AHEAD bytes of a stream, and half as many more of the vector part.
.far:   sub     END, AHEAD / 32 * 48
        HOT     64
.loop_far:
        prefetcht0 [PTR + AHEAD]
        prefetcht0 [PTR + AHEAD + 64]
        prefetcht0 [STREAM0 + AHEAD]
        prefetcht0 [STREAM0 + STREAM + AHEAD]
        prefetcht0 [STREAM0 + STREAM * 2 + AHEAD]
        FUSED
        FUSED
        cmp     PTR, END
        jb      .loop_far
        add     END, AHEAD / 32 * 48
        jmp     .near
        ENDKERNEL
