// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "function": inputs of more than 4 GiB. They are zeros that take address space and no memory, and a tail of
// other bytes; what comes of the zeros is known by a shorter way than reading them, so that only the kernel under test
// does.
#include <chrono>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

#include "host/conform/function.hpp"
#include "host/conform/function_each.hpp"
#include "host/lib/fd.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

namespace {

using Clock = std::chrono::steady_clock;
using Problem = std::optional<Finding>;

constexpr size_t beyond = size_t{1} << 32, tail = 4097, large = beyond + tail, part = size_t{64} << 20;

// `beyond` zeros, then the tail: byte i of it is i mod 251.
class Zeros {
  public:
    Zeros() {
        void *pages = mmap(nullptr, large, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (pages == MAP_FAILED) return;
        p_ = static_cast<uint8_t *>(pages);
        for (size_t i = 0; i < tail; ++i)
            p_[beyond + i] = static_cast<uint8_t>(i % 251);
    }
    ~Zeros() {
        if (p_ != nullptr) munmap(p_, large);
    }
    Zeros(const Zeros &) = delete;
    Zeros &operator=(const Zeros &) = delete;
    explicit operator bool() const { return p_ != nullptr; }
    uint8_t *begin() const { return p_; }
    uint8_t *tail_begin() const { return p_ + beyond; }

  private:
    uint8_t *p_ = nullptr;
};

// Room for n bytes where every 2 MiB are the same memory, but for the last: what is written far apart is lost, and in
// whichever order it is written the end stays.
class Overlaid {
  public:
    explicit Overlaid(size_t n) : size_((n + unit - 1) / unit * unit) {
        const Fd memory(memfd_create("overlaid", MFD_CLOEXEC));
        if (!memory || ftruncate(memory.get(), 2 * unit) != 0) return;
        void *pages = mmap(nullptr, size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (pages == MAP_FAILED) return;
        p_ = static_cast<uint8_t *>(pages);
        for (size_t at = 0; at < size_; at += unit)
            if (mmap(p_ + at, unit, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memory.get(),
                     at + unit == size_ ? unit : 0) == MAP_FAILED) {
                munmap(p_, size_);
                p_ = nullptr;
                return;
            }
    }
    ~Overlaid() {
        if (p_ != nullptr) munmap(p_, size_);
    }
    Overlaid(const Overlaid &) = delete;
    Overlaid &operator=(const Overlaid &) = delete;
    explicit operator bool() const { return p_ != nullptr; }
    uint8_t *begin() const { return p_; }

  private:
    static constexpr size_t unit = size_t{2} << 20;
    uint8_t *p_ = nullptr;
    size_t size_;
};

// The check's time: what it has left is for the kernels that are still to come.
class Budget {
  public:
    explicit Budget(unsigned seconds) : end_(Clock::now() + std::chrono::milliseconds(800 * seconds)) {}
    double left() const { return std::chrono::duration<double>(end_ - Clock::now()).count(); }

  private:
    Clock::time_point end_;
};

Problem no_memory() {
    return skip("there is no address space for more than 4 GiB here.");
}

// Whether the kernel can be through in time, by how long it needs for a part.
template <class Call> Problem too_slow(const Pair &pair, const Budget &budget, const Call &call) {
    trying(pair.label + " over 64 MiB");
    const auto start = Clock::now();
    call();
    const double needs = std::chrono::duration<double>(Clock::now() - start).count() * (large / part);
    if (needs <= budget.left()) return std::nullopt;
    return skip(pair.label + ": 4 GiB would take " + std::to_string(static_cast<unsigned>(needs)) +
                " s here; allow more with --time.");
}

const std::string large_call = std::to_string(large) + " bytes";

// ---- what has to come of it

uint32_t shifted_by_row(const Contract &contract, uint32_t reg) {
    return static_cast<const cof_crc32 *>(find_contract(contract.kernel.contract, COF_IFACE_CRC32)->kernel.vtable)
        ->shift(reg, beyond);
}

std::string crc_of(Engine &judge, const Zeros &zeros, size_t last) {
    std::string want;
    StateBlock state = judge.block();
    judge.begin(state.data());
    const auto shifted = [&](auto reg, const auto *vtable) {
        memcpy(&reg, state.data(), sizeof reg);
        reg = vtable->shift(reg, beyond);
        memcpy(state.data(), &reg, sizeof reg);
    };
    const void *vtable = judge.kernel().vtable;
    if (std::string_view(judge.kernel().iface) == COF_IFACE_CRC64)
        shifted(uint64_t{0}, static_cast<const cof_crc64 *>(vtable));
    else
        shifted(uint32_t{0}, static_cast<const cof_crc32 *>(vtable));
    judge.feed(state.data(), zeros.tail_begin(), last, true, want);
    judge.end(state.data(), want);
    return want;
}

std::string crc_answer(Engine &judge, const Zeros &zeros) {
    return crc_of(judge, zeros, tail);
}

std::string hash_answer(Engine &judge, const Zeros &zeros) {
    std::string want;
    StateBlock state = judge.block();
    judge.begin(state.data());
    for (size_t at = 0; at < beyond; at += part)
        judge.feed(state.data(), zeros.begin(), part, false, want);
    judge.feed(state.data(), zeros.tail_begin(), tail, true, want);
    judge.end(state.data(), want);
    return want;
}

// By sha256sum and b3sum, of the same bytes.
const char *published_large(std::string_view contract) {
    if (contract == "sha256/1") return "a9ef980b39cf1c37b2eb8f46d1b6b34b40c17b84386ea560de1c77cea447ee1a";
    if (contract == "blake3/1") return "7da7408fc5fb37fa7f49ba76f05ca0c57dcf6d30d29ef8e740dad4160a5481e7";
    return nullptr;
}

// A chunk is decided by the bytes from its start on: all chunks of zeros are as the first one, until bytes of the tail
// come into reach. "": the portable kernel does not do so.
std::string cut_answer(Engine &judge, const Zeros &zeros) {
    constexpr size_t reach = size_t{33} << 20; // twice what any contract has for max
    const std::string some = judge.whole(zeros.begin(), part);
    std::vector<cof_cut_end> cuts(some.size() / sizeof(cof_cut_end));
    memcpy(cuts.data(), some.data(), cuts.size() * sizeof(cof_cut_end));
    if (cuts.size() < 3) return "";
    const cof_cut_end first = cuts[0];
    for (size_t i = 0; i < cuts.size() && cuts[i].end + reach < part; ++i)
        if (cuts[i].end != (i + 1) * first.end || cuts[i].fingerprint != first.fingerprint) return "";
    std::string want;
    uint64_t start = 0;
    for (; start + first.end + reach < beyond; start += first.end)
        append(want, cof_cut_end{start + first.end, first.fingerprint});
    const std::string rest = judge.whole(zeros.begin() + start, large - start);
    for (size_t at = 0; at < rest.size(); at += sizeof(cof_cut_end)) {
        cof_cut_end cut;
        memcpy(&cut, rest.data() + at, sizeof cut);
        cut.end += start;
        append(want, cut);
    }
    return want;
}

std::string sketch_answer(Engine &judge, const Zeros &zeros) {
    const auto &portable = *static_cast<const cof_cut_sketch *>(judge.kernel().vtable);
    const size_t entry = portable.sketch_size(portable.block), blocks = beyond / portable.block - 1;
    const std::string one = judge.whole(zeros.begin(), portable.block);
    std::string want;
    want.reserve(portable.sketch_size(large));
    for (size_t i = 0; i < blocks; ++i)
        want.append(one, 0, entry);
    return want + judge.whole(zeros.begin() + blocks * portable.block, large - blocks * portable.block);
}

Problem compare_large(Pair &pair, const Budget &budget, const Zeros &zeros,
                      std::string (*answer)(Engine &judge, const Zeros &zeros)) {
    if (const auto slow = too_slow(pair, budget, [&] { pair.ours.whole(zeros.begin(), part); })) return slow;
    trying(pair.label + " over " + large_call);
    const std::string got = pair.ours.whole(zeros.begin(), large), want = answer(pair.judge, zeros);
    if (want.empty()) return skip(pair.label + ": what must come of 4 GiB is not known.");
    return pair.compare(got, want, large_call);
}

// A length whose low 32 bits are below every threshold: where one of them decides, a short path gets it.
Problem compare_few_beyond(Pair &pair, const Zeros &zeros) {
    constexpr size_t few = 5;
    const std::string call = std::to_string(beyond + few) + " bytes";
    trying(pair.label + " over " + call);
    return pair.compare(pair.ours.whole(zeros.begin(), beyond + few), crc_of(pair.judge, zeros, few), call);
}

// A copy to overlaid memory: the value, and the tail.
Problem copy_large(Pair &pair, const Budget &budget, const Zeros &zeros) {
    const auto &ours = *static_cast<const cof_crc32_copy *>(pair.ours.kernel().vtable);
    const auto &judge = *static_cast<const cof_crc32_copy *>(pair.judge.kernel().vtable);
    const Overlaid to(large);
    if (!to) return no_memory();
    if (const auto slow = too_slow(pair, budget, [&] { ours.copy(1, to.begin(), zeros.begin(), part); })) return slow;
    std::vector<uint8_t> copied(tail);
    const uint32_t want = judge.copy(shifted_by_row(pair.ours.contract(), 1), copied.data(), zeros.tail_begin(), tail);
    trying(pair.label + ", copy() of " + large_call);
    const uint32_t got = ours.copy(1, to.begin(), zeros.begin(), large);
    if (got == want && memcmp(to.begin() + beyond, copied.data(), tail) == 0) return std::nullopt;
    return fail(pair.label + ": of " + large_call +
                (got != want ? ", copy() gives another checksum than the portable kernel."
                             : ", copy() does not copy the last ones."));
}

// Among short messages, and as one piece of three.
Problem batch_large(Pair &pair, const Budget &budget, const Zeros &zeros) {
    const auto &ours = *static_cast<const cof_crc32_batch *>(pair.ours.kernel().vtable);
    const auto &judge = *static_cast<const cof_crc32_batch *>(pair.judge.kernel().vtable);
    const cof_span few{zeros.begin(), 9}, ends{zeros.tail_begin(), tail}, most{zeros.begin(), large};
    const cof_span in[] = {few, most, ends};
    const auto some = [&] {
        const cof_span one{zeros.begin(), part};
        ours.gather(1, &one, 1);
        ours.gather(1, &one, 1);
    };
    if (const auto slow = too_slow(pair, budget, some)) return slow;
    const auto all_of_it = [&](uint32_t reg) {
        return judge.gather(shifted_by_row(pair.ours.contract(), reg), &ends, 1);
    };
    trying(pair.label + ", batch() with " + large_call);
    uint32_t reg[] = {1, 2, 3};
    ours.batch(reg, in, 3);
    const uint32_t first = judge.gather(1, &few, 1);
    if (reg[0] != first || reg[1] != all_of_it(2) || reg[2] != judge.gather(3, &ends, 1))
        return fail(pair.label + ": batch() with a message of " + large_call + " differs from the portable kernel.");
    trying(pair.label + ", gather() with " + large_call);
    if (ours.gather(1, in, 3) == judge.gather(all_of_it(first), &ends, 1)) return std::nullopt;
    return fail(pair.label + ": gather() with a piece of " + large_call + " differs from the portable kernel.");
}

// ---- adopted interfaces

Problem digest_large(Pair &pair, const Budget &budget, const Zeros &zeros) {
    const char *wanted = published_large(pair.ours.contract().kernel.contract);
    if (wanted == nullptr) return skip(pair.label + ": what must come of 4 GiB is not known.");
    if (const auto slow = too_slow(pair, budget, [&] { pair.ours.whole(zeros.begin(), part); })) return slow;
    trying(pair.label + " over " + large_call);
    const std::vector<uint8_t> digest = from_hexadecimal(wanted);
    return pair.compare(pair.ours.whole(zeros.begin(), large), {digest.begin(), digest.end()}, large_call);
}

// Two texts that differ in their last byte: their tags do, and the sealed texts in that byte alone.
Problem aead_large(Pair &pair, const Budget &budget, const Zeros &zeros) {
    const auto &aead = *static_cast<const cof_aead *>(pair.ours.kernel().vtable);
    const Overlaid sealed(large);
    if (!sealed) return no_memory();
    const std::vector<uint8_t> key(aead.key_size, 1), nonce(aead.nonce_size, 2);
    void *ctx = nullptr;
    if (aead.open(key.data(), &ctx) != COF_OK) return fail(pair.label + ": open() fails.");
    std::vector<uint8_t> tags[2], ends[2];
    const auto seal = [&](size_t n, size_t i) {
        tags[i].resize(aead.tag_size);
        const cof_status status =
            aead.seal(ctx, nonce.data(), nullptr, 0, zeros.begin(), n, sealed.begin(), tags[i].data());
        ends[i].assign(sealed.begin() + n - tail, sealed.begin() + n);
        return status;
    };
    Problem bad = too_slow(pair, budget, [&] { seal(2 * part, 0); });
    cof_status status = COF_OK;
    for (size_t i = 0; i < 2 && !bad && status == COF_OK; ++i) {
        trying(pair.label + ", seal() of " + large_call);
        status = seal(large, i);
        zeros.tail_begin()[tail - 1] ^= 0x40;
    }
    aead.close(ctx);
    if (bad) return bad;
    if (status != COF_OK)
        return fail(pair.label + ": seal() of " + large_call + " answers with status " + std::to_string(status) + ".");
    ends[1].back() ^= 0x40;
    if (tags[0] != tags[1] && ends[0] == ends[1]) return std::nullopt;
    return fail(pair.label + ": of " + large_call +
                ", seal() does not see the last one: with another one in its place " +
                (tags[0] == tags[1] ? "the tag is the same." : "the sealed text is not what it must be."));
}

Problem codec_large(Pair &pair, const Budget &budget, const Zeros &zeros) {
    const auto &codec = *static_cast<const cof_codec *>(pair.ours.kernel().vtable);
    const size_t bound = codec.bound(large);
    if (bound == 0) return std::nullopt; // its contract has a smaller limit, which function.hostile-sizes looks at
    void *pages = mmap(nullptr, bound, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    const Overlaid back(large);
    if (pages == MAP_FAILED || !back) return no_memory();
    auto *block = static_cast<uint8_t *>(pages);
    size_t size = 0, written = 0;
    uint64_t says = 0;
    const auto both = [&](size_t n) {
        if (codec.compress(codec.level_default, zeros.begin(), n, block, bound, &size) != COF_OK) return "compress()";
        if (codec.content_size(block, size, &says) != COF_OK || says != n) return "content_size()";
        if (codec.decompress(block, size, back.begin(), n, &written) != COF_OK || written != n) return "decompress()";
        return "";
    };
    Problem bad = too_slow(pair, budget, [&] { both(part); });
    trying(pair.label + ", there and back, " + large_call);
    const std::string failed = bad ? "" : both(large);
    munmap(pages, bound);
    if (bad) return bad;
    if (!failed.empty()) return fail(pair.label + ": " + failed + " does not manage " + large_call + ".");
    if (memcmp(back.begin() + beyond, zeros.tail_begin(), tail) == 0) return std::nullopt;
    return fail(pair.label + ": of " + large_call + ", the last ones do not come back.");
}

} // namespace

Finding function_beyond_4_gib(const Subject &subject) {
    const auto applies = [](const Engine &engine) {
        const std::string_view iface = engine.kernel().iface;
        return engine.contract().adopted == nullptr && (is_crc(iface) || is_crc_many(iface) || iface == COF_IFACE_HASH);
    };
    const auto each = [](Pair &pair, Random &) -> Problem {
        static const Budget budget(pair.subject.seconds);
        const Zeros zeros;
        if (!zeros) return no_memory();
        const std::string_view iface = pair.ours.kernel().iface;
        if (iface == COF_IFACE_CRC32_COPY) return copy_large(pair, budget, zeros);
        if (iface == COF_IFACE_CRC32_BATCH) return batch_large(pair, budget, zeros);
        if (!is_crc(iface)) return compare_large(pair, budget, zeros, hash_answer);
        const auto start = Clock::now();
        if (const auto bad = compare_large(pair, budget, zeros, crc_answer)) return bad;
        const bool fast = Clock::now() - start < std::chrono::seconds(2); // the others have no paths to choose from
        return fast ? compare_few_beyond(pair, zeros) : std::nullopt;
    };
    return each_kernel(subject, applies, each,
                       "no kernel that runs here is a checksum or hash that the host has itself.");
}

Finding function_beyond_4_gib_cut(const Subject &subject) {
    const auto applies = [](const Engine &engine) {
        const std::string_view iface = engine.kernel().iface;
        return iface == COF_IFACE_CUT || iface == COF_IFACE_CUT_SKETCH;
    };
    const auto each = [](Pair &pair, Random &) -> Problem {
        static const Budget budget(pair.subject.seconds);
        const Zeros zeros;
        if (!zeros) return no_memory();
        pair.ours.expect_large_input();
        pair.judge.expect_large_input();
        const bool cut = std::string_view(pair.ours.kernel().iface) == COF_IFACE_CUT;
        return compare_large(pair, budget, zeros, cut ? cut_answer : sketch_answer);
    };
    return each_kernel(subject, applies, each, "no kernel that runs here is a chunker.", Sizes::small);
}

Finding function_beyond_4_gib_adopted(const Subject &subject) {
    const auto applies = [](const Engine &engine) { return engine.contract().adopted != nullptr; };
    const auto each = [](Pair &pair, Random &) -> Problem {
        static const Budget budget(pair.subject.seconds);
        const Zeros zeros;
        if (!zeros) return no_memory();
        pair.ours.expect_large_input();
        const std::string_view iface = pair.ours.kernel().iface;
        if (iface == COF_IFACE_AEAD) return aead_large(pair, budget, zeros);
        if (iface == COF_IFACE_CODEC) return codec_large(pair, budget, zeros);
        return digest_large(pair, budget, zeros);
    };
    return each_kernel(subject, applies, each, "no kernel that runs here is of an adopted contract.");
}

} // namespace cof::conform
