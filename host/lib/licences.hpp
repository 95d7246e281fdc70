// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What Cofferdam knows of licences: a short table of ids and the family each belongs to. The built-in policy and the
// sentence about a combination read the same table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cof {

// In ascending order of what they ask of somebody who distributes the process.
enum class Family : uint8_t { permissive, weak, gpl, network, unknown };

// Exact leaves that are permissive: ids, and GPL ids with an exception that frees what is combined with them.
std::span<const std::string_view> permissive_licences();
// Of one leaf. "X WITH E" is of X's family unless it is in the table itself.
Family family_of(std::string_view leaf);
// SPDX compares ids without case. Also turns deprecated GNU ids into their present spelling: "GPL-2.0+" is
// "gpl-2.0-or-later", "GPL-2.0" is "gpl-2.0-only".
std::string canonical_licence(std::string_view leaf);

} // namespace cof
