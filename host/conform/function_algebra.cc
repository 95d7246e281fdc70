// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "function": what contracts promise of a kernel's answers among each other. No judge takes part, so that a
// mistake which the portable kernel shares is found too.
#include <algorithm>
#include <cstring>
#include <set>

#include "host/conform/function.hpp"
#include "host/conform/function_each.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

namespace {

using Problem = std::optional<Finding>;

std::string hex(uint64_t value) {
    char text[24];
    snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

// ---- cof.crc32/1 and cof.crc64/1: the register is a residue, and update() and shift() are linear maps.

Problem crc_linear(Pair &pair, const AnyCrc &crc, uint64_t mask, Random &random) {
    constexpr size_t longest = 20000;
    const auto a = random_bytes(longest, random), b = random_bytes(longest, random), c = random_bytes(longest, random);
    std::vector<uint8_t> sum(a.size());
    for (size_t at = 0; at < sum.size(); ++at)
        sum[at] = static_cast<uint8_t>(a[at] ^ b[at] ^ c[at]);
    for (unsigned i = 0; i < 600; ++i) {
        const size_t n = i < 300 ? i : random.length(longest - 64), at = random.below(64);
        const uint64_t ra = random.next() & mask, rb = random.next() & mask, rc = random.next() & mask;
        trying(pair.label + ", update() over a ^ b ^ c, " + std::to_string(n) + " bytes");
        const uint64_t got = crc.update(ra ^ rb ^ rc, sum.data() + at, n), wanted = crc.update(ra, a.data() + at, n) ^
                                                                                    crc.update(rb, b.data() + at, n) ^
                                                                                    crc.update(rc, c.data() + at, n);
        if (got != wanted)
            return fail(pair.label + ": update() is not linear. Over a ^ b ^ c, " + std::to_string(n) +
                        " bytes, it gives " + hex(got) + ", and over the three of them " + hex(wanted) + ".");
    }
    return std::nullopt;
}

Problem crc_combine(Pair &pair, const AnyCrc &crc, uint64_t mask, Random &random) {
    const auto bytes = random_bytes(70000, random);
    for (const size_t n_b : {0u, 1u, 2u, 63u, 64u, 255u, 1000u, 4096u, 65535u, 65536u})
        for (const size_t n_a : {0u, 1u, 100u, 3000u}) {
            const uint64_t reg = random.next() & mask, first = crc.update(reg, bytes.data(), n_a);
            const uint64_t whole = crc.update(reg, bytes.data(), n_a + n_b),
                           joined =
                               crc.shift(first, static_cast<int64_t>(n_b)) ^ crc.update(0, bytes.data() + n_a, n_b);
            if (whole != joined)
                return fail(pair.label + ": of " + std::to_string(n_a) + " bytes and " + std::to_string(n_b) +
                            " more, update() gives " + hex(whole) + " and combining the two " + hex(joined) + ".");
        }
    // Where no bytes can be had: a sum of shifts is a shift by the sum.
    const int64_t big[] = {
        0, 1, INT64_C(1) << 31, INT64_C(1) << 32, (INT64_C(1) << 32) + 1, INT64_C(1) << 62, INT64_MAX - 1, INT64_MAX};
    for (const int64_t n : big)
        for (unsigned i = 0; i < 20; ++i) {
            const int64_t part = i == 0 ? n / 2 : n == 0 ? 0 : static_cast<int64_t>(random.next() >> 1) % n;
            const uint64_t r = random.next() & mask, s = random.next() & mask;
            trying(pair.label + ", shift() by " + std::to_string(n));
            if (crc.shift(crc.shift(r, part), n - part) != crc.shift(r, n))
                return fail(pair.label + ": shift() by " + std::to_string(part) + " and then by " +
                            std::to_string(n - part) + " is not shift() by " + std::to_string(n) + ".");
            if (crc.shift(r ^ s, n) != (crc.shift(r, n) ^ crc.shift(s, n)))
                return fail(pair.label + ": shift() by " + std::to_string(n) + " is not linear.");
            if (crc.shift(crc.shift(r, n), -n) != r || crc.shift(crc.shift(r, -n), n) != r)
                return fail(pair.label + ": shift() by " + std::to_string(n) + " and back changes the register.");
        }
    return std::nullopt;
}

Problem crc_algebra(Pair &pair, Random &random) {
    const AnyCrc crc(pair.ours.kernel());
    const uint64_t mask = crc_mask(pair.ours.contract());
    if (const auto bad = crc_linear(pair, crc, mask, random)) return bad;
    return crc_combine(pair, crc, mask, random);
}

// ---- cof.cut/1: a chunk is decided by the bytes from its start on.

std::vector<cof_cut_end> cuts_of(const std::string &out) {
    std::vector<cof_cut_end> cuts(out.size() / sizeof(cof_cut_end));
    memcpy(cuts.data(), out.data(), cuts.size() * sizeof(cof_cut_end));
    return cuts;
}

Problem cut_algebra(Pair &pair, Random &random) {
    const auto bytes = random_bytes(200000, random);
    trying(pair.label + " cutting 200000 bytes");
    const std::vector<cof_cut_end> all = cuts_of(pair.ours.whole(bytes.data(), bytes.size()));
    // From any cut on the stream is cut as if it began there.
    for (unsigned i = 0; i < 12 && all.size() > 2; ++i) {
        const size_t chunk = i == 0 ? 0 : random.below(all.size() - 1);
        const auto start = static_cast<size_t>(all[chunk].end);
        if (start > bytes.size()) break; // function.cut-rules tells of it
        trying(pair.label + " cutting the same bytes from the cut at " + std::to_string(start) + " on");
        const std::vector<cof_cut_end> rest = cuts_of(pair.ours.whole(bytes.data() + start, bytes.size() - start));
        const bool same = std::equal(all.begin() + static_cast<ptrdiff_t>(chunk) + 1, all.end(), rest.begin(),
                                     rest.end(), [&](const cof_cut_end &x, const cof_cut_end &y) {
                                         return x.end == y.end + start && x.fingerprint == y.fingerprint;
                                     });
        if (!same)
            return fail(pair.label + ": from its cut at " + std::to_string(start) +
                        " on, the same bytes alone are cut at other places.");
    }
    // After an insertion the old cuts come again. RepMaxCDC's page does not say so for small reach.
    if (std::string_view(pair.ours.contract().kernel.contract).starts_with("repmaxcdc/")) return std::nullopt;
    if (all.size() < 60) return std::nullopt; // of few chunks nothing can be said
    std::set<uint64_t> ends;
    for (const cof_cut_end &cut : all)
        ends.insert(cut.end);
    for (const size_t shift : {1u, 7u, 64u, 1000u}) {
        trying(pair.label + " cutting the same bytes after " + std::to_string(shift) + " others");
        std::vector<uint8_t> longer(shift, 0x77);
        longer.insert(longer.end(), bytes.begin(), bytes.end());
        size_t common = 0;
        const std::vector<cof_cut_end> shifted = cuts_of(pair.ours.whole(longer.data(), longer.size()));
        for (const cof_cut_end &cut : shifted)
            common += cut.end > shift && ends.contains(cut.end - shift);
        if (common * 2 < ends.size())
            return fail(pair.label + ": with " + std::to_string(shift) + " bytes before them, only " +
                        std::to_string(common) + " of " + std::to_string(ends.size()) +
                        " cuts of the same bytes come again.");
    }
    return std::nullopt;
}

// ---- cof.cut-sketch/1: parts can be made in any order.

Problem sketch_algebra(Pair &pair, Random &random) {
    const auto &kernel = *static_cast<const cof_cut_sketch *>(pair.ours.kernel().vtable);
    const size_t block = kernel.block, n = 40 * block + 77, entry = kernel.sketch_size(block);
    const auto bytes = random_bytes(n, random);
    const uint8_t *p = bytes.data() + slack;
    StateBlock whole(kernel.sketch_size(n), 2);
    kernel.sketch(nullptr, p, n, 0, whole.data());
    for (size_t first = 0; first < 40; ++first)
        for (const size_t count : {size_t{1}, size_t{2}, size_t{7}, size_t{41}}) {
            const size_t from = first * block, size = std::min(n - from, count * block);
            trying(pair.label + ", a sketch of " + std::to_string(size) + " bytes from block " + std::to_string(first));
            StateBlock part(kernel.sketch_size(size), 2);
            kernel.sketch(nullptr, p + from, size, from, part.data());
            if (memcmp(part.data(), static_cast<const uint8_t *>(whole.data()) + first * entry, part.size()) != 0)
                return fail(pair.label + ": the sketch of " + std::to_string(size) + " bytes from block " +
                            std::to_string(first) + " on is not that part of the whole one.");
        }
    return std::nullopt;
}

// ---- cof.hash/1 and batches: no key, and a key of zeros, are the same.

Problem hash_algebra(Pair &pair, Random &random) {
    const auto &hash = *static_cast<const cof_hash *>(pair.ours.kernel().vtable);
    const auto bytes = random_bytes(3000, random);
    const cof_hash_key zeros{};
    for (size_t n = 0; n <= 3000; n += n < 300 ? 1 : 97) {
        trying(pair.label + " over " + std::to_string(n) + " bytes without a key");
        StateBlock with(hash.digest_size, 1), without(hash.digest_size, 1);
        hash.oneshot(bytes.data(), n, &zeros, with.data());
        hash.oneshot(bytes.data(), n, nullptr, without.data());
        if (memcmp(with.data(), without.data(), with.size()) != 0)
            return fail(pair.label + ": over " + std::to_string(n) + " bytes a key of zeros and no key differ.");
    }
    return std::nullopt;
}

// ---- cof.aead/1 in counter mode: the text is XORed with what the nonce gives.

Problem aead_algebra(Pair &pair, Random &random) {
    if (std::string_view(pair.ours.contract().kernel.contract) != "aes256-gcm/1") return std::nullopt;
    const auto &aead = *static_cast<const cof_aead *>(pair.ours.kernel().vtable);
    const auto key = random_bytes(aead.key_size, random), a = random_bytes(5000, random),
               b = random_bytes(5000, random);
    void *ctx = nullptr;
    if (aead.open(key.data(), &ctx) != COF_OK) return fail(pair.label + ": open() fails.");
    Problem bad;
    for (size_t n = 0; n <= 5000 && !bad; n += n < 300 ? 1 : 97) {
        trying(pair.label + ", seal() of two texts of " + std::to_string(n) + " bytes");
        std::vector<uint8_t> sealed_a(n), sealed_b(n), tag(aead.tag_size);
        aead.seal(ctx, key.data(), nullptr, 0, a.data(), n, sealed_a.data(), tag.data());
        aead.seal(ctx, key.data(), nullptr, 0, b.data(), n, sealed_b.data(), tag.data());
        for (size_t at = 0; at < n && !bad; ++at)
            if ((sealed_a[at] ^ sealed_b[at]) != (a[at] ^ b[at]))
                bad = fail(pair.label + ": of two texts of " + std::to_string(n) +
                           " bytes under one nonce, the sealed ones do not differ where the texts do, at byte " +
                           std::to_string(at) + ".");
    }
    aead.close(ctx);
    return bad;
}

} // namespace

Finding function_algebra(const Subject &subject) {
    const auto applies = [](const Engine &engine) {
        const std::string_view iface = engine.kernel().iface;
        return is_crc(iface) || iface == COF_IFACE_CUT || iface == COF_IFACE_CUT_SKETCH || iface == COF_IFACE_HASH ||
               iface == COF_IFACE_AEAD;
    };
    const auto each = [](Pair &pair, Random &random) -> Problem {
        const std::string_view iface = pair.ours.kernel().iface;
        if (is_crc(iface)) return crc_algebra(pair, random);
        if (iface == COF_IFACE_CUT) return cut_algebra(pair, random);
        if (iface == COF_IFACE_CUT_SKETCH) return sketch_algebra(pair, random);
        if (iface == COF_IFACE_HASH) return hash_algebra(pair, random);
        return aead_algebra(pair, random);
    };
    return each_kernel(subject, applies, each, "no kernel that runs here has answers that belong together.");
}

} // namespace cof::conform
