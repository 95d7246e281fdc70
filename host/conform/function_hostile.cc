// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "function": sizes that nobody means well, and what was changed on its way. Everything here has to end in an
// answer, and in the one that the contract has for it.
#include <algorithm>
#include <cstring>

#include "host/conform/function.hpp"
#include "host/conform/function_each.hpp"

namespace cof::conform {

namespace {

constexpr uint8_t mark = 0x5a;

using Problem = std::optional<Finding>;

Problem wrong_status(const Pair &pair, const std::string &call, cof_status got, const char *wanted) {
    return fail(pair.label + ": " + call + " answers with status " + std::to_string(got) + " and must with " + wanted +
                ".");
}

// Where a call has failed: zeros, then what was there.
bool zeroed_or_untouched(const StateBlock &block, const uint8_t *data, size_t n) {
    const uint8_t *first = std::find_if(data, data + n, [](uint8_t byte) { return byte != 0; });
    return block.intact() && std::all_of(first, data + n, [](uint8_t byte) { return byte == mark; });
}

// ---- cof.codec/1

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

// ---- cof.aead/1

class AeadCalls {
  public:
    AeadCalls(Pair &pair, Random &random)
        : pair_(pair), random_(random), aead_(*static_cast<const cof_aead *>(pair.ours.kernel().vtable)),
          key_(bytes(aead_.key_size)), nonce_(bytes(aead_.nonce_size)) {
        if (aead_.open(key_.data(), &ctx_) != COF_OK) ctx_ = nullptr;
    }
    ~AeadCalls() { aead_.close(ctx_); }
    AeadCalls(const AeadCalls &) = delete;
    AeadCalls &operator=(const AeadCalls &) = delete;

    // Any one bit of what is authenticated, a length, another key: COF_E_AUTH and zeros, and the next call works.
    Problem tamper() {
        for (const size_t n : {0u, 1u, 15u, 16u, 17u, 100u, 1000u}) {
            text_ = bytes(n);
            aad_ = bytes(n % 37);
            std::vector<uint8_t> sealed(n), tag(aead_.tag_size);
            if (ctx_ == nullptr || seal(sealed, tag) != COF_OK) return fail(pair_.label + ": seal() fails.");
            for (std::vector<uint8_t> *part : {&sealed, &tag, &aad_, &nonce_})
                for (size_t bit = 0; bit<8 * part->size(); bit += part->size()> 200 ? 11 : 1) {
                    uint8_t &byte = (*part)[bit / 8];
                    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
                    const auto bad =
                        refused(sealed, tag,
                                "with a bit changed in " + std::string(part == &sealed ? "the sealed text"
                                                                       : part == &tag  ? "the tag"
                                                                       : part == &aad_ ? "what is beside it"
                                                                                       : "the nonce"));
                    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
                    if (bad) return bad;
                }
            if (n != 0)
                if (const auto bad = refused({sealed.begin(), sealed.end() - 1}, tag, "a byte short")) return bad;
            std::vector<uint8_t> longer = sealed;
            longer.push_back(0);
            if (const auto bad = refused(longer, tag, "a byte too long")) return bad;
            std::vector<uint8_t> back(n);
            if (unseal(sealed, tag, back.data()) != COF_OK || back != text_)
                return fail(pair_.label + ": after forgeries unseal() does not take what was sealed.");
        }
        return std::nullopt;
    }

    // SP 800-38D allows 2^36 - 32 bytes of text and less than 2^61 beside it: more is refused, and nothing touched.
    Problem sizes() {
        if (std::string_view(pair_.ours.contract().kernel.contract) != "aes256-gcm/1") return std::nullopt;
        if (ctx_ == nullptr) return fail(pair_.label + ": open() fails.");
        constexpr size_t text = (size_t{1} << 36) - 31, beside = size_t{1} << 61;
        uint8_t byte = mark;
        std::vector<uint8_t> tag(aead_.tag_size, mark);
        struct Case {
            size_t aad, n;
        };
        for (const Case &c : {Case{0, text}, Case{0, SIZE_MAX}, Case{beside, 0}, Case{SIZE_MAX, 1}}) {
            const std::string sizes =
                "of " + std::to_string(c.n) + " bytes with " + std::to_string(c.aad) + " beside them";
            trying(pair_.label + ", seal() and unseal() " + sizes);
            cof_status status = aead_.seal(ctx_, nonce_.data(), &byte, c.aad, &byte, c.n, &byte, tag.data());
            if (status != COF_E_INVALID) return wrong_status(pair_, "seal() " + sizes, status, "COF_E_INVALID");
            status = aead_.unseal(ctx_, nonce_.data(), &byte, c.aad, &byte, c.n, tag.data(), &byte);
            if (status != COF_E_INVALID) return wrong_status(pair_, "unseal() " + sizes, status, "COF_E_INVALID");
            if (byte != mark || tag != std::vector<uint8_t>(tag.size(), mark))
                return fail(pair_.label + ": seal() or unseal() " + sizes + " is refused and writes.");
        }
        return std::nullopt;
    }

  private:
    std::vector<uint8_t> bytes(size_t n) {
        std::vector<uint8_t> all(n);
        for (uint8_t &byte : all)
            byte = static_cast<uint8_t>(random_.next());
        return all;
    }
    cof_status seal(std::vector<uint8_t> &sealed, std::vector<uint8_t> &tag) {
        return aead_.seal(ctx_, nonce_.data(), aad_.data(), aad_.size(), text_.data(), text_.size(), sealed.data(),
                          tag.data());
    }
    cof_status unseal(const std::vector<uint8_t> &sealed, const std::vector<uint8_t> &tag, void *to) {
        return aead_.unseal(ctx_, nonce_.data(), aad_.data(), aad_.size(), sealed.data(), sealed.size(), tag.data(),
                            to);
    }
    Problem refused(const std::vector<uint8_t> &sealed, const std::vector<uint8_t> &tag, const std::string &what) {
        const std::string call = "unseal() of " + std::to_string(text_.size()) + " bytes " + what;
        trying(pair_.label + ", " + call);
        StateBlock back(sealed.size(), 1);
        back.spoil(mark);
        const cof_status status = unseal(sealed, tag, back.data());
        if (status != COF_E_AUTH) return wrong_status(pair_, call, status, "COF_E_AUTH");
        const auto *data = static_cast<const uint8_t *>(back.data());
        if (!back.intact() || std::any_of(data, data + sealed.size(), [](uint8_t byte) { return byte != 0; }))
            return fail(pair_.label + ": " + call + " is refused and leaves bytes behind.");
        return std::nullopt;
    }

    Pair &pair_;
    Random &random_;
    const cof_aead &aead_;
    std::vector<uint8_t> key_, nonce_, text_, aad_;
    void *ctx_ = nullptr;
};

// ---- the other interfaces: sizes alone

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
        if (iface == COF_IFACE_CODEC) {
            CodecCalls calls(pair, random);
            return calls ? calls.sizes() : skip("there is no memory to try it with.");
        }
        if (iface == COF_IFACE_AEAD) return AeadCalls(pair, random).sizes();
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
        if (std::string_view(pair.ours.kernel().iface) == COF_IFACE_AEAD) return AeadCalls(pair, random).tamper();
        CodecCalls calls(pair, random);
        return calls ? calls.tamper() : skip("there is no memory to try it with.");
    };
    return each_kernel(subject, applies, each, "no kernel that runs here is called through cof.aead/1 or cof.codec/1.");
}

} // namespace cof::conform
