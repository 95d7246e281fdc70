// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every kernel of cof.crc32/1 and cof.crc64/1 against the portable one of its contract.
#include <signal.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <thread>

#include "host/portable/any_crc.hpp"
#include "tests/kernels/checked_call.hpp"
#include "tests/kernels/kernels.hpp"
#include "tests/kernels/memory.hpp"

namespace cof {
namespace {

constexpr size_t longest = 4200;
constexpr size_t some_offsets[] = {0, 1, 3, 4, 7, 8, 15, 16, 31, 32, 63};

class CrcKernel : public AnyKernelTest {
  protected:
    void SetUp() override {
        AnyKernelTest::SetUp();
        if (kernel == nullptr) return; // skipped
        wide = std::string_view(kernel->iface) == COF_IFACE_CRC64;
        mask = crc_mask(*portable);
        ours = AnyCrc(*kernel);
        twin = AnyCrc(*judge);
        if (wide)
            find_functions<cof_crc64>();
        else
            find_functions<cof_crc32>();
    }
    template <class Vtable> void find_functions() {
        const Vtable *vtable = nullptr;
        take(*kernel, vtable);
        update = address(vtable->update);
        shift = address(vtable->shift);
    }
    uint64_t any_register(Random &random) const { return random.next() & mask; }
    std::array<uint64_t, 4> telling_registers() const { return {0, 1, mask ^ mask >> 1, mask}; }
    // A register as an argument, and as a result, of an unchecked type.
    uint64_t argument(uint64_t reg) const { return wide ? reg : narrow(static_cast<uint32_t>(reg)); }
    uint64_t result(uint64_t returned) const { return wide ? returned : static_cast<uint32_t>(returned); }

    // One comparison; the message has all that is needed to repeat it.
    void same(uint64_t reg, const uint8_t *p, size_t n, const char *what) {
        trying(n, reinterpret_cast<uintptr_t>(p) % 64);
        const uint64_t want = twin.update(reg, p, n), got = ours.update(reg, p, n);
        if (want != got && ++wrong <= 5)
            ADD_FAILURE() << what << ": n " << n << ", offset " << reinterpret_cast<uintptr_t>(p) % 64
                          << ", register 0x" << std::hex << reg << ": want 0x" << want << ", got 0x" << got;
    }
    AnyCrc ours{nullptr, false}, twin{nullptr, false};
    const void *update = nullptr, *shift = nullptr; // ours
    bool wide = false;
    uint64_t mask = 0;
    int wrong = 0;
};

// First: a kernel that fails this one can make any other test fail, or end the program.
TEST_P(CrcKernel, LeavesTheMachineAsItWas) {
    Random random(9);
    Guarded memory(9000);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  std::string broken;
                  for (CallMode mode : all_call_modes) {
                      for (size_t n : telling_lengths()) {
                          const uint64_t reg = any_register(random);
                          const uint8_t *p = memory.begin() + n % 64;
                          trying(n, n % 64);
                          const uint64_t got = result(checked_call(update, {argument(reg), word(p), n}, mode, broken));
                          EXPECT_EQ(broken, "") << "update, n " << n << ", mode " << static_cast<int>(mode);
                          EXPECT_EQ(got, twin.update(reg, p, n)) << "n " << n << ", mode " << static_cast<int>(mode);
                          const uint64_t shifted = result(checked_call(shift, {argument(reg), n}, mode, broken));
                          EXPECT_EQ(broken, "") << "shift, n " << n << ", mode " << static_cast<int>(mode);
                          EXPECT_EQ(shifted, twin.shift(reg, static_cast<int64_t>(n)));
                      }
                  }
              }),
              "");
}

// Each path has its own way out.
TEST_P(CrcKernel, LeavesTheMachineAsItWasOnEveryPath) {
    const auto switches = path_switches();
    if (switches.empty()) return;
    Random random(10);
    std::vector<uint8_t> data(static_cast<size_t>(switches.back()) + 1);
    random.fill(data);
    EXPECT_EQ(contained([&] {
                  std::string broken;
                  for (const uint64_t at : switches) {
                      const auto n = static_cast<size_t>(at);
                      const uint64_t reg = any_register(random), want = twin.update(reg, data.data(), n);
                      for (CallMode mode : all_call_modes) {
                          trying(n, 0);
                          const uint64_t got =
                              result(checked_call(update, {argument(reg), word(data.data()), n}, mode, broken));
                          EXPECT_EQ(broken, "") << "n " << n << ", mode " << static_cast<int>(mode);
                          EXPECT_EQ(got, want) << "n " << n << ", mode " << static_cast<int>(mode);
                      }
                  }
              }),
              "");
}

TEST_P(CrcKernel, EveryLength) {
    Random random(1);
    Guarded memory(longest + 128);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t offset : some_offsets)
                      for (size_t n = 0; n <= longest; ++n)
                          same(any_register(random), memory.begin() + offset, n, "every length");
              }),
              "");
}

TEST_P(CrcKernel, EveryAlignment) {
    Random random(2);
    Guarded memory(9000);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t offset = 0; offset < 64; ++offset)
                      for (size_t n : telling_lengths())
                          same(any_register(random), memory.begin() + offset, n, "every alignment");
              }),
              "");
}

TEST_P(CrcKernel, EverySplit) {
    constexpr size_t n = 1000;
    Random random(3);
    std::vector<uint8_t> data(n);
    random.fill(data);
    const uint64_t reg = any_register(random), want = twin.update(reg, data.data(), n);
    EXPECT_EQ(contained([&] {
                  for (size_t k = 0; k <= n; ++k) {
                      trying(k, 0);
                      EXPECT_EQ(ours.update(ours.update(reg, data.data(), k), data.data() + k, n - k), want)
                          << "split at " << k;
                  }
                  for (int round = 0; round < 500; ++round) {
                      uint64_t running = reg;
                      for (size_t at = 0, step; at < n; at += step) {
                          step = std::min<size_t>(n - at, random.below(200));
                          running = ours.update(running, data.data() + at, step);
                      }
                      EXPECT_EQ(running, want) << "random split " << round;
                  }
              }),
              "");
}

TEST_P(CrcKernel, PathSwitches) {
    constexpr uint64_t limit = 64 << 20;
    uint64_t largest = 0, previous = 0;
    for (uint64_t at : path_switches()) {
        EXPECT_GT(at, previous) << "path switches must ascend";
        previous = at;
        if (at <= limit) largest = std::max(largest, at);
    }
    Random random(4);
    Guarded memory(largest + 128);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (uint64_t at : path_switches()) {
                      if (at > limit || at == 0) continue;
                      for (uint64_t n = at - 1; n <= at + 1; ++n)
                          for (size_t offset : {size_t{0}, size_t{13}})
                              same(any_register(random), memory.begin() + offset, n, "path switch");
                  }
              }),
              "");
}

TEST_P(CrcKernel, SizesAroundPowersOfTwo) {
    Random random(5);
    Guarded memory((size_t{4} << 20) + 128);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (unsigned bit = 12; bit <= 22; ++bit)
                      for (size_t n : {(size_t{1} << bit) - 1, size_t{1} << bit, (size_t{1} << bit) + 1})
                          same(any_register(random), memory.begin() + bit, n, "power of two");
              }),
              "");
}

TEST_P(CrcKernel, ReadsNothingOutside) {
    Random random(6);
    Guarded memory(longest);
    random.fill(memory.bytes());
    memory.read_only();
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= longest; ++n) {
                      same(n, memory.end() - n, n, "up to a guard page");
                      same(n, memory.begin(), n, "right after a guard page");
                  }
              }),
              "");
}

TEST_P(CrcKernel, NothingIsLegal) {
    EXPECT_EQ(contained([&] {
                  for (const uint64_t reg : telling_registers())
                      EXPECT_EQ(ours.update(reg, nullptr, 0), reg);
              }),
              "");
}

TEST_P(CrcKernel, PathologicalData) {
    constexpr size_t n = 20000;
    std::vector<uint8_t> zeros(n, 0), ones(n, 0xff), periodic(n), bit(600, 0);
    for (size_t i = 0; i < n; ++i)
        periodic[i] = static_cast<uint8_t>(i % 251);
    EXPECT_EQ(contained([&] {
                  for (size_t length : {telling_lengths().back(), size_t{511}, size_t{4096}, n}) {
                      for (const uint64_t reg : telling_registers()) {
                          same(reg, zeros.data(), length, "zeros");
                          same(reg, ones.data(), length, "ones");
                          same(reg, periodic.data(), length, "period 251");
                      }
                  }
                  for (size_t i = 0; i < bit.size() * 8; ++i) {
                      bit[i / 8] = static_cast<uint8_t>(1u << (i % 8));
                      same(0, bit.data(), bit.size(), "single bit of data");
                      bit[i / 8] = 0;
                  }
                  for (uint32_t i = 0; i < portable->width; ++i)
                      for (size_t length : telling_lengths())
                          same(UINT64_C(1) << i, zeros.data(), length, "single bit of register");
              }),
              "");
}

// update(a ^ b, x ^ y) == update(a, x) ^ update(b, y): needs no twin.
TEST_P(CrcKernel, IsLinear) {
    Random random(7);
    std::vector<uint8_t> x(3000), y(3000), both(3000);
    random.fill(x);
    random.fill(y);
    for (size_t i = 0; i < x.size(); ++i)
        both[i] = x[i] ^ y[i];
    EXPECT_EQ(
        contained([&] {
            for (size_t n = 0; n <= x.size(); n += 7) {
                const uint64_t a = any_register(random), b = any_register(random);
                trying(n, 0);
                EXPECT_EQ(ours.update(a ^ b, both.data(), n), ours.update(a, x.data(), n) ^ ours.update(b, y.data(), n))
                    << "n " << n;
            }
        }),
        "");
}

TEST_P(CrcKernel, Shift) {
    Random random(8);
    const std::vector<uint8_t> zeros(70000, 0);
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= zeros.size(); n += n < longest ? 1 : 997) {
                      trying(n, 0);
                      const uint64_t reg = any_register(random);
                      const uint64_t there = ours.shift(reg, static_cast<int64_t>(n));
                      EXPECT_EQ(there, twin.update(reg, zeros.data(), n)) << n << " zero bytes";
                      EXPECT_EQ(ours.shift(there, -static_cast<int64_t>(n)), reg) << n << " bytes back";
                  }
                  for (int round = 0; round < 2000; ++round) {
                      const uint64_t reg = any_register(random);
                      const auto n = static_cast<int64_t>(random.next() >> random.below(64));
                      EXPECT_EQ(ours.shift(reg, n), twin.shift(reg, n)) << "register " << reg << ", n " << n;
                      EXPECT_TRUE(n == INT64_MIN || ours.shift(ours.shift(reg, n), -n) == reg) << "n " << n;
                  }
                  for (int64_t n : {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1, int64_t{-1}, int64_t{1}})
                      for (const uint64_t reg : telling_registers())
                          EXPECT_EQ(ours.shift(reg, n), twin.shift(reg, n)) << "register " << reg << ", n " << n;
                  const uint64_t some = UINT64_C(0x123456789abcdef0) & mask, far = ours.shift(some, INT64_MIN);
                  EXPECT_EQ(ours.shift(ours.shift(far, INT64_MAX), 1), some) << "INT64_MIN and back";
              }),
              "");
}

TEST_P(CrcKernel, BeyondFourGiB) {
    std::string why;
    const std::span<const uint8_t> data = beyond_4_gib(why);
    if (data.empty()) GTEST_SKIP() << why;
    const uint64_t reg = UINT64_C(0x9e3779b97f4a7c15) & mask;
    static std::map<const Contract *, uint64_t> wanted;
    if (!wanted.contains(portable)) wanted[portable] = twin.update(reg, data.data(), data.size());
    // The same from its few non-zero bytes and shifts over the zeros between them.
    constexpr size_t edge = beyond_4_gib_edge, middle = (size_t{1} << 32) - edge;
    const size_t last = data.size() - edge;
    uint64_t by_shift = twin.update(reg, data.data(), edge);
    by_shift = twin.shift(by_shift, static_cast<int64_t>(middle - edge));
    by_shift = twin.update(by_shift, data.data() + middle, 2 * edge);
    by_shift = twin.shift(by_shift, static_cast<int64_t>(last - middle - 2 * edge));
    by_shift = twin.update(by_shift, data.data() + last, edge);
    EXPECT_EQ(by_shift, wanted[portable]) << "the portable kernel contradicts itself";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(contained([&] {
                  trying(data.size(), 0);
                  EXPECT_EQ(ours.update(reg, data.data(), data.size()), by_shift);
              }),
              "");
    if (std::chrono::steady_clock::now() - start > std::chrono::seconds(2)) return;
    // Lengths whose low 32 bits are below every threshold, for kernels that have some.
    uint64_t whole = twin.shift(twin.update(reg, data.data(), edge), static_cast<int64_t>(middle - edge));
    whole = twin.update(whole, data.data() + middle, edge);
    for (const size_t few : {5u, 100u}) {
        const size_t n = (size_t{1} << 32) + few;
        EXPECT_EQ(contained([&] {
                      trying(n, 0);
                      EXPECT_EQ(ours.update(reg, data.data(), n), twin.update(whole, data.data() + middle + edge, few));
                  }),
                  "");
    }
}

// Several threads at once, and a timer signal a thousand times a second whose handler calls the same kernel: a kernel
// that keeps anything outside its arguments and its own red zone gives wrong values.
AnyCrc in_handler(nullptr, false);
std::atomic<uint32_t> handler_calls; // the signal comes to any thread
void on_timer(int) {
    const int saved = errno;
    const uint32_t call = handler_calls.fetch_add(1, std::memory_order_relaxed);
    std::array<uint8_t, 700> bytes;
    bytes.fill(static_cast<uint8_t>(call));
    in_handler.update(call, bytes.data(), bytes.size());
    errno = saved;
}

TEST_P(CrcKernel, ThreadsAndSignals) {
    Random random(10);
    std::vector<uint8_t> data(50000);
    random.fill(data);
    in_handler = ours;
    handler_calls = 0;
    struct sigaction action = {}, old;
    action.sa_handler = on_timer;
    action.sa_flags = SA_RESTART;
    sigaction(SIGPROF, &action, &old);
    const itimerval timer = {{0, 1000}, {0, 1000}}, off = {};
    setitimer(ITIMER_PROF, &timer, nullptr);
    std::array<size_t, 4> bad{};
    std::vector<std::thread> threads;
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
    for (size_t t = 0; t < bad.size(); ++t)
        threads.emplace_back([&, t] {
            const uint8_t *p = data.data() + 100 * t; // a result of its own for each thread
            const uint64_t want = twin.update(7, p, 40000);
            while (std::chrono::steady_clock::now() < end)
                bad[t] += ours.update(7, p, 40000) != want;
        });
    for (std::thread &thread : threads)
        thread.join();
    setitimer(ITIMER_PROF, &off, nullptr);
    sigaction(SIGPROF, &old, nullptr);
    for (size_t count : bad)
        EXPECT_EQ(count, 0u);
    EXPECT_GT(handler_calls, 0u) << "the timer never fired";
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CrcKernel);
INSTANTIATE_TEST_SUITE_P(Plugins32, CrcKernel, testing::ValuesIn(kernels_of(COF_IFACE_CRC32)), test_name);
INSTANTIATE_TEST_SUITE_P(Plugins64, CrcKernel, testing::ValuesIn(kernels_of(COF_IFACE_CRC64)), test_name);

} // namespace
} // namespace cof
