// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/process.hpp"

#include <algorithm>
#include <mutex>

#include "host/lib/spdx.hpp"

namespace cof {

namespace {

struct Process {
    std::mutex mutex;
    std::vector<LoadedFile> files;
};
// Never destroyed: a context may be closed after the destructors of static objects.
Process &process() {
    static Process *const only = new Process;
    return *only;
}

} // namespace

void note_loaded(const std::string &path, const FileFacts &facts) {
    Process &p = process();
    const std::lock_guard held(p.mutex);
    const bool known = std::any_of(p.files.begin(), p.files.end(), [&](const LoadedFile &file) {
        return file.path == path && file.declared == facts.spdx && file.version == facts.version;
    });
    if (known) return;
    p.files.push_back({path, facts.id, facts.version, facts.domain, facts.spdx, facts.spdx, {}});
    for (const LinkFacts &link : facts.links)
        p.files.back().sonames.push_back(link.soname);
}

void note_bound(const std::string &path, const std::string &effective) {
    Process &p = process();
    const std::lock_guard held(p.mutex);
    // The newest of that path: an older one was replaced on disk and binds no more.
    const auto file = std::find_if(p.files.rbegin(), p.files.rend(),
                                   [&](const LoadedFile &candidate) { return candidate.path == path; });
    if (file != p.files.rend()) file->effective = spdx_and(file->effective, effective);
}

std::vector<LoadedFile> loaded_files() {
    Process &p = process();
    const std::lock_guard held(p.mutex);
    return p.files;
}

} // namespace cof
