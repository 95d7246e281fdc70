// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bridge to libzstd: round trips, blocks made by hand from RFC 8878, damaged blocks, the zstd program both ways.
#include <sys/resource.h>

#include "tests/unit/codec_checks.hpp"

namespace {

using namespace cof::bridge_test;

class ZstdBridge : public CodecTest {
  protected:
    ZstdBridge() : CodecTest("mit0/zstd", "zstd/1", "libzstd") {}
};

const KnownAnswer handmade[] = {
#include "host/adopted/zstd_vectors.inc"
};

// More than a host has to try each time.
const KnownAnswer stranger[] = {
    // a header alone, and a part of one
    {"28b52ffd2005", COF_E_CORRUPT, ""},
    {"28b52ffd", COF_E_CORRUPT, ""},
    {"28b52ffd60", COF_E_CORRUPT, ""},
    // a dictionary id of 4 bytes, unset and set
    {"28b52ffd23000000000529000068656c6c6f", COF_OK, "68656c6c6f"},
    {"28b52ffd23000000800529000068656c6c6f", COF_E_CORRUPT, ""},
    // a window of 2^31 bytes, and one of 2^32
    {"28b52ffd80a80500000029000068656c6c6f", COF_OK, "68656c6c6f"},
    {"28b52ffd80b00500000029000068656c6c6f", COF_E_CORRUPT, ""},
    // claims 2^64 - 1 and 2^64 - 2 bytes: the library's words for "unknown" and "error"
    {"28b52ffde0ffffffffffffffff29000068656c6c6f", COF_E_CORRUPT, ""},
    {"28b52ffde0feffffffffffffff29000068656c6c6f", COF_E_CORRUPT, ""},
    // no last block
    {"28b52ffd200528000068656c6c6f", COF_E_CORRUPT, ""},
    // a match that reaches before the content: literals "ab", 8 bytes from 3 back (offset value 6)
    {"28b52ffd200a4d0000106162015402020506", COF_E_CORRUPT, ""},
    // a format of 2016
    {"27b52ffd200529000068656c6c6f", COF_E_CORRUPT, ""},
    // a skippable frame first
    {"502a4d180000000028b52ffd200529000068656c6c6f", COF_E_CORRUPT, ""},
    // an LZ4 frame
    {"04224d1868400500000000000000610500008068656c6c6f00000000", COF_E_CORRUPT, ""},
};

TEST_F(ZstdBridge, RoundTrips) {
    round_trips();
}
TEST_F(ZstdBridge, BlocksMadeByHand) {
    known_answers(handmade);
    known_answers(stranger);
    // A size of two bytes begins at 256.
    const Runner runner(*codec, 64, 256);
    EXPECT_EQ(runner.decompress(from_hex("28b52ffd4000000003080061"), 256).content, Bytes(256, 'a'));
}
TEST_F(ZstdBridge, PartsOfABlockAreRefused) {
    truncations(text(3000));
    truncations(noise(300));
    truncations({});
}
TEST_F(ZstdBridge, FlippedBitsGiveTheClaimedSizeOrNothing) {
    bit_flips(text(3000));
    bit_flips(noise(200));
}
TEST_F(ZstdBridge, LittleRoom) {
    little_room();
}
TEST_F(ZstdBridge, BadArguments) {
    bad_arguments();
}
TEST_F(ZstdBridge, EightThreads) {
    eight_threads();
}
TEST_F(ZstdBridge, AfterFork) {
    after_fork();
}
TEST_F(ZstdBridge, ProbeRepeatsAndFillsAnyWhy) {
    probe_repeats();
}

TEST_F(ZstdBridge, ABlockThatNeedsADictionarySaysNoSize) {
    for (const char *hex : {"28b52ffd21010529000068656c6c6f", "28b52ffd23000000800529000068656c6c6f"}) {
        const Bytes block = from_hex(hex);
        uint64_t size = 0;
        EXPECT_EQ(codec->content_size(block.data(), block.size(), &size), COF_E_CORRUPT);
    }
}

TEST_F(ZstdBridge, BlocksHaveNoChecksum) {
    const Runner runner(*codec, 4096, 4096);
    EXPECT_EQ(runner.packed(codec->level_default, text(100))[4] & 0x04, 0);
}

TEST_F(ZstdBridge, TheProgramReadsOurBlocks) {
    const Workshop workshop;
    if (!workshop.run("zstd --version")) GTEST_SKIP() << "no zstd program";
    const Runner runner(*codec, 1u << 20, 1u << 20);
    for (const size_t n : {0u, 1u, 5000u, 400000u})
        for (const int32_t level : {codec->level_min, 1, codec->level_default, 19}) {
            workshop.write("block", runner.packed(level, text(n)));
            ASSERT_TRUE(workshop.run("zstd -d -q -f --format=zstd -o content block")) << n << ", level " << level;
            EXPECT_EQ(workshop.read("content"), text(n));
            EXPECT_TRUE(workshop.run("zstd -l block | grep -q block"));
        }
}

TEST_F(ZstdBridge, WeReadTheProgramsFiles) {
    const Workshop workshop;
    if (!workshop.run("zstd --version")) GTEST_SKIP() << "no zstd program";
    const Runner runner(*codec, 1u << 20, 1u << 20);
    for (const size_t n : {0u, 1u, 5000u, 400000u}) {
        workshop.write("content", text(n));
        for (const char *options : {"", "-1", "-19", "--ultra -22", "--fast=5", "--no-check", "--long=27", "-T2"}) {
            ASSERT_TRUE(workshop.run(std::string("zstd -q -f -o block content ") + options));
            const Bytes block = workshop.read("block");
            const Answer answer = runner.decompress(block, n);
            EXPECT_EQ(answer.status, COF_OK) << n << " bytes, zstd " << options;
            EXPECT_EQ(answer.content, text(n));
            if (!*options) { // the program adds a checksum: one that is wrong is noticed
                Bytes damaged = block;
                damaged.back() ^= 1;
                EXPECT_EQ(runner.decompress(damaged, n).status, COF_E_CORRUPT);
            }
        }
        // From a pipe the program does not know the size, and does not say it.
        ASSERT_TRUE(workshop.run("cat content | zstd -q -c >block"));
        EXPECT_EQ(runner.decompress(workshop.read("block"), n).status, COF_E_CORRUPT);
    }
}

TEST_F(ZstdBridge, LeavesUpperVectorHalvesClean) {
    if (!vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const Bytes content = text(100000);
    Bytes block(codec->bound(content.size())), back(content.size());
    for (const int32_t level : {1, 3, 12}) {
        size_t n = 0, m = 0;
        clear_vector_state();
        ASSERT_EQ(codec->compress(level, content.data(), content.size(), block.data(), block.size(), &n), COF_OK);
        EXPECT_FALSE(vector_state_in_use() & 4) << "compress";
        clear_vector_state();
        ASSERT_EQ(codec->decompress(block.data(), n, back.data(), back.size(), &m), COF_OK);
        EXPECT_FALSE(vector_state_in_use() & 4) << "decompress";
    }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// In a child without memory to give: level 22 needs hundreds of MiB for 64 MiB. Without a context dst is not touched.
TEST_F(ZstdBridge, OutOfMemory) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const Bytes content(64u << 20);
        Bytes block(codec->bound(content.size()), filler);
        const rlimit none{64u << 20, 64u << 20};
        setrlimit(RLIMIT_AS, &none);
        size_t written = 1;
        const cof_status status =
            codec->compress(22, content.data(), content.size(), block.data(), block.size(), &written);
        const bool clean = all_are(block, 0) || all_are(block, filler);
        _exit(status == COF_E_NOMEM && written == 0 && clean ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}
#endif

} // namespace
