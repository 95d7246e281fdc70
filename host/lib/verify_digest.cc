// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Adopted digests: against published answers first; then contexts and batches against the one-shot function of the same
// kernel, since what is known of it by then is right.
#include <algorithm>
#include <array>
#include <cstring>

#include "host/adopted/adopted.hpp"
#include "host/lib/verify_tools.hpp"

namespace cof {

namespace {

constexpr size_t largest_digest = 64, batch_limit = 96;

std::string failed(const char *call, cof_status status) {
    return std::string(call) + " fails with status " + std::to_string(status);
}

// Digests with room after them that must stay untouched.
class Digests {
  public:
    Digests(size_t count, size_t size) : size_(size), bytes_(count * size + largest_digest, 0xa7) {}
    uint8_t *data() { return bytes_.data(); }
    std::span<const uint8_t> operator[](size_t i) const { return std::span(bytes_).subspan(i * size_, size_); }
    bool within() const {
        return std::all_of(bytes_.end() - largest_digest, bytes_.end(), [](uint8_t byte) { return byte == 0xa7; });
    }
    bool operator==(const Digests &) const = default;

  private:
    size_t size_;
    std::vector<uint8_t> bytes_;
};

using Batch = std::function<cof_status(const cof_span *in, size_t count, const cof_hash_key *key, void *digests)>;

// Mixed lengths in one call against one message a call, which published answers have vouched for.
class BatchTrial {
  public:
    BatchTrial(Trial &trial, Batch batch) : trial_(trial), size_(trial.portable.adopted->digest_size), batch_(batch) {}

    Check run() {
        const Adopted &adopted = *trial_.portable.adopted;
        cof_status status = COF_OK;
        const auto one = [&](const void *p, size_t n, const cof_hash_key *key, void *digest) {
            const cof_span span{p, n};
            if (const cof_status s = batch_(&span, 1, key, digest)) status = s;
        };
        if (auto refusal = published_answers(trial_, adopted, one)) return refusal;
        if (status != COF_OK) return trial_.broken(failed("batch() of one message", status));
        if (auto refusal = all_answers_at_once(adopted)) return refusal;
        for (const size_t count : {0u, 1u, 2u, 3u, 7u, 8u, 9u, 15u, 16u, 17u, 33u})
            if (auto refusal = mixed(count, 300)) return refusal;
        do
            if (auto refusal = mixed(trial_.random.below(batch_limit), trial_.random.length(8192))) return refusal;
        while (!trial_.expired());
        return std::nullopt;
    }

  private:
    // Each published input once, in an order of their own.
    Check all_answers_at_once(const Adopted &adopted) {
        const std::vector<uint8_t> input = pattern_251(adopted.digests.back().length);
        std::vector<cof_span> spans;
        std::vector<size_t> order;
        for (size_t i = 0; i < adopted.digests.size(); ++i)
            order.push_back(i * 7 % adopted.digests.size());
        for (const size_t i : order)
            spans.push_back({input.data(), adopted.digests[i].length});
        Digests got(spans.size(), size_);
        if (const cof_status status = batch_(spans.data(), spans.size(), nullptr, got.data()))
            return trial_.broken(failed("batch()", status));
        for (size_t i = 0; i < order.size(); ++i)
            if (hexadecimal(got[i]) != adopted.digests[order[i]].digest)
                return trial_.wrong("batch() of published inputs, message " + std::to_string(i), spans[i].p, spans[i].n,
                                    hexadecimal(got[i]), adopted.digests[order[i]].digest);
        return got.within() ? Check{} : trial_.broken("batch() writes behind its digests");
    }

    Check mixed(size_t count, size_t largest) {
        std::vector<cof_span> spans;
        for (size_t i = 0; i < count; ++i) {
            const size_t n = trial_.random.length(largest);
            spans.push_back({n == 0 ? nullptr : trial_.random.below(2) ? trial_.at_end(n) : trial_.anywhere(n), n});
        }
        cof_hash_key key{};
        for (uint8_t &byte : key.key)
            byte = static_cast<uint8_t>(trial_.random.next());
        key.keyed = trial_.portable.adopted->key != nullptr && trial_.random.below(2) != 0;
        Digests got(count, size_), want(count, size_);
        if (const cof_status status = batch_(spans.data(), count, &key, got.data()))
            return trial_.broken(failed("batch()", status));
        for (size_t i = 0; i < count; ++i)
            batch_(&spans[i], 1, &key, want.data() + i * size_);
        if (got == want) return std::nullopt;
        for (size_t i = 0; i < count; ++i)
            if (!std::ranges::equal(got[i], want[i]))
                return trial_.wrong("batch() of " + std::to_string(count) + " messages, number " + std::to_string(i),
                                    spans[i].p, spans[i].n, hexadecimal(got[i]), hexadecimal(want[i]));
        return trial_.broken("batch() writes behind its digests");
    }

    Trial &trial_;
    size_t size_;
    Batch batch_;
};

} // namespace

std::vector<uint8_t> pattern_251(size_t n) {
    std::vector<uint8_t> bytes(n);
    for (size_t i = 0; i < n; ++i)
        bytes[i] = static_cast<uint8_t>(i % 251);
    return bytes;
}

std::vector<uint8_t> from_hexadecimal(std::string_view text) {
    const auto digit = [](char c) { return static_cast<uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10); };
    std::vector<uint8_t> bytes;
    for (size_t i = 0; i + 1 < text.size(); i += 2)
        bytes.push_back(static_cast<uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    return bytes;
}

Check published_answers(Trial &trial, const Adopted &adopted, const DigestOneshot &oneshot) {
    cof_hash_key key{};
    if (adopted.key != nullptr) memcpy(key.key, adopted.key, sizeof key.key);
    key.keyed = 1;
    const std::vector<uint8_t> input = pattern_251(adopted.digests.back().length);
    for (const DigestAnswer &answer : adopted.digests) {
        for (const bool keyed : {false, true}) {
            const char *want = keyed ? answer.keyed : answer.digest;
            if (want == nullptr) continue;
            Digests got(1, adopted.digest_size);
            oneshot(answer.length == 0 ? nullptr : input.data(), answer.length, keyed ? &key : nullptr, got.data());
            if (hexadecimal(got[0]) != want)
                return trial.wrong(keyed ? "a published answer, keyed," : "a published answer,", input.data(),
                                   answer.length, hexadecimal(got[0]), want);
            if (!got.within()) return trial.broken("it writes behind its digest");
        }
    }
    return std::nullopt;
}

Check verify_hash_batch(Trial &trial) {
    const auto &kernel = *static_cast<const cof_hash_batch *>(trial.kernel.vtable);
    if (kernel.digest_size != trial.portable.adopted->digest_size) return trial.broken("its digest has another size");
    return BatchTrial(trial,
                      [&kernel](const cof_span *in, size_t count, const cof_hash_key *key, void *digests) {
                          kernel.batch(in, count, key, digests);
                          return cof_status{COF_OK};
                      })
        .run();
}

Check verify_digest_batch(Trial &trial) {
    const auto &kernel = *static_cast<const cof_digest_batch_vtable *>(trial.kernel.vtable);
    if (kernel.digest_size != trial.portable.adopted->digest_size) return trial.broken("its digest has another size");
    return BatchTrial(trial, [&kernel](const cof_span *in, size_t count, const cof_hash_key *,
                                       void *digests) { return kernel.batch(in, count, digests); })
        .run();
}

Check verify_digest_context(Trial &trial) {
    const auto &kernel = *static_cast<const cof_digest_ctx *>(trial.kernel.vtable);
    const Adopted &adopted = *trial.portable.adopted;
    if (kernel.digest_size != adopted.digest_size) return trial.broken("its digest has another size");
    cof_status status = COF_OK;
    const auto one = [&](const void *p, size_t n, const cof_hash_key *, void *digest) {
        if (const cof_status s = kernel.oneshot(p, n, digest)) status = s;
    };
    if (auto refusal = published_answers(trial, adopted, one)) return refusal;
    if (status != COF_OK) return trial.broken(failed("oneshot()", status));
    kernel.close(nullptr);

    // Pieces, and a copy taken in the middle, must come to the one-shot digest.
    const auto feed = [&](void *ctx, const uint8_t *p, size_t n) {
        cof_status result = kernel.update(ctx, nullptr, 0);
        while (n != 0 && result == COF_OK) {
            const size_t piece = std::min(n, trial.random.length(n) + 1);
            result = kernel.update(ctx, p, piece);
            p += piece;
            n -= piece;
        }
        return result;
    };
    const auto round = [&](size_t n) -> Check {
        const uint8_t *p = trial.random.below(2) ? trial.at_end(n) : trial.anywhere(n);
        const size_t middle = trial.random.below(n + 1);
        Digests want(1, adopted.digest_size), whole(1, adopted.digest_size), copied(1, adopted.digest_size);
        struct Close {
            const cof_digest_ctx &kernel;
            void *ctx = nullptr;
            ~Close() { kernel.close(ctx); }
        } first{kernel}, second{kernel};
        status = kernel.oneshot(p, n, want.data());
        if (status == COF_OK) status = kernel.open(&first.ctx);
        if (status == COF_OK) status = feed(first.ctx, p, middle);
        if (status == COF_OK) status = kernel.clone(first.ctx, &second.ctx);
        if (status == COF_OK) status = feed(first.ctx, p + middle, n - middle);
        if (status == COF_OK) status = kernel.final(first.ctx, whole.data());
        if (status == COF_OK) status = feed(second.ctx, p + middle, n - middle);
        if (status == COF_OK) status = kernel.final(second.ctx, copied.data());
        if (status != COF_OK) return trial.broken(failed("a context", status));
        if (whole != want) return trial.wrong("a context", p, n, hexadecimal(whole[0]), hexadecimal(want[0]));
        if (copied != want) return trial.wrong("a cloned context", p, n, hexadecimal(copied[0]), hexadecimal(want[0]));
        return std::nullopt;
    };
    for (const size_t n : trial.edge_lengths(0))
        if (auto refusal = round(n)) return refusal;
    do
        if (auto refusal = round(trial.random.length(trial.thorough ? 65536 : 8192))) return refusal;
    while (!trial.expired());
    return std::nullopt;
}

} // namespace cof
