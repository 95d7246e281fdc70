// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every cof.hash/1 kernel against its judge.
#include <cstring>
#include <map>

#include "tests/kernels/checked_call.hpp"
#include "tests/kernels/kernels.hpp"
#include "tests/kernels/memory.hpp"

namespace cof {
namespace {

constexpr size_t longest = 4200;
constexpr size_t some_offsets[] = {0, 1, 7, 8, 31, 63};
using Digest = std::vector<uint8_t>;

// A state block that ends as close to a guard page as its alignment lets it, with known bytes around it.
class State {
  public:
    explicit State(const cof_kernel &kernel) : size_(kernel.state_size), memory_(size_ + 4096) {
        const size_t align = std::max(kernel.state_align, 1u);
        memset(memory_.begin(), 0xc5, memory_.size());
        at_ = memory_.end() - (size_ + align - 1) / align * align;
        for (size_t i = 0; i < size_; ++i)
            at_[i] = static_cast<uint8_t>(i * 37 + 11); // init works over garbage
    }
    uint8_t *get() const { return at_; }
    size_t size() const { return size_; }
    bool canaries_live() const {
        for (const uint8_t *p = memory_.begin(); p < memory_.end(); ++p)
            if ((p < at_ || p >= at_ + size_) && *p != 0xc5) return false;
        return true;
    }

  private:
    size_t size_;
    Guarded memory_;
    uint8_t *at_ = nullptr;
};

std::vector<cof_hash_key> keys() {
    std::vector<cof_hash_key> all(4);
    all[1].seed = 1;
    all[2].seed = UINT64_C(0x9e3779b97f4a7c15);
    all[3].seed = UINT64_MAX;
    return all;
}

class HashKernel : public KernelTest<cof_hash> {
  protected:
    void SetUp() override {
        KernelTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        ASSERT_EQ(ours->digest_size, twin->digest_size);
        ASSERT_LE(ours->digest_size, 64u);
    }
    Digest oneshot(const cof_hash *hash, const uint8_t *p, size_t n, const cof_hash_key *key) const {
        Digest digest(hash->digest_size);
        hash->oneshot(p, n, key, digest.data());
        return digest;
    }
    Digest finish(const cof_hash *hash, const State &state) const {
        Digest digest(hash->digest_size);
        hash->final(state.get(), digest.data());
        return digest;
    }
    void same(const uint8_t *p, size_t n, const cof_hash_key *key, const char *what) {
        const size_t offset = reinterpret_cast<uintptr_t>(p) % 64;
        trying(n, offset);
        if (oneshot(ours, p, n, key) != oneshot(twin, p, n, key) && ++wrong <= 5)
            ADD_FAILURE() << what << ": n " << n << ", offset " << offset << ", seed " << (key ? key->seed : 0);
    }
    int wrong = 0;
};

// First: a kernel that fails this one can make any other test fail, or end the program.
TEST_P(HashKernel, LeavesTheMachineAsItWas) {
    Random random(9);
    Guarded memory(9000);
    random.fill(memory.bytes());
    EXPECT_EQ(
        contained([&] {
            std::string broken;
            State state(*kernel);
            Digest digest(ours->digest_size);
            cof_hash_key key{};
            key.seed = 5;
            const auto intact = [&](const char *what, size_t n, CallMode mode) {
                EXPECT_EQ(broken, "") << what << ", n " << n << ", mode " << static_cast<int>(mode);
            };
            for (CallMode mode : all_call_modes) {
                for (size_t n : telling_lengths()) {
                    const uint8_t *p = memory.begin() + n % 64;
                    trying(n, n % 64);
                    const Digest want = oneshot(twin, p, n, &key);
                    checked_call(address(ours->oneshot), {word(p), n, word(&key), word(digest.data())}, mode, broken);
                    intact("oneshot", n, mode);
                    EXPECT_EQ(digest, want) << "n " << n << ", mode " << static_cast<int>(mode);
                    checked_call(address(ours->init), {word(state.get()), word(&key)}, mode, broken);
                    intact("init", n, mode);
                    checked_call(address(ours->update), {word(state.get()), word(p), n}, mode, broken);
                    intact("update", n, mode);
                    checked_call(address(ours->final), {word(state.get()), word(digest.data())}, mode, broken);
                    intact("final", n, mode);
                    EXPECT_EQ(digest, want) << "streamed, n " << n << ", mode " << static_cast<int>(mode);
                }
            }
        }),
        "");
}

TEST_P(HashKernel, EveryLength) {
    Random random(1);
    Guarded memory(longest + 128);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t offset : some_offsets)
                      for (size_t n = 0; n <= longest; ++n)
                          same(memory.begin() + offset, n, nullptr, "every length");
                  for (const cof_hash_key &key : keys())
                      for (size_t n = 0; n <= longest; ++n)
                          same(memory.begin() + n % 64, n, &key, "seeds");
              }),
              "");
}

TEST_P(HashKernel, EveryAlignment) {
    Random random(2);
    Guarded memory(9000);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t offset = 0; offset < 64; ++offset)
                      for (size_t n : telling_lengths())
                          same(memory.begin() + offset, n, nullptr, "every alignment");
              }),
              "");
}

TEST_P(HashKernel, ReadsNothingOutside) {
    Random random(3);
    Guarded memory(longest), out(1);
    random.fill(memory.bytes());
    memory.read_only();
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= longest; ++n) {
                      same(memory.end() - n, n, nullptr, "up to a guard page");
                      same(memory.begin(), n, nullptr, "right after a guard page");
                      uint8_t *digest = out.end() - ours->digest_size;
                      digest[-1] = 0xc5;
                      ours->oneshot(memory.end() - n, n, nullptr, digest);
                      EXPECT_EQ(digest[-1], 0xc5) << "written before the digest, n " << n;
                  }
              }),
              "");
}

TEST_P(HashKernel, NothingIsLegal) {
    EXPECT_EQ(contained([&] {
                  const Digest want = oneshot(twin, nullptr, 0, nullptr);
                  EXPECT_EQ(oneshot(ours, nullptr, 0, nullptr), want);
                  State state(*kernel);
                  ours->init(state.get(), nullptr);
                  ours->update(state.get(), nullptr, 0);
                  EXPECT_EQ(finish(ours, state), want);
              }),
              "");
}

// Key bytes count only when keyed is 1, and not at all in a contract without a key: whatever the portable kernel says.
TEST_P(HashKernel, KeyBytes) {
    Random random(4);
    std::vector<uint8_t> data(2000);
    random.fill(data);
    EXPECT_EQ(contained([&] {
                  for (uint32_t keyed : {0u, 1u}) {
                      cof_hash_key key{};
                      key.keyed = keyed;
                      random.fill(key.key);
                      for (size_t n : telling_lengths())
                          if (n <= data.size()) same(data.data(), n, &key, "key bytes");
                  }
              }),
              "");
}

TEST_P(HashKernel, EverySplit) {
    constexpr size_t n = 1000;
    Random random(5);
    std::vector<uint8_t> data(n);
    random.fill(data);
    EXPECT_EQ(contained([&] {
                  State state(*kernel);
                  for (const cof_hash_key &key : keys()) {
                      const Digest want = oneshot(twin, data.data(), n, &key);
                      for (size_t k = 0; k <= n; ++k) {
                          trying(k, 0);
                          ours->init(state.get(), &key);
                          ours->update(state.get(), data.data(), k);
                          ours->update(state.get(), data.data() + k, n - k);
                          EXPECT_EQ(finish(ours, state), want) << "split at " << k << ", seed " << key.seed;
                      }
                  }
                  EXPECT_TRUE(state.canaries_live());
              }),
              "");
}

TEST_P(HashKernel, LongStreamsInRandomPieces) {
    Random random(6);
    std::vector<uint8_t> data(300000);
    random.fill(data);
    EXPECT_EQ(contained([&] {
                  State state(*kernel);
                  for (int round = 0; round < 60; ++round) {
                      const size_t n = random.below(data.size()), cap = size_t{1} << (1 + random.below(17));
                      ours->init(state.get(), nullptr);
                      for (size_t at = 0, step; at < n; at += step) {
                          step = std::min<size_t>(n - at, 1 + random.below(cap));
                          trying(step, at % 64);
                          ours->update(state.get(), data.data() + at, step);
                      }
                      EXPECT_EQ(finish(ours, state), oneshot(twin, data.data(), n, nullptr)) << "n " << n;
                  }
                  EXPECT_TRUE(state.canaries_live());
              }),
              "");
}

// final changes nothing, a clone goes its own way, and equal formats may be handed over in both directions.
TEST_P(HashKernel, CloneAndHandOver) {
    constexpr size_t n = 3000;
    Random random(7);
    std::vector<uint8_t> data(n);
    random.fill(data);
    const cof_kernel &theirs = *judge;
    const bool same_format = kernel->state_format && theirs.state_format &&
                             !strcmp(kernel->state_format, theirs.state_format) &&
                             kernel->state_size == theirs.state_size;
    EXPECT_EQ(contained([&] {
                  const Digest want = oneshot(twin, data.data(), n, nullptr);
                  for (size_t k = 0; k <= n; k += 13) {
                      trying(k, 0);
                      State state(*kernel), clone(*kernel);
                      ours->init(state.get(), nullptr);
                      ours->update(state.get(), data.data(), k);
                      const Digest before(state.get(), state.get() + state.size());
                      EXPECT_EQ(finish(ours, state), oneshot(twin, data.data(), k, nullptr)) << "after " << k;
                      EXPECT_EQ(memcmp(before.data(), state.get(), state.size()), 0) << "final changed the state";
                      memcpy(clone.get(), state.get(), state.size());
                      ours->update(state.get(), "something else", 14);
                      ours->update(clone.get(), data.data() + k, n - k);
                      EXPECT_EQ(finish(ours, clone), want) << "clone at " << k;
                      EXPECT_TRUE(state.canaries_live() && clone.canaries_live());
                      if (!same_format) continue;
                      State other(theirs);
                      memcpy(other.get(), before.data(), before.size());
                      twin->update(other.get(), data.data() + k, n - k);
                      EXPECT_EQ(finish(twin, other), want) << "handed to its judge at " << k;
                      twin->init(other.get(), nullptr);
                      twin->update(other.get(), data.data(), k);
                      memcpy(clone.get(), other.get(), other.size());
                      ours->update(clone.get(), data.data() + k, n - k);
                      EXPECT_EQ(finish(ours, clone), want) << "taken from its judge at " << k;
                  }
              }),
              "");
}

TEST_P(HashKernel, PathSwitches) {
    constexpr uint64_t limit = 64 << 20;
    uint64_t largest = 0;
    for (uint64_t at : path_switches())
        if (at <= limit) largest = std::max(largest, at);
    Random random(8);
    Guarded memory(largest + 128);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (uint64_t at : path_switches()) {
                      if (at > limit || at == 0) continue;
                      for (uint64_t n = at - 1; n <= at + 1; ++n)
                          for (size_t offset : {size_t{0}, size_t{13}})
                              same(memory.begin() + offset, n, nullptr, "path switch");
                  }
              }),
              "");
}

TEST_P(HashKernel, PathologicalData) {
    constexpr size_t n = 20000;
    std::vector<uint8_t> zeros(n, 0), ones(n, 0xff), periodic(n);
    for (size_t i = 0; i < n; ++i)
        periodic[i] = static_cast<uint8_t>(i % 251);
    EXPECT_EQ(contained([&] {
                  for (size_t length : telling_lengths()) {
                      same(zeros.data(), length, nullptr, "zeros");
                      same(ones.data(), length, nullptr, "ones");
                      same(periodic.data(), length, nullptr, "period 251");
                  }
                  for (size_t length : {size_t{16383}, size_t{16384}, n})
                      same(periodic.data(), length, nullptr, "long");
              }),
              "");
}

TEST_P(HashKernel, BeyondFourGiB) {
    std::string why;
    const std::span<const uint8_t> data = beyond_4_gib(why);
    if (data.empty()) GTEST_SKIP() << why;
    static std::map<const Contract *, Digest> wanted;
    if (!wanted.contains(portable)) wanted[portable] = oneshot(twin, data.data(), data.size(), nullptr);
    EXPECT_EQ(contained([&] {
                  trying(data.size(), 0);
                  EXPECT_EQ(oneshot(ours, data.data(), data.size(), nullptr), wanted[portable]);
                  State state(*kernel);
                  ours->init(state.get(), nullptr);
                  ours->update(state.get(), data.data(), 5);
                  ours->update(state.get(), data.data() + 5, data.size() - 5);
                  EXPECT_EQ(finish(ours, state), wanted[portable]) << "as a stream";
              }),
              "");
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(HashKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, HashKernel, testing::ValuesIn(kernels_of(COF_IFACE_HASH)), test_name);

} // namespace
} // namespace cof
