// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "host/lib/verdict.hpp"

namespace cof {
namespace {

Verdict good(const std::string &spdx = "MIT-0") {
    Verdict verdict;
    verdict.good = true;
    verdict.effective_spdx = spdx;
    return verdict;
}

Verdict bad(Code code, const std::string &why) {
    Verdict verdict;
    verdict.refusal = {Stage::probe, code, why};
    return verdict;
}

std::string slurp(const std::string &path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

class Cache : public testing::Test {
  protected:
    void SetUp() override {
        char name[] = "/tmp/cofferdam-cache-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        root_ = name;
        path_ = root_ + "/a b/c/verdicts";
    }
    void TearDown() override {
        const std::string command = "rm -rf '" + root_ + "'";
        ASSERT_EQ(system(command.c_str()), 0);
    }
    std::string root_, path_;
};

TEST_F(Cache, RemembersNothingWithoutAPath) {
    VerdictCache cache("");
    cache.store("key", good());
    EXPECT_FALSE(cache.find("key"));
}

TEST_F(Cache, RemembersGoodAndBad) {
    VerdictCache cache(path_);
    EXPECT_FALSE(cache.find("key"));
    cache.store("key|1", good("MIT-0 AND (LGPL-2.1-or-later OR MIT)"));
    cache.store("key|2", bad(Code::crash, "it crashed, 100% of the time\nwith a new line"));
    cache.store("key|3", good(""));
    const auto one = VerdictCache(path_).find("key|1"), two = cache.find("key|2"), three = cache.find("key|3");
    ASSERT_TRUE(one && two && three);
    EXPECT_TRUE(one->good);
    EXPECT_EQ(one->effective_spdx, "MIT-0 AND (LGPL-2.1-or-later OR MIT)");
    EXPECT_FALSE(two->good);
    EXPECT_EQ(two->refusal.code, Code::crash);
    EXPECT_EQ(two->refusal.why, "it crashed, 100% of the time\nwith a new line");
    EXPECT_EQ(three->effective_spdx, "");
    EXPECT_FALSE(cache.find("key|"));
}

TEST_F(Cache, LastVerdictCountsAndReplaces) {
    VerdictCache cache(path_);
    cache.store("key", bad(Code::hang, "slow"));
    cache.store("key", good());
    ASSERT_TRUE(cache.find("key"));
    EXPECT_TRUE(cache.find("key")->good);
    EXPECT_EQ(slurp(path_).find("hang"), std::string::npos);
}

TEST_F(Cache, NoVerdictIsNotKept) {
    VerdictCache cache(path_);
    cache.store("key", bad(Code::no_verdict, "no helper"));
    EXPECT_FALSE(cache.find("key"));
}

TEST_F(Cache, RemarksAreMadeEachTime) {
    VerdictCache cache(path_);
    Verdict verdict = good();
    verdict.remark = "It did something.";
    cache.store("key", verdict);
    EXPECT_FALSE(cache.find("key"));
}

TEST_F(Cache, ModesArePrivate) {
    VerdictCache cache(path_);
    cache.store("key", good());
    struct stat st {};
    ASSERT_EQ(stat(path_.c_str(), &st), 0);
    EXPECT_EQ(st.st_mode & 07777, 0600u);
    ASSERT_EQ(stat((root_ + "/a b/c").c_str(), &st), 0);
    EXPECT_EQ(st.st_mode & 07777, 0700u);
}

TEST_F(Cache, SymlinkIsNotFollowed) {
    VerdictCache real(root_ + "/real/verdicts");
    real.store("key", good());
    ASSERT_EQ(mkdir((root_ + "/a b").c_str(), 0700), 0);
    ASSERT_EQ(mkdir((root_ + "/a b/c").c_str(), 0700), 0);
    ASSERT_EQ(symlink((root_ + "/real/verdicts").c_str(), path_.c_str()), 0);
    VerdictCache cache(path_);
    EXPECT_FALSE(cache.find("key"));
    cache.store("other", good());
    EXPECT_FALSE(real.find("other"));
    struct stat st {};
    ASSERT_EQ(lstat(path_.c_str(), &st), 0);
    EXPECT_TRUE(S_ISLNK(st.st_mode)) << "left as it was";
}

TEST_F(Cache, WritableByOthersIsIgnored) {
    VerdictCache cache(path_);
    cache.store("key", good());
    ASSERT_EQ(chmod(path_.c_str(), 0622), 0);
    EXPECT_FALSE(cache.find("key"));
    ASSERT_EQ(chmod(path_.c_str(), 0600), 0);
    EXPECT_TRUE(cache.find("key"));
    ASSERT_EQ(chmod((root_ + "/a b/c").c_str(), 0777), 0);
    EXPECT_FALSE(cache.find("key"));
}

TEST_F(Cache, OfAnotherOwnerIsIgnored) {
    if (geteuid() != 0) GTEST_SKIP() << "NOT TESTED: only root can give files away";
    VerdictCache cache(path_);
    cache.store("key", good());
    ASSERT_EQ(chown(path_.c_str(), 12345, 12345), 0);
    EXPECT_FALSE(cache.find("key"));
    cache.store("key", good());
    struct stat st {};
    ASSERT_EQ(stat(path_.c_str(), &st), 0);
    EXPECT_EQ(st.st_uid, 12345u) << "left as it was";
}

TEST_F(Cache, DamageCostsOnlyTheDamagedLine) {
    VerdictCache cache(path_);
    cache.store("first", good("MIT-0"));
    cache.store("second", good("ISC"));
    std::string text = slurp(path_);
    text.replace(text.find("MIT-0"), 5, "MIT-1");
    std::ofstream(path_) << text << "garbage\n\n1 2 3";
    EXPECT_FALSE(cache.find("first"));
    EXPECT_TRUE(cache.find("second"));
    cache.store("third", good());
    EXPECT_TRUE(cache.find("second"));
    EXPECT_TRUE(cache.find("third"));
    EXPECT_EQ(slurp(path_).find("garbage"), std::string::npos);
    std::ofstream(path_) << "something else\n" << text;
    EXPECT_FALSE(cache.find("second"));
    cache.store("fourth", good());
    EXPECT_TRUE(cache.find("fourth"));
}

TEST_F(Cache, EveryFlippedBitIsHarmless) {
    VerdictCache cache(path_);
    cache.store("key", bad(Code::crash, "it crashed"));
    const std::string text = slurp(path_);
    for (size_t at = 0; at < text.size(); ++at)
        for (const int bit : {0, 5, 7}) {
            std::string damaged = text;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
            std::ofstream(path_) << damaged;
            const auto found = cache.find("key");
            if (found) {
                EXPECT_FALSE(found->good);
                EXPECT_EQ(found->refusal.why, "it crashed");
            }
        }
}

TEST_F(Cache, DiesWithABoundLibrary) {
    const std::string library = root_ + "/libx.so";
    std::ofstream(library) << "one";
    Verdict verdict = good();
    verdict.libraries.push_back({library, *file_id_of(library), "abcd"});
    VerdictCache cache(path_);
    cache.store("key", verdict);
    ASSERT_TRUE(cache.find("key"));
    EXPECT_EQ(cache.find("key")->libraries, verdict.libraries);
    std::ofstream(library) << "another";
    EXPECT_FALSE(cache.find("key"));
    cache.store("key", verdict);
    unlink(library.c_str());
    EXPECT_FALSE(cache.find("key"));
}

// A refusal too: whoever repairs the library that crashed is not told for a week that it crashes.
TEST_F(Cache, RefusalDiesWithALibrary) {
    const std::string library = root_ + "/libx.so", other = root_ + "/liby.so";
    std::ofstream(library) << "crashes";
    std::ofstream(other) << "is needed by it";
    Verdict verdict = bad(Code::crash, "it crashed");
    verdict.libraries = {{library, *file_id_of(library), ""}, {other, *file_id_of(other), ""}};
    VerdictCache cache(path_);
    cache.store("key", verdict);
    const auto found = cache.find("key");
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->good);
    EXPECT_EQ(found->refusal.why, "it crashed");
    EXPECT_EQ(found->libraries, verdict.libraries);
    std::ofstream(other) << "repaired";
    EXPECT_FALSE(cache.find("key"));
}

TEST_F(Cache, IsBounded) {
    VerdictCache cache(path_);
    cache.store("seed", good());
    // 4100 lines like the first, written at once.
    std::string text = "cofferdam-verdicts 1\n";
    const auto hash = [](const std::string &body) {
        uint64_t h = UINT64_C(0xcbf29ce484222325);
        for (const char c : body)
            h = (h ^ static_cast<uint8_t>(c)) * UINT64_C(0x100000001b3);
        return h;
    };
    for (int i = 0; i < 4100; ++i) {
        const std::string body = std::to_string(time(nullptr)) + " k" + std::to_string(i) + " good MIT-0";
        text += std::to_string(hash(body)) + " " + body + "\n";
    }
    std::ofstream(path_) << text;
    ASSERT_TRUE(cache.find("k0"));
    cache.store("new", good());
    EXPECT_FALSE(cache.find("k0"));
    EXPECT_TRUE(cache.find("k4099"));
    EXPECT_TRUE(cache.find("new"));
    const std::string after = slurp(path_);
    EXPECT_EQ(std::count(after.begin(), after.end(), '\n'), 4097);

    // A refusal of more than a week ago, or from the future, is asked for again.
    const int64_t now = time(nullptr);
    for (const int64_t when : {now - 8 * 86400, now + 8 * 86400, now - 6 * 86400}) {
        const std::string body = std::to_string(when) + " old bad probe hang slow";
        std::ofstream(path_) << "cofferdam-verdicts 1\n" << hash(body) << " " << body << "\n";
        EXPECT_EQ(cache.find("old").has_value(), when == now - 6 * 86400);
    }
}

TEST_F(Cache, KeyNamesEverything) {
    TrustedFile file;
    file.id = {1, 2, 3, 4, 5};
    FileFacts facts;
    facts.build_id = "abcd";
    facts.kernels.resize(2);
    facts.kernels[0].impl = facts.kernels[1].impl = "same";
    const std::string base = VerdictCache::key(file, facts, 0, {});
    EXPECT_EQ(base, VerdictCache::key(file, facts, 0, {}));
    EXPECT_NE(base, VerdictCache::key(file, facts, 1, {}));
    EXPECT_NE(base, VerdictCache::key(file, facts, 0, {1}));
    for (const FileId &id : {FileId{9, 2, 3, 4, 5}, FileId{1, 9, 3, 4, 5}, FileId{1, 2, 9, 4, 5}, FileId{1, 2, 3, 9, 5},
                             FileId{1, 2, 3, 4, 9}}) {
        file.id = id;
        EXPECT_NE(base, VerdictCache::key(file, facts, 0, {}));
    }
}

TEST(Verdict, LinesThatNobodyWrote) {
    for (const char *line : {"", "good", "good ", "bad", "bad probe crash", "bad nowhere crash x", "bad probe ok x",
                             "bad probe crash %", "good % a", "good % /a 1 2 3 4 5", "good % /a 1 2 x 4 5 %",
                             "good  MIT", "good %4", "good %zz", "good MIT ", "bad probe crash x y",
                             "bad probe crash x /a 1 2 3 4 5", "good % /a 1 2 3 4 99999999999999999999 %", "fine MIT"})
        EXPECT_FALSE(decode_verdict(line)) << line;
    EXPECT_TRUE(decode_verdict("good % /a 1 2 3 -4 5 %"));
    EXPECT_TRUE(decode_verdict("bad probe crash x /a 1 2 3 -4 5 %"));
}

} // namespace
} // namespace cof
