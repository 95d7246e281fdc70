// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The registry of portable kernels.
#include "host/portable/portable.hpp"

namespace cof {

namespace {

// The first row of a contract is its usual interface.
constinit const Portable *const rows[] = {
    &portable_crc32c,   &portable_crc32,       &portable_crc32_be,   &portable_xxh3_64,
    &portable_xxh3_128, &portable_fastcdc2020, &portable_argmin_cut, &portable_argmin_sketch,
};

} // namespace

std::span<const Portable *const> portable_kernels() {
    return rows;
}

const Portable *find_portable(std::string_view contract, std::string_view iface) {
    for (const Portable *row : rows)
        if (contract == row->kernel.contract && (iface.empty() || iface == row->kernel.iface)) return row;
    return nullptr;
}

bool known_interface(std::string_view iface) {
    for (const Portable *row : rows)
        if (iface == row->kernel.iface) return true;
    return false;
}

} // namespace cof
