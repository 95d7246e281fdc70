/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Bridge to liblz4: whole blocks, each one LZ4 frame. The library is opened in probe() and nothing of its headers is
 * included: the few prototypes and the two structures below are written from its public documentation. See
 * docs/asm/lz4.md.
 *
 * The library decodes more than the contract takes: skippable frames, frames that do not say how much they hold, frames
 * that name a dictionary. So the first bytes are looked at here, and the frame must end where the block does. */
#include <stdlib.h>
#include <string.h>

#include <cofferdam/adopted.h>
#include <cofferdam/dlopen_note.h>

#include "plugins/mit0/bridge.h"

#define SONAME "liblz4.so.1"

enum { LEVEL_MIN = -7, LEVEL_MAX = 12, LEVEL_DEFAULT = 1 };
enum { OLDEST_VERSION = 10900, VERSION_BEYOND = 20000, API_VERSION = 100 };

/* The frame's first bytes: magic number, FLG, BD, content size, header checksum. */
enum {
    FLG = 4,
    SMALLEST_HEADER = 15,
    FLG_VERSION = 0xc0,
    FLG_VERSION_1 = 0x40,
    FLG_SIZE = 0x08,
    FLG_DICTIONARY = 0x01
};
#define MAX_CONTENT (SIZE_MAX / 2)

typedef struct {
    int block_size, block_mode, content_checksum, frame_type;
    unsigned long long content_size;
    unsigned dictionary;
    int block_checksum;
} frame_info;
typedef struct {
    frame_info info;
    int level;
    unsigned auto_flush, favor_decompression, reserved[3];
} preferences;
typedef struct {
    unsigned stable_dst, reserved[3];
} decompress_options;
enum { BLOCKS_OF_4_MIB = 7, BLOCKS_INDEPENDENT = 1 };

typedef int number_fn(void);
typedef unsigned api_version_fn(void);
typedef unsigned is_error_fn(size_t result);
typedef const char *error_name_fn(size_t result);
typedef size_t bound_fn(size_t n, const preferences *how);
typedef size_t compress_fn(void *dst, size_t cap, const void *src, size_t n, const preferences *how);
typedef size_t create_fn(void **dctx, unsigned api_version);
typedef size_t free_fn(void *dctx);
typedef size_t info_fn(void *dctx, frame_info *info, const void *src, size_t *n);
typedef size_t decompress_fn(void *dctx, void *dst, size_t *dst_size, const void *src, size_t *n,
                             const decompress_options *options);

/* Written by probe() only. All set, or none. */
static struct binding {
    is_error_fn *is_error;
    error_name_fn *error_name;
    bound_fn *bound;
    compress_fn *compress;
    create_fn *create;
    free_fn *free;
    info_fn *info;
    decompress_fn *decompress;
} lib;

/* The library takes a size of 0 for one that is not to be written, so this block is from the frame's specification. */
static const uint8_t empty_block[] = {0x04, 0x22, 0x4d, 0x18, 0x68, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0x05, 0, 0, 0, 0};

/* The library is never given NULL. */
static uint8_t nothing;

static preferences how_for(size_t n, int32_t level) {
    return (preferences){.info = {.block_size = BLOCKS_OF_4_MIB, .block_mode = BLOCKS_INDEPENDENT, .content_size = n},
                         .level = level};
}

static cof_status failure(size_t result, cof_status otherwise) {
    return strcmp(lib.error_name(result), "ERROR_allocation_failed") ? otherwise : COF_E_NOMEM;
}

/* Reads the header into a context of its own, which then stands behind it. The caller frees it if there is one, after a
 * failure too. */
static cof_status open_block(const void *src, size_t n, void **dctx, uint64_t *size, size_t *header) {
    *dctx = NULL;
    const uint8_t *p = src;
    if (n < SMALLEST_HEADER || memcmp(p, empty_block, FLG)) return COF_E_CORRUPT;
    if ((p[FLG] & (FLG_VERSION | FLG_SIZE | FLG_DICTIONARY)) != (FLG_VERSION_1 | FLG_SIZE)) return COF_E_CORRUPT;
    if (lib.is_error(lib.create(dctx, API_VERSION))) {
        *dctx = NULL;
        return COF_E_NOMEM;
    }
    frame_info info;
    *header = n;
    size_t result = lib.info(*dctx, &info, src, header);
    if (lib.is_error(result)) return failure(result, COF_E_CORRUPT);
    *size = info.content_size;
    return COF_OK;
}

static cof_status lz4_content_size(const void *src, size_t n, uint64_t *size) {
    void *dctx;
    uint64_t said;
    size_t header;
    cof_status status = open_block(src, n, &dctx, &said, &header);
    if (dctx) lib.free(dctx);
    if (status == COF_OK) *size = said;
    return status;
}

static size_t lz4_bound(size_t n) {
    if (n > MAX_CONTENT) return 0;
    preferences how = how_for(n, LEVEL_MAX);
    size_t bound = lib.bound(n, &how);
    return bound < n ? 0 : bound;
}

/* The library wants room for its worst case. With less, it works into a buffer of ours. */
static cof_status lz4_compress(int32_t level, const void *src, size_t n, void *dst, size_t cap, size_t *written) {
    *written = 0;
    size_t bound = lz4_bound(n);
    if (level < LEVEL_MIN || level > LEVEL_MAX || !bound) return COF_E_INVALID;
    if (!n) {
        if (cap < sizeof empty_block) return COF_E_SPACE;
        memcpy(dst, empty_block, sizeof empty_block);
        *written = sizeof empty_block;
        return COF_OK;
    }
    preferences how = how_for(n, level);
    void *roomy = cap < bound ? malloc(bound) : dst;
    if (!roomy) return COF_E_NOMEM;
    size_t result = lib.compress(roomy, bound, src, n, &how);
    cof_status status = lib.is_error(result)           ? failure(result, COF_E_INTERNAL)
                        : roomy != dst && result > cap ? COF_E_SPACE
                                                       : COF_OK;
    if (status == COF_OK) *written = result;
    if (roomy != dst) {
        if (status == COF_OK) memcpy(dst, roomy, result);
        free(roomy);
    } else if (status != COF_OK)
        memset(dst, 0, bound);
    return status;
}

/* The library gets exactly the room that the block claims. It is at the end when it says so, not when it is out of
 * input or room; it checks the claimed size itself, but takes a claim of 0 for none. */
static cof_status decode(void *dctx, const uint8_t *src, size_t n, uint8_t *dst, size_t size) {
    const decompress_options options = {.stable_dst = 1};
    size_t result, read = 0, filled = 0, step_read, step_filled;
    do {
        step_read = n - read;
        step_filled = size - filled;
        result = lib.decompress(dctx, dst + filled, &step_filled, src + read, &step_read, &options);
        if (lib.is_error(result)) return failure(result, COF_E_CORRUPT);
        read += step_read;
        filled += step_filled;
    } while (result && (step_read || step_filled));
    return !result && read == n && filled == size ? COF_OK : COF_E_CORRUPT;
}

static cof_status lz4_decompress(const void *src, size_t n, void *dst, size_t cap, size_t *written) {
    *written = 0;
    void *dctx;
    uint64_t said;
    size_t header;
    cof_status status = open_block(src, n, &dctx, &said, &header);
    if (status == COF_OK && said > cap) status = COF_E_SPACE;
    if (status == COF_OK) {
        size_t size = (size_t)said;
        status = decode(dctx, (const uint8_t *)src + header, n - header, size ? dst : &nothing, size);
        if (status == COF_OK)
            *written = size;
        else if (size)
            memset(dst, 0, size);
    }
    if (dctx) lib.free(dctx);
    return status;
}

static const cof_codec codec = {sizeof(cof_codec), LEVEL_MIN, LEVEL_MAX,    LEVEL_DEFAULT,
                                lz4_content_size,  lz4_bound, lz4_compress, lz4_decompress};

static int round_trip(const struct binding *b) {
    static const char text[] = "a cofferdam, a cofferdam, a cofferdam between two bulkheads";
    char block[256], back[sizeof text];
    void *dctx = NULL;
    preferences how = how_for(sizeof text, LEVEL_DEFAULT);
    if (b->bound(sizeof text, &how) > sizeof block || b->is_error(b->create(&dctx, API_VERSION))) return 0;
    size_t n = b->compress(block, sizeof block, text, sizeof text, &how), filled = sizeof back, read = n;
    int same = !b->is_error(n) && !b->decompress(dctx, back, &filled, block, &read, NULL) && read == n &&
               filled == sizeof text && !memcmp(back, text, sizeof text);
    b->free(dctx);
    return same;
}

static cof_status probe(const cof_host *host, char *why, size_t why_size) {
    (void)host;
    if (lib.compress) {
        say(why, why_size, SONAME " is bound.");
        return COF_OK;
    }
    void *library = open_library(SONAME, "liblz4-1", why, why_size);
    if (!library) return COF_E_DEPENDENCY;
    struct binding b;
    number_fn *version, *most;
    api_version_fn *api_version;
    const library_symbol symbols[] = {
        {"LZ4F_getVersion", &api_version},
        {"LZ4F_compressionLevel_max", &most},
        {"LZ4F_isError", &b.is_error},
        {"LZ4F_getErrorName", &b.error_name},
        {"LZ4F_compressFrameBound", &b.bound},
        {"LZ4F_compressFrame", &b.compress},
        {"LZ4F_createDecompressionContext", &b.create},
        {"LZ4F_freeDecompressionContext", &b.free},
        {"LZ4F_getFrameInfo", &b.info},
        {"LZ4F_decompress", &b.decompress},
    };
    cof_status status = COF_E_DEPENDENCY;
    if (!resolve(library, "LZ4_versionNumber", &version) || version() < OLDEST_VERSION || version() >= VERSION_BEYOND)
        say(why, why_size, SONAME " is older than 1.9.0 or not of release 1; install Debian package liblz4-1.");
    else if (!resolve_all(library, SONAME, symbols, sizeof symbols / sizeof symbols[0], why, why_size))
        status = COF_E_DEPENDENCY;
    else if (api_version() != API_VERSION || most() < LEVEL_MAX)
        say(why, why_size, SONAME " is of another API or lacks levels up to 12; install Debian package liblz4-1.");
    else if (!round_trip(&b))
        say(why, why_size, SONAME " does not give back what it compressed; install Debian package liblz4-1.");
    else
        status = COF_OK;
    if (status != COF_OK) {
        dlclose(library);
        return status;
    }
    lib = b;
    say(why, why_size, SONAME " is bound.");
    return COF_OK;
}

COF_DLOPEN_NOTE(lz4, "lz4", "LZ4 compression", COF_DLOPEN_RECOMMENDED, "\"" SONAME "\"")

#define PLUGIN_ID "org.cofferdam.mit0.lz4"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "bridge to liblz4 (BSD-2-Clause) from its public documentation; see docs/asm/lz4.md"
#define PLUGIN_LINKS SONAME "\0BSD-2-Clause\0"
#define PLUGIN_KERNELS(ROW)                                                                                    \
    ROW(row_codec, "lz4/1", COF_IFACE_CODEC, "liblz4", COF_F_PROBE | COF_F_NOT_PURE, 0, 100, .vtable = &codec, \
        .probe = probe)
#include <cofferdam/plugin.h>
