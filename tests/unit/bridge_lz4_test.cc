// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bridge to liblz4: round trips, blocks made by hand from the frame's specification, damaged blocks, the lz4
// program both ways.
#include "tests/unit/codec_checks.hpp"

namespace {

using namespace cof::bridge_test;

class Lz4Bridge : public CodecTest {
  protected:
    Lz4Bridge() : CodecTest("mit0/lz4", "lz4/1", "liblz4") {}
};

const KnownAnswer handmade[] = {
#include "host/adopted/lz4_vectors.inc"
};

// More than a host has to try each time.
const KnownAnswer stranger[] = {
    // a header alone, and parts of one
    {"04224d186840050000000000000061", COF_E_CORRUPT, ""},
    {"04224d1868400500000000000000", COF_E_CORRUPT, ""},
    {"04224d18", COF_E_CORRUPT, ""},
    // a format of 2013
    {"02214c180500000050", COF_E_CORRUPT, ""},
    // a skippable frame first
    {"502a4d180000000004224d1868400500000000000000610500008068656c6c6f00000000", COF_E_CORRUPT, ""},
    // a stored block of 64 KiB + 1, more than the header allows
    {"04224d1868400500000000000000610100018068656c6c6f00000000", COF_E_CORRUPT, ""},
    // a Zstandard frame
    {"28b52ffd200529000068656c6c6f", COF_E_CORRUPT, ""},
};

TEST_F(Lz4Bridge, RoundTrips) {
    round_trips();
}
TEST_F(Lz4Bridge, BlocksMadeByHand) {
    known_answers(handmade);
    known_answers(stranger);
}
TEST_F(Lz4Bridge, PartsOfABlockAreRefused) {
    truncations(text(3000));
    truncations(noise(300));
    truncations({});
}
TEST_F(Lz4Bridge, FlippedBitsGiveTheClaimedSizeOrNothing) {
    bit_flips(text(3000));
    bit_flips(noise(200));
}
TEST_F(Lz4Bridge, LittleRoom) {
    little_room();
}
TEST_F(Lz4Bridge, BadArguments) {
    bad_arguments();
}
TEST_F(Lz4Bridge, EightThreads) {
    eight_threads();
}
TEST_F(Lz4Bridge, AfterFork) {
    after_fork();
}
TEST_F(Lz4Bridge, ProbeRepeatsAndFillsAnyWhy) {
    probe_repeats();
}

// Whatever room there is: a block that fits is written.
TEST_F(Lz4Bridge, RoomForTheBlockIsEnough) {
    const Runner runner(*codec, 1u << 20, 1u << 20);
    for (const size_t n : {0u, 1u, 5000u, 300000u})
        for (const int32_t level : {codec->level_min, codec->level_default, codec->level_max}) {
            const Bytes block = runner.packed(level, text(n));
            EXPECT_EQ(runner.compress(level, text(n), block.size()).content, block);
        }
}

TEST_F(Lz4Bridge, BlocksAreIndependentWithoutChecksums) {
    const Runner runner(*codec, 6u << 20, 6u << 20);
    for (const size_t n : {0u, 100u, 5u << 20})
        EXPECT_EQ(runner.packed(codec->level_default, text(n))[4], 0x68);
}

TEST_F(Lz4Bridge, TheProgramReadsOurBlocks) {
    const Workshop workshop;
    if (!workshop.run("lz4 --version")) GTEST_SKIP() << "no lz4 program";
    const Runner runner(*codec, 1u << 20, 1u << 20);
    for (const size_t n : {0u, 1u, 5000u, 400000u})
        for (const int32_t level : {codec->level_min, codec->level_default, 9, codec->level_max}) {
            workshop.write("block", runner.packed(level, text(n)));
            ASSERT_TRUE(workshop.run("lz4 -d -q -f block content")) << n << ", level " << level;
            EXPECT_EQ(workshop.read("content"), text(n));
        }
}

TEST_F(Lz4Bridge, WeReadTheProgramsFiles) {
    const Workshop workshop;
    if (!workshop.run("lz4 --version")) GTEST_SKIP() << "no lz4 program";
    const Runner runner(*codec, 1u << 20, 1u << 20);
    for (const size_t n : {1u, 5000u, 400000u}) {
        workshop.write("content", text(n));
        for (const char *options : {"", "-1", "-9", "-12", "--fast=5", "--no-frame-crc", "-BD", "-BX", "-B4", "-B6"}) {
            ASSERT_TRUE(workshop.run(std::string("lz4 -q -f --content-size ") + options + " content block"));
            const Bytes block = workshop.read("block");
            const Answer answer = runner.decompress(block, n);
            EXPECT_EQ(answer.status, COF_OK) << n << " bytes, lz4 " << options;
            EXPECT_EQ(answer.content, text(n));
            if (!*options) { // the program adds a checksum: one that is wrong is noticed
                Bytes damaged = block;
                damaged.back() ^= 1;
                EXPECT_EQ(runner.decompress(damaged, n).status, COF_E_CORRUPT);
            }
        }
        // Unless it is asked to, the program does not say the size.
        ASSERT_TRUE(workshop.run("lz4 -q -f content block"));
        EXPECT_EQ(runner.decompress(workshop.read("block"), n).status, COF_E_CORRUPT);
    }
}

TEST_F(Lz4Bridge, LeavesUpperVectorHalvesClean) {
    if (!vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const Bytes content = text(100000);
    Bytes block(codec->bound(content.size())), back(content.size());
    for (const int32_t level : {1, 9}) {
        size_t n = 0, m = 0;
        clear_vector_state();
        ASSERT_EQ(codec->compress(level, content.data(), content.size(), block.data(), block.size(), &n), COF_OK);
        EXPECT_FALSE(vector_state_in_use() & 4) << "compress";
        clear_vector_state();
        ASSERT_EQ(codec->decompress(block.data(), n, back.data(), back.size(), &m), COF_OK);
        EXPECT_FALSE(vector_state_in_use() & 4) << "decompress";
    }
}

} // namespace
