// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Who serves cof.crc32-copy/1 and cof.crc32-batch/1, and what happens when it goes wrong: the watch, demotion, and the
// kernel of cof.crc32/1 that is lent where no plugin has one of the interface.
#include <algorithm>

#include <cofferdam_crc.h>

#include "tests/unit/rig.hpp"

using namespace rig;

namespace {

// ---- kernels that go wrong on demand, in one way each

const cof_crc32_copy &right_copy() {
    return *static_cast<const cof_crc32_copy *>(cof::find_contract("crc32c/1", COF_IFACE_CRC32_COPY)->kernel.vtable);
}
const cof_crc32_batch &right_batch() {
    return *static_cast<const cof_crc32_batch *>(cof::find_contract("crc32c/1", COF_IFACE_CRC32_BATCH)->kernel.vtable);
}

const cof_crc32_copy wrong_value{sizeof(cof_crc32_copy), 0, [](uint32_t reg, void *dst, const void *src, size_t n) {
                                     return right_copy().copy(reg, dst, src, n) ^ wrong;
                                 }};
const cof_crc32_copy wrong_bytes{sizeof(cof_crc32_copy), 0, [](uint32_t reg, void *dst, const void *src, size_t n) {
                                     const uint32_t value = right_copy().copy(reg, dst, src, n);
                                     if (n != 0) static_cast<uint8_t *>(dst)[n - 1] ^= wrong;
                                     return value;
                                 }};
// One of many values, and not the first.
const cof_crc32_batch wrong_batch{
    sizeof(cof_crc32_batch), 0,
    [](uint32_t *reg, const cof_span *in, size_t count) {
        right_batch().batch(reg, in, count);
        if (count != 0) reg[count - 1] ^= wrong;
    },
    [](uint32_t reg, const cof_span *in, size_t count) { return right_batch().gather(reg, in, count) ^ wrong; }};

constexpr uint32_t check = 0xe3069283;
constexpr cof_span parts[] = {{"1234", 4}, {nullptr, 0}, {"56789", 5}};

uint32_t copied(const cof_slot *slot, std::string &to) {
    to.assign(9, '?');
    return cof_crc32_update_copy(slot, 0, to.data(), "123456789", 9);
}
void expect_copied(const cof_slot *slot) {
    std::string to;
    EXPECT_EQ(copied(slot, to), check);
    EXPECT_EQ(to, "123456789");
}
void expect_batched(const cof_slot *slot) {
    uint32_t values[] = {0, 7, 0};
    cof_crc32_update_batch(slot, values, parts, 3);
    EXPECT_EQ(values[0], 0xf63af4eeu);
    EXPECT_EQ(values[1], 7u);
    EXPECT_EQ(values[2], 0x83b565d8u);
}
void expect_gathered(const cof_slot *slot) {
    EXPECT_EQ(cof_crc32_update_gather(slot, 0, parts, 3), check);
}
void expect_all(const cof_slot *copy, const cof_slot *batch) {
    expect_copied(copy);
    expect_batched(batch);
    expect_gathered(batch);
}

const cof_slot *find(cof_context *ctx, const char *iface) {
    const cof_slot *slot = nullptr;
    EXPECT_EQ(COF_OK, cof_find(ctx, "crc32c/1", iface, &slot, nullptr, 0)) << iface;
    return slot;
}
std::string story(const cof_slot *slot) {
    return slot->current.load()->record.why;
}
void expect_demoted(const Rig &rig, const std::string &words) {
    EXPECT_TRUE(rig.kernel.demoted);
    EXPECT_EQ(cof::Code::demoted, rig.kernel.record.code);
    EXPECT_NE(rig.kernel.record.why.find(words), std::string::npos) << rig.kernel.record.why;
    EXPECT_NE(rig.log.find(words), std::string::npos) << rig.log;
}

// ---- a kernel of the interface

TEST(WatchCrcMany, AWrongValueOfACopy) {
    Rig rig(1);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32_COPY, &wrong_value);
    expect_copied(slot);
    EXPECT_FALSE(rig.kernel.demoted);
    wrong = true;
    expect_copied(slot);
    expect_demoted(rig, "wrong checksum over a copy of 9 bytes");
    EXPECT_TRUE(slot->current.load()->portable());
    expect_copied(slot);
    EXPECT_EQ(2u, rig.kernel.calls);
    EXPECT_EQ(18u, rig.kernel.bytes);
}

TEST(WatchCrcMany, AWrongByteOfACopy) {
    Rig rig(1);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32_COPY, &wrong_bytes);
    wrong = true;
    expect_copied(slot);
    expect_demoted(rig, "wrong copy of 9 bytes");
    EXPECT_EQ(77u, cof_crc32_update_copy(slot, 77, nullptr, nullptr, 0));
}

TEST(WatchCrcMany, OneWrongValueOfABatch) {
    Rig rig(1);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32_BATCH, &wrong_batch);
    expect_batched(slot);
    expect_gathered(slot);
    cof_crc32_update_batch(slot, nullptr, nullptr, 0);
    EXPECT_FALSE(rig.kernel.demoted);
    wrong = true;
    expect_batched(slot);
    expect_demoted(rig, "wrong checksum in a batch of 3 messages");
    expect_batched(slot);
    EXPECT_EQ(4u, rig.kernel.calls);
    EXPECT_EQ(27u, rig.kernel.bytes);
}

TEST(WatchCrcMany, AWrongValueOfPieces) {
    Rig rig(1);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32_BATCH, &wrong_batch);
    wrong = true;
    expect_gathered(slot);
    expect_demoted(rig, "wrong checksum over 3 pieces");
    expect_gathered(slot);
}

TEST(WatchCrcMany, EveryNthCallAndNoOther) {
    Rig rig(3);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32_COPY, &wrong_value);
    std::string to;
    wrong = true;
    for (int call = 0; call < 2; ++call)
        EXPECT_NE(copied(slot, to), check);
    EXPECT_FALSE(rig.kernel.demoted);
    expect_copied(slot);
    EXPECT_TRUE(rig.kernel.demoted);
}

TEST(WatchCrcMany, WithoutItNothingIsChecked) {
    Rig rig(0);
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32_BATCH, &wrong_batch);
    wrong = true;
    EXPECT_NE(cof_crc32_update_gather(slot, 0, parts, 3), check);
    EXPECT_FALSE(rig.kernel.demoted);
    EXPECT_EQ(1u, rig.kernel.calls);
}

// Its own interface falls back to the portable kernel; that of the contract's single calls is not touched.
TEST(WatchCrcMany, ADemotedCopyTouchesNoOtherInterface) {
    Rig rig(1);
    const cof_slot *single = find(rig.ctx, COF_IFACE_CRC32), *batch = find(rig.ctx, COF_IFACE_CRC32_BATCH);
    const cof::Kernel *before = single->current.load();
    const cof_slot *slot = rig.serve("crc32c/1", COF_IFACE_CRC32_COPY, &wrong_value);
    wrong = true;
    expect_copied(slot);
    EXPECT_TRUE(rig.kernel.demoted);
    EXPECT_EQ(before, single->current.load());
    EXPECT_EQ(nullptr, batch->single.load());
    expect_all(slot, batch);
}

// ---- the kernel of cof.crc32/1, lent

TEST(LendCrc, ItsCallsServeWhereNoKernelDoes) {
    Rig rig(0);
    const cof_slot *single = rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    for (const char *iface : {COF_IFACE_CRC32_COPY, COF_IFACE_CRC32_BATCH}) {
        const cof_slot *slot = find(rig.ctx, iface);
        EXPECT_EQ(single, slot->single.load()) << iface;
        EXPECT_TRUE(slot->current.load()->portable()) << iface;
        EXPECT_NE(story(slot).find("calls are made of"), std::string::npos) << story(slot);
        EXPECT_NE(story(slot).find("rig of rig.so"), std::string::npos) << story(slot);
    }
    const cof_slot *copy = find(rig.ctx, COF_IFACE_CRC32_COPY), *batch = find(rig.ctx, COF_IFACE_CRC32_BATCH);
    expect_all(copy, batch);
    EXPECT_EQ(1u + 3 + 3, rig.kernel.calls);
    wrong = true; // it is that kernel whose answers come
    std::string to;
    EXPECT_NE(copied(copy, to), check);
    EXPECT_NE(cof_crc32_update_gather(batch, 0, parts, 3), check);
}

TEST(LendCrc, BlocksOfALongCopyAreCallsOfIt) {
    Rig rig(0);
    rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    const cof_slot *copy = find(rig.ctx, COF_IFACE_CRC32_COPY);
    const std::vector<uint8_t> data = noise(100001);
    std::vector<uint8_t> to(data.size());
    const uint32_t want = portable_crc().update(~0u, data.data(), data.size());
    EXPECT_EQ(want, cof_crc32_raw_copy(copy, ~0u, to.data(), data.data(), data.size()));
    EXPECT_EQ(data, to);
    EXPECT_EQ(data.size(), rig.kernel.bytes);
    EXPECT_GT(rig.kernel.calls, 1u);
}

// The call that sees it is right already, and those that follow are the portable kernel's.
TEST(LendCrc, TheWatchOfItsOwnSlotCatchesIt) {
    for (int call = 0; call < 3; ++call) {
        Rig rig(1);
        const cof_slot *single = rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
        const cof_slot *copy = find(rig.ctx, COF_IFACE_CRC32_COPY), *batch = find(rig.ctx, COF_IFACE_CRC32_BATCH);
        wrong = true;
        if (call == 0) expect_copied(copy);
        if (call == 1) expect_batched(batch);
        if (call == 2) expect_gathered(batch);
        EXPECT_TRUE(rig.kernel.demoted);
        for (const cof_slot *slot : {copy, batch}) {
            EXPECT_EQ(nullptr, slot->single.load());
            EXPECT_NE(story(slot).find("was demoted"), std::string::npos) << story(slot);
        }
        EXPECT_TRUE(single->current.load()->portable());
        const uint64_t calls = rig.kernel.calls;
        expect_all(copy, batch);
        EXPECT_EQ(calls, rig.kernel.calls) << "a demoted kernel is not called";
    }
}

TEST(LendCrc, DemotedInTheMiddleOfALongCopy) {
    Rig rig(3); // blocks before the third are not looked at
    static int blocks;
    blocks = 0;
    static const cof_crc32 late{
        sizeof(cof_crc32), 0,
        [](uint32_t reg, const void *p, size_t n) { return portable_crc().update(reg, p, n) ^ (++blocks == 3); },
        crc_shift};
    rig.serve("crc32c/1", COF_IFACE_CRC32, &late);
    const cof_slot *copy = find(rig.ctx, COF_IFACE_CRC32_COPY);
    const std::vector<uint8_t> data = noise(100001);
    std::vector<uint8_t> to(data.size());
    EXPECT_EQ(portable_crc().update(5, data.data(), data.size()),
              cof_crc32_raw_copy(copy, 5, to.data(), data.data(), data.size()));
    EXPECT_EQ(data, to);
    EXPECT_TRUE(rig.kernel.demoted);
    EXPECT_EQ(3, blocks);
}

// A slot of cof.crc32/1 takes the same calls; its watch is the same one.
TEST(LendCrc, TheSlotItselfTakesTheCalls) {
    Rig rig(1);
    const cof_slot *single = rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    expect_all(single, single);
    EXPECT_FALSE(rig.kernel.demoted);
    wrong = true;
    expect_all(single, single);
    EXPECT_TRUE(rig.kernel.demoted);
}

TEST(LendCrc, NotWhereAKernelOfTheInterfaceServes) {
    Rig rig(0);
    const cof_slot *copy = rig.serve("crc32c/1", COF_IFACE_CRC32_COPY, &wrong_value);
    EXPECT_EQ(nullptr, copy->single.load());
    EXPECT_EQ(&rig.kernel, copy->current.load());
    expect_copied(copy);
    EXPECT_EQ(1u, rig.kernel.calls);
}

// ---- pins and policy, with what this tree builds

class CrcManyChoice : public testing::Test {
  protected:
    void SetUp() override {
        const char *plugins = getenv("COFFERDAM_TEST_PLUGINS");
        if (!plugins) GTEST_SKIP() << "NOT TESTED: COFFERDAM_TEST_PLUGINS names no directory of plugins";
        own_ = std::string(plugins) + "/intel-crc";
    }
    void TearDown() override { cof_close(ctx_); }
    void open(const char *pins, const char *licences = nullptr) {
        cof_close(ctx_);
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CHOICES;
        options.plugin_path = own_.c_str();
        options.pins = pins;
        options.allow_licences = licences;
        char why[256] = "";
        ASSERT_EQ(COF_OK, cof_open(&options, &ctx_, why, sizeof why)) << why;
        copy_ = find(ctx_, COF_IFACE_CRC32_COPY);
        batch_ = find(ctx_, COF_IFACE_CRC32_BATCH);
        single_ = find(ctx_, COF_IFACE_CRC32);
    }
    // What makes the calls of a slot: a kernel of the interface, or the one that is lent.
    static std::string behind(const cof_slot *slot) {
        const cof_slot *lent = slot->single.load();
        return (lent ? lent : slot)->current.load()->facts.impl;
    }

    std::string own_;
    cof_context *ctx_ = nullptr;
    const cof_slot *copy_ = nullptr, *batch_ = nullptr, *single_ = nullptr;
};

TEST_F(CrcManyChoice, ThePortablePinLendsNothing) {
    open("crc32c/1=portable");
    EXPECT_EQ(nullptr, copy_->single.load());
    EXPECT_EQ(nullptr, batch_->single.load());
    EXPECT_EQ("portable", behind(copy_));
    EXPECT_EQ("portable", behind(batch_));
    expect_all(copy_, batch_);
}

TEST_F(CrcManyChoice, APinOfAnotherInterfaceIsWhatIsLent) {
    open(nullptr);
    if (single_->current.load()->portable()) GTEST_SKIP() << "no accelerated kernel of crc32c/1 runs here";
    open("crc32c/1=sse42-3way");
    EXPECT_EQ("sse42-3way", single_->current.load()->facts.impl);
    for (const cof_slot *slot : {copy_, batch_}) { // lent, or of the same name
        EXPECT_EQ("sse42-3way", behind(slot));
        EXPECT_NE(story(slot).find("sse42-3way"), std::string::npos) << story(slot);
    }
    expect_all(copy_, batch_);
}

TEST_F(CrcManyChoice, WhatPolicyRefusesIsNotLent) {
    open(nullptr, "=ISC");
    EXPECT_EQ("portable", behind(single_));
    EXPECT_EQ("portable", behind(copy_));
    EXPECT_EQ("portable", behind(batch_));
    expect_all(copy_, batch_);
}

} // namespace
