// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-32C (Castagnoli), reflected: iSCSI, ext4, Btrfs, SCTP.
#include "host/portable/crc_many.hpp"

namespace cof {

namespace {

using Model = Crc32Model<0x1edc6f41, true>;
constexpr char contract[] = "crc32c/1";
constexpr uint32_t check = 0xe3069283;

} // namespace

constinit const Contract portable_crc32c = crc32_portable<Model>(contract, check);
constinit const Contract portable_crc32c_copy = crc32_copy_portable<Model>(contract, check);
constinit const Contract portable_crc32c_batch = crc32_batch_portable<Model>(contract, check);

} // namespace cof
