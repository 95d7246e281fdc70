// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Instructions as GNU as writes them, and what the conformance kit says of a fault in each.
#include <gtest/gtest.h>

#include <string>

#include "host/conform/opcode.hpp"

namespace cof::conform {
namespace {

using namespace std::string_literals;

constexpr uint64_t at = 0x400000;
constexpr uint64_t r(size_t number) {
    return 0x10000000 * (number + 1) + number;
}
constexpr uint64_t rax = r(0), rcx = r(1), rdx = r(2), rbx = r(3), rsp = r(4), rbp = r(5), rsi = r(6), rdi = r(7);

std::optional<AlignedAccess> decode(const std::string &code) {
    Registers registers;
    for (size_t i = 0; i < registers.size(); ++i)
        registers[i] = r(i);
    return aligned_access({reinterpret_cast<const uint8_t *>(code.data()), code.size()}, at, registers);
}

struct Row {
    const char *text;
    std::string code;
    const char *mnemonic, *what;
    unsigned align;
    uint64_t address;
};
const Row rows[] = {
    {"movntdq %xmm7,-0x20(%rbx)", "\x66\x0f\xe7\x7b\xe0"s, "movntdq", "aligned non-temporal store", 16, rbx - 0x20},
    {"vmovntdq %ymm7,-0x20(%rbx)", "\xc5\xfd\xe7\x7b\xe0"s, "vmovntdq", "aligned non-temporal store", 32, rbx - 0x20},
    {"vmovntdq %ymm7,(%r8)", "\xc4\xc1\x7d\xe7\x38"s, "vmovntdq", "aligned non-temporal store", 32, r(8)},
    {"vmovntdq %zmm3,0x40(%rdi,%rcx,4)", "\x62\xf1\x7d\x48\xe7\x5c\x8f\x01"s, "vmovntdq", "aligned non-temporal store",
     64, rdi + 4 * rcx + 0x40},
    {"vmovntdqa (%rsi),%zmm1", "\x62\xf2\x7d\x48\x2a\x0e"s, "vmovntdqa", "aligned non-temporal load", 64, rsi},
    {"movntdqa 16(%r12),%xmm9", "\x66\x45\x0f\x38\x2a\x4c\x24\x10"s, "movntdqa", "aligned non-temporal load", 16,
     r(12) + 16},
    {"movdqa %xmm0,(%rsp)", "\x66\x0f\x7f\x04\x24"s, "movdqa", "aligned store", 16, rsp},
    {"movdqa 0x1000(%r13,%r14,8),%xmm15", "\x66\x47\x0f\x6f\xbc\xf5\x00\x10\x00\x00"s, "movdqa", "aligned load", 16,
     r(13) + 8 * r(14) + 0x1000},
    {"movaps %xmm8,(%rdx,%rax)", "\x44\x0f\x29\x04\x02"s, "movaps", "aligned store", 16, rdx + rax},
    {"vmovaps (%rsi),%ymm2", "\xc5\xfc\x28\x16"s, "vmovaps", "aligned load", 32, rsi},
    {"vmovdqa %ymm12,8(%rbp)", "\xc5\x7d\x7f\x65\x08"s, "vmovdqa", "aligned store", 32, rbp + 8},
    {"vmovdqa32 %zmm17,0x80(%rax)", "\x62\xe1\x7d\x48\x7f\x48\x02"s, "vmovdqa", "aligned store", 64, rax + 0x80},
    {"movaps 0x200(%rip),%xmm1", "\x0f\x28\x0d\x00\x02\x00\x00"s, "movaps", "aligned load", 16, at + 7 + 0x200},
    {"movntps %xmm1,0x10", "\x0f\x2b\x0c\x25\x10\x00\x00\x00"s, "movntps", "aligned non-temporal store", 16, 0x10},
    {"pxor (%rdi),%xmm1", "\x66\x0f\xef\x0f"s, "an SSE instruction", "aligned operand in memory", 16, rdi},
    {"pshufb (%rdi),%xmm1", "\x66\x0f\x38\x00\x0f"s, "an SSE instruction", "aligned operand in memory", 16, rdi},
    {"aesenc (%rdi),%xmm1", "\x66\x0f\x38\xdc\x0f"s, "an SSE instruction", "aligned operand in memory", 16, rdi},
    {"addps (%rdi),%xmm1", "\x0f\x58\x0f"s, "an SSE instruction", "aligned operand in memory", 16, rdi},
    {"addpd (%rdi),%xmm1", "\x66\x0f\x58\x0f"s, "an SSE instruction", "aligned operand in memory", 16, rdi},
    {"lock cmpxchg16b (%rdi)", "\xf0\x48\x0f\xc7\x0f"s, "cmpxchg16b", "aligned access", 16, rdi},
};
struct Other {
    const char *text;
    std::string code;
};
const Other others[] = {
    {"movdqu (%rdi),%xmm1", "\xf3\x0f\x6f\x0f"s},
    {"vmovdqu (%rdi),%ymm1", "\xc5\xfe\x6f\x0f"s},
    {"movups %xmm1,(%rdi)", "\x0f\x11\x0f"s},
    {"vpxor (%rdi),%ymm1,%ymm2", "\xc5\xf5\xef\x17"s},
    {"pmovzxbw (%rdi),%xmm1", "\x66\x0f\x38\x30\x0f"s},
    {"mov (%rdi),%rax", "\x48\x8b\x07"s},
    {"movd (%rdi),%xmm1", "\x66\x0f\x6e\x0f"s},
    {"movq %xmm1,(%rdi)", "\x66\x0f\xd6\x0f"s},
    {"crc32q (%rdi),%rax", "\xf2\x48\x0f\x38\xf1\x07"s},
    {"addss (%rdi),%xmm1", "\xf3\x0f\x58\x0f"s},
    {"movdqa %xmm1,%fs:(%rdi)", "\x64\x66\x0f\x7f\x0f"s},
    {"movdqa %xmm1,%xmm2", "\x66\x0f\x6f\xd1"s},
    {"vmovdqa %ymm1,%ymm2", "\xc5\xfd\x6f\xd1"s},
    {"ud2", "\x0f\x0b"s},
    {"ret", "\xc3"s},
};

TEST(Opcode, WantsAlignedMemory) {
    for (const Row &row : rows) {
        const auto access = decode(row.code);
        ASSERT_TRUE(access.has_value()) << row.text;
        EXPECT_STREQ(access->mnemonic, row.mnemonic) << row.text;
        EXPECT_STREQ(access->what, row.what) << row.text;
        EXPECT_EQ(access->align, row.align) << row.text;
        EXPECT_EQ(access->address, row.address) << row.text;
        EXPECT_EQ(access->misaligned(), row.address % row.align != 0) << row.text;
    }
}

TEST(Opcode, TakesAnyMemoryOrNone) {
    for (const Other &other : others)
        EXPECT_FALSE(decode(other.code).has_value()) << other.text;
}

// What is cut short is nothing, and nothing is read beyond it.
TEST(Opcode, CutShort) {
    for (const Row &row : rows)
        for (size_t n = 0; n < row.code.size(); ++n)
            EXPECT_FALSE(decode(row.code.substr(0, n)).has_value()) << row.text << ", " << n << " bytes";
}

} // namespace
} // namespace cof::conform
