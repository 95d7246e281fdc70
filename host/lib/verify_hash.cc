// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <array>
#include <cstring>

#include "host/adopted/adopted.hpp"
#include "host/lib/verify_tools.hpp"

namespace cof {

namespace {

constexpr size_t largest_digest = 256;

// An adopted hash is judged by its published answers, and then by its own one-shot function: whatever is fed in
// whatever pieces must come to that.
class HashTrial {
  public:
    explicit HashTrial(Trial &trial)
        : trial_(trial), adopted_(trial.portable.adopted), kernel_(*static_cast<const cof_hash *>(trial.kernel.vtable)),
          portable_(adopted_ ? kernel_ : *static_cast<const cof_hash *>(trial.portable.kernel.vtable)),
          size_(adopted_ ? adopted_->digest_size : portable_.digest_size),
          same_format_(trial.kernel.state_format != nullptr && trial.portable.kernel.state_format != nullptr &&
                       strcmp(trial.kernel.state_format, trial.portable.kernel.state_format) == 0) {}

    Check run() {
        if (auto refusal = shape()) return refusal;
        if (auto refusal = adopted_ ? published_answers(trial_, *adopted_, kernel_.oneshot) : known_answer())
            return refusal;
        for (size_t n = 0; n <= trial_.every_length(); ++n)
            for (unsigned times = 0; times < (trial_.thorough ? 4 : 2); ++times)
                if (auto refusal = oneshot(times == 0 ? trial_.at_end(n) : trial_.anywhere(n), n)) return refusal;
        for (const size_t n : trial_.edge_lengths(trial_.every_length() + 1)) {
            if (auto refusal = oneshot(trial_.at_end(n), n)) return refusal;
            if (auto refusal = oneshot(trial_.anywhere(n), n)) return refusal;
        }
        for (const int n : {0, 1, 16, 63, 64, 65, 239, 240, 241, 256, 257, 512, 1023, 1024, 1025, 2048, 4096, 4200})
            if (auto refusal = stream(static_cast<size_t>(n))) return refusal;
        // Nothing else compares a kernel that is its own judge on the paths of long inputs.
        for (const size_t n : {16384u, 32768u, 60000u})
            if (adopted_)
                if (auto refusal = stream(n)) return refusal;
        while (!trial_.expired()) {
            const size_t n = trial_.random.length(trial_.budget.max_bytes);
            if (auto refusal = oneshot(trial_.anywhere(n), n)) return refusal;
            if (auto refusal = stream(trial_.random.length(trial_.thorough ? 65536 : 8192))) return refusal;
        }
        return std::nullopt;
    }

  private:
    // A digest with room after it that must stay untouched.
    struct Digest {
        std::array<uint8_t, largest_digest + 16> bytes;
        Digest() { bytes.fill(0xa7); }
        bool within(size_t size) const {
            return std::all_of(bytes.begin() + static_cast<ptrdiff_t>(size), bytes.end(),
                               [](uint8_t byte) { return byte == 0xa7; });
        }
        std::span<const uint8_t> first(size_t size) const { return std::span(bytes).first(size); }
    };

    Check shape() {
        if (size_ > largest_digest || kernel_.digest_size != size_)
            return trial_.broken("its digest has " + std::to_string(kernel_.digest_size) +
                                 " bytes and the contract's " + std::to_string(size_));
        if (trial_.kernel.state_size == 0 || trial_.kernel.state_size == UINT32_MAX)
            return trial_.broken("it declares no state of a fixed size, which a hash needs");
        if (same_format_ && trial_.kernel.state_size != trial_.portable.kernel.state_size)
            return trial_.broken("its state is " + std::to_string(trial_.kernel.state_size) + " bytes, and those of " +
                                 trial_.judge() + " in the same format " +
                                 std::to_string(trial_.portable.kernel.state_size));
        return std::nullopt;
    }

    Check known_answer() {
        if (trial_.portable.pack) return std::nullopt; // it has vectors of its own
        Digest digest;
        kernel_.oneshot("123456789", 9, nullptr, digest.bytes.data());
        uint64_t value = 0;
        for (size_t i = 0; i < std::min<size_t>(size_, 8); ++i)
            value = value << 8 | digest.bytes[i];
        if (value == trial_.portable.check) return std::nullopt;
        return trial_.wrong("the published check, oneshot()", nullptr, 9, value, trial_.portable.check);
    }

    // No key, seed 0, a seed, or a seed and a key.
    const cof_hash_key *any_key() {
        const size_t kind = trial_.random.below(4);
        key_ = {};
        if (kind == 0) return nullptr;
        if (kind >= 2) key_.seed = trial_.random.next();
        if (kind == 3) {
            for (uint8_t &byte : key_.key)
                byte = static_cast<uint8_t>(trial_.random.next());
            key_.keyed = 1;
        }
        return &key_;
    }

    Check compare(const std::string &call, const uint8_t *p, size_t n, const Digest &got, const Digest &want) {
        if (!got.within(size_))
            return trial_.broken(call + " writes beyond its digest of " + std::to_string(size_) + " bytes");
        if (got.bytes == want.bytes) return std::nullopt;
        return trial_.wrong(call, p, n, hexadecimal(got.first(size_)), hexadecimal(want.first(size_)));
    }

    Check oneshot(const uint8_t *p, size_t n) {
        const cof_hash_key *key = any_key();
        Digest got, want;
        portable_.oneshot(p, n, key, want.bytes.data());
        kernel_.oneshot(n == 0 ? nullptr : p, n, key, got.bytes.data());
        return compare("oneshot()", p, n, got, want);
    }

    // A stream over random pieces, cloned in the middle to another address; final() twice, the second after more data;
    // and where the formats are equal, handed to the portable kernel and back.
    Check stream(size_t n) {
        const uint8_t *p = trial_.anywhere(n);
        const cof_hash_key *key = any_key();
        const size_t middle = trial_.random.below(n + 1);
        Digest want_middle, want;
        portable_.oneshot(p, middle, key, want_middle.bytes.data());
        portable_.oneshot(p, n, key, want.bytes.data());

        StateBlock state(trial_.kernel.state_size, trial_.kernel.state_align);
        StateBlock clone(trial_.kernel.state_size, trial_.kernel.state_align);
        state.spoil(0xff);
        kernel_.init(state.data(), key);
        feed(kernel_, state.data(), p, middle);
        Digest got;
        kernel_.final(state.data(), got.bytes.data());
        if (auto refusal = compare("final() of a stream", p, middle, got, want_middle)) return refusal;
        clone.copy_from(state);
        feed(kernel_, state.data(), p + middle, n - middle);
        if (auto refusal = finish("final() after more data", kernel_, state, p, n, want)) return refusal;
        state.spoil(0x3c);
        feed(kernel_, clone.data(), p + middle, n - middle);
        if (auto refusal = finish("final() of a clone by memcpy", kernel_, clone, p, n, want)) return refusal;
        if (!state.intact() || !clone.intact()) return trial_.broken("a stream writes outside its state block");
        return same_format_ ? hand_over(p, n, middle, key, want) : std::nullopt;
    }

    Check hand_over(const uint8_t *p, size_t n, size_t middle, const cof_hash_key *key, const Digest &want) {
        const size_t align = std::max<size_t>(trial_.kernel.state_align, trial_.portable.kernel.state_align);
        for (const bool to_portable : {true, false}) {
            const cof_hash &first = to_portable ? kernel_ : portable_, &second = to_portable ? portable_ : kernel_;
            StateBlock state(trial_.kernel.state_size, align);
            first.init(state.data(), key);
            feed(first, state.data(), p, middle);
            feed(second, state.data(), p + middle, n - middle);
            const std::string call =
                std::string(to_portable ? "a stream handed to " : "a stream taken from ") + trial_.judge();
            if (auto refusal = finish(call, second, state, p, n, want)) return refusal;
        }
        return std::nullopt;
    }

    void feed(const cof_hash &hash, void *state, const uint8_t *p, size_t n) {
        while (n != 0) {
            const size_t piece = std::min(n, trial_.random.length(n) + 1);
            hash.update(state, p, piece);
            p += piece;
            n -= piece;
        }
        hash.update(state, nullptr, 0);
    }

    Check finish(const std::string &call, const cof_hash &hash, StateBlock &state, const uint8_t *p, size_t n,
                 const Digest &want) {
        Digest got;
        hash.final(state.data(), got.bytes.data());
        return compare(call, p, n, got, want);
    }

    Trial &trial_;
    const Adopted *adopted_;
    const cof_hash &kernel_, &portable_;
    const size_t size_;
    const bool same_format_;
    cof_hash_key key_{};
};

} // namespace

Check verify_hash(Trial &trial) {
    return HashTrial(trial).run();
}

} // namespace cof
