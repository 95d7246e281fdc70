// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// From the encoding as Intel's manual, volume 2, chapter 2, has it. Known are the moves that exist only for aligned
// memory, in their legacy, VEX and EVEX forms. Of all other legacy SSE instructions with a 16-byte operand in memory it
// is said that they are such: every one of maps 0F and 0F 38 behind 66 that this table does not except.
#include "host/conform/opcode.hpp"

#include <algorithm>

namespace cof::conform {

namespace {

constexpr unsigned map_0f = 1, map_0f38 = 2;

struct Instruction {
    unsigned map = 0;
    unsigned prefix = 0;  // 0, 0x66, 0xf2, 0xf3
    unsigned vector = 16; // bytes
    bool legacy = true, evex = false, wide = false;
    unsigned reg_high = 0, index_high = 0, base_high = 0; // 0 or 8
    uint8_t opcode = 0;
};

struct Move {
    unsigned map, prefix;
    uint8_t opcode;
    const char *legacy, *vector, *what;
};
constexpr const char *load = "aligned load", *store = "aligned store", *nt_store = "aligned non-temporal store",
                     *nt_load = "aligned non-temporal load";
constexpr Move moves[] = {
    {map_0f, 0, 0x28, "movaps", "vmovaps", load},          {map_0f, 0x66, 0x28, "movapd", "vmovapd", load},
    {map_0f, 0, 0x29, "movaps", "vmovaps", store},         {map_0f, 0x66, 0x29, "movapd", "vmovapd", store},
    {map_0f, 0, 0x2b, "movntps", "vmovntps", nt_store},    {map_0f, 0x66, 0x2b, "movntpd", "vmovntpd", nt_store},
    {map_0f, 0x66, 0x6f, "movdqa", "vmovdqa", load},       {map_0f, 0x66, 0x7f, "movdqa", "vmovdqa", store},
    {map_0f, 0x66, 0xe7, "movntdq", "vmovntdq", nt_store}, {map_0f38, 0x66, 0x2a, "movntdqa", "vmovntdqa", nt_load},
};
constexpr unsigned vector_bytes[] = {16, 32, 64, 64};

class Reader {
  public:
    explicit Reader(std::span<const uint8_t> code) : code_(code) {}
    bool good() const { return good_; }
    size_t used() const { return at_; }
    uint8_t peek() const { return at_ < code_.size() ? code_[at_] : 0; }
    uint8_t byte() {
        good_ = good_ && at_ < code_.size();
        return good_ ? code_[at_++] : 0;
    }
    int64_t displacement(unsigned bytes) { // signed, little-endian
        uint64_t value = 0;
        for (unsigned i = 0; i < bytes; ++i)
            value |= uint64_t{byte()} << (8 * i);
        const unsigned unused = 64 - 8 * bytes;
        return static_cast<int64_t>(value << unused) >> unused;
    }

  private:
    std::span<const uint8_t> code_;
    size_t at_ = 0;
    bool good_ = true;
};

unsigned prefix_of(unsigned pp) {
    constexpr unsigned prefixes[] = {0, 0x66, 0xf3, 0xf2};
    return prefixes[pp & 3];
}
unsigned high(unsigned byte, unsigned bit) { // of a bit that is stored inverted
    return byte >> bit & 1 ? 0 : 8;
}

// Everything up to and with the opcode. False: a form with nothing to say about.
bool read_opcode(Reader &code, Instruction &in) {
    for (;; code.byte()) {
        const uint8_t next = code.peek();
        if (next == 0x66 && in.prefix == 0) in.prefix = 0x66;
        if (next == 0xf2 || next == 0xf3) in.prefix = next;
        if (next == 0x64 || next == 0x65 || next == 0x67) return false; // another segment, another address size
        if (next != 0x66 && next != 0xf2 && next != 0xf3 && next != 0x2e && next != 0x36 && next != 0x3e &&
            next != 0x26 && next != 0xf0)
            break;
        if (!code.good()) return false;
    }
    unsigned first = code.byte();
    if (first == 0xc5) {
        const unsigned b = code.byte();
        in = {map_0f, prefix_of(b), vector_bytes[b >> 2 & 1], false, false, false, high(b, 7), 0, 0, 0};
    } else if (first == 0xc4) {
        const unsigned b = code.byte(), c = code.byte();
        in = {b & 31,     prefix_of(c), vector_bytes[c >> 2 & 1],
              false,      false,        (c >> 7 & 1) != 0,
              high(b, 7), high(b, 6),   high(b, 5),
              0};
    } else if (first == 0x62) {
        const unsigned b = code.byte(), c = code.byte(), d = code.byte();
        in = {b & 7,      prefix_of(c), vector_bytes[d >> 5 & 3],
              false,      true,         (c >> 7 & 1) != 0,
              high(b, 7), high(b, 6),   high(b, 5),
              0};
    } else {
        if ((first & 0xf0) == 0x40) { // REX
            in.wide = (first & 8) != 0;
            in.reg_high = first & 4 ? 8 : 0;
            in.index_high = first & 2 ? 8 : 0;
            in.base_high = first & 1 ? 8 : 0;
            first = code.byte();
        }
        if (first != 0x0f) return false;
        in.map = map_0f;
        if (code.peek() == 0x38) {
            code.byte();
            in.map = map_0f38;
        } else if (code.peek() == 0x3a) {
            return false;
        }
    }
    in.opcode = code.byte();
    return code.good();
}

// The address of the operand in memory; nullopt: it is a register, or bytes are missing.
std::optional<uint64_t> operand(Reader &code, const Instruction &in, uint64_t at, const Registers &registers) {
    const unsigned modrm = code.byte(), mod = modrm >> 6;
    unsigned base = modrm & 7;
    if (!code.good() || mod == 3) return std::nullopt;
    uint64_t address = 0;
    bool absolute = false;
    if (base == 4) {
        const unsigned sib = code.byte(), index = (sib >> 3 & 7) | in.index_high;
        base = sib & 7;
        if (index != 4) address += registers[index] << (sib >> 6);
        absolute = mod == 0 && base == 5;
    } else if (mod == 0 && base == 5) { // RIP-relative; none of these instructions has an immediate operand
        const int64_t far = code.displacement(4);
        if (!code.good()) return std::nullopt;
        return at + code.used() + static_cast<uint64_t>(far);
    }
    if (!absolute) address += registers[base | in.base_high];
    int64_t near = 0;
    if (mod == 1) near = code.displacement(1) * (in.evex ? in.vector : 1);
    if (mod == 2 || absolute) near = code.displacement(4);
    if (!code.good()) return std::nullopt;
    return address + static_cast<uint64_t>(near);
}

// Legacy SSE with an operand of 16 bytes in memory that need not be aligned, or with a smaller one.
bool needs_no_alignment(const Instruction &in) {
    constexpr uint8_t smaller[] = {0x10, 0x11, 0x12, 0x13, 0x16, 0x17, 0x2a, 0x2c, 0x2d,
                                   0x2e, 0x2f, 0x5a, 0x6e, 0x7e, 0xc4, 0xd6, 0xe6, 0xf7};
    if (in.map == map_0f38)
        return in.opcode >= 0x20 && in.opcode <= 0x35 && in.opcode != 0x28 && in.opcode != 0x29 && in.opcode != 0x2b;
    return std::find(std::begin(smaller), std::end(smaller), in.opcode) != std::end(smaller);
}
bool is_sse(const Instruction &in) {
    if (in.map == map_0f38) return in.prefix == 0x66 && (in.opcode <= 0x41 || (in.opcode >= 0xdb && in.opcode <= 0xdf));
    if (in.prefix == 0) return in.opcode >= 0x51 && in.opcode <= 0x5f;
    return in.prefix == 0x66 && ((in.opcode >= 0x14 && in.opcode <= 0x15) || (in.opcode >= 0x51 && in.opcode <= 0x6f) ||
                                 (in.opcode >= 0x74 && in.opcode <= 0x7d) || in.opcode >= 0xd0);
}

} // namespace

std::optional<AlignedAccess> aligned_access(std::span<const uint8_t> bytes, uint64_t at, const Registers &registers) {
    Reader code(bytes);
    Instruction in;
    if (!read_opcode(code, in)) return std::nullopt;
    const bool second_of_group = (code.peek() >> 3 & 7) == 1;
    const auto address = operand(code, in, at, registers);
    if (!address) return std::nullopt;
    for (const Move &move : moves)
        if (in.map == move.map && in.prefix == move.prefix && in.opcode == move.opcode)
            return AlignedAccess{in.legacy ? move.legacy : move.vector, move.what, in.vector, *address};
    if (!in.legacy) return std::nullopt;
    if (in.map == map_0f && in.opcode == 0xc7 && in.wide && second_of_group)
        return AlignedAccess{"cmpxchg16b", "aligned access", 16, *address};
    if (is_sse(in) && !needs_no_alignment(in))
        return AlignedAccess{"an SSE instruction", "aligned operand in memory", 16, *address};
    return std::nullopt;
}

} // namespace cof::conform
