/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Bridge to libzstd: whole blocks, each one Zstandard frame (RFC 8878). The library is opened in probe() and nothing of
 * its headers is included: the few prototypes below are written from its public documentation. See docs/asm/zstd.md.
 *
 * The library decodes more than the contract takes: several frames in a row, skippable frames, frames of old formats
 * and frames that do not say how much they hold. So the magic number is looked at here, and the frame must end where
 * the block does. */
#include <string.h>

#include <cofferdam/adopted.h>
#include <cofferdam/dlopen_note.h>

#include "plugins/mit0/bridge.h"
#include "plugins/mit0/zstd/pool.h"

#define SONAME "libzstd.so.1"

enum { LEVEL_MIN = -7, LEVEL_MAX = 22, LEVEL_DEFAULT = 3 };
enum { OLDEST_VERSION = 10400, VERSION_BEYOND = 20000 };
enum { ERROR_MEMORY = 64, ERROR_SPACE = 70 }; /* numbers that the library promises to keep */

#define MAGIC UINT32_C(0xFD2FB528)
#define SIZE_NOT_SAID (UINT64_MAX - 1) /* from here on: an error, or a frame that does not say */
#define MAX_CONTENT (SIZE_MAX / 2)
#define KEEP_AT_MOST ((size_t)2 << 20) /* a context that grew larger is freed after its call */

typedef unsigned version_fn(void);
typedef int level_fn(void);
typedef size_t bound_fn(size_t n);
typedef unsigned is_error_fn(size_t result);
typedef int error_code_fn(size_t result);
typedef void *create_fn(void);
typedef size_t free_fn(void *context);
typedef size_t context_size_fn(const void *context);
typedef size_t compress_fn(void *cctx, void *dst, size_t cap, const void *src, size_t n, int level);
typedef size_t decompress_fn(void *dctx, void *dst, size_t cap, const void *src, size_t n);
typedef unsigned long long content_size_fn(const void *src, size_t n);
typedef size_t frame_size_fn(const void *src, size_t n);
typedef unsigned dictionary_fn(const void *src, size_t n);

/* Written by probe() only. All set, or none. */
static struct binding {
    bound_fn *bound;
    is_error_fn *is_error;
    error_code_fn *error_code;
    create_fn *create_cctx, *create_dctx;
    free_fn *free_cctx, *free_dctx;
    context_size_fn *cctx_size, *dctx_size;
    compress_fn *compress;
    decompress_fn *decompress;
    content_size_fn *content_size;
    frame_size_fn *frame_size;
    dictionary_fn *dictionary;
} lib;

static context_pool idle_cctx, idle_dctx;

static void put_away(context_pool *pool, void *context, context_size_fn *size, free_fn *free_context) {
    if (size(context) > KEEP_AT_MOST || !pool_give(pool, context)) free_context(context);
}

/* The library is never given NULL: what it makes of it differs by release. */
static uint8_t nothing;

static cof_status zstd_content_size(const void *src, size_t n, uint64_t *size) {
    const uint8_t *p = src;
    if (n < 4 || (p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24) != MAGIC)
        return COF_E_CORRUPT;
    uint64_t said = lib.content_size(src, n);
    if (said >= SIZE_NOT_SAID || lib.dictionary(src, n)) return COF_E_CORRUPT;
    *size = said;
    return COF_OK;
}

static size_t zstd_bound(size_t n) {
    size_t bound = n <= MAX_CONTENT ? lib.bound(n) : 0;
    return lib.is_error(bound) || bound < n ? 0 : bound;
}

static cof_status zstd_compress(int32_t level, const void *src, size_t n, void *dst, size_t cap, size_t *written) {
    *written = 0;
    size_t bound = zstd_bound(n);
    if (level < LEVEL_MIN || level > LEVEL_MAX || !bound) return COF_E_INVALID;
    void *cctx = pool_take(&idle_cctx);
    if (!cctx) cctx = lib.create_cctx();
    if (!cctx) return COF_E_NOMEM;
    if (cap > bound) cap = bound;
    size_t result = lib.compress(cctx, cap ? dst : &nothing, cap, n ? src : &nothing, n, level);
    put_away(&idle_cctx, cctx, lib.cctx_size, lib.free_cctx);
    if (!lib.is_error(result)) {
        *written = result;
        return COF_OK;
    }
    if (cap) memset(dst, 0, cap);
    int code = lib.error_code(result);
    return code == ERROR_SPACE ? COF_E_SPACE : code == ERROR_MEMORY ? COF_E_NOMEM : COF_E_INTERNAL;
}

/* The library gets exactly the room that the block claims: it cannot write more, and what it wrote before an error is
 * within that. A block that holds another number of bytes than it claims is an error. */
static cof_status zstd_decompress(const void *src, size_t n, void *dst, size_t cap, size_t *written) {
    *written = 0;
    uint64_t said;
    cof_status status = zstd_content_size(src, n, &said);
    if (status != COF_OK) return status;
    if (lib.frame_size(src, n) != n) return COF_E_CORRUPT;
    if (said > cap) return COF_E_SPACE;
    size_t size = (size_t)said;
    void *dctx = pool_take(&idle_dctx);
    if (!dctx) dctx = lib.create_dctx();
    if (!dctx) return COF_E_NOMEM;
    size_t result = lib.decompress(dctx, size ? dst : &nothing, size, src, n);
    put_away(&idle_dctx, dctx, lib.dctx_size, lib.free_dctx);
    if (result == size) {
        *written = size;
        return COF_OK;
    }
    if (size) memset(dst, 0, size);
    return lib.is_error(result) && lib.error_code(result) == ERROR_MEMORY ? COF_E_NOMEM : COF_E_CORRUPT;
}

static const cof_codec codec = {sizeof(cof_codec), LEVEL_MIN,  LEVEL_MAX,     LEVEL_DEFAULT,
                                zstd_content_size, zstd_bound, zstd_compress, zstd_decompress};

static int round_trip(const struct binding *b) {
    static const char text[] = "a cofferdam, a cofferdam, a cofferdam between two bulkheads";
    char block[256], back[sizeof text];
    void *cctx = b->create_cctx(), *dctx = b->create_dctx();
    int same = 0;
    if (cctx && dctx) {
        size_t n = b->compress(cctx, block, sizeof block, text, sizeof text, LEVEL_DEFAULT);
        same = !b->is_error(n) && b->frame_size(block, n) == n && b->content_size(block, n) == sizeof text &&
               b->decompress(dctx, back, sizeof back, block, n) == sizeof text && !memcmp(back, text, sizeof text);
    }
    b->free_cctx(cctx); /* NULL is fine */
    b->free_dctx(dctx);
    return same;
}

static cof_status probe(const cof_host *host, char *why, size_t why_size) {
    (void)host;
    if (lib.compress) {
        say(why, why_size, SONAME " is bound.");
        return COF_OK;
    }
    void *library = open_library(SONAME, "libzstd1", why, why_size);
    if (!library) return COF_E_DEPENDENCY;
    struct binding b;
    version_fn *version;
    level_fn *least, *most;
    const library_symbol symbols[] = {
        {"ZSTD_minCLevel", &least},
        {"ZSTD_maxCLevel", &most},
        {"ZSTD_compressBound", &b.bound},
        {"ZSTD_isError", &b.is_error},
        {"ZSTD_getErrorCode", &b.error_code},
        {"ZSTD_createCCtx", &b.create_cctx},
        {"ZSTD_createDCtx", &b.create_dctx},
        {"ZSTD_freeCCtx", &b.free_cctx},
        {"ZSTD_freeDCtx", &b.free_dctx},
        {"ZSTD_sizeof_CCtx", &b.cctx_size},
        {"ZSTD_sizeof_DCtx", &b.dctx_size},
        {"ZSTD_compressCCtx", &b.compress},
        {"ZSTD_decompressDCtx", &b.decompress},
        {"ZSTD_getFrameContentSize", &b.content_size},
        {"ZSTD_findFrameCompressedSize", &b.frame_size},
        {"ZSTD_getDictID_fromFrame", &b.dictionary},
    };
    cof_status status = COF_E_DEPENDENCY;
    if (!resolve(library, "ZSTD_versionNumber", &version) || version() < OLDEST_VERSION || version() >= VERSION_BEYOND)
        say(why, why_size, SONAME " is older than 1.4.0 or not of release 1; install Debian package libzstd1.");
    else if (!resolve_all(library, SONAME, symbols, sizeof symbols / sizeof symbols[0], why, why_size))
        status = COF_E_DEPENDENCY;
    else if (least() > LEVEL_MIN || most() < LEVEL_MAX)
        say(why, why_size, SONAME " lacks levels of zstd/1 (-7 to 22); install Debian package libzstd1.");
    else if (!round_trip(&b))
        say(why, why_size, SONAME " does not give back what it compressed; install Debian package libzstd1.");
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

COF_DLOPEN_NOTE(zstd, "zstd", "Zstandard compression", COF_DLOPEN_RECOMMENDED, "\"" SONAME "\"")

#define PLUGIN_ID "org.cofferdam.mit0.zstd"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "bridge to libzstd (BSD-3-Clause) from its public documentation; see docs/asm/zstd.md"
#define PLUGIN_LINKS SONAME "\0BSD-3-Clause|MIT\0"
#define PLUGIN_KERNELS(ROW)                                                                                          \
    ROW(row_codec, "zstd/1", COF_IFACE_CODEC, "libzstd", COF_F_PROBE | COF_F_NOT_PURE | COF_F_SELF_DISPATCH, 0, 100, \
        .vtable = &codec, .probe = probe)
#include <cofferdam/plugin.h>
