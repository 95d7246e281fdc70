; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; The call under watch, and what the processor does instead of returning from it.
;
;   void call_kernel(struct Call *c)    see metal.hpp for Call
;
; Source:      own work
; Inspiration: none recorded
;
; Registers the kernel must keep hold patterns across the call; registers it may change hold garbage before it. All
; sixteen ymm are filled before and stored after. A trap while `armed` ends the call and is put on record.
default rel
%define C_FN 0
%define C_REG 8
%define C_P 16
%define C_N 24
%define C_AVX 32
%define C_RESULT 40
%define C_BAD 48
%define C_VECTOR 56
%define C_RIP 64
%define C_CR2 72
%define C_YMM 96

extern kmain, on_trap
global _start, call_kernel, trap_table, fill_pattern

SECTION .text.start progbits alloc exec nowrite align=16
_start: jmp     kmain

SECTION .text
call_kernel:
        push    rbx
        push    rbp
        push    r12
        push    r13
        push    r14
        push    r15
        push    rdi
        mov     [saved_rsp], rsp
        mov     qword [rdi + C_VECTOR], -1
        mov     qword [rdi + C_BAD], 0
        cmp     qword [rdi + C_AVX], 0
        je      .go
%assign i 0
%rep 16
        vmovdqu ymm%[i], [fill_pattern]
%assign i i + 1
%endrep
.go:    mov     byte [armed], 1
        mov     r11, rdi
        mov     rbx, 0x1111111111111101
        mov     rbp, 0x1111111111111102
        mov     r12, 0x1111111111111103
        mov     r13, 0x1111111111111104
        mov     r14, 0x1111111111111105
        mov     r15, 0x1111111111111106
        mov     rdi, [r11 + C_REG]
        mov     rsi, [r11 + C_P]
        mov     rdx, [r11 + C_N]
        mov     rax, 0xdeadbeefdeadbeef
        mov     rcx, rax
        mov     r8, rax
        mov     r9, rax
        mov     r10, rax
        call    [r11 + C_FN]
        mov     byte [armed], 0
        mov     rcx, rsp
        mov     rsp, [saved_rsp]
        mov     rdi, [rsp]
        mov     [rdi + C_RESULT], rax
        xor     edx, edx                ; bad: one bit for each register, in this order
%assign i 0
%macro KEPT 2
        mov     rax, %2
        cmp     %1, rax
        setne   al
        movzx   eax, al
        shl     eax, i
        or      edx, eax
%assign i i + 1
%endmacro
        KEPT    rbx, 0x1111111111111101
        KEPT    rbp, 0x1111111111111102
        KEPT    r12, 0x1111111111111103
        KEPT    r13, 0x1111111111111104
        KEPT    r14, 0x1111111111111105
        KEPT    r15, 0x1111111111111106
        KEPT    rcx, [saved_rsp]
        pushfq
        pop     rcx
        and     ecx, 0x400              ; the direction flag
        KEPT    rcx, 0
        cld
        push    0
        stmxcsr [rsp]
        pop     rcx
        KEPT    rcx, 0x1f80
        mov     [rdi + C_BAD], rdx
        cmp     qword [rdi + C_AVX], 0
        je      .out
%assign i 0
%rep 16
        vmovdqu [rdi + C_YMM + 32 * i], ymm%[i]
%assign i i + 1
%endrep
        vzeroupper
.out:   pop     rdi
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rbp
        pop     rbx
        ret

%assign i 0
%rep 32
stub%[i]:
  %if i <> 8 && i <> 10 && i <> 11 && i <> 12 && i <> 13 && i <> 14 && i <> 17
        push    0                       ; where the processor pushes no error code
  %endif
        push    i
        jmp     trap
%assign i i + 1
%endrep
trap:   cld
        cmp     byte [armed], 0
        je      .fatal
        mov     byte [armed], 0
        mov     rcx, [rsp]
        mov     rdx, [rsp + 16]
        mov     rsp, [saved_rsp]
        mov     rdi, [rsp]
        mov     [rdi + C_VECTOR], rcx
        mov     [rdi + C_RIP], rdx
        mov     rax, cr2
        mov     [rdi + C_CR2], rax
        jmp     call_kernel.out
.fatal: mov     rdi, [rsp]
        mov     rsi, [rsp + 16]
        mov     rdx, cr2
        and     rsp, -16
        call    on_trap
        hlt

SECTION .data
saved_rsp:
        dq      0
armed:  db      0
        align   32, db 0
fill_pattern:
        times   32 db 0xa5
        align   8, db 0
trap_table:
%assign i 0
%rep 32
        dq      stub%[i]
%assign i i + 1
%endrep
