// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/cdc-quality/data.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace cdc {

namespace {

constexpr size_t most_edit = 64;
constexpr size_t edited_spacing = 128 * 1024;
constexpr uint64_t most_bytes = UINT64_C(1) << 40;

uint64_t number(const std::string &text, const std::string &specification) {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument("'" + text + "' in '" + specification + "' is not a number; give plain digits");
    return value;
}

std::vector<std::string> split(const std::string &text) {
    std::vector<std::string> words;
    size_t start = 0;
    for (size_t at; (at = text.find(':', start)) != std::string::npos; start = at + 1)
        words.push_back(text.substr(start, at - start));
    words.push_back(text.substr(start));
    return words;
}

Bytes random_bytes(size_t bytes, uint64_t seed) {
    Bytes data(bytes);
    Random(seed).fill(data);
    return data;
}

} // namespace

uint64_t Random::next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

uint64_t Random::below(uint64_t n) {
    // By rejection, so that no value is more likely than another.
    const uint64_t least = (0 - n) % n;
    uint64_t drawn = next();
    while (drawn < least)
        drawn = next();
    return drawn % n;
}

void Random::fill(std::span<uint8_t> out) {
    for (size_t at = 0; at < out.size(); at += 8) {
        uint64_t word = next();
        for (size_t i = at; i < std::min(at + 8, out.size()); ++i, word >>= 8)
            out[i] = static_cast<uint8_t>(word);
    }
}

Bytes records(size_t bytes, size_t period, uint64_t seed) {
    Bytes data(bytes);
    Random random(seed);
    for (size_t at = 0; at < bytes; at += period) {
        const uint64_t word = random.next();
        for (size_t i = 0; i < std::min({period, size_t{4}, bytes - at}); ++i)
            data[at + i] = static_cast<uint8_t>(word >> 8 * i);
    }
    return data;
}

Bytes sparse(size_t bytes, uint64_t seed) {
    constexpr size_t block = 4096;
    Bytes data(bytes);
    Random random(seed);
    for (size_t at = 0; at < bytes; at += block)
        if (random.below(16) == 0) random.fill(std::span(data).subspan(at, std::min(block, bytes - at)));
    return data;
}

namespace {

Edit draw_edit(Random &random, size_t from, size_t to) {
    const auto kind = static_cast<Edit::Kind>(random.below(3));
    const size_t size = 1 + random.below(std::min(most_edit, to - from));
    return {kind, from + random.below(to - from - size + 1), size};
}

} // namespace

std::vector<Edit> draw_edits(Random &random, size_t bytes, size_t spacing) {
    std::vector<Edit> edits;
    for (size_t slot = 0; slot + spacing <= bytes; slot += spacing)
        edits.push_back(draw_edit(random, slot, slot + spacing));
    return edits;
}

std::vector<Edit> scatter_edits(Random &random, size_t bytes, size_t spacing) {
    std::vector<Edit> edits;
    for (size_t n = bytes / spacing; n > 0; --n)
        edits.push_back(draw_edit(random, 0, bytes));
    std::sort(edits.begin(), edits.end(), [](const Edit &a, const Edit &b) { return a.at < b.at; });
    size_t free = 0;
    for (Edit &edit : edits) {
        edit.at = std::max(edit.at, free);
        free = edit.at + edit.size;
    }
    while (!edits.empty() && edits.back().at + edits.back().size > bytes)
        edits.pop_back();
    return edits;
}

Bytes apply(std::span<const uint8_t> data, std::span<const Edit> edits, Random &random) {
    Bytes out;
    out.reserve(data.size() + edits.size() * most_edit);
    size_t done = 0;
    const auto copy_to = [&](size_t end) {
        out.insert(out.end(), data.begin() + static_cast<ptrdiff_t>(done), data.begin() + static_cast<ptrdiff_t>(end));
        done = end;
    };
    for (const Edit &edit : edits) {
        copy_to(edit.at);
        if (edit.kind != Edit::Kind::insert) done += edit.size;
        if (edit.kind == Edit::Kind::erase) continue;
        for (size_t i = 0; i < edit.size; ++i) {
            const auto old = edit.kind == Edit::Kind::replace ? data[edit.at + i] : uint8_t{0};
            // Never zero: every replaced byte differs from what it was.
            const auto change = static_cast<uint8_t>(1 + random.below(255));
            out.push_back(edit.kind == Edit::Kind::replace ? old ^ change : static_cast<uint8_t>(random.next()));
        }
    }
    copy_to(data.size());
    return out;
}

Bytes made(const std::string &specification) {
    const std::vector<std::string> words = split(specification);
    const auto has = [&](const char *kind, size_t count) { return words[0] == kind && words.size() == count + 1; };
    const auto word = [&](size_t at) { return number(words[at], specification); };
    const auto bytes = [&](size_t at) {
        const uint64_t size = word(at);
        if (size > most_bytes) throw std::invalid_argument("'" + specification + "' is above 1 TiB; ask for less");
        return static_cast<size_t>(size);
    };
    if (has("random", 2)) return random_bytes(bytes(1), word(2));
    if (has("zeros", 1)) return Bytes(bytes(1));
    if (has("sparse", 2)) return sparse(bytes(1), word(2));
    if (has("records", 3)) {
        if (word(1) == 0) throw std::invalid_argument("'" + specification + "' has a period of 0; give at least 1");
        return records(bytes(2), static_cast<size_t>(word(1)), word(3));
    }
    if (has("edited", 2)) {
        const Bytes data = random_bytes(bytes(1), word(2));
        Random random(~word(2));
        return apply(data, draw_edits(random, data.size(), edited_spacing), random);
    }
    throw std::invalid_argument(
        "'" + specification +
        "' is not data that can be made; use random:BYTES:SEED, zeros:BYTES, sparse:BYTES:SEED, "
        "records:PERIOD:BYTES:SEED or edited:BYTES:SEED");
}

} // namespace cdc
