// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "prove": what got mapped is what was vetted, and what the entry function returned says what the notes say.
#pragma once

#include "host/lib/loader.hpp"
#include "host/lib/mapping.hpp"

namespace cof {

// The mapped notes and build-id equal the vetted ones.
Check prove_image(const std::string &path, const MappedObject &image, const FileFacts &facts);
// Every pointer lies inside the image; every field equals the notes' or is one the ABI allows.
Outcome<Loaded> prove_plugin(const std::string &path, const MappedObject &image, const FileFacts &facts,
                             const cof_plugin *plugin);

} // namespace cof
