// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a disk may hold after a power cut, by the record of calls.c. The model is in docs/store-format.md.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace cof::test {

struct Event {
    char kind = 0; // as calls.c writes it
    uint64_t inode = 0, offset = 0, size = 0;
    bool synced = false;
    std::string path, to, bytes;
    bool is_sync() const { return kind == 'S' || (kind == 'W' && synced); }
};
std::vector<Event> parse_calls(const std::string &file);

// What becomes of all that was not synced.
enum class Unsynced {
    lost,
    kept,
    names, // names are kept, files have their sizes, and zeros where their bytes would be
    empty, // names are kept, files neither bytes nor sizes
    bytes, // bytes are kept, names are lost
    mixed, // by chance, each for itself, writes torn between sectors
};

class Disk {
  public:
    // Events up to cut have happened; the sync with number dropped has not done anything.
    Disk(const std::vector<Event> &events, size_t cut, size_t dropped = SIZE_MAX);
    // Into an empty directory, which stands for the root of the record.
    void write(const std::string &directory, Unsynced what, uint64_t seed) const;
    std::string path_of(uint64_t inode) const; // its last name; "": the root

  private:
    struct Change {
        bool truncates = false, durable = false;
        uint64_t offset = 0, size = 0;
        const std::string *bytes = nullptr;
    };
    struct Name {
        std::string name;
        size_t node = 0; // removed: none
        bool removes = false, durable = false;
        size_t with_directory = SIZE_MAX, with = 0; // removed only if that name of a rename was made
    };
    struct Node {
        bool directory = false;
        std::vector<Change> changes;
        std::vector<Name> names;
    };
    struct Chance;
    size_t node_of(uint64_t inode) const;
    std::pair<size_t, std::string> place(const std::string &path) const;
    void write_node(size_t node, const std::string &path, Chance &chance,
                    const std::vector<std::vector<bool>> &kept) const;
    std::string content(const Node &node, Chance &chance) const;

    std::vector<Node> nodes_; // 0: the root
    std::map<uint64_t, size_t> by_inode_;
    std::map<std::string, size_t> by_path_;
};

} // namespace cof::test
