// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stages "load", "prove" and "bind". Loaded objects stay until exit: nothing is ever closed.
#pragma once

#include <string>
#include <vector>

#include "host/lib/facts.hpp"
#include "host/lib/policy.hpp"
#include "host/lib/trust.hpp"

namespace cof {

struct Loaded {
    const cof_plugin *plugin = nullptr;
    std::vector<cof_kernel> kernels; // copied by min(struct_size, sizeof); absent tail zero; same order as facts
    std::vector<const cof_kernel *> originals; // the plugin's own
};

// What the host hands to entry and probe.
cof_host make_host(const CpuWords &cpu);

// load + prove. dlopen(RTLD_NOW|RTLD_LOCAL|RTLD_NODELETE) of file.fd under a spelling of /proc/self/fd/N never used
// before in this process, unless it is a sealed copy whose like of the same file is loaded already: then that one;
// MXCSR and x87 control words restored and a change refused (fp-state); the entry symbol is the object's own by its
// link map; two calls give one pointer; descriptors equal the notes; the mapped image's notes equal the vetted ones.
Outcome<Loaded> load_plugin(const TrustedFile &file, const FileFacts &facts, const CpuWords &cpu);

struct Bound {
    std::string effective_spdx; // declared AND what was bound
};
// bind of one kernel: probe() if it has one, then licence() if it has one, and policy on the result. why from probe()
// is part of the sentence. A kernel with neither is bound at once.
Outcome<Bound> bind_kernel(const std::string &path, const FileFacts &facts, const cof_kernel &kernel,
                           const CpuWords &cpu, const Policy &policy);

} // namespace cof
