; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Seeded for the forge's scanner: a function is called in every turn.
;
; Source:      own work
; Inspiration: none
%include "cofferdam.inc"

extern helper
KERNEL seeded_call                      ; uint64_t (const uint64_t *p, size_t n)
        HOT         64
.loop:  call        helper wrt ..plt
        add         rbx, 8
        dec         rbp
        jnz         .loop
        ret
ENDKERNEL
