// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>

#include <cofferdam_crc.h>

#include "host/program/base.hpp"

namespace cof::program {

namespace {

constexpr size_t batch_messages = 128;

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Call digest_call(const cof_slot *slot) {
    return [slot](const uint8_t *p, size_t n) {
        uint8_t digest[64];
        cof_digest(slot, p, n, nullptr, digest);
    };
}

// The messages lie one behind the other as far as the data reaches, and then from its start again.
Call batch_call(const cof_slot *slot) {
    struct Buffers {
        std::vector<cof_span> spans = std::vector<cof_span>(batch_messages);
        std::vector<uint8_t> digests = std::vector<uint8_t>(batch_messages * 64);
    };
    return [slot, b = std::make_shared<Buffers>()](const uint8_t *p, size_t n) {
        for (size_t i = 0; i < batch_messages; ++i)
            b->spans[i] = {p + (i * n) % (size_t{1} << 16), n};
        cof_digest_batch(slot, b->spans.data(), batch_messages, nullptr, b->digests.data());
    };
}

Call codec_call(const cof_slot *slot) {
    return [slot, out = std::make_shared<std::vector<uint8_t>>()](const uint8_t *p, size_t n) {
        out->resize(std::max(out->size(), cof_compress_bound(slot, n)));
        size_t written = 0;
        cof_compress(slot, COF_LEVEL_DEFAULT, p, n, out->data(), out->size(), &written);
    };
}

Call seal_call(const cof_slot *slot) {
    cof_sealer *raw = nullptr;
    const uint8_t key[32] = {1};
    if (cof_sealer_new(slot, key, sizeof key, &raw) != COF_OK) return {};
    std::shared_ptr<cof_sealer> sealer(raw, cof_sealer_free);
    return [sealer, out = std::make_shared<std::vector<uint8_t>>()](const uint8_t *p, size_t n) {
        out->resize(std::max(out->size(), n + cof_seal_overhead(sealer.get())));
        cof_seal(sealer.get(), nullptr, 0, p, n, out->data(), out->size());
    };
}

Call copy_call(const cof_slot *slot) {
    auto to = std::make_shared<std::vector<uint8_t>>();
    return [slot, to](const uint8_t *p, size_t n) {
        if (to->size() < n) to->resize(n);
        cof_crc32_update_copy(slot, 0, to->data(), p, n);
    };
}

Call chunk_call(cof_context *ctx, const std::string &contract) {
    return [ctx, contract](const uint8_t *p, size_t n) {
        cof_chunker *chunker = nullptr;
        if (cof_chunker_new(ctx, contract.c_str(), nullptr, &chunker, nullptr, 0) != COF_OK) return;
        cof_cut_end ends[64];
        size_t cuts = 0, used = 0, at = 0;
        do {
            cof_chunker_feed(chunker, p + at, n - at, 1, ends, 64, &cuts, &used);
            at += used;
        } while (cuts == 64);
        cof_chunker_free(chunker);
    };
}

bool many_a_call(std::string_view iface) {
    return iface == COF_IFACE_HASH_BATCH || iface == COF_IFACE_DIGEST_BATCH || iface == COF_IFACE_CRC32_BATCH;
}

Call call_of(const Context &context, const cof_slot *slot, const std::string &contract, const std::string &iface) {
    if (iface == COF_IFACE_CUT || iface == COF_IFACE_CUT_SKETCH) return chunk_call(context.get(), contract);
    if (many_a_call(iface)) return batch_call(slot);
    if (iface == COF_IFACE_CRC32_COPY) return copy_call(slot);
    if (iface == COF_IFACE_CODEC) return codec_call(slot);
    if (iface == COF_IFACE_AEAD) return seal_call(slot);
    return digest_call(slot);
}

} // namespace

double Contender::low() const {
    std::vector<double> sorted = samples;
    std::sort(sorted.begin(), sorted.end());
    return sorted.empty() ? 0 : sorted[(sorted.size() - 1) / 20];
}

std::optional<Field> field_of(const Globals &globals, const std::string &contract, const std::string &iface) {
    Globals plain = globals;
    plain.no_choices = true;
    plain.count = false;
    const Context look(plain);
    std::string why;
    look.find_if_served(contract, iface, why);
    const auto known = look.known();
    // A contract in two stages is measured whole, under the name of the stage that plugins serve.
    if (iface == COF_IFACE_CUT &&
        std::find(known.begin(), known.end(), std::pair{contract, std::string(COF_IFACE_CUT_SKETCH)}) != known.end())
        return std::nullopt;

    Field field{contract, iface, many_a_call(iface) ? batch_messages : 1, {}, {}};
    for (const KernelRecord &k : look.kernels(contract.c_str())) {
        if (k.iface != iface) continue;
        if (k.refused) {
            field.gaps.push_back({k.impl, k.code, k.why});
            continue;
        }
        Globals pinned = plain;
        pinned.pins = {contract + "=" + k.impl};
        auto context = std::make_shared<Context>(pinned);
        const cof_slot *slot = context->find_if_served(contract, iface, why);
        const KernelRecord serving = slot ? context->serving(slot) : KernelRecord{};
        Call call = serving.impl == k.impl ? call_of(*context, slot, contract, iface) : Call{};
        if (call) {
            field.contenders.push_back({k.impl, serving, context, std::move(call), {}});
            continue;
        }
        for (const KernelRecord &again : context->kernels(contract.c_str()))
            if (again.iface == iface && again.impl == k.impl) field.gaps.push_back({k.impl, again.code, again.why});
    }
    return field;
}

std::vector<uint8_t> bench_bytes(size_t n) {
    std::vector<uint8_t> bytes(n);
    uint64_t x = 1;
    for (size_t i = 0; i + 8 <= n; i += 8) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const uint64_t word = x ^ (x >> 29);
        // Every other 64 bytes repeat what stood 256 bytes before.
        std::memcpy(&bytes[i], i >= 256 && (i / 64) % 2 ? &bytes[i - 256] : reinterpret_cast<const uint8_t *>(&word),
                    8);
    }
    return bytes;
}

void time_field(std::vector<Contender> &contenders, const uint8_t *p, size_t n, double seconds) {
    constexpr double sample = 20e-6; // long enough for the clock, short enough to fall between interruptions
    constexpr size_t most_rounds = 2000, least_rounds = 5;
    std::vector<size_t> repeats;
    for (Contender &c : contenders) {
        c.samples.clear();
        c.call(p, n); // warms
        const auto start = Clock::now();
        size_t calls = 0;
        do
            c.call(p, n), ++calls;
        while (since(start) < sample);
        repeats.push_back(calls);
    }
    const auto start = Clock::now();
    for (size_t round = 0; round < most_rounds && (round < least_rounds || since(start) < seconds); ++round)
        for (size_t i = 0; i < contenders.size(); ++i) {
            const size_t k = (i + round) % contenders.size();
            const auto begin = Clock::now();
            for (size_t r = 0; r < repeats[k]; ++r)
                contenders[k].call(p, n);
            contenders[k].samples.push_back(since(begin) / static_cast<double>(repeats[k]));
        }
}

} // namespace cof::program
