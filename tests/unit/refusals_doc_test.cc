// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// docs/refusals.md has a section for every stage and a row for every code, and names nothing that does not exist.
#include "host/lib/record.hpp"

#include <fstream>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace {

std::set<std::string> code_names() {
    std::set<std::string> names;
#define COF_ROW(id, text) names.insert(text);
    COF_CODES(COF_ROW)
#undef COF_ROW
    return names;
}

TEST(RefusalsDoc, CoversEveryStageAndCode) {
    std::ifstream file("docs/refusals.md");
    ASSERT_TRUE(file) << "run the suite in the root of the source tree";
    std::set<std::string> codes;
    std::vector<std::string> sections;
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("## ", 0) == 0) sections.push_back(line.substr(3));
        if (line.rfind("| `", 0) == 0) codes.insert(line.substr(3, line.find('`', 3) - 3));
    }
    EXPECT_EQ(codes, code_names());
    std::vector<std::string> stages;
    for (auto stage = cof::Stage::find; stage <= cof::Stage::watch; stage = cof::Stage(static_cast<int>(stage) + 1))
        stages.emplace_back(cof::name(stage));
    EXPECT_EQ(sections, stages);
}

} // namespace
