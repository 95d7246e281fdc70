; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; crc32c/1: CRC-32C by the CPU's own instruction, eight bytes a step. The macros, and what a kernel owes to the tools
; around it, are told in cofferdam.inc and note.inc.
; Source:      own work (Cofferdam's template)
; Inspiration: the CPU manual's entry for crc32
%include "note.inc"

;               contract, interface, how, flags, needs, vtable, rank, path switches, how many
        PLUGIN  "org.example.@NAME@", "0.1.0", "@LICENSE@", "@DOMAIN@", "from the CPU manual's entry for crc32"
        ROW     "crc32c/1", "cof.crc32/1", "crc32-serial", 0, COF_CPU_BIT(COF_X86_SSE42), vtable, 100, switches, 1
        ENDPLUGIN

        RELRO   vtable, 8
        dd      24, 0                   ; its size, reserved
        dq      update, shift

        CONST   switches, 8             ; input sizes from which on update takes another path
        dq      8

; uint32_t update(uint32_t reg, const void *p, size_t n)
; edi = reg   rsi = p   rdx = n   clobbers rcx
        KERNEL  update
        mov     eax, edi
        mov     rcx, rdx
        and     edx, 7
        shr     rcx, 3
        jz      .bytes
.qword: crc32   rax, qword [rsi]
        add     rsi, 8
        dec     rcx
        jnz     .qword
.bytes: test    edx, edx
        jz      .done
.byte:  crc32   eax, byte [rsi]
        inc     rsi
        dec     edx
        jnz     .byte
.done:  ret
        ENDKERNEL

; uint32_t shift(uint32_t reg, int64_t n)
; edi = reg   rsi = n   clobbers rcx rdx r8 r9
; The register times x^(8n) mod P, by squaring and multiplying over the bits of n modulo 2^31 - 1, the order of x mod P:
; so a negative n becomes the positive one that undoes it.
        KERNEL  shift
        mov     rax, rsi
        cqo
        mov     ecx, 0x7fffffff
        idiv    rcx
        mov     rsi, rdx                ; the remainder has the sign of n
        lea     rcx, [rsi + 0x7fffffff]
        test    rsi, rsi
        cmovs   rsi, rcx                ; 0 <= rsi < 2^31 - 1
        mov     r8d, 0x00800000         ; x^8: bit 31 is the coefficient of x^0
        mov     eax, edi
.bit:   test    rsi, rsi
        jz      .done
        test    esi, 1
        jz      .square
        mov     ecx, eax                ; eax = eax * r8d
        mov     edx, r8d
        xor     eax, eax
.mul:   mov     edi, ecx
        sar     edi, 31                 ; all ones where the multiplier's current coefficient is 1
        and     edi, edx
        xor     eax, edi
        shr     edx, 1                  ; times x
        jnc     .kept
        xor     edx, 0x82f63b78
.kept:  add     ecx, ecx
        jnz     .mul
.square:
        mov     ecx, r8d                ; r8d = r8d * r8d
        mov     edx, r8d
        xor     r8d, r8d
.sqr:   mov     edi, ecx
        sar     edi, 31
        and     edi, edx
        xor     r8d, edi
        shr     edx, 1
        jnc     .keep
        xor     edx, 0x82f63b78
.keep:  add     ecx, ecx
        jnz     .sqr
        shr     rsi, 1
        jmp     .bit
.done:  ret
        ENDKERNEL
