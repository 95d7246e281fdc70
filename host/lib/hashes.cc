// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/hashes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "host/lib/conf.hpp"
#include "host/lib/fd.hpp"
#include "host/lib/licences.hpp"
#include "host/lib/spawn.hpp"
#include "host/lib/spdx.hpp"

namespace cof {

namespace {

constexpr const char *tool = "/usr/bin/sha256sum";
constexpr size_t digits = 64, most_bytes = 1 << 20, most_line = 4096 + digits, longest_output = 256;

Refusal refuse(Code code, const std::string &why) {
    return {Stage::vet, code, why + "."};
}

bool hexadecimal(std::string_view text) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// What it writes; "" and an errno where it does not start. It writes into a file in memory, not into a pipe: a process
// that another thread forks meanwhile has the pipe too, whose end would not come before that process's.
std::string run_tool(int input, int &error) {
    error = 0;
    const auto failed = [&error](int why) {
        error = why;
        return std::string();
    };
    const Fd answer(memfd_create("cofferdam-hash", MFD_CLOEXEC));
    if (!answer) return failed(errno);
    const Fd high_input(fcntl(input, F_DUPFD_CLOEXEC, above_fixed_fds));
    const Fd high_answer(fcntl(answer.get(), F_DUPFD_CLOEXEC, above_fixed_fds));
    if (!high_input || !high_answer) return failed(errno);
    SpawnSettings settings;
    if (!settings.prepare(false, {{high_input.get(), STDIN_FILENO}, {high_answer.get(), STDOUT_FILENO}}))
        return failed(ENOMEM);
    std::string name = tool, locale = "LC_ALL=C";
    char *argv[] = {name.data(), nullptr}, *environment[] = {locale.data(), nullptr};
    pid_t child = -1;
    error = posix_spawn(&child, tool, &settings.actions, &settings.attributes, argv, environment);
    if (error != 0) return "";
    // Somebody else may reap it first; it has ended by then, and what it wrote counts.
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    std::string text(longest_output, '\0');
    const ssize_t got = pread(answer.get(), text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
    return text;
}

void collect_leaves(const SpdxNode &node, std::vector<std::string> &leaves) {
    if (node.kind == SpdxNode::Kind::leaf) leaves.push_back(node.leaf);
    for (const SpdxNode &part : node.of)
        collect_leaves(part, leaves);
}

} // namespace

Outcome<std::string> sha256_of(const std::string &path, int fd) {
    const auto unknown = [&path](const std::string &why,
                                 const std::string &remedy = std::string("install ") + tool + " (package coreutils)") {
        return refuse(Code::hash_unknown, path + ": there is a hash list, and the file's hash cannot be computed (" +
                                              why + "); " + remedy + ", or remove the list");
    };
    // Opened again for a position of its own: the beginning.
    const Fd bytes(open(("/proc/self/fd/" + std::to_string(fd)).c_str(), O_RDONLY | O_CLOEXEC));
    if (!bytes) return unknown(std::string("it cannot be opened again: ") + std::strerror(errno), "mount /proc");
    int error = 0;
    const std::string text = run_tool(bytes.get(), error);
    if (error != 0) return unknown(std::string(tool) + " does not start: " + std::strerror(error));
    const std::string hash = text.substr(0, digits);
    if (!hexadecimal(hash) || text.substr(digits) != "  -\n") return unknown(std::string(tool) + " gives no answer");
    return hash;
}

bool grants_modified_copies(std::string_view spdx) {
    const auto node = parse_spdx(spdx);
    if (!node) return false;
    std::vector<std::string> leaves;
    collect_leaves(*node, leaves);
    // By the id, not by the family: an exception takes nothing of the right away.
    return std::any_of(leaves.begin(), leaves.end(), [](const std::string &leaf) {
        const std::string id = canonical_licence(leaf);
        return id.starts_with("lgpl") || id.starts_with("gpl-") || id.starts_with("agpl-");
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
    bool lists = false;
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
        lists = true;
    }
    // A pattern that matched nothing, a full disk: who wrote the file wanted a list, and without a hash there is none.
    if (!lists)
        return refuse(Code::malformed, path + ": lists no plugin file, so no list would be in force; write what "
                                              "`sha256sum FILE` prints, or remove it");
    return std::nullopt;
}

Check HashList::check(const std::string &path, const std::string &spdx, int fd,
                      std::vector<std::string> &warnings) const {
    if (empty()) return std::nullopt;
    const auto hash = sha256_of(path, fd);
    if (hash && hashes_.contains(*hash)) return std::nullopt;
    if (grants_modified_copies(spdx)) {
        warnings.push_back(
            path +
            (hash ? ": is not in the hash list (" + directory_ + ") and is used nevertheless"
                  : ": is used although its hash cannot be computed, for the hash list (" + directory_ + ")") +
            ": its licence, " + printable(spdx) + ", lets everybody run a modified copy.");
        return std::nullopt;
    }
    if (!hash) return hash.refusal();
    return refuse(Code::hash_unlisted, path + ": its SHA-256, " + *hash + ", is not in the hash list (" + directory_ +
                                           "); install the file that was listed, or add the line that `sha256sum " +
                                           path + "` prints");
}

} // namespace cof
