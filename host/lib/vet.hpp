// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "vet": ABI, flags, CPU floor, licence and hygiene of a file, then the same for each kernel, from facts alone.
#pragma once

#include <string>

#include "host/lib/facts.hpp"
#include "host/lib/policy.hpp"

namespace cof {

struct VetRules {
    CpuWords cpu{};      // what the host allows
    bool capped = false; // a cap is in force: COF_F_SELF_DISPATCH kernels are not used
    const Policy *policy = nullptr;
};

// Order: abi-major, abi-minor, unknown-flag, cpu-floor, licence (bad-spdx, licence), then hygiene in the order of
// Hygiene (no-gnu-stack, exec-stack, textrel, rwx, rpath, soname, filter, needed, ifunc, gnu-unique, constructor,
// no-entry). First wins.
Check vet_file(const std::string &path, const FileFacts &facts, const VetRules &rules);
// unknown-flag, unknown-interface, bad-pack, unknown-contract, cpu, self-dispatch; each sentence names the kernel.
// Known are the interfaces and contracts of the portable registry; a contract with an owner's name is let pass
// (context.hpp, gather_packs).
Check vet_kernel(const std::string &path, const KernelFacts &kernel, const VetRules &rules);
// The declared licence AND every one that the links note says may come in.
std::string spdx_with_links(const FileFacts &facts);
// Before anything is opened: policy must allow every licence that the links note says may come in. For kernels that
// open libraries, except that those with COF_F_DYN_SPDX may be judged by what a child process reports instead.
Check vet_links(const std::string &path, const FileFacts &facts, const Policy &policy);

} // namespace cof
