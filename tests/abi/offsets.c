/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Pins of minor 1.0: size of every struct, place and size of every field, on machines with 64-bit pointers. A released
 * row is never changed. A minor that grows a struct adds rows for the new fields in a section of its own, and moves the
 * SIZE row there. Compiled as C11 and C++17 by headers.sh; there is nothing to link or run. */
#include <cofferdam.h>
#include <cofferdam/adopted.h>
#include <cofferdam/note.h>
#include <cofferdam_crc.h>
#include <cofferdam_ingest.h>

#ifndef __cplusplus
#include <assert.h>
#endif

#if !defined(__LP64__)
#error "these pins are for LP64"
#endif

/* The pointer is never followed: sizeof does not evaluate. */
#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), #type " changed its size");
#define FIELD(type, name, at, bytes) \
    static_assert(offsetof(type, name) == (at) && sizeof(((type *)0)->name) == (bytes), #type "." #name " moved");
/* clang-format off */

/* cofferdam/abi.h */
SIZE(cof_host, 48)
FIELD(cof_host, struct_size, 0, 4)
FIELD(cof_host, abi_minor, 4, 4)
FIELD(cof_host, cpu, 8, 32)
FIELD(cof_host, service, 40, 8)

SIZE(cof_kernel, 136)
FIELD(cof_kernel, struct_size, 0, 4)
FIELD(cof_kernel, flags, 4, 4)
FIELD(cof_kernel, contract, 8, 8)
FIELD(cof_kernel, iface, 16, 8)
FIELD(cof_kernel, impl, 24, 8)
FIELD(cof_kernel, vtable, 32, 8)
FIELD(cof_kernel, cpu_need, 40, 32)
FIELD(cof_kernel, rank, 72, 4)
FIELD(cof_kernel, min_bytes, 76, 4)
FIELD(cof_kernel, state_size, 80, 4)
FIELD(cof_kernel, state_align, 84, 4)
FIELD(cof_kernel, state_format, 88, 8)
FIELD(cof_kernel, provenance, 96, 8)
FIELD(cof_kernel, path_switch, 104, 8)
FIELD(cof_kernel, path_switch_count, 112, 4)
FIELD(cof_kernel, reserved, 116, 4)
FIELD(cof_kernel, probe, 120, 8)
FIELD(cof_kernel, licence, 128, 8)

SIZE(cof_plugin, 64)
FIELD(cof_plugin, struct_size, 0, 4)
FIELD(cof_plugin, abi_minor_needed, 4, 4)
FIELD(cof_plugin, id, 8, 8)
FIELD(cof_plugin, version, 16, 8)
FIELD(cof_plugin, spdx, 24, 8)
FIELD(cof_plugin, domain, 32, 8)
FIELD(cof_plugin, provenance, 40, 8)
FIELD(cof_plugin, kernel_count, 48, 4)
FIELD(cof_plugin, reserved, 52, 4)
FIELD(cof_plugin, kernels, 56, 8)

/* cofferdam/note.h */
SIZE(cof_note_abi, 44)
FIELD(cof_note_abi, major, 0, 2)
FIELD(cof_note_abi, minor_needed, 2, 2)
FIELD(cof_note_abi, minor_built, 4, 2)
FIELD(cof_note_abi, kernel_count, 6, 2)
FIELD(cof_note_abi, flags, 8, 4)
FIELD(cof_note_abi, cpu_floor, 12, 32)

/* cofferdam/crc.h */
SIZE(cof_crc32, 24)
FIELD(cof_crc32, struct_size, 0, 4)
FIELD(cof_crc32, reserved, 4, 4)
FIELD(cof_crc32, update, 8, 8)
FIELD(cof_crc32, shift, 16, 8)

SIZE(cof_crc64, 24)
FIELD(cof_crc64, struct_size, 0, 4)
FIELD(cof_crc64, reserved, 4, 4)
FIELD(cof_crc64, update, 8, 8)
FIELD(cof_crc64, shift, 16, 8)

SIZE(cof_crc32_copy, 16)
FIELD(cof_crc32_copy, struct_size, 0, 4)
FIELD(cof_crc32_copy, reserved, 4, 4)
FIELD(cof_crc32_copy, copy, 8, 8)

SIZE(cof_span, 16)
FIELD(cof_span, p, 0, 8)
FIELD(cof_span, n, 8, 8)

SIZE(cof_crc32_batch, 24)
FIELD(cof_crc32_batch, struct_size, 0, 4)
FIELD(cof_crc32_batch, reserved, 4, 4)
FIELD(cof_crc32_batch, batch, 8, 8)
FIELD(cof_crc32_batch, gather, 16, 8)

/* cofferdam/cut.h */
SIZE(cof_cut_cfg, 80)
FIELD(cof_cut_cfg, struct_size, 0, 4)
FIELD(cof_cut_cfg, level, 4, 4)
FIELD(cof_cut_cfg, min, 8, 8)
FIELD(cof_cut_cfg, avg, 16, 8)
FIELD(cof_cut_cfg, max, 24, 8)
FIELD(cof_cut_cfg, flags, 32, 8)
FIELD(cof_cut_cfg, seed, 40, 8)
FIELD(cof_cut_cfg, key, 48, 32)

SIZE(cof_cut_end, 16)
FIELD(cof_cut_end, end, 0, 8)
FIELD(cof_cut_end, fingerprint, 8, 8)

SIZE(cof_cut, 32)
FIELD(cof_cut, struct_size, 0, 4)
FIELD(cof_cut, reserved, 4, 4)
FIELD(cof_cut, state_size, 8, 8)
FIELD(cof_cut, init, 16, 8)
FIELD(cof_cut, feed, 24, 8)

SIZE(cof_cut_sketch, 24)
FIELD(cof_cut_sketch, struct_size, 0, 4)
FIELD(cof_cut_sketch, block, 4, 4)
FIELD(cof_cut_sketch, sketch_size, 8, 8)
FIELD(cof_cut_sketch, sketch, 16, 8)

/* cofferdam/adopted.h */
SIZE(cof_digest_ctx, 56)
FIELD(cof_digest_ctx, struct_size, 0, 4)
FIELD(cof_digest_ctx, digest_size, 4, 4)
FIELD(cof_digest_ctx, open, 8, 8)
FIELD(cof_digest_ctx, update, 16, 8)
FIELD(cof_digest_ctx, final, 24, 8)
FIELD(cof_digest_ctx, clone, 32, 8)
FIELD(cof_digest_ctx, close, 40, 8)
FIELD(cof_digest_ctx, oneshot, 48, 8)
SIZE(cof_aead, 48)
FIELD(cof_aead, struct_size, 0, 4)
FIELD(cof_aead, key_size, 4, 4)
FIELD(cof_aead, nonce_size, 8, 4)
FIELD(cof_aead, tag_size, 12, 4)
FIELD(cof_aead, open, 16, 8)
FIELD(cof_aead, seal, 24, 8)
FIELD(cof_aead, unseal, 32, 8)
FIELD(cof_aead, close, 40, 8)
SIZE(cof_digest_batch_vtable, 16)
FIELD(cof_digest_batch_vtable, struct_size, 0, 4)
FIELD(cof_digest_batch_vtable, digest_size, 4, 4)
FIELD(cof_digest_batch_vtable, batch, 8, 8)
SIZE(cof_codec, 48)
FIELD(cof_codec, struct_size, 0, 4)
FIELD(cof_codec, level_min, 4, 4)
FIELD(cof_codec, level_max, 8, 4)
FIELD(cof_codec, level_default, 12, 4)
FIELD(cof_codec, content_size, 16, 8)
FIELD(cof_codec, bound, 24, 8)
FIELD(cof_codec, compress, 32, 8)
FIELD(cof_codec, decompress, 40, 8)

/* cofferdam/hash.h */
SIZE(cof_hash_key, 48)
FIELD(cof_hash_key, seed, 0, 8)
FIELD(cof_hash_key, key, 8, 32)
FIELD(cof_hash_key, keyed, 40, 4)
FIELD(cof_hash_key, reserved, 44, 4)

SIZE(cof_hash, 40)
FIELD(cof_hash, struct_size, 0, 4)
FIELD(cof_hash, digest_size, 4, 4)
FIELD(cof_hash, oneshot, 8, 8)
FIELD(cof_hash, init, 16, 8)
FIELD(cof_hash, update, 24, 8)
FIELD(cof_hash, final, 32, 8)

SIZE(cof_hash_batch, 16)
FIELD(cof_hash_batch, struct_size, 0, 4)
FIELD(cof_hash_batch, digest_size, 4, 4)
FIELD(cof_hash_batch, batch, 8, 8)

/* cofferdam.h */
SIZE(cof_options, 112)
FIELD(cof_options, struct_size, 0, 4)
FIELD(cof_options, flags, 4, 4)
FIELD(cof_options, plugin_path, 8, 8)
FIELD(cof_options, plugin_root, 16, 8)
FIELD(cof_options, allow_licences, 24, 8)
FIELD(cof_options, cpu_tier, 32, 8)
FIELD(cof_options, pins, 40, 8)
FIELD(cof_options, probe_helper, 48, 8)
FIELD(cof_options, cache_file, 56, 8)
FIELD(cof_options, cpu_mask, 64, 8)
FIELD(cof_options, watch_every, 72, 4)
FIELD(cof_options, probe_timeout_ms, 76, 4)
FIELD(cof_options, log, 80, 8)
FIELD(cof_options, log_user, 88, 8)
FIELD(cof_options, choice_file, 96, 8)
FIELD(cof_options, allow_references, 104, 8)

SIZE(cof_contract_info, 32)
FIELD(cof_contract_info, struct_size, 0, 4)
FIELD(cof_contract_info, adopted, 4, 4)
FIELD(cof_contract_info, contract, 8, 8)
FIELD(cof_contract_info, iface, 16, 8)
FIELD(cof_contract_info, package, 24, 8)

SIZE(cof_pack_info, 48)
FIELD(cof_pack_info, struct_size, 0, 4)
FIELD(cof_pack_info, vectors, 4, 4)
FIELD(cof_pack_info, contract, 8, 8)
FIELD(cof_pack_info, iface, 16, 8)
FIELD(cof_pack_info, path, 24, 8)
FIELD(cof_pack_info, specification, 32, 8)
FIELD(cof_pack_info, sha256, 40, 8)

SIZE(cof_choice, 48)
FIELD(cof_choice, struct_size, 0, 4)
FIELD(cof_choice, reserved, 4, 4)
FIELD(cof_choice, contract, 8, 8)
FIELD(cof_choice, iface, 16, 8)
FIELD(cof_choice, impl, 24, 8)
FIELD(cof_choice, short_impl, 32, 8)
FIELD(cof_choice, short_below, 40, 8)

SIZE(cof_file_info, 80)
FIELD(cof_file_info, struct_size, 0, 4)
FIELD(cof_file_info, accepted, 4, 4)
FIELD(cof_file_info, path, 8, 8)
FIELD(cof_file_info, id, 16, 8)
FIELD(cof_file_info, version, 24, 8)
FIELD(cof_file_info, domain, 32, 8)
FIELD(cof_file_info, spdx, 40, 8)
FIELD(cof_file_info, stage, 48, 8)
FIELD(cof_file_info, code, 56, 8)
FIELD(cof_file_info, why, 64, 8)
FIELD(cof_file_info, loaded, 72, 4)
FIELD(cof_file_info, kernel_count, 76, 4)

SIZE(cof_kernel_info, 144)
FIELD(cof_kernel_info, struct_size, 0, 4)
FIELD(cof_kernel_info, chosen, 4, 4)
FIELD(cof_kernel_info, refused, 8, 4)
FIELD(cof_kernel_info, wanted, 12, 4)
FIELD(cof_kernel_info, contract, 16, 8)
FIELD(cof_kernel_info, iface, 24, 8)
FIELD(cof_kernel_info, impl, 32, 8)
FIELD(cof_kernel_info, path, 40, 8)
FIELD(cof_kernel_info, plugin, 48, 8)
FIELD(cof_kernel_info, domain, 56, 8)
FIELD(cof_kernel_info, spdx_declared, 64, 8)
FIELD(cof_kernel_info, spdx_effective, 72, 8)
FIELD(cof_kernel_info, stage, 80, 8)
FIELD(cof_kernel_info, code, 88, 8)
FIELD(cof_kernel_info, why, 96, 8)
FIELD(cof_kernel_info, cpu_need, 104, 8)
FIELD(cof_kernel_info, provenance, 112, 8)
FIELD(cof_kernel_info, rank, 120, 4)
FIELD(cof_kernel_info, min_bytes, 124, 4)
FIELD(cof_kernel_info, calls, 128, 8)
FIELD(cof_kernel_info, bytes, 136, 8)

SIZE(cof_environment, 64)
FIELD(cof_environment, struct_size, 0, 4)
FIELD(cof_environment, elevated, 4, 4)
FIELD(cof_environment, cpu, 8, 8)
FIELD(cof_environment, cpu_cap, 16, 8)
FIELD(cof_environment, directories, 24, 8)
FIELD(cof_environment, policy, 32, 8)
FIELD(cof_environment, notices, 40, 8)
FIELD(cof_environment, demotions, 48, 8)
FIELD(cof_environment, choice_file, 56, 8)

SIZE(cof_rule_info, 32)
FIELD(cof_rule_info, struct_size, 0, 4)
FIELD(cof_rule_info, number, 4, 4)
FIELD(cof_rule_info, overridden_by, 8, 4)
FIELD(cof_rule_info, reserved, 12, 4)
FIELD(cof_rule_info, text, 16, 8)
FIELD(cof_rule_info, source, 24, 8)

SIZE(cof_judged_info, 24)
FIELD(cof_judged_info, struct_size, 0, 4)
FIELD(cof_judged_info, allowed, 4, 4)
FIELD(cof_judged_info, rule, 8, 4)
FIELD(cof_judged_info, reserved, 12, 4)
FIELD(cof_judged_info, licence, 16, 8)

SIZE(cof_library_info, 64)
FIELD(cof_library_info, struct_size, 0, 4)
FIELD(cof_library_info, loaded, 4, 4)
FIELD(cof_library_info, plugin, 8, 8)
FIELD(cof_library_info, soname, 16, 8)
FIELD(cof_library_info, may_be, 24, 8)
FIELD(cof_library_info, path, 32, 8)
FIELD(cof_library_info, spdx, 40, 8)
FIELD(cof_library_info, effective, 48, 8)
FIELD(cof_library_info, why, 56, 8)

SIZE(cof_loaded_info, 64)
FIELD(cof_loaded_info, struct_size, 0, 4)
FIELD(cof_loaded_info, reserved, 4, 4)
FIELD(cof_loaded_info, path, 8, 8)
FIELD(cof_loaded_info, id, 16, 8)
FIELD(cof_loaded_info, version, 24, 8)
FIELD(cof_loaded_info, domain, 32, 8)
FIELD(cof_loaded_info, spdx_declared, 40, 8)
FIELD(cof_loaded_info, spdx_effective, 48, 8)
FIELD(cof_loaded_info, libraries, 56, 8)

SIZE(cof_ingest_cfg, 40)
FIELD(cof_ingest_cfg, struct_size, 0, 4)
FIELD(cof_ingest_cfg, sums, 4, 4)
FIELD(cof_ingest_cfg, contract, 8, 8)
FIELD(cof_ingest_cfg, cut, 16, 8)
FIELD(cof_ingest_cfg, key, 24, 8)
FIELD(cof_ingest_cfg, tile, 32, 8)

SIZE(cof_ingest_record, 72)
FIELD(cof_ingest_record, end, 0, 8)
FIELD(cof_ingest_record, fingerprint, 8, 8)
FIELD(cof_ingest_record, source, 16, 4)
FIELD(cof_ingest_record, crc32c, 20, 4)
FIELD(cof_ingest_record, blake3, 24, 32)
FIELD(cof_ingest_record, xxh3_128, 56, 16)

/* cofferdam_crc.h */
SIZE(cof_crc32_operator, 512)
FIELD(cof_crc32_operator, nibble, 0, 512)
SIZE(cof_crc64_operator, 2048)
FIELD(cof_crc64_operator, nibble, 0, 2048)

/* Constants that files carry. */
static_assert(COF_ABI_MAJOR == 1 && COF_CPU_WORDS == 8, "the major changed");
static_assert(COF_NT_ABI == 0x434f0001u && COF_NT_LICENCE == 0x434f0002u && COF_NT_LINKS == 0x434f0003u &&
              COF_NT_KERNELS == 0x434f0004u && COF_NT_TELLS == 0x434f0005u && COF_NT_PACK == 0x434f0006u,
              "a note's type changed");
static_assert(sizeof(COF_NOTE_OWNER) == 10 && sizeof(COF_ENTRY_NAME) == 14, "the owner or entry changed its name");
static_assert(COF_F_PROBE == 1 && COF_F_DYN_SPDX == 2 && COF_F_NOT_PURE == 4 && COF_F_CTORS == 8 &&
              COF_F_SELF_DISPATCH == 16 && COF_F_REFERENCE == 32 && COF_F_CONST_TIME == 65536, "a flag moved");
static_assert(COF_PACK_MAX_VECTORS == 64 && COF_PACK_MAX_INPUT == 1048576, "a limit of packs changed");
static_assert(COF_X86_SSE42 == 0 && COF_X86_PCLMUL == 1 && COF_X86_AVX == 2 && COF_X86_AVX2 == 3 && COF_X86_BMI2 == 4 &&
              COF_X86_AES == 5 && COF_X86_VAES == 6 && COF_X86_VPCLMUL == 7 && COF_X86_SHA == 8 && COF_X86_GFNI == 9 &&
              COF_X86_AVX512F == 10 && COF_X86_AVX512VL == 11 && COF_X86_AVX512BW == 12 && COF_X86_AVX512DQ == 13 &&
              COF_X86_AVX512VBMI == 14, "an x86 feature moved");
static_assert(COF_A64_CRC32 == 0 && COF_A64_PMULL == 1 && COF_A64_AES == 2 && COF_A64_SHA2 == 3 && COF_A64_SHA3 == 4 &&
              COF_A64_SVE == 5 && COF_A64_SVE2 == 6, "an AArch64 feature moved");
static_assert(COF_OK == 0 && COF_E_ABI == -1 && COF_E_CPU == -2 && COF_E_DEPENDENCY == -3 && COF_E_LICENCE == -4 &&
              COF_E_SELFTEST == -5 && COF_E_INVALID == -6 && COF_E_NOMEM == -7 && COF_E_INTERNAL == -8 &&
              COF_E_AUTH == -9 && COF_E_CORRUPT == -10 && COF_E_SPACE == -11 && COF_E_SUSPECT == -12,
              "a status changed its value");
static_assert(COF_INGEST_BLAKE3 == 1 && COF_INGEST_CRC32C == 2 && COF_INGEST_XXH3_128 == 4, "a sum moved");
static_assert(COF_OPT_IGNORE_ENV == 1 && COF_OPT_PORTABLE == 2 && COF_OPT_PROBE_CHILD == 4 && COF_OPT_NO_CACHE == 8 &&
              COF_OPT_COUNT == 16, "an option moved");
