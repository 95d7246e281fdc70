// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "tests/evil/corpus.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cof::evil {
namespace {

std::string variable(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

std::string next_field(std::string &line) {
    const size_t bar = line.find('|');
    std::string field = line.substr(0, bar);
    line.erase(0, bar == std::string::npos ? bar : bar + 1);
    field.erase(0, field.find_first_not_of(' '));
    field.erase(field.find_last_not_of(' ') + 1);
    return field;
}

struct Mapping {
    std::string id, path;
    bool executable = false;
    std::string_view start; // of the file, where its first bytes are mapped and may be read
};

std::vector<Mapping> mappings() {
    std::vector<Mapping> all;
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        char mode[5] = "", device[16] = "";
        uint64_t inode = 0, from = 0, to = 0, offset = 0;
        int path_at = 0;
        if (sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %15s %" SCNu64 " %n", &from, &to, mode,
                   &offset, device, &inode, &path_at) < 6)
            continue;
        if (inode == 0) continue;
        Mapping mapping;
        mapping.id = std::string(device) + ":" + std::to_string(inode);
        mapping.path = path_at > 0 ? line.substr(static_cast<size_t>(path_at)) : "";
        mapping.executable = mode[2] == 'x';
        if (offset == 0 && mode[0] == 'r') mapping.start = {reinterpret_cast<const char *>(from), to - from};
        all.push_back(std::move(mapping));
    }
    return all;
}

// Files that others could write are loaded from a sealed copy, which has a name and an inode of its own.
bool is_copy(const Mapping &m, const std::string &path) {
    if (!m.path.starts_with("/memfd:cofferdam-plugin") || m.start.empty()) return false;
    struct stat st;
    if (lstat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) return false; // opening a FIFO would wait
    std::ifstream file(path, std::ios::binary);
    std::string bytes(m.start.size(), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto size = static_cast<size_t>(file.gcount());
    return size > 0 && m.start.substr(0, size) == std::string_view(bytes).substr(0, size);
}

} // namespace

const std::string &corpus_dir() {
    static const std::string dir = variable("COFFERDAM_TEST_EVIL");
    return dir;
}

const std::string &probe_helper() {
    static const std::string helper = variable("COFFERDAM_TEST_PROBE");
    return helper;
}

const std::vector<Row> &corpus() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> all;
        std::ifstream table(corpus_dir() + "/corpus.txt");
        for (std::string line; std::getline(table, line);) {
            Row row;
            row.name = next_field(line);
            const std::string when = next_field(line);
            row.when = when == "fine"    ? When::fine
                       : when == "child" ? When::child
                       : when == "dir"   ? When::dir
                                         : When::never;
            row.stage = next_field(line);
            row.code = next_field(line);
            all.push_back(row);
        }
        return all;
    }();
    return rows;
}

std::string why_skipped(const Row &row) {
    std::ifstream reason(corpus_dir() + "/" + row.name + "/skipped");
    std::string text;
    std::getline(reason, text);
    return text;
}

Scratch::Scratch() {
    char name[] = "/tmp/cofferdam-evil-XXXXXX";
    path_ = mkdtemp(name) ? name : "";
    chmod(path_.c_str(), 0755);
}

Scratch::~Scratch() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
}

Opened::Opened(const std::string &plugin_path, const How &how) {
    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_COUNT | (how.child ? COF_OPT_PROBE_CHILD : 0u) |
                    (how.cache.empty() ? COF_OPT_NO_CACHE : 0u);
    options.plugin_path = plugin_path.c_str();
    options.cache_file = how.cache.empty() ? nullptr : how.cache.c_str();
    options.probe_helper = how.helper.c_str();
    options.probe_timeout_ms = how.timeout_ms;
    char why[512] = "";
    if (cof_open(&options, &context_, why, sizeof why) != COF_OK ||
        cof_find(context_, "crc32c/1", nullptr, &slot_, why, sizeof why) != COF_OK)
        error_ = std::string("the context cannot be opened: ") + why;
}

Opened::~Opened() {
    cof_close(context_);
}

std::vector<KernelSeen> Opened::kernels(const char *contract) const {
    std::vector<KernelSeen> seen;
    cof_each_kernel(
        context_, contract,
        [](void *user, const cof_kernel_info *k) {
            static_cast<std::vector<KernelSeen> *>(user)->push_back(
                {k->impl, k->path, k->stage, k->code, k->why, k->chosen != 0, k->refused != 0, k->calls});
        },
        &seen);
    return seen;
}

Ending Opened::ending_of(const std::string &path) const {
    struct Search {
        const std::string &path;
        Ending ending;
        bool accepted;
    } search{path, {}, false};
    cof_each_file(
        context_,
        [](void *user, const cof_file_info *f) {
            auto &s = *static_cast<Search *>(user);
            if (s.path != f->path) return;
            s.ending = {true, f->loaded != 0, f->stage, f->code, f->why};
            s.accepted = f->accepted != 0;
        },
        &search);
    if (search.accepted)
        for (const KernelSeen &k : kernels(nullptr))
            if (k.path == path) {
                search.ending.stage = k.stage;
                search.ending.code = k.code;
                search.ending.why = k.why;
            }
    return search.ending;
}

KernelSeen Opened::chosen() const {
    for (const KernelSeen &k : kernels())
        if (k.chosen) return k;
    return {};
}

uint32_t crc32c_by_bits(const void *p, size_t n) {
    uint32_t reg = UINT32_MAX;
    for (size_t i = 0; i < n; ++i) {
        reg ^= static_cast<const uint8_t *>(p)[i];
        for (int bit = 0; bit < 8; ++bit)
            reg = (reg >> 1) ^ ((reg & 1) ? 0x82f63b78u : 0);
    }
    return ~reg;
}

std::string Opened::wrong_values() const {
    static const std::vector<uint8_t> data = [] {
        std::vector<uint8_t> bytes(70000);
        uint32_t x = 1;
        for (uint8_t &byte : bytes)
            byte = static_cast<uint8_t>((x = x * 1664525u + 1013904223u) >> 24);
        return bytes;
    }();
    std::vector<size_t> lengths = {511, 512, 4095, 4096, 4097, 5000, 65536, data.size()};
    for (size_t n = 0; n < 300; ++n)
        lengths.push_back(n);
    for (size_t n : lengths)
        if (cof_crc32_update(slot_, 0, data.data(), n) != crc32c_by_bits(data.data(), n))
            return "wrong value for n " + std::to_string(n);
    return "";
}

std::set<std::string> executable_mappings() {
    std::set<std::string> found;
    for (const Mapping &m : mappings())
        if (m.executable) found.insert(m.id + " " + m.path);
    return found;
}

bool is_mapped(const std::string &path) {
    struct stat st;
    if (lstat(path.c_str(), &st) != 0) return false;
    char id[64];
    snprintf(id, sizeof id, "%02x:%02x:%llu", major(st.st_dev), minor(st.st_dev),
             static_cast<unsigned long long>(st.st_ino));
    for (const Mapping &m : mappings())
        if (m.id == id) return true;
    return false;
}

bool copy_is_mapped(const std::string &path) {
    for (const Mapping &m : mappings())
        if (is_copy(m, path)) return true;
    return false;
}

bool belongs_to(const std::string &mapping, const std::string &path) {
    if (mapping.ends_with(path)) return true;
    for (const Mapping &m : mappings())
        if (m.id + " " + m.path == mapping && is_copy(m, path)) return true;
    return false;
}

} // namespace cof::evil
