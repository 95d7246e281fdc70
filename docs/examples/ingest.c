/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * ingest FILE: cuts a file into chunks; prints offset, length, CRC-32C and XXH3 of each, then who served. */
#include <cofferdam.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void print_server(void *user, const cof_kernel_info *kernel) {
    (void)user;
    printf("# %s: %s of %s\n", kernel->contract, kernel->impl, kernel->plugin);
}

static int ingest(cof_context *ctx, const unsigned char *data, size_t size) {
    const cof_slot *crc, *hash;
    cof_chunker *chunker;
    char why[512];
    if (cof_find(ctx, "crc32c/1", NULL, &crc, why, sizeof why) != COF_OK ||
        cof_find(ctx, "xxh3-64/1", NULL, &hash, why, sizeof why) != COF_OK ||
        cof_chunker_new(ctx, "fastcdc2020/1", NULL, &chunker, why, sizeof why) != COF_OK)
        return fprintf(stderr, "ingest: %s\n", why), 1;
    cof_cut_end cuts[64];
    size_t fed = 0, start = 0, count, used;
    cof_status status;
    do { /* a full array of cuts means that there may be more */
        status = cof_chunker_feed(chunker, data + fed, size - fed, 1, cuts, 64, &count, &used);
        fed += used;
        for (size_t i = 0; status == COF_OK && i < count; ++i) {
            const size_t length = (size_t)cuts[i].end - start;
            unsigned char digest[8];
            cof_hash_oneshot(hash, data + start, length, NULL, digest);
            printf("%zu %zu %08" PRIx32 " ", start, length, cof_crc32_update(crc, 0, data + start, length));
            for (size_t k = 0; k < sizeof digest; ++k)
                printf("%02x", digest[k]);
            putchar('\n');
            start += length;
        }
    } while (status == COF_OK && count == 64);
    cof_slot_info(ctx, crc, print_server, NULL);
    cof_slot_info(ctx, hash, print_server, NULL);
    cof_chunker_free(chunker);
    if (status != COF_OK) return fprintf(stderr, "ingest: %s\n", cof_status_name(status)), 1;
    return 0;
}

int main(int argc, char **argv) {
    struct stat st;
    const int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0 || fstat(fd, &st) != 0) return fprintf(stderr, "usage: ingest FILE (that can be read)\n"), 2;
    const size_t size = (size_t)st.st_size;
    void *data = size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (data == MAP_FAILED) return perror("ingest: mmap"), 1;
    cof_context *ctx;
    char why[512];
    if (cof_open(NULL, &ctx, why, sizeof why) != COF_OK) return fprintf(stderr, "ingest: %s\n", why), 1;
    const int failed = ingest(ctx, size > 0 ? data : (const void *)"", size);
    cof_close(ctx);
    return failed;
}
