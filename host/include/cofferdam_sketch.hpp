// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Sketches for C++20: the first stage of cutting, by many threads and for many chunkers. Over cofferdam_sketch.h, with
// the rules of cofferdam.hpp: nothing throws, owners are moved.
//
//     auto sketch = cofferdam::Sketch::make(ctx, cofferdam::argmin);
//     if (!sketch) return complain(sketch.error().message());
//     std::vector<std::byte> entries(sketch->size(data.size()));
//     sketch->run(data, entries);                                   // or stretches of it, in any threads
//     for (auto &chunker : chunkers)
//         sketch->feed(chunker, data, entries, true, [](const cof_cut_end &cut) { use(cut.end); });
#ifndef COFFERDAM_SKETCH_HPP
#define COFFERDAM_SKETCH_HPP

#include <cofferdam.hpp>
#include <cofferdam_sketch.h>

namespace cofferdam {

class Sketch {
  public:
    // Of cfg only the key counts.
    static Result<Sketch> make(const Context &ctx, Contract<Chunker> contract,
                               const cof_cut_cfg &cfg = default_cut()) noexcept {
        Error error;
        cof_sketch *sketch = nullptr;
        if (const cof_status code =
                cof_sketch_new(ctx.get(), contract.name, &cfg, &sketch, error.buffer(), Error::capacity))
            return error.with(code);
        return Sketch(sketch);
    }
    std::size_t block() const noexcept { return cof_sketch_block(sketch_.get()); }
    std::size_t size(std::size_t n) const noexcept { return cof_sketch_size(sketch_.get(), n); }
    // [any] The entries of a stretch, as cof_sketch_run: back bytes before it are there. COF_E_SPACE: entries is
    // shorter than size(stretch.size()).
    Status run(Bytes stretch, std::span<std::byte> entries, std::size_t back = 0) const noexcept {
        if (entries.size() < size(stretch.size())) return Status(COF_E_SPACE);
        return Status(cof_sketch_run(sketch_.get(), stretch.data(), stretch.size(), back, entries.data()));
    }
    // All of data to a chunker; on_cut(const cof_cut_end &) for each chunk's end, in order. As
    // cof_chunker_feed_sketched; COF_E_SPACE: entries is shorter than size(data.size()).
    template <class F> Status feed(Chunker &chunker, Bytes data, Bytes entries, bool last, F &&on_cut) const {
        if (entries.size() < size(data.size())) return Status(COF_E_SPACE);
        std::array<cof_cut_end, 64> out;
        for (std::size_t taken = 0, cuts = 0;;) {
            const Status status(cof_chunker_feed_sketched(chunker.get(), sketch_.get(), data.data(), data.size(), last,
                                                          entries.data(), out.data(), out.size(), &cuts, &taken));
            if (!status) return status;
            for (const cof_cut_end &cut : std::span(out).first(cuts))
                on_cut(cut);
            if (cuts < out.size()) return status;
        }
    }
    cof_sketch *get() const noexcept { return sketch_.get(); }

  private:
    explicit Sketch(cof_sketch *sketch) noexcept : sketch_(sketch) {}
    std::unique_ptr<cof_sketch, detail::Deleter<cof_sketch_free>> sketch_;
};

} // namespace cofferdam

#endif
