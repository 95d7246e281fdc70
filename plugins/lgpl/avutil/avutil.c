/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bridge to libavutil's CRC functions. Written from the documented behaviour of its public interface, without its
 * headers; probe() opens the newest library there is and nothing else of it is used. See docs/asm/avutil.md.
 *
 * The licence depends on the library found: FFmpeg configured with GPL parts answers so, and licence() passes that on.
 */
#include <dlfcn.h>
#include <stdalign.h>
#include <string.h>

#include <cofferdam/crc.h>
#include <cofferdam/dlopen_note.h>

#include "plugins/lgpl/avutil/shift.h"

#define OWN_SPDX "LGPL-2.1-or-later"

/* av_crc_get_table() ends the process for ids it does not know. These are in every release that is opened here: the
 * last one came with libavutil 56.9. */
enum table_id {
    TABLE_8_ATM,
    TABLE_16_ANSI,
    TABLE_16_CCITT,
    TABLE_IEEE,
    TABLE_IEEE_LE,
    TABLE_16_ANSI_LE,
    TABLE_24_IEEE,
    TABLE_8_EBU,
    TABLE_COUNT
};
enum { OWN_TABLE_WORDS = 1024, FIRST_VERSION = 56 << 16 | 9 << 8 };

typedef uint32_t crc_fn(const uint32_t *table, uint32_t reg, const uint8_t *p, size_t n);
typedef int crc_init_fn(uint32_t *table, int le, int bits, uint32_t poly, int table_size);
typedef const uint32_t *crc_table_fn(int id);
typedef const char *text_fn(void);
typedef unsigned version_fn(void);

/* Written by probe() only. crc is set last and says that the rest is. A table belongs to the library that made it. */
static struct {
    crc_fn *crc;
    const uint32_t *tables[TABLE_COUNT];
    const char *spdx;
} bound;
static alignas(64) uint32_t castagnoli[OWN_TABLE_WORDS];

static uint32_t update_crc32(uint32_t reg, const void *p, size_t n) {
    return n ? bound.crc(bound.tables[TABLE_IEEE_LE], reg, p, n) : reg;
}

static uint32_t update_crc32c(uint32_t reg, const void *p, size_t n) {
    return n ? bound.crc(castagnoli, reg, p, n) : reg;
}

/* The library keeps the register of an MSB-first CRC at the top of 32 bits, byte-swapped. spare: bits below it. */
static uint32_t update_normal(enum table_id id, uint32_t reg, unsigned spare, const void *p, size_t n) {
    uint32_t moved = __builtin_bswap32(reg << spare);
    if (n) moved = bound.crc(bound.tables[id], moved, p, n);
    return __builtin_bswap32(moved) >> spare;
}

static uint32_t update_crc32_be(uint32_t reg, const void *p, size_t n) {
    return update_normal(TABLE_IEEE, reg, 0, p, n);
}
static uint32_t update_crc8_smbus(uint32_t reg, const void *p, size_t n) {
    return update_normal(TABLE_8_ATM, reg, 24, p, n);
}
static uint32_t update_crc8_gsm_a(uint32_t reg, const void *p, size_t n) {
    return update_normal(TABLE_8_EBU, reg, 24, p, n);
}
static uint32_t update_crc16_umts(uint32_t reg, const void *p, size_t n) {
    return update_normal(TABLE_16_ANSI, reg, 16, p, n);
}
static uint32_t update_crc16_xmodem(uint32_t reg, const void *p, size_t n) {
    return update_normal(TABLE_16_CCITT, reg, 16, p, n);
}
static uint32_t update_crc24_openpgp(uint32_t reg, const void *p, size_t n) {
    return update_normal(TABLE_24_IEEE, reg, 8, p, n);
}
/* What lies above a narrow register is ignored. */
static uint32_t update_crc16_arc(uint32_t reg, const void *p, size_t n) {
    reg &= 0xffffu;
    return n ? bound.crc(bound.tables[TABLE_16_ANSI_LE], reg, p, n) : reg;
}

static uint32_t shift_crc32(uint32_t reg, int64_t n) {
    return shift_reflected(reg, n, SHIFT_CRC32_POLY, SHIFT_CRC32_ORDER);
}
static uint32_t shift_crc32c(uint32_t reg, int64_t n) {
    return shift_reflected(reg, n, SHIFT_CRC32C_POLY, SHIFT_CRC32C_ORDER);
}
static uint32_t shift_crc32_be(uint32_t reg, int64_t n) {
    return shift_normal(reg, n, SHIFT_CRC32_POLY, SHIFT_CRC32_ORDER);
}

static uint32_t shift_crc8_smbus(uint32_t reg, int64_t n) {
    return shift_normal(reg << 24, n, SHIFT_8_07_POLY, SHIFT_8_07_ORDER) >> 24;
}
static uint32_t shift_crc8_gsm_a(uint32_t reg, int64_t n) {
    return shift_normal(reg << 24, n, SHIFT_8_1D_POLY, SHIFT_8_1D_ORDER) >> 24;
}
static uint32_t shift_crc16_umts(uint32_t reg, int64_t n) {
    return shift_normal(reg << 16, n, SHIFT_16_8005_POLY, SHIFT_16_8005_ORDER) >> 16;
}
static uint32_t shift_crc16_xmodem(uint32_t reg, int64_t n) {
    return shift_normal(reg << 16, n, SHIFT_16_1021_POLY, SHIFT_16_1021_ORDER) >> 16;
}
static uint32_t shift_crc16_arc(uint32_t reg, int64_t n) {
    return shift_reflected(reg & 0xffffu, n, SHIFT_16_8005_POLY, SHIFT_16_8005_ORDER);
}
static uint32_t shift_crc24_openpgp(uint32_t reg, int64_t n) {
    return shift_normal(reg << 8, n, SHIFT_24_864CFB_POLY, SHIFT_24_864CFB_ORDER) >> 8;
}

static const cof_crc32 crc32 = {sizeof(cof_crc32), 0, update_crc32, shift_crc32};
static const cof_crc32 crc32c = {sizeof(cof_crc32), 0, update_crc32c, shift_crc32c};
static const cof_crc32 crc32_be = {sizeof(cof_crc32), 0, update_crc32_be, shift_crc32_be};
static const cof_crc32 crc8_smbus = {sizeof(cof_crc32), 0, update_crc8_smbus, shift_crc8_smbus};
static const cof_crc32 crc8_gsm_a = {sizeof(cof_crc32), 0, update_crc8_gsm_a, shift_crc8_gsm_a};
static const cof_crc32 crc16_umts = {sizeof(cof_crc32), 0, update_crc16_umts, shift_crc16_umts};
static const cof_crc32 crc16_xmodem = {sizeof(cof_crc32), 0, update_crc16_xmodem, shift_crc16_xmodem};
static const cof_crc32 crc16_arc = {sizeof(cof_crc32), 0, update_crc16_arc, shift_crc16_arc};
static const cof_crc32 crc24_openpgp = {sizeof(cof_crc32), 0, update_crc24_openpgp, shift_crc24_openpgp};

/* One text that is cut to size, never past it. */
typedef struct {
    char *to;
    size_t size, used;
} text;

static text text_in(char *to, size_t size) {
    if (size) to[0] = '\0';
    return (text){to, size, 0};
}
/* 0: did not fit; what did is there and is terminated. */
static int add(text *t, const char *what) {
    for (; *what; what++) {
        if (t->used + 1 >= t->size) return 0;
        t->to[t->used++] = *what;
        t->to[t->used] = '\0';
    }
    return 1;
}
static void say(char *why, size_t why_size, const char *a, const char *b, const char *c) {
    text t = text_in(why, why_size);
    (void)(add(&t, a) && add(&t, b) && add(&t, c));
}

/* What the library says of itself, and what that makes of the combination. An answer not listed is not free to use.
 * The same rows are in the tells note: the answer lies in the library's read-only data behind a text of its own. */
#define ANSWER_OWN "LGPL version 2.1 or later"
#define ANSWERS(ROW)                                    \
    ROW("LGPL version 3 or later", "LGPL-3.0-or-later") \
    ROW("GPL version 2 or later", "GPL-2.0-or-later")   \
    ROW("GPL version 3 or later", "GPL-3.0-or-later")
#define COMBINED(answer, spdx) {answer, OWN_SPDX " AND " spdx},
#define TOLD(answer, spdx) answer "\0" spdx "\0"
static const char *combined_spdx(const char *answer) {
    static const struct { const char *answer, *spdx; } known[] = {{ANSWER_OWN, OWN_SPDX}, ANSWERS(COMBINED)};
    for (size_t i = 0; answer && i < sizeof known / sizeof known[0]; i++)
        if (!strcmp(answer, known[i].answer)) return known[i].spdx;
    return OWN_SPDX " AND LicenseRef-nonfree";
}

/* From release 60.26 on the library picks CPU instructions for CRCs by itself. It is used only where the host allows
 * all that it may pick, so that a cap holds; what releases after 61.5 pick is not known here, so they are not used. */
static int may_exceed(const cof_host *host, unsigned version) {
#if defined(__x86_64__)
    const uint32_t may_use = COF_CPU_BIT(COF_X86_SSE42) | COF_CPU_BIT(COF_X86_PCLMUL);
#elif defined(__aarch64__)
    const uint32_t may_use = COF_CPU_BIT(COF_A64_CRC32) | COF_CPU_BIT(COF_A64_PMULL) | COF_CPU_BIT(COF_A64_SHA3);
#else
    const uint32_t may_use = 0;
#endif
    const unsigned first = 60u << 16 | 26u << 8, newest_known = 61u << 16 | 5u << 8 | 255u;
    return version > newest_known || (version >= first && (host->cpu[0] & may_use) != may_use);
}

/* dlsym gives an object pointer; POSIX makes it hold a function's address. */
static int resolve(void *library, const char *name, void *function_pointer) {
    void *address = dlsym(library, name);
    memcpy(function_pointer, &address, sizeof address);
    return address != NULL;
}

static cof_status bind_library(const cof_host *host, void *library, const char *soname, unsigned major, char *why,
                               size_t why_size) {
    crc_fn *crc;
    crc_init_fn *crc_init;
    crc_table_fn *crc_table;
    text_fn *license;
    version_fn *version;
    if (!resolve(library, "av_crc", &crc) || !resolve(library, "av_crc_init", &crc_init) ||
        !resolve(library, "av_crc_get_table", &crc_table) || !resolve(library, "avutil_license", &license) ||
        !resolve(library, "avutil_version", &version)) {
        say(why, why_size, soname, " lacks a CRC or version function; install FFmpeg's own library of that name.", "");
        return COF_E_DEPENDENCY;
    }
    if (version() >> 16 != major) {
        say(why, why_size, soname, " is of another major than its name says; install FFmpeg's own library.", "");
        return COF_E_DEPENDENCY;
    }
    if (may_exceed(host, version())) {
        say(why, why_size, soname,
            " picks CPU instructions that this CPU lacks, the host does not allow or this bridge does not know; ",
            "lift the cap, or use an older libavutil.");
        return COF_E_CPU;
    }
    if (version() < FIRST_VERSION) {
        say(why, why_size, soname, " is older than 56.9 and lacks a CRC table; install FFmpeg 4.0 or later.", "");
        return COF_E_DEPENDENCY;
    }
    int made = crc_init(castagnoli, 1, 32, UINT32_C(0x82f63b78), (int)sizeof castagnoli) >= 0;
    for (int id = 0; id < TABLE_COUNT; id++) {
        bound.tables[id] = crc_table(id);
        if (!bound.tables[id]) made = 0;
    }
    if (!made) {
        say(why, why_size, soname, " did not make its CRC tables; install FFmpeg's own library of that name.", "");
        return COF_E_DEPENDENCY;
    }
    const char *answer = license();
    bound.spdx = combined_spdx(answer);
    bound.crc = crc;
    say(why, why_size, soname, " is bound; it says of itself: ", answer ? answer : "nothing");
    return COF_OK;
}

static cof_status probe(const cof_host *host, char *why, size_t why_size) {
    static const struct {
        const char *soname;
        unsigned major;
    } newest_first[] = {{"libavutil.so.61", 61}, {"libavutil.so.60", 60}, {"libavutil.so.59", 59},
                        {"libavutil.so.58", 58}, {"libavutil.so.57", 57}, {"libavutil.so.56", 56}};
    if (bound.crc) {
        say(why, why_size, "libavutil is bound.", "", "");
        return COF_OK;
    }
    cof_status status = COF_E_DEPENDENCY;
    say(why, why_size, "None of libavutil.so.61 to libavutil.so.56 can be opened; ",
        "install FFmpeg's libavutil (Debian 12: package libavutil57).", "");
    for (size_t i = 0; i < sizeof newest_first / sizeof newest_first[0]; i++) {
        void *library = dlopen(newest_first[i].soname, RTLD_NOW | RTLD_LOCAL);
        if (!library) continue;
        status = bind_library(host, library, newest_first[i].soname, newest_first[i].major, why, why_size);
        if (status == COF_OK) return COF_OK;
        dlclose(library);
    }
    return status;
}

static cof_status licence(char *spdx, size_t spdx_size) {
    text t = text_in(spdx, spdx_size);
    if (!bound.crc) return COF_E_DEPENDENCY;
    return add(&t, bound.spdx) ? COF_OK : COF_E_SPACE;
}

#define Q(soname) "\"" soname "\""
COF_DLOPEN_NOTE(avutil, "avutil", "CRC-32 through FFmpeg", COF_DLOPEN_RECOMMENDED,
                Q("libavutil.so.61") "," Q("libavutil.so.60") "," Q("libavutil.so.59") "," Q("libavutil.so.58") "," Q(
                    "libavutil.so.57") "," Q("libavutil.so.56"))

#define MAY_BE "\0LGPL-2.1-or-later|LGPL-3.0-or-later|GPL-2.0-or-later|GPL-3.0-or-later\0"
#define PLUGIN_LINKS                                                                                    \
    "libavutil.so.61" MAY_BE "libavutil.so.60" MAY_BE "libavutil.so.59" MAY_BE "libavutil.so.58" MAY_BE \
    "libavutil.so.57" MAY_BE "libavutil.so.56" MAY_BE
#define PLUGIN_TELLS                                                                                    \
    "libavutil.so.61|libavutil.so.60|libavutil.so.59|libavutil.so.58|libavutil.so.57|libavutil.so.56\0" \
    "libavutil license: \0" ANSWER_OWN "\0" OWN_SPDX "\0" ANSWERS(TOLD)
#define PLUGIN_ID "org.cofferdam.lgpl.avutil"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX OWN_SPDX
#define PLUGIN_DOMAIN "lgpl"
#define PLUGIN_PROVENANCE "bridge to FFmpeg's libavutil from its documented interface; see docs/asm/avutil.md"
#define FLAGS (COF_F_PROBE | COF_F_DYN_SPDX)
#define PLUGIN_KERNELS(ROW)                                                                                            \
    ROW(row_crc32, "crc32/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc32, .state_align = 1,             \
        .probe = probe, .licence = licence)                                                                            \
    ROW(row_crc32_be, "crc32-be/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc32_be, .state_align = 1,    \
        .probe = probe, .licence = licence)                                                                            \
    ROW(row_crc32c, "crc32c/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc32c, .state_align = 1,          \
        .probe = probe, .licence = licence)                                                                            \
    ROW(row_crc8_smbus, "crc8-smbus/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc8_smbus,                \
        .state_align = 1, .probe = probe, .licence = licence)                                                          \
    ROW(row_crc8_gsm_a, "crc8-gsm-a/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc8_gsm_a,                \
        .state_align = 1, .probe = probe, .licence = licence)                                                          \
    ROW(row_crc16_umts, "crc16-umts/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc16_umts,                \
        .state_align = 1, .probe = probe, .licence = licence)                                                          \
    ROW(row_crc16_xmodem, "crc16-xmodem/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc16_xmodem,          \
        .state_align = 1, .probe = probe, .licence = licence)                                                          \
    ROW(row_crc16_arc, "crc16-arc/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc16_arc, .state_align = 1, \
        .probe = probe, .licence = licence)                                                                            \
    ROW(row_crc24_openpgp, "crc24-openpgp/1", COF_IFACE_CRC32, "avutil", FLAGS, 0, 50, .vtable = &crc24_openpgp,       \
        .state_align = 1, .probe = probe, .licence = licence)
#include <cofferdam/plugin.h>
