// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The corpus as build.sh left it, and what a context says and does on a directory of it.
#pragma once

#include <cstdint>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <cofferdam.h>

namespace cof::evil {

enum class When : uint8_t { never, child, dir, fine };

struct Row {
    std::string name, stage, code;
    When when = When::never;
};

inline void PrintTo(const Row &row, std::ostream *out) {
    *out << row.name;
}

const std::string &corpus_dir();      // $COFFERDAM_TEST_EVIL, "" when it is not set
const std::string &probe_helper();    // $COFFERDAM_TEST_PROBE
const std::vector<Row> &corpus();     // empty when corpus_dir() holds no corpus.txt
std::string why_skipped(const Row &); // "" when it was built

// A directory of our own under /tmp, removed with all that is in it; 0755, so that other users can look into it.
class Scratch {
  public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;
    std::string operator/(const std::string &name) const { return path_ + "/" + name; }
    const std::string &path() const { return path_; }

  private:
    std::string path_;
};

struct KernelSeen {
    std::string impl, path, stage, code, why;
    bool chosen = false, refused = false;
    uint64_t calls = 0;
};

// Where one file's story ended, as `explain` would tell it: the file's own refusal, else that of its kernel.
struct Ending {
    bool found = false, loaded = false;
    std::string stage, code, why;
};

// A context on given directories with the environment ignored.
class Opened {
  public:
    struct How {
        bool child = true;
        std::string cache; // verdict cache; "": none
        std::string helper = probe_helper();
        unsigned timeout_ms = 60000; // a loaded machine or a sanitizer is no hang
    };
    explicit Opened(const std::string &plugin_path) : Opened(plugin_path, How{}) {}
    Opened(const std::string &plugin_path, const How &how);
    ~Opened();
    Opened(const Opened &) = delete;
    Opened &operator=(const Opened &) = delete;

    cof_context *get() const { return context_; }
    const cof_slot *slot() const { return slot_; }      // of crc32c/1
    const std::string &error() const { return error_; } // "" when it opened and found the contract
    std::vector<KernelSeen> kernels(const char *contract = "crc32c/1") const; // nullptr: of all contracts
    Ending ending_of(const std::string &path) const;
    KernelSeen chosen() const;
    std::string wrong_values() const; // "" when the slot computes CRC-32C; checked against a bit-at-a-time one here

  private:
    cof_context *context_ = nullptr;
    const cof_slot *slot_ = nullptr;
    std::string error_;
};

uint32_t crc32c_by_bits(const void *p, size_t n);

// What /proc/self/maps says. A mapping is "device:inode path".
std::set<std::string> executable_mappings();
bool is_mapped(const std::string &path);      // any mapping of that file's inode
bool copy_is_mapped(const std::string &path); // one of a sealed copy that begins with the file's bytes
bool belongs_to(const std::string &mapping, const std::string &path); // is it one of that file, or of such a copy?

} // namespace cof::evil
