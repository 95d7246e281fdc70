// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-64/NVME, reflected: the guard of NVM Express, and what object stores offer for whole objects.
#include "host/portable/crc_model.hpp"

namespace cof {

constinit const Contract portable_crc64_nvme =
    crc64_portable<Crc64Model<0xad93d23594c93659, true>>("crc64-nvme/1", 0xae8b14860a799888);

} // namespace cof
