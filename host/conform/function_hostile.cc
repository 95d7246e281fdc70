// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "function": sizes that nobody means well, and what was changed on its way. Everything here has to end in an
// answer, and in the one that the contract has for it.
#include "host/conform/function.hpp"
#include "host/conform/hostile.hpp"

namespace cof::conform {

Problem wrong_status(const Pair &pair, const std::string &call, cof_status got, const char *wanted) {
    return fail(pair.label + ": " + call + " answers with status " + std::to_string(got) + " and must with " + wanted +
                ".");
}

namespace {

Problem cut_sizes(Pair &pair) {
    const auto &ours = *static_cast<const cof_cut *>(pair.ours.kernel().vtable);
    const auto &portable = *static_cast<const cof_cut *>(pair.judge.kernel().vtable);
    const uint64_t words[] = {
        0, 1, 63, 64, 1000, 4096, 65536, uint64_t{16} << 20, UINT32_MAX, uint64_t{1} << 32, UINT64_MAX - 1, UINT64_MAX};
    for (const uint64_t min : words)
        for (const uint64_t avg : words)
            for (const uint64_t max : words)
                for (const uint32_t level : {0u, 3u, UINT32_MAX}) {
                    cof_cut_cfg cfg{};
                    cfg.struct_size = sizeof cfg;
                    cfg.min = min, cfg.avg = avg, cfg.max = max, cfg.level = level;
                    const std::string sizes = "min " + std::to_string(min) + ", avg " + std::to_string(avg) + ", max " +
                                              std::to_string(max) + ", level " + std::to_string(level);
                    trying(pair.label + ", state_size() with " + sizes);
                    const size_t got = ours.state_size(&cfg), wanted = portable.state_size(&cfg);
                    if ((got == 0) != (wanted == 0))
                        return fail(
                            pair.label + ": state_size() with " + sizes +
                            (got == 0 ? " refuses a valid configuration." : " takes an invalid configuration."));
                }
    cof_cut_cfg small{};
    small.struct_size = 8;
    trying(pair.label + ", state_size() of a configuration of 8 bytes");
    if (ours.state_size(&small) != 0) return fail(pair.label + ": state_size() takes a configuration of 8 bytes.");
    return std::nullopt;
}

Problem sketch_sizes(Pair &pair) {
    const auto &ours = *static_cast<const cof_cut_sketch *>(pair.ours.kernel().vtable);
    const auto &portable = *static_cast<const cof_cut_sketch *>(pair.judge.kernel().vtable);
    for (unsigned bit = 0; bit < 64; ++bit)
        for (const size_t n : {(size_t{1} << bit) - 1, size_t{1} << bit, (size_t{1} << bit) + 1, ~(size_t{1} << bit)}) {
            const size_t got = ours.sketch_size(n), wanted = portable.sketch_size(n);
            if (got != wanted)
                return fail(pair.label + ": sketch_size() of " + std::to_string(n) + " bytes is " +
                            std::to_string(got) + " and must be " + std::to_string(wanted) + ".");
        }
    return std::nullopt;
}

Problem no_messages(Pair &pair, bool hash) {
    trying(pair.label + ", batch() of no messages");
    const void *vtable = pair.ours.kernel().vtable;
    cof_status status = COF_OK;
    if (hash)
        static_cast<const cof_hash_batch *>(vtable)->batch(nullptr, 0, nullptr, nullptr);
    else
        status = static_cast<const cof_digest_batch_vtable *>(vtable)->batch(nullptr, 0, nullptr);
    return status == COF_OK ? std::nullopt : wrong_status(pair, "batch() of no messages", status, "0");
}

// A context that is never fed, and one that is never finished.
Problem contexts(Pair &pair) {
    const auto &ours = *static_cast<const cof_digest_ctx *>(pair.ours.kernel().vtable);
    trying(pair.label + ", contexts that end early");
    std::vector<uint8_t> digest(ours.digest_size);
    void *ctx = nullptr, *copy = nullptr;
    ours.close(nullptr);
    if (ours.open(&ctx) != COF_OK || ours.clone(ctx, &copy) != COF_OK) return fail(pair.label + ": open() fails.");
    ours.close(copy);
    const cof_status status = ours.final(ctx, digest.data());
    ours.close(ctx);
    return status == COF_OK ? std::nullopt : wrong_status(pair, "final() of a context that was never fed", status, "0");
}

} // namespace

Finding function_hostile_sizes(const Subject &subject) {
    const auto applies = [](const Engine &engine) {
        const std::string_view iface = engine.kernel().iface;
        return adopted_interface(iface) || iface == COF_IFACE_CUT || iface == COF_IFACE_CUT_SKETCH;
    };
    const auto each = [](Pair &pair, Random &random) -> Problem {
        const std::string_view iface = pair.ours.kernel().iface;
        if (iface == COF_IFACE_CODEC) return codec_sizes(pair, random);
        if (iface == COF_IFACE_AEAD) return aead_sizes(pair, random);
        if (iface == COF_IFACE_CUT) return cut_sizes(pair);
        if (iface == COF_IFACE_CUT_SKETCH) return sketch_sizes(pair);
        if (iface == COF_IFACE_DIGEST_CTX) return contexts(pair);
        return no_messages(pair, iface == COF_IFACE_HASH_BATCH);
    };
    return each_kernel(subject, applies, each, "no kernel that runs here takes sizes that it must refuse.",
                       Sizes::small);
}

Finding function_tamper(const Subject &subject) {
    const auto applies = [](const Engine &engine) {
        const std::string_view iface = engine.kernel().iface;
        return iface == COF_IFACE_AEAD || iface == COF_IFACE_CODEC;
    };
    const auto each = [](Pair &pair, Random &random) -> Problem {
        const bool aead = std::string_view(pair.ours.kernel().iface) == COF_IFACE_AEAD;
        return aead ? aead_tamper(pair, random) : codec_tamper(pair, random);
    };
    return each_kernel(subject, applies, each, "no kernel that runs here is called through cof.aead/1 or cof.codec/1.");
}

} // namespace cof::conform
