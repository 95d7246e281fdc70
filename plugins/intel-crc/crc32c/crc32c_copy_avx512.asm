; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     CRC-32C of what is copied meanwhile: zmm folding with vpclmulqdq and three streams of crc32, with stores.
;
; Prototype:   uint32_t crc32c_copy_avx512(uint32_t reg, void *dst, const void *src, size_t n)
; Arguments:   edi = reg   rsi = dst   rdx = src   rcx = n     Result: eax
; Registers:   rcx rdx rsi rdi r8-r11 and zmm0-zmm23 are clobbered; 64 bytes below rsp; no stack
; Contract:    any n, (reg, NULL, NULL, 0) too; any alignment of both; dst and src do not overlap; reads src[0..n), writes
;              dst[0..n), and nothing else; leaf; upper halves of zmm0-zmm15 clean on return
; Needs:       SSE4.2 (crc32), PCLMUL, AVX, AVX2 (vextracti128), VPCLMUL (with AVX512F: vpclmulqdq zmm), AVX512F
;
; The input from FUSED bytes on, which is copied to where it lies in dst:
;
;       | under 64 bytes | V = 64 b bytes: folded | L = 8 s bytes: crc32 | L: crc32 | L: crc32 | under 24 bytes |
;                          PTR ->                   STREAM0 ->
;
; Four accumulators of 64 bytes, b = n / 88, s = b + (n - 88 b) / 24. A round takes 256 bytes of the vector part and 32 of
; each stream, and stores them: 8 vpclmulqdq, 4 vpternlogq, 12 crc32, 4 loads and stores of 64 bytes, 3 of 32. The vectors
; of the vector part are loaded once, for the fold and for the store; those of the streams are loaded once more, in qwords,
; for crc32. There are 3 crc32 beside a fold, and not 4 as in crc32c_avx512.asm: on Zen 4 a fold with a load and a store
; takes 4 cycles beside 3 crc32 and 5 beside 4. After the rounds come 0 to 3 blocks of 64 bytes alone: the first
; accumulator is folded onto the second, and the block becomes the last. What is left of each stream then, 4 to 10 turns,
; runs while the accumulators are reduced: the first is folded onto the second; each of the 24 qwords of the others is
; multiplied by its own weight, none waits for another, and the products are summed to 128 bits.
;
; From ALIGNED bytes on the vector part begins where dst is aligned to 64. The bytes before it, fewer than 64, are a block
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
; Measured:    Zen 4, warm cache, bytes a core cycle: 16.5 at 4 KiB, 18.4 at 12 KiB, 15.6 at 256 KiB (2026-11):
;              docs/asm/crc32c-copy.md
%include "cofferdam.inc"
%define CRC32C_FOLDS
%define CRC32C_WEIGHTS
%define CRC32C_WINDOWS
%define WINDOW_VEX 1
%define COPY_BYTES 64
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
%define FOLD    zmm7
%define KEPT_LEFT xmm11
%define KEPT_DELTA xmm12
%define T_L     xmm13
%define T_2L    xmm14
%define T_3L    xmm15

%define FUSED   512                     ; below, window classes and three streams
%define ALIGNED 2048                    ; below, stores are not aligned
%define POWERS  11352                   ; b = 129. From here on 3 s may be above 393, where the table ends

; A vector part of FAR bytes and more, which inputs of 12581888 bytes have where dst is aligned, and all have from 12581952
; on: what is copied is likely to leave the cache before it is read. It is stored past the cache, and loads are announced
; AHEAD bytes before.
%define FAR     9150464
%define AHEAD   8192
%if FAR / 512 < AHEAD / 64 + 3          ; turns of .loop_far in such a part, and those that it leaves
    %error "AHEAD leaves .loop_far no turn"
%endif

; ROUND store zmm, store ymm: four folds of zmm0-zmm3, and 4 qwords of each stream; all of it stored. The order is the
; fastest of 4600 that were tried on Zen 4: 18 cycles, where the usual one, block after block, takes 21.
%macro ROUND 2
        vmovdqu ymm5, [STREAM0 + STREAM]
        crc32   CRC2, qword [STREAM0 + STREAM * 2]
        vmovdqu ymm6, [STREAM0 + STREAM * 2]
        crc32   CRC1, qword [STREAM0 + STREAM]
        %2      [TO0 + STREAM], ymm5
        vmovdqu64 zmm19, [PTR + 192]
        vpclmulqdq zmm20, zmm0, FOLD, 0x00
        vpclmulqdq zmm23, zmm3, FOLD, 0x00
        vpclmulqdq zmm22, zmm2, FOLD, 0x00
        vpclmulqdq zmm21, zmm1, FOLD, 0x00
        crc32   CRC1, qword [STREAM0 + STREAM + 8]
        crc32   CRC, qword [STREAM0]
        vpclmulqdq zmm1, zmm1, FOLD, 0x11
        vpclmulqdq zmm0, zmm0, FOLD, 0x11
        vpclmulqdq zmm2, zmm2, FOLD, 0x11
        vmovdqu64 zmm16, [PTR]
        crc32   CRC1, qword [STREAM0 + STREAM + 16]
        crc32   CRC, qword [STREAM0 + 8]
        vpclmulqdq zmm3, zmm3, FOLD, 0x11
        vmovdqu64 zmm17, [PTR + 64]
        %1      [PTR + DELTA + 64], zmm17
        %1      [PTR + DELTA + 192], zmm19
        %2      [TO0 + STREAM * 2], ymm6
        vpternlogq zmm3, zmm23, zmm19, 0x96
        vmovdqu64 zmm18, [PTR + 128]
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + 8]
        vmovdqu ymm4, [STREAM0]
        crc32   CRC, qword [STREAM0 + 16]
        %1      [PTR + DELTA], zmm16
        vpternlogq zmm0, zmm20, zmm16, 0x96
        %1      [PTR + DELTA + 128], zmm18
        vpternlogq zmm1, zmm21, zmm17, 0x96
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + 16]
        vpternlogq zmm2, zmm22, zmm18, 0x96
        crc32   CRC2, qword [STREAM0 + STREAM * 2 + 24]
        %2      [TO0], ymm4
        crc32   CRC, qword [STREAM0 + 24]
        crc32   CRC1, qword [STREAM0 + STREAM + 24]
        add     PTR, 256
        add     STREAM0, 32
        add     TO0, 32
%endmacro

        KERNEL  crc32c_copy_avx512
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
        mov     ecx, r11d
        add     ecx, esi
        neg     ecx
        and     ecx, 63
        vmovdqu64 zmm4, [PTR]
        vmovdqu64 [PTR + TO], zmm4
        lea     rdi, [crc32c_mask + 128]
        sub     rdi, rcx
        vmovdqu64 zmm5, [rdi]
        vpandnq zmm4, zmm5, zmm4
        vpxorq  zmm0, zmm0, zmm4
        lea     rdi, [crc32c_shift1]
        vmovd   xmm1, [rdi + rcx * 4 + 8 * 4]
        vmovd   xmm2, [rdi + rcx * 4]
        vpunpcklqdq xmm1, xmm1, xmm2
        vshufi32x4 zmm1, zmm1, zmm1, 0
        vpclmulqdq zmm6, zmm0, zmm1, 0x00
        vpclmulqdq zmm0, zmm0, zmm1, 0x11
        add     PTR, rcx
        sub     LEFT, rcx
        cmp     LEFT, POWERS
        jae     .powers

.table: mov     ecx, edx
        shr     ecx, 3
        imul    ecx, ecx, 5958
        shr     ecx, 16                 ; b: x * 5958 / 65536 = x / 11 for x < 32768
        mov     edi, ecx
        shl     edi, 6                  ; V
        imul    r8d, ecx, 88
        sub     edx, r8d
        lea     END, [PTR + rdi]
        mov     r8d, edx
        shr     r8d, 3
        imul    r8d, r8d, 171
        shr     r8d, 9                  ; (n - 88 b) / 24
        lea     r10d, [r8 + rcx]        ; s
        lea     r8d, [r8 + r8 * 2]
        shl     r8d, 3
        sub     edx, r8d                ; below 24
        lea     rcx, [crc32c_shift8]
        lea     rdi, [rcx + STREAM * 8]
        vmovd   T_L, [rcx + STREAM * 4]
        vmovd   T_2L, [rdi]
        vmovd   T_3L, [rdi + STREAM * 4]
        shl     STREAM, 3

; zmm0 + zmm6 = the register and the first bytes, END = PTR + V, STREAM = L, LEFT = what follows the streams.
.cut:   vmovq   DELTA, KEPT_DELTA
        vmovd   KEPT_LEFT, edx
        vmovdqu64 zmm4, [PTR]
        vmovdqu64 zmm1, [PTR + 64]
        vmovdqu64 zmm2, [PTR + 128]
        vmovdqu64 zmm3, [PTR + 192]
        vpternlogq zmm0, zmm6, zmm4, 0x96
        vmovdqu64 [PTR + DELTA], zmm4
        vmovdqu64 [PTR + DELTA + 64], zmm1
        vmovdqu64 [PTR + DELTA + 128], zmm2
        vmovdqu64 [PTR + DELTA + 192], zmm3
        add     PTR, 256
        vbroadcasti32x4 FOLD, [crc32c_fold_2048]
        xor     eax, eax
        xor     r8d, r8d
        xor     r9d, r9d
        lea     STREAM0, [END + 256]
        sub     STREAM0, PTR            ; V
        cmp     STREAM0, FAR
        mov     STREAM0, END
        lea     TO0, [END + DELTA]
        jae     .far
.near:  sub     END, 192
        cmp     PTR, END
        jae     .last
        HOT     64
.loop:  ROUND   vmovdqu64, vmovdqu
        cmp     PTR, END
        jb      .loop

; 0 to 3 blocks that fill no round: the first accumulator is folded onto the second, and the block is the last.
.last:  add     END, 192
        vbroadcasti32x4 FOLD, [crc32c_fold_512]
        cmp     PTR, END
        je      .reduce
.block: vmovdqu64 zmm4, [PTR]
        vpclmulqdq zmm5, zmm0, FOLD, 0x00
        vpclmulqdq zmm6, zmm0, FOLD, 0x11
        vmovdqu64 [PTR + DELTA], zmm4
        vpternlogq zmm5, zmm6, zmm1, 0x96
        vmovdqa64 zmm0, zmm5
        vmovdqa64 zmm1, zmm2
        vmovdqa64 zmm2, zmm3
        vmovdqa64 zmm3, zmm4
        add     PTR, 64
        cmp     PTR, END
        jne     .block

; What is left of each stream, 32 to 80 bytes, and what follows the last one, below 96.
.reduce:
        add     END, STREAM             ; the end of stream 0
        vpclmulqdq zmm6, zmm0, zmm7, 0x00
        vpclmulqdq zmm0, zmm0, zmm7, 0x11
        vpternlogq zmm1, zmm6, zmm0, 0x96
        vmovdqa64 zmm0, [crc32c_weights]
        vmovdqa64 zmm4, [crc32c_weights + 64]
        vmovdqa64 zmm5, [crc32c_weights + 128]
        vpclmulqdq zmm6, zmm1, zmm0, 0x00
        vpclmulqdq zmm0, zmm1, zmm0, 0x11
        vpclmulqdq zmm7, zmm2, zmm4, 0x00
        vpclmulqdq zmm1, zmm2, zmm4, 0x11
        vpclmulqdq zmm4, zmm3, zmm5, 0x00
        vpclmulqdq zmm2, zmm3, zmm5, 0x11
        vpternlogq zmm0, zmm6, zmm7, 0x96
        vpternlogq zmm0, zmm1, zmm4, 0x96
        vpxorq  zmm0, zmm0, zmm2
        vextracti64x4 ymm1, zmm0, 1
        vpxor   ymm0, ymm0, ymm1
        vextracti128 xmm1, ymm0, 1
        vpxor   xmm0, xmm0, xmm1
        vmovdqu64 zmm16, [STREAM0]
        vmovdqu64 zmm17, [END - 64]
        vmovdqu64 [TO0], zmm16
        vmovdqu64 [END + DELTA - 64], zmm17
        lea     rsi, [END + STREAM]
        vmovdqu64 zmm16, [STREAM0 + STREAM]
        vmovdqu64 zmm17, [rsi - 64]
        vmovdqu64 [TO0 + STREAM], zmm16
        vmovdqu64 [rsi + DELTA - 64], zmm17
        vmovd   edx, KEPT_LEFT
        add     rsi, STREAM
        add     rsi, LEFT
    %assign i 192
    %rep 3
        vmovdqu64 zmm16, [rsi - i]
        vmovdqu64 [rsi + DELTA - i], zmm16
        %assign i i - 64
    %endrep
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
        vpxor   xmm1, xmm1, xmm2
        vpxor   xmm0, xmm0, xmm1
        vmovq   rcx, xmm0
        xor     eax, eax
        crc32   CRC, rcx
        xor     eax, r9d
        vmovq   TO, KEPT_DELTA
        vzeroupper                      ; what follows writes xmm registers in VEX form only
        cmp     LEFT, 24
        jb      .tail
        add     TO, PTR
        mov     edi, eax
        jmp     .again

; POWERS bytes and more: the same cut in 64 bits.
.powers:
        mov     r8, LEFT
        mov     rax, 0xba2e8ba2e8ba2e8c ; 8/11 of 2^64
        mov     rcx, LEFT
        shr     rcx, 3
        mul     rcx
        shr     rdx, 3                  ; b
        mov     rcx, rdx
        shl     rcx, 6                  ; V
        lea     END, [PTR + rcx]
        mov     STREAM, rdx
        imul    rdx, rdx, 88
        sub     r8, rdx                 ; n - 88 b
        mov     edx, r8d
        mov     ecx, r8d
        shr     ecx, 3
        imul    ecx, ecx, 171
        shr     ecx, 9                  ; (n - 88 b) / 24
        cmp     STREAM, FAR / 64
        lea     rcx, [rcx + STREAM]     ; s
        jb      .odd
        and     rcx, -4                 ; so that all of dst's streams are aligned to 32
.odd:   xchg    rcx, STREAM
        neg     rcx
        add     rcx, STREAM             ; s - b, of which -3 .. 3 are possible
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

; Two rounds a turn: 512 bytes of the vector part, 64 of each stream. The last AHEAD bytes of a stream and what the vector
; part has beside them are left to .loop, so that nothing behind a part is fetched.
.far:   sub     END, (AHEAD / 64 + 1) * 512
        HOT     64
.loop_far:
    %assign i 0
    %rep 8
        prefetcht0 [PTR + AHEAD + i]
        %assign i i + 64
    %endrep
        prefetcht0 [STREAM0 + AHEAD]
        prefetcht0 [STREAM0 + STREAM + AHEAD]
        prefetcht0 [STREAM0 + STREAM * 2 + AHEAD]
        ROUND   vmovntdq, vmovntdq
        ROUND   vmovntdq, vmovntdq
        cmp     PTR, END
        jb      .loop_far
        add     END, (AHEAD / 64 + 1) * 512
        sfence
        jmp     .near
        ENDKERNEL
