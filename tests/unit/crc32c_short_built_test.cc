// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The functions that crc32c_short_test.cc tests. Apart from it and without GoogleTest, so that no inline function of
// others is compiled for SSE4.2, which the linker might then take for all.
#include "tests/unit/crc32c_short.hpp"

#include <utility>

#include <cofferdam_crc.hpp>

namespace cof::test {

#ifdef COF_HAS_CRC32C_SHORT
namespace {

uint32_t any(uint32_t crc, const uint8_t *p, size_t n) {
    return cofferdam::crc32c_short(crc, p, n);
}

template <size_t n> uint32_t constant(uint32_t crc, const uint8_t *p) {
    return cof_crc32c_short(crc, p, n);
}
template <typename> struct Table;
template <size_t... n> struct Table<std::index_sequence<n...>> {
    static constexpr uint32_t (*functions[])(uint32_t, const uint8_t *) = {constant<n>...};
};

uint32_t wrapped(const cof_slot *slot, uint32_t crc, const uint8_t *p, size_t n) {
    return cofferdam::Crc32c(slot)({reinterpret_cast<const std::byte *>(p), n}, crc);
}

} // namespace

ShortCrc short_crc() {
    if (!__builtin_cpu_supports("sse4.2")) return {};
    return {COF_CRC32C_SHORT_MAX, any, Table<std::make_index_sequence<COF_CRC32C_SHORT_MAX + 1>>::functions, wrapped};
}
#else
ShortCrc short_crc() {
    return {};
}
#endif

} // namespace cof::test
