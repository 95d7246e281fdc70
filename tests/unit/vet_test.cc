// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "vet": each rule by itself, then the order of all of them.
#include <functional>
#include <gtest/gtest.h>

#include "host/lib/vet.hpp"

namespace cof {
namespace {

const std::string path = "/plugins/mit0/example.so";

FileFacts good_facts() {
    FileFacts facts;
    facts.major = COF_ABI_MAJOR;
    facts.spdx = "MIT-0";
    facts.domain = "mit0";
    facts.id = "org.example";
    facts.kernels = {{0, {}, 1, "crc32c/1", "cof.crc32/1", "fast"}};
    facts.hygiene.gnu_stack = facts.hygiene.entry = true;
    facts.hygiene.needed = {"libc.so.6"};
    return facts;
}

std::string code_of(const Check &check) {
    if (!check) return "ok";
    EXPECT_EQ(check->stage, Stage::vet);
    EXPECT_NE(check->why.find(path), std::string::npos) << check->why;
    EXPECT_EQ(check->why.back(), '.') << check->why;
    for (const char c : check->why)
        EXPECT_TRUE(c >= 0x20 && c <= 0x7e) << check->why;
    return name(check->code);
}

using Change = std::function<void(FileFacts &)>;
Check vet_with(const Change &change, VetRules rules = {}) {
    FileFacts facts = good_facts();
    change(facts);
    const Policy policy = Policy::built_in();
    rules.policy = &policy;
    return vet_file(path, facts, rules);
}

// In the order of the rules.
const std::vector<std::pair<const char *, Change>> breaks = {
    {"abi-major", [](FileFacts &f) { f.major = COF_ABI_MAJOR + 1; }},
    {"abi-minor", [](FileFacts &f) { f.minor_needed = COF_ABI_MINOR + 1; }},
    {"unknown-flag", [](FileFacts &f) { f.flags = 1u << 15; }},
    {"cpu-floor", [](FileFacts &f) { f.floor[0] = 1; }},
    {"licence", [](FileFacts &f) { f.spdx = "GPL-3.0-only"; }},
    {"no-gnu-stack", [](FileFacts &f) { f.hygiene.gnu_stack = false; }},
    {"exec-stack", [](FileFacts &f) { f.hygiene.exec_stack = true; }},
    {"textrel", [](FileFacts &f) { f.hygiene.textrel = true; }},
    {"rwx", [](FileFacts &f) { f.hygiene.rwx = true; }},
    {"rpath", [](FileFacts &f) { f.hygiene.rpath = true; }},
    {"soname", [](FileFacts &f) { f.hygiene.soname = true; }},
    {"filter", [](FileFacts &f) { f.hygiene.filter = true; }},
    {"needed", [](FileFacts &f) { f.hygiene.needed.push_back("libavutil.so.57"); }},
    {"ifunc", [](FileFacts &f) { f.hygiene.ifunc = true; }},
    {"gnu-unique", [](FileFacts &f) { f.hygiene.gnu_unique = true; }},
    {"constructor", [](FileFacts &f) { f.hygiene.constructors = true; }},
    {"no-entry", [](FileFacts &f) { f.hygiene.entry = false; }},
};

TEST(VetFile, GoodFile) {
    EXPECT_EQ(code_of(vet_with([](FileFacts &) {})), "ok");
}

TEST(VetFile, EachRuleAlone) {
    for (const auto &[code, change] : breaks)
        EXPECT_EQ(code_of(vet_with(change)), code);
    EXPECT_EQ(code_of(vet_with([](FileFacts &f) { f.spdx = "GPL-3.0-only AND"; })), "bad-spdx");
    EXPECT_EQ(code_of(vet_with([](FileFacts &f) { f.spdx = "MIT\x1b[2J"; })), "bad-spdx");
}

TEST(VetFile, FirstBrokenRuleWins) {
    for (size_t first = 0; first < breaks.size(); ++first)
        EXPECT_EQ(code_of(vet_with([first](FileFacts &f) {
                      for (size_t i = first; i < breaks.size(); ++i)
                          breaks[i].second(f);
                  })),
                  breaks[first].first);
}

TEST(VetFile, WhatIsAllowed) {
    const auto ok = [](const Change &change, VetRules rules = {}) { return code_of(vet_with(change, rules)); };
    EXPECT_EQ(ok([](FileFacts &f) { f.minor_built = 99; }), "ok"); // built with is not needed
    EXPECT_EQ(ok([](FileFacts &f) { f.minor_needed = COF_ABI_MINOR; }), "ok");
    EXPECT_EQ(ok([](FileFacts &f) { f.flags = 0xffff0000u | COF_F_KNOWN_CRITICAL; }), "ok");
    VetRules sse42;
    sse42.cpu[0] = 1;
    EXPECT_EQ(ok([](FileFacts &f) { f.floor[0] = 1; }, sse42), "ok");
    EXPECT_EQ(ok([](FileFacts &f) { f.floor[0] = 3; }, sse42), "cpu-floor");
    EXPECT_EQ(ok([](FileFacts &f) { f.floor[7] = 1u << 31; }, sse42), "cpu-floor"); // a bit that no host knows
    EXPECT_EQ(ok([](FileFacts &f) { f.hygiene.needed.clear(); }), "ok");
    for (const char *library : {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
                                "libgcc_s.so.1", "libstdc++.so.6", "libpthread.so.0", "libdl.so.2"})
        EXPECT_EQ(ok([library](FileFacts &f) { f.hygiene.needed = {library}; }), "ok") << library;
    for (const char *library : {"libc.so.7", "libc.so", "./libc.so.6", "/lib/libc.so.6", "", "libz.so.1"})
        EXPECT_EQ(ok([library](FileFacts &f) { f.hygiene.needed = {library}; }), "needed") << library;
}

TEST(VetFile, Sentences) {
    const auto said = [](const Change &change, const char *part) {
        const Check check = vet_with(change);
        return check && check->why.find(part) != std::string::npos;
    };
    EXPECT_TRUE(said([](FileFacts &f) { f.hygiene.constructors = true; }, "-nostartfiles"));
    // The flag is no way round, and the sentence says so.
    EXPECT_TRUE(said(
        [](FileFacts &f) {
            f.hygiene.constructors = true;
            f.flags = COF_F_CTORS;
        },
        "COF_F_CTORS does not help"));
    EXPECT_TRUE(said([](FileFacts &f) { f.hygiene.needed = {"libz.so.1"}; }, "'libz.so.1'"));
    EXPECT_TRUE(said([](FileFacts &f) { f.spdx = "GPL-3.0-only"; }, "GPL-3.0-only"));
    EXPECT_TRUE(said([](FileFacts &f) { f.flags = (1u << 15) | (1u << 7) | (1u << 20); }, "flags 7, 15,"));
    EXPECT_TRUE(said([](FileFacts &f) { f.hygiene.needed = {std::string(5000, '\x07')}; }, "...'"));
    EXPECT_TRUE(said([](FileFacts &f) { f.minor_needed = 9; }, "needs plugin ABI 1.9"));
}

TEST(VetFile, NoPolicyMeansTheBuiltInOne) {
    FileFacts facts = good_facts();
    EXPECT_EQ(code_of(vet_file(path, facts, {})), "ok");
    facts.spdx = "GPL-3.0-only";
    EXPECT_EQ(code_of(vet_file(path, facts, {})), "licence");
}

TEST(VetKernel, RulesInOrder) {
    const KernelFacts good = {0, {}, 1, "crc32c/1", "cof.crc32/1", "fast"};
    VetRules rules;
    rules.cpu[0] = 3;
    const auto with = [&](const std::function<void(KernelFacts &)> &change) {
        KernelFacts kernel = good;
        change(kernel);
        const Check check = vet_kernel(path, kernel, rules);
        if (check) {
            EXPECT_NE(check->why.find("'" + kernel.impl + "'"), std::string::npos) << check->why;
        }
        return code_of(check);
    };
    EXPECT_EQ(with([](KernelFacts &) {}), "ok");
    EXPECT_EQ(with([](KernelFacts &k) { k.need[0] = 3; }), "ok");
    EXPECT_EQ(with([](KernelFacts &k) { k.need[0] = 4; }), "cpu");
    EXPECT_EQ(with([](KernelFacts &k) { k.need[3] = 1; }), "cpu");
    EXPECT_EQ(with([](KernelFacts &k) { k.contract = "crc99/1"; }), "unknown-contract");
    EXPECT_EQ(with([](KernelFacts &k) { k.iface = "cof.crc32/2"; }), "unknown-interface");
    EXPECT_EQ(with([](KernelFacts &k) { k.iface = "cof.hash/1"; }), "unknown-contract"); // known, but not for this one
    EXPECT_EQ(with([](KernelFacts &k) { k.flags = 1u << 9; }), "unknown-flag");
    EXPECT_EQ(with([](KernelFacts &k) { k.flags = 1u << 30; }), "ok");
    EXPECT_EQ(with([](KernelFacts &k) { k.flags = COF_F_SELF_DISPATCH; }), "ok");
    rules.capped = true;
    EXPECT_EQ(with([](KernelFacts &k) { k.flags = COF_F_SELF_DISPATCH; }), "self-dispatch");
    const std::vector<std::pair<const char *, std::function<void(KernelFacts &)>>> order = {
        {"unknown-flag", [](KernelFacts &k) { k.flags |= 1u << 9; }},
        {"unknown-interface", [](KernelFacts &k) { k.iface = "x.new/0"; }},
        {"unknown-contract", [](KernelFacts &k) { k.contract = "x.new/0"; }},
        {"cpu", [](KernelFacts &k) { k.need[0] = 4; }},
        {"self-dispatch", [](KernelFacts &k) { k.flags |= COF_F_SELF_DISPATCH; }},
    };
    for (size_t first = 0; first < order.size(); ++first)
        EXPECT_EQ(with([&](KernelFacts &k) {
                      for (size_t i = first; i < order.size(); ++i)
                          order[i].second(k);
                  }),
                  order[first].first);
}

TEST(VetLinks, EveryLicenceMustBeAllowed) {
    const Policy policy = Policy::built_in();
    FileFacts facts = good_facts();
    EXPECT_EQ(code_of(vet_links(path, facts, policy)), "ok");
    facts.links = {{"libx.so.1", {"MIT", "Apache-2.0"}}, {"liby.so.1", {"LGPL-2.1-or-later"}}};
    EXPECT_EQ(code_of(vet_links(path, facts, policy)), "ok");
    facts.links.push_back({"libavutil.so.57", {"LGPL-2.1-or-later", "GPL-2.0-or-later"}});
    const Check check = vet_links(path, facts, policy);
    EXPECT_EQ(code_of(check), "licence");
    EXPECT_NE(check->why.find("libavutil.so.57"), std::string::npos) << check->why;
    EXPECT_NE(check->why.find("GPL-2.0-or-later"), std::string::npos) << check->why;
    facts.links = {{"libx.so.1", {"no expression ("}}};
    EXPECT_EQ(code_of(vet_links(path, facts, policy)), "licence");
}

TEST(VetLinks, LicenceThatDependsOnNothingNamed) {
    const Policy policy = Policy::built_in();
    FileFacts facts = good_facts();
    facts.kernels[0].flags = COF_F_DYN_SPDX;
    EXPECT_EQ(code_of(vet_links(path, facts, policy)), "licence");
    facts.links = {{"libx.so.1", {"MIT"}}};
    EXPECT_EQ(code_of(vet_links(path, facts, policy)), "ok");
}

} // namespace
} // namespace cof
