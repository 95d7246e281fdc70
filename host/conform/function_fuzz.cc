// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "function": random lengths, and random programs of operations over data that kernels find hard. Round r of a
// kernel follows from seed, kernel and r alone; time decides how many rounds there are, and nothing else.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include "host/conform/function.hpp"
#include "host/conform/function_each.hpp"

namespace cof::conform {

namespace {

using Clock = std::chrono::steady_clock;
using Problem = std::optional<Finding>;

constexpr size_t longest = size_t{256} << 10, line = 64;

constexpr std::array modes{
    "random bytes",    "zeros",        "ones",       "a single bit",        "bytes of period 251",
    "sparse bytes",    "sorted bytes", "a sawtooth", "bytes of few values", "runs of random lengths",
    "repeating pieces"};

void fill(uint8_t *p, size_t n, size_t mode, uint64_t seed) {
    Random random(seed);
    const auto byte = [&] { return static_cast<uint8_t>(random.next()); };
    const size_t step = 1 + random.below(255), rare = 2 + random.length(2000);
    switch (mode) {
    case 1: memset(p, 0, n); return;
    case 2: memset(p, 0xff, n); return;
    case 3:
        memset(p, 0, n);
        if (n != 0) p[random.below(n)] = static_cast<uint8_t>(1u << random.below(8));
        return;
    case 4:
        for (size_t i = 0; i < n; ++i)
            p[i] = static_cast<uint8_t>(i % 251);
        return;
    case 5:
        memset(p, 0, n);
        for (size_t i = random.below(rare); i < n; i += 1 + random.below(rare))
            p[i] = byte();
        return;
    case 6:
        for (size_t i = 0; i < n; ++i)
            p[i] = static_cast<uint8_t>(i * 256 / n);
        return;
    case 7:
        for (size_t i = 0; i < n; ++i)
            p[i] = static_cast<uint8_t>(i * step);
        return;
    case 8: {
        const uint8_t values[] = {byte(), byte(), byte(), byte()};
        const size_t count = 2 + random.below(3);
        for (size_t i = 0; i < n; ++i)
            p[i] = values[random.below(count)];
        return;
    }
    case 9:
        for (size_t i = 0; i < n;) {
            const size_t size = std::min(n - i, 1 + random.length(500));
            memset(p + i, byte(), size);
            i += size;
        }
        return;
    default:
        for (size_t i = 0; i < n; ++i)
            p[i] = mode == 10 && i >= rare && random.below(50) != 0 ? p[i - rare] : byte();
    }
}

enum class Then : uint8_t { on, clone, hand_over };
struct Step {
    size_t size;
    Then then; // after it
};
struct Round {
    size_t mode, made, n, offset; // the first n of `made` bytes of that mode, at that offset of a line
    uint64_t data;                // the seed of the bytes
    std::vector<Step> steps;      // none: one call

    std::string text() const {
        std::string all = std::to_string(n) + " bytes (" + modes[mode] + ") at offset " + std::to_string(offset) +
                          " of a 64-byte line";
        if (!steps.empty()) all += ", fed";
        for (size_t i = 0; i < steps.size() && i < 12; ++i)
            all += " " + std::to_string(steps[i].size) +
                   (steps[i].then == Then::clone       ? " cloned"
                    : steps[i].then == Then::hand_over ? " handed over"
                                                       : "");
        if (!steps.empty()) all += " and the rest";
        return all;
    }
};

class Fuzz {
  public:
    Fuzz(Pair &pair, uint64_t seed)
        : pair_(pair), seed_(seed), bytes_(longest + 2 * line), base_(bytes_.data()), exchange_(to_formats(pair.ours)) {
        base_ += (line - reinterpret_cast<uintptr_t>(base_) % line) % line;
    }

    Problem run(Clock::duration time) {
        const auto deadline = Clock::now() + time;
        for (uint64_t round = 0; Clock::now() < deadline; ++round)
            if (const auto bad = check(made(round))) return *shrunk(made(round), round);
        return std::nullopt;
    }

  private:
    Round made(uint64_t number) const {
        Random random(seed_ + number * UINT64_C(0x9e3779b97f4a7c15));
        Round round{};
        round.mode = random.below(modes.size());
        round.offset = random.below(line);
        round.n = size_of(random);
        round.made = round.n;
        round.data = random.next();
        if (!pair_.ours.streams() || random.below(4) == 0) return round;
        for (size_t i = 0, count = 1 + random.length(20); i < count; ++i) {
            const size_t then = random.below(6);
            round.steps.push_back({random.length(round.n), then == 0                ? Then::clone
                                                           : then == 1 && exchange_ ? Then::hand_over
                                                                                    : Then::on});
        }
        return round;
    }
    size_t size_of(Random &random) const {
        const cof_kernel &kernel = pair_.ours.kernel();
        switch (random.below(8)) {
        case 0: return random.below(300);
        case 1: return random.below(4 << 10);
        case 2: // around a power of two
            return std::min(longest, (size_t{1} << random.below(17)) + random.below(9)) - 1;
        case 3: // around a switch of paths
            if (kernel.path_switch_count != 0) {
                const uint64_t at = kernel.path_switch[random.below(kernel.path_switch_count)];
                if (at < longest - 100) return static_cast<size_t>(at) + random.below(100) - std::min<size_t>(at, 50);
            }
            return random.below(1000);
        case 4: return random.length(longest);
        default: return random.length(16 << 10);
        }
    }

    Problem check(const Round &round) {
        trying(pair_.label + " over " + round.text());
        uint8_t *p = base_ + round.offset;
        fill(p, round.made, round.mode, round.data);
        const uint8_t *input = round.n == 0 ? nullptr : p;
        const std::string wanted = pair_.want(p, round.n);
        spoil_registers();
        const std::string got = round.steps.empty() ? pair_.ours.whole(input, round.n) : fed(round);
        if (!pair_.ours.intact())
            return fail(pair_.label + ": over " + round.text() + " it writes outside its output or state.");
        return pair_.compare(got, wanted, round.text());
    }
    std::string fed(const Round &round) {
        Engine *now = &pair_.ours, *other = &pair_.judge;
        const size_t size = now->state_size(), align = std::max(now->state_align(), other->state_align());
        auto state = std::make_unique<StateBlock>(size, align);
        std::string out;
        const uint8_t *p = base_ + round.offset;
        size_t left = round.n;
        state->spoil(0xff);
        now->begin(state->data());
        for (const Step &step : round.steps) {
            const size_t n = std::min(step.size, left);
            now->feed(state->data(), p, n, false, out);
            p += n;
            left -= n;
            if (step.then == Then::on) continue;
            auto moved = std::make_unique<StateBlock>(size, 4 * align);
            now->clone(moved->data(), state->data());
            now->release(state->data());
            state = std::move(moved);
            if (step.then == Then::hand_over) std::swap(now, other);
        }
        now->feed(state->data(), p, left, true, out);
        now->end(state->data(), out);
        now->release(state->data());
        if (!state->intact()) out += " and it writes outside its state";
        return out;
    }

    // The least that still fails, of what a hundred tries find.
    Problem shrunk(Round round, uint64_t number) {
        unsigned tries = 100;
        const auto still = [&](const Round &smaller) {
            if (tries == 0) return false;
            --tries;
            return check(smaller).has_value();
        };
        Round one_call = round;
        one_call.steps.clear();
        if (!round.steps.empty() && still(one_call)) round = one_call;
        for (size_t i = round.steps.size(); i-- > 0;) {
            Round fewer = round;
            fewer.steps.erase(fewer.steps.begin() + static_cast<ptrdiff_t>(i));
            if (!fewer.steps.empty() && still(fewer)) round = fewer;
        }
        for (size_t less = round.n; less > 0 && tries > 0; less /= 2)
            while (round.n >= less) {
                Round shorter = round;
                shorter.n -= less;
                if (!still(shorter)) break;
                round = shorter;
            }
        Round aligned = round;
        aligned.offset = 0;
        if (still(aligned)) round = aligned;
        tries = 1;
        Problem bad = check(round);
        if (!bad) bad = fail(pair_.label + ": over " + round.text() + " it does not give the same twice.");
        bad->why += " Round " + std::to_string(number) + " of seed " + std::to_string(pair_.subject.seed) + ".";
        return bad;
    }

    Pair &pair_;
    const uint64_t seed_;
    std::vector<uint8_t> bytes_;
    uint8_t *base_;
    const bool exchange_;
};

} // namespace

Finding function_random(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> Problem {
        const auto bytes = random_bytes(200000, random);
        const auto deadline = Clock::now() + std::chrono::milliseconds(100);
        do {
            const size_t n = random.length(199000), offset = random.below(1000);
            if (const auto bad =
                    pair.whole(bytes.data() + slack + offset, n, "at random offset " + std::to_string(offset)))
                return bad;
        } while (Clock::now() < deadline);
        return std::nullopt;
    };
    return each_kernel(subject, to_every, each, no_engine);
}

// A twentieth of what a check may take, shared by the kernels.
Finding function_fuzz(const Subject &subject) {
    const auto each = [](Pair &pair, Random &random) -> Problem {
        const auto all = std::chrono::milliseconds(1000 * pair.subject.seconds / 20);
        return Fuzz(pair, random.next()).run(all / std::max<size_t>(pair.shares, 1));
    };
    return each_kernel(subject, to_every, each, no_engine);
}

} // namespace cof::conform
