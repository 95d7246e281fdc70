// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-32 of ISO-HDLC, reflected: Ethernet, gzip, PNG.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc32 = crc32_portable<Crc32Model<0x04c11db7, true>>("crc32/1", 0xcbf43926);

} // namespace cof
