/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Changes one thing about an ELF64 file, in place, for tests:
 *   byte OFFSET VALUE          one byte
 *   quad OFFSET VALUE          eight bytes, little-endian
 *   segment-quad TYPE AT VALUE eight bytes of the first program header of TYPE
 *   segment FROM TO            the type of the first program header of type FROM
 *   flags TYPE MASK OR         OR is added to p_flags of the first header of TYPE that has all of MASK
 *   note-type FROM TO          the type of the first COFFERDAM note of type FROM
 *   note-claim TYPE SIZE       that note's descsz, and nothing else
 *   note-byte TYPE AT VALUE    one byte of that note's descriptor
 *   note-shrink TYPE SIZE      that note's descsz; a foreign note fills the space, so that the next one is still found
 *   dynamic FROM TO            the tag of the first dynamic entry of tag FROM
 * Numbers as strtoull takes them. Exit status 1: there is nothing to change. */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *file;
static size_t file_size;

static int fail(const char *what) {
    fprintf(stderr, "elfedit: %s\n", what);
    return 1;
}

static Elf64_Phdr *find_segment(uint32_t type, uint32_t flags) {
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
    Elf64_Phdr *segments = (Elf64_Phdr *)(file + header->e_phoff);
    for (int i = 0; i < header->e_phnum; ++i)
        if (segments[i].p_type == type && (segments[i].p_flags & flags) == flags) return &segments[i];
    return NULL;
}

/* The plugin's notes lie in one segment; those before them there are walked over. */
static Elf64_Nhdr *find_note(uint32_t type) {
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
    const Elf64_Phdr *segments = (const Elf64_Phdr *)(file + header->e_phoff);
    for (int i = 0; i < header->e_phnum; ++i) {
        if (segments[i].p_type != PT_NOTE || segments[i].p_align != 4) continue;
        for (size_t at = 0; at + sizeof(Elf64_Nhdr) <= segments[i].p_filesz;) {
            Elf64_Nhdr *note = (Elf64_Nhdr *)(file + segments[i].p_offset + at);
            if (note->n_type == type && note->n_namesz == 10 && !memcmp(note + 1, "COFFERDAM", 10)) return note;
            at += sizeof *note + ((note->n_namesz + 3u) & ~3u) + ((note->n_descsz + 3u) & ~3u);
        }
    }
    return NULL;
}

static int change_note(const char *how, uint32_t type, uint32_t value, uint8_t byte) {
    Elf64_Nhdr *note = find_note(type);
    if (!note) return fail("no such note");
    if (!strcmp(how, "note-type")) {
        note->n_type = value;
        return 0;
    }
    if (!strcmp(how, "note-byte")) {
        ((uint8_t *)(note + 1))[12 + value] = byte;
        return 0;
    }
    const uint32_t old = (note->n_descsz + 3u) & ~3u;
    note->n_descsz = value;
    if (!strcmp(how, "note-claim")) return 0;
    const uint32_t taken = (value + 3u) & ~3u;
    if (old < taken + sizeof *note + 4) return fail("no room for the filling note");
    uint8_t *fill = (uint8_t *)(note + 1) + 12 + taken;
    const Elf64_Nhdr filler = {4, old - taken - (uint32_t)sizeof filler - 4, 1};
    memcpy(fill, &filler, sizeof filler);
    memcpy(fill + sizeof filler, "FIL", 4);
    return 0;
}

static int change_dynamic(int64_t from, int64_t to) {
    const Elf64_Phdr *segment = find_segment(PT_DYNAMIC, 0);
    if (!segment) return fail("no dynamic segment");
    Elf64_Dyn *entry = (Elf64_Dyn *)(file + segment->p_offset);
    for (; entry->d_tag != DT_NULL; ++entry)
        if (entry->d_tag == from) {
            entry->d_tag = to;
            return 0;
        }
    return fail("no such dynamic entry");
}

static int change(int count, char **args) {
    uint64_t number[3] = {0, 0, 0};
    for (int i = 1; i < count && i <= 3; ++i)
        number[i - 1] = strtoull(args[i], NULL, 0);
    if (!strcmp(args[0], "byte")) {
        if (number[0] >= file_size) return fail("offset beyond the file");
        file[number[0]] = (uint8_t)number[1];
        return 0;
    }
    if (!strcmp(args[0], "quad")) {
        if (number[0] + 8 > file_size) return fail("offset beyond the file");
        memcpy(file + number[0], &number[1], 8);
        return 0;
    }
    if (!strcmp(args[0], "segment-quad")) {
        Elf64_Phdr *segment = find_segment((uint32_t)number[0], 0);
        if (!segment || number[1] + 8 > sizeof *segment) return fail("no such place in a segment's header");
        memcpy((uint8_t *)segment + number[1], &number[2], 8);
        return 0;
    }
    if (!strcmp(args[0], "segment")) {
        Elf64_Phdr *segment = find_segment((uint32_t)number[0], 0);
        if (!segment) return fail("no such segment");
        segment->p_type = (uint32_t)number[1];
        return 0;
    }
    if (!strcmp(args[0], "flags")) {
        Elf64_Phdr *segment = find_segment((uint32_t)number[0], (uint32_t)number[1]);
        if (!segment) return fail("no such segment");
        segment->p_flags |= (uint32_t)number[2];
        return 0;
    }
    if (!strncmp(args[0], "note-", 5))
        return change_note(args[0], (uint32_t)number[0], (uint32_t)number[1], (uint8_t)number[2]);
    if (!strcmp(args[0], "dynamic")) return change_dynamic((int64_t)number[0], (int64_t)number[1]);
    return fail("unknown change");
}

int main(int argc, char **argv) {
    if (argc < 3) return fail("usage: elfedit FILE CHANGE NUMBERS...");
    FILE *stream = fopen(argv[1], "r+b");
    if (!stream) return fail("the file cannot be opened");
    fseek(stream, 0, SEEK_END);
    file_size = (size_t)ftell(stream);
    rewind(stream);
    file = malloc(file_size);
    if (!file || fread(file, 1, file_size, stream) != file_size) return fail("the file cannot be read");
    if (change(argc - 2, argv + 2)) return 1;
    rewind(stream);
    if (fwrite(file, 1, file_size, stream) != file_size || fclose(stream)) return fail("the file cannot be written");
    return 0;
}
