// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Ingest for C++20: chunks and their sums in one pass. Over cofferdam_ingest.h, with the rules of cofferdam.hpp:
// nothing throws, owners are moved.
//
//     auto ingest = cofferdam::Ingest::start(ctx);
//     if (!ingest) return complain(ingest.error().message());   // names the package that would help
//     auto status = ingest->feed(data, true, [](const cof_ingest_record &r) { keep(r.end, r.blake3); });
//     if (!status) return complain(status.name());
#ifndef COFFERDAM_INGEST_HPP
#define COFFERDAM_INGEST_HPP

#include <cofferdam.hpp>
#include <cofferdam_ingest.h>

namespace cofferdam {

inline cof_ingest_cfg default_ingest() noexcept {
    cof_ingest_cfg cfg{};
    cfg.struct_size = sizeof cfg;
    return cfg;
}

class Ingest {
  public:
    struct Fed {
        Status status;
        std::size_t records = 0, used = 0;
    };
    static Result<Ingest> start(const Context &ctx, const cof_ingest_cfg &cfg = default_ingest()) noexcept {
        Error error;
        cof_ingest *plan = nullptr;
        if (const cof_status code = cof_ingest_new(ctx.get(), &cfg, &plan, error.buffer(), Error::capacity))
            return error.with(code);
        return Ingest(plan);
    }
    // One step, as cof_ingest_feed: all of data was taken unless every place in out was filled.
    Fed step(Bytes data, bool last, std::span<cof_ingest_record> out) noexcept {
        Fed fed;
        fed.status = Status(cof_ingest_feed(plan_.get(), data.data(), data.size(), last, out.data(), out.size(),
                                            &fed.records, &fed.used));
        return fed;
    }
    // All of data; on_record(const cof_ingest_record &) for each chunk, in order. After a failure what it was told
    // since the stream's start does not count. What it throws goes through, here and below, and records that were made
    // but not told are lost: reset then.
    template <class F> Status feed(Bytes data, bool last, F &&on_record) {
        std::array<cof_ingest_record, room> out;
        for (;;) {
            const Fed fed = step(data, last, out);
            if (!fed.status) return fed.status;
            for (const cof_ingest_record &record : std::span(out).first(fed.records))
                on_record(record);
            data = data.subspan(fed.used);
            if (fed.records < out.size()) return fed.status;
        }
    }
    // The same of bytes in several places, as cof_ingest_feedv.
    template <class F> Status feedv(std::span<const cof_span> spans, bool last, F &&on_record) {
        std::array<cof_ingest_record, room> out;
        for (std::size_t taken = 0, records = 0;;) {
            const Status status(cof_ingest_feedv(plan_.get(), spans.data(), spans.size(), last, out.data(), out.size(),
                                                 &records, &taken));
            if (!status) return status;
            for (const cof_ingest_record &record : std::span(out).first(records))
                on_record(record);
            if (records < out.size()) return status;
        }
    }
    // Many buffers, as cof_ingest_batch; on_record(const cof_ingest_record &) with source counted over all of them.
    template <class F> Status batch(std::span<const cof_span> buffers, F &&on_record) {
        std::array<cof_ingest_record, room> out;
        for (std::size_t done = 0;;) {
            std::size_t records = 0, used = 0;
            const Status status(
                cof_ingest_batch(plan_.get(), buffers.data(), buffers.size(), out.data(), out.size(), &records, &used));
            if (!status) return status;
            for (cof_ingest_record &record : std::span(out).first(records)) {
                record.source += static_cast<std::uint32_t>(done);
                on_record(std::as_const(record));
            }
            done += used;
            buffers = buffers.subspan(used);
            if (records < out.size()) return status;
        }
    }
    Status reset() noexcept { return Status(cof_ingest_reset(plan_.get())); }
    Result<Ingest> clone() const noexcept {
        cof_ingest *copy = nullptr;
        if (const cof_status code = cof_ingest_clone(plan_.get(), &copy)) return Error(code);
        return Ingest(copy);
    }
    // The chunker's configuration in force, defaults filled in.
    cof_cut_cfg config() const noexcept {
        cof_cut_cfg cfg{};
        cof_ingest_config(plan_.get(), &cfg);
        return cfg;
    }

  private:
    static constexpr std::size_t room = 64;
    explicit Ingest(cof_ingest *plan) noexcept : plan_(plan) {}
    std::unique_ptr<cof_ingest, detail::Deleter<cof_ingest_free>> plan_;
};

} // namespace cofferdam

#endif
