// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a policy. The first byte chooses whether the rest up to the first NUL is COFFERDAM_ALLOW_LICENSES or a
// policy file; what follows the NUL is an expression to judge. A refusal is never obeyed in vain: the remedy names what
// was blocked.
#include "host/lib/policy.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// One directory for the run, in memory where there is such a place.
const std::string &root() {
    static const std::string path = [] {
        std::string text = access("/dev/shm", W_OK) == 0 ? "/dev/shm/cof-fuzz-XXXXXX" : "/tmp/cof-fuzz-XXXXXX";
        require(mkdtemp(text.data()) != nullptr);
        require(mkdir((text + "/policy.d").c_str(), 0700) == 0);
        return text;
    }();
    static const bool registered = std::atexit([] {
                                       unlink((root() + "/policy.d/1.conf").c_str());
                                       rmdir((root() + "/policy.d").c_str());
                                       rmdir(root().c_str());
                                   }) == 0;
    require(registered);
    return path;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const std::string_view all(reinterpret_cast<const char *>(data) + 1, size - 1);
    const size_t nul = all.find('\0');
    const std::string policy_text(all.substr(0, nul));
    const std::string_view spdx = nul == std::string_view::npos ? "MIT AND GPL-2.0-only" : all.substr(nul + 1);

    cof::PolicySources sources;
    if (data[0] % 2 == 0) {
        sources.environment = policy_text;
    } else {
        const int fd = open((root() + "/policy.d/1.conf").c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
        require(fd >= 0 &&
                write(fd, policy_text.data(), policy_text.size()) == static_cast<ssize_t>(policy_text.size()));
        close(fd);
        sources.etc_dir = root();
    }
    const auto policy = cof::Policy::load(sources);
    if (!policy) {
        for (char c : policy.refusal().why)
            require(c >= ' ' && c <= '~');
        return 0;
    }
    const cof::Decision decision = policy->judge(spdx);
    const std::string sentence = cof::refusal_sentence("x.so", "declares", spdx, decision);
    if (!decision.allowed) {
        require(!decision.rule.empty());
        require(spdx.empty() || decision.remedy.find(decision.blocked) != std::string::npos ||
                decision.remedy == "correct the plugin's licence expression");
        for (char c : sentence)
            require(c >= ' ' && c <= '~');
    }
    require(!cof::combination_sentence({std::string(spdx), "MIT-0"}).empty());
    return 0;
}
