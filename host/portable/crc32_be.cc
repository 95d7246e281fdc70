// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The same generator with the highest bit first: CRC-32/BZIP2.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc32_be = crc32_portable<Crc32Model<0x04c11db7, false>>("crc32-be/1", 0xfc891918);

} // namespace cof
