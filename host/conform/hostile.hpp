// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What function.hostile-sizes and function.tamper share: codecs and ciphers have a file each.
#pragma once

#include "host/conform/function_each.hpp"

namespace cof::conform {

using Problem = std::optional<Finding>;

Problem wrong_status(const Pair &pair, const std::string &call, cof_status got, const char *wanted);

Problem codec_sizes(Pair &pair, Random &random);
Problem codec_tamper(Pair &pair, Random &random);
Problem aead_sizes(Pair &pair, Random &random);
Problem aead_tamper(Pair &pair, Random &random);

} // namespace cof::conform
