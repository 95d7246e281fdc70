// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Cofferdam for C++20: a thin layer over cofferdam.h. Header-only, RAII, std::span, and contracts with types.
//
//     auto ctx = cofferdam::Context::open();
//     if (!ctx) return complain(ctx.error().message());
//     auto crc = ctx->find(cofferdam::crc32c);
//     if (!crc) return complain(crc.error().message());
//     uint32_t value = (*crc)(data);
//
// Nothing here throws. What can fail returns a Result or a Status, which the compiler asks to look at. Owners (Context,
// Stream, Chunker) are movable and not copyable; a moved-from one is only to be destroyed or assigned to. Crc32,
// Crc32c, Crc64, Hash and FixedHash are views of a slot: copy them freely, and do not use them after their Context is
// gone. Functions given to each_file and the like must not throw either.
//
// Thread rules are those of cofferdam.h: Context and the views from any thread; one Stream or Chunker from one at a
// time.
#ifndef COFFERDAM_HPP
#define COFFERDAM_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <cofferdam.h>
#include <cofferdam_crc32c_short.h>

namespace cofferdam {

using Bytes = std::span<const std::byte>;

// Bytes of any contiguous range of trivial objects: bytes_of(text), bytes_of(vector).
template <class Range> Bytes bytes_of(const Range &range) noexcept {
    return std::as_bytes(std::span(range));
}

// How a call went, where there is nothing more to say.
class [[nodiscard]] Status {
  public:
    constexpr Status() noexcept = default;
    constexpr explicit Status(cof_status code) noexcept : code_(code) {}
    constexpr explicit operator bool() const noexcept { return code_ == COF_OK; }
    constexpr cof_status code() const noexcept { return code_; }
    // A kernel was demoted and earlier results may be wrong: start this stream again.
    constexpr bool suspect() const noexcept { return code_ == COF_E_SUSPECT; }
    std::string_view name() const noexcept { return cof_status_name(code_); }

  private:
    cof_status code_ = COF_OK;
};

// Why there is no value. Owns its sentence, and allocates nothing.
class Error {
  public:
    static constexpr std::size_t capacity = 1024;
    explicit Error(cof_status code = COF_E_INTERNAL) noexcept : code_(code) {}
    cof_status code() const noexcept { return code_; }
    std::string_view name() const noexcept { return cof_status_name(code_); }
    // One sentence; the name of the status where the library gave none.
    std::string_view message() const noexcept { return why_[0] == '\0' ? name() : std::string_view(why_.data()); }
    // For the C API to write to.
    char *buffer() noexcept { return why_.data(); }
    Error &with(cof_status code) noexcept {
        code_ = code;
        return *this;
    }

  private:
    cof_status code_;
    std::array<char, capacity> why_{};
};

// A value, or why there is none. *, -> need a value and error() an error, as with std::expected.
template <class T> class [[nodiscard]] Result {
  public:
    Result(T value) noexcept : value_(std::move(value)) {}
    Result(const Error &error) noexcept : error_(error) {}
    explicit operator bool() const noexcept { return value_.has_value(); }
    T &operator*() &noexcept { return *value_; }
    const T &operator*() const &noexcept { return *value_; }
    T &&operator*() &&noexcept { return std::move(*value_); }
    T *operator->() noexcept { return &*value_; }
    const T *operator->() const noexcept { return &*value_; }
    const Error &error() const noexcept { return error_; }

  private:
    std::optional<T> value_;
    Error error_{COF_OK};
};

namespace detail {
template <auto free> struct Deleter {
    template <class T> void operator()(T *p) const noexcept { free(p); }
};
} // namespace detail

// A checksum or hash that is fed in pieces.
class Stream {
  public:
    static Result<Stream> start(const cof_slot *slot, const cof_hash_key *key = nullptr) noexcept {
        cof_stream *stream = nullptr;
        if (const cof_status code = cof_stream_new(slot, key, &stream)) return Error(code);
        return Stream(stream, cof_digest_size(slot));
    }
    Status update(Bytes data) noexcept { return Status(cof_stream_update(stream_.get(), data.data(), data.size())); }
    // Writes digest_size() bytes; more updates may follow. COF_E_SPACE: digest is shorter than that.
    Status final(std::span<std::byte> digest) noexcept {
        if (digest.size() < digest_size_) return Status(COF_E_SPACE);
        return Status(cof_stream_final(stream_.get(), digest.data()));
    }
    Result<Stream> clone() const noexcept {
        cof_stream *copy = nullptr;
        if (const cof_status code = cof_stream_clone(stream_.get(), &copy)) return Error(code);
        return Stream(copy, digest_size_);
    }
    std::size_t digest_size() const noexcept { return digest_size_; }

  private:
    Stream(cof_stream *stream, std::size_t digest_size) noexcept : stream_(stream), digest_size_(digest_size) {}
    std::unique_ptr<cof_stream, detail::Deleter<cof_stream_free>> stream_;
    std::size_t digest_size_;
};

// A checksum of up to 32 bits, as users know it.
class Crc32 {
  public:
    static constexpr const char *interface = COF_IFACE_CRC32;
    static constexpr std::size_t fixed_size = 0;
    explicit Crc32(const cof_slot *slot) noexcept : slot_(slot) {}
    std::uint32_t operator()(Bytes data) const noexcept { return cof_crc32_oneshot(slot_, data.data(), data.size()); }
    // so_far: the value of the bytes before; of none, that of ({}).
    std::uint32_t operator()(Bytes data, std::uint32_t so_far) const noexcept {
        return cof_crc32_update(slot_, so_far, data.data(), data.size());
    }
    // The raw register: no initial value, no final inversion.
    std::uint32_t raw(std::uint32_t reg, Bytes data) const noexcept {
        return cof_crc32_raw(slot_, reg, data.data(), data.size());
    }
    // The value of A followed by B.
    std::uint32_t combine(std::uint32_t crc_a, std::uint32_t crc_b, std::uint64_t len_b) const noexcept {
        return cof_crc32_combine(slot_, crc_a, crc_b, len_b);
    }
    Result<Stream> stream() const noexcept { return Stream::start(slot_); }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};

// A 64-bit checksum, as users know it.
class Crc64 {
  public:
    static constexpr const char *interface = COF_IFACE_CRC64;
    static constexpr std::size_t fixed_size = 8;
    explicit Crc64(const cof_slot *slot) noexcept : slot_(slot) {}
    std::uint64_t operator()(Bytes data) const noexcept { return cof_crc64_oneshot(slot_, data.data(), data.size()); }
    // so_far: the value of the bytes before; of none, that of ({}).
    std::uint64_t operator()(Bytes data, std::uint64_t so_far) const noexcept {
        return cof_crc64_update(slot_, so_far, data.data(), data.size());
    }
    // The raw register: no initial value, no final inversion.
    std::uint64_t raw(std::uint64_t reg, Bytes data) const noexcept {
        return cof_crc64_raw(slot_, reg, data.data(), data.size());
    }
    // The value of A followed by B.
    std::uint64_t combine(std::uint64_t crc_a, std::uint64_t crc_b, std::uint64_t len_b) const noexcept {
        return cof_crc64_combine(slot_, crc_a, crc_b, len_b);
    }
    Result<Stream> stream() const noexcept { return Stream::start(slot_); }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};

namespace detail {
#ifdef COF_HAS_CRC32C_SHORT
constexpr bool crc32c_in_place = true;
#else
constexpr bool crc32c_in_place = false;
#endif
} // namespace detail

// CRC-32C. Where what includes this is compiled for SSE4.2, up to 16 bytes are computed in place: no call, no plugin,
// nothing counted or watched (cofferdam_crc32c_short.h).
class Crc32c : public Crc32 {
  public:
    static constexpr const char *contract = "crc32c/1"; // the only one that find() gives this for
    using Crc32::Crc32;
    // A template, so that what is compiled with SSE4.2 and what is not have no function in common.
    template <bool in_place = detail::crc32c_in_place>
    std::uint32_t operator()(Bytes data, std::uint32_t so_far = 0) const noexcept {
#ifdef COF_HAS_CRC32C_SHORT
        if (in_place && data.size() <= COF_CRC32C_SHORT_MAX) return cof_crc32c_short(so_far, data.data(), data.size());
#endif
        return Crc32::operator()(data, so_far);
    }
};

// A hash whose digest size is known at run time.
class Hash {
  public:
    static constexpr const char *interface = COF_IFACE_HASH;
    static constexpr std::size_t fixed_size = 0;
    explicit Hash(const cof_slot *slot) noexcept : slot_(slot) {}
    std::size_t digest_size() const noexcept { return cof_digest_size(slot_); }
    // COF_E_SPACE: digest is shorter than digest_size().
    Status operator()(Bytes data, std::span<std::byte> digest, const cof_hash_key *key = nullptr) const noexcept {
        if (digest.size() < digest_size()) return Status(COF_E_SPACE);
        cof_hash_oneshot(slot_, data.data(), data.size(), key, digest.data());
        return Status();
    }
    Result<Stream> stream(const cof_hash_key *key = nullptr) const noexcept { return Stream::start(slot_, key); }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};

// A hash of N bytes: find() has checked that the slot's digest has them.
template <std::size_t N> class FixedHash {
  public:
    using Digest = std::array<std::byte, N>;
    static constexpr const char *interface = COF_IFACE_HASH;
    static constexpr std::size_t fixed_size = N;
    explicit FixedHash(const cof_slot *slot) noexcept : slot_(slot) {}
    Digest operator()(Bytes data, const cof_hash_key *key = nullptr) const noexcept {
        Digest digest;
        cof_hash_oneshot(slot_, data.data(), data.size(), key, digest.data());
        return digest;
    }
    Result<Stream> stream(const cof_hash_key *key = nullptr) const noexcept { return Stream::start(slot_, key); }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};

// Cuts a stream of bytes into chunks.
class Chunker {
  public:
    struct Fed {
        Status status;
        std::size_t cuts = 0, used = 0;
    };
    // One step, as cof_chunker_feed: all of data was taken unless every place in out was filled.
    Fed step(Bytes data, bool last, std::span<cof_cut_end> out) noexcept {
        Fed fed;
        fed.status = Status(cof_chunker_feed(chunker_.get(), data.data(), data.size(), last, out.data(), out.size(),
                                             &fed.cuts, &fed.used));
        return fed;
    }
    // All of data; on_cut(const cof_cut_end &) for each chunk's end, in order.
    template <class F> Status feed(Bytes data, bool last, F &&on_cut) {
        std::array<cof_cut_end, 64> out;
        for (;;) {
            const Fed fed = step(data, last, out);
            if (!fed.status) return fed.status;
            for (const cof_cut_end &cut : std::span(out).first(fed.cuts))
                on_cut(cut);
            data = data.subspan(fed.used);
            if (fed.cuts < out.size()) return fed.status;
        }
    }
    // The same of bytes in several places, as cof_chunker_feedv.
    template <class F> Status feedv(std::span<const cof_span> spans, bool last, F &&on_cut) {
        std::array<cof_cut_end, 64> out;
        for (std::size_t taken = 0, cuts = 0;;) {
            const Status status(cof_chunker_feedv(chunker_.get(), spans.data(), spans.size(), last, out.data(),
                                                  out.size(), &cuts, &taken));
            if (!status) return status;
            for (const cof_cut_end &cut : std::span(out).first(cuts))
                on_cut(cut);
            if (cuts < out.size()) return status;
        }
    }
    // Ready for another stream, on the kernel that serves now.
    Status reset() noexcept { return Status(cof_chunker_reset(chunker_.get())); }
    Result<Chunker> clone() const noexcept {
        cof_chunker *copy = nullptr;
        if (const cof_status code = cof_chunker_clone(chunker_.get(), &copy)) return Error(code);
        return Chunker(copy);
    }
    // The configuration in force, defaults filled in.
    cof_cut_cfg config() const noexcept {
        cof_cut_cfg cfg{};
        cof_chunker_config(chunker_.get(), &cfg);
        return cfg;
    }
    cof_chunker *get() const noexcept { return chunker_.get(); }

  private:
    friend class Context;
    explicit Chunker(cof_chunker *chunker) noexcept : chunker_(chunker) {}
    std::unique_ptr<cof_chunker, detail::Deleter<cof_chunker_free>> chunker_;
};

// A contract's name, with the type that serves it.
template <class Kind> struct Contract { const char *name; };
inline constexpr Contract<Crc32c> crc32c{"crc32c/1"};
inline constexpr Contract<Crc32> crc32{"crc32/1"}, crc32_be{"crc32-be/1"};
inline constexpr Contract<Crc64> crc64_nvme{"crc64-nvme/1"}, crc64_xz{"crc64-xz/1"};
inline constexpr Contract<Crc32> crc8_smbus{"crc8-smbus/1"}, crc8_gsm_a{"crc8-gsm-a/1"};
inline constexpr Contract<Crc32> crc16_umts{"crc16-umts/1"}, crc16_xmodem{"crc16-xmodem/1"}, crc16_arc{"crc16-arc/1"};
inline constexpr Contract<Crc32> crc24_openpgp{"crc24-openpgp/1"};
inline constexpr Contract<FixedHash<8>> xxh3_64{"xxh3-64/1"};
inline constexpr Contract<FixedHash<16>> xxh3_128{"xxh3-128/1"};
inline constexpr Contract<Chunker> fastcdc2016{"fastcdc2016/1"}, fastcdc2020{"fastcdc2020/1"};
inline constexpr Contract<Chunker> repmaxcdc{"repmaxcdc/1"}, argmin{"argmin/1"}, gear8{"gear8/1"};

// Options with their struct_size set and everything else as the environment says.
inline cof_options default_options() noexcept {
    cof_options options{};
    options.struct_size = sizeof options;
    return options;
}
inline cof_cut_cfg default_cut() noexcept {
    cof_cut_cfg cfg{};
    cfg.struct_size = sizeof cfg;
    return cfg;
}

class Context {
  public:
    static Result<Context> open(const cof_options &options = default_options()) noexcept {
        Error error;
        cof_context *ctx = nullptr;
        if (const cof_status code = cof_open(&options, &ctx, error.buffer(), Error::capacity)) return error.with(code);
        return Context(ctx);
    }

    // The kernel of a contract: find(crc32c), or by name, find(Contract<Hash>{"xxh3-64/1"}).
    template <class Kind> Result<Kind> find(Contract<Kind> contract) const noexcept {
        Error error;
        if constexpr (requires { Kind::contract; })
            if (std::string_view(contract.name) != Kind::contract) return error.with(COF_E_INVALID);
        const cof_slot *slot = nullptr;
        const cof_status code =
            cof_find(ctx_.get(), contract.name, Kind::interface, &slot, error.buffer(), Error::capacity);
        if (code != COF_OK) return error.with(code);
        if (Kind::fixed_size != 0 && cof_digest_size(slot) != Kind::fixed_size) return error.with(COF_E_ABI);
        return Kind(slot);
    }
    Result<Chunker> chunker(Contract<Chunker> contract, const cof_cut_cfg &cfg = default_cut()) const noexcept {
        Error error;
        cof_chunker *chunker = nullptr;
        if (const cof_status code =
                cof_chunker_new(ctx_.get(), contract.name, &cfg, &chunker, error.buffer(), Error::capacity))
            return error.with(code);
        return Chunker(chunker);
    }

    // f(const cof_file_info &), f(const cof_kernel_info &): valid during the call. contract nullptr: all.
    template <class F> void each_file(F f) const noexcept {
        cof_each_file(
            ctx_.get(), [](void *user, const cof_file_info *info) { (*static_cast<F *>(user))(*info); }, &f);
    }
    template <class F> void each_kernel(const char *contract, F f) const noexcept {
        cof_each_kernel(ctx_.get(), contract, call_kernel<F>, &f);
    }
    // The kernel that now serves a view's slot.
    template <class View, class F> void serving(const View &view, F f) const noexcept {
        cof_slot_info(ctx_.get(), view.slot(), call_kernel<F>, &f);
    }
    cof_environment environment() const noexcept {
        cof_environment environment{};
        environment.struct_size = sizeof environment;
        cof_get_environment(ctx_.get(), &environment);
        return environment;
    }
    // f(const cof_rule_info &), f(const cof_library_info &): valid during the call.
    template <class F> void each_rule(F f) const noexcept {
        cof_each_rule(
            ctx_.get(), [](void *user, const cof_rule_info *info) { (*static_cast<F *>(user))(*info); }, &f);
    }
    template <class F> void each_library(F f) const noexcept {
        cof_each_library(
            ctx_.get(), [](void *user, const cof_library_info *info) { (*static_cast<F *>(user))(*info); }, &f);
    }
    // code() COF_OK: policy allows this SPDX expression. Else message() says why not, with the remedy.
    Error judge(const char *spdx) const noexcept {
        Error error;
        return error.with(cof_judge(ctx_.get(), spdx, nullptr, nullptr, error.buffer(), Error::capacity));
    }
    // f(const cof_loaded_info &): what is in the process, by whichever context.
    template <class F> static void each_loaded(F f) noexcept {
        cof_each_loaded([](void *user, const cof_loaded_info *info) { (*static_cast<F *>(user))(*info); }, &f);
    }
    // What the licences of all that amount to; returns the length it has or would have.
    static std::size_t combination(std::span<char> text) noexcept {
        return cof_combination(nullptr, text.data(), text.size());
    }
    cof_context *get() const noexcept { return ctx_.get(); }

  private:
    explicit Context(cof_context *ctx) noexcept : ctx_(ctx) {}
    template <class F> static void call_kernel(void *user, const cof_kernel_info *info) {
        (*static_cast<F *>(user))(*info);
    }
    std::unique_ptr<cof_context, detail::Deleter<cof_close>> ctx_;
};

} // namespace cofferdam

#endif
