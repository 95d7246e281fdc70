// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the probing process and its child agree on.
//
// Arguments: helper, version, plugin path (for sentences), descriptor of the plugin, descriptor of the pipe, index of
// the kernel, CPU words in hexadecimal with commas, time limit in milliseconds.
//
// The pipe carries lines: the version, "at STAGE" as the child enters each, one verdict (verdict.hpp), "end". Whatever
// lacks its "end" is no verdict.
#pragma once

#include <cstddef>
#include <string_view>

namespace cof {

constexpr std::string_view probe_version = "cofferdam-probe-1";
constexpr int probe_argc = 8;
constexpr int probe_file_fd = 3, probe_pipe_fd = 4;
constexpr size_t probe_most_bytes = 256 * 1024;

} // namespace cof
