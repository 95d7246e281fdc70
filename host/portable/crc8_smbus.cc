// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-8/SMBUS, highest bit first: the packet error code of SMBus, and the header check of FLAC.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc8_smbus = crc_narrow_portable<8, 0x07, false>("crc8-smbus/1", 0, 0xf4);

} // namespace cof
