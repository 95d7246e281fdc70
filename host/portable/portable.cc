// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The registry of contracts.
#include "host/portable/portable.hpp"

#include "host/adopted/adopted.hpp"

namespace cof {

namespace {

// The first row of a contract is its usual interface. Those with a portable kernel come first.
constinit const Contract *const rows[] = {
    &portable_crc32c,         &portable_crc32c_copy, &portable_crc32c_batch, &portable_crc32,
    &portable_crc32_copy,     &portable_crc32_batch, &portable_crc32_be,     &portable_crc32_be_copy,
    &portable_crc32_be_batch, &portable_crc64_nvme,  &portable_crc64_xz,     &portable_crc8_smbus,
    &portable_crc8_gsm_a,     &portable_crc16_umts,  &portable_crc16_xmodem, &portable_crc16_arc,
    &portable_crc24_openpgp,  &portable_xxh3_64,     &portable_xxh3_128,     &portable_fastcdc2020,
    &portable_fastcdc2016,    &portable_repmaxcdc,   &portable_argmin_cut,   &portable_argmin_sketch,
    &portable_gear8,          &adopted_blake3,       &adopted_blake3_batch,  &adopted_sha256,
    &adopted_sha256_batch,    &adopted_aes256_gcm,   &adopted_zstd,          &adopted_lz4,
};
constexpr size_t with_portable_kernel = 25;

} // namespace

std::span<const Contract *const> contracts() {
    return rows;
}

std::span<const Contract *const> portable_kernels() {
    return contracts().first(with_portable_kernel);
}

const Contract *find_contract(std::string_view contract, std::string_view iface) {
    for (const Contract *row : rows)
        if (contract == row->kernel.contract && (iface.empty() || iface == row->kernel.iface)) return row;
    return nullptr;
}

bool known_interface(std::string_view iface) {
    for (const Contract *row : rows)
        if (iface == row->kernel.iface) return true;
    return false;
}

} // namespace cof
