// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-32C (Castagnoli), reflected: iSCSI, ext4, Btrfs, SCTP.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc32c = crc32_portable<Crc32Model<0x1edc6f41, true>>("crc32c/1", 0xe3069283);

} // namespace cof
