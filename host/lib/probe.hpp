// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "probe": a child process loads the plugin first. It gives up what it does not need (host/probe/confine.hpp),
// runs probe(), licence() and the long self test, and reports over a pipe; a crash, a hang or a wrong byte there is a
// refusal here. And the cache of its verdicts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/lib/facts.hpp"
#include "host/lib/loader.hpp"
#include "host/lib/policy.hpp"
#include "host/lib/trust.hpp"

namespace cof {

// A library that probe() opened, or would have opened: a verdict dies with it.
struct BoundLibrary {
    std::string path;
    FileId id;
    std::string build_id;
    bool operator==(const BoundLibrary &) const = default;
};

// What the child found for one kernel of one file.
struct Verdict {
    bool good = false;
    Refusal refusal;                     // when !good
    std::string effective_spdx;          // when good: what licence() answered, "" for kernels without
    std::vector<BoundLibrary> libraries; // good: what probe() opened; else, in the cache: what it might have opened
    std::string remark;                  // a sentence for whoever uses it all the same; such a verdict is not cached
};

struct ProbeRequest {
    std::string helper; // path of the helper program
    const TrustedFile *file = nullptr;
    size_t kernel = 0; // index in the file
    bool opens_libraries = false;
    CpuWords cpu{};
    unsigned timeout_ms = 10000;
    std::vector<BoundLibrary> libraries; // that it may open, wherever they lie (library_needs.hpp)
    // Of a contract that a plugin brings: the reference kernel's file, which may be `file`, and its number in it.
    const TrustedFile *reference_file = nullptr;
    size_t reference = 0;
};
// Runs the helper with posix_spawn and waits for its verdict; tolerates that somebody else reaps children. The policy
// is judged by the caller on effective_spdx, not by the child. Never fails otherwise: no helper is a verdict too (stage
// probe, code no-verdict).
Verdict run_probe(const ProbeRequest &request, const std::string &kernel_name);
// One sentence: what the child gives up on this machine before it loads anything, and what it cannot give up here. Runs
// the helper, with nothing to load.
std::string describe_probe(const std::string &helper);

// The cache: a text file, one line per verdict, replaced atomically (write, fsync, rename); a damaged line or file is
// ignored. Keyed by everything a verdict depends on. Not used by elevated processes.
class VerdictCache {
  public:
    explicit VerdictCache(std::string path); // "": a cache that remembers nothing
    // nullopt: unknown, or a library of the verdict changed since.
    std::optional<Verdict> find(const std::string &key) const;
    void store(const std::string &key, const Verdict &verdict);
    // judge: what else decides, of a contract that a plugin brings.
    static std::string key(const TrustedFile &file, const FileFacts &facts, size_t kernel, const CpuWords &cpu,
                           const std::string &judge = "");

  private:
    std::string path_;
};

} // namespace cof
