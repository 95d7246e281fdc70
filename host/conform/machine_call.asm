; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; The call that the checks of the group "machine" watch from outside: every register is loaded from the frame, the
; function is called on a stack of its own, and every register is put back into the frame, before anybody looks at one.
; The frame is static, so that it is found again without any register. Hence one call at a time in the process.
;
; There is no unwind table here: an unwinder that has come to cof_machine_return has shown what it was to show.
;
; Source:      own work
; Inspiration: what test harnesses of assembly are known to watch around a call, by description
%include "cofferdam.inc"

; ---- struct Frame of machine_call.hpp --------------------------------------------------------------------------------
%define FRAME(at)       [rel cof_machine_frame + at]
FUNCTION_       equ 0
ARGUMENTS       equ 8           ; rdi rsi rdx rcx r8 r9
SCRATCH         equ 56          ; rax r10 r11
SAVED           equ 80          ; rbx rbp r12-r15
STACK           equ 128
FLAGS           equ 136
MXCSR           equ 144
X87             equ 148
VECTORS         equ 152         ; bits, as below
RESULT          equ 160
SAVED_AFTER     equ 168
STACK_AFTER     equ 216
FLAGS_AFTER     equ 224
MXCSR_AFTER     equ 232
XINUSE          equ 240
X87_AFTER       equ 256         ; what fnstenv writes
OWN_STACK       equ 288
OWN_MXCSR       equ 296
OWN_X87         equ 300
RETURN_TO       equ 304         ; of cof_machine_step_again
VECTORS_AFTER   equ 320         ; zmm0-15, each at a multiple of 64
PATTERN         equ 1344        ; zmm0-31, then k0-7
MASKS           equ 3392
CLEAN           equ 3456        ; for xrstor, which is free to look at all of an area of the processor's size
FRAME_SIZE      equ 8192

HAVE_AVX        equ 1           ; what the machine has
HAVE_AVX512     equ 2
LOAD            equ 4           ; load the pattern
INITIAL         equ 8           ; upper halves, zmm16-31 and k0-7 as in a new program
ASK_XINUSE      equ 16          ; xgetbv(1) afterwards

        [SECTION .bss nobits alloc noexec write align=64]
        global  cof_machine_frame:data hidden (FRAME_SIZE)
cof_machine_frame:
        resb    FRAME_SIZE

        [SECTION .text]
        align   64
        global  cof_machine_call:function hidden (cof_machine_end - cof_machine_call)
        global  cof_machine_return:function hidden
        global  cof_machine_end:function hidden
cof_machine_call:
        endbr64
        push    rbx
        push    rbp
        push    r12
        push    r13
        push    r14
        push    r15
        stmxcsr FRAME(OWN_MXCSR)
        fnstcw  FRAME(OWN_X87)
        mov     FRAME(OWN_STACK), rsp

        test    byte FRAME(VECTORS), INITIAL
        jz      .load
        mov     eax, 0xe4       ; of XCR0: AVX, opmask, ZMM_Hi256, Hi16_ZMM
        xor     edx, edx
        xrstor  FRAME(CLEAN)    ; its header names no component: each becomes what it is initially
.load:  test    byte FRAME(VECTORS), LOAD
        jz      .control
        test    byte FRAME(VECTORS), HAVE_AVX512
        jnz     .zmm
        test    byte FRAME(VECTORS), HAVE_AVX
        jnz     .ymm
%assign i 0
%rep 16
        movdqu  xmm %+ i, FRAME(PATTERN + 64 * i)
    %assign i i + 1
%endrep
        jmp     .control
.ymm:
%assign i 0
%rep 16
        vmovdqu ymm %+ i, FRAME(PATTERN + 64 * i)
    %assign i i + 1
%endrep
        jmp     .control
.zmm:
%assign i 0
%rep 32
        vmovdqu64 zmm %+ i, FRAME(PATTERN + 64 * i)
    %assign i i + 1
%endrep
%assign i 0
%rep 8
        kmovq   k %+ i, FRAME(MASKS + 8 * i)
    %assign i i + 1
%endrep
.control:
        ldmxcsr FRAME(MXCSR)
        fldcw   FRAME(X87)
        mov     rsp, FRAME(STACK)
        push    qword FRAME(FLAGS)
        popfq                   ; from here on mov alone: it leaves the flags
        mov     rdi, FRAME(ARGUMENTS)
        mov     rsi, FRAME(ARGUMENTS + 8)
        mov     rdx, FRAME(ARGUMENTS + 16)
        mov     rcx, FRAME(ARGUMENTS + 24)
        mov     r8, FRAME(ARGUMENTS + 32)
        mov     r9, FRAME(ARGUMENTS + 40)
        mov     rax, FRAME(SCRATCH)
        mov     r10, FRAME(SCRATCH + 8)
        mov     r11, FRAME(SCRATCH + 16)
        mov     rbx, FRAME(SAVED)
        mov     rbp, FRAME(SAVED + 8)
        mov     r12, FRAME(SAVED + 16)
        mov     r13, FRAME(SAVED + 24)
        mov     r14, FRAME(SAVED + 32)
        mov     r15, FRAME(SAVED + 40)
        call    FRAME(FUNCTION_)
cof_machine_return:
        mov     FRAME(RESULT), rax
        mov     FRAME(SAVED_AFTER), rbx
        mov     FRAME(SAVED_AFTER + 8), rbp
        mov     FRAME(SAVED_AFTER + 16), r12
        mov     FRAME(SAVED_AFTER + 24), r13
        mov     FRAME(SAVED_AFTER + 32), r14
        mov     FRAME(SAVED_AFTER + 40), r15
        mov     FRAME(STACK_AFTER), rsp
        mov     rsp, FRAME(OWN_STACK)
        pushfq
        pop     qword FRAME(FLAGS_AFTER)
        push    0x202
        popfq                   ; no trap, no alignment check, upwards
        stmxcsr FRAME(MXCSR_AFTER)
        fnstenv FRAME(X87_AFTER)
        fninit
        fldcw   FRAME(OWN_X87)
        test    byte FRAME(VECTORS), ASK_XINUSE
        jz      .store
        mov     ecx, 1
        xgetbv
        mov     FRAME(XINUSE), eax
.store: test    byte FRAME(VECTORS), HAVE_AVX512
        jnz     .store_zmm
        test    byte FRAME(VECTORS), HAVE_AVX
        jz      .back
%assign i 0
%rep 16
        vmovdqu FRAME(VECTORS_AFTER + 64 * i), ymm %+ i
    %assign i i + 1
%endrep
        jmp     .upper
.store_zmm:
%assign i 0
%rep 16
        vmovdqu64 FRAME(VECTORS_AFTER + 64 * i), zmm %+ i
    %assign i i + 1
%endrep
.upper: vzeroupper
.back:  ldmxcsr FRAME(OWN_MXCSR)
        mov     rax, FRAME(RESULT)
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rbp
        pop     rbx
        ret
cof_machine_end:

; Where a library's function returns to while a plugin is single-stepped: turns stepping on again, and goes on where the
; call came from.
        align   16
        global  cof_machine_step_again:function hidden (cof_machine_step_again.end - cof_machine_step_again)
cof_machine_step_again:
        push    qword FRAME(RETURN_TO)
        pushfq
        or      qword [rsp], 0x100
        popfq
        ret
.end:
