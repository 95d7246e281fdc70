// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "tests/store/disk_model.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace cof::test {

std::vector<Event> parse_calls(const std::string &file) {
    std::ifstream in(file, std::ios::binary);
    std::vector<Event> events;
    std::string line;
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        Event e;
        fields >> e.kind;
        const auto rest = [&] {
            std::string text;
            std::getline(fields >> std::ws, text);
            return text;
        };
        switch (e.kind) {
        case 'C':
        case 'D':
            fields >> e.inode;
            e.path = rest();
            break;
        case 'W': fields >> e.inode >> e.offset >> e.size >> e.synced; break;
        case 'T': fields >> e.inode >> e.size; break;
        case 'S': fields >> e.inode; break;
        case 'U': e.path = rest(); break;
        case 'R':
        case 'L': {
            const std::string both = rest();
            e.path = both.substr(0, both.find('|'));
            e.to = both.substr(both.find('|') + 1);
            break;
        }
        case 'P': fields >> e.size; break;
        default: throw std::runtime_error("not a record of calls: " + line);
        }
        if (e.kind == 'W' || e.kind == 'P') {
            e.bytes.resize(e.size);
            in.read(e.bytes.data(), static_cast<std::streamsize>(e.size));
        }
        events.push_back(std::move(e));
    }
    return events;
}

struct Disk::Chance {
    Unsynced what;
    std::mt19937_64 random;
    bool heads() { return random() & 1; }
};

size_t Disk::node_of(uint64_t inode) const {
    const auto found = by_inode_.find(inode);
    return found == by_inode_.end() ? 0 : found->second; // the root was there before the record began
}

std::pair<size_t, std::string> Disk::place(const std::string &path) const {
    const size_t slash = path.rfind('/');
    if (slash == path.npos) return {0, path};
    return {by_path_.at(path.substr(0, slash)), path.substr(slash + 1)};
}

std::string Disk::path_of(uint64_t inode) const {
    for (const auto &[path, node] : by_path_)
        if (node == node_of(inode)) return path;
    return {};
}

Disk::Disk(const std::vector<Event> &events, size_t cut, size_t dropped) {
    nodes_.push_back({true, {}, {}});
    for (size_t i = 0; i < cut; ++i) {
        const Event &e = events[i];
        switch (e.kind) {
        case 'C':
        case 'D': {
            const auto [directory, name] = place(e.path);
            by_inode_[e.inode] = by_path_[e.path] = nodes_.size();
            nodes_[directory].names.push_back({name, nodes_.size()});
            nodes_.push_back({e.kind == 'D', {}, {}});
            break;
        }
        case 'W':
            nodes_[node_of(e.inode)].changes.push_back({false, e.synced && i != dropped, e.offset, e.size, &e.bytes});
            break;
        case 'T': nodes_[node_of(e.inode)].changes.push_back({true, false, 0, e.size, nullptr}); break;
        case 'S':
            if (i == dropped) break;
            for (Change &change : nodes_[node_of(e.inode)].changes)
                change.durable = true;
            for (Name &name : nodes_[node_of(e.inode)].names)
                name.durable = true;
            break;
        case 'R':
        case 'L': {
            const auto [from, old_name] = place(e.path);
            const auto [to, name] = place(e.to);
            const size_t node = by_path_.at(e.path);
            by_path_[e.to] = node;
            nodes_[to].names.push_back({name, node});
            if (e.kind == 'L') break;
            by_path_.erase(e.path);
            nodes_[from].names.push_back({old_name, 0, true, false, to, nodes_[to].names.size() - 1});
            break;
        }
        case 'U': {
            const auto [directory, name] = place(e.path);
            by_path_.erase(e.path);
            nodes_[directory].names.push_back({name, 0, true});
            break;
        }
        default: break;
        }
    }
}

std::string Disk::content(const Node &node, Chance &chance) const {
    std::string bytes;
    const auto grow = [&](uint64_t size) {
        if (bytes.size() < size) bytes.resize(size, '\0');
    };
    const uint64_t sector = chance.heads() ? 512 : 4096;
    for (const Change &change : node.changes) {
        const uint64_t end = change.offset + change.size;
        const bool all = change.durable || chance.what == Unsynced::kept || chance.what == Unsynced::bytes;
        const bool some = chance.what == Unsynced::mixed;
        if (change.truncates) {
            if (all || chance.what == Unsynced::names || (some && chance.heads())) bytes.resize(change.size, '\0');
        } else if (all) {
            grow(end);
            bytes.replace(change.offset, change.size, *change.bytes);
        } else if (chance.what == Unsynced::names) {
            grow(end);
        } else if (some) {
            if (chance.heads()) grow(end);
            for (uint64_t at = change.offset; at < end;) {
                const uint64_t n = std::min(end - at, sector - at % sector);
                if (chance.heads()) {
                    grow(at + n);
                    bytes.replace(at, n, *change.bytes, at - change.offset, n);
                }
                at += n;
            }
        }
    }
    return bytes;
}

void Disk::write(const std::string &directory, Unsynced what, uint64_t seed) const {
    Chance chance{what, std::mt19937_64(seed)};
    std::vector<std::vector<bool>> kept(nodes_.size());
    for (size_t i = 0; i < nodes_.size(); ++i)
        for (const Name &name : nodes_[i].names)
            kept[i].push_back(name.durable || what == Unsynced::kept || what == Unsynced::names ||
                              what == Unsynced::empty || (what == Unsynced::mixed && chance.heads()));
    for (size_t i = 0; i < nodes_.size(); ++i)
        for (size_t j = 0; j < nodes_[i].names.size(); ++j) {
            const Name &name = nodes_[i].names[j];
            if (name.with_directory != SIZE_MAX && !kept[name.with_directory][name.with]) kept[i][j] = false;
        }
    write_node(0, directory, chance, kept);
}

void Disk::write_node(size_t number, const std::string &path, Chance &chance,
                      const std::vector<std::vector<bool>> &kept) const {
    const Node &node = nodes_[number];
    if (!node.directory) {
        std::ofstream(path, std::ios::binary) << content(node, chance);
        return;
    }
    if (number != 0) mkdir(path.c_str(), 0777);
    std::map<std::string, size_t> names;
    for (size_t j = 0; j < node.names.size(); ++j) {
        if (!kept[number][j]) continue;
        if (node.names[j].removes)
            names.erase(node.names[j].name);
        else
            names[node.names[j].name] = node.names[j].node;
    }
    for (const auto &[name, child] : names)
        write_node(child, path + "/" + name, chance, kept);
}

} // namespace cof::test
