// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-16/ARC, reflected: the register of MODBUS too, from another initial value.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc16_arc = crc_narrow_portable<16, 0x8005, true>("crc16-arc/1", 0, 0xbb3d);

} // namespace cof
