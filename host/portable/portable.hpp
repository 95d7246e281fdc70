// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The contracts this host knows. For most it has a portable kernel of its own, fallback and oracle in one, described by
// the same cof_kernel as a plugin's, with impl "portable" and no CPU needs. The others are adopted from libraries: no
// kernel here, known answers instead (host/adopted/).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <cofferdam/adopted.h>
#include <cofferdam/crc.h>
#include <cofferdam/cut.h>
#include <cofferdam/hash.h>

namespace cof {

// A cof.cut/1 feed that gets stage 1 from the given kernel: same cuts for every correct one.
using SketchFeed = size_t (*)(void *state, const cof_cut_sketch *stage1, const void *p, size_t n, uint32_t last,
                              cof_cut_end *out, size_t cap, size_t *used);

// The same with the sketch made beforehand: entries are those of p[0..n), which begins at a multiple of the sketch's
// block in the stream, and is a multiple of it long unless last. *taken bytes of it were taken by earlier calls.
using SketchedFeed = size_t (*)(void *state, const void *entries, const void *p, size_t n, uint32_t last,
                                cof_cut_end *out, size_t cap, size_t *taken);

struct Adopted;
struct Pack;

// One row: a contract through one interface.
struct Contract {
    cof_kernel kernel; // the portable one; of an adopted contract only its names
    // Checksum contracts: value = update(init, ...) ^ xorout, width in bits. So the empty message has the value
    // init ^ xorout. Unused for others.
    uint32_t width = 0;
    uint64_t init = 0, xorout = 0;
    // "123456789" gives this: a finished value, or the first 8 digest bytes read big-endian. Unused for cuts.
    uint64_t check = 0;
    // Two-stage chunkers: the cof.cut/1 row has these; its contract also has a cof.cut-sketch/1 row.
    SketchFeed sketch_feed = nullptr;
    SketchedFeed sketched_feed = nullptr;
    // cof.cut/1: fills defaults into cfg and says what is wrong with it; nullptr: valid. Static strings.
    const char *(*check_cfg)(cof_cut_cfg &cfg) = nullptr;
    const Adopted *adopted = nullptr; // what is known of a contract without a portable kernel
    const Pack *pack = nullptr;       // a plugin brings the contract, and its reference stands for the portable kernel
};

// In a fixed order; the first row of a contract is its usual interface.
std::span<const Contract *const> contracts();
// Those of them that have a portable kernel.
std::span<const Contract *const> portable_kernels();
// iface "": the contract's usual one. nullptr: the host has no such contract.
const Contract *find_contract(std::string_view contract, std::string_view iface);
bool known_interface(std::string_view iface);

// One row per contract and interface, each in its own file.
extern const Contract portable_crc32c, portable_crc32, portable_crc32_be;
extern const Contract portable_crc32c_copy, portable_crc32_copy, portable_crc32_be_copy;
extern const Contract portable_crc32c_batch, portable_crc32_batch, portable_crc32_be_batch;
extern const Contract portable_crc64_nvme, portable_crc64_xz;
extern const Contract portable_crc8_smbus, portable_crc8_gsm_a, portable_crc16_umts, portable_crc16_xmodem;
extern const Contract portable_crc16_arc, portable_crc24_openpgp;
extern const Contract portable_xxh3_64, portable_xxh3_128;
extern const Contract portable_fastcdc2016, portable_fastcdc2020, portable_repmaxcdc;
extern const Contract portable_argmin_cut, portable_argmin_sketch, portable_gear8;

} // namespace cof
