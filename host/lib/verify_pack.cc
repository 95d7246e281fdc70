// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>

#include "host/lib/pack.hpp"
#include "host/lib/verify_tools.hpp"
#include "host/portable/any_crc.hpp"

namespace cof {

namespace {

// What the kernel makes of a vector. nullopt: it wrote beyond its digest.
std::optional<std::vector<uint8_t>> result_of(const cof_kernel &kernel, const Contract &contract,
                                              const PackCase &vector) {
    const size_t n = vector.input.size();
    const uint8_t *p = n == 0 ? nullptr : vector.input.data();
    if (is_crc(contract.kernel.iface)) {
        const AnyCrc crc(kernel);
        uint64_t value = crc.update(contract.init, p, n) ^ contract.xorout;
        std::vector<uint8_t> bytes(crc.size());
        for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, value >>= 8)
            *byte = static_cast<uint8_t>(value);
        return bytes;
    }
    constexpr uint8_t mark = 0xa7;
    std::vector<uint8_t> digest(vector.result.size() + 16, mark);
    const auto &hash = *static_cast<const cof_hash *>(kernel.vtable);
    hash.oneshot(p, n, vector.keyed ? &vector.key : nullptr, digest.data());
    const auto end = digest.begin() + static_cast<ptrdiff_t>(vector.result.size());
    if (std::any_of(end, digest.end(), [](uint8_t byte) { return byte != mark; })) return std::nullopt;
    digest.erase(end, digest.end());
    return digest;
}

} // namespace

std::string against_vectors(const cof_kernel &kernel, const Pack &pack) {
    const size_t size = pack.cases.front().result.size();
    if (pack.facts.iface == COF_IFACE_HASH)
        if (const uint32_t has = static_cast<const cof_hash *>(kernel.vtable)->digest_size; has != size)
            return "its digest has " + std::to_string(has) + " bytes and the contract's " + std::to_string(size);
    for (size_t i = 0; i < pack.cases.size(); ++i) {
        const PackVector &written = pack.facts.vectors[i];
        const std::string which = "of vector " + std::to_string(i) + " of its contract (" +
                                  written.input.substr(0, 40) +
                                  (written.parameters.empty() ? "" : " " + written.parameters.substr(0, 90)) + ")";
        const auto got = result_of(kernel, pack.contract, pack.cases[i]);
        if (!got) return which + " it writes more than the digest";
        if (*got != pack.cases[i].result)
            return which + " it makes " + hexadecimal(*got) + ", and the pack says " + written.result;
    }
    return "";
}

} // namespace cof
