// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/hashes.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "host/lib/conf.hpp"
#include "host/lib/fd.hpp"
#include "host/lib/licences.hpp"
#include "host/lib/spdx.hpp"

namespace cof {

namespace {

constexpr const char *tool = "/usr/bin/sha256sum";
constexpr size_t digits = 64, most_bytes = 1 << 20, most_line = 4096 + digits;

Refusal refuse(Code code, const std::string &why) {
    return {Stage::vet, code, why + "."};
}

bool hexadecimal(std::string_view text) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// Its first line of output; "" and errno when it does not start.
std::string run_tool(int input) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return "";
    const Fd from(ends[0]);
    Fd to(ends[1]);
    // Above the standard ones, where dup2 would find source and target the same and leave FD_CLOEXEC set.
    const Fd high_input(fcntl(input, F_DUPFD_CLOEXEC, 10));
    Fd high_to(fcntl(to.get(), F_DUPFD_CLOEXEC, 10));
    if (!high_input || !high_to) return "";

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, high_input.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, high_to.get(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_RDWR, 0);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string name = tool, locale = "LC_ALL=C";
    char *argv[] = {name.data(), nullptr}, *environment[] = {locale.data(), nullptr};
    pid_t child = -1;
    const int error = posix_spawn(&child, tool, &actions, &attributes, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    errno = error;
    if (error != 0) return "";

    to = Fd(); // the child's copies alone keep the pipe open now
    high_to = Fd();
    std::string text;
    char block[256];
    for (;;) {
        const ssize_t got = read(from.get(), block, sizeof block);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || text.size() > digits + sizeof block) break;
        text.append(block, static_cast<size_t>(got));
    }
    // Somebody else may reap it first: what it wrote counts, and is written at its end.
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    errno = 0;
    return text;
}

void collect_leaves(const SpdxNode &node, std::vector<std::string> &leaves) {
    if (node.kind == SpdxNode::Kind::leaf) leaves.push_back(node.leaf);
    for (const SpdxNode &part : node.of)
        collect_leaves(part, leaves);
}

} // namespace

Outcome<std::string> sha256_of(const std::string &path, int fd) {
    const auto unknown = [&path](const std::string &why) {
        return refuse(Code::hash_unknown, path + ": there is a hash list, and the file's hash cannot be computed (" +
                                              why + "); install " + tool + " (package coreutils), or remove the list");
    };
    // Opened again for a position of its own: the beginning.
    const Fd bytes(open(("/proc/self/fd/" + std::to_string(fd)).c_str(), O_RDONLY | O_CLOEXEC));
    if (!bytes) return unknown(std::string("it cannot be opened again: ") + std::strerror(errno));
    std::string text = run_tool(bytes.get());
    if (text.empty() && errno != 0) return unknown(std::string(tool) + " does not start: " + std::strerror(errno));
    const std::string hash = text.substr(0, digits);
    if (!hexadecimal(hash) || text.substr(digits) != "  -\n") return unknown(std::string(tool) + " gives no answer");
    return hash;
}

bool grants_modified_copies(std::string_view spdx) {
    const auto node = parse_spdx(spdx);
    if (!node) return false;
    std::vector<std::string> leaves;
    collect_leaves(*node, leaves);
    return std::any_of(leaves.begin(), leaves.end(), [](const std::string &leaf) {
        const Family family = family_of(leaf);
        return family == Family::weak || family == Family::gpl || family == Family::network;
    });
}

Outcome<HashList> HashList::load(const std::string &dir) {
    HashList list;
    list.directory_ = dir;
    const auto names = list_conf(dir, "hash list", false);
    if (!names) return names.refusal();
    for (const std::string &name : *names)
        if (const Check bad = list.add_file(dir + "/" + name)) return *bad;
    return list;
}

// "HASH  NAME" or "HASH *NAME", as sha256sum writes them. The name is for people: a hash counts wherever the file lies.
Check HashList::add_file(const std::string &path) {
    const auto text = read_conf(path, "hash list", most_bytes);
    if (!text) return text.refusal();
    size_t number = 0;
    for (std::string_view rest = *text; !rest.empty();) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        ++number;
        const size_t first = line.find_first_not_of(" \t");
        if (first == std::string_view::npos || line[first] == '#') continue;
        std::string hash(line.substr(0, digits));
        const bool named = line.size() > digits + 2 && line.size() < most_line && line[digits] == ' ' &&
                           (line[digits + 1] == ' ' || line[digits + 1] == '*');
        if (!hexadecimal(hash) || !named)
            return refuse(Code::malformed, path + ":" + std::to_string(number) + ": '" + printable(line) +
                                               "' is no line of a hash list; write what `sha256sum FILE` prints, or a "
                                               "comment after '#'");
        std::transform(hash.begin(), hash.end(), hash.begin(), [](char c) { return c < 'A' || c > 'F' ? c : c + 32; });
        hashes_.insert(hash);
    }
    return std::nullopt;
}

Check HashList::check(const std::string &path, const std::string &spdx, int fd,
                      std::vector<std::string> &warnings) const {
    if (empty()) return std::nullopt;
    const auto hash = sha256_of(path, fd);
    if (hash && hashes_.contains(*hash)) return std::nullopt;
    if (grants_modified_copies(spdx)) {
        warnings.push_back(path + ": is not in the hash list (" + directory_ +
                           ") and is used nevertheless: its licence, " + printable(spdx) +
                           ", lets everybody run a modified copy.");
        return std::nullopt;
    }
    if (!hash) return hash.refusal();
    return refuse(Code::hash_unlisted, path + ": its SHA-256, " + *hash + ", is not in the hash list (" + directory_ +
                                           "); install the file that was listed, or add the line that `sha256sum " +
                                           path + "` prints");
}

} // namespace cof
