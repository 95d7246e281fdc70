// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// sha256/1 through cof.digest-batch/1: the ways of the bridge to libipsec-mb, and libcrypto's loop beside them. NIST's
// vectors, mixed lengths, guard pages, threads, fork, and the state of the floating-point units.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>

#include "tests/unit/bridge_vectors.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace {

using namespace cof::bridge_test;

struct Case {
    const char *plugin, *impl;
};

class Sha256Batch : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        const Bound bound = bind_kernel(GetParam().plugin, COF_IFACE_DIGEST_BATCH, GetParam().impl);
        ASSERT_TRUE(bound.kernel || bound.expected) << bound.why;
        if (!bound.kernel) GTEST_SKIP() << bound.why;
        kernel = bound.kernel;
        sha = bound.as<cof_digest_batch_vtable>();
        ASSERT_EQ(sha->digest_size, sizeof(Digest));
    }
    std::vector<Digest> batch(const std::vector<cof_span> &in) const {
        std::vector<Digest> digests(in.size());
        EXPECT_EQ(sha->batch(in.data(), in.size(), digests.data()), COF_OK);
        return digests;
    }
    std::vector<Digest> batch(const std::vector<Bytes> &messages) const {
        std::vector<cof_span> in;
        for (const Bytes &message : messages)
            in.push_back({message.data(), message.size()});
        return batch(in);
    }
    Digest one(const void *p, size_t n) const { return batch({cof_span{p, n}})[0]; }

    const cof_kernel *kernel = nullptr;
    const cof_digest_batch_vtable *sha = nullptr;
};

TEST_P(Sha256Batch, Fips180) {
    EXPECT_EQ(to_hex(one("abc", 3)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(one("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56)),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    const Bytes million(1000000, 'a');
    EXPECT_EQ(to_hex(one(million.data(), million.size())),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_EQ(to_hex(one(nullptr, 0)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha->batch(nullptr, 0, nullptr), COF_OK);
}

TEST_P(Sha256Batch, CavpShortAndLongMessagesInOneBatch) {
    std::vector<Bytes> messages;
    std::vector<std::string> expected;
    for (const char *name : {"hashes/SHA2/SHA256ShortMsg.rsp", "hashes/SHA2/SHA256LongMsg.rsp"})
        for (const Record &record : read_records(name)) {
            messages.push_back(record.bytes("Msg"));
            messages.back().resize(std::stoul(record.text("Len")) / 8);
            expected.push_back(record.text("MD"));
        }
    if (messages.empty()) GTEST_SKIP() << "python3-cryptography-vectors is not installed";
    ASSERT_EQ(messages.size(), 65u + 64u);
    const std::vector<Digest> digests = batch(messages);
    for (size_t i = 0; i < messages.size(); i++) {
        EXPECT_EQ(to_hex(digests[i]), expected[i]) << messages[i].size();
        EXPECT_EQ(to_hex(one(messages[i].data(), messages[i].size())), expected[i]) << messages[i].size();
    }
}

TEST_P(Sha256Batch, CavpMonteCarlo) {
    const std::vector<Record> records = read_records("hashes/SHA2/SHA256Monte.rsp");
    if (records.empty()) GTEST_SKIP() << "python3-cryptography-vectors is not installed";
    ASSERT_EQ(records.size(), 101u);
    Bytes seed = records[0].bytes("Seed");
    for (size_t count = 1; count < records.size(); count++) {
        std::array<uint8_t, 96> last3;
        for (size_t i = 0; i < last3.size(); i++)
            last3[i] = seed[i % 32];
        for (int i = 0; i < 1000; i++) {
            const cof_span message{last3.data(), last3.size()};
            Digest digest{};
            ASSERT_EQ(sha->batch(&message, 1, digest.data()), COF_OK);
            std::memmove(last3.data(), last3.data() + 32, 64);
            std::memcpy(last3.data() + 64, digest.data(), 32);
        }
        seed.assign(last3.begin() + 64, last3.end());
        ASSERT_EQ(to_hex(seed), records[count].text("MD")) << count;
    }
}

TEST_P(Sha256Batch, MixedLengthsAgainstSha256sum) {
    const Bytes data = noise(5'000'000);
    std::vector<Bytes> messages;
    for (size_t n = 0; n <= 300; n++)
        messages.emplace_back(data.begin() + 1, data.begin() + 1 + static_cast<ptrdiff_t>(n));
    // Around the 65534 bytes beyond which the library's own check refuses, and around 65536 blocks.
    for (const size_t n : {4095u, 4096u, 65533u, 65534u, 65535u, 65536u, 65537u, 65599u, 65600u, 1'000'000u, 4'194'239u,
                           4'194'240u, 4'194'303u, 4'194'304u, 4'194'305u, 4'194'368u, 5'000'000u})
        messages.emplace_back(data.begin(), data.begin() + static_cast<ptrdiff_t>(n));
    const std::vector<Digest> expected = by_sha256sum(messages);
    ASSERT_EQ(expected.size(), messages.size());
    EXPECT_EQ(batch(messages), expected);
    std::vector<Bytes> turned(messages.rbegin(), messages.rend());
    std::vector<Digest> turned_expected(expected.rbegin(), expected.rend());
    EXPECT_EQ(batch(turned), turned_expected);
}

TEST_P(Sha256Batch, EveryCountEqualsOneByOne) {
    const Bytes data = noise(3000);
    std::vector<Digest> singles;
    for (size_t i = 0; i < 1100; i++)
        singles.push_back(one(data.data() + i % 64, i * 7919 % 2900));
    std::vector<cof_span> in;
    for (size_t count = 0; count <= 1100; count++) {
        if (count < 70 || (count > 250 && count < 275) || count % 171 == 0) {
            ASSERT_EQ(batch(in), std::vector<Digest>(singles.begin(), singles.begin() + static_cast<ptrdiff_t>(count)))
                << count;
        }
        in.push_back({data.data() + count % 64, count * 7919 % 2900});
    }
}

// One long message in any place: it lies in its lane while hundreds of others come and go.
TEST_P(Sha256Batch, OneLongAmongManyShort) {
    const Bytes data = noise(2'000'000);
    const Digest long_one = one(data.data(), data.size()), short_one = one(data.data(), 33);
    for (const size_t place : {0u, 1u, 17u, 255u, 256u, 599u}) {
        std::vector<cof_span> in(600, cof_span{data.data(), 33});
        in[place].n = data.size();
        std::vector<Digest> expected(600, short_one);
        expected[place] = long_one;
        ASSERT_EQ(batch(in), expected) << place;
    }
}

class GuardedPage {
  public:
    GuardedPage()
        : map_(static_cast<uint8_t *>(mmap(nullptr, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
        mprotect(begin(), 4096, PROT_READ | PROT_WRITE);
    }
    ~GuardedPage() { munmap(map_, 3 * 4096); }
    GuardedPage(const GuardedPage &) = delete;
    GuardedPage &operator=(const GuardedPage &) = delete;
    uint8_t *begin() const { return map_ + 4096; }
    uint8_t *end() const { return map_ + 8192; }
    void read_only() const { mprotect(begin(), 4096, PROT_READ); }

  private:
    uint8_t *map_;
};

TEST_P(Sha256Batch, ReadsAndWritesNothingBeside) {
    const GuardedPage page;
    const Bytes data = noise(4096);
    std::copy(data.begin(), data.end(), page.begin());
    page.read_only();
    std::vector<cof_span> in;
    std::vector<Bytes> copies;
    for (size_t n = 0; n <= 260; n++)
        for (const uint8_t *p : {page.begin(), page.end() - n}) {
            in.push_back({p, n});
            copies.emplace_back(p, p + n);
        }
    in.push_back({page.begin(), 4096});
    copies.emplace_back(page.begin(), page.end());
    const std::vector<Digest> expected = batch(copies);
    EXPECT_EQ(batch(in), expected);
    for (size_t i = 0; i < in.size(); i += 5)
        EXPECT_EQ(one(in[i].p, in[i].n), expected[i]);
    for (const size_t offset : {0u, 1u, 7u, 31u}) {
        const size_t size = in.size() * sizeof(Digest);
        Bytes out(size + 64, 0xa5);
        ASSERT_EQ(sha->batch(in.data(), in.size(), out.data() + offset), COF_OK);
        EXPECT_EQ(std::memcmp(out.data() + offset, expected.data(), size), 0);
        for (size_t i = 0; i < out.size(); i++)
            if (i < offset || i >= offset + size) {
                ASSERT_EQ(out[i], 0xa5) << i;
            }
    }
}

// More threads than the bridge keeps managers for.
TEST_P(Sha256Batch, ThreadsAtOnce) {
    const Bytes data = noise(20000);
    std::vector<cof_span> in;
    for (size_t i = 0; i < 40; i++)
        in.push_back({data.data() + i, i * 499});
    const std::vector<Digest> expected = batch(in);
    std::atomic<int> wrong = 0, waiting = 0;
    for (const int count : {8, 80}) {
        std::vector<std::thread> threads;
        waiting = count;
        for (int t = 0; t < count; t++)
            threads.emplace_back([&] {
                std::vector<Digest> digests(in.size());
                for (waiting--; waiting > 0;)
                    std::this_thread::yield();
                for (int round = 0; round < 160 / count; round++)
                    if (sha->batch(in.data(), in.size(), digests.data()) != COF_OK || digests != expected) wrong++;
            });
        for (std::thread &thread : threads)
            thread.join();
    }
    EXPECT_EQ(wrong, 0);
}

// The one does not follow a fork among threads, the other may fork while its allocator is locked.
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
TEST_P(Sha256Batch, ForkWhileOtherThreadsWork) {
    const Bytes data = noise(20000);
    std::vector<cof_span> in;
    for (size_t i = 0; i < 40; i++)
        in.push_back({data.data() + i, i * 499});
    const std::vector<Digest> expected = batch(in);
    std::atomic<bool> stop = false;
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; t++)
        threads.emplace_back([&] {
            std::vector<Digest> digests(in.size());
            while (!stop)
                sha->batch(in.data(), in.size(), digests.data());
        });
    int good = 0;
    for (int i = 0; i < 20; i++) {
        const pid_t child = fork();
        if (child == 0) {
            alarm(20);
            Digest digests[40];
            const bool right = sha->batch(in.data(), in.size(), digests) == COF_OK &&
                               std::equal(expected.begin(), expected.end(), digests);
            _exit(right ? 0 : 1);
        }
        int status = -1;
        waitpid(child, &status, 0);
        good += status == 0;
    }
    stop = true;
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(good, 20);
}
#endif

#if defined(__x86_64__)
TEST_P(Sha256Batch, LeavesTheFloatingPointUnitsAlone) {
    const Bytes data = noise(3000);
    std::vector<cof_span> in;
    for (size_t i = 0; i < 50; i++)
        in.push_back({data.data(), i * 53});
    const std::vector<Digest> expected = batch(in);
    for (const size_t count : {1u, 2u, 50u}) {
        std::vector<Digest> digests(count);
        const unsigned mxcsr = _mm_getcsr(), odd_mxcsr = 0xffc0; // truncate, flush to zero, denormals are zero
        uint16_t control = 0, odd_control = 0x0c7f, control_after = 0;
        __asm__ volatile("fnstcw %0" : "=m"(control));
        __asm__ volatile("fldcw %0" ::"m"(odd_control));
        _mm_setcsr(odd_mxcsr);
        const cof_status status = sha->batch(in.data(), count, digests.data());
        const unsigned mxcsr_after = _mm_getcsr();
        __asm__ volatile("fnstcw %0" : "=m"(control_after));
        std::array<uint32_t, 7> environment{};
        __asm__ volatile("fnstenv %0" : "=m"(environment));
        __asm__ volatile("fldcw %0" ::"m"(control));
        _mm_setcsr(mxcsr);
        EXPECT_EQ(status, COF_OK);
        EXPECT_EQ(mxcsr_after, odd_mxcsr);
        EXPECT_EQ(control_after, odd_control);
        EXPECT_EQ(environment[2] & 0xffff, 0xffffu) << "x87 registers in use";
        EXPECT_TRUE(std::equal(digests.begin(), digests.end(), expected.begin()));
    }
}

TEST_P(Sha256Batch, LeavesUpperVectorHalvesClean) {
    if (!vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const Bytes data = noise(3000);
    std::vector<cof_span> in;
    std::vector<Digest> digests(100);
    for (size_t count = 0; count < digests.size(); count++) {
        clear_vector_state();
        sha->batch(in.data(), count, digests.data());
        EXPECT_FALSE(vector_state_in_use() & 4) << count;
        in.push_back({data.data(), count * 29});
    }
    // A manager that is made in the call: the pool is empty for a thread while others hold what was in it.
    std::atomic<int> dirty = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; t++)
        threads.emplace_back([&] {
            std::vector<Digest> mine(in.size());
            clear_vector_state();
            sha->batch(in.data(), in.size(), mine.data());
            dirty += (vector_state_in_use() & 4) != 0;
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(dirty, 0);
}
#endif

TEST_P(Sha256Batch, ProbeRepeatsFillsAnyWhyAndRespectsTheHost) {
    cof_host host = this_machine();
    char why[300];
    for (size_t size = 0; size < 12; size++) {
        std::memset(why, '#', sizeof why);
        EXPECT_EQ(kernel->probe(&host, size ? why : nullptr, size), COF_OK);
        if (size) {
            EXPECT_LT(strnlen(why, size), size);
        }
        for (size_t i = size; i < 12; i++)
            EXPECT_EQ(why[i], '#');
    }
    if (!kernel->cpu_need[0]) return;
    for (uint32_t bit = 1; bit; bit <<= 1) {
        if (!(kernel->cpu_need[0] & bit)) continue;
        host = this_machine();
        host.cpu[0] &= ~bit;
        EXPECT_EQ(kernel->probe(&host, why, sizeof why), COF_E_CPU);
        EXPECT_NE(std::string(why).find("does not allow"), std::string::npos) << why;
    }
}

// By hand: --gtest_also_run_disabled_tests. Some 4 GiB of zeros, seen in every lane, take up to a minute.
TEST_P(Sha256Batch, DISABLED_Beyond4GiB) {
    const size_t n = (size_t{1} << 32) + 12345;
    void *zeros = mmap(nullptr, n, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ASSERT_NE(zeros, MAP_FAILED);
    FILE *output = popen(("head -c " + std::to_string(n) + " /dev/zero | sha256sum").c_str(), "r");
    char line[65] = "";
    ASSERT_TRUE(output && std::fgets(line, sizeof line, output));
    pclose(output);
    for (const Digest &digest : batch(std::vector<cof_span>(16, cof_span{zeros, n})))
        EXPECT_EQ(to_hex(digest), line);
    munmap(zeros, n);
}

std::string case_name(const testing::TestParamInfo<Case> &info) {
    std::string name = info.param.impl;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Bridges, Sha256Batch,
                         testing::Values(Case{"mit0/openssl", "openssl"}, Case{"mit0/ipsec-mb", "ipsec-mb-sse"},
                                         Case{"mit0/ipsec-mb", "ipsec-mb-avx2"},
                                         Case{"mit0/ipsec-mb", "ipsec-mb-avx512"}),
                         case_name);

} // namespace
