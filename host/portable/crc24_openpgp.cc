// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-24/OPENPGP, highest bit first: the checksum of OpenPGP's armour.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc24_openpgp =
    crc_narrow_portable<24, 0x864cfb, false>("crc24-openpgp/1", 0xb704ce, 0x21cf02);

} // namespace cof
