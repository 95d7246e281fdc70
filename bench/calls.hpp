// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// How a kernel is called, by interface: through its vtable ("direct"), and through the public API. The only place that
// knows the public API's calls.
#pragma once

#include <string>

#include <cofferdam.h>
#include <cofferdam/adopted.h>

#include "bench/measure.hpp"

namespace bench {

using Value = std::vector<uint8_t>; // a contract's answer, canonical; what is compared before anything is timed

// Interfaces that have a loop at all.
bool callable(const std::string &iface);

// The vtable's own loop. Empty: the interface has none that stands for the contract.
Loop direct_loop(const std::string &iface, const void *vtable);
// The other half of a codec; direct_loop is the compressing one.
Loop decompress_loop(const void *vtable);
Loop api_decompress_loop(const cof_slot *slot);
// The other half of a cipher, which draws no nonce; direct_loop seals.
Loop unseal_loop(const void *vtable);
Loop api_unseal_loop(const cof_slot *slot);
// The public API's loop over a slot. Empty: the API has no call for it (yet).
Loop api_loop(const std::string &iface, cof_context *ctx, const cof_slot *slot, const std::string &contract);

// The answers of both ways; empty where there is none.
Value direct_value(const std::string &iface, const void *vtable, const uint8_t *p, size_t n);
Value api_value(const std::string &iface, const cof_slot *slot, const uint8_t *p, size_t n);

// Canonical bytes of a finished checksum: big-endian.
Value value_of(uint32_t crc);
Value value_of(uint64_t hash);

} // namespace bench
