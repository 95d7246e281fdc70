// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/function.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "host/conform/function_each.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

Finding function_runs_here(const Subject &subject) {
    const Kernels all = kernels_of(subject);
    if (all.problem) return *all.problem;
    if (!all.not_here.empty())
        return skip(std::to_string(all.here.size()) + " of " + std::to_string(all.plugin.loaded.kernels.size()) +
                    " kernels are tried here; not " + all.not_here);
    return pass("all " + std::to_string(all.here.size()) + " kernels.");
}

// The host's own stage "verify", with the budget of its probe child.
Finding function_differential(const Subject &subject) {
    const Kernels all = kernels_of(subject);
    if (all.problem) return *all.problem;
    VerifyBudget budget = long_budget();
    budget.seed = subject.seed;
    for (const cof_kernel *kernel : all.here) {
        trying("'" + std::string(kernel->impl) + "' of " + kernel->contract);
        if (const Check bad = verify_kernel("the plugin", *kernel, *all.contract_of(*kernel), budget))
            return fail(bad->why);
    }
    if (all.here.empty()) return not_applicable("no kernel runs here; see function.runs-here.");
    return pass(std::to_string(all.here.size()) + " kernels.");
}

namespace {
// The published nine bytes, copied, or as one message and in three pieces: the first value that is wrong.
uint32_t many_check(const cof_kernel &kernel, const Contract &contract) {
    const auto reg = static_cast<uint32_t>(contract.init);
    char to[9];
    if (std::string_view(kernel.iface) == COF_IFACE_CRC32_COPY)
        return static_cast<const cof_crc32_copy *>(kernel.vtable)->copy(reg, to, "123456789", sizeof to);
    const auto &vtable = *static_cast<const cof_crc32_batch *>(kernel.vtable);
    const cof_span pieces[] = {{"1234", 4}, {nullptr, 0}, {"56789", 5}}, message{"123456789", 9};
    uint32_t value = reg;
    vtable.batch(&value, &message, 1);
    if ((value ^ contract.xorout) != contract.check) return value;
    return vtable.gather(reg, pieces, std::size(pieces));
}
} // namespace

Finding function_vectors(const Subject &subject) {
    const auto applies = [](const Engine &engine) {
        return engine.contract().pack != nullptr ||
               (engine.contract().check != 0 && engine.contract().adopted == nullptr);
    };
    const auto each = [](Pair &pair, Random &) -> std::optional<Finding> {
        const Contract &contract = pair.ours.contract();
        if (contract.pack != nullptr) {
            trying(pair.label + " over the vectors of its pack");
            const std::string miss = against_vectors(pair.ours.kernel(), *contract.pack);
            return miss.empty() ? std::optional<Finding>() : fail(pair.label + ": " + miss + ".");
        }
        trying(pair.label + " over the nine bytes of the published check");
        uint64_t value = 0;
        if (is_crc(contract.kernel.iface)) {
            value = AnyCrc(pair.ours.kernel()).update(contract.init, "123456789", 9) ^ contract.xorout;
        } else if (is_crc_many(contract.kernel.iface)) {
            value = many_check(pair.ours.kernel(), contract) ^ contract.xorout;
        } else {
            const auto &hash = *static_cast<const cof_hash *>(pair.ours.kernel().vtable);
            uint8_t digest[64] = {};
            hash.oneshot("123456789", 9, nullptr, digest);
            for (size_t i = 0; i < std::min<size_t>(8, hash.digest_size); ++i)
                value = value << 8 | digest[i];
        }
        if (value == contract.check) return std::nullopt;
        char text[128];
        snprintf(text, sizeof text, ": '123456789' gives 0x%llx and the published check is 0x%llx.",
                 static_cast<unsigned long long>(value), static_cast<unsigned long long>(contract.check));
        return fail(pair.label + text);
    };
    return each_kernel(subject, applies, each, "no kernel that runs here has a published check of nine bytes.");
}

Finding function_empty(const Subject &subject) {
    const auto each = [](Pair &pair, Random &) -> std::optional<Finding> {
        trying(pair.label + " over no bytes at NULL");
        if (const auto bad =
                pair.compare(pair.ours.whole(nullptr, 0), pair.judge.whole(nullptr, 0), "no bytes at NULL"))
            return bad;
        if (!pair.ours.streams()) return std::nullopt;
        return pair.compare(pair.ours.pieces(nullptr, 0, {0, 0, 0}), pair.judge.whole(nullptr, 0),
                            "a stream of no bytes");
    };
    return each_kernel(subject, to_every, each, no_engine);
}

Finding function_every_length(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        const auto bytes = random_bytes(longest_every, random);
        for (size_t n = 0; n <= longest_every; ++n)
            if (const auto bad = pair.whole(bytes.data() + slack, n, "of random data")) return bad;
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

Finding function_every_alignment(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        std::vector<uint8_t> bytes = random_bytes(longest_every + 128, random);
        uint8_t *line = bytes.data() + (64 - reinterpret_cast<uintptr_t>(bytes.data()) % 64) % 64 + slack / 64 * 64;
        for (size_t offset = 0; offset < 64; ++offset)
            for (const size_t n : {1u, 7u, 16u, 33u, 64u, 129u, 256u, 1000u, 1024u, 4096u})
                if (const auto bad =
                        pair.whole(line + offset, n, "at offset " + std::to_string(offset) + " of a 64-byte line"))
                    return bad;
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

// A chunker in hundreds of feeds that are long enough for any fast path and give a few cuts each: what a kernel takes
// over from its caller's registers, or from its last call, may show at one position in a hundred of each feed.
static std::optional<Finding> many_feeds(Pair &pair, Random &random) {
    if (!pair.ours.cut_at_two_kib() || !pair.judge.cut_at_two_kib()) return std::nullopt;
    constexpr size_t all = size_t{8} << 20;
    const auto bytes = random_bytes(all, random);
    std::vector<size_t> sizes;
    for (size_t sum = 0; sum < all; sum += sizes.back())
        sizes.push_back((8 << 10) + random.below(24 << 10));
    const std::string call = "8 MiB in pieces of 8 to 32 KiB, cut at about 2 KiB,";
    trying(pair.label + " over " + call);
    return pair.compare(pair.ours.pieces(bytes.data() + slack, all, sizes), pair.want(bytes.data() + slack, all), call);
}

Finding function_every_split(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        const auto bytes = random_bytes(5000, random);
        const uint8_t *p = bytes.data() + slack;
        const std::string wanted = pair.want(p, 1000);
        for (size_t first = 0; first <= 1000; ++first) {
            const std::string call =
                "1000 bytes in pieces of " + std::to_string(first) + " and " + std::to_string(1000 - first);
            trying(pair.label + " over " + call);
            if (const auto bad = pair.compare(pair.ours.pieces(p, 1000, {first, 1000 - first}), wanted, call))
                return bad;
        }
        const std::string all = pair.want(p, 5000);
        for (unsigned i = 0; i < 200; ++i) {
            std::vector<size_t> sizes(1 + random.below(40));
            for (size_t &size : sizes)
                size = random.length(i % 2 == 0 ? 700 : 40);
            const std::string call = "5000 bytes in " + std::to_string(sizes.size()) + " pieces";
            trying(pair.label + " over " + call);
            if (const auto bad = pair.compare(pair.ours.pieces(p, 5000, sizes), all, call)) return bad;
        }
        return many_feeds(pair, random);
    };
    return each_kernel(subject, to_streams, each, "no kernel that runs here takes streams of pieces.");
}

// Around powers of two and around what the kernel declares as switches of its paths.
Finding function_sizes(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        constexpr size_t most = (size_t{4} << 20) + 1;
        std::vector<size_t> sizes;
        for (unsigned bit = 12; bit <= 20; ++bit)
            sizes.push_back(size_t{1} << bit);
        const cof_kernel &kernel = pair.ours.kernel();
        for (uint32_t i = 0; i < kernel.path_switch_count; ++i)
            if (kernel.path_switch[i] != 0 && kernel.path_switch[i] < most)
                sizes.push_back(static_cast<size_t>(kernel.path_switch[i]));
        const auto bytes = random_bytes(*std::max_element(sizes.begin(), sizes.end()) + 1, random);
        for (const size_t size : sizes)
            for (const size_t n : {size - 1, size, size + 1})
                if (const auto bad = pair.whole(bytes.data() + slack, n, "of random data")) return bad;
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

// Every switch of paths, and where the kernel says that it begins to pay, at every place in a line: a path that begins
// with aligned stores is wrong from its switch on and nowhere before. Long inputs have fewer places.
static std::vector<size_t> places_in_a_line(size_t size) {
    if (size >= size_t{4} << 20) return {0, 1, 31};
    std::vector<size_t> places;
    for (size_t place = 0; place < 64; place += size < 256 << 10 || place % 16 == 15 || place % 16 == 0 ? 1 : 7)
        places.push_back(place);
    return places;
}

Finding function_path_switches(const Subject &subject) {
    const auto applies = [](const Engine &engine) {
        return engine.kernel().path_switch_count != 0 || engine.kernel().min_bytes > 1;
    };
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        constexpr size_t most = size_t{256} << 20;
        const cof_kernel &kernel = pair.ours.kernel();
        std::vector<size_t> sizes;
        uint64_t untried = 0;
        if (kernel.min_bytes <= size_t{4} << 20) sizes.push_back(kernel.min_bytes); // more: "never", to most hosts
        for (uint32_t i = 0; i < kernel.path_switch_count; ++i)
            if (kernel.path_switch[i] <= most)
                sizes.push_back(static_cast<size_t>(kernel.path_switch[i]));
            else
                untried = kernel.path_switch[i];
        std::erase(sizes, size_t{0});
        for (const size_t size : sizes) {
            const auto bytes = random_bytes(size + 1, random);
            const std::string wanted[] = {pair.want(bytes.data(), size - 1), pair.want(bytes.data(), size),
                                          pair.want(bytes.data(), size + 1)};
            std::vector<uint8_t> room(size + 1 + 2 * slack);
            uint8_t *line = room.data() + (64 - reinterpret_cast<uintptr_t>(room.data()) % 64) % 64;
            for (const size_t offset : places_in_a_line(size)) {
                memcpy(line + offset, bytes.data(), size + 1);
                for (const size_t n : {size - 1, size, size + 1}) {
                    const std::string call = std::to_string(n) + " bytes, next to a path switch, at offset " +
                                             std::to_string(offset) + " of a 64-byte line";
                    trying(pair.label + " over " + call);
                    if (const auto bad = pair.compare(pair.ours.whole(line + offset, n), wanted[n - (size - 1)], call))
                        return bad;
                }
            }
        }
        if (untried != 0)
            return warn(pair.label + ": no input is as long as its path switch at " + std::to_string(untried) +
                        " here; " + std::to_string(most) + " bytes are the most.");
        return std::nullopt;
    };
    return each_kernel(subject, applies, each, "no kernel that runs here declares path_switch or min_bytes.");
}

// One position of a sketch, with every pair of bytes in it: every key there is, the largest and the smallest too, which
// a minimum over more positions hides.
static std::optional<Finding> every_key(Pair &pair) {
    const auto &ours = *static_cast<const cof_cut_sketch *>(pair.ours.kernel().vtable);
    const auto &portable = *static_cast<const cof_cut_sketch *>(pair.judge.kernel().vtable);
    trying(pair.label + " over one byte after every other");
    uint8_t bytes[64] = {};
    for (unsigned value = 0; value < 65536; ++value) {
        uint64_t got[8] = {}, wanted[8] = {};
        if (portable.sketch_size(1) > sizeof got) return std::nullopt;
        bytes[31] = static_cast<uint8_t>(value);
        bytes[32] = static_cast<uint8_t>(value >> 8);
        ours.sketch(nullptr, bytes + 32, 1, 32, got);
        portable.sketch(nullptr, bytes + 32, 1, 32, wanted);
        if (memcmp(got, wanted, sizeof got) != 0)
            return fail(pair.label + ": over the byte " + std::to_string(value >> 8) + " after " +
                        std::to_string(value & 255) + " and zeros, its sketch begins with " +
                        hexadecimal({reinterpret_cast<const uint8_t *>(got), 2}) + " and must begin with " +
                        hexadecimal({reinterpret_cast<const uint8_t *>(wanted), 2}) + ".");
    }
    return std::nullopt;
}

Finding function_patterns(const Subject &subject) {
    const auto each = [](Pair &pair, Random &) -> std::optional<Finding> {
        struct Pattern {
            const char *name;
            uint8_t (*byte)(size_t at);
        };
        static constexpr Pattern patterns[] = {
            {"of zeros", [](size_t) { return uint8_t{0}; }},
            {"of ones", [](size_t) { return uint8_t{0xff}; }},
            {"of 0x80", [](size_t) { return uint8_t{0x80}; }},
            {"that count up", [](size_t at) { return static_cast<uint8_t>(at); }},
            {"that count down", [](size_t at) { return static_cast<uint8_t>(255 - at % 256); }},
            {"that are zero but for one in 64",
             [](size_t at) { return static_cast<uint8_t>(at % 64 == 63 ? at / 64 : 0); }},
            {"of period 97", [](size_t at) { return static_cast<uint8_t>(at % 97 * 7); }}};
        std::vector<uint8_t> bytes(70000 + 2 * slack);
        for (const Pattern &pattern : patterns) {
            for (size_t at = 0; at < bytes.size(); ++at)
                bytes[at] = pattern.byte(at);
            for (const size_t n : {1u, 63u, 64u, 200u, 1000u, 4096u, 5000u, 65536u, 70000u})
                if (const auto bad = pair.whole(bytes.data() + slack, n, pattern.name)) return bad;
        }
        if (std::string_view(pair.ours.kernel().iface) == COF_IFACE_CUT_SKETCH) return every_key(pair);
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

Finding function_shift(const Subject &subject) {
    const auto applies = [](const Engine &engine) { return is_crc(engine.kernel().iface); };
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        const AnyCrc ours(pair.ours.kernel()), portable(pair.judge.kernel());
        const uint64_t mask = crc_mask(pair.ours.contract());
        std::vector<int64_t> counts{0, INT64_MAX, INT64_MIN, INT64_MIN + 1};
        for (unsigned bit = 0; bit < 63; ++bit)
            for (const int64_t n : {(INT64_C(1) << bit) - 1, INT64_C(1) << bit, (INT64_C(1) << bit) + 1})
                counts.insert(counts.end(), {n, -n});
        for (const int64_t n : counts)
            for (const uint64_t reg : {random.next() & mask, UINT64_C(0), mask, UINT64_C(1)}) {
                trying(pair.label + ", shift() by " + std::to_string(n));
                const uint64_t got = ours.shift(reg, n), wanted = portable.shift(reg, n);
                if (got != wanted || (n != INT64_MIN && ours.shift(got, -n) != reg))
                    return fail(pair.label + ": shift() of register " + std::to_string(reg) + " by " +
                                std::to_string(n) + " zero bytes gives " + std::to_string(got) + " and must give " +
                                std::to_string(wanted) + ", and back again what it was.");
            }
        const std::vector<uint8_t> zeros(5000);
        for (size_t n = 0; n <= zeros.size(); n += 1 + n / 8)
            if (ours.update(mask, zeros.data(), n) != ours.shift(mask, static_cast<int64_t>(n)))
                return fail(pair.label + ": update() over " + std::to_string(n) +
                            " zero bytes and shift() by as many differ.");
        return std::nullopt;
    };
    return each_kernel(subject, applies, each,
                       "no kernel that runs here is called through cof.crc32/1 or cof.crc64/1.");
}

Finding function_cut_rules(const Subject &subject) {
    const auto applies = [](const Engine &engine) { return std::string_view(engine.kernel().iface) == COF_IFACE_CUT; };
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        const auto bytes = random_bytes(300000, random);
        const std::vector<uint8_t> zeros(bytes.size());
        for (const uint8_t *p : {bytes.data(), zeros.data()})
            for (const size_t n : {0u, 1u, 63u, 64u, 65u, 1023u, 1024u, 1025u, 5000u, 65536u, 300000u}) {
                trying(pair.label + " cutting " + std::to_string(n) + " bytes");
                const std::string broken = pair.ours.against_the_rules(pair.ours.whole(n == 0 ? nullptr : p, n), n);
                if (!broken.empty()) return fail(pair.label + ": of " + std::to_string(n) + " bytes, " + broken + ".");
            }
        return std::nullopt;
    };
    return each_kernel(subject, applies, each, "no kernel that runs here is called through cof.cut/1.");
}

} // namespace cof::conform
