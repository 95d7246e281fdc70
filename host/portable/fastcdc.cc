// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/portable/fastcdc.hpp"

#include <array>
#include <bit>

#include "host/portable/cut_config.hpp"

namespace cof::fastcdc {

namespace {

constexpr unsigned fewest_bits = 5;
constexpr std::array<uint64_t, 21> masks = {
    0x1804110,      0x1803110,      0x18035100,     0x1800035300,   0x19000353000,  0x590003530000, 0xd90003530000,
    0xd90103530000, 0xd90303530000, 0xd90313530000, 0xd90f03530000, 0xd90303537000, 0xd90703537000, 0xd90707537000,
    0xd91707537000, 0xd91747537000, 0xd91767537000, 0xd93767537000, 0xd93777537000, 0xd93777577000, 0xdb3777577000,
};

constexpr uint64_t KiB = 1024, MiB = 1024 * KiB;
constexpr uint32_t most_level = 3, default_level = 1;

// log2, rounded to nearest: up from the square root of two on.
constexpr unsigned bits_of(uint64_t avg) {
    const unsigned floor = static_cast<unsigned>(std::bit_width(avg)) - 1;
    return avg * avg >= UINT64_C(1) << (2 * floor + 1) ? floor + 1 : floor;
}

} // namespace

const char *check(cof_cut_cfg &cfg) {
    if ((cfg.flags & ~COF_CUT_LEVEL_GIVEN) != 0)
        return "FastCDC knows no flag but COF_CUT_LEVEL_GIVEN; clear the others in cfg.flags.";
    if (has_key(cfg)) return "FastCDC has no key; set cfg.key to zeros.";
    if (cfg.level > most_level) return "cfg.level is above 3; FastCDC has the levels 0 to 3.";
    if (cfg.avg == 0) cfg.avg = 16 * KiB;
    if (cfg.avg < 256 || cfg.avg > 4 * MiB) return "cfg.avg is outside 256 bytes to 4 MiB; choose one inside.";
    if (cfg.min == 0) cfg.min = cfg.avg / 4;
    if (cfg.max == 0) cfg.max = cfg.avg * 4;
    if (cfg.min < 64 || cfg.min > 1 * MiB) return "cfg.min is outside 64 bytes to 1 MiB; choose one inside.";
    if (cfg.max < 1024 || cfg.max > 16 * MiB) return "cfg.max is outside 1 KiB to 16 MiB; choose one inside.";
    if (cfg.min > cfg.avg) return "cfg.min is larger than cfg.avg; FastCDC needs min <= avg <= max.";
    if (cfg.avg > cfg.max) return "cfg.avg is larger than cfg.max; FastCDC needs min <= avg <= max.";
    if (cfg.level == 0 && (cfg.flags & COF_CUT_LEVEL_GIVEN) == 0) cfg.level = default_level;
    cfg.flags |= COF_CUT_LEVEL_GIVEN;
    cfg.struct_size = sizeof cfg;
    return nullptr;
}

Masks masks_of(const cof_cut_cfg &valid) {
    const unsigned bits = bits_of(valid.avg) - fewest_bits;
    return {masks[bits + valid.level], masks[bits - valid.level]};
}

} // namespace cof::fastcdc
