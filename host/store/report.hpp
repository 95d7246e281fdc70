// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a command says: sentences on standard error, text or JSON lines on standard output, a progress line on a
// terminal. One thread at a time. docs/store-events.md describes the JSON.
#pragma once

#include <chrono>

#include <nlohmann/json.hpp>

#include "host/store/kernels.hpp"

namespace cof::store {

using Json = nlohmann::ordered_json;

// For the whole process; set before the command begins.
struct Reporting {
    bool json = false, quiet = false;
};
void report_as(const Reporting &reporting);
bool reports_json();

// One line on standard error: "cofferdam-store: SENTENCE"; as JSON an "error" event beside it.
void complain(const std::string &sentence);
// Standard output; a write that fails ends the command.
void print(const std::string &text);
std::string json_line(const Json &json);
// One line {"event": name, ...fields}.
void print_event(const char *name, const Json &fields);
// The first event of every command.
void print_start(const std::string &command, const std::string &store);
// object[key] = path, and object[key + "_hex"] when path is not UTF-8.
void set_path(Json &object, const std::string &key, std::string_view path);
// What a manifest says of an entry, without its path and chunks.
Json entry_json(const Entry &entry);

// "kernel   crc32c/1: avx2 of PLUGIN (LICENCE)", a line each.
std::string kernel_lines(const Kernels &kernels);
Json kernels_json(const Kernels &kernels);

// How far a command is. A line on standard error when that is a terminal and the work takes longer than half a second;
// as JSON a "progress" event a second. Otherwise nothing.
class Progress {
  public:
    explicit Progress(std::string verb);
    ~Progress() { clear_line(); }
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;
    // Is a total worth finding out?
    bool shown() const { return terminal_ || json_; }
    void total(uint64_t bytes) { total_ = bytes; }
    void advance(uint64_t bytes);
    // new_bytes: what a store had not known, so far.
    void advance(uint64_t bytes, uint64_t new_bytes);
    double seconds() const;
    static void clear_line();

  private:
    using Clock = std::chrono::steady_clock;
    void show(double elapsed) const;
    std::string verb_;
    uint64_t total_ = 0, done_ = 0, new_bytes_ = 0;
    bool dedup_ = false, terminal_, json_;
    Clock::time_point start_ = Clock::now(), last_ = start_;
};

} // namespace cof::store
