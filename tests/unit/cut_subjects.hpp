// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The chunkers, each with its definition and with configurations that are valid for it.
#pragma once

#include "host/portable/portable.hpp"
#include "tests/unit/argmin_oracle.hpp"
#include "tests/unit/gear8_oracle.hpp"

namespace cof::test {

struct CutSubject {
    const char *name;
    const Contract *row;
    CutOracle oracle;
    std::vector<cof_cut_cfg> cfgs; // the first: small
    enum Sizes { of_fastcdc, of_gear8, of_window } sizes;
    bool keyed = false;

    // pick(n): a number below n.
    template <class Pick> cof_cut_cfg cfg_by(Pick pick) const {
        cof_cut_cfg cfg{};
        cfg.struct_size = sizeof cfg;
        if (sizes == of_window) {
            cfg.min = 64 + pick(pick(2) ? 200 : 1500);
            cfg.max = 2 * cfg.min + pick(pick(2) ? 300 : 8000);
            if (keyed && pick(2)) cfg.key[pick(32)] = static_cast<uint8_t>(pick(256));
            return cfg;
        }
        const uint64_t least = sizes == of_gear8 ? 128 : 64;
        cfg.avg = 256 + pick(4000);
        cfg.min = least + pick(cfg.avg - least + 1);
        cfg.max = std::max<uint64_t>(1024, cfg.avg + pick(3 * cfg.avg));
        cfg.level = static_cast<uint32_t>(pick(4));
        cfg.flags = COF_CUT_LEVEL_GIVEN;
        if (sizes == of_fastcdc && pick(2)) cfg.seed = (pick(UINT32_MAX) << 32) + pick(UINT32_MAX);
        return cfg;
    }
    template <class Random> cof_cut_cfg random_cfg(Random &random) const {
        return cfg_by([&](uint64_t n) { return random.below(n); });
    }
};

inline std::vector<CutSubject> cut_subjects() {
    struct Sizes {
        uint64_t min, avg, max;
        uint32_t level = 0;
        uint64_t seed = 0;
    };
    const auto all = [](std::initializer_list<Sizes> rows, uint64_t flags) {
        std::vector<cof_cut_cfg> cfgs;
        for (const Sizes &row : rows) {
            cof_cut_cfg cfg{};
            cfg.struct_size = sizeof cfg;
            cfg.min = row.min;
            cfg.avg = row.avg;
            cfg.max = row.max;
            cfg.level = row.level;
            cfg.seed = row.seed;
            cfg.flags = flags;
            cfgs.push_back(cfg);
        }
        return cfgs;
    };
    const auto fastcdc = all({{64, 256, 1024, 1},
                              {65, 257, 1025, 0},
                              {64, 301, 1025, 2, 666},
                              {1023, 1024, 1025, 3},
                              {257, 257, 1024, 0, UINT64_MAX},
                              {64, 256, 4097, 3},
                              {1025, 1025, 1025, 2}},
                             COF_CUT_LEVEL_GIVEN);
    const auto repmaxcdc = all({{64, 0, 128},
                                {64, 0, 129},
                                {64, 0, 640},
                                {65, 0, 777},
                                {100, 0, 1300},
                                {130, 0, 900},
                                {200, 0, 1100},
                                {255, 0, 3000},
                                {256, 0, 768},
                                {1000, 0, 2001}},
                               0);
    const auto argmin = all({{64, 0, 65},
                             {64, 0, 192},
                             {65, 0, 300},
                             {256, 0, 768},
                             {200, 0, 2000},
                             {1000, 0, 1100},
                             {64, 0, 5000},
                             {300, 0, 512}},
                            0);
    const auto gear8 = all({{128, 256, 1024, 1},
                            {128, 256, 1024, 3},
                            {257, 1023, 4097, 0},
                            {300, 777, 1999, 2},
                            {511, 512, 1025, 1},
                            {1024, 1024, 1024, 1},
                            {256, 4095, 16384, 3}},
                           COF_CUT_LEVEL_GIVEN);
    return {{"fastcdc2016", &portable_fastcdc2016, oracle_fastcdc2016, fastcdc, CutSubject::of_fastcdc},
            {"fastcdc2020", &portable_fastcdc2020, oracle_fastcdc2020, fastcdc, CutSubject::of_fastcdc},
            {"repmaxcdc", &portable_repmaxcdc, oracle_repmaxcdc, repmaxcdc, CutSubject::of_window},
            {"argmin", &portable_argmin_cut, oracle_argmin, argmin, CutSubject::of_window, true},
            {"gear8", &portable_gear8, oracle_gear8, gear8, CutSubject::of_gear8}};
}

} // namespace cof::test
