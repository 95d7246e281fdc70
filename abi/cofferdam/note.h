/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The facts a host reads from the FILE, before any of its code runs.
 *
 * ELF notes with owner "COFFERDAM", in one allocated section .note.cofferdam, reachable through PT_NOTE,
 * 4-aligned, free of relocations (a relocated word reads as zero in the file). Exactly one note of each type, and at
 * most one of the fifth and of the sixth, which are optional; of a type that it does not know, a reader takes no
 * notice. A reader checks owner AND type, never the section's name. A desc longer than known is accepted and its tail
 * ignored; a shorter one refuses, and so does one that breaks the rules below, of an optional note too. All integers
 * are in the file's own byte order. Strings are printable ASCII and NUL-terminated.
 *
 *   COF_NT_ABI      cof_note_abi, below.
 *   COF_NT_LICENCE  four strings: SPDX expression of ALL that is compiled in, headers included (1..255 bytes); domain;
 *                   plugin id; version.
 *   COF_NT_LINKS    for each library opened at run time two strings: its soname; the SPDX ids it may turn out to have,
 *                   '|' between them. Policy must allow every one of them, for nobody knows yet which it will be: a
 *                   licence that its users may choose instead of another is therefore left out. The alternatives of
 *                   one library (libx.so.2, libx.so.1) are listed one by one, in the order in which they are tried. An
 *                   empty desc says: opens nothing.
 *   COF_NT_KERNELS  for each kernel: u32 flags, u32 cpu_need[8], u32 rank, then contract, interface and impl as three
 *                   strings, then NULs up to a multiple of 4. As many as cof_note_abi.kernel_count, in the plugin's
 *                   order. The rank is here so that a host can choose before it loads anything.
 *   COF_NT_TELLS    optional: how to tell from the bytes of a linked library, without loading it, which of its licences
 *                   it has. Records of strings: sonames of the links note, '|' between them; a text that stands in the
 *                   library's read-only data right before its answer; then pairs, an answer (up to its NUL) and the
 *                   SPDX expression it stands for; an empty string ends the record. For reports alone: what a file
 *                   says of itself allows nothing, and licence() is asked when it is open. An older host, and one
 *                   without this note, says that it cannot be told.
 *   COF_NT_PACK     of a file with reference kernels (COF_F_REFERENCE), and of no other: the contracts that it brings.
 *                   For each of those kernels, in the plugin's order, a record of strings: its contract; its interface;
 *                   where the specification is, a URL or a name; the SHA-256 of the specification's bytes, 64 digits;
 *                   the contract's parameters, "name=value" with single blanks between; then vectors of three strings:
 *                   input, the call's parameters, result; an empty string ends the record. An input is "hex:" and its
 *                   bytes in hexadecimal, or "mod251:" and its length in decimal, byte i being i mod 251. Digits
 *                   a..f are lower case. A record has 3 to COF_PACK_MAX_VECTORS vectors, and the inputs of all of them
 *                   have at most COF_PACK_MAX_INPUT bytes together. Parameters and results are the interface's:
 *                   contracts.md, "Contracts of others". A host uses no reference that misses one vector.
 *
 * C plugins get them from <cofferdam/plugin.h>, NASM plugins the first four from cofferdam/note.inc. */
#ifndef COFFERDAM_NOTE_H
#define COFFERDAM_NOTE_H

#include <cofferdam/abi.h>

#define COF_NOTE_OWNER "COFFERDAM" /* n_namesz 10, padded to 12 */
#define COF_NT_ABI 0x434f0001u
#define COF_NT_LICENCE 0x434f0002u
#define COF_NT_LINKS 0x434f0003u
#define COF_NT_KERNELS 0x434f0004u
#define COF_NT_TELLS 0x434f0005u /* optional */
#define COF_NT_PACK 0x434f0006u  /* optional */

#define COF_NOTE_MAX_SPDX 255     /* bytes, without the NUL */
#define COF_NOTE_MAX_KERNELS 1024 /* per plugin */
#define COF_PACK_MAX_VECTORS 64
#define COF_PACK_MAX_INPUT (1024 * 1024)

typedef struct cof_note_abi {
    uint16_t major, minor_needed, minor_built, kernel_count;
    uint32_t flags;                    /* file level; critical bits as in cof_kernel */
    uint32_t cpu_floor[COF_CPU_WORDS]; /* what is needed merely to be loaded */
} cof_note_abi;

#endif
