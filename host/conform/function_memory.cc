// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "function", second half: state, and memory that is not the kernel's.
#include <algorithm>
#include <cstring>

#include <sys/mman.h>

#include "host/conform/function.hpp"
#include "host/conform/function_each.hpp"

namespace cof::conform {

namespace {

// n bytes in two halves, by one engine and then another, through a copy of the state at another address.
std::string two_halves(Engine &first, Engine &second, const uint8_t *p, size_t n, size_t middle) {
    const size_t align = std::max(first.state_align(), second.state_align());
    StateBlock a(first.state_size(), align), moved(first.state_size(), 4 * align);
    std::string out;
    a.spoil(0xff);
    first.begin(a.data());
    first.feed(a.data(), p, middle, false, out);
    first.clone(moved.data(), a.data());
    first.release(a.data());
    a.spoil(0x3c);
    second.feed(moved.data(), p + middle, n - middle, true, out);
    second.end(moved.data(), out);
    second.release(moved.data());
    return out;
}

// Lengths near pages and short ones; a page at a time would be too slow to map for every length.
constexpr size_t page = 4096;

} // namespace

Finding function_clone(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        const auto bytes = random_bytes(5000, random);
        const uint8_t *p = bytes.data() + slack;
        for (const size_t n : {0u, 1u, 64u, 300u, 1024u, 5000u}) {
            const std::string wanted = pair.want(p, n);
            for (unsigned i = 0; i < 100; ++i) {
                const size_t middle = random.below(n + 1);
                const std::string call = std::to_string(n) + " bytes with the state copied to another address after " +
                                         std::to_string(middle);
                trying(pair.label + " over " + call);
                if (const auto bad = pair.compare(two_halves(pair.ours, pair.ours, p, n, middle), wanted, call))
                    return bad;
            }
        }
        return std::nullopt;
    };
    return each_kernel(subject, to_streams, each, "no kernel that runs here has a state.");
}

Finding function_hand_over(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        if (pair.ours.state_size() != pair.judge.state_size())
            return fail(pair.label + ": its state is " + std::to_string(pair.ours.state_size()) +
                        " bytes and that of the portable kernel, of the same format, " +
                        std::to_string(pair.judge.state_size()) +
                        "; another layout needs another name in state_format.");
        const auto bytes = random_bytes(5000, random);
        const uint8_t *p = bytes.data() + slack;
        for (const size_t n : {0u, 1u, 64u, 300u, 1024u, 5000u}) {
            const std::string wanted = pair.want(p, n);
            for (unsigned i = 0; i < 100; ++i) {
                const size_t middle = random.below(n + 1);
                for (const bool ours_first : {true, false}) {
                    const std::string call = std::to_string(n) + " bytes, the stream handed " +
                                             (ours_first ? "to" : "over by") + " the portable kernel after " +
                                             std::to_string(middle) + ",";
                    trying(pair.label + " over " + call);
                    const std::string got = ours_first ? two_halves(pair.ours, pair.judge, p, n, middle)
                                                       : two_halves(pair.judge, pair.ours, p, n, middle);
                    if (const auto bad = pair.compare(got, wanted, call)) return bad;
                }
            }
        }
        return std::nullopt;
    };
    return each_kernel(subject, to_formats, each,
                       "no kernel that runs here has a state of the portable kernel's format.");
}

Finding function_guard_after(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        const GuardedBuffer room(3 * page);
        if (!room) return skip("there is no memory to try it with.");
        const_cast<GuardedBuffer &>(room).fill(random.next());
        for (size_t n = 0; n <= longest_every; ++n)
            if (const auto bad = pair.whole(room.last(n), n, "that end at a page nobody may touch")) return bad;
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

Finding function_guard_before(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        const GuardedBuffer room(3 * page);
        if (!room) return skip("there is no memory to try it with.");
        const_cast<GuardedBuffer &>(room).fill(random.next());
        for (size_t n = 0; n <= longest_every; n += n < 300 ? 1 : 13)
            if (const auto bad = pair.whole(room.begin(), n, "that begin after a page nobody may touch")) return bad;
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

Finding function_read_only(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        GuardedBuffer room(16 * page);
        if (!room) return skip("there is no memory to try it with.");
        room.fill(random.next());
        if (mprotect(room.begin(), room.size(), PROT_READ) != 0) return skip("memory cannot be made read-only here.");
        for (const size_t n : {1u, 15u, 16u, 64u, 100u, 300u, 1000u, 4096u, 5000u, 65000u}) {
            if (const auto bad = pair.whole(room.begin() + 11, n, "in memory that is read-only")) return bad;
            if (!pair.ours.streams()) continue;
            trying(pair.label + " over a stream of " + std::to_string(n) + " bytes in memory that is read-only");
            pair.ours.pieces(room.begin() + 11, n, {n / 3, n});
        }
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

// Marks before and after every digest, sketch and state.
Finding function_canaries(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        const auto bytes = random_bytes(longest_every, random);
        const uint8_t *p = bytes.data() + slack;
        for (size_t n = 0; n <= longest_every; n += n < 300 ? 1 : 7) {
            trying(pair.label + " over " + std::to_string(n) + " bytes, with marks around what it writes");
            pair.ours.whole(n == 0 ? nullptr : p, n);
            if (pair.ours.streams()) pair.ours.pieces(p, n, {n / 2, n});
            if (!pair.ours.intact())
                return fail(pair.label + ": over " + std::to_string(n) +
                            " bytes it writes outside its digest, sketch or state.");
        }
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

} // namespace cof::conform
