// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-16/UMTS, highest bit first: UMTS, and the frames of FLAC.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc16_umts = crc_narrow_portable<16, 0x8005, false>("crc16-umts/1", 0, 0xfee8);

} // namespace cof
