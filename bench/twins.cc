// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What assembly is worth: each assembly kernel against its twins in C++ with intrinsics, built by each compiler into an
// object of its own (bench/twins). The ratio is the twin's time over the assembly's: above 1 the assembly is faster.
#include <algorithm>
#include <cstdio>
#include <dlfcn.h>

#include "bench/suites.hpp"
#if __has_include("bench/twins/twins.h")
#include "bench/twins/twins.h"
#else
struct CofTwin {
    const char *contract, *iface, *impl, *compiler;
    const void *vtable;
    uint32_t cpu_need;
};
#endif

namespace bench {
namespace {

std::vector<CofTwin> open_twins(Run &run, const std::string &compiler) {
    const std::string path = run.settings.build + "/bench/twins-" + compiler + ".so";
    void *object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void *list = object ? dlsym(object, "cof_twins") : nullptr;
    if (!list) {
        run.record.gap({"twins", "all", "twins-" + compiler, "twin", "missing", path + " is not built here"});
        return {};
    }
    size_t count = 0;
    const CofTwin *twins = reinterpret_cast<const CofTwin *(*)(size_t *)>(list)(&count);
    return {twins, twins + count};
}

std::vector<Entry> twin_entries(Run &run, const Kernel &kernel, const std::vector<CofTwin> &twins) {
    std::vector<Entry> entries;
    for (const CofTwin &twin : twins) {
        if (kernel.who.contract != twin.contract || kernel.who.iface != twin.iface || kernel.who.name != twin.impl)
            continue;
        Identity who = kernel.who;
        who.name = who.name + " " + twin.compiler;
        who.kind = "twin";
        who.domain = "bench";
        for (size_t n = 0; n < 300; ++n) // the kernel runs here, so its twin does
            if (direct_value(who.iface, twin.vtable, run.buffers.random(), n) !=
                direct_value(who.iface, kernel.vtable, run.buffers.random(), n)) {
                run.record.gap({"twins", who.contract, who.name, "twin", "disagrees", "it computes something else"});
                run.broken = true;
                return entries;
            }
        entries.push_back({who, [who, vtable = twin.vtable] { return direct_loop(who.iface, vtable); }});
    }
    return entries;
}

} // namespace

void twins(Run &run) {
    print_heading("twins: assembly and its twins in C++ with intrinsics; x = times the assembly");
    std::vector<CofTwin> all;
    for (const char *compiler : {"gcc", "clang"})
        for (const CofTwin &twin : open_twins(run, compiler))
            all.push_back(twin);
    for (const CofTwin &twin : all) {
        auto &compilers = run.record.twin_compilers;
        if (std::find(compilers.begin(), compilers.end(), twin.compiler) == compilers.end())
            compilers.push_back(twin.compiler);
    }
    for (const Topic &topic : run.topics(false))
        for (const Kernel *kernel : topic.kernels) {
            if (!kernel->usable() || !kernel->vtable || kernel->who.kind == "portable") continue;
            std::vector<Entry> entries = twin_entries(run, *kernel, all);
            if (entries.empty()) continue;
            entries.insert(entries.begin(), run.contenders.direct_entry(*kernel));
            for (const size_t n :
                 {size_t{64}, size_t{256}, size_t{1024}, size_t{4096}, size_t{65536}, size_t{1} << 20}) {
                Cell cell{"twins", &topic, {}, n, run.plan(200), Against::first, entries, 0};
                cell.work = {Shape::fixed, run.buffers.random(), n, {}};
                // As recorded: the twin's time over the assembly's, on the twin's row.
                measure(run, cell);
            }
        }
    for (Row &row : run.record.rows)
        if (row.suite == "twins" && row.who.kind == "twin" && row.ratio > 0) row.ratio = 1 / row.ratio;
    for (const Topic &topic : run.topics(false))
        print_table(run, "twins", topic.title);
}

} // namespace bench
