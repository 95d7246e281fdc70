/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The same in C, for google/crc32c's C interface. */
#include <crc32c/crc32c.h>

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    uint8_t *data = (uint8_t *)malloc(1 << 20);
    uint32_t crc = 0;
    size_t size, at;
    if (!file || !data) {
        fprintf(stderr, "usage: crc32c_user FILE, of up to 1 MiB\n");
        return 2;
    }
    size = fread(data, 1, 1 << 20, file);
    fclose(file);
    printf("check %08x\n", crc32c_value((const uint8_t *)"123456789", 9));
    printf("bytes %08x\n", crc32c_value(data, size));
    for (at = 0; at < size; at += 7)
        crc = crc32c_extend(crc, data + at, size - at < 7 ? size - at : 7);
    printf("by 7 %08x\n", crc);
    free(data);
    return 0;
}
