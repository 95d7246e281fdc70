/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * app DIRECTORY: a host program as somebody might have compiled it when a minor was released. Its bytes are kept and
 * are run with every later library. Opens the plugins of DIRECTORY, computes a value of each oracle contract through
 * every interface that is frozen, and prints one line for each file, kernel and value: file NAME accepted|refused STAGE
 * CODE kernel CONTRACT INTERFACE IMPL chosen|refused|idle STAGE CODE value CONTRACT INTERFACE HEX Status 1, with a
 * sentence: something could not be done at all. */
#include <cofferdam.h>
#include <cofferdam_sketch.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
enum { size = 200000, cap = 7 };
static uint8_t data[size];

static _Noreturn void stop(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("app: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void on_file(void *user, const cof_file_info *info) {
    (void)user;
    const char *slash = strrchr(info->path, '/');
    printf("file %s %s %s %s\n", slash ? slash + 1 : info->path, info->accepted ? "accepted" : "refused", info->stage,
           info->code);
}

static void on_kernel(void *user, const cof_kernel_info *info) {
    (void)user;
    if (!*info->path) return;
    printf("kernel %s %s %s %s %s %s\n", info->contract, info->iface, info->impl,
           info->chosen ? "chosen" : (info->refused ? "refused" : "idle"), info->stage, info->code);
}

static void print_value(const char *contract, const char *iface, const uint8_t *bytes, size_t n) {
    printf("value %s %s ", contract, iface);
    for (size_t i = 0; i < n; ++i)
        printf("%02x", bytes[i]);
    putchar('\n');
}

static uint64_t fold(uint64_t hash, uint64_t word) {
    return (hash ^ word) * UINT64_C(0x100000001b3);
}

static const cof_slot *find(cof_context *ctx, const char *contract, const char *iface) {
    char why[1024] = "";
    const cof_slot *slot = NULL;
    if (cof_find(ctx, contract, iface, &slot, why, sizeof why) != COF_OK) stop("%s: %s", contract, why);
    return slot;
}

static void checksum(cof_context *ctx, const char *contract) {
    const cof_slot *slot = find(ctx, contract, COF_IFACE_CRC32);
    const size_t half = size / 2 + 1;
    const uint32_t first = cof_crc32_update(slot, 0, data, half);
    const uint32_t second = cof_crc32_update(slot, 0, data + half, size - half);
    const uint32_t whole = cof_crc32_update(slot, first, data + half, size - half);
    if (cof_crc32_combine(slot, first, second, size - half) != whole)
        stop("%s: combining gives another value", contract);
    const uint8_t bytes[4] = {(uint8_t)(whole >> 24), (uint8_t)(whole >> 16), (uint8_t)(whole >> 8), (uint8_t)whole};
    print_value(contract, COF_IFACE_CRC32, bytes, sizeof bytes);
}

static void hash(cof_context *ctx, const char *contract) {
    const cof_slot *slot = find(ctx, contract, COF_IFACE_HASH);
    cof_hash_key key = {0};
    uint8_t once[64], fed[64];
    cof_stream *stream = NULL;
    key.seed = UINT64_C(0x123456789abcdef0);
    cof_hash_oneshot(slot, data, size, &key, once);
    if (cof_stream_new(slot, &key, &stream) != COF_OK) stop("%s: no stream", contract);
    for (size_t at = 0; at < size; at += 777)
        if (cof_stream_update(stream, data + at, size - at < 777 ? size - at : 777) != COF_OK)
            stop("%s: a stream fails", contract);
    if (cof_stream_final(stream, fed) != COF_OK || memcmp(once, fed, cof_digest_size(slot)) != 0)
        stop("%s: a stream gives another digest", contract);
    cof_stream_free(stream);
    print_value(contract, COF_IFACE_HASH, once, cof_digest_size(slot));
}

/* Folds what a chunker says of the data; entries, of sketch, or NULL. */
static void cut(cof_context *ctx, const char *contract, const cof_sketch *sketch, const void *entries) {
    char why[1024] = "";
    cof_chunker *chunker = NULL;
    cof_cut_end ends[cap];
    uint64_t folded = UINT64_C(0xcbf29ce484222325);
    cof_cut_cfg cfg = {0};
    cfg.struct_size = sizeof cfg;
    if (cof_chunker_new(ctx, contract, &cfg, &chunker, why, sizeof why) != COF_OK) stop("%s: %s", contract, why);
    for (size_t at = 0, cuts = cap; cuts == cap;) {
        size_t used = at;
        const cof_status status =
            sketch ? cof_chunker_feed_sketched(chunker, sketch, data, size, 1, entries, ends, cap, &cuts, &used)
                   : cof_chunker_feed(chunker, data + at, size - at, 1, ends, cap, &cuts, &used);
        if (status != COF_OK) stop("%s: %s", contract, cof_status_name(status));
        at = sketch ? used : at + used;
        for (size_t i = 0; i < cuts; ++i)
            folded = fold(fold(folded, ends[i].end), ends[i].fingerprint);
    }
    cof_chunker_free(chunker);
    uint8_t bytes[8];
    for (int i = 0; i < 8; ++i)
        bytes[i] = (uint8_t)(folded >> (56 - 8 * i));
    print_value(contract, sketch ? COF_IFACE_CUT_SKETCH : COF_IFACE_CUT, bytes, sizeof bytes);
}

static void cut_by_sketch(cof_context *ctx, const char *contract) {
    char why[1024] = "";
    cof_sketch *sketch = NULL;
    if (cof_sketch_new(ctx, contract, NULL, &sketch, why, sizeof why) != COF_OK) stop("%s: %s", contract, why);
    void *entries = malloc(cof_sketch_size(sketch, size));
    if (!entries || cof_sketch_run(sketch, data, size, 0, entries) != COF_OK) stop("%s: no sketch", contract);
    cut(ctx, contract, sketch, entries);
    free(entries);
    cof_sketch_free(sketch);
}

int main(int argc, char **argv) {
    static const char *const checksums[] = {"crc32c/1", "crc32/1", "crc32-be/1"};
    static const char *const hashes[] = {"xxh3-64/1", "xxh3-128/1"};
    static const char *const chunkers[] = {"fastcdc2020/1", "fastcdc2016/1", "repmaxcdc/1", "argmin/1", "gear8/1"};
    cof_options options = {0};
    cof_context *ctx = NULL;
    char why[1024] = "";
    if (argc != 2) stop("usage: app DIRECTORY");
    uint64_t state = 1;
    for (size_t i = 0; i < size; ++i) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        data[i] = (uint8_t)(state >> 56);
    }
    options.struct_size = sizeof options;
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
    options.plugin_path = argv[1];
    if (cof_open(&options, &ctx, why, sizeof why) != COF_OK) stop("%s", why);
    for (size_t i = 0; i < COUNT(checksums); ++i)
        checksum(ctx, checksums[i]);
    for (size_t i = 0; i < COUNT(hashes); ++i)
        hash(ctx, hashes[i]);
    for (size_t i = 0; i < COUNT(chunkers); ++i)
        cut(ctx, chunkers[i], NULL, NULL);
    cut_by_sketch(ctx, "argmin/1");
    cof_each_file(ctx, on_file, NULL);
    cof_each_kernel(ctx, NULL, on_kernel, NULL);
    cof_close(ctx);
    return 0;
}
