/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * For bridges: the note that tells PACKAGERS which libraries a file opens at run time (UAPI.12, "ELF notes for
 * dlopen"). The host never reads it; it reads COF_NT_LINKS. Tools such as dh_dlopenlibdeps turn it into package
 * dependencies.
 *
 *     COF_DLOPEN_NOTE(xxhash, "xxh3", "XXH3 hashes", COF_DLOPEN_RECOMMENDED, "\"libxxhash.so.0\"")
 *
 * COF_DLOPEN_NOTE(name, feature, description, priority, sonames): sonames is the inside of a JSON array of strings, the
 * preferred one first; they are alternatives. Strings hold no control characters, quotes or backslashes of their own.
 * One use per library; a file may carry several, and readers iterate.
 *
 * Layout: owner "FDO", type 0x407c0c0a, one JSON array with one object, NUL-terminated, in an allocated section
 * .note.dlopen with alignment 4. RETAIN is not used: the section is kept because it is a note. */
#ifndef COFFERDAM_DLOPEN_NOTE_H
#define COFFERDAM_DLOPEN_NOTE_H

#include <stdint.h>

#if defined(__clang__) /* its AddressSanitizer would put room between the notes */
#define COF_SECTION_DLOPEN_ __attribute__((section(".note.dlopen"), used, aligned(4), no_sanitize("address")))
#else
#define COF_SECTION_DLOPEN_ __attribute__((section(".note.dlopen"), used, aligned(4)))
#endif
#define COF_DLOPEN_TYPE UINT32_C(0x407c0c0a)
#define COF_DLOPEN_REQUIRED "required"
#define COF_DLOPEN_RECOMMENDED "recommended"
#define COF_DLOPEN_SUGGESTED "suggested"

#define COF_DLOPEN_TEXT_(feature, description, priority, sonames)                           \
    "[{\"soname\":[" sonames "],\"feature\":\"" feature "\",\"description\":\"" description \
    "\",\"priority\":\"" priority "\"}]"
#define COF_DLOPEN_NOTE(name, feature, description, priority, sonames)                                                 \
    COF_SECTION_DLOPEN_ static const struct {                                                                          \
        uint32_t namesz, descsz, type;                                                                                 \
        char owner[4];                                                                                                 \
        char text[(sizeof(COF_DLOPEN_TEXT_(feature, description, priority, sonames)) + 3u) & ~3u];                     \
    } cof_note_dlopen_##name = {4, sizeof(COF_DLOPEN_TEXT_(feature, description, priority, sonames)), COF_DLOPEN_TYPE, \
                                "FDO", COF_DLOPEN_TEXT_(feature, description, priority, sonames)};

#endif
