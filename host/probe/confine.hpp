// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the probe child gives up before it touches a plugin. Nothing here is a promise that a hostile plugin is held: it
// is one layer more, whose parts depend on the kernel, and each part says whether it is there.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace cof {

struct Confinement {
    std::vector<std::string> with;    // "no new privileges"
    std::vector<std::string> without; // "Landlock (Function not implemented)"
};

// Descriptors 0 to last_fd stay; plugins are those that will be loaded; violations are reported to pipe; libraries may
// be read beside what lies where libraries do. Once only.
Confinement confine(std::span<const int> plugins, int pipe, int last_fd, unsigned seconds,
                    const std::vector<std::string> &libraries = {});
// From now on the plugin opens libraries: files to write and sockets are denied, and named in the report, where so far
// they end the child.
void expect_libraries();

// The parts that have files of their own. "": in force; else why it is not.
std::string restrict_files(std::span<const int> plugins, const std::vector<std::string> &libraries, std::string &what);
std::string filter_system_calls(int pipe);

// Sanitizers map tens of terabytes, read /proc/self and start threads: what stands in their way is left out, aloud.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif
constexpr const char *because_sanitized = "built with a sanitizer";

} // namespace cof
