// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twins, each in a file of its own, compiled for what it needs.
#pragma once

#include <cstddef>
#include <cstdint>

#include <cofferdam/cut.h>

namespace twins {

uint32_t crc32c_sse42(uint32_t reg, const void *data, size_t n);
uint32_t crc32c_sse42_pclmul(uint32_t reg, const void *data, size_t n);
uint32_t crc32c_avx2_vpclmul(uint32_t reg, const void *data, size_t n);
uint32_t crc32c_avx512(uint32_t reg, const void *data, size_t n);
uint32_t crc32_sse42_pclmul(uint32_t reg, const void *data, size_t n);
uint32_t crc32_avx2_vpclmul(uint32_t reg, const void *data, size_t n);
uint32_t crc32_avx512(uint32_t reg, const void *data, size_t n);
uint32_t crc32_be_sse42_pclmul(uint32_t reg, const void *data, size_t n);
uint32_t crc32_be_avx2_vpclmul(uint32_t reg, const void *data, size_t n);
uint32_t crc32_be_avx512(uint32_t reg, const void *data, size_t n);
uint64_t crc64_nvme_sse42_pclmul(uint64_t reg, const void *data, size_t n);
uint64_t crc64_xz_sse42_pclmul(uint64_t reg, const void *data, size_t n);
uint64_t crc64_nvme_avx2_vpclmul(uint64_t reg, const void *data, size_t n);
uint64_t crc64_xz_avx2_vpclmul(uint64_t reg, const void *data, size_t n);
uint64_t crc64_nvme_avx512(uint64_t reg, const void *data, size_t n);
uint64_t crc64_xz_avx512(uint64_t reg, const void *data, size_t n);
void argmin_avx2(const cof_cut_cfg *cfg, const void *data, size_t n, size_t back, void *out);

} // namespace twins
