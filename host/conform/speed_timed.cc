// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <array>
#include <chrono>
#include <functional>

#include "host/adopted/adopted.hpp"
#include "host/conform/speed.hpp"
#include "host/lib/verify_tools.hpp"

namespace cof::conform {

namespace {

class OneCall : public Timed {
  public:
    OneCall(size_t n, std::function<void()> call) : n_(n), call_(std::move(call)) {}
    void run() override { call_(); }
    size_t bytes() const override { return n_; }

  private:
    const size_t n_;
    const std::function<void()> call_;
};

// A stream with the contract's usual configuration.
class Stream : public Timed {
  public:
    Stream(const cof_kernel &kernel, const Contract &contract, const uint8_t *p, size_t n)
        : cut_(*static_cast<const cof_cut *>(kernel.vtable)), cfg_(usual(contract)),
          state_(state_size(cut_, cfg_), std::max<uint32_t>(kernel.state_align, 1)), p_(p), n_(n) {}
    void run() override {
        cut_.init(state_.data(), &cfg_);
        for (size_t at = 0; at < stream_bytes; at += n_)
            feed(at, std::min(n_, stream_bytes - at), at + n_ >= stream_bytes);
    }
    size_t bytes() const override { return stream_bytes; }
    bool possible() const { return state_.size() != 0; }

  private:
    static constexpr size_t most_state = size_t{1} << 24;
    static size_t state_size(const cof_cut &cut, const cof_cut_cfg &cfg) {
        const size_t size = cut.state_size(&cfg);
        return size <= most_state ? size : 0;
    }
    static cof_cut_cfg usual(const Contract &contract) {
        cof_cut_cfg cfg{};
        cfg.struct_size = sizeof cfg;
        if (contract.check_cfg != nullptr) contract.check_cfg(cfg);
        return cfg;
    }
    void feed(size_t at, size_t n, bool last) {
        for (size_t used = 0, tries = 0; tries < stream_bytes; ++tries) {
            if (cut_.feed(state_.data(), p_ + at, n, last, ends_.data(), ends_.size(), &used) < ends_.size()) return;
            at += std::min(used, n);
            n -= std::min(used, n);
        }
    }
    const cof_cut &cut_;
    const cof_cut_cfg cfg_;
    StateBlock state_;
    std::array<cof_cut_end, 64> ends_{};
    const uint8_t *const p_;
    const size_t n_;
};

template <class Vtable> const Vtable *vtable(const cof_kernel &kernel) {
    return static_cast<const Vtable *>(kernel.vtable);
}

} // namespace

std::unique_ptr<Timed> timed(const cof_kernel &kernel, const Contract &contract, const uint8_t *p, size_t n) {
    const std::string_view iface = kernel.iface;
    const auto call = [n](std::function<void()> function) { return std::make_unique<OneCall>(n, std::move(function)); };
    using Digest = std::array<uint8_t, 64>;
    // One after the other: of a narrow register in range too.
    const auto chained = [&](const auto *crc) {
        return call([crc, p, n, reg = UINT64_C(1)]() mutable { reg = crc->update(reg & 0xff, p, n); });
    };
    if (iface == COF_IFACE_CRC32) return chained(vtable<cof_crc32>(kernel));
    if (iface == COF_IFACE_CRC64) return chained(vtable<cof_crc64>(kernel));
    if (iface == COF_IFACE_CRC32_COPY)
        return call([crc = vtable<cof_crc32_copy>(kernel), p, n, to = std::vector<uint8_t>(n)]() mutable {
            crc->copy(1, to.data(), p, n);
        });
    if (iface == COF_IFACE_CRC32_BATCH) // eight messages
        return call([crc = vtable<cof_crc32_batch>(kernel), p, n] {
            std::array<cof_span, 8> in;
            std::array<uint32_t, 8> reg{};
            for (size_t i = 0; i < in.size(); ++i)
                in[i] = {p + n / in.size() * i, i + 1 < in.size() ? n / in.size() : n - n / in.size() * i};
            crc->batch(reg.data(), in.data(), in.size());
        });
    if (iface == COF_IFACE_HASH)
        return call([hash = vtable<cof_hash>(kernel), p, n] {
            Digest digest;
            hash->oneshot(p, n, nullptr, digest.data());
        });
    if (iface == COF_IFACE_CUT) {
        auto stream = std::make_unique<Stream>(kernel, contract, p, n);
        return stream->possible() ? std::move(stream) : nullptr;
    }
    if (iface == COF_IFACE_CUT_SKETCH) {
        cof_cut_cfg cfg{};
        cfg.struct_size = sizeof cfg;
        if (contract.check_cfg != nullptr) contract.check_cfg(cfg);
        const size_t size = vtable<cof_cut_sketch>(contract.kernel)->sketch_size(n);
        return call(
            [sketch = vtable<cof_cut_sketch>(kernel), p, n, cfg, out = std::vector<uint16_t>(size / 2 + 1)]() mutable {
                sketch->sketch(&cfg, p, n, 0, out.data());
            });
    }
    if (iface == COF_IFACE_HASH_BATCH)
        return call([batch = vtable<cof_hash_batch>(kernel), p, n] {
            const cof_span span{p, n};
            Digest digest;
            batch->batch(&span, 1, nullptr, digest.data());
        });
    if (iface == COF_IFACE_DIGEST_BATCH)
        return call([batch = vtable<cof_digest_batch_vtable>(kernel), p, n] {
            const cof_span span{p, n};
            Digest digest;
            batch->batch(&span, 1, digest.data());
        });
    if (iface == COF_IFACE_DIGEST_CTX)
        return call([context = vtable<cof_digest_ctx>(kernel), p, n] {
            Digest digest;
            context->oneshot(p, n, digest.data());
        });
    return nullptr;
}

std::vector<double> costs(std::span<Timed *const> contenders, unsigned rounds) {
    using Clock = std::chrono::steady_clock;
    constexpr double shortest =
        15e3; // nanoseconds of one sample: far above the clock's own cost, far below a time slice
    const auto sample = [](Timed &timed, unsigned calls) {
        const auto start = Clock::now();
        for (unsigned i = 0; i < calls; ++i)
            timed.run();
        return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
    };
    std::vector<unsigned> calls;
    std::vector<std::vector<double>> samples(contenders.size());
    for (Timed *const contender : contenders) {
        sample(*contender, 1); // warms caches and what is done once
        unsigned count = 1;
        while (count < (1u << 16) && sample(*contender, count) < shortest)
            count *= 2;
        calls.push_back(count);
    }
    for (unsigned round = 0; round < rounds; ++round)
        for (size_t i = 0; i < contenders.size(); ++i) {
            const size_t which = (i + round) % contenders.size();
            samples[which].push_back(sample(*contenders[which], calls[which]) / calls[which] /
                                     static_cast<double>(contenders[which]->bytes()));
        }
    std::vector<double> low;
    for (std::vector<double> &all : samples) {
        const auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 10);
        std::nth_element(all.begin(), at, all.end());
        low.push_back(*at);
    }
    return low;
}

} // namespace cof::conform
