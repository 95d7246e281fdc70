; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; The boot sector of the test image: reads SECTORS sectors to 0x10000, enters long mode with the first GiB mapped onto
; itself in 2 MiB pages, turns on SSE, and AVX where the processor has XSAVE, and jumps to 0x10000.
;
; Source:      own work
; Inspiration: none recorded
;
;       0x7c00   this sector, with the descriptor table      0x70000  page tables: PML4, PDPT, one PD
;       0x10000  the image                                   0x400000 the stack, downwards
bits 16
org 0x7c00
        jmp     0:start
start:  xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7c00
        mov     [drive], dl
        mov     cx, SECTORS / 64
.load:  push    cx                      ; 32 KiB a turn, by the BIOS's extended read
        mov     si, packet
        mov     ah, 0x42
        mov     dl, [drive]
        int     0x13
        jc      $
        add     word [packet.segment], 0x800
        add     dword [packet.block], 64
        pop     cx
        loop    .load
        in      al, 0x92                ; A20
        or      al, 2
        out     0x92, al
        cli

        mov     edi, 0x70000
        mov     cr3, edi
        mov     bx, 0x7000
        mov     es, bx
        xor     edi, edi
        xor     eax, eax
        mov     ecx, 0x3000 / 4
        rep     stosd
        mov     dword [es:0x0000], 0x71003
        mov     dword [es:0x1000], 0x72003
        mov     edi, 0x2000
        mov     eax, 0x83               ; present, writable, 2 MiB
        mov     cx, 512
.page:  mov     [es:edi], eax
        add     eax, 0x200000
        add     edi, 8
        loop    .page

        mov     eax, 1
        cpuid
        mov     ebp, ecx
        mov     eax, 0x620              ; PAE, OSFXSR, OSXMMEXCPT
        bt      ebp, 26                 ; XSAVE
        jnc     .cr4
        or      eax, 0x40000            ; OSXSAVE
.cr4:   mov     cr4, eax
        mov     ecx, 0xc0000080
        rdmsr
        or      eax, 0x100              ; EFER.LME
        wrmsr
        lgdt    [gdtr]
        mov     eax, cr0
        and     eax, ~4                 ; no emulation
        or      eax, 0x80000003         ; paging, monitor, protection
        mov     cr0, eax
        jmp     8:long_mode

bits 64
long_mode:
        mov     ax, 16
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     rsp, 0x400000
        bt      ebp, 26
        jnc     .go
        mov     eax, 13
        xor     ecx, ecx
        cpuid
        and     eax, 0xe7               ; x87, SSE, AVX, AVX-512, as far as there
        xor     edx, edx
        xor     ecx, ecx
        xsetbv
.go:    mov     eax, 0x10000
        call    rax
        hlt

drive:  db      0
align 4
packet: db      16, 0
        dw      64, 0
.segment:
        dw      0x1000
.block: dq      1
align 8
gdt:    dq      0, 0x00af9a000000ffff, 0x00cf92000000ffff
gdtr:   dw      23
        dd      gdt
        times   510 - ($ - $$) db 0
        dw      0xaa55
