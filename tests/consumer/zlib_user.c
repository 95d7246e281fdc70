/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A program as people write it for zlib: nothing in it knows of Cofferdam. Prints the CRC-32 of a file in every way
 * that zlib's interface has, and, where that header offers compression, whether a round trip gives the file back.
 * tests/program/crc_compat.sh compiles it with zlib's header and with ours, as C and C++, and compares what it says. */
#define _LARGEFILE64_SOURCE 1 /* zlib's header has the functions for 64-bit lengths for those who ask */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* A function's address is taken in programs that choose one at run time. */
typedef uLong (*checksum)(uLong crc, const Bytef *buf, uInt len);

#ifdef Z_DEFLATED
static int comes_back(const Bytef *data, uLong size) {
    uLongf packed_size = compressBound(size), again_size = size;
    Bytef *packed = (Bytef *)malloc(packed_size), *again = (Bytef *)malloc(size + 1);
    const int same = packed && again && compress2(packed, &packed_size, data, size, 6) == Z_OK &&
                     uncompress(again, &again_size, packed, packed_size) == Z_OK && again_size == size &&
                     memcmp(again, data, size) == 0;
    free(packed);
    free(again);
    return same;
}
#endif

static void print_parts(const Bytef *data, size_t size, size_t split) {
    const checksum sum = crc32;
    const size_t rest = size - split;
    const uLong start = crc32(0L, Z_NULL, 0);
    const uLong a = crc32(start, data, (uInt)split), b = sum(start, data + split, (uInt)rest);
    const uLong whole = crc32(a, data + split, (uInt)rest);
    const uLong op = crc32_combine_gen((z_off_t)rest);
    printf("%zu %08lx %08lx %08lx", split, a, b, whole);
    printf(" %08lx %08lx", crc32_combine(a, b, (z_off_t)rest), crc32_combine64(a, b, (z_off_t)rest));
    printf(" %08lx %08lx", op, crc32_combine_op(a, b, op));
    printf(" %08lx\n", crc32_combine_op(a, b, crc32_combine_gen64((z_off_t)rest)));
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    Bytef *data = (Bytef *)malloc(1 << 20);
    uLong crc = crc32(0L, Z_NULL, 0);
    size_t size, split;
    if (!file || !data) {
        fprintf(stderr, "usage: zlib_user FILE, of up to 1 MiB\n");
        return 2;
    }
    size = fread(data, 1, 1 << 20, file);
    fclose(file);
    printf("check %08lx\n", crc32(0L, (const Bytef *)"123456789", 9));
    printf("whole %08lx %08lx\n", crc32(crc, data, (uInt)size), crc32_z(crc, data, size));
    for (split = 0; split < size; ++split)
        crc = crc32(crc, data + split, 1);
    printf("bytes %08lx\n", crc);
    for (split = 0; split <= size; split = 3 * split + 1)
        print_parts(data, size, split);
    /* Lengths that no buffer has: 5 GiB, and the largest. */
    printf("long %08lx", crc32_combine64(crc, 0x12345678, (z_off_t)5 << 30));
    printf(" %08lx\n", crc32_combine_op(crc, 0x12345678, crc32_combine_gen64((z_off_t)0x7fffffffffffffff)));
#ifdef Z_DEFLATED
    fprintf(stderr, "round trip: %s\n", comes_back(data, size) ? "the same" : "NOT the same");
#else
    fprintf(stderr, "round trip: none\n");
#endif
    free(data);
    return 0;
}
