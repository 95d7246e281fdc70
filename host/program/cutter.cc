// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/cutter.hpp"

#include <new>

#include "host/program/base.hpp"
#include "host/program/text.hpp"

namespace cof::program {

Cutter::Cutter(const Context &context, const CutOptions &options)
    : context_(context), contract_(context.resolve(options.contract)) {
    auto size = [](const std::string &text, const char *option) { return text.empty() ? 0 : parse_size(text, option); };
    cof_cut_cfg config{};
    config.struct_size = sizeof config;
    config.level = options.level.value_or(0);
    config.seed = options.seed;
    config.min = size(options.min, "--min");
    config.avg = size(options.avg, "--avg");
    config.max = size(options.max, "--max");
    char why[1024] = "";
    cof_chunker *chunker = nullptr;
    const auto make = [&](uint64_t flags) {
        config.flags = flags;
        return cof_chunker_new(context.get(), contract_.c_str(), &config, &chunker, why, sizeof why);
    };
    // Zero alone means "the contract's default". A contract without levels refuses the flag, and means nothing else.
    const bool zero = options.level == 0u;
    cof_status status = make(zero ? COF_CUT_LEVEL_GIVEN : 0);
    if (zero && status == COF_E_INVALID) status = make(0);
    if (status == COF_E_INVALID || status == COF_E_DEPENDENCY) {
        std::string sentence = why; // speaks of the fields; here they are options
        for (size_t at = 0; (at = sentence.find("cfg.", at)) != sentence.npos;)
            sentence.replace(at, 4, "--");
        throw Failure(Exit::usage, sentence);
    }
    if (status != COF_OK) throw Failure(Exit::internal, contract_ + ": " + cof_status_name(status) + ": " + why);
    fresh_.reset(chunker);
    config_.struct_size = sizeof config_;
    cof_chunker_config(chunker, &config_);
}

// A cut may lie before the bytes just fed, so everything since the last cut stays in the window.
Cutter::Outcome Cutter::run(int fd, const std::function<void(const Chunk &)> &on_chunk, Progress &progress) {
    cof_chunker *raw = nullptr;
    if (cof_chunker_clone(fresh_.get(), &raw) != COF_OK) throw std::bad_alloc();
    std::unique_ptr<cof_chunker, Free> chunker(raw);
    constexpr size_t capacity = 256;
    cof_cut_end ends[capacity];
    uint64_t start = 0, demotions = context_.demotions();
    window_.clear();
    while (!window_.at_end()) {
        if (!window_.fill(fd)) return Outcome::unreadable;
        auto bytes = window_.fresh();
        progress.advance(bytes.size());
        size_t cuts = 0, used = 0;
        do {
            cof_status status = cof_chunker_feed(chunker.get(), bytes.data(), bytes.size(), window_.at_end() ? 1 : 0,
                                                 ends, capacity, &cuts, &used);
            if (status == COF_E_SUSPECT) return Outcome::suspect;
            if (status != COF_OK) throw Failure(Exit::internal, contract_ + ": " + cof_status_name(status));
            bytes = bytes.subspan(used);
            for (size_t i = 0; i < cuts; ++i) {
                auto length = static_cast<size_t>(ends[i].end - start);
                on_chunk({start, window_.pending().first(length), ends[i].fingerprint});
                window_.consume(length);
                start = ends[i].end;
            }
        } while (cuts == capacity);
    }
    return context_.demotions() == demotions ? Outcome::done : Outcome::suspect;
}

} // namespace cof::program
