// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-32 of ISO-HDLC, reflected: Ethernet, gzip, PNG.
#include "host/portable/crc_many.hpp"

namespace cof {

namespace {

using Model = Crc32Model<0x04c11db7, true>;
constexpr char contract[] = "crc32/1";
constexpr uint32_t check = 0xcbf43926;

} // namespace

constinit const Contract portable_crc32 = crc32_portable<Model>(contract, check);
constinit const Contract portable_crc32_copy = crc32_copy_portable<Model>(contract, check);
constinit const Contract portable_crc32_batch = crc32_batch_portable<Model>(contract, check);

} // namespace cof
