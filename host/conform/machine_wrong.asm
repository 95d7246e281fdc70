; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Functions that do one thing wrong, which the checks of the group "machine" must find before they are believed, and
; functions that tell what arrived. machine_wrong.hpp declares them.
;
; Source:      own work
; Inspiration: what test harnesses of assembly are known to watch around a call, by description
%include "cofferdam.inc"

KERNEL cof_right                ; returns its first argument
        mov     rax, rdi
        ret
ENDKERNEL

; ---- registers -------------------------------------------------------------------------------------------------------
%macro WRONG_REGISTER 1
KERNEL cof_wrong_ %+ %1
        not     %1
        ret
ENDKERNEL
%endmacro
WRONG_REGISTER rbx
WRONG_REGISTER rbp
WRONG_REGISTER r12
WRONG_REGISTER r13
WRONG_REGISTER r14
WRONG_REGISTER r15

KERNEL cof_wrong_rsp            ; takes eight bytes too many from the stack
        pop     rcx
        add     rsp, 8
        jmp     rcx
ENDKERNEL

KERNEL cof_wrong_flags          ; turns over the flags of its first argument
        pushfq
        xor     [rsp], rdi
        popfq
        ret
ENDKERNEL

KERNEL cof_wrong_mxcsr          ; turns over the bits of its first argument
        stmxcsr [rsp - 8]
        xor     [rsp - 8], edi
        ldmxcsr [rsp - 8]
        ret
ENDKERNEL

KERNEL cof_wrong_x87_control
        fnstcw  [rsp - 8]
        xor     word [rsp - 8], 0x300
        fldcw   [rsp - 8]
        ret
ENDKERNEL

KERNEL cof_wrong_x87_stack      ; as code with MMX registers does, without emms
        fld1
        ret
ENDKERNEL

KERNEL cof_wrong_ymm
        vpcmpeqd ymm3, ymm3, ymm3
        ret
ENDKERNEL

KERNEL cof_wrong_zmm
        vpternlogd zmm3, zmm3, zmm3, 0xff
        ret
ENDKERNEL

; ---- stack -----------------------------------------------------------------------------------------------------------
KERNEL cof_wrong_above          ; writes into its caller's frame, so many bytes above the return address
        not     byte [rsp + 8 + rdi]
        ret
ENDKERNEL

KERNEL cof_wrong_below          ; keeps its argument where a signal may overwrite it
        mov     [rsp - 136], rdi
        nop
        mov     rax, [rsp - 136]
        ret
ENDKERNEL

KERNEL cof_right_below          ; keeps it in the red zone
        mov     [rsp - 128], rdi
        nop
        mov     rax, [rsp - 128]
        ret
ENDKERNEL

KERNEL cof_wrong_unwind         ; moves rsp, of which the tables that ENDKERNEL makes say nothing
        sub     rsp, 64
        nop
        add     rsp, 64
        ret
ENDKERNEL

KERNEL cof_wrong_unwind_saved   ; overwrites a saved register while the tables say that it is as it was
        mov     rax, rbx
        not     rbx
        nop
        mov     rbx, rax
        ret
ENDKERNEL

; ---- what arrives ----------------------------------------------------------------------------------------------------
KERNEL cof_arrived_stack        ; rsp when it was entered
        mov     rax, rsp
        ret
ENDKERNEL

KERNEL cof_arrived_mxcsr
        stmxcsr [rsp - 8]
        mov     eax, [rsp - 8]
        ret
ENDKERNEL

KERNEL cof_arrived_registers    ; rsi rdx rcx r8 r9 rax r10 r11 and flags, to where the first argument points
        mov     [rdi], rsi
        mov     [rdi + 8], rdx
        mov     [rdi + 16], rcx
        mov     [rdi + 24], r8
        mov     [rdi + 32], r9
        mov     [rdi + 40], rax
        mov     [rdi + 48], r10
        mov     [rdi + 56], r11
        pushfq
        pop     qword [rdi + 64]
        ret
ENDKERNEL

KERNEL cof_arrived_xmm          ; the vectors, each at a multiple of 64
%assign i 0
%rep 16
        movdqu  [rdi + 64 * i], xmm %+ i
    %assign i i + 1
%endrep
        ret
ENDKERNEL

KERNEL cof_arrived_ymm
%assign i 0
%rep 16
        vmovdqu [rdi + 64 * i], ymm %+ i
    %assign i i + 1
%endrep
        ret
ENDKERNEL

KERNEL cof_arrived_zmm          ; and then the masks
%assign i 0
%rep 32
        vmovdqu64 [rdi + 64 * i], zmm %+ i
    %assign i i + 1
%endrep
%assign i 0
%rep 8
        kmovq   [rdi + 2048 + 8 * i], k %+ i
    %assign i i + 1
%endrep
        ret
ENDKERNEL
