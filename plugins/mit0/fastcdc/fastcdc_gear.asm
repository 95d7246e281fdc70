; SPDX-FileCopyrightText: 2026 The Cofferdam authors
; SPDX-License-Identifier: MIT-0
;
; Purpose:     the Gear words, for looking up one by one, and six bytes of each as six tables for a byte permutation.
;
; Prototype:   const uint64_t fastcdc_gear[256]; const uint8_t fastcdc_planes[6][256]
; Registers:   none, it is data
; Contract:    plane j has byte j of each word; both are aligned to 64
;
; Source:      own work from abi/contracts.md: gear.inc, which gear.py writes from the definition there
; Inspiration: none
; Measured:    see docs/asm/fastcdc.md
%include "cofferdam.inc"

        global  fastcdc_gear:data hidden (fastcdc_gear.end - fastcdc_gear)
        global  fastcdc_planes:data hidden (fastcdc_planes.end - fastcdc_planes)

CONST   fastcdc_gear, 64
%macro GEAR 4
        dq      %1, %2, %3, %4
%endmacro
%include "gear.inc"
.end:

CONST   fastcdc_planes, 64
%unmacro GEAR 4
%macro GEAR 4
        db      (%1 >> PLANE) & 0xff, (%2 >> PLANE) & 0xff, (%3 >> PLANE) & 0xff, (%4 >> PLANE) & 0xff
%endmacro
%assign PLANE 0
%rep 6
    %include "gear.inc"
    %assign PLANE PLANE + 8
%endrep
.end:
