// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The watch: a kernel that goes wrong after it was verified is caught, taken out of service, and streams either go on
// with right bytes or say that they are suspect.
#include "tests/unit/rig.hpp"

using namespace rig;

namespace {

std::vector<uint8_t> digest_of(cof_stream *stream, size_t size) {
    std::vector<uint8_t> digest(size);
    EXPECT_EQ(COF_OK, cof_stream_final(stream, digest.data()));
    return digest;
}

std::vector<uint8_t> right_xxh(const std::vector<uint8_t> &data) {
    std::vector<uint8_t> digest(16);
    portable_hash().oneshot(data.data(), data.size(), nullptr, digest.data());
    return digest;
}

std::vector<uint64_t> cut_all(cof_chunker *chunker, const std::vector<uint8_t> &data, size_t from, cof_status &status) {
    std::vector<uint64_t> cuts;
    cof_cut_end ends[16];
    size_t count = 0, used = 0;
    do {
        status = cof_chunker_feed(chunker, data.data() + from, data.size() - from, 1, ends, 16, &count, &used);
        for (size_t i = 0; i < count; ++i)
            cuts.push_back(ends[i].end);
        from += used;
    } while (status == COF_OK && count == 16);
    return cuts;
}

} // namespace

TEST(Watch, EveryCallCatchesAWrongValueAndReturnsTheRightOne) {
    Rig rig(1);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    EXPECT_EQ(0xE3069283u, cof_crc32_update(slot, 0, "123456789", 9));
    EXPECT_FALSE(rig.kernel.demoted);
    wrong = true;
    EXPECT_EQ(0xE3069283u, cof_crc32_update(slot, 0, "123456789", 9));
    EXPECT_TRUE(rig.kernel.demoted);
    EXPECT_EQ(cof::Stage::watch, rig.kernel.record.stage);
    EXPECT_EQ(cof::Code::demoted, rig.kernel.record.code);
    EXPECT_NE(std::string::npos, rig.log.find("taken out of service")) << rig.log;
    EXPECT_EQ(0xE3069283u, cof_crc32_update(slot, 0, "123456789", 9)); // the portable kernel now
    EXPECT_EQ(2u, rig.kernel.calls);
    EXPECT_EQ(1u, slot->fallback.load()->calls);
}

TEST(Watch, A64BitValueIsCaughtByItsHighestBit) {
    constexpr uint64_t value = 0xAE8B14860A799888;
    Rig rig(1);
    const cof_slot *slot = rig.serve("crc64-nvme/1", COF_IFACE_CRC64, &crc64_vtable);
    EXPECT_EQ(value, cof_crc64_update(slot, 0, "123456789", 9));
    EXPECT_FALSE(rig.kernel.demoted);
    wrong = true;
    EXPECT_EQ(value, cof_crc64_update(slot, 0, "123456789", 9));
    EXPECT_TRUE(rig.kernel.demoted);
    EXPECT_EQ(value, cof_crc64_update(slot, 0, "123456789", 9)); // the portable kernel now
    EXPECT_EQ(2u, rig.kernel.calls);
}

TEST(Watch, AStreamOf64BitsThatWasAlwaysWatchedGoesOnWithRightBytes) {
    Rig rig(1);
    const cof_slot *slot = rig.serve("crc64-nvme/1", COF_IFACE_CRC64, &crc64_vtable);
    cof_stream *stream = nullptr;
    ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &stream));
    EXPECT_EQ(COF_OK, cof_stream_update(stream, "123", 3));
    wrong = true;
    EXPECT_EQ(COF_OK, cof_stream_update(stream, "456", 3));
    EXPECT_TRUE(rig.kernel.demoted);
    EXPECT_EQ(COF_OK, cof_stream_update(stream, "789", 3));
    EXPECT_EQ((std::vector<uint8_t>{0xAE, 0x8B, 0x14, 0x86, 0x0A, 0x79, 0x98, 0x88}), digest_of(stream, 8));
    cof_stream_free(stream);
}

TEST(Watch, EveryNthCallIsCheckedAndNoOther) {
    Rig rig(4);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    wrong = true;
    for (int i = 0; i < 3; ++i)
        EXPECT_NE(0xE3069283u, cof_crc32_update(slot, 0, "123456789", 9));
    EXPECT_EQ(0xE3069283u, cof_crc32_update(slot, 0, "123456789", 9));
    EXPECT_TRUE(rig.kernel.demoted);
}

TEST(Watch, WithoutItNothingIsChecked) {
    Rig rig(0);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    wrong = true;
    EXPECT_NE(0xE3069283u, cof_crc32_update(slot, 0, "123456789", 9));
    EXPECT_FALSE(rig.kernel.demoted);
}

TEST(Watch, OneshotHashIsCorrected) {
    Rig rig(1);
    const cof_slot *slot = rig.serve("xxh3-128/1", nullptr, &hash_vtable);
    const auto data = noise(5000);
    std::vector<uint8_t> digest(16);
    wrong = true;
    cof_hash_oneshot(slot, data.data(), data.size(), nullptr, digest.data());
    EXPECT_EQ(right_xxh(data), digest);
    EXPECT_TRUE(rig.kernel.demoted);
}

TEST(Watch, AStreamThatWasAlwaysWatchedGoesOnWithRightBytes) {
    for (const char *format : {static_cast<const char *>(nullptr), "a format of its own"}) {
        Rig rig(1);
        const cof_slot *slot = rig.serve("xxh3-128/1", nullptr, &hash_vtable, format);
        const auto data = noise(9000);
        cof_stream *stream = nullptr;
        ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &stream));
        EXPECT_EQ(COF_OK, cof_stream_update(stream, data.data(), 3000));
        wrong = true;
        EXPECT_EQ(COF_OK, cof_stream_update(stream, data.data() + 3000, 3000));
        EXPECT_TRUE(rig.kernel.demoted);
        EXPECT_EQ(COF_OK, cof_stream_update(stream, data.data() + 6000, 3000));
        EXPECT_EQ(right_xxh(data), digest_of(stream, 16));
        cof_stream_free(stream);
    }
}

TEST(Watch, AStreamWithUnwatchedCallsIsSuspectForGood) {
    Rig rig(2);
    const cof_slot *slot = rig.serve("xxh3-128/1", nullptr, &hash_vtable);
    const auto data = noise(100);
    cof_stream *stream = nullptr, *fresh = nullptr;
    ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &stream));
    EXPECT_EQ(COF_OK, cof_stream_update(stream, data.data(), 50));
    wrong = true;
    EXPECT_EQ(COF_E_SUSPECT, cof_stream_update(stream, data.data() + 50, 50));
    uint8_t digest[16];
    EXPECT_EQ(COF_E_SUSPECT, cof_stream_final(stream, digest));
    EXPECT_EQ(COF_E_SUSPECT, cof_stream_update(stream, data.data(), 1));
    cof_stream_free(stream);
    // Starting again is right.
    ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &fresh));
    EXPECT_EQ(COF_OK, cof_stream_update(fresh, data.data(), 100));
    EXPECT_EQ(right_xxh(data), digest_of(fresh, 16));
    cof_stream_free(fresh);
}

TEST(Watch, ADemotionElsewhereReachesEveryStream) {
    Rig rig(0);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    cof_stream *used = nullptr, *unused = nullptr, *clone = nullptr;
    ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &used));
    ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &unused));
    EXPECT_EQ(COF_OK, cof_stream_update(used, "1234", 4));
    ASSERT_EQ(COF_OK, cof_stream_clone(used, &clone));
    cof::demote(*rig.ctx, rig.kernel, "a test.");
    EXPECT_EQ(COF_E_SUSPECT, cof_stream_update(used, "56789", 5));
    EXPECT_EQ(COF_E_SUSPECT, cof_stream_update(clone, "56789", 5));
    EXPECT_EQ(COF_OK, cof_stream_update(unused, "123456789", 9));
    EXPECT_EQ((std::vector<uint8_t>{0xE3, 0x06, 0x92, 0x83}), digest_of(unused, 4));
    for (cof_stream *stream : {used, unused, clone})
        cof_stream_free(stream);
}

TEST(Watch, WrongCutsAreReplacedAndTheChunkerGoesOn) {
    Rig rig(1);
    rig.serve("argmin/1", COF_IFACE_CUT_SKETCH, &sketch_vtable);
    const auto data = noise(1 << 20);
    cof_chunker *right = nullptr, *watched = nullptr;
    cof_status status = COF_OK;
    Rig plain(0);
    ASSERT_EQ(COF_OK, cof_chunker_new(plain.ctx, "argmin/1", nullptr, &right, nullptr, 0));
    const auto want = cut_all(right, data, 0, status);
    ASSERT_EQ(COF_OK, cof_chunker_new(rig.ctx, "argmin/1", nullptr, &watched, nullptr, 0));
    std::vector<uint64_t> got;
    cof_cut_end ends[64];
    size_t count = 0, used = 0;
    ASSERT_EQ(COF_OK, cof_chunker_feed(watched, data.data(), 300000, 0, ends, 64, &count, &used));
    ASSERT_EQ(300000u, used);
    for (size_t i = 0; i < count; ++i)
        got.push_back(ends[i].end);
    wrong = true;
    const auto rest = cut_all(watched, data, 300000, status);
    EXPECT_EQ(COF_OK, status);
    got.insert(got.end(), rest.begin(), rest.end());
    EXPECT_EQ(want, got);
    EXPECT_TRUE(rig.kernel.demoted);
    cof_chunker_free(right);
    cof_chunker_free(watched);
}

TEST(Watch, AChunkerWithUnwatchedFeedsIsSuspect) {
    Rig rig(0);
    rig.serve("argmin/1", COF_IFACE_CUT_SKETCH, &sketch_vtable);
    const auto data = noise(100000);
    cof_chunker *chunker = nullptr;
    ASSERT_EQ(COF_OK, cof_chunker_new(rig.ctx, "argmin/1", nullptr, &chunker, nullptr, 0));
    cof_cut_end ends[64];
    size_t count = 0, used = 0;
    ASSERT_EQ(COF_OK, cof_chunker_feed(chunker, data.data(), data.size(), 0, ends, 64, &count, &used));
    cof::demote(*rig.ctx, rig.kernel, "a test.");
    EXPECT_EQ(COF_E_SUSPECT, cof_chunker_feed(chunker, data.data(), 10, 1, ends, 64, &count, &used));
    EXPECT_EQ(0u, count);
    cof_chunker_free(chunker);
}
