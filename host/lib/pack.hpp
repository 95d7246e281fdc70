// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Contract packs: a contract that a plugin brings, with the reference kernel that plays the portable one's part for it.
// abi/contracts.md, "Contracts of others", has the rules; docs/contract-packs.md is the users' page.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/lib/facts.hpp"
#include "host/portable/portable.hpp"

namespace cof {

constexpr size_t pack_most_digest = 64; // bytes: what every caller of the API has room for

// "com.example.rot32/1": the name of a contract that is somebody else's to define.
bool namespaced(std::string_view contract);

// A vector, decoded.
struct PackCase {
    std::vector<uint8_t> input, result;
    bool keyed = false; // key counts
    cof_hash_key key{};
};

// A record that keeps the rules, decoded. Does not move, for its contract points into it.
struct Pack {
    PackFacts facts;
    std::vector<PackCase> cases;
    Contract contract; // its kernel has names alone, until the reference was brought in

    Pack() = default;
    Pack(const Pack &) = delete;
    Pack &operator=(const Pack &) = delete;
};

// why: what is wrong, as the rest of a sentence that begins with the file and the kernel. nullptr then.
std::unique_ptr<Pack> decode_pack(const PackFacts &facts, std::string &why);

// Any kernel of a pack's contract against the pack's vectors. What is wrong, as the rest of a sentence; "": nothing.
std::string against_vectors(const cof_kernel &kernel, const Pack &pack);

// The record of kernel number `kernel` of a file; nullptr: it is no reference.
const PackFacts *pack_of(const FileFacts &facts, size_t kernel);

} // namespace cof
