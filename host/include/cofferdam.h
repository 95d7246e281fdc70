/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Cofferdam's public API, in C. A thin C++20 layer over it is cofferdam.hpp.
 *
 *     cof_context *ctx;
 *     const cof_slot *crc;
 *     if (cof_open(NULL, &ctx, NULL, 0) != COF_OK) return 1;
 *     if (cof_find(ctx, "crc32c/1", NULL, &crc, NULL, 0) != COF_OK) return 1;
 *     uint32_t value = cof_crc32_update(crc, 0, data, size);
 *     cof_close(ctx);
 *
 * A SLOT is what cof_find returns: the place where the fastest admissible kernel of a contract is published. Looking it
 * up once and calling it many times costs one indirect call each. Behind a slot there is always a kernel: the portable
 * one if no plugin serves. Adopted contracts (cryptographic hashes, ciphers, codecs) have no portable one: cof_find
 * answers COF_E_DEPENDENCY without a plugin, and why names the package that would help. Nothing here prints, aborts,
 * installs a signal handler or throws.
 *
 * Thread tags: [any] any thread, any number at once. [stream] the caller serialises calls on one object; distinct
 * objects are independent. [once] no other call on the same context may run at the same time.
 *
 * "why" buffers receive one NUL-terminated sentence that says what, where and what to do; NULL with size 0 is fine.
 * struct_size: the caller sets it to sizeof its own struct; fields beyond it count as zero.
 *
 * A callback may call any function, with the same context too. It returns: one that throws ends the program, and so
 * does the cancellation of a thread within this library; longjmp out of one leaves locks held. */
#ifndef COFFERDAM_H
#define COFFERDAM_H

#include <cofferdam/abi.h>
#include <cofferdam/adopted.h>
#include <cofferdam/crc.h>
#include <cofferdam/cut.h>
#include <cofferdam/hash.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COF_PUBLIC __attribute__((visibility("default")))

typedef struct cof_context cof_context;
typedef struct cof_slot cof_slot;
typedef struct cof_stream cof_stream;
typedef struct cof_chunker cof_chunker;
typedef struct cof_sealer cof_sealer;

/* ---- open and close ------------------------------------------------------------------------------------------- */

/* clang-format off */
#define COF_OPT_IGNORE_ENV  (1u << 0) /* read no COFFERDAM_* variable and no policy file of the user's */
#define COF_OPT_PORTABLE    (1u << 1) /* look for no plugin at all; COFFERDAM_DISABLE=1 does the same */
#define COF_OPT_PROBE_CHILD (1u << 2) /* try each plugin in a child first: crashes and hangs become refusals */
#define COF_OPT_NO_CACHE    (1u << 3) /* neither read nor write the verdict cache */
#define COF_OPT_COUNT       (1u << 4) /* keep calls and bytes per kernel (a few ns per call) */
#define COF_OPT_NO_CHOICES  (1u << 5) /* do not read the choice file: rank decides */
/* clang-format on */

/* One line for people and logs; never called with a lock of Cofferdam's held in a way that forbids calling back. */
typedef void (*cof_log_fn)(void *user, const char *sentence);

typedef struct cof_options {
    uint32_t struct_size;
    uint32_t flags;             /* COF_OPT_* */
    const char *plugin_path;    /* ':'-separated flat directories; wins over the environment; NULL: as it says */
    const char *plugin_root;    /* holds <domain>/ directories, instead of the built-in $(libdir)/cofferdam/1 */
    const char *allow_licences; /* SPDX ids, ',' or ' ' between; wins over all other policy. See docs/policy.md */
    const char *cpu_tier;       /* cap, as COFFERDAM_CPU */
    const char *pins;           /* "CONTRACT=IMPL,...": use this kernel or the portable one. IMPL may be "portable" */
    const char *probe_helper;   /* the helper program for COF_OPT_PROBE_CHILD; NULL: the installed one */
    const char *cache_file;     /* verdict cache; NULL: $XDG_CACHE_HOME/cofferdam/verdicts or ~/.cache/... */
    const uint32_t *cpu_mask;   /* COF_CPU_WORDS words, ANDed with what the CPU has; NULL: all. For tests */
    uint32_t watch_every;      /* recompute every Nth call with the portable kernel; 0: never; 1: every call. Of adopted
                                  contracts, hashes and their batches are watched, by the most modest other kernel; the
                                  log says where there is none */
    uint32_t probe_timeout_ms; /* 0: 10000 */
    cof_log_fn log;            /* NULL: none */
    void *log_user;
    const char *choice_file;      /* measured choices; NULL: $XDG_CACHE_HOME/cofferdam/choices or ~/.cache/... */
    const char *allow_references; /* contracts that plugins may bring, ',' or ' ' between, "com.example.*" for all of
                                     one owner; beside what other policy allows. See docs/contract-packs.md */
} cof_options;

/* [any] Reads environment and policy, takes the CPU snapshot, finds and vets plugin files. Runs no plugin code. options
 * may be NULL. COF_E_INVALID: an option, variable or policy file is malformed (why names it). COF_E_NOMEM. */
COF_PUBLIC cof_status cof_open(const cof_options *options, cof_context **out, char *why, size_t why_size);
/* [once] Slots of ctx die with it; free streams, chunkers and all else made from it first. NULL is fine. */
COF_PUBLIC void cof_close(cof_context *ctx);
COF_PUBLIC const char *cof_version(void); /* [any] "0.1.0" */

/* ---- find a contract ------------------------------------------------------------------------------------------- */

/* [any] The first call for a contract loads, proves, binds, verifies and publishes; later ones are a look-up. iface
 * NULL: the contract's usual one. The slot lives until cof_close. COF_E_DEPENDENCY: the host has no such contract and
 * no plugin brings it, or it is an adopted one and no plugin serves it, or its reference kernel cannot be used. */
COF_PUBLIC cof_status cof_find(cof_context *ctx, const char *contract, const char *iface, const cof_slot **out,
                               char *why, size_t why_size);
/* [any] For programs that have no place to keep a context: the slot of a contract's usual interface in one that the
 * whole process shares, opened by the first call, with the default options, and never closed. Where none can be opened
 * so, since a variable or policy file is malformed ("cofferdam doctor" tells), it is one without plugins. NULL: the
 * contract cannot be found, or memory ran out. */
COF_PUBLIC const cof_slot *cof_shared_slot(const char *contract);

/* ---- checksums: finished values, as users know them ------------------------------------------------------------ */

/* [any] crc: the value of the bytes before; of none that is 0, but for crc24-openpgp/1, where it is what
 * cof_crc32_oneshot gives for them. Returns the value of all bytes so far. slot serves cof.crc32/1. */
COF_PUBLIC uint32_t cof_crc32_update(const cof_slot *slot, uint32_t crc, const void *p, size_t n);
/* [any] The raw register: no initial value, no final inversion. One of a narrower contract is low-aligned. */
COF_PUBLIC uint32_t cof_crc32_raw(const cof_slot *slot, uint32_t reg, const void *p, size_t n);
/* [any] The value of A followed by B, from their values and B's length. */
COF_PUBLIC uint32_t cof_crc32_combine(const cof_slot *slot, uint32_t crc_a, uint32_t crc_b, uint64_t len_b);
/* [any] The same of 64 bits. slot serves cof.crc64/1 ("crc64-nvme/1", "crc64-xz/1"). */
COF_PUBLIC uint64_t cof_crc64_update(const cof_slot *slot, uint64_t crc, const void *p, size_t n);
COF_PUBLIC uint64_t cof_crc64_raw(const cof_slot *slot, uint64_t reg, const void *p, size_t n);
COF_PUBLIC uint64_t cof_crc64_combine(const cof_slot *slot, uint64_t crc_a, uint64_t crc_b, uint64_t len_b);
/* [any] The value of p[0..n) by itself; of (NULL, 0), that of the empty message. */
COF_PUBLIC uint32_t cof_crc32_oneshot(const cof_slot *slot, const void *p, size_t n);
COF_PUBLIC uint64_t cof_crc64_oneshot(const cof_slot *slot, const void *p, size_t n);

/* ---- hashes ------------------------------------------------------------------------------------------------------ */

/* [any] digest receives cof_digest_size(slot) bytes. key may be NULL. slot serves cof.hash/1. */
COF_PUBLIC void cof_hash_oneshot(const cof_slot *slot, const void *p, size_t n, const cof_hash_key *key, void *digest);
/* [any] Bytes of a digest. That of a checksum is its value, big-endian, as wide as the register: 8 bytes for
 * cof.crc64/1, for cof.crc32/1 1, 2, 3 or 4, and always 4 where a plugin brings the contract. 0: the slot has none. */
COF_PUBLIC size_t cof_digest_size(const cof_slot *slot);
/* [any] Any checksum, hash or adopted digest in one call, as a stream would give it. key may be NULL. COF_E_INVALID:
 * the slot has no digest. Else as the library behind an adopted digest fails: COF_E_NOMEM, COF_E_INTERNAL. */
COF_PUBLIC cof_status cof_digest(const cof_slot *slot, const void *p, size_t n, const cof_hash_key *key, void *digest);
/* [any] count independent messages; digests receives count * cof_digest_size bytes in their order. Slots of
 * cof.hash-batch/1 and cof.digest-batch/1 work on many side by side, which is several times as fast for short messages;
 * any other slot with a digest takes them one by one. After a failure none of the digests counts. */
COF_PUBLIC cof_status cof_digest_batch(const cof_slot *slot, const cof_span *in, size_t count, const cof_hash_key *key,
                                       void *digests);

/* ---- streams: any checksum or hash, fed in pieces --------------------------------------------------------------- */

COF_PUBLIC cof_status cof_stream_new(const cof_slot *slot, const cof_hash_key *key, cof_stream **out); /* [any] */
/* [stream] COF_E_SUSPECT: the kernel that served earlier pieces was demoted and those pieces were not all watched; the
 * result may be wrong: start again. A stream whose calls were all watched, or none of which ran on the demoted kernel,
 * goes on by itself. */
COF_PUBLIC cof_status cof_stream_update(cof_stream *s, const void *p, size_t n);
/* [stream] Writes cof_digest_size bytes; the stream may go on. COF_E_SUSPECT as above. */
COF_PUBLIC cof_status cof_stream_final(cof_stream *s, void *digest);
COF_PUBLIC cof_status cof_stream_clone(const cof_stream *s, cof_stream **out); /* [stream] */
COF_PUBLIC void cof_stream_free(cof_stream *s);                                /* [stream] NULL is fine */

/* ---- compression: slots of cof.codec/1 ("zstd/1", "lz4/1") --------------------------------------------------------
 */

#define COF_LEVEL_DEFAULT INT32_MIN
/* [any] Bytes that a compressed block of n bytes never exceeds; 0: n is too large, or the slot is no codec. */
COF_PUBLIC size_t cof_compress_bound(const cof_slot *slot, size_t n);
/* [any] One whole block; *written counts on success alone. dst and src do not overlap. COF_E_INVALID: a level that the
 * codec does not have. COF_E_SPACE: cap is too small. */
COF_PUBLIC cof_status cof_compress(const cof_slot *slot, int32_t level, const void *src, size_t n, void *dst,
                                   size_t cap, size_t *written);
/* [any] How many bytes the block says it holds. That is its sender's word: set a limit before allocating. */
COF_PUBLIC cof_status cof_decompressed_size(const cof_slot *slot, const void *src, size_t n, uint64_t *size);
/* [any] COF_E_CORRUPT: src is not one whole block. COF_E_SPACE: it holds more than cap bytes. After a failure dst holds
 * nothing of the content. A block carries no checksum of ours: altered bytes may decompress to other bytes. */
COF_PUBLIC cof_status cof_decompress(const cof_slot *slot, const void *src, size_t n, void *dst, size_t cap,
                                     size_t *written);

/* ---- authenticated encryption: slots of cof.aead/1 ("aes256-gcm/1") ------------------------------------------------
 */

/* A sealer holds one key. It draws a fresh random nonce for every message itself and keeps it in front of what it
 * writes, so that no caller can use one twice: sealed = nonce, ciphertext, tag. Random nonces of 96 bits are good for
 * 2^32 messages a key (NIST SP 800-38D, 8.3); a sealer refuses more. With several sealers of one key, in one process or
 * many, that number is the caller's to keep. */
/* [any] COF_E_INVALID: key_size is not the contract's (32 bytes), or the slot is no cipher. */
COF_PUBLIC cof_status cof_sealer_new(const cof_slot *slot, const void *key, size_t key_size, cof_sealer **out);
/* [any] Bytes that sealing adds: 28. */
COF_PUBLIC size_t cof_seal_overhead(const cof_sealer *s);
/* [stream] Writes n + cof_seal_overhead bytes to dst, which overlaps neither src nor aad, except that src may be dst +
 * 12: in place. aad is authenticated and not kept. COF_E_SPACE: cap is too small. COF_E_INVALID: another overlap, the
 * key has sealed 2^32 messages, or n is above the contract's limit. COF_E_SUSPECT: the kernel was demoted; make a new
 * sealer. */
COF_PUBLIC cof_status cof_seal(cof_sealer *s, const void *aad, size_t aad_size, const void *src, size_t n, void *dst,
                               size_t cap);
/* [stream] Writes n - cof_seal_overhead bytes to dst, with overlaps as above: dst may be sealed + 12. COF_E_AUTH:
 * sealed, aad or key is not what it was; dst then holds zeros. COF_E_SUSPECT as above. */
COF_PUBLIC cof_status cof_unseal(cof_sealer *s, const void *aad, size_t aad_size, const void *sealed, size_t n,
                                 void *dst, size_t cap);
COF_PUBLIC void cof_sealer_free(cof_sealer *s); /* [stream] wipes the key; NULL is fine */

/* ---- chunkers ------------------------------------------------------------------------------------------------------
 */

/* [any] cfg NULL or zero fields: the contract's defaults. COF_E_INVALID: why says which field and its range.
 * COF_E_DEPENDENCY: no such contract. */
COF_PUBLIC cof_status cof_chunker_new(cof_context *ctx, const char *contract, const cof_cut_cfg *cfg, cof_chunker **out,
                                      char *why, size_t why_size);
/* [stream] As cof_cut.feed: *cuts of at most cap ends written, *used of n bytes taken; all of them unless *cuts == cap,
 * then call again with the rest. last != 0: the stream ends with p[0..n). COF_E_SUSPECT as for streams. */
COF_PUBLIC cof_status cof_chunker_feed(cof_chunker *c, const void *p, size_t n, int last, cof_cut_end *out, size_t cap,
                                       size_t *cuts, size_t *used);
/* [stream] The same bytes in count places, as one feed for each in turn would take them: cuts are those of the bytes in
 * one place. *taken, in and out, counts the bytes taken of all spans together: 0 in the first call for these spans;
 * then, as long as *cuts == cap, call again with the same arguments. last != 0: the stream ends with the last span,
 * count == 0: with what came before. An empty span may be NULL. COF_E_INVALID, and nothing is taken: another span is
 * NULL, *taken is above what all of them have, or an argument is NULL or 0. After COF_E_SUSPECT no cut of the call
 * counts. */
COF_PUBLIC cof_status cof_chunker_feedv(cof_chunker *c, const cof_span *spans, size_t count, int last, cof_cut_end *out,
                                        size_t cap, size_t *cuts, size_t *taken);
COF_PUBLIC cof_status cof_chunker_clone(const cof_chunker *c, cof_chunker **out); /* [stream] */
/* [stream] Ready for another stream, as a new chunker is, on the kernel that serves now. COF_E_NOMEM. */
COF_PUBLIC cof_status cof_chunker_reset(cof_chunker *c);
COF_PUBLIC void cof_chunker_free(cof_chunker *c); /* [stream] NULL is fine */
/* [any] The configuration in force, defaults filled in. */
COF_PUBLIC void cof_chunker_config(const cof_chunker *c, cof_cut_cfg *cfg);

/* ---- the record: what was found, refused, chosen, and why ------------------------------------------------------ */

/* Strings live until the next call that takes the same context, one that the callback makes included, and otherwise at
 * least during the callback. */
typedef struct cof_file_info {
    uint32_t struct_size;
    uint32_t accepted; /* 1: no stage has refused the file */
    const char *path;
    const char *id, *version, *domain, *spdx; /* from the notes; "" where they could not be read */
    const char *stage, *code, *why;           /* last stage passed and "ok"; or the refusal. See docs/refusals.md */
    uint32_t loaded;                          /* 1: the file is mapped into this process */
    uint32_t kernel_count;
} cof_file_info;

typedef struct cof_kernel_info {
    uint32_t struct_size;
    uint32_t chosen;  /* 1: published in its slot */
    uint32_t refused; /* 1: some stage refused it, or it was demoted */
    uint32_t wanted;  /* 1: its contract has been asked for, so that the stages after vet have run */
    const char *contract, *iface, *impl;
    const char *path, *plugin, *domain;         /* "", "host", "host" for portable kernels */
    const char *spdx_declared, *spdx_effective; /* effective: "" before it was bound */
    const char *stage, *code, *why;             /* as in cof_file_info */
    const char *cpu_need;                       /* "sse4.2 pclmulqdq" or "none" */
    const char *provenance;                     /* "" before it was loaded */
    uint32_t rank, min_bytes;
    uint64_t calls, bytes; /* with COF_OPT_COUNT; else 0 */
} cof_kernel_info;

typedef void (*cof_file_fn)(void *user, const cof_file_info *info);
typedef void (*cof_kernel_fn)(void *user, const cof_kernel_info *info);
/* [any] Files in order of discovery. */
COF_PUBLIC void cof_each_file(cof_context *ctx, cof_file_fn fn, void *user);
/* [any] Kernels in order of preference, the portable one last, for each (contract, interface); contract NULL: all. */
COF_PUBLIC void cof_each_kernel(cof_context *ctx, const char *contract, cof_kernel_fn fn, void *user);
/* [any] The kernel that now serves the slot. */
COF_PUBLIC void cof_slot_info(cof_context *ctx, const cof_slot *slot, cof_kernel_fn fn, void *user);

/* One contract through one interface. */
typedef struct cof_contract_info {
    uint32_t struct_size;
    uint32_t adopted; /* 1: no portable kernel; a library serves it, or nothing does */
    const char *contract, *iface;
    const char *package; /* adopted: what to install, "the package x"; else "" */
} cof_contract_info;
typedef void (*cof_contract_fn)(void *user, const cof_contract_info *info);
/* [any] All that this host knows, in a fixed order; the first row of a contract is its usual interface. */
COF_PUBLIC void cof_each_contract(cof_contract_fn fn, void *user);

/* A contract that a plugin brings (docs/contract-packs.md). Its reference kernel is among the kernels, with the reason
 * when it cannot be used. */
typedef struct cof_pack_info {
    uint32_t struct_size;
    uint32_t vectors; /* how many */
    const char *contract, *iface;
    const char *path;                   /* the plugin file that holds the reference kernel */
    const char *specification, *sha256; /* where its text is, and the text's SHA-256: by the plugin's note */
} cof_pack_info;
typedef void (*cof_pack_fn)(void *user, const cof_pack_info *info);
/* [any] Those that are allowed and sound as far as their notes tell, in order of discovery: cof_find finds them. */
COF_PUBLIC void cof_each_pack(cof_context *ctx, cof_pack_fn fn, void *user);

/* What was decided at open: for `doctor`. */
typedef struct cof_environment {
    uint32_t struct_size;
    uint32_t elevated;       /* 1: set-id or file capabilities: variables were ignored */
    const char *cpu;         /* features in force */
    const char *cpu_cap;     /* tier name or "none" */
    const char *directories; /* ':'-separated, in order */
    const char *policy;      /* one line per rule and its source */
    const char *notices;     /* one line per variable ignored, directory warned about, ... */
    uint64_t demotions;
    const char *choice_file; /* measured choices; "" when there is none */
} cof_environment;
/* [any] Strings live until the next call of cof_get_environment on ctx. */
COF_PUBLIC void cof_get_environment(cof_context *ctx, cof_environment *out);

/* [any] One sentence: what the probe child gives up on this machine before it loads a plugin, and what it cannot give
 * up here; or that there is no helper, or that no child is used. Runs the helper, with nothing to load. Returns the
 * length without the NUL; nothing is written beyond size. */
COF_PUBLIC size_t cof_describe_probe(cof_context *ctx, char *text, size_t size);

/* ---- licences: the policy in force, what may come in, what has come in ------------------------------------------ */

/* One rule of the policy. The last rule that matches a licence decides about it. */
typedef struct cof_rule_info {
    uint32_t struct_size;
    uint32_t number;        /* from 1; 0: "reset", by which source dropped all rules before its own */
    uint32_t overridden_by; /* a later rule that matches all that this one matches; 0: it is in force */
    uint32_t reserved;
    const char *text;   /* "allow MIT", "deny GPL-*", "reset" */
    const char *source; /* "built-in", "FILE:LINE", "COFFERDAM_ALLOW_LICENSES", "the API" */
} cof_rule_info;
typedef void (*cof_rule_fn)(void *user, const cof_rule_info *info);
/* [any] Rules in order of precedence, weakest first. */
COF_PUBLIC void cof_each_rule(cof_context *ctx, cof_rule_fn fn, void *user);

/* What the policy says about one licence of an expression. */
typedef struct cof_judged_info {
    uint32_t struct_size;
    uint32_t allowed;
    uint32_t rule; /* number of the rule that decides; 0: none matches, so it is denied */
    uint32_t reserved;
    const char *licence; /* "GPL-2.0-or-later", with its exception if it has one */
} cof_judged_info;
typedef void (*cof_judged_fn)(void *user, const cof_judged_info *info);
/* [any] Whether policy allows an SPDX expression; why tells in one sentence, with the remedy. fn, which may be NULL, is
 * called for each licence in it. COF_E_LICENCE: it does not. COF_E_INVALID: no SPDX expression. */
COF_PUBLIC cof_status cof_judge(cof_context *ctx, const char *spdx, cof_judged_fn fn, void *user, char *why,
                                size_t why_size);

/* A library that a plugin file may open at run time, by its notes. */
typedef struct cof_library_info {
    uint32_t struct_size;
    uint32_t loaded;       /* 1: a library of that name is in this process now */
    const char *plugin;    /* path of the plugin file */
    const char *soname;    /* "libx.so.2" */
    const char *may_be;    /* SPDX ids it may turn out to have, ", " between them */
    const char *path;      /* the file the dynamic linker would take for it; "" when it finds none */
    const char *spdx;      /* what the file's bytes say of its licence; "" when that cannot be told */
    const char *effective; /* what the plugin would become with it; "" when that cannot be told */
    const char *why;       /* one sentence: where it is, what it says, or why that cannot be told */
} cof_library_info;
typedef void (*cof_library_fn)(void *user, const cof_library_info *info);
/* [any] The libraries of every plugin file whose notes were read, alternatives one by one, as listed there. Reads the
 * library files; runs and loads nothing. What a file says of itself decides nothing: it is for reports. */
COF_PUBLIC void cof_each_library(cof_context *ctx, cof_library_fn fn, void *user);

/* A plugin file that was loaded into this process, by any context, one closed since too: nothing is ever unloaded. */
typedef struct cof_loaded_info {
    uint32_t struct_size, reserved;
    const char *path, *id, *version, *domain;
    const char *spdx_declared;
    const char *spdx_effective; /* declared AND what its kernels opened, even where that was refused afterwards */
    const char *libraries;      /* paths of the libraries of its notes that are in the process, ':' between; or "" */
} cof_loaded_info;
typedef void (*cof_loaded_fn)(void *user, const cof_loaded_info *info);
/* [any] In the order of loading. The host itself (MIT-0) is not listed. */
COF_PUBLIC void cof_each_loaded(cof_loaded_fn fn, void *user);
/* [any] One sentence: what that and the host amount to together. ctx is not looked at and may be NULL. Returns its
 * length without the NUL; nothing is written beyond size. */
COF_PUBLIC size_t cof_combination(cof_context *ctx, char *text, size_t size);

/* What a measurement found to be the fastest. impl may be "portable". Calls on fewer than short_below bytes go to
 * short_impl; 0: all go to impl. */
typedef struct cof_choice {
    uint32_t struct_size, reserved;
    const char *contract, *iface, *impl, *short_impl;
    uint64_t short_below;
} cof_choice;
/* [any] Writes choices to the context's choice file, for this CPU, these builds of the plugins and this version, in
 * place of those for the same contracts. Contexts opened afterwards try the kernel of a choice first; it has to pass
 * like any other. COF_E_DEPENDENCY: a choice names a kernel that ctx has not found, or that some stage refused; nothing
 * is written. COF_E_INVALID: there is no choice file, or it cannot be written. */
COF_PUBLIC cof_status cof_save_choices(cof_context *ctx, const cof_choice *choices, size_t count, char *why,
                                       size_t why_size);

/* [any] Takes a kernel out of service everywhere in ctx, as the watch does. COF_E_DEPENDENCY: no such kernel, or an
 * adopted contract for which no other kernel would be left. */
COF_PUBLIC cof_status cof_demote(cof_context *ctx, const char *contract, const char *iface, const char *impl,
                                 const char *reason);
COF_PUBLIC const char *cof_status_name(cof_status status); /* [any] "COF_E_INVALID" */

#ifdef __cplusplus
}
#endif
#endif
