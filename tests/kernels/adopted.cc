// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every kernel of an adopted contract: through the host's own trials at length, and batches against the judge's. What a
// bridge does with its library is tested beside it, in tests/unit.
#include "host/adopted/adopted.hpp"
#include "host/lib/verify.hpp"
#include "host/lib/verify_tools.hpp"
#include "tests/kernels/checked_call.hpp"
#include "tests/kernels/kernels.hpp"

namespace cof {
namespace {

class AdoptedKernel : public testing::TestWithParam<const TestKernel *> {
  protected:
    void SetUp() override {
        if (!GetParam()->skip.empty()) GTEST_SKIP() << GetParam()->label << ": " << GetParam()->skip;
    }
};

TEST_P(AdoptedKernel, PassesTheTrialsOfThreeSeeds) {
    const TestKernel &t = *GetParam();
    for (uint64_t seed = 1; seed <= 3; ++seed) {
        VerifyBudget budget = long_budget();
        budget.seed = seed;
        const Check refusal = verify_kernel(t.label, t.kernel, *t.portable, budget);
        EXPECT_FALSE(refusal) << refusal->why;
    }
}

cof_status run_batch(const cof_kernel &kernel, const std::vector<cof_span> &in, const cof_hash_key *key,
                     std::vector<uint8_t> &digests) {
    if (kernel.iface == std::string_view(COF_IFACE_HASH_BATCH)) {
        static_cast<const cof_hash_batch *>(kernel.vtable)->batch(in.data(), in.size(), key, digests.data());
        return COF_OK;
    }
    return static_cast<const cof_digest_batch_vtable *>(kernel.vtable)->batch(in.data(), in.size(), digests.data());
}

TEST_P(AdoptedKernel, BatchesEqualTheJudges) {
    const TestKernel &t = *GetParam();
    const std::string_view iface = t.kernel.iface;
    if (iface != COF_IFACE_HASH_BATCH && iface != COF_IFACE_DIGEST_BATCH) return;
    const size_t size = t.portable->adopted->digest_size;
    Random random(11);
    std::vector<uint8_t> data(300000);
    for (uint8_t &byte : data)
        byte = static_cast<uint8_t>(random.next());
    for (int round = 0; round < 300; ++round) {
        const size_t count = random.below(200), largest = size_t{1} << (4 + random.below(15));
        std::vector<cof_span> in;
        for (size_t i = 0; i < count; ++i) {
            const size_t n = random.below(4) ? random.length(largest) : largest;
            in.push_back({data.data() + random.below(data.size() - n), n});
        }
        cof_hash_key key{};
        key.keyed = static_cast<uint32_t>(round & 1);
        key.key[round % 32] = 1;
        std::vector<uint8_t> got(count * size + 8, 0xa7), want(got);
        ASSERT_EQ(COF_OK, run_batch(t.kernel, in, &key, got));
        ASSERT_EQ(COF_OK, run_batch(*t.judge, in, &key, want));
        ASSERT_EQ(got, want) << t.label << ": round " << round << ", " << count << " messages up to " << largest;
    }
}

std::vector<const TestKernel *> adopted() {
    std::vector<const TestKernel *> found;
    for (const TestKernel &t : all_kernels())
        if (t.portable && t.portable->adopted) found.push_back(&t);
    return found;
}
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AdoptedKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, AdoptedKernel, testing::ValuesIn(adopted()), test_name);

} // namespace
} // namespace cof
