// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A plan over any stream in any pieces, with clones, resets, calls for more and small caps: its records are those of
// the separate calls; and so are those of the same pieces in one call, and as a batch of buffers.
//
// The first bytes choose the contract, the tile and how often the rest repeats, then come the bytes that pieces are
// drawn from; the rest is the stream.
#include <cstdlib>

#include "tests/unit/ingest_rig.hpp"

namespace {

using namespace cof::ingest_test;

constexpr size_t head = 4 + 32, longest = 1u << 14;

void require(bool condition) {
    if (!condition) std::abort();
}

cof_context *context() {
    static cof_context *const ctx = [] {
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_PORTABLE | COF_OPT_IGNORE_ENV;
        cof_context *made = nullptr;
        require(cof_open(&options, &made, nullptr, 0) == COF_OK);
        return made;
    }();
    return ctx;
}

std::vector<std::string> cut_contracts() {
    std::vector<std::string> names;
    cof_each_contract(
        [](void *user, const cof_contract_info *info) {
            if (info->iface == std::string_view(COF_IFACE_CUT))
                static_cast<std::vector<std::string> *>(user)->push_back(info->contract);
        },
        &names);
    return names;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const std::vector<std::string> contracts = cut_contracts();
    if (size < head) return 0;
    Case c;
    c.contract = contracts[data[0] % contracts.size()];
    c.tile = COF_INGEST_TILE_MIN + 32u * data[1];
    c.cut.struct_size = sizeof c.cut;
    const bool gear8 = c.contract.starts_with("gear8");
    c.cut.min = gear8 ? 128 : 64;
    c.cut.max = 1024 + 16u * data[2];
    if (gear8 || c.contract.starts_with("fastcdc")) c.cut.avg = 256;
    Data stream;
    for (unsigned times = 0; times <= data[3] && stream.size() < longest; ++times)
        stream.insert(stream.end(), data + head, data + size);
    stream.resize(std::min(stream.size(), longest));

    std::span<const uint8_t> choices(data + 4, head - 4);
    const auto choose = [&](size_t below) -> size_t {
        if (choices.empty()) return below - 1;
        const size_t value = choices[0] * 257u % below;
        choices = choices.subspan(1);
        return value;
    };
    const Records want = separately(context(), c, stream);
    Plan plan = plan_of(context(), c);
    require(plan != nullptr);
    const size_t cap = 1 + choose(80), most = 1 + choose(longest);
    Records got;
    std::vector<size_t> lengths;
    const auto next = [&] { return lengths.emplace_back(choose(most + 1)); };
    require(in_pieces(plan, stream, cap, next, got, [&](Plan &p) {
                const size_t what = choose(6);
                cof_ingest *copy = nullptr;
                if (what == 0) require(feed(p.get(), {}, false, cap, got) == COF_OK);
                if (what != 1) return;
                require(cof_ingest_clone(p.get(), &copy) == COF_OK);
                p.reset(copy);
            }) == COF_OK);
    require(got == want);

    std::vector<cof_span> buffers;
    Records each, batched;
    size_t at = 0;
    for (const size_t length : lengths) {
        const size_t n = std::min(length, stream.size() - at);
        const Records one =
            separately(context(), c, std::span(stream).subspan(at, n), static_cast<uint32_t>(buffers.size()));
        each.insert(each.end(), one.begin(), one.end());
        buffers.push_back({stream.data() + at, n});
        at += n;
    }
    require(cof_ingest_reset(plan.get()) == COF_OK);
    require(batch(plan.get(), buffers, cap, batched) == COF_OK);
    require(each == batched);

    require(cof_ingest_reset(plan.get()) == COF_OK);
    std::vector<cof_ingest_record> out(cap);
    Records scattered;
    size_t count = 0, taken = 0;
    do {
        require(cof_ingest_feedv(plan.get(), buffers.data(), buffers.size(), 1, out.data(), cap, &count, &taken) ==
                COF_OK);
        scattered.insert(scattered.end(), out.begin(), out.begin() + static_cast<ptrdiff_t>(count));
    } while (count == cap);
    require(taken == stream.size() && scattered == want);
    return 0;
}
