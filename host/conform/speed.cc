// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/speed.hpp"

#include <algorithm>
#include <cstdio>

#include "host/conform/costs.hpp"
#include "host/conform/function_each.hpp"

namespace cof::conform {

namespace {

constexpr size_t largest = stream_bytes;
constexpr unsigned rounds = 15, more_rounds = 60, attempts = 3;
constexpr double noticeable = 20; // nanoseconds a call; less is the wrapping

std::string number(double value) {
    char text[32];
    snprintf(text, sizeof text, value < 10 ? "%.2f" : "%.0f", value);
    return text;
}
std::string per_byte(double cost) {
    return number(cost) + " ns a byte";
}

std::vector<uint8_t> input() {
    Random random(1);
    std::vector<uint8_t> bytes = random_bytes(largest, random);
    bytes.resize(largest);
    return bytes;
}

// Something that was seen once counts only when it is seen every time that one looks again: of what it says, the last.
template <class Look> std::optional<std::string> persists(Look look) {
    auto seen = look(rounds);
    for (unsigned i = 1; seen && i < attempts; ++i)
        seen = look(more_rounds);
    return seen;
}

// ---- not slower than the portable kernel

struct Comparison {
    double portable, again, ours; // of one round each; the first two are the same kernel
    // How far the two that are the same kernel are apart: what the machine does, not the kernel.
    double noise() const { return std::max(portable, again) / std::min(portable, again); }
    double factor() const { return ours / std::max(portable, again); }
};

Comparison compare(const cof_kernel &kernel, const Contract &contract, const uint8_t *p, size_t n, unsigned count) {
    const auto a = timed(contract.kernel, contract, p, n), b = timed(contract.kernel, contract, p, n),
               ours = timed(kernel, contract, p, n);
    if (!a || !b || !ours) return {1, 1, 1};
    Timed *const all[] = {a.get(), ours.get(), b.get()};
    const auto low = costs(all, count);
    return {low[0], low[2], low[1]};
}

constexpr double clearly_slower = 1.3, too_noisy = 1.3;

std::vector<size_t> sizes_from(const cof_kernel &kernel) {
    const bool stream = std::string_view(kernel.iface) == COF_IFACE_CUT;
    const size_t least = std::max<size_t>(kernel.min_bytes, stream ? 4096 : 16);
    std::vector<size_t> sizes;
    if (least <= largest) sizes.push_back(least);
    for (size_t n = 64; n <= largest; n *= 4)
        if (n > least) sizes.push_back(n);
    return sizes;
}

// ---- size cliffs

struct Point {
    size_t n;
    std::unique_ptr<Timed> ours, portable; // portable nullptr: of an adopted contract
    double cost = 0, portable_cost = 1;
};

// Below it, what works on blocks of 64 bytes or so has to have cliffs.
constexpr size_t smallest = 256;

std::vector<size_t> ladder_of(const cof_kernel &kernel) {
    std::vector<size_t> sizes;
    for (size_t n = smallest; n <= largest / 2; n *= 2)
        sizes.insert(sizes.end(), {n, n + n / 2 + 3});
    for (uint32_t i = 0; i < kernel.path_switch_count; ++i)
        if (const uint64_t n = kernel.path_switch[i]; n > smallest && n < largest)
            for (const uint64_t near : {n - 1, n, n + 1})
                sizes.push_back(static_cast<size_t>(near));
    std::sort(sizes.begin(), sizes.end());
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    return sizes;
}

void measure(Point &point, unsigned count) {
    std::vector<Timed *> all{point.ours.get()};
    if (point.portable) all.push_back(point.portable.get());
    const auto low = costs(all, count);
    point.cost = low[0];
    if (point.portable) point.portable_cost = low[1];
}

constexpr double cliff = 1.7, cliff_noticeable = 100; // nanoseconds a call

// A byte costs much more at n than at a smaller size not far away, and the portable kernel has no such cliff there.
bool falls(const Point &before, const Point &at) {
    const double rise = at.cost / before.cost, portable_rise = at.portable_cost / before.portable_cost;
    return rise > cliff && rise / portable_rise > cliff &&
           (at.cost - before.cost) * static_cast<double>(at.n) > cliff_noticeable;
}

std::optional<std::string> first_cliff(std::vector<Point> &points) {
    for (size_t i = 1; i < points.size(); ++i)
        for (size_t j = i; j-- > 0 && points[j].n * 4 >= points[i].n;) {
            Point &before = points[j], &at = points[i];
            if (!falls(before, at)) continue;
            const auto seen = persists([&](unsigned count) -> std::optional<std::string> {
                measure(before, count);
                measure(at, count);
                if (!falls(before, at)) return std::nullopt;
                return "calls on " + std::to_string(at.n) + " bytes take " + per_byte(at.cost) + ", those on " +
                       std::to_string(before.n) + " take " + per_byte(before.cost);
            });
            if (seen) return seen;
        }
    return std::nullopt;
}

std::string label_of(const cof_kernel &kernel) {
    return "'" + quotable(kernel.impl) + "' of " + quotable(kernel.contract);
}

} // namespace

Finding speed_not_slower(const Subject &subject) {
    const Kernels all = kernels_of(subject);
    if (all.problem) return *all.problem;
    const auto bytes = input();
    std::string slow, seen, noisy;
    for (const cof_kernel *kernel : all.here) {
        const Contract &contract = *all.contract_of(*kernel);
        if (contract.adopted != nullptr || !timed(*kernel, contract, bytes.data(), 64)) continue;
        const std::string label = label_of(*kernel);
        double least = 0, most = 0;
        for (const size_t n : sizes_from(*kernel)) {
            trying(label + " over " + std::to_string(n) + " bytes, timed");
            Comparison c{};
            const auto slower = persists([&](unsigned count) -> std::optional<std::string> {
                c = compare(*kernel, contract, bytes.data(), n, count);
                if (c.factor() < clearly_slower || (c.ours - c.portable) * static_cast<double>(n) < noticeable)
                    return std::nullopt;
                return label + " takes " + number(c.factor()) + " times the portable kernel's time over " +
                       std::to_string(n) + " bytes (" + per_byte(c.ours) + ", portable " + per_byte(c.portable) + ")";
            });
            least = least == 0 ? 1 / c.factor() : std::min(least, 1 / c.factor());
            most = std::max(most, 1 / c.factor());
            if (slower && c.noise() < too_noisy) {
                slow += (slow.empty() ? "" : "; ") + *slower;
                break;
            }
            if (slower)
                noisy =
                    *slower + ", but that one is timed twice, and takes " + number(c.noise()) + " times its own time";
        }
        if (most != 0)
            seen += (seen.empty() ? "" : "; ") + label + " " + number(least) + " to " + number(most) + " times as fast";
    }
    if (!slow.empty()) return warn(slow + ". Declare with min_bytes from where on it is faster, or do not ship it.");
    if (!noisy.empty()) return skip("this machine is too busy to tell: " + noisy + "; run it where nothing else runs.");
    if (seen.empty())
        return not_applicable("no kernel that runs here claims to be faster than a portable one at up to 256 KiB.");
    return pass(seen + ".");
}

Finding speed_cliffs(const Subject &subject) {
    const Kernels all = kernels_of(subject);
    if (all.problem) return *all.problem;
    const auto bytes = input();
    std::string bad;
    unsigned count = 0;
    for (const cof_kernel *kernel : all.here) {
        const Contract &contract = *all.contract_of(*kernel);
        std::vector<Point> points;
        for (const size_t n : ladder_of(*kernel)) {
            trying(label_of(*kernel) + " over " + std::to_string(n) + " bytes, timed");
            Point point{n, timed(*kernel, contract, bytes.data(), n), nullptr};
            if (!point.ours) break;
            if (contract.adopted == nullptr) point.portable = timed(contract.kernel, contract, bytes.data(), n);
            measure(point, rounds);
            note_cost({kernel->impl, kernel->contract, n, point.cost, point.portable ? point.portable_cost : 0});
            points.push_back(std::move(point));
        }
        count += !points.empty();
        if (const auto found = first_cliff(points))
            bad += (bad.empty() ? "" : "; ") + label_of(*kernel) + ": " + *found;
    }
    if (count == 0) return not_applicable("no kernel that runs here is timed by itself.");
    if (!bad.empty()) return warn(bad + "; look at what it does from that size on, and declare a path switch there.");
    return pass(std::to_string(count) + " kernels.");
}

} // namespace cof::conform
