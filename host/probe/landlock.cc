// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Landlock: nothing of the file system but libraries, what their start-up reads, and the plugin. The rights that a
// kernel knows depend on the ABI version it names; none is asked for that it does not know.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <glob.h>
#include <span>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "host/lib/fd.hpp"
#include "host/lib/mapping.hpp"
#include "host/probe/confine.hpp"

namespace cof {

namespace {

// By hand: the headers that this is built with may be older than the kernel that it runs on.
struct Ruleset {
    uint64_t files, network, scopes; // ABI 1, 4, 6
};
constexpr uint64_t read_file = 1 << 2, read_dir = 1 << 3;
constexpr uint64_t both_tcp = 3, both_scopes = 3; // bind and connect; abstract sockets and signals

// All rights of that ABI: 13 at first, then refer, truncate, and ioctl on devices.
uint64_t all_files(long abi) {
    const unsigned rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
    return (uint64_t{1} << rights) - 1;
}

// Directories of libraries, and files that libraries read when they start. What is not there is no loss.
constexpr std::array<const char *, 7> library_places = {"/lib",       "/lib32",         "/lib64", "/usr/lib",
                                                        "/usr/lib64", "/usr/local/lib", "/opt"};
constexpr std::array<const char *, 10> start_files = {"/etc/ld.so.cache",
                                                      "/etc/ld.so.preload",
                                                      "/etc/ssl/openssl.cnf",
                                                      "/etc/pki/tls/openssl.cnf",
                                                      "/etc/crypto-policies/back-ends",
                                                      "/dev/null",
                                                      "/dev/urandom",
                                                      "/proc/cpuinfo",
                                                      "/proc/meminfo",
                                                      "/sys/devices/system/cpu"};

class Rules {
  public:
    explicit Rules(int ruleset) : ruleset_(ruleset) {}
    bool allow(int fd) {
        struct stat st;
        if (fstat(fd, &st) != 0) return false;
        const uint64_t rights = S_ISDIR(st.st_mode) ? read_file | read_dir : read_file;
        const landlock_path_beneath_attr rule{rights, fd};
        return syscall(SYS_landlock_add_rule, ruleset_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    }
    void allow(const std::string &path) {
        if (path.empty() || path[0] != '/' || path == "/") return;
        if (const Fd fd(open(path.c_str(), O_PATH | O_CLOEXEC)); fd) allow(fd.get());
    }

  private:
    int ruleset_;
};

void allow_each(Rules &rules, std::string_view list) {
    while (!list.empty()) {
        const size_t end = std::min(list.find_first_of(":; \t"), list.size());
        rules.allow(std::string(list.substr(0, end)));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

// The lines of ld.so.conf that name directories; its include lines name files of the same form.
void allow_configured(Rules &rules, const std::string &file, bool follow) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        line.resize(std::min(line.find('#'), line.size()));
        if (!line.starts_with("include")) {
            allow_each(rules, line);
            continue;
        }
        std::string pattern = line.substr(7);
        pattern.erase(0, pattern.find_first_not_of(" \t"));
        pattern.erase(pattern.find_last_not_of(" \t") + 1);
        if (!follow || pattern.empty()) continue;
        if (pattern[0] != '/') pattern = "/etc/" + pattern;
        glob_t found{};
        if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
            for (const char *name : std::span(found.gl_pathv, found.gl_pathc))
                allow_configured(rules, name, false);
        globfree(&found);
    }
}

} // namespace

std::string restrict_files(std::span<const int> plugins, const std::vector<std::string> &libraries, std::string &what) {
    const auto failed = [] { return std::generic_category().message(errno); };
    what = "Landlock";
    if (sanitized) return because_sanitized;
    const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1) return failed();
    const Ruleset all{all_files(abi), abi >= 4 ? both_tcp : 0, abi >= 6 ? both_scopes : 0};
    const size_t size = abi >= 6 ? sizeof all : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    const Fd ruleset(static_cast<int>(syscall(SYS_landlock_create_ruleset, &all, size, 0)));
    if (!ruleset) return failed();

    Rules rules(ruleset.get());
    for (const char *path : library_places)
        rules.allow(path);
    for (const char *path : start_files)
        rules.allow(path);
    // Where this process found its own; then single files that the parent has found, which links and DT_RUNPATH may
    // have in directories of any name (a directory for each package, a build tree).
    for (const LoadedObject &object : loaded_objects())
        rules.allow(object.path.substr(0, object.path.rfind('/')));
    for (const std::string &path : libraries)
        rules.allow(path);
    if (const char *search = getenv("LD_LIBRARY_PATH")) allow_each(rules, search);
    allow_configured(rules, "/etc/ld.so.conf", true);
    for (const int plugin : plugins)
        rules.allow(plugin); // a copy in memory needs no rule and can have none

    if (syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) return failed();
    what = "Landlock " + std::to_string(abi) + " (reads libraries alone" + (abi >= 4 ? ", no TCP" : "") +
           (abi >= 6 ? ", no signals to others" : "") + ")";
    return "";
}

} // namespace cof
