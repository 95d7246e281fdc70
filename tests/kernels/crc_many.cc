// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every kernel of cof.crc32-copy/1. The judge is of crc_many.hpp.
#include <sys/mman.h>

#include <array>
#include <chrono>
#include <cstring>
#include <thread>

#include "tests/kernels/crc_many.hpp"

namespace cof {
namespace {

constexpr size_t longest = 8200, switch_limit = 64 << 20;
constexpr size_t some_offsets[] = {0, 1, 3, 4, 7, 8, 15, 16, 31, 32, 63};

class CrcCopyKernel : public CrcManyKernel<cof_crc32_copy> {
  protected:
    size_t largest_switch() const {
        size_t largest = 0;
        for (const uint64_t at : path_switches())
            if (at <= switch_limit) largest = std::max<size_t>(largest, at);
        return largest;
    }
    // One copy, marks beside it where there is room.
    void same(const Guarded &to_memory, uint32_t reg, uint8_t *to, const uint8_t *p, size_t n, const char *what) {
        trying(n, reinterpret_cast<uintptr_t>(p) % 64);
        uint8_t *first = std::max(to_memory.begin(), to - std::min<size_t>(64, size_t(to - to_memory.begin())));
        uint8_t *last = to + n + std::min<size_t>(64, size_t(to_memory.end() - to) - n);
        memset(first, 0xa7, size_t(last - first));
        const uint32_t want = single->update(reg, p, n), got = ours->copy(reg, to, p, n);
        const auto kept = [](uint8_t byte) { return byte == 0xa7; };
        const bool bytes = n == 0 || memcmp(to, p, n) == 0;
        const bool marks = std::all_of(first, to, kept) && std::all_of(to + n, last, kept);
        if ((want != got || !bytes || !marks) && ++wrong <= 5)
            ADD_FAILURE() << what << ": n " << n << ", from offset " << reinterpret_cast<uintptr_t>(p) % 64
                          << " to offset " << reinterpret_cast<uintptr_t>(to) % 64 << ", register 0x" << std::hex << reg
                          << ": want 0x" << want << ", got 0x" << got << (bytes ? "" : "; the copy differs")
                          << (marks ? "" : "; bytes beside the copy changed");
    }
};

TEST_P(CrcCopyKernel, LeavesTheMachineAsItWas) {
    Random random(1);
    Guarded from(9000), to(9000);
    random.fill(from.bytes());
    EXPECT_EQ(contained([&] {
                  std::string broken;
                  for (const CallMode mode : all_call_modes)
                      for (const size_t n : telling_lengths()) {
                          const uint32_t reg = any_register(random);
                          const uint8_t *p = from.begin() + n % 64;
                          uint8_t *q = to.begin() + n % 37;
                          trying(n, n % 64);
                          memset(q, 0xa7, n);
                          const auto got = static_cast<uint32_t>(
                              checked_call(address(ours->copy), {narrow(reg), word(q), word(p), n}, mode, broken));
                          EXPECT_EQ(broken, "") << "copy, n " << n << ", mode " << static_cast<int>(mode);
                          EXPECT_EQ(got, single->update(reg, p, n)) << n << ", mode " << static_cast<int>(mode);
                          EXPECT_TRUE(n == 0 || memcmp(q, p, n) == 0) << n;
                      }
              }),
              "");
}

TEST_P(CrcCopyKernel, PassesTheTrialsOfThreeSeeds) {
    EXPECT_EQ(contained([&] { trials(); }), "");
}

TEST_P(CrcCopyKernel, EveryLength) {
    Random random(2);
    Guarded from(longest + 128), to(longest + 256);
    random.fill(from.bytes());
    EXPECT_EQ(contained([&] {
                  for (const size_t offset : some_offsets)
                      for (size_t n = 0; n <= longest; ++n)
                          same(to, any_register(random), to.begin() + 64 + (7 * offset + n) % 64, from.begin() + offset,
                               n, "every length");
              }),
              "");
}

TEST_P(CrcCopyKernel, EveryAlignmentOfBoth) {
    Random random(3);
    Guarded from(12700), to(12800);
    random.fill(from.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t a = 0; a < 64; ++a)
                      for (size_t b = 0; b < 64; ++b)
                          for (const size_t n : {size_t{17}, size_t{100}, 200 + a, size_t{513}, size_t{1024} + b,
                                                 size_t{2000} + random.below(300), size_t{6000} + random.below(300),
                                                 size_t{11300} + random.below(1300)})
                              same(to, any_register(random), to.begin() + 64 + b, from.begin() + a, n,
                                   "every alignment");
              }),
              "");
}

TEST_P(CrcCopyKernel, PathSwitches) {
    Random random(4);
    const size_t largest = largest_switch();
    Guarded from(largest + 128), to(largest + 256);
    random.fill(from.bytes());
    EXPECT_EQ(contained([&] {
                  for (const uint64_t at : path_switches())
                      for (uint64_t n = at - 1; at != 0 && at <= switch_limit && n <= at + 1; ++n)
                          for (const size_t offset : {size_t{0}, size_t{1}, size_t{13}, size_t{32}})
                              same(to, any_register(random), to.begin() + 64 + offset, from.begin() + 5 * offset % 64,
                                   n, "path switch");
              }),
              "");
}

TEST_P(CrcCopyKernel, SizesAroundPowersOfTwo) {
    Random random(5);
    Guarded from((size_t{4} << 20) + 128), to(from.size() + 256);
    random.fill(from.bytes());
    EXPECT_EQ(contained([&] {
                  for (unsigned bit = 12; bit <= 22; ++bit)
                      for (const size_t n : {(size_t{1} << bit) - 1, size_t{1} << bit, (size_t{1} << bit) + 1})
                          same(to, any_register(random), to.begin() + 64 + 3 * bit, from.begin() + bit, n,
                               "power of two");
              }),
              "");
}

TEST_P(CrcCopyKernel, TouchesNothingOutside) {
    Random random(6);
    Guarded from(longest), to(longest);
    random.fill(from.bytes());
    from.read_only();
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= longest; ++n) {
                      const auto reg = static_cast<uint32_t>(n);
                      same(to, reg, to.end() - n, from.end() - n, n, "both up to a guard page");
                      same(to, reg, to.begin(), from.begin(), n, "both right after a guard page");
                      same(to, reg, to.begin(), from.end() - n, n, "from the end to the beginning");
                  }
                  EXPECT_EQ(ours->copy(0x12345678 & mask, nullptr, nullptr, 0), 0x12345678 & mask);
              }),
              "");
}

// They do not overlap, and may touch.
TEST_P(CrcCopyKernel, BesideItsSource) {
    Random random(7);
    Guarded memory(2 * longest + 128);
    for (size_t n = 0; n <= longest; n += 1 + n / 64) {
        for (const bool after : {false, true}) {
            random.fill(memory.bytes());
            uint8_t *low = memory.begin() + n % 64, *high = low + n, *from = after ? low : high,
                    *to = after ? high : low;
            const std::vector<uint8_t> source(from, from + n);
            const uint32_t reg = any_register(random), want = single->update(reg, from, n);
            EXPECT_EQ(contained([&] { EXPECT_EQ(ours->copy(reg, to, from, n), want) << n; }), "");
            EXPECT_TRUE(std::equal(source.begin(), source.end(), from)) << n << ": the source changed";
            EXPECT_TRUE(std::equal(source.begin(), source.end(), to)) << n;
        }
    }
}

// Once in the full length. The copy goes to pages that all are the same one MiB, over and over, so that it takes no
// memory; the source's last MiB is what they hold at the end.
TEST_P(CrcCopyKernel, BeyondFourGiB) {
    std::string why;
    const std::span<const uint8_t> data = beyond_4_gib(why);
    if (data.empty()) GTEST_SKIP() << why;
    constexpr size_t piece = size_t{1} << 20;
    const size_t size = (data.size() + piece - 1) / piece * piece;
    const int fd = memfd_create("copied to", MFD_CLOEXEC);
    ASSERT_TRUE(fd >= 0 && ftruncate(fd, piece) == 0);
    auto *to =
        static_cast<uint8_t *>(mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    ASSERT_NE(to, MAP_FAILED);
    for (size_t at = 0; at < size; at += piece)
        ASSERT_NE(mmap(to + at, piece, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0), MAP_FAILED);
    constexpr size_t edge = beyond_4_gib_edge, middle = (size_t{1} << 32) - edge;
    const size_t last = data.size() - edge;
    uint32_t want = single->update(7, data.data(), edge);
    want = single->shift(want, static_cast<int64_t>(middle - edge));
    want = single->update(want, data.data() + middle, 2 * edge);
    want = single->shift(want, static_cast<int64_t>(last - middle - 2 * edge));
    want = single->update(want, data.data() + last, edge);
    EXPECT_EQ(contained([&] {
                  trying(data.size(), 0);
                  EXPECT_EQ(ours->copy(7, to, data.data(), data.size()), want);
                  EXPECT_EQ(memcmp(to + last, data.data() + last, edge), 0);
              }),
              "");
    munmap(to, size);
    close(fd);
}

TEST_P(CrcCopyKernel, Threads) {
    Random random(8);
    std::vector<uint8_t> data(50000);
    random.fill(data);
    std::array<size_t, 4> bad{};
    std::vector<std::thread> threads;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
    for (size_t t = 0; t < bad.size(); ++t)
        threads.emplace_back([&, t] {
            std::vector<uint8_t> to(40000);
            const uint8_t *p = data.data() + 100 * t;
            const uint32_t want = single->update(7, p, to.size());
            while (std::chrono::steady_clock::now() < end) {
                bad[t] += ours->copy(7, to.data(), p, to.size()) != want || memcmp(to.data(), p, to.size()) != 0;
                to.assign(to.size(), 0);
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    for (const size_t count : bad)
        EXPECT_EQ(count, 0u);
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CrcCopyKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, CrcCopyKernel, testing::ValuesIn(kernels_of(COF_IFACE_CRC32_COPY)), test_name);
} // namespace
} // namespace cof
