// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the notes say of contracts that the plugin brings. That the pack note has a record for each reference kernel is
// seen to by file.host-reads; what other plugins bring, by the host.
#include <algorithm>

#include "host/conform/file.hpp"
#include "host/lib/pack.hpp"
#include "host/lib/vet.hpp"

namespace cof::conform {

Finding file_pack(const Subject &subject) {
    const auto &facts = facts_of(subject);
    if (!facts) return unread(facts.refusal());
    size_t count = 0;
    for (size_t i = 0; i < facts->kernels.size(); ++i) {
        const KernelFacts &kernel = facts->kernels[i];
        if (!(kernel.flags & COF_F_REFERENCE)) continue;
        if (const Check bad = vet_kernel("the plugin", kernel, {subject.cpu, false, nullptr})) return fail(bad->why);
        const std::string which =
            "kernel '" + kernel.impl + "' of '" + kernel.contract + "' is a reference kernel, and ";
        std::string why = "the pack note does not describe it";
        const PackFacts *record = pack_of(*facts, i);
        if (record == nullptr || !decode_pack(*record, why)) return fail(which + why + ".");
        if (std::any_of(facts->kernels.begin(), facts->kernels.begin() + static_cast<ptrdiff_t>(i),
                        [&](const KernelFacts &k) {
                            return (k.flags & COF_F_REFERENCE) != 0 && k.contract == kernel.contract;
                        }))
            return fail(which + "it is the second of its contract; a contract has one.");
        ++count;
    }
    if (count == 0) return not_applicable("it brings no contract.");
    return pass(std::to_string(count) + (count == 1 ? " contract." : " contracts."));
}

} // namespace cof::conform
