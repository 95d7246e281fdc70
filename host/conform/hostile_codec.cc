// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Codecs: room that is too small, sizes that a block claims, blocks that were changed.
#include <algorithm>
#include <cstring>

#include "host/conform/hostile.hpp"

namespace cof::conform {

namespace {

constexpr uint8_t mark = 0x5a;

// Where a call has failed: zeros, then what was there.
bool zeroed_or_untouched(const StateBlock &block, const uint8_t *data, size_t n) {
    const uint8_t *first = std::find_if(data, data + n, [](uint8_t byte) { return byte != 0; });
    return block.intact() && std::all_of(first, data + n, [](uint8_t byte) { return byte == mark; });
}

class CodecCalls {
  public:
    CodecCalls(Pair &pair, Random &random)
        : pair_(pair), random_(random), codec_(*static_cast<const cof_codec *>(pair.ours.kernel().vtable)),
          guarded_(size_t{1} << 16) {}

    // n bytes in which there is something to find for a codec.
    std::vector<uint8_t> content(size_t n) {
        std::vector<uint8_t> bytes(n);
        for (size_t at = 0; at < n; ++at)
            bytes[at] = at < 50 || random_.below(20) == 0 ? static_cast<uint8_t>(random_.next()) : bytes[at - 50];
        return bytes;
    }
    std::vector<uint8_t> block_of(const std::vector<uint8_t> &bytes) {
        std::vector<uint8_t> block(codec_.bound(bytes.size()));
        size_t written = 0;
        if (codec_.compress(codec_.level_default, bytes.data(), bytes.size(), block.data(), block.size(), &written) !=
            COF_OK)
            written = 0;
        block.resize(written);
        return block;
    }

    // Any bytes as a block, before a page that nobody may touch: content, or a refusal that leaves nothing.
    Problem decompress(const uint8_t *block, size_t n, size_t cap, const std::string &what) {
        trying(pair_.label + ", decompress() of " + what);
        const uint8_t *p = n == 0 ? nullptr : static_cast<const uint8_t *>(memcpy(guarded_.last(n), block, n));
        StateBlock back(cap, 1);
        back.spoil(mark);
        const auto *data = static_cast<const uint8_t *>(back.data());
        size_t written = 0;
        uint64_t says = 0;
        const cof_status known = codec_.content_size(p, n, &says),
                         status = codec_.decompress(p, n, back.data(), cap, &written);
        if (known != COF_OK && known != COF_E_CORRUPT)
            return wrong_status(pair_, "content_size() of " + what, known, "0 or COF_E_CORRUPT");
        const std::string call = "decompress() of " + what + " into " + std::to_string(cap) + " bytes";
        if (status == COF_OK) {
            if (known != COF_OK || written != says || written > cap || !back.intact() ||
                !std::all_of(data + written, data + cap, [](uint8_t byte) { return byte == mark; }))
                return fail(pair_.label + ": " + call + " writes " + std::to_string(written) +
                            " bytes and more, or the block says another size.");
            return std::nullopt;
        }
        if (status != COF_E_CORRUPT && status != COF_E_SPACE && status != COF_E_NOMEM)
            return wrong_status(pair_, call, status, "COF_E_CORRUPT or COF_E_SPACE");
        if (known == COF_OK && says > cap && status == COF_E_NOMEM)
            return wrong_status(pair_, call, status, "COF_E_SPACE, before it allocates what the block asks for");
        if (written != 0 || !zeroed_or_untouched(back, data, cap))
            return fail(pair_.label + ": " + call + " fails and leaves bytes, or a count of them.");
        return std::nullopt;
    }

    Problem tamper() {
        const std::vector<uint8_t> bytes = content(700), block = block_of(bytes);
        if (block.empty()) return fail(pair_.label + ": compress() of 700 bytes fails.");
        for (size_t bit = 0; bit < 8 * block.size(); ++bit) {
            std::vector<uint8_t> changed = block;
            changed[bit / 8] = static_cast<uint8_t>(changed[bit / 8] ^ 1u << bit % 8);
            if (const auto bad = decompress(changed.data(), changed.size(), bytes.size(),
                                            "a block with bit " + std::to_string(bit) + " changed"))
                return bad;
        }
        for (size_t n = 0; n < block.size(); ++n)
            if (const auto bad =
                    refused(block.data(), n, bytes.size(), COF_E_CORRUPT,
                            "the first " + std::to_string(n) + " bytes of a block of " + std::to_string(block.size())))
                return bad;
        for (unsigned round = 0; round < 300; ++round) {
            std::vector<uint8_t> changed = block;
            for (size_t i = 0, count = 1 + random_.below(8); i < count; ++i)
                changed[random_.below(changed.size())] = static_cast<uint8_t>(random_.next());
            changed.resize(changed.size() + random_.below(30));
            if (const auto bad = decompress(changed.data(), changed.size(), random_.below(1500), "a damaged block"))
                return bad;
        }
        return std::nullopt;
    }

    Problem sizes() {
        const std::vector<uint8_t> bytes = content(600), block = block_of(bytes);
        for (const size_t n : {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2 + 1}) {
            const std::string call = "compress() of " + std::to_string(n) + " bytes";
            trying(pair_.label + ", " + call);
            if (codec_.bound(n) != 0) return fail(pair_.label + ": bound(" + std::to_string(n) + ") is not 0.");
            if (const auto bad =
                    compress_refused(codec_.level_default, bytes.data(), n, 64, COF_E_INVALID, call, "COF_E_INVALID"))
                return bad;
        }
        for (const int64_t level :
             {int64_t{codec_.level_min} - 1, int64_t{codec_.level_max} + 1, int64_t{INT32_MIN}, int64_t{INT32_MAX}}) {
            if (level < INT32_MIN || level > INT32_MAX || (level >= codec_.level_min && level <= codec_.level_max))
                continue;
            if (const auto bad = compress_refused(static_cast<int32_t>(level), bytes.data(), 100, 1000, COF_E_INVALID,
                                                  "compress() at level " + std::to_string(level), "COF_E_INVALID"))
                return bad;
        }
        for (size_t cap = 0; cap < block.size(); cap += 1 + cap / 16)
            if (const auto bad = compress_small(bytes, cap)) return bad;
        for (size_t cap = 0; cap < bytes.size(); cap += 1 + cap / 16)
            if (const auto bad = refused(block.data(), block.size(), cap, COF_E_SPACE, "a block of 600 bytes"))
                return bad;
        // Sizes that a sender claims: every run of eight bytes in the header as all ones, and as half of them.
        for (size_t at = 0; at + 8 <= std::min<size_t>(block.size(), 40); ++at)
            for (const int value : {0xff, 0x7f, 0x00}) {
                std::vector<uint8_t> claims = block;
                memset(claims.data() + at, value, 8);
                if (const auto bad = decompress(claims.data(), claims.size(), bytes.size(),
                                                "a block with eight bytes of its header replaced"))
                    return bad;
            }
        for (size_t n = 0; n <= 300; ++n) {
            std::vector<uint8_t> noise(n);
            for (uint8_t &byte : noise)
                byte = static_cast<uint8_t>(random_.next());
            if (const auto bad = decompress(noise.data(), n, n, std::to_string(n) + " random bytes")) return bad;
        }
        // The empty content, from and to nowhere.
        trying(pair_.label + ", the empty content");
        const std::vector<uint8_t> nothing = block_of({});
        size_t written = 7;
        const cof_status status = codec_.decompress(nothing.data(), nothing.size(), nullptr, 0, &written);
        if (nothing.empty() || status != COF_OK || written != 0)
            return wrong_status(pair_, "decompress() of an empty content to NULL", status, "0");
        return std::nullopt;
    }

    explicit operator bool() const { return bool(guarded_); }

  private:
    Problem refused(const uint8_t *block, size_t n, size_t cap, cof_status wanted, const std::string &what) {
        if (const auto bad = decompress(block, n, cap, what)) return bad;
        std::vector<uint8_t> back(cap);
        size_t written = 0;
        const cof_status status = codec_.decompress(n == 0 ? nullptr : block, n, back.data(), cap, &written);
        if (status == wanted) return std::nullopt;
        return wrong_status(pair_, "decompress() of " + what + " into " + std::to_string(cap) + " bytes", status,
                            wanted == COF_E_SPACE ? "COF_E_SPACE" : "COF_E_CORRUPT");
    }
    Problem compress_refused(int32_t level, const uint8_t *p, size_t n, size_t cap, cof_status wanted,
                             const std::string &call, const char *wanted_text) {
        StateBlock room(cap, 1);
        size_t written = 0;
        const cof_status status = codec_.compress(level, p, n, room.data(), cap, &written);
        if (!room.intact()) return fail(pair_.label + ": " + call + " writes outside the room it is given.");
        return status == wanted ? std::nullopt : wrong_status(pair_, call, status, wanted_text);
    }
    // Less room than bound(): COF_E_SPACE, or a block that fits and is good.
    Problem compress_small(const std::vector<uint8_t> &bytes, size_t cap) {
        const std::string call = "compress() into " + std::to_string(cap) + " bytes";
        trying(pair_.label + ", " + call);
        StateBlock room(cap, 1);
        size_t written = 0;
        const cof_status status =
            codec_.compress(codec_.level_default, bytes.data(), bytes.size(), room.data(), cap, &written);
        if (!room.intact() || (status == COF_OK && written > cap))
            return fail(pair_.label + ": " + call + " writes outside the room it is given.");
        if (status == COF_OK)
            return decompress(static_cast<const uint8_t *>(room.data()), written, bytes.size(), "a small block");
        return status == COF_E_SPACE ? std::nullopt : wrong_status(pair_, call, status, "COF_E_SPACE");
    }

    Pair &pair_;
    Random &random_;
    const cof_codec &codec_;
    GuardedBuffer guarded_;
};

Problem with_calls(Pair &pair, Random &random, Problem (CodecCalls::*run)()) {
    CodecCalls calls(pair, random);
    return calls ? (calls.*run)() : skip("there is no memory to try it with.");
}

} // namespace

Problem codec_sizes(Pair &pair, Random &random) {
    return with_calls(pair, random, &CodecCalls::sizes);
}
Problem codec_tamper(Pair &pair, Random &random) {
    return with_calls(pair, random, &CodecCalls::tamper);
}

} // namespace cof::conform
