// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the probing process and its child agree on.
//
// Arguments: helper, version, plugin path (for sentences), descriptor of the plugin, descriptor of the pipe, index of
// the kernel or "-" for none, CPU words in hexadecimal with commas, time limit in milliseconds, libraries that may be
// read wherever they lie (words as in verdict.hpp, the first one empty), descriptor of the reference kernel's file for
// a contract that a plugin brings (it is open in any case), index of that kernel or "-" for none.
//
// The pipe carries lines: the version; "with WHAT" or "without WHAT" for each thing that the child gives up; "at STAGE"
// as it enters each; one verdict (verdict.hpp), unless there is no kernel; "end". Whatever lacks its "end" is no
// verdict. "forbidden CALL" instead of what is left: the plugin asked the kernel for something that no plugin needs.
// "denied CALL" among the rest, once: a plugin that opens libraries asked for that, or a library did, and went on.
// "fault general-protection" instead of what is left: what the child dies of, where the signal alone does not say it.
#pragma once

#include <cstddef>
#include <string_view>

namespace cof {

constexpr std::string_view probe_version = "cofferdam-probe-4";
constexpr std::string_view probe_no_kernel = "-";
constexpr std::string_view probe_protection = "fault general-protection",
                           probe_protection_line = "fault general-protection\n";
constexpr int probe_argc = 11;
constexpr int probe_file_fd = 3, probe_pipe_fd = 4, probe_reference_fd = 5;
constexpr size_t probe_most_bytes = 256 * 1024;

} // namespace cof
