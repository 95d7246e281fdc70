; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32C of what is copied meanwhile: ymm folding with vpclmulqdq and three streams of crc32, with stores.
;
; Prototype:   uint32_t crc32c_copy_avx2_vpclmul(uint32_t reg, void *dst, const void *src, size_t n)
; Arguments:   edi = reg   rsi = dst   rdx = src   rcx = n     Result: eax
; Registers:   rcx rdx rsi rdi r8-r11 and ymm0-ymm15 are clobbered; 64 bytes below rsp; no stack
; Contract:    any n, (reg, NULL, NULL, 0) too; any alignment of both; dst and src do not overlap; reads src[0..n), writes
;              dst[0..n), and nothing else; leaf; upper halves clean on return
; Needs:       SSE4.2 (crc32), PCLMUL (vpclmulqdq xmm), AVX, AVX2, VPCLMUL (vpclmulqdq ymm)
;
; The input from FUSED bytes on, which is copied to where it lies in dst:
;
;       | under 32 bytes | V = 96 k bytes: folded | L = 8 s bytes: crc32 | L: crc32 | L: crc32 | under 24 bytes |
;                          PTR ->                   STREAM0 ->
;
; Three accumulators of 32 bytes, k = n / 192, s = 4 k + (n - 192 k) / 24. A round takes 96 bytes of the vector part, 32 of
; each stream, and stores them: 6 vpclmulqdq, 12 crc32, 6 loads and 6 stores of 32 bytes. The vectors of the vector part
; are loaded once, for the fold and for the store; those of the streams are loaded once more, in qwords, for crc32. What
; the rounds leave of each stream, 4 to 11 turns, runs while the accumulators are reduced.
;
; From ALIGNED bytes on the vector part begins where dst is aligned to 32. The bytes before it, fewer than 32, are a block
; with zeros behind them. The register is added to its first four bytes, and it is folded by as many bytes as they are:
; the factors for every distance are T(d + 8) and T(d), which a table has. So the peel has no branch and no loop.
;
; With T(n) as in crc32c_constants.inc the parts join in one step:
;       crc32q(0, clmul(folded, T(3L)) ^ clmul(crc0, T(2L)) ^ clmul(crc1, T(L))) ^ crc2
; T(8 s), T(16 s), T(24 s) come from a table below POWERS bytes. Above, T(8 s) is T of the low 8 bits of s times T of each
; higher bit, by T(a + b) = crc32q(0, clmul(T(a), T(b))); this runs at entry, in the shadow of the main loop.
;
; Source:      own work from the papers below and the instruction manual
; Inspiration: Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 323102
;              Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel 323405
; Measured:    Zen 4, warm cache, bytes a core cycle: 12.9 at 4 KiB (2026-11): docs/asm/crc32c-copy.md
%include "cofferdam.inc"
%define CRC32C_FOLDS
%define CRC32C_WINDOWS
%define WINDOW_VEX 1
%define COPY_BYTES 32
%include "crc32c_constants.inc"
%include "crc32c_window.inc"
%include "crc32c_copy.inc"

%define CRC     rax                     ; stream 0, and the running register
%define CRC1    r8
%define CRC2    r9
; PTR, the vector part, and LEFT are rsi and rdx, TO, where it is copied to, r11, by the included files.
%define STREAM0 rdi                     ; stream 0; the others are L and 2 L after it
%define STREAM  r10                     ; L
%define END     r11
%define DELTA   rcx                     ; dst - src
%define TO0     rdx                     ; STREAM0 + DELTA
%define KEPT_DELTA xmm12                ; up to .cut
%define FOLD    ymm12
%define T_L     xmm13                   ; from .cut on with LEFT in its third doubleword
%define T_2L    xmm14
%define T_3L    xmm15

%define FUSED   512                     ; below, window classes and three streams
%define ALIGNED 2048                    ; below, stores are not aligned
%define POWERS  6144                    ; 32 rounds. From here on 3 s may be above 393, where the table ends

; A vector part of FAR bytes and more, which inputs of 12581760 bytes have where dst is aligned, and all have from 12581792
; on: what is copied is likely to leave the cache before it is read. It is stored past the cache, and loads are announced
; AHEAD bytes before.
%define FAR     6290880
%define AHEAD   2048
%if FAR / 192 < AHEAD / 64 + 3          ; turns of .loop_far in such a part, and those that it leaves
    %error "AHEAD leaves .loop_far no turn"
%endif

; MOVE acc, temp, factors: acc = acc * x^D, as a sum still to be added up: acc and temp.
%macro MOVE 3
        vpclmulqdq %2, %1, %3, 0x00
        vpclmulqdq %1, %1, %3, 0x11
%endmacro

; ROUND store: three folds of ymm0-ymm2, and 4 qwords of each stream; all of it stored by store. The order is the fastest
; of 2256 that were tried on Zen 4.
%macro ROUND 1
        vmovdqu ymm7, [PTR + 32]
        vmovdqu ymm6, [PTR]
        crc32   CRC, qword [STREAM0]
        vmovdqu ymm9, [STREAM0]
        vpclmulqdq ymm5, ymm2, FOLD, 0x00
        crc32   CRC1, qword [STREAM0 + STREAM]
        vmovdqu ymm8, [PTR + 64]
        vmovdqu ymm11, [STREAM0 + STREAM * 2]
        vpclmulqdq ymm2, ymm2, FOLD, 0x11
        vpclmulqdq ymm4, ymm1, FOLD, 0x00
        vpclmulqdq ymm3, ymm0, FOLD, 0x00
        vmovdqu ymm10, [STREAM0 + STREAM]
        vpxor   ymm3, ymm3, ymm6
        crc32   CRC1, qword [STREAM0 + STREAM + 8]
        crc32   CRC, qword [STREAM0 + 8]
        vpclmulqdq ymm0, ymm0, FOLD, 0x11
        vpclmulqdq ymm1, ymm1, FOLD, 0x11
        %1      [TO0 + STREAM], ymm10
        crc32   CRC, qword [STREAM0 + 16]
        vpxor   ymm5, ymm5, ymm8
        %1      [TO0 + STREAM * 2], ymm11
        vpxor   ymm0, ymm0, ymm3
        %1      [PTR + DELTA], ymm6
        crc32   CRC1, qword [STREAM0 + STREAM + 16]
        crc32   CRC2, qword [STREAM0 + STREAM * 2]
        %1      [PTR + DELTA + 64], ymm8
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + 8]
        %1      [TO0], ymm9
        vpxor   ymm4, ymm4, ymm7
        vpxor   ymm1, ymm1, ymm4
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + 16]
        vpxor   ymm2, ymm2, ymm5
        crc32   CRC1, qword [STREAM0 + STREAM + 24]
        crc32   CRC, qword [STREAM0 + 24]
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + 24]
        %1      [PTR + DELTA + 32], ymm7
        add     PTR, 96
        add     STREAM0, 32
        add     TO0, 32
%endmacro

        KERNEL  crc32c_copy_avx2_vpclmul
        COPY_WINDOWS .long

.long:  cmp     LEFT, FUSED
        jae     .fused
        COPY_UPTO512
        mov     eax, edi
        TRIPLE

; LEFT is below 24, and the 24 bytes before the end of the input are input.
.tail:  WINDOW_TAIL

; The first bytes, up to where dst is aligned, are a block of their own: the register and they, with zeros behind them,
; folded by as many bytes as they are onto the first block of the vector part.
.fused: sub     TO, PTR
        vmovq   KEPT_DELTA, TO
        vmovd   xmm0, edi
        vpxor   xmm6, xmm6, xmm6
        cmp     LEFT, ALIGNED
        jb      .table
        lea     ecx, [r11 + rsi]
        neg     ecx
        and     ecx, 31
        vmovdqu ymm4, [PTR]
        vmovdqu [PTR + TO], ymm4
        lea     rdi, [crc32c_mask + 128]
        sub     rdi, rcx
        vmovdqu ymm5, [rdi]
        vpandn  ymm4, ymm5, ymm4
        vpxor   ymm0, ymm0, ymm4
        lea     rdi, [crc32c_shift1]
        vmovd   xmm1, [rdi + rcx * 4 + 8 * 4]
        vmovd   xmm2, [rdi + rcx * 4]
        vpunpcklqdq xmm1, xmm1, xmm2
        vinserti128 ymm1, ymm1, xmm1, 1
        MOVE    ymm0, ymm6, ymm1
        add     PTR, rcx
        sub     LEFT, rcx
        cmp     LEFT, POWERS
        jae     .powers

.table: mov     ecx, edx
        shr     ecx, 6
        imul    ecx, ecx, 171
        shr     ecx, 9                  ; k: x * 171 / 512 = x / 3 for x < 128
        lea     edi, [rcx + rcx * 2]
        shl     edi, 5                  ; V
        sub     edx, edi
        sub     edx, edi                ; n - 192 k, below 192
        lea     END, [PTR + rdi]
        mov     r8d, edx
        shr     r8d, 3
        imul    r8d, r8d, 171
        shr     r8d, 9                  ; (n - 192 k) / 24
        lea     r10d, [r8 + rcx * 4]    ; s
        lea     r8d, [r8 + r8 * 2]
        shl     r8d, 3
        sub     edx, r8d                ; below 24
        lea     rcx, [crc32c_shift8]
        lea     rdi, [rcx + STREAM * 8]
        vmovd   T_L, [rcx + STREAM * 4]
        vmovd   T_2L, [rdi]
        vmovd   T_3L, [rdi + STREAM * 4]
        shl     STREAM, 3

; ymm0 + ymm6 = the register and the first bytes, END = PTR + V, STREAM = L, LEFT = what follows the streams.
.cut:   vmovq   DELTA, KEPT_DELTA
        vpinsrd T_L, T_L, edx, 2
        vmovdqu ymm4, [PTR]
        vmovdqu ymm1, [PTR + 32]
        vmovdqu ymm2, [PTR + 64]
        vpxor   ymm0, ymm0, ymm6
        vpxor   ymm0, ymm0, ymm4
        vmovdqu [PTR + DELTA], ymm4
        vmovdqu [PTR + DELTA + 32], ymm1
        vmovdqu [PTR + DELTA + 64], ymm2
        add     PTR, 96
        vbroadcasti128 FOLD, [crc32c_fold_768]
        xor     eax, eax
        xor     r8d, r8d
        xor     r9d, r9d
        lea     STREAM0, [END + 96]
        sub     STREAM0, PTR            ; V
        cmp     STREAM0, FAR
        mov     STREAM0, END
        lea     TO0, [END + DELTA]
        jae     .far
.near:  HOT     64
.loop:  ROUND   vmovdqu
        cmp     PTR, END
        jne     .loop

; What is left of each stream, 32 to 88 bytes, and what follows the last one, below 96, is copied while the accumulators
; are reduced.
        add     END, STREAM             ; the end of stream 0
        vbroadcasti128 ymm9, [crc32c_fold_512]
        vbroadcasti128 ymm10, [crc32c_fold_256]
        MOVE    ymm0, ymm3, ymm9
        MOVE    ymm1, ymm4, ymm10
        vpxor   ymm2, ymm2, ymm3
        vpxor   ymm0, ymm0, ymm1
        vpxor   ymm2, ymm2, ymm4
        vpxor   ymm2, ymm2, ymm0
        vmovdqa xmm6, [crc32c_fold_128]
        vextracti128 xmm1, ymm2, 1
        MOVE    xmm2, xmm3, xmm6
        vpxor   xmm1, xmm1, xmm3
        vpxor   xmm2, xmm2, xmm1
        vmovdqu ymm7, [STREAM0]
        vmovdqu ymm8, [STREAM0 + 32]
        vmovdqu ymm9, [END - 32]
        vmovdqu [TO0], ymm7
        vmovdqu [TO0 + 32], ymm8
        vmovdqu [END + DELTA - 32], ymm9
        lea     rsi, [END + STREAM]
        vmovdqu ymm7, [STREAM0 + STREAM]
        vmovdqu ymm8, [STREAM0 + STREAM + 32]
        vmovdqu ymm9, [rsi - 32]
        vmovdqu [TO0 + STREAM], ymm7
        vmovdqu [TO0 + STREAM + 32], ymm8
        vmovdqu [rsi + DELTA - 32], ymm9
        vpextrd edx, T_L, 2
        add     rsi, STREAM
        add     rsi, LEFT
    %assign i 160
    %rep 5
        vmovdqu ymm7, [rsi - i]
        vmovdqu [rsi + DELTA - i], ymm7
        %assign i i - 32
    %endrep
        vmovq   rdx, xmm2
        xor     esi, esi
        crc32   rsi, rdx                ; times x^32, which is what a register means
        vpextrq rdx, xmm2, 1
        crc32   rsi, rdx
        vmovd   xmm0, esi
        vpextrd edx, T_L, 2
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
        vpxor   xmm1, xmm1, xmm2
        vpxor   xmm0, xmm0, xmm1
        vmovq   rdi, xmm0
        xor     eax, eax
        crc32   CRC, rdi
        xor     eax, r9d
        vzeroupper                      ; what follows touches no ymm register, or only as .again does
        cmp     LEFT, 24
        jb      .tail
        lea     TO, [PTR + DELTA]
        mov     edi, eax
        jmp     .again

; POWERS bytes and more: the same cut in 64 bits.
.powers:
        mov     r8, LEFT
        mov     rax, 0xaaaaaaaaaaaaaaab ; 2/3 of 2^64
        mov     rcx, LEFT
        shr     rcx, 6
        mul     rcx
        shr     rdx, 1                  ; k
        lea     rcx, [rdx + rdx * 2]
        shl     rcx, 5                  ; V
        lea     END, [PTR + rcx]
        lea     STREAM, [rdx * 4]
        add     rcx, rcx
        sub     r8, rcx                 ; n - 192 k
        mov     edx, r8d
        mov     ecx, r8d
        shr     ecx, 3
        imul    ecx, ecx, 171
        shr     ecx, 9                  ; (n - 192 k) / 24
        cmp     STREAM, FAR / 24
        jb      .odd
        and     ecx, -4                 ; so that all of dst's streams are aligned
.odd:   add     STREAM, rcx             ; s
        lea     ecx, [rcx + rcx * 2]
        shl     ecx, 3
        sub     edx, ecx                ; below 24, or below 96

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

; Two rounds a turn: 192 bytes of the vector part, 64 of each stream. The last AHEAD bytes of a stream and what the vector
; part has beside them are left to .loop, so that nothing behind a part is fetched.
.far:   sub     END, (AHEAD / 64 + 1) * 192
        HOT     64
.loop_far:
        prefetcht0 [PTR + AHEAD]
        prefetcht0 [PTR + AHEAD + 64]
        prefetcht0 [PTR + AHEAD + 128]
        prefetcht0 [STREAM0 + AHEAD]
        prefetcht0 [STREAM0 + STREAM + AHEAD]
        prefetcht0 [STREAM0 + STREAM * 2 + AHEAD]
        ROUND   vmovntdq
        ROUND   vmovntdq
        cmp     PTR, END
        jb      .loop_far
        add     END, (AHEAD / 64 + 1) * 192
        sfence
        jmp     .near
        ENDKERNEL
