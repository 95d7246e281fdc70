// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What follows from a checksum's shift (cofferdam_crc.h): properties over random lengths of any size, and values of
// bytes where there are bytes. On the portable kernels, and on those of the plugins where there are some.
#include <cofferdam_crc.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/portable_data.hpp"

namespace cof::test {
namespace {

using cofferdam::Context;
using cofferdam::Contract;
using cofferdam::Crc32;
using cofferdam::Crc32Operator;

class CrcAlgebra : public ::testing::TestWithParam<std::pair<const char *, bool>> {
  protected:
    void SetUp() override {
        const auto [contract, plugins] = GetParam();
        const char *root = std::getenv("COFFERDAM_TEST_PLUGINS");
        cof_options options = cofferdam::default_options();
        options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES | (plugins ? 0 : COF_OPT_PORTABLE);
        options.plugin_root = plugins ? root : nullptr;
        auto opened = Context::open(options);
        ASSERT_TRUE(opened) << opened.error().message();
        ctx.emplace(std::move(*opened));
        const auto found = ctx->find(Contract<Crc32>{contract});
        ASSERT_TRUE(found) << found.error().message();
        crc.emplace(*found);
    }
    uint32_t value(const Bytes &data) const { return (*crc)(cofferdam::bytes_of(data)); }
    uint32_t word() { return static_cast<uint32_t>(random.next()); }
    // A length of any number of digits.
    int64_t length() { return static_cast<int64_t>(random.next()) >> random.below(64); }

    std::optional<Context> ctx;
    std::optional<Crc32> crc;
    SplitMix random{42};
};

Bytes joined(const Bytes &a, const Bytes &b) {
    Bytes both = a;
    both.insert(both.end(), b.begin(), b.end());
    return both;
}

} // namespace

TEST_P(CrcAlgebra, PartsOfBytes) {
    for (int i = 0; i < 200; ++i) {
        const Bytes a = random_bytes(random.below(300), random.next()),
                    b = random_bytes(random.below(300), random.next());
        const uint32_t va = value(a), vb = value(b), vab = value(joined(a, b));
        const Crc32Operator over(*crc, static_cast<int64_t>(b.size()));
        ASSERT_EQ(crc->combine(va, vb, b.size()), vab);
        ASSERT_EQ(over.combine(va, vb), vab);
        ASSERT_EQ(cofferdam::remove_prefix(*crc, vab, va, b.size()), vb);
        ASSERT_EQ(cofferdam::remove_suffix(*crc, vab, vb, b.size()), va);
        ASSERT_EQ(over.inverse().combine(vab ^ vb, 0), va);
        ASSERT_EQ(cofferdam::zeros(*crc, va, b.size()), value(joined(a, Bytes(b.size(), 0))));
    }
}

TEST_P(CrcAlgebra, CopiesAndNothingBesides) {
    const Bytes data = random_bytes(20000, 9);
    for (const size_t n :
         {size_t{0}, size_t{1}, size_t{8191}, size_t{8192}, size_t{8193}, size_t{16384}, size_t{19990}})
        for (size_t at = 0; at < 3; ++at) {
            Bytes to(n + 16, 0xa5);
            const auto piece = cofferdam::bytes_of(data).subspan(at, n);
            ASSERT_EQ(cofferdam::copy(*crc, std::as_writable_bytes(std::span(to)).subspan(8, n), piece, 77),
                      (*crc)(piece, 77));
            Bytes want(n + 16, 0xa5);
            std::copy_n(data.begin() + static_cast<ptrdiff_t>(at), n, want.begin() + 8);
            ASSERT_EQ(to, want) << n;
        }
    EXPECT_EQ(cof_crc32_update_copy(crc->slot(), 77, nullptr, nullptr, 0), 77u);
}

TEST_P(CrcAlgebra, ShiftIsTheRegisterOverZeroBytes) {
    const Bytes zeros(600, 0);
    for (size_t n = 0; n <= zeros.size(); ++n) {
        const uint32_t reg = word();
        const uint32_t after = crc->raw(reg, cofferdam::bytes_of(zeros).first(n));
        ASSERT_EQ(cofferdam::shift(*crc, reg, static_cast<int64_t>(n)), after) << n;
        ASSERT_EQ(cofferdam::shift(*crc, after, -static_cast<int64_t>(n)), reg) << n;
    }
}

TEST_P(CrcAlgebra, CombineIsAssociative) {
    for (int i = 0; i < 500; ++i) {
        const uint32_t a = word(), b = word(), c = word();
        const uint64_t len_b = random.next() >> (1 + random.below(63)), len_c = random.next() >> (1 + random.below(63));
        ASSERT_EQ(crc->combine(crc->combine(a, b, len_b), c, len_c),
                  crc->combine(a, crc->combine(b, c, len_c), len_b + len_c))
            << len_b << " " << len_c;
    }
}

TEST_P(CrcAlgebra, RemovingUndoesCombining) {
    for (int i = 0; i < 500; ++i) {
        const uint32_t a = word(), b = word();
        const uint64_t len_b = random.next() >> random.below(64);
        const uint32_t ab = crc->combine(a, b, len_b);
        ASSERT_EQ(cofferdam::remove_prefix(*crc, ab, a, len_b), b) << len_b;
        ASSERT_EQ(cofferdam::remove_suffix(*crc, ab, b, len_b), a) << len_b;
    }
}

TEST_P(CrcAlgebra, ShiftsUndoThemselves) {
    for (int i = 0; i < 500; ++i) {
        const uint32_t reg = word();
        const int64_t n = length();
        const uint32_t moved = cofferdam::shift(*crc, reg, n);
        ASSERT_EQ(Crc32Operator(*crc, n)(reg), moved) << n;
        ASSERT_EQ(Crc32Operator(*crc, n).inverse()(moved), reg) << n;
        if (n != INT64_MIN) {
            ASSERT_EQ(cofferdam::shift(*crc, moved, -n), reg) << n;
        }
    }
}

TEST_P(CrcAlgebra, TheSmallestAndTheLargestLength) {
    const uint32_t reg = word();
    const uint32_t back = cofferdam::shift(*crc, reg, INT64_MIN);
    EXPECT_EQ(cofferdam::shift(*crc, cofferdam::shift(*crc, back, INT64_MAX), 1), reg);
    EXPECT_EQ(Crc32Operator(*crc, INT64_MIN)(reg), back);
    EXPECT_EQ(Crc32Operator(*crc, INT64_MIN).inverse()(back), reg);
    EXPECT_EQ(Crc32Operator(*crc, INT64_MIN) * Crc32Operator(*crc, INT64_MAX), Crc32Operator(*crc, -1));
    // Lengths that no signed number has, by the formulas with smaller ones.
    for (const uint64_t n : {uint64_t{INT64_MAX}, uint64_t{1} << 63, (uint64_t{1} << 63) + 1, UINT64_MAX}) {
        uint32_t want = cofferdam::zeros(*crc, reg, n / 3);
        want = cofferdam::zeros(*crc, want, n / 3);
        want = cofferdam::zeros(*crc, want, n - n / 3 * 2);
        EXPECT_EQ(cofferdam::zeros(*crc, reg, n), want) << n;
        EXPECT_EQ(cofferdam::remove_suffix(*crc, crc->combine(reg, 7, n), 7, n), reg) << n;
    }
}

TEST_P(CrcAlgebra, ZerosBeyondFourGiB) {
    // By eight steps of 640 MiB, which a table of one step's length gives without the bytes.
    const uint64_t total = uint64_t{5} << 30;
    uint32_t want = value({'x'});
    for (int step = 0; step < 8; ++step)
        want = ~Crc32Operator(*crc, static_cast<int64_t>(total / 8))(~want);
    EXPECT_EQ(cofferdam::zeros(*crc, value({'x'}), total), want);
    // And that step by bytes: one MiB, 640 times.
    const Bytes mib(size_t{1} << 20, 0);
    uint32_t by_bytes = value({'x'});
    for (int i = 0; i < 640; ++i)
        by_bytes =
            i % 64 == 0 ? (*crc)(cofferdam::bytes_of(mib), by_bytes) : cofferdam::zeros(*crc, by_bytes, mib.size());
    EXPECT_EQ(cofferdam::zeros(*crc, value({'x'}), total / 8), by_bytes);
}

TEST_P(CrcAlgebra, OperatorsAreAGroup) {
    const Crc32Operator one(*crc, 0);
    for (int i = 0; i < 100; ++i) {
        const int64_t a = length() / 2, b = length() / 2;
        const Crc32Operator of_a(*crc, a), of_b(*crc, b);
        ASSERT_EQ(of_a * of_b, Crc32Operator(*crc, a + b)) << a << " " << b;
        ASSERT_EQ(of_a * of_b, of_b * of_a);
        ASSERT_EQ(of_a.inverse(), Crc32Operator(*crc, -a)) << a;
        ASSERT_EQ(of_a * of_a.inverse(), one);
        ASSERT_EQ(of_a * one, of_a);
    }
    const uint32_t reg = word();
    EXPECT_EQ(one(reg), reg);
    Crc32Operator squared(*crc, 3);
    squared *= squared; // out is both operands
    EXPECT_EQ(squared, Crc32Operator(*crc, 6));
}

TEST_P(CrcAlgebra, OperatorsOutliveTheirContext) {
    const uint32_t reg = word(), want = cofferdam::shift(*crc, reg, 12345);
    const Crc32Operator kept(*crc, 12345);
    crc.reset();
    ctx.reset();
    EXPECT_EQ(kept(reg), want);
}

INSTANTIATE_TEST_SUITE_P(All, CrcAlgebra,
                         ::testing::Values(std::pair("crc32c/1", false), std::pair("crc32/1", false),
                                           std::pair("crc32-be/1", false), std::pair("crc32c/1", true),
                                           std::pair("crc32/1", true), std::pair("crc32-be/1", true)),
                         [](const auto &instance) {
                             std::string name = instance.param.first;
                             std::erase_if(name, [](char c) { return c == '-' || c == '/'; });
                             return name + (instance.param.second ? "Plugins" : "Portable");
                         });

TEST(CrcOperator, BadInput) {
    const cof_slot *hash = cof_shared_slot("xxh3-64/1"), *crc = cof_shared_slot("crc32c/1");
    ASSERT_TRUE(hash && crc);
    cof_crc32_operator op{}, out{};
    EXPECT_EQ(cof_crc32_operator_make(nullptr, 1, &op), COF_E_INVALID);
    EXPECT_EQ(cof_crc32_operator_make(crc, 1, nullptr), COF_E_INVALID);
    EXPECT_EQ(cof_crc32_operator_make(hash, 1, &op), COF_E_INVALID);
    EXPECT_EQ(cof_crc32_operator_invert(&op, &out), COF_E_INVALID) << "all zeros is no shift";
    EXPECT_EQ(cof_crc32_operator_invert(nullptr, &out), COF_E_INVALID);
    ASSERT_EQ(cof_crc32_operator_make(crc, 99, &op), COF_OK);
    EXPECT_EQ(cof_crc32_operator_invert(&op, &op), COF_OK);
    EXPECT_EQ(cof_crc32_operator_apply(&op, cof_crc32_shift(crc, 77, 99)), 77u);
}

TEST(SharedSlot, OneForTheProcess) {
    std::vector<const cof_slot *> slots(8);
    std::vector<std::thread> threads;
    for (auto &slot : slots)
        threads.emplace_back([&slot] { slot = cof_shared_slot("crc32/1"); });
    for (auto &thread : threads)
        thread.join();
    for (const cof_slot *slot : slots)
        EXPECT_EQ(slot, slots.front());
    ASSERT_TRUE(slots.front());
    EXPECT_EQ(cof_crc32_update(slots.front(), 0, "123456789", 9), 0xcbf43926u);
    EXPECT_EQ(cof_shared_slot("no-such-contract/1"), nullptr);
    EXPECT_EQ(cof_shared_slot(nullptr), nullptr);
}

} // namespace cof::test
