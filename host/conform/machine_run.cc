// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/machine_run.hpp"

#include <algorithm>
#include <cstring>

#include "host/conform/function_each.hpp"

namespace cof::conform {

namespace {

constexpr size_t largest = size_t{1} << 18;

std::vector<size_t> sizes_of(const cof_kernel &kernel) {
    std::vector<size_t> sizes{0, 1, 65, 1000, 5000, 70001};
    for (uint32_t i = 0; i < kernel.path_switch_count; ++i)
        if (const uint64_t n = kernel.path_switch[i]; n != 0 && n < largest)
            for (const uint64_t near : {n - 1, n, n + 1})
                sizes.push_back(static_cast<size_t>(near));
    std::sort(sizes.begin(), sizes.end());
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    return sizes;
}

Target built_in(uint64_t (*function)(uint64_t), uint64_t (*right)(uint64_t), uint64_t seed) {
    return {true,
            seed,
            {1000},
            [function](uint64_t argument, size_t) { return Work::of(function, argument); },
            [right](uint64_t argument, size_t) { return Work::of(right, argument); }};
}

// nullopt: the check sees what it is there for, and nothing else.
std::optional<Finding> cannot_work(const RunCheck &check, uint64_t seed) {
    trying("the check itself on a built-in function");
    const auto caught = check.attempt(built_in(check.wrong, check.right, seed));
    if (caught && caught->verdict == Verdict::skip) return skip("cannot work here: " + caught->why);
    if (!caught || caught->verdict != Verdict::fail) // not by chance, of a crash
        return skip(std::string("cannot work here: a built-in function that ") + check.wrong_does + " is not caught" +
                    (caught ? ", for " + caught->why : ".") + " An emulator or a container may be why.");
    const auto harmless = check.attempt(built_in(check.right, check.right, seed));
    if (harmless && harmless->verdict == Verdict::skip) return skip("cannot work here: " + harmless->why);
    if (harmless)
        return skip("cannot work here: a built-in function that does nothing wrong is caught too, for " +
                    harmless->why);
    return std::nullopt;
}

} // namespace

Finding each_target(const Subject &subject, const RunCheck &check) {
    const Kernels all = kernels_of(subject);
    if (all.problem) return *all.problem;
    std::optional<std::optional<Finding>> itself; // only where there is something to try
    unsigned tried = 0, excused = 0;
    for (const cof_kernel *kernel : all.here) {
        const bool pure = (kernel->flags & COF_F_NOT_PURE) == 0;
        if (check.pure_only && !pure) {
            ++excused;
            continue;
        }
        const std::string label = "'" + quotable(kernel->impl) + "' of " + quotable(kernel->contract);
        const Contract &contract = *all.contract_of(*kernel);
        const cof_kernel &judge = contract.adopted != nullptr ? *kernel : contract.kernel;
        if (!work_of(*kernel, contract, subject.seed, 0))
            return fail(label + ": it asks for a state that no host gives it.");
        const auto work = [&contract](const cof_kernel &of) {
            return [&contract, &of](uint64_t seed, size_t n) { return work_of(of, contract, seed, n); };
        };
        const Target target{pure, subject.seed, sizes_of(*kernel), work(*kernel), work(judge)};
        if (!itself) itself = cannot_work(check, subject.seed);
        if (*itself) return **itself;
        trying(label);
        if (auto finding = check.attempt(target)) {
            finding->why = label + ": " + finding->why;
            return *finding;
        }
        ++tried;
    }
    if (tried == 0)
        return not_applicable(excused != 0 ? "every kernel that runs here declares COF_F_NOT_PURE."
                                           : "no kernel runs here; see function.runs-here.");
    return pass(std::to_string(tried) + " kernels" +
                (excused != 0 ? "; " + std::to_string(excused) + " declare COF_F_NOT_PURE." : "."));
}

Works works_of(const Target &target) {
    Works works;
    for (const size_t n : target.sizes)
        works.push_back(target.make(target.seed + n, n));
    return works;
}

void run_all(const Works &works, Note &note) {
    for (uint32_t work = 0; work < works.size(); ++work)
        for (uint32_t step = 0; step < works[work]->size(); ++step) {
            note.work = work;
            note.step = step;
            works[work]->run(step);
        }
}

std::optional<Finding> outcome(const Works &works, const Apart &apart,
                               const std::function<std::string(int64_t)> &found) {
    const auto &call = apart.work < works.size() && apart.step < works[apart.work]->size()
                           ? works[apart.work]->name(apart.step)
                           : std::string("a call");
    switch (apart.end) {
    case End::done: return std::nullopt;
    case End::found: return fail(call + " " + found(apart.value));
    case End::died:
        return Finding{Verdict::crash,
                       call + (apart.signal != 0 ? std::string(" dies of ") + strsignal(apart.signal) + "."
                                                 : std::string(" ends the process."))};
    case End::hung: return Finding{Verdict::crash, call + " does not come back."};
    case End::none: break;
    }
    return skip("no process can be had to try it in; end some.");
}

} // namespace cof::conform
