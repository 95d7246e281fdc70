// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Reading the records of one pack in order, and going on after damage.
#pragma once

#include "host/store/backend.hpp"
#include "host/store/record.hpp"

namespace cof::store {

struct PackVisitor {
    std::function<void(uint64_t offset, const RecordHeader &header, Bytes stored)> record;
    std::function<void(uint64_t offset, const std::string &sentence)> damage;
};

// with_bytes false: stored bytes are skipped and the visitor gets none. Returns the pack's header, if it can be read.
std::optional<PackHeader> scan_pack(const Source &source, const Crc32c &crc, bool with_bytes,
                                    const PackVisitor &visitor);

} // namespace cof::store
