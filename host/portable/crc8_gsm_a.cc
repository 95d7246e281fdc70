// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-8/GSM-A, highest bit first: GSM's channel coding.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc8_gsm_a = crc_narrow_portable<8, 0x1d, false>("crc8-gsm-a/1", 0, 0x37);

} // namespace cof
