/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Programs written for google/crc32c, on Cofferdam: compiled unchanged with this header's parent directory among the
 * include paths and linked with libcofferdam instead of libcrc32c. Written from that library's documented interface;
 * none of its code is here. docs/crc.md tells how to build, and what differs.
 *
 * All names have internal linkage: a process may have the other library too, and neither sees the other. The first call
 * opens the context that the process shares (cof_shared_slot); where there is no memory for that, it aborts, for the
 * interface has no way to say so. C11 or C++11 at least. */
#ifndef COFFERDAM_COMPAT_CRC32C_H
#define COFFERDAM_COMPAT_CRC32C_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cofferdam_crc.h>
#include <cofferdam_crc32c_short.h>

/* The value of more bytes after those of crc: 0, or an earlier value. */
static inline uint32_t crc32c_extend(uint32_t crc, const uint8_t *data, size_t count) {
    static const cof_slot *known;
    const cof_slot *slot;
#ifdef COF_HAS_CRC32C_SHORT
    if (count <= COF_CRC32C_SHORT_MAX) return cof_crc32c_short(crc, data, count);
#endif
    slot = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    if (!slot) {
        slot = cof_shared_slot("crc32c/1");
        if (!slot) abort();
        __atomic_store_n(&known, slot, __ATOMIC_RELEASE);
    }
    return cof_crc32_update(slot, crc, data, count);
}
static inline uint32_t crc32c_value(const uint8_t *data, size_t count) {
    return crc32c_extend(0, data, count);
}

#ifdef __cplusplus
#include <string>
#if __cplusplus >= 201703L
#include <string_view>
#endif

namespace crc32c {

static inline uint32_t Extend(uint32_t crc, const uint8_t *data, size_t count) {
    return crc32c_extend(crc, data, count);
}
static inline uint32_t Crc32c(const uint8_t *data, size_t count) {
    return crc32c_extend(0, data, count);
}
static inline uint32_t Crc32c(const char *data, size_t count) {
    return crc32c_extend(0, reinterpret_cast<const uint8_t *>(data), count);
}
static inline uint32_t Crc32c(const std::string &string) {
    return Crc32c(string.data(), string.size());
}
#if __cplusplus >= 201703L
static inline uint32_t Crc32c(const std::string_view &string) {
    return Crc32c(string.data(), string.size());
}
#endif

} // namespace crc32c
#endif
#endif
