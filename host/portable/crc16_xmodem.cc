// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-16/XMODEM, highest bit first: the generator of the CCITT.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc16_xmodem = crc_narrow_portable<16, 0x1021, false>("crc16-xmodem/1", 0, 0x31c3);

} // namespace cof
