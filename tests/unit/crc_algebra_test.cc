// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What follows from a checksum's shift (cofferdam_crc.h): properties over random lengths of any size, and values of
// bytes where there are bytes. For every contract of a checksum, on the portable kernels, and on those of the plugins
// where there are some.
#include <cofferdam_crc.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/portable/any_crc.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {
namespace {

using cofferdam::Context;
using cofferdam::Contract;
using cofferdam::Crc32;
using cofferdam::Crc64;

// A contract by the portable kernel, or by those of the plugins where there are some.
template <class Crc> struct Subject {
    using Value = typename cofferdam::CrcOperator<Crc>::Value;
    using Operator = cofferdam::CrcOperator<Crc>;

    Value value(const Bytes &data) const { return crc(cofferdam::bytes_of(data)); }
    Value word() { return static_cast<Value>(random.next()) & mask; }
    // A length of any number of digits.
    int64_t length() { return static_cast<int64_t>(random.next()) >> random.below(64); }

    std::optional<Context> ctx;
    Crc crc;
    Value mask, xorout;
    SplitMix random{42};
};

template <class Crc> class CrcAlgebra : public ::testing::Test {
  protected:
    // The same for each contract of the interface.
    template <class F> void each(F test) {
        const char *root = std::getenv("COFFERDAM_TEST_PLUGINS");
        for (const cof::Contract *row : portable_kernels()) {
            if (std::string_view(row->kernel.iface) != Crc::interface) continue;
            for (const bool plugins : {false, true}) {
                SCOPED_TRACE(std::string(row->kernel.contract) + (plugins ? ", plugins" : ", portable"));
                cof_options options = cofferdam::default_options();
                options.flags =
                    COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES | (plugins ? 0 : COF_OPT_PORTABLE);
                options.plugin_root = plugins ? root : nullptr;
                auto opened = Context::open(options);
                ASSERT_TRUE(opened) << opened.error().message();
                const auto found = opened->find(Contract<Crc>{row->kernel.contract});
                ASSERT_TRUE(found) << found.error().message();
                using Value = typename Subject<Crc>::Value;
                Subject<Crc> subject{std::move(*opened), *found, static_cast<Value>(crc_mask(*row)),
                                     static_cast<Value>(row->xorout)};
                ASSERT_NO_FATAL_FAILURE(test(subject));
                ++tested;
            }
        }
        EXPECT_EQ(tested, sizeof(typename Subject<Crc>::Value) == 4 ? 18 : 4);
    }
    int tested = 0;
};
using Widths = ::testing::Types<Crc32, Crc64>;
TYPED_TEST_SUITE(CrcAlgebra, Widths);

Bytes joined(const Bytes &a, const Bytes &b) {
    Bytes both = a;
    both.insert(both.end(), b.begin(), b.end());
    return both;
}

} // namespace

TYPED_TEST(CrcAlgebra, PartsOfBytes) {
    this->each([](auto &s) {
        using Operator = typename std::decay_t<decltype(s)>::Operator;
        for (int i = 0; i < 200; ++i) {
            const Bytes a = random_bytes(s.random.below(300), s.random.next()),
                        b = random_bytes(s.random.below(300), s.random.next());
            const auto va = s.value(a), vb = s.value(b), vab = s.value(joined(a, b));
            const Operator over(s.crc, static_cast<int64_t>(b.size()));
            ASSERT_EQ(s.crc.combine(va, vb, b.size()), vab);
            ASSERT_EQ(over.combine(va, vb), vab);
            ASSERT_EQ(cofferdam::remove_prefix(s.crc, vab, va, b.size()), vb);
            ASSERT_EQ(cofferdam::remove_suffix(s.crc, vab, vb, b.size()), va);
            ASSERT_EQ(over.inverse()(vab ^ vb) ^ s.crc({}), va);
            ASSERT_EQ(cofferdam::zeros(s.crc, va, b.size()), s.value(joined(a, Bytes(b.size(), 0))));
        }
    });
}

TYPED_TEST(CrcAlgebra, CopiesAndNothingBesides) {
    this->each([](auto &s) {
        const Bytes data = random_bytes(20000, 9);
        for (const size_t n :
             {size_t{0}, size_t{1}, size_t{8191}, size_t{8192}, size_t{8193}, size_t{16384}, size_t{19990}})
            for (size_t at = 0; at < 3; ++at) {
                Bytes to(n + 16, 0xa5);
                const auto piece = cofferdam::bytes_of(data).subspan(at, n);
                ASSERT_EQ(cofferdam::copy(s.crc, std::as_writable_bytes(std::span(to)).subspan(8, n), piece, 77),
                          s.crc(piece, 77));
                Bytes want(n + 16, 0xa5);
                std::copy_n(data.begin() + static_cast<ptrdiff_t>(at), n, want.begin() + 8);
                ASSERT_EQ(to, want) << n;
            }
        EXPECT_EQ(cofferdam::copy(s.crc, {}, {}, 77), 77u) << "NULL, 0";
    });
}

TYPED_TEST(CrcAlgebra, ShiftIsTheRegisterOverZeroBytes) {
    this->each([](auto &s) {
        const Bytes zeros(600, 0);
        for (size_t n = 0; n <= zeros.size(); ++n) {
            const auto reg = s.word();
            const auto after = s.crc.raw(reg, cofferdam::bytes_of(zeros).first(n));
            ASSERT_EQ(cofferdam::shift(s.crc, reg, static_cast<int64_t>(n)), after) << n;
            ASSERT_EQ(cofferdam::shift(s.crc, after, -static_cast<int64_t>(n)), reg) << n;
        }
    });
}

TYPED_TEST(CrcAlgebra, CombineIsAssociative) {
    this->each([](auto &s) {
        for (int i = 0; i < 500; ++i) {
            const auto a = s.word(), b = s.word(), c = s.word();
            const uint64_t len_b = s.random.next() >> (1 + s.random.below(63)),
                           len_c = s.random.next() >> (1 + s.random.below(63));
            ASSERT_EQ(s.crc.combine(s.crc.combine(a, b, len_b), c, len_c),
                      s.crc.combine(a, s.crc.combine(b, c, len_c), len_b + len_c))
                << len_b << " " << len_c;
        }
    });
}

TYPED_TEST(CrcAlgebra, RemovingUndoesCombining) {
    this->each([](auto &s) {
        for (int i = 0; i < 500; ++i) {
            const auto a = s.word(), b = s.word();
            const uint64_t len_b = s.random.next() >> s.random.below(64);
            const auto ab = s.crc.combine(a, b, len_b);
            ASSERT_EQ(cofferdam::remove_prefix(s.crc, ab, a, len_b), b) << len_b;
            ASSERT_EQ(cofferdam::remove_suffix(s.crc, ab, b, len_b), a) << len_b;
        }
    });
}

TYPED_TEST(CrcAlgebra, ShiftsUndoThemselves) {
    this->each([](auto &s) {
        using Operator = typename std::decay_t<decltype(s)>::Operator;
        for (int i = 0; i < 500; ++i) {
            const auto reg = s.word();
            const int64_t n = s.length();
            const auto moved = cofferdam::shift(s.crc, reg, n);
            ASSERT_EQ(Operator(s.crc, n)(reg), moved) << n;
            ASSERT_EQ(Operator(s.crc, n).inverse()(moved), reg) << n;
            if (n != INT64_MIN) {
                ASSERT_EQ(cofferdam::shift(s.crc, moved, -n), reg) << n;
            }
        }
    });
}

TYPED_TEST(CrcAlgebra, TheSmallestAndTheLargestLength) {
    this->each([](auto &s) {
        using Operator = typename std::decay_t<decltype(s)>::Operator;
        const auto reg = s.word();
        const auto back = cofferdam::shift(s.crc, reg, INT64_MIN);
        EXPECT_EQ(cofferdam::shift(s.crc, cofferdam::shift(s.crc, back, INT64_MAX), 1), reg);
        EXPECT_EQ(Operator(s.crc, INT64_MIN)(reg), back);
        EXPECT_EQ(Operator(s.crc, INT64_MIN).inverse()(back), reg);
        EXPECT_EQ(Operator(s.crc, INT64_MIN) * Operator(s.crc, INT64_MAX), Operator(s.crc, -1));
        // Lengths that no signed number has, by the formulas with smaller ones.
        for (const uint64_t n : {uint64_t{INT64_MAX}, uint64_t{1} << 63, (uint64_t{1} << 63) + 1, UINT64_MAX}) {
            auto want = cofferdam::zeros(s.crc, reg, n / 3);
            want = cofferdam::zeros(s.crc, want, n / 3);
            want = cofferdam::zeros(s.crc, want, n - n / 3 * 2);
            EXPECT_EQ(cofferdam::zeros(s.crc, reg, n), want) << n;
            EXPECT_EQ(cofferdam::remove_suffix(s.crc, s.crc.combine(reg, 7, n), 7, n), reg) << n;
        }
    });
}

TYPED_TEST(CrcAlgebra, ZerosBeyondFourGiB) {
    this->each([](auto &s) {
        using Operator = typename std::decay_t<decltype(s)>::Operator;
        // By eight steps of 640 MiB, which a table of one step's length gives without the bytes.
        const uint64_t total = uint64_t{5} << 30;
        auto want = s.value({'x'});
        for (int step = 0; step < 8; ++step)
            want = Operator(s.crc, static_cast<int64_t>(total / 8))(want ^ s.xorout) ^ s.xorout;
        EXPECT_EQ(cofferdam::zeros(s.crc, s.value({'x'}), total), want);
        // And that step by bytes: one MiB, 640 times.
        const Bytes mib(size_t{1} << 20, 0);
        auto by_bytes = s.value({'x'});
        for (int i = 0; i < 640; ++i)
            by_bytes =
                i % 64 == 0 ? s.crc(cofferdam::bytes_of(mib), by_bytes) : cofferdam::zeros(s.crc, by_bytes, mib.size());
        EXPECT_EQ(cofferdam::zeros(s.crc, s.value({'x'}), total / 8), by_bytes);
    });
}

TYPED_TEST(CrcAlgebra, OperatorsAreAGroup) {
    this->each([](auto &s) {
        using Operator = typename std::decay_t<decltype(s)>::Operator;
        const Operator one(s.crc, 0);
        for (int i = 0; i < 100; ++i) {
            const int64_t a = s.length() / 2, b = s.length() / 2;
            const Operator of_a(s.crc, a), of_b(s.crc, b);
            ASSERT_EQ(of_a * of_b, Operator(s.crc, a + b)) << a << " " << b;
            ASSERT_EQ(of_a * of_b, of_b * of_a);
            ASSERT_EQ(of_a.inverse(), Operator(s.crc, -a)) << a;
            ASSERT_EQ(of_a * of_a.inverse(), one);
            ASSERT_EQ(of_a * one, of_a);
        }
        const auto reg = s.word();
        EXPECT_EQ(one(reg), reg);
        Operator squared(s.crc, 3);
        squared *= squared; // out is both operands
        EXPECT_EQ(squared, Operator(s.crc, 6));
    });
}

TYPED_TEST(CrcAlgebra, OperatorsOutliveTheirContext) {
    this->each([](auto &s) {
        using Operator = typename std::decay_t<decltype(s)>::Operator;
        const auto reg = s.word(), want = cofferdam::shift(s.crc, reg, 12345);
        const Operator kept(s.crc, 12345);
        s.ctx.reset();
        EXPECT_EQ(kept(reg), want);
    });
}

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

TEST(CrcOperator, BadInputOf64Bits) {
    const cof_slot *narrow = cof_shared_slot("crc32c/1"), *crc = cof_shared_slot("crc64-nvme/1");
    ASSERT_TRUE(narrow && crc);
    cof_crc64_operator op{}, out{};
    EXPECT_EQ(cof_crc64_operator_make(nullptr, 1, &op), COF_E_INVALID);
    EXPECT_EQ(cof_crc64_operator_make(crc, 1, nullptr), COF_E_INVALID);
    EXPECT_EQ(cof_crc64_operator_make(narrow, 1, &op), COF_E_INVALID);
    EXPECT_EQ(cof_crc64_operator_invert(&op, &out), COF_E_INVALID) << "all zeros is no shift";
    EXPECT_EQ(cof_crc64_operator_invert(nullptr, &out), COF_E_INVALID);
    ASSERT_EQ(cof_crc64_operator_make(crc, 99, &op), COF_OK);
    EXPECT_EQ(cof_crc64_operator_invert(&op, &op), COF_OK);
    EXPECT_EQ(cof_crc64_operator_apply(&op, cof_crc64_shift(crc, 77, 99)), 77u);
}

// Its empty message has a value, so that none of the bytes before is told from a value of 0.
TEST(Crc24, StartsFromTheValueOfNothing) {
    const cof_slot *crc = cof_shared_slot("crc24-openpgp/1");
    ASSERT_TRUE(crc);
    EXPECT_EQ(cof_digest_size(crc), 3u);
    EXPECT_EQ(cof_crc32_oneshot(crc, nullptr, 0), 0xb704ceu);
    EXPECT_EQ(cof_crc32_oneshot(crc, "123456789", 9), 0x21cf02u);
    const uint32_t first = cof_crc32_update(crc, cof_crc32_oneshot(crc, nullptr, 0), "1234", 4);
    EXPECT_EQ(cof_crc32_update(crc, first, "56789", 5), 0x21cf02u);
    EXPECT_EQ(cof_crc32_raw(crc, 0xb704ce, "123456789", 9), 0x21cf02u);
    unsigned char digest[4] = {0, 0, 0, 0xee};
    EXPECT_EQ(cof_digest(crc, "123456789", 9, nullptr, digest), COF_OK);
    EXPECT_EQ(std::vector<unsigned char>(digest, digest + 4), (std::vector<unsigned char>{0x21, 0xcf, 0x02, 0xee}));
    cof_crc32_operator op;
    ASSERT_EQ(cof_crc32_operator_make(crc, 5, &op), COF_OK);
    EXPECT_EQ(cof_crc32_operator_combine(&op, first ^ 0xb704ce, cof_crc32_oneshot(crc, "56789", 5)), 0x21cf02u);
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
