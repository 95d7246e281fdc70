/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * For authors of plugins in C11. Describe the plugin once; this header turns the description into the four ELF notes,
 * the descriptors and the entry function, so that notes and descriptors are equal by construction.
 *
 *     #define PLUGIN_ID         "org.example.crc"
 *     #define PLUGIN_VERSION    "1.0.0"
 *     #define PLUGIN_SPDX       "MIT-0"
 *     #define PLUGIN_DOMAIN     "mit0"
 *     #define PLUGIN_PROVENANCE "from the published algorithm; see docs/asm/crc.md"
 *     #define PLUGIN_KERNELS(ROW) \
 *         ROW(fast, "crc32c/1", "cof.crc32/1", "sse42-3way", 0, COF_TIER_SSE42, 200, .vtable = &fast_vtable)
 *     #include <cofferdam/plugin.h>
 *
 * ROW(name, contract, interface, impl, flags, features of CPU word 0, rank, then any further cof_kernel fields by
 * name). What the rows refer to (vtables, probe functions, path switches) is declared before the include. Fields left
 * out are zero. Optional: PLUGIN_LINKS, pairs of strings "libx.so.2\0MIT|Apache-2.0\0" for libraries opened at run
 * time; PLUGIN_TELLS, "libx.so.2\0library licence: \0MIT style\0MIT\0", how to tell which it is from the library's
 * bytes (COF_NT_TELLS in note.h; its last NUL is the literal's own); PLUGIN_PACK, the contracts whose reference kernels
 * are here (COF_NT_PACK; the last NUL as before; write "\0" "123", for "\0123" is one character); PLUGIN_FLAGS and
 * PLUGIN_FLOOR (file-level flags, features needed to be loaded at all); PLUGIN_MINOR_NEEDED. Link with -shared
 * -nostartfiles -Wl,-z,defs,-z,now,-z,noexecstack and hidden visibility. */
#ifndef COFFERDAM_PLUGIN_H
#define COFFERDAM_PLUGIN_H

#include <cofferdam/note.h>
#include <cofferdam/tiers.h>

#ifndef PLUGIN_FLAGS
#define PLUGIN_FLAGS 0
#endif
#ifndef PLUGIN_FLOOR
#define PLUGIN_FLOOR 0
#endif
#ifndef PLUGIN_MINOR_NEEDED
#define PLUGIN_MINOR_NEEDED 0
#endif
#ifndef PLUGIN_NOTE_MAJOR
#define PLUGIN_NOTE_MAJOR COF_ABI_MAJOR
#endif
#ifndef PLUGIN_NOTE_SPDX /* what the note says; only a test plugin that lies differs from PLUGIN_SPDX */
#define PLUGIN_NOTE_SPDX PLUGIN_SPDX
#endif

#if defined(__clang__) /* its AddressSanitizer would put room between the notes */
#define COF_SECTION_NOTE __attribute__((section(".note.cofferdam"), used, aligned(4), no_sanitize("address")))
#else
#define COF_SECTION_NOTE __attribute__((section(".note.cofferdam"), used, aligned(4)))
#endif
#define COF_PAD4(n) (((n) + 3u) & ~3u)
#define COF_COUNT_(...) +1

struct cof_note_head_ {
    uint32_t namesz, descsz, type;
    char owner[COF_PAD4(sizeof(COF_NOTE_OWNER))];
};
#define COF_NOTE_HEAD_(size, type) \
    { sizeof(COF_NOTE_OWNER), (size), (type), COF_NOTE_OWNER }

COF_SECTION_NOTE static const struct {
    struct cof_note_head_ head;
    cof_note_abi abi;
} cof_note_abi_ = {COF_NOTE_HEAD_(sizeof(cof_note_abi), COF_NT_ABI),
                   {PLUGIN_NOTE_MAJOR,
                    PLUGIN_MINOR_NEEDED,
                    COF_ABI_MINOR,
                    0 PLUGIN_KERNELS(COF_COUNT_),
                    PLUGIN_FLAGS,
                    {PLUGIN_FLOOR}}};

#define COF_LICENCE_TEXT_ PLUGIN_NOTE_SPDX "\0" PLUGIN_DOMAIN "\0" PLUGIN_ID "\0" PLUGIN_VERSION
COF_SECTION_NOTE static const struct {
    struct cof_note_head_ head;
    char text[COF_PAD4(sizeof(COF_LICENCE_TEXT_))];
} cof_note_licence_ = {COF_NOTE_HEAD_(sizeof(COF_LICENCE_TEXT_), COF_NT_LICENCE), COF_LICENCE_TEXT_};

#ifdef PLUGIN_LINKS /* its last NUL is the literal's own */
COF_SECTION_NOTE static const struct {
    struct cof_note_head_ head;
    char text[COF_PAD4(sizeof(PLUGIN_LINKS) - 1)];
} cof_note_links_ = {COF_NOTE_HEAD_(sizeof(PLUGIN_LINKS) - 1, COF_NT_LINKS), PLUGIN_LINKS};
#else
COF_SECTION_NOTE static const struct cof_note_head_ cof_note_links_ = COF_NOTE_HEAD_(0, COF_NT_LINKS);
#endif

#ifdef PLUGIN_TELLS /* the literal's own NUL ends its last record */
COF_SECTION_NOTE static const struct {
    struct cof_note_head_ head;
    char text[COF_PAD4(sizeof(PLUGIN_TELLS))];
} cof_note_tells_ = {COF_NOTE_HEAD_(sizeof(PLUGIN_TELLS), COF_NT_TELLS), PLUGIN_TELLS};
#endif

#ifdef PLUGIN_PACK /* the literal's own NUL ends its last record */
COF_SECTION_NOTE static const struct {
    struct cof_note_head_ head;
    char text[COF_PAD4(sizeof(PLUGIN_PACK))];
} cof_note_pack_ = {COF_NOTE_HEAD_(sizeof(PLUGIN_PACK), COF_NT_PACK), PLUGIN_PACK};
#endif

#define COF_ROW_TEXT_(contract, iface, impl) contract "\0" iface "\0" impl
#define COF_ROW_NOTE_TYPE_(name, contract, iface, impl, ...)               \
    struct {                                                               \
        uint32_t flags, cpu_need[COF_CPU_WORDS], rank;                     \
        char text[COF_PAD4(sizeof(COF_ROW_TEXT_(contract, iface, impl)))]; \
    } name;
#define COF_ROW_NOTE_(name, contract, iface, impl, flags, need, rank, ...) \
    {(flags), {(need)}, (rank), COF_ROW_TEXT_(contract, iface, impl)},
struct cof_note_kernels_body_ {
    PLUGIN_KERNELS(COF_ROW_NOTE_TYPE_)
};
COF_SECTION_NOTE static const struct {
    struct cof_note_head_ head;
    struct cof_note_kernels_body_ body;
} cof_note_kernels_ = {COF_NOTE_HEAD_(sizeof(struct cof_note_kernels_body_), COF_NT_KERNELS),
                       {PLUGIN_KERNELS(COF_ROW_NOTE_)}};

#define COF_ROW_KERNEL_(name, contract_, iface_, impl_, flags_, need_, rank_, ...)  \
    static const cof_kernel cof_kernel_##name = {.struct_size = sizeof(cof_kernel), \
                                                 .flags = (flags_),                 \
                                                 .contract = contract_,             \
                                                 .iface = iface_,                   \
                                                 .impl = impl_,                     \
                                                 .cpu_need = {(need_)},             \
                                                 .rank = (rank_),                   \
                                                 .provenance = PLUGIN_PROVENANCE,   \
                                                 __VA_ARGS__};
PLUGIN_KERNELS(COF_ROW_KERNEL_)

#define COF_ROW_POINTER_(name, ...) &cof_kernel_##name,
static const cof_kernel *const cof_kernels_[] = {PLUGIN_KERNELS(COF_ROW_POINTER_)};

static const cof_plugin cof_plugin_ = {
    sizeof(cof_plugin), PLUGIN_MINOR_NEEDED,          PLUGIN_ID, PLUGIN_VERSION, PLUGIN_SPDX, PLUGIN_DOMAIN,
    PLUGIN_PROVENANCE,  0 PLUGIN_KERNELS(COF_COUNT_), 0,         cof_kernels_};

#ifndef PLUGIN_OWN_ENTRY
__attribute__((visibility("default"))) const cof_plugin *cof_plugin_v1(const cof_host *host);
const cof_plugin *cof_plugin_v1(const cof_host *host) {
    (void)host;
    return &cof_plugin_;
}
#endif

#endif
