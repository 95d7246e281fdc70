// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-64/XZ, reflected: the generator of ECMA-182 as the .xz format has it.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc64_xz =
    crc64_portable<Crc64Model<0x42f0e1eba9ea3693, true>>("crc64-xz/1", 0x995dc9bbdf1939fa);

} // namespace cof
