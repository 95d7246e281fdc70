// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Whether LMDB may be let at an index. It believes its pages, so that one flipped bit can end the process or lead
// anywhere. A writer that ends therefore leaves a seal beside them: checksums of all of the file, read in one pass by
// whoever opens it. Where there is none, because a writer is at work or was killed, all entries are walked in a process
// of its own.
//
//     index/seal = "COFSEAL\n", version u32, block size u32, size of data.mdb u64, crc32c/1 u32 of each block, then u32
//                  of all that
#pragma once

#include "host/store/record.hpp"

namespace cof::store {

// The index does not hold what was written there.
class IndexDamage : public Damage {
  public:
    explicit IndexDamage(const std::string &sentence) : Damage(sentence) {}
    IndexDamage(const std::string &directory, const std::string &why)
        : Damage(directory + ": the index is damaged: " + why) {}
};
inline constexpr const char *index_remedy = "; 'cofferdam-store check --rebuild-index' makes it again from the packs";

// true: the pages are those that the last writer left. false: there is no seal that tells. Throws IndexDamage.
bool seal_holds(const std::string &directory, const Crc32c &crc);
void write_seal(const std::string &directory, const Crc32c &crc);
// Before the first change. Survives a power cut, or the seal would come back and belie the pages.
void break_seal(const std::string &directory);

// f in a process of its own, without its standard error; whether that ended well. f may do to the process what it
// likes.
bool survives(const std::function<void()> &f);

} // namespace cof::store
