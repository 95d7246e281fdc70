// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Contract packs: names, records, policy, and the calls of the API on a pack's contract. tests/program/packs.sh has the
// rest.
#include "host/lib/pack.hpp"

#include <cstdlib>
#include <cstring>

#include <cofferdam.h>
#include <gtest/gtest.h>

#include "host/lib/policy.hpp"
#include "tests/unit/elf_image.hpp"

namespace cof {
namespace {

TEST(Pack, Names) {
    for (const char *good : {"com.example.rot32/1", "org.3com.x/0", "co.uk.example.a-b.c/12", "com.example.xn--x/1"})
        EXPECT_TRUE(namespaced(good)) << good;
    for (const char *bad : {"", "/", "rot32/1", "example.rot32/1", "com.example.rot32", "com.example.rot32/",
                            "com.example.rot32/a", "com..rot32/1", ".com.example/1", "com.example./1", "com.-x.rot32/1",
                            "com.x-.rot32/1", "Com.example.rot32/1", "com.example.rot_32/1", "x.example.rot32/1",
                            "c0m.example.rot32/1", "cof.example.rot32/1", "com.example.a/1/2"})
        EXPECT_FALSE(namespaced(bad)) << bad;
    EXPECT_TRUE(namespaced("com." + std::string(63, 'a') + ".b/1"));
    EXPECT_FALSE(namespaced("com." + std::string(64, 'a') + ".b/1"));
    EXPECT_FALSE(namespaced("com." + std::string(60, 'a') + "." + std::string(61, 'a') + ".b/1"));
    for (const Contract *row : contracts())
        EXPECT_FALSE(namespaced(row->kernel.contract)) << "a plugin could bring it";
}

PackFacts hash_facts() {
    return {"com.example.h/1",
            COF_IFACE_HASH,
            "h.txt",
            std::string(64, 'a'),
            "",
            {{"hex:", "", "00ff"}, {"hex:00", "seed=0000000000000001", "0102"}, {"mod251:300", "", "0304"}}};
}
PackFacts crc_facts() {
    return {"com.example.c/1",
            COF_IFACE_CRC32,
            "c.txt",
            std::string(64, '0'),
            "width=16 init=0000ffff xorout=0000ffff",
            {{"hex:", "", "00000000"}, {"hex:00", "", "00000001"}, {"hex:01", "", "00000002"}}};
}
PackFacts wide_crc_facts() {
    PackFacts facts = crc_facts();
    facts.iface = COF_IFACE_CRC64;
    facts.parameters = "width=40 init=000000ffffffffff xorout=000000ffffffffff";
    for (PackVector &vector : facts.vectors)
        vector.result = std::string(8, '0') + vector.result;
    return facts;
}
std::string wrong(PackFacts facts, const std::function<void(PackFacts &)> &change) {
    change(facts);
    std::string why;
    const auto pack = decode_pack(facts, why);
    EXPECT_EQ(pack == nullptr, !why.empty());
    return why;
}

TEST(Pack, Decodes) {
    std::string why;
    const auto hash = decode_pack(hash_facts(), why), crc = decode_pack(crc_facts(), why);
    ASSERT_TRUE(hash && crc) << why;
    EXPECT_EQ(hash->cases[0].input.size(), 0u);
    EXPECT_EQ(hash->cases[0].result, (std::vector<uint8_t>{0, 255}));
    EXPECT_FALSE(hash->cases[0].keyed);
    EXPECT_TRUE(hash->cases[1].keyed);
    EXPECT_EQ(hash->cases[1].key.seed, 1u);
    EXPECT_EQ(hash->cases[1].key.keyed, 0u);
    ASSERT_EQ(hash->cases[2].input.size(), 300u);
    EXPECT_EQ(hash->cases[2].input[251], 0);
    EXPECT_EQ(hash->cases[2].input[299], 48);
    EXPECT_STREQ(hash->contract.kernel.contract, "com.example.h/1");
    EXPECT_EQ(crc->contract.width, 16u);
    EXPECT_EQ(crc->contract.init, 0xffffu);
    EXPECT_EQ(crc->contract.xorout, 0xffffu);

    const auto wide = decode_pack(wide_crc_facts(), why);
    ASSERT_TRUE(wide) << why;
    EXPECT_EQ(wide->contract.width, 40u);
    EXPECT_EQ(wide->contract.init, 0xffffffffffu);
    EXPECT_EQ(wide->contract.xorout, 0xffffffffffu);

    PackFacts keyed = hash_facts();
    keyed.vectors[1].parameters = "seed=00000000000000ff key=" + std::string(62, '0') + "07";
    const auto both = decode_pack(keyed, why);
    ASSERT_TRUE(both) << why;
    EXPECT_EQ(both->cases[1].key.seed, 255u);
    EXPECT_EQ(both->cases[1].key.key[31], 7);
    EXPECT_EQ(both->cases[1].key.keyed, 1u);
}

TEST(Pack, VectorsOf64BitsJudgeAKernel) {
    PackFacts facts = wide_crc_facts();
    facts.parameters = "width=64 init=ffffffffffffffff xorout=ffffffffffffffff";
    facts.vectors = {{"hex:", "", "0000000000000000"},
                     {"hex:313233343536373839", "", "995dc9bbdf1939fa"},
                     {"mod251:3", "", "e0e9c4dac45b7ec5"}};
    std::string why;
    auto pack = decode_pack(facts, why);
    ASSERT_TRUE(pack) << why;
    EXPECT_NE(against_vectors(portable_crc64_nvme.kernel, *pack).find("ae8b14860a799888"), std::string::npos);
    EXPECT_NE(against_vectors(portable_crc64_xz.kernel, *pack).find("vector 2"), std::string::npos);
    facts.vectors[2].result = "4a94100384498a10";
    pack = decode_pack(facts, why);
    ASSERT_TRUE(pack) << why;
    EXPECT_EQ(against_vectors(portable_crc64_xz.kernel, *pack), "");
}

TEST(Pack, RefusesWhatBreaksTheRules) {
    for (const auto &change : std::initializer_list<std::function<void(PackFacts &)>>{
             [](PackFacts &f) { f.contract = "h/1"; },
             [](PackFacts &f) { f.iface = COF_IFACE_CUT; },
             [](PackFacts &f) { f.specification = ""; },
             [](PackFacts &f) { f.specification = std::string(256, 'x'); },
             [](PackFacts &f) { f.sha256 = std::string(63, 'a'); },
             [](PackFacts &f) { f.sha256[5] = 'A'; },
             [](PackFacts &f) { f.parameters = "width=32"; },
             [](PackFacts &f) { f.vectors.pop_back(); },
             [](PackFacts &f) { f.vectors[0].input = "00"; },
             [](PackFacts &f) { f.vectors[0].input = "hex:0"; },
             [](PackFacts &f) { f.vectors[0].input = "hex:0G"; },
             [](PackFacts &f) { f.vectors[0].input = "mod251:"; },
             [](PackFacts &f) { f.vectors[0].input = "mod251:-1"; },
             [](PackFacts &f) { f.vectors[0].input = "mod251:1048577"; },
             [](PackFacts &f) { f.vectors[0].input = "mod251:99999999999999999999"; },
             [](PackFacts &f) { f.vectors[0].input = f.vectors[1].input = "mod251:1048576"; },
             [](PackFacts &f) { f.vectors[0].result = ""; },
             [](PackFacts &f) { f.vectors[0].result = "00"; },
             [](PackFacts &f) { f.vectors[0].result = "00FF"; },
             [](PackFacts &f) {
                 for (PackVector &v : f.vectors)
                     v.result = std::string(130, '0');
             },
             [](PackFacts &f) { f.vectors[0].parameters = "seed=1"; },
             [](PackFacts &f) { f.vectors[0].parameters = "seed=0000000000000001 "; },
             [](PackFacts &f) { f.vectors[0].parameters = "seed=0000000000000001  key=00"; },
             [](PackFacts &f) { f.vectors[0].parameters = "key=" + std::string(64, '0') + " seed=0000000000000001"; },
             [](PackFacts &f) { f.vectors[0].parameters = "salt=0000000000000001"; }})
        EXPECT_NE(wrong(hash_facts(), change), "");
    for (const char *parameters : {"", "width=16", "width=16 init=0000ffff", "width=16 init=0000ffff xorout=00000000",
                                   "width=7 init=00000000 xorout=00000000", "width=33 init=00000000 xorout=00000000",
                                   "width=16 init=0001ffff xorout=0001ffff", "width=016 init=0000ffff xorout=0000ffff",
                                   "width=16 init=ffff xorout=ffff", "init=0000ffff width=16 xorout=0000ffff",
                                   "width=16 init=0000ffff xorout=0000ffff poly=1"})
        EXPECT_NE(wrong(crc_facts(), [&](PackFacts &f) { f.parameters = parameters; }), "") << parameters;
    EXPECT_NE(wrong(crc_facts(), [](PackFacts &f) { f.vectors[0].parameters = "seed=0000000000000001"; }), "");
    EXPECT_NE(wrong(crc_facts(), [](PackFacts &f) { f.vectors[0].result = "0000"; }), "");
    for (const char *parameters :
         {"width=40 init=ffffffff xorout=ffffffff", "width=65 init=0000000000000000 xorout=0000000000000000",
          "width=40 init=0000010000000000 xorout=0000010000000000",
          "width=64 init=ffffffffffffffff xorout=0000000000000000"})
        EXPECT_NE(wrong(wide_crc_facts(), [&](PackFacts &f) { f.parameters = parameters; }), "") << parameters;
    EXPECT_NE(wrong(wide_crc_facts(), [](PackFacts &f) { f.vectors[0].result = "00000000"; }), "");
    EXPECT_EQ(wrong(wide_crc_facts(),
                    [](PackFacts &f) { f.parameters = "width=64 init=ffffffffffffffff xorout=ffffffffffffffff"; }),
              "");
}

// The note, next to the kernels that it is about.
TEST(Pack, Note) {
    const auto with = [](uint32_t flags, const std::vector<test::ByteVector> &descs) {
        test::NoteSet notes;
        notes.kernels[0].flags = flags;
        notes.kernels[0].contract = "com.example.h/1";
        test::ElfImage image;
        image.notes = notes.bytes();
        for (const test::ByteVector &desc : descs) {
            const auto bytes = test::note(COF_NOTE_OWNER, COF_NT_PACK, desc);
            test::put(image.notes, bytes.data(), bytes.size());
        }
        return read_facts_bytes(image.build());
    };
    const auto code = [](const Outcome<FileFacts> &facts) { return facts ? "ok" : name(facts.refusal().code); };
    const std::string iface = test::NoteSet().kernels[0].iface;
    const auto record = test::strings({"com.example.h/1", iface, "s", "d", "p", "hex:", "q", "00", ""});
    const auto good = with(COF_F_REFERENCE, {record});
    ASSERT_TRUE(good) << good.refusal().why;
    ASSERT_EQ(good->packs.size(), 1u);
    EXPECT_EQ(good->packs[0], (PackFacts{"com.example.h/1", iface, "s", "d", "p", {{"hex:", "q", "00"}}}));
    ASSERT_NE(pack_of(*good, 0), nullptr);
    EXPECT_EQ(pack_of(*good, 1), nullptr);
    EXPECT_STREQ(code(with(0, {})), "ok");
    EXPECT_STREQ(code(with(0, {record})), "bad-note");
    EXPECT_STREQ(code(with(COF_F_REFERENCE, {})), "bad-note");
    EXPECT_STREQ(code(with(COF_F_REFERENCE, {record, record})), "two-notes");
    EXPECT_STREQ(code(with(COF_F_REFERENCE, {test::strings({"com.example.g/1", iface, "s", "d", "p", ""})})),
                 "bad-note");
    EXPECT_STREQ(code(with(COF_F_REFERENCE, {test::strings({"com.example.h/1", "other/1", "s", "d", "p", ""})})),
                 "bad-note");
    EXPECT_STREQ(code(with(COF_F_REFERENCE, {test::strings({"com.example.h/1", iface, "s", "d"})})), "short-note");
    EXPECT_STREQ(code(with(COF_F_REFERENCE, {test::strings({"com.example.h/1", iface, "s", "d", "p", "hex:", "q"})})),
                 "short-note");
}

TEST(Pack, Policy) {
    const auto allows = [](const std::string &list, const char *contract) {
        PolicySources sources;
        sources.reference_api = list;
        const auto policy = Policy::load(sources);
        return policy && policy->judge_reference(contract).allowed;
    };
    EXPECT_FALSE(allows("", "com.example.h/1"));
    EXPECT_TRUE(allows("com.example.h/1", "com.example.h/1"));
    EXPECT_FALSE(allows("com.example.h/1", "com.example.h/2"));
    EXPECT_FALSE(allows("com.example.h/1", "com.example.h/11"));
    EXPECT_TRUE(allows("org.example.x/1, com.example.*", "com.example.h/1"));
    EXPECT_FALSE(allows("com.example.*", "com.examples.h/1"));
    for (const char *bad : {"*", "com*", "h/1", "com.example.h", "com.example.h/1 *", "com.exa*mple.h/1"}) {
        PolicySources sources;
        sources.reference_environment = bad;
        const auto policy = Policy::load(sources);
        ASSERT_FALSE(policy) << bad;
        EXPECT_EQ(policy.refusal().code, Code::malformed);
    }
    const Decision no = Policy::built_in().judge_reference("com.example.h/1");
    EXPECT_FALSE(no.allowed);
    EXPECT_NE(no.remedy.find("COFFERDAM_ALLOW_REFERENCES=com.example.h/1"), std::string::npos);
}

struct Close {
    void operator()(cof_context *ctx) const { cof_close(ctx); }
};

std::unique_ptr<cof_context, Close> open(const char *references) {
    static const std::string fixtures = getenv("COFFERDAM_TEST_FIXTURES") ? getenv("COFFERDAM_TEST_FIXTURES") : "";
    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
    options.plugin_path = fixtures.c_str();
    options.allow_references = references;
    cof_context *ctx = nullptr;
    char why[512];
    EXPECT_EQ(cof_open(&options, &ctx, why, sizeof why), COF_OK) << why;
    return std::unique_ptr<cof_context, Close>(ctx);
}

TEST(Pack, ThroughTheApi) {
    if (!getenv("COFFERDAM_TEST_FIXTURES")) GTEST_SKIP() << "COFFERDAM_TEST_FIXTURES is not set";
    constexpr const char *contract = "com.example.rot32/1";
    const auto denied = open(nullptr), ctx = open(contract);
    const cof_slot *slot = nullptr;
    char why[1024];
    EXPECT_EQ(cof_find(denied.get(), contract, nullptr, &slot, why, sizeof why), COF_E_DEPENDENCY);
    EXPECT_NE(strstr(why, "policy does not allow"), nullptr) << why;
    ASSERT_EQ(cof_find(ctx.get(), contract, nullptr, &slot, why, sizeof why), COF_OK) << why;
    EXPECT_EQ(cof_digest_size(slot), 4u);
    unsigned char digest[64] = {};
    cof_hash_oneshot(slot, "123456789", 9, nullptr, digest);
    EXPECT_EQ(0, memcmp(digest, "\xab\xb0\x66\x25", 4));

    // A stream begun on one kernel goes on with the reference when that one is demoted.
    std::string serving;
    const auto impl = [](void *user, const cof_kernel_info *k) { *static_cast<std::string *>(user) = k->impl; };
    cof_slot_info(ctx.get(), slot, impl, &serving);
    EXPECT_EQ(serving, "unrolled");
    cof_stream *stream = nullptr;
    ASSERT_EQ(cof_stream_new(slot, nullptr, &stream), COF_OK);
    EXPECT_EQ(cof_demote(ctx.get(), contract, nullptr, "reference", nullptr), COF_E_DEPENDENCY) << "it stays";
    EXPECT_EQ(cof_demote(ctx.get(), contract, nullptr, "unrolled", nullptr), COF_OK);
    EXPECT_EQ(cof_stream_update(stream, "123456789", 9), COF_OK);
    EXPECT_EQ(cof_stream_final(stream, digest), COF_OK);
    EXPECT_EQ(0, memcmp(digest, "\xab\xb0\x66\x25", 4));
    cof_stream_free(stream);
    cof_slot_info(ctx.get(), slot, impl, &serving);
    EXPECT_EQ(serving, "reference");

    unsigned packs = 0;
    cof_each_pack(
        ctx.get(),
        [](void *user, const cof_pack_info *info) {
            ++*static_cast<unsigned *>(user);
            EXPECT_STREQ(info->contract, contract);
            EXPECT_STREQ(info->iface, COF_IFACE_HASH);
            EXPECT_STREQ(info->specification, "https://example.com/rot32.txt");
            EXPECT_EQ(strlen(info->sha256), 64u);
            EXPECT_EQ(info->vectors, 10u);
            EXPECT_NE(strstr(info->path, "pack-rot32.so"), nullptr);
        },
        &packs);
    EXPECT_EQ(packs, 1u);
}

} // namespace
} // namespace cof
