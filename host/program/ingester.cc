// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/ingester.hpp"

#include <array>

#include "host/program/base.hpp"

namespace cof::program {

Ingester::Ingester(const Context &context, const CutOptions &options, uint32_t sums) {
    const Cutter cutter(context, options); // says what is wrong with the options
    contract_ = cutter.contract();
    config_ = cutter.config();
    cof_ingest_cfg cfg{};
    cfg.struct_size = sizeof cfg;
    cfg.sums = sums;
    cfg.contract = contract_.c_str();
    cfg.cut = &config_;
    char why[1024] = "";
    cof_ingest *plan = nullptr;
    const cof_status status = cof_ingest_new(context.get(), &cfg, &plan, why, sizeof why);
    if (status == COF_E_DEPENDENCY) throw Failure(Exit::configuration, why);
    if (status != COF_OK) throw Failure(Exit::internal, contract_ + ": " + cof_status_name(status) + ": " + why);
    plan_.reset(plan);
}

// The plan keeps what it needs, so that every read goes to the window's aligned start.
Cutter::Outcome Ingester::run(int fd, const OnChunk &on_chunk, Progress &progress) {
    const auto failed = [this](cof_status status) {
        return Failure(Exit::internal, contract_ + ": " + cof_status_name(status));
    };
    if (const cof_status status = cof_ingest_reset(plan_.get())) throw failed(status);
    std::array<cof_ingest_record, 256> records;
    uint64_t start = 0;
    window_.clear();
    while (!window_.at_end()) {
        if (!window_.fill(fd)) return Cutter::Outcome::unreadable;
        auto bytes = window_.fresh();
        window_.consume(bytes.size());
        progress.advance(bytes.size());
        size_t count = 0, used = 0;
        do {
            const cof_status status = cof_ingest_feed(plan_.get(), bytes.data(), bytes.size(), window_.at_end() ? 1 : 0,
                                                      records.data(), records.size(), &count, &used);
            if (status == COF_E_SUSPECT) return Cutter::Outcome::suspect;
            if (status != COF_OK) throw failed(status);
            bytes = bytes.subspan(used);
            for (const cof_ingest_record &record : std::span(records).first(count)) {
                on_chunk(start, record);
                start = record.end;
            }
        } while (count == records.size());
    }
    return Cutter::Outcome::done;
}

} // namespace cof::program
