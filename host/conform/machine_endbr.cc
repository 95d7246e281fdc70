// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "machine": the marks of control-flow enforcement, and what they promise.
#include "host/conform/machine.hpp"

#if defined(__x86_64__)
#include <cstring>

#include "host/conform/elf_view.hpp"
#include "host/conform/machine_watch.hpp"
#include "host/conform/machine_wrong.hpp"

namespace cof::conform {

namespace {

constexpr uint32_t ibt = 1, shstk = 2;

constexpr uint32_t feature_1_and = 0xc0000002u; // GNU_PROPERTY_X86_FEATURE_1_AND

bool begins_with_endbr64(const void *function) {
    constexpr uint8_t endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa};
    return memcmp(function, endbr64, sizeof endbr64) == 0;
}

} // namespace

// abi.md: kernels are called through pointers, so that an enforcing processor stops at any that does not say so.
Finding machine_endbr(const Subject &subject) {
    if (!begins_with_endbr64(address(cof_right))) return skip("cannot work here: endbr64 is not recognised.");
    if (begins_with_endbr64(static_cast<const uint8_t *>(address(cof_right)) + 4))
        return skip("cannot work here: what is not endbr64 is taken for it.");
    const uint32_t marks = gnu_property(view_of(subject.bytes), feature_1_and);
    if ((marks & ibt) == 0)
        return not_applicable("it is not marked for indirect branch tracking (IBT), and promises nothing; compile with "
                              "-fcf-protection, and mark objects in assembly, to have hosts keep it on.");
    const Described plugin = describe(subject);
    if (const auto problem = without_kernels(plugin)) return *problem;
    const auto missing = [](const std::string &name) {
        return fail(name + " does not begin with endbr64 and the file is marked for IBT, so that a processor which "
                           "enforces it ends the program there; compile with -fcf-protection, begin functions in "
                           "assembly with endbr64, and leave out -z ibt, which marks without looking.");
    };
    if (!begins_with_endbr64(reinterpret_cast<const void *>(plugin.file.entry))) return missing("its entry function");
    size_t count = 1;
    Caller caller(subject.seed);
    for (const cof_kernel &kernel : plugin.loaded.kernels) {
        const std::string label = "'" + quotable(kernel.impl) + "' of " + quotable(kernel.contract) + ": ";
        const Proxy proxy(kernel, caller);
        std::vector<Proxy::Slot> functions = proxy.slots();
        functions.push_back({reinterpret_cast<const void *>(kernel.probe), "probe", false});
        functions.push_back({reinterpret_cast<const void *>(kernel.licence), "licence", false});
        for (const Proxy::Slot &slot : functions) {
            if (slot.function == nullptr) continue;
            if (!begins_with_endbr64(slot.function)) return missing(label + slot.name + "()");
            ++count;
        }
    }
    return pass(std::to_string(count) + " functions; it is marked for IBT" +
                ((marks & shstk) != 0 ? " and for shadow stacks." : ", and not for shadow stacks (SHSTK)."));
}

} // namespace cof::conform
#endif
