// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "read" on damaged files: cut at every length, every byte changed, random flips; and on the plugins that were
// built, below COFFERDAM_TEST_PLUGINS/<domain>/.
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <random>

#include "host/lib/facts.hpp"
#include "host/lib/trust.hpp"
#include "tests/unit/elf_image.hpp"

namespace cof {
namespace {

using test::ByteVector;
using test::ElfImage;

ElfImage rich_image(ElfImage::Hash hash) {
    ElfImage image;
    image.hash = hash;
    image.notes8 = test::note("GNU", NT_GNU_BUILD_ID, {1, 2, 3, 4}, 8);
    test::NoteSet notes;
    notes.links = test::strings({"libx.so.2", "MIT|Apache-2.0"});
    image.notes = notes.bytes();
    image.relocations = {{64, ELF64_R_INFO(1ull, 6), 0}, {72, ELF64_R_INFO(0ull, 8), 64}};
    return image;
}

// Whatever comes out is a value or a refusal of this stage with a sentence that is fit to print.
bool sound(const Outcome<FileFacts> &facts) {
    if (facts) return facts->kernels.size() <= COF_NOTE_MAX_KERNELS;
    const Refusal &r = facts.refusal();
    for (const char c : r.why)
        if (c < 0x20 || c > 0x7e) return false;
    return r.stage == Stage::read && r.code != Code::ok && !r.why.empty();
}

TEST(FactsDamage, CutAtEveryLength) {
    for (const auto hash : {ElfImage::Hash::sysv, ElfImage::Hash::gnu}) {
        const ByteVector bytes = rich_image(hash).build();
        ASSERT_TRUE(read_facts_bytes(bytes));
        for (size_t size = 0; size < bytes.size(); ++size) {
            const ByteVector cut(bytes.begin(),
                                 bytes.begin() + static_cast<ptrdiff_t>(size)); // own block: bounds are seen
            const auto facts = read_facts_bytes(cut);
            ASSERT_FALSE(facts) << size;
            ASSERT_EQ(facts.refusal().code, size < SELFMAG ? Code::not_elf : Code::truncated) << size;
        }
    }
}

TEST(FactsDamage, EveryByteChanged) {
    for (const auto hash : {ElfImage::Hash::sysv, ElfImage::Hash::gnu}) {
        ByteVector bytes = rich_image(hash).build();
        for (size_t at = 0; at < bytes.size(); ++at)
            for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
                const uint8_t was = std::exchange(bytes[at], static_cast<uint8_t>(value));
                ASSERT_TRUE(sound(read_facts_bytes(bytes))) << at << " = " << value;
                bytes[at] = was;
            }
    }
}

TEST(FactsDamage, EveryWordExtreme) {
    for (const auto hash : {ElfImage::Hash::sysv, ElfImage::Hash::gnu}) {
        const ByteVector bytes = rich_image(hash).build();
        for (size_t at = 0; at + 8 <= bytes.size(); at += 4)
            for (const uint64_t value : {UINT64_MAX, UINT64_MAX - 63, uint64_t{1} << 63, uint64_t{1} << 47,
                                         uint64_t{0xffffffff}, uint64_t{bytes.size()}, uint64_t{bytes.size() - 1}}) {
                ByteVector bad = bytes;
                std::memcpy(bad.data() + at, &value, sizeof value);
                ASSERT_TRUE(sound(read_facts_bytes(bad))) << at << " = " << value;
            }
    }
}

TEST(FactsDamage, RandomFlips) {
    std::mt19937 random(20260101);
    const ByteVector images[] = {rich_image(ElfImage::Hash::sysv).build(), rich_image(ElfImage::Hash::gnu).build()};
    int read = 0;
    for (int round = 0; round < 20000; ++round) {
        ByteVector bytes = images[round % 2];
        const size_t used = std::min<size_t>(bytes.size(), 1600); // headers and tables; the rest is mostly padding
        for (unsigned flips = 1 + random() % 8; flips > 0; --flips)
            bytes[random() % (random() % 4 ? used : bytes.size())] ^= static_cast<uint8_t>(1u << random() % 8);
        const auto facts = read_facts_bytes(bytes);
        ASSERT_TRUE(sound(facts)) << round;
        read += facts ? 1 : 0;
    }
    EXPECT_GT(read, 0);
    EXPECT_LT(read, 20000);
}

TEST(FactsDamage, BuiltPlugins) {
    const char *root = std::getenv("COFFERDAM_TEST_PLUGINS");
    if (!root) GTEST_SKIP() << "COFFERDAM_TEST_PLUGINS is not set";
    int plugins = 0;
    for (const std::string &domain : list_domains(root)) {
        const std::string dir = std::string(root) + "/" + domain;
        const auto names = list_plugins(dir);
        ASSERT_TRUE(names) << names.refusal().why;
        for (const std::string &name : *names) {
            const std::string path = dir + "/" + name;
            std::ifstream in(path, std::ios::binary);
            ByteVector bytes{std::istreambuf_iterator<char>(in), {}};
            const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
            const auto facts = read_facts_fd(fd.get());
            ASSERT_TRUE(facts) << path << ": " << facts.refusal().why;
            const Hygiene &h = facts->hygiene;
            EXPECT_EQ(facts->domain, domain) << path;
            EXPECT_FALSE(facts->kernels.empty()) << path;
            EXPECT_TRUE(h.gnu_stack && h.entry) << path;
            EXPECT_FALSE(h.exec_stack || h.textrel || h.rwx || h.rpath || h.filter || h.ifunc || h.gnu_unique ||
                         h.constructors)
                << path;
            EXPECT_EQ(facts->build_id.size(), 40u) << path;
            // Cut at random lengths and with random flips among the headers: never a crash.
            std::mt19937 random(7);
            for (int round = 0; round < 500; ++round) {
                ByteVector bad = bytes;
                for (int flips = 0; flips < 4; ++flips)
                    bad[random() % std::min<size_t>(bad.size(), 4096)] ^= static_cast<uint8_t>(1u << random() % 8);
                if (round % 2) bad.resize(random() % bad.size());
                ASSERT_TRUE(sound(read_facts_bytes(bad))) << path << " round " << round;
            }
            ++plugins;
        }
    }
    EXPECT_GT(plugins, 0);
}

} // namespace
} // namespace cof
