// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The plugin in the process of a check. Nothing is refused here for what only one check is about: each of them opens
// the plugin for itself, and says what it could not look at.
#pragma once

#include <optional>
#include <string>

#include "host/conform/kit.hpp"
#include "host/lib/loader.hpp"
#include "host/lib/mapping.hpp"

struct link_map;

namespace cof::conform {

struct Opened {
    std::string why_not; // not opened: what dlopen or dlsym says
    void *handle = nullptr;
    const link_map *map = nullptr;
    std::optional<MappedObject> image;
    cof_entry_fn entry = nullptr; // whoever's it is
};
Opened open_plugin(const std::string &path);

// Opened and entered, its descriptors judged by the host's own stage "prove".
struct Described {
    Finding problem; // why there is no plugin; of a pass nothing
    Opened file;
    FileFacts facts;
    const cof_plugin *plugin = nullptr;
    Check proof;   // what the host says against the descriptors
    Loaded loaded; // the kernels, when there is no such thing
};
Described describe(const Subject &subject);
// A skip, where nothing can be said about the kernels.
std::optional<Finding> without_kernels(const Described &plugin);

Finding load_dlopen(const Subject &);
Finding load_own_symbol(const Subject &);
Finding load_fast(const Subject &);
Finding load_silent(const Subject &);
Finding load_files(const Subject &);
Finding load_threads(const Subject &);
Finding load_signals(const Subject &);
Finding load_environment(const Subject &);
Finding load_fp_state(const Subject &);
Finding load_twice(const Subject &);
Finding load_second_copy(const Subject &);
Finding load_symbol_clash(const Subject &);

Finding descriptor_entry(const Subject &);
Finding descriptor_entry_pure(const Subject &);
Finding descriptor_host_sizes(const Subject &);
Finding descriptor_cpu_masks(const Subject &);
Finding descriptor_layout(const Subject &);
Finding descriptor_equals_notes(const Subject &);
Finding descriptor_reserved(const Subject &);
Finding descriptor_flags(const Subject &);
Finding descriptor_state(const Subject &);
Finding descriptor_probe(const Subject &);
Finding descriptor_probe_absent(const Subject &);
Finding descriptor_licence(const Subject &);

} // namespace cof::conform
