// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// JSON output. Keys keep their order; text that is not UTF-8 is repaired for the reader and given in hex beside it.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "host/program/context.hpp"

namespace cof::program {

using Json = nlohmann::ordered_json;

// object[key] = path, and object[key + "_hex"] when path is not UTF-8.
void set_path(Json &object, const std::string &key, std::string_view path);
// One document on standard output, indented, or one line of it.
void put_json(const Json &value);
void put_json_line(const Json &value);

Json to_json(const KernelRecord &kernel);
Json to_json(const FileRecord &file);
Json to_json(const LibraryRecord &library);
Json to_json(const LoadedRecord &file);
Json to_json(const RuleRecord &rule);

} // namespace cof::program
