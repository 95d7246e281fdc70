// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-32C in place (cofferdam_crc32c_short.h) as a contender: this file alone is compiled for SSE4.2.
#include "bench/short.hpp"

#include <cofferdam_crc32c_short.h>

namespace bench {

#ifdef COF_HAS_CRC32C_SHORT
namespace {
struct InPlace {
    static constexpr bool feeds_state = true;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t crc) const {
        return cof_crc32c_short(static_cast<uint32_t>(crc), p, n);
    }
};
} // namespace

uint64_t crc32c_in_place(const Job &job) {
    InPlace call;
    return run_calls(job, call);
}
uint32_t crc32c_in_place(const uint8_t *p, size_t n) {
    return cof_crc32c_short(0, p, n);
}
bool has_crc32c_in_place() {
    return __builtin_cpu_supports("sse4.2");
}
#else
uint64_t crc32c_in_place(const Job &) {
    return 0;
}
uint32_t crc32c_in_place(const uint8_t *, size_t) {
    return 0;
}
bool has_crc32c_in_place() {
    return false;
}
#endif

} // namespace bench
