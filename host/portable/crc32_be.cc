// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The same generator with the highest bit first: CRC-32/BZIP2.
#include "host/portable/crc_many.hpp"

namespace cof {

namespace {

using Model = Crc32Model<0x04c11db7, false>;
constexpr char contract[] = "crc32-be/1";
constexpr uint32_t check = 0xfc891918;

} // namespace

constinit const Contract portable_crc32_be = crc32_portable<Model>(contract, check);
constinit const Contract portable_crc32_be_copy = crc32_copy_portable<Model>(contract, check);
constinit const Contract portable_crc32_be_batch = crc32_batch_portable<Model>(contract, check);

} // namespace cof
