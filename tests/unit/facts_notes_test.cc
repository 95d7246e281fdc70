// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The notes: which there must be, and what may be in them.
#include <functional>
#include <gtest/gtest.h>

#include "host/lib/facts.hpp"
#include "tests/unit/elf_image.hpp"

namespace cof {
namespace {

using test::ByteVector;
using test::ElfImage;
using test::KernelRow;
using test::note;
using test::NoteSet;
using test::strings;

Outcome<FileFacts> read_image_with(const ByteVector &notes) {
    ElfImage image;
    image.notes = notes;
    return read_facts_bytes(image.build());
}
std::string code_of(const Outcome<FileFacts> &facts) {
    if (facts) return "ok";
    EXPECT_EQ(facts.refusal().stage, Stage::read);
    return name(facts.refusal().code);
}
std::string code_with(const std::function<void(NoteSet &)> &change) {
    NoteSet notes;
    change(notes);
    return code_of(read_image_with(notes.bytes()));
}
ByteVector join(std::initializer_list<ByteVector> parts) {
    ByteVector out;
    for (const ByteVector &part : parts)
        test::put(out, part.data(), part.size());
    return out;
}
ByteVector desc_of(const cof_note_abi &abi, size_t size = sizeof(cof_note_abi)) {
    ByteVector out;
    test::put_item(out, abi);
    out.resize(size);
    return out;
}
const NoteSet good;
const char *const owner = COF_NOTE_OWNER;
ByteVector abi_note() {
    return note(owner, COF_NT_ABI, desc_of(good.abi));
}
ByteVector licence_note() {
    return note(owner, COF_NT_LICENCE, good.licence);
}
ByteVector links_note() {
    return note(owner, COF_NT_LINKS, {});
}
ByteVector kernels_note() {
    return note(owner, COF_NT_KERNELS, test::kernel_rows(good.kernels));
}

TEST(FactsNotes, ExactlyOneOfEach) {
    const std::vector<ByteVector> parts = {abi_note(), licence_note(), links_note(), kernels_note()};
    EXPECT_EQ(code_of(read_image_with({})), "no-note");
    for (size_t one = 0; one < parts.size(); ++one) {
        ByteVector without, twice;
        for (size_t i = 0; i < parts.size(); ++i) {
            if (i != one) without = join({without, parts[i]});
            twice = join({twice, parts[i], i == one ? parts[i] : ByteVector{}});
        }
        EXPECT_EQ(code_of(read_image_with(without)), "no-note") << one;
        EXPECT_EQ(code_of(read_image_with(twice)), "two-notes") << one;
    }
    const auto both = read_image_with(join({licence_note(), licence_note(), abi_note(), abi_note()}));
    EXPECT_EQ(code_of(both), "two-notes");
    EXPECT_NE(both.refusal().why.find("ABI"), std::string::npos) << both.refusal().why;
    EXPECT_EQ(code_of(read_image_with(join({kernels_note(), links_note(), licence_note(), abi_note()}))), "ok");
}

TEST(FactsNotes, OwnerAndTypeDecide) {
    const auto with_owner = [](std::string_view other) {
        return code_of(read_image_with(
            join({note(other, COF_NT_ABI, desc_of(good.abi)), licence_note(), links_note(), kernels_note()})));
    };
    EXPECT_EQ(with_owner("COFFERDAM"), "ok");
    EXPECT_EQ(with_owner("COFFERDAN"), "no-note");
    EXPECT_EQ(with_owner("COFFERDA"), "no-note");
    EXPECT_EQ(with_owner("COFFERDAMX"), "no-note");
    EXPECT_EQ(with_owner(""), "no-note");
    // Foreign notes and unknown types of ours are passed over, wherever they are.
    const ByteVector foreign = join({note("FDO", 0xcafe1a7e, strings({"{}"})), note(owner, 0x434f0099, ByteVector(3)),
                                     note("GNU", NT_GNU_BUILD_ID, {0xab, 0x01, 0xff})});
    const auto facts = read_image_with(join({foreign, good.bytes(), foreign}));
    ASSERT_TRUE(facts) << facts.refusal().why;
    EXPECT_EQ(facts->build_id, "ab01ff");
}

TEST(FactsNotes, Alignment) {
    for (const uint64_t align : {0u, 1u, 2u, 4u}) {
        ElfImage image;
        image.note_align = align;
        EXPECT_EQ(code_of(read_facts_bytes(image.build())), "ok") << align;
    }
    ElfImage image;
    image.note_align = 16;
    EXPECT_EQ(code_of(read_facts_bytes(image.build())), "malformed");
    image.note_align = 8; // ours must be in a segment aligned to 4
    EXPECT_EQ(code_of(read_facts_bytes(image.build())), "bad-note");
    ElfImage foreign; // desc padded to 8: a reader that takes 4 stumbles over the second note
    foreign.notes8 = join({note("GNU", 5, ByteVector(20), 8), note("GNU", NT_GNU_BUILD_ID, {1, 2}, 8)});
    const auto facts = read_facts_bytes(foreign.build());
    ASSERT_TRUE(facts) << facts.refusal().why;
    EXPECT_EQ(facts->build_id, "0102");
}

TEST(FactsNotes, DamagedHeads) {
    const ByteVector notes = good.bytes();
    for (size_t i = 0; i < 8; ++i) { // namesz and descsz
        ByteVector bad = notes;
        bad[i] ^= 0x80;
        EXPECT_NE(code_of(read_image_with(bad)), "ok") << i;
    }
    ByteVector huge = notes;
    std::fill_n(huge.begin(), 8, uint8_t{0xff});
    EXPECT_EQ(code_of(read_image_with(huge)), "malformed");
    EXPECT_EQ(code_of(read_image_with(join({notes, {1, 2, 3, 4}}))), "malformed");
    EXPECT_EQ(code_of(read_image_with(join({notes, ByteVector(8)}))), "ok");  // padding
    EXPECT_EQ(code_of(read_image_with(join({notes, ByteVector(24)}))), "ok"); // two empty notes
}

TEST(FactsNotes, AbiNote) {
    const auto with = [](const ByteVector &desc) {
        return code_of(
            read_image_with(join({note(owner, COF_NT_ABI, desc), licence_note(), links_note(), kernels_note()})));
    };
    for (size_t size = 0; size < sizeof(cof_note_abi); ++size)
        EXPECT_EQ(with(desc_of(good.abi, size)), "short-note") << size;
    EXPECT_EQ(with(desc_of(good.abi, sizeof(cof_note_abi) + 12)), "ok"); // grown by a later minor
    EXPECT_EQ(code_with([](NoteSet &n) { n.abi.kernel_count = 2; }), "bad-note");
    EXPECT_EQ(code_with([](NoteSet &n) { n.abi.kernel_count = 0; }), "bad-note");
    EXPECT_EQ(code_with([](NoteSet &n) { n.abi.kernel_count = COF_NOTE_MAX_KERNELS + 1; }), "bad-note");
}

TEST(FactsNotes, OtherMajorIsNotReadFurther) {
    cof_note_abi abi = good.abi;
    abi.major = 7;
    for (const ByteVector &rest :
         {ByteVector{}, note(owner, COF_NT_LICENCE, {0x80}), join({licence_note(), licence_note()})}) {
        ElfImage image;
        image.notes = join({rest, note(owner, COF_NT_ABI, desc_of(abi, 2))});
        image.dynamic = false;
        const auto facts = read_facts_bytes(image.build());
        ASSERT_TRUE(facts) << facts.refusal().why;
        EXPECT_EQ(facts->major, 7);
        EXPECT_TRUE(facts->kernels.empty());
    }
}

TEST(FactsNotes, LicenceNote) {
    const auto with = [](const ByteVector &desc) { return code_with([&](NoteSet &n) { n.licence = desc; }); };
    EXPECT_EQ(with(strings({"MIT-0", "mit0", "org.example", ""})), "ok");
    EXPECT_EQ(with(strings({"MIT-0", "mit0", "org.example", "1", "a later minor's tail"})), "ok");
    EXPECT_EQ(with({}), "short-note");
    EXPECT_EQ(with(strings({"MIT-0"})), "short-note");
    EXPECT_EQ(with(strings({"MIT-0", "mit0", "org.example"})), "short-note");
    ByteVector open = strings({"MIT-0", "mit0", "org.example", "1"});
    open.pop_back();
    EXPECT_EQ(with(open), "bad-note");
    EXPECT_EQ(with(strings({"", "mit0", "org.example", "1"})), "bad-note");
    EXPECT_EQ(with(strings({std::string(255, 'A'), "mit0", "org.example", "1"})), "ok");
    EXPECT_EQ(with(strings({std::string(256, 'A'), "mit0", "org.example", "1"})), "bad-note");
    EXPECT_EQ(with(strings({"MIT\x1b[2J", "mit0", "org.example", "1"})), "bad-note");
    EXPECT_EQ(with(strings({"MIT-0", "mit0", "org.example", "1\x80"})), "bad-note");
    for (const char *domain : {"", "Mit0", "mit 0", "mit/0", "..", "mit_0"})
        EXPECT_EQ(with(strings({"MIT-0", domain, "org.example", "1"})), "bad-note") << domain;
    for (const char *id : {"", "Org", "a/b", "a b"})
        EXPECT_EQ(with(strings({"MIT-0", "mit0", id, "1"})), "bad-note") << id;
}

TEST(FactsNotes, LinksNote) {
    const auto with = [](const ByteVector &desc) { return code_with([&](NoteSet &n) { n.links = desc; }); };
    NoteSet notes;
    notes.links = strings({"libx.so.2", "MIT|Apache-2.0", "libx.so.1", "GPL-2.0-or-later"});
    const auto facts = read_image_with(notes.bytes());
    ASSERT_TRUE(facts) << facts.refusal().why;
    ASSERT_EQ(facts->links.size(), 2u);
    EXPECT_EQ(facts->links[0].soname, "libx.so.2");
    EXPECT_EQ(facts->links[0].licences, (std::vector<std::string>{"MIT", "Apache-2.0"}));
    EXPECT_EQ(facts->links[1].licences, std::vector<std::string>{"GPL-2.0-or-later"});
    EXPECT_EQ(with(strings({"libx.so.2"})), "bad-note");
    EXPECT_EQ(with(strings({"libx.so.2", "MIT", "liby.so"})), "bad-note");
    EXPECT_EQ(with(strings({"", "MIT"})), "bad-note");
    for (const char *licences : {"", "|", "MIT|", "|MIT", "MIT||ISC"})
        EXPECT_EQ(with(strings({"libx.so.2", licences})), "bad-note") << licences;
    ByteVector open = strings({"libx.so.2", "MIT"});
    open.pop_back();
    EXPECT_EQ(with(open), "bad-note");
}

TEST(FactsNotes, KernelGrammar) {
    const auto with = [](const std::function<void(KernelRow &)> &change) {
        return code_with([&](NoteSet &n) { change(n.kernels[0]); });
    };
    for (const char *text : {"crc32c/1", "x.new-thing/0", "a/999"}) {
        EXPECT_EQ(with([text](KernelRow &k) { k.contract = text; }), "ok") << text;
        EXPECT_EQ(with([text](KernelRow &k) { k.iface = text; }), "ok") << text;
    }
    for (const char *text :
         {"", "crc32c", "crc32c/", "/1", "crc32c/1x", "CRC/1", "a b/1", "a/1/1", "a_b/1", "a\x7f/1"}) {
        EXPECT_EQ(with([text](KernelRow &k) { k.contract = text; }), "bad-note") << text;
        EXPECT_EQ(with([text](KernelRow &k) { k.iface = text; }), "bad-note") << text;
    }
    for (const char *text : {"", "Sse42", "sse4.2", "a b", "a/b", "a\xc3\xa9"})
        EXPECT_EQ(with([text](KernelRow &k) { k.impl = text; }), "bad-note") << text;
}

TEST(FactsNotes, KernelRows) {
    NoteSet notes;
    notes.kernels = {{1, 2, 3, "a/1", "i/1", "x"}, {4, 5, 6, "bb/1", "i/1", "x"}, {7, 8, 9, "a/1", "i/1", "yy"}};
    notes.abi.kernel_count = 3;
    const auto facts = read_image_with(notes.bytes());
    ASSERT_TRUE(facts) << facts.refusal().why;
    ASSERT_EQ(facts->kernels.size(), 3u);
    EXPECT_EQ(facts->kernels[1].flags, 4u);
    EXPECT_EQ(facts->kernels[1].need[0], 5u);
    EXPECT_EQ(facts->kernels[2].rank, 9u);
    EXPECT_EQ(facts->kernels[2].impl, "yy");
    notes.kernels[2].impl = "x"; // the first one's key again
    EXPECT_EQ(code_of(read_image_with(notes.bytes())), "bad-note");

    const auto rows = [](const ByteVector &desc, uint16_t count) {
        cof_note_abi abi = good.abi;
        abi.kernel_count = count;
        return code_of(read_image_with(join(
            {note(owner, COF_NT_ABI, desc_of(abi)), licence_note(), links_note(), note(owner, COF_NT_KERNELS, desc)})));
    };
    const ByteVector row = test::kernel_rows({{0, 0, 0, "abc/1", "i/1", "x"}}); // 40 + 12 bytes
    ASSERT_EQ(row.size(), 52u);
    EXPECT_EQ(rows({}, 0), "ok");
    EXPECT_EQ(rows({}, 1), "bad-note");
    EXPECT_EQ(rows(row, 1), "ok");
    ByteVector cut(row.begin(), row.end() - 1); // only padding
    ASSERT_EQ(row[51], 0);
    EXPECT_EQ(rows(ByteVector(row.begin(), row.begin() + 39), 1), "short-note");
    EXPECT_EQ(rows(ByteVector(row.begin(), row.begin() + 40), 1), "short-note");
    EXPECT_EQ(rows(ByteVector(row.begin(), row.begin() + 45), 1), "bad-note");
    ByteVector padded = test::kernel_rows({{0, 0, 0, "ab/1", "i/1", "x"}}); // 11 bytes of text, one of padding
    padded.back() = 1;
    EXPECT_EQ(rows(padded, 1), "bad-note");
    padded.pop_back(); // the last row's padding may be missing
    EXPECT_EQ(rows(padded, 1), "ok");
    EXPECT_EQ(rows(join({row, ByteVector(4)}), 1), "short-note");

    NoteSet many;
    many.kernels.clear();
    for (int i = 0; i < COF_NOTE_MAX_KERNELS; ++i)
        many.kernels.push_back({0, 0, 0, "a/" + std::to_string(i), "i/1", "x"});
    many.abi.kernel_count = COF_NOTE_MAX_KERNELS;
    EXPECT_EQ(code_of(read_image_with(many.bytes())), "ok");
    many.kernels.push_back({});
    EXPECT_EQ(code_of(read_image_with(many.bytes())), "bad-note");
}

TEST(FactsNotes, Tells) {
    const auto with = [](const ByteVector &desc) {
        return read_image_with(join({good.bytes(), note(owner, COF_NT_TELLS, desc)}));
    };
    const auto read = [&](std::initializer_list<std::string_view> list) { return with(test::strings(list)); };
    EXPECT_EQ(code_of(with({})), "ok");
    const auto two = read(
        {"libx.so.2|libx.so.1", "libx license: ", "A", "MIT", "B b", "ISC AND Zlib", "", "liby.so.1", "of y: ", ""});
    ASSERT_TRUE(two) << two.refusal().why;
    ASSERT_EQ(two->tells.size(), 2u);
    EXPECT_EQ(two->tells[0].sonames, (std::vector<std::string>{"libx.so.2", "libx.so.1"}));
    EXPECT_EQ(two->tells[0].prefix, "libx license: ");
    ASSERT_EQ(two->tells[0].answers.size(), 2u);
    EXPECT_EQ(two->tells[0].answers[1], (std::pair<std::string, std::string>{"B b", "ISC AND Zlib"}));
    EXPECT_TRUE(two->tells[1].answers.empty());
    EXPECT_EQ(code_of(read({"libx.so.2"})), "short-note");
    EXPECT_EQ(code_of(read({"libx.so.2", "libx license: "})), "short-note");
    EXPECT_EQ(code_of(read({"libx.so.2", "libx license: ", "A"})), "short-note");
    EXPECT_EQ(code_of(read({"libx.so.2", "libx license: ", "A", "MIT"})), "short-note") << "no end of the record";
    EXPECT_EQ(code_of(read({"libx.so.2", "libx license: ", "A", ""})), "bad-note");
    EXPECT_EQ(code_of(read({"libx.so.2", "lib", ""})), "bad-note") << "a text that would be anywhere";
    EXPECT_EQ(code_of(read({"", "libx license: ", ""})), "bad-note");
    EXPECT_EQ(code_of(read({"libx.so.2|", "libx license: ", ""})), "bad-note");
    EXPECT_EQ(code_of(read({"libx.so.2", std::string(256, 'x'), ""})), "bad-note");
    EXPECT_EQ(code_of(read({"libx.so.2", "li\x01bx license: ", ""})), "bad-note");
    EXPECT_EQ(
        code_of(read_image_with(join({good.bytes(), note(owner, COF_NT_TELLS, {}), note(owner, COF_NT_TELLS, {})}))),
        "two-notes");
}

TEST(FactsNotes, SegmentByItself) {
    FileFacts facts;
    NoteCount count;
    EXPECT_FALSE(read_notes(good.bytes(), facts, count));
    EXPECT_EQ(count.abi + count.licence + count.links + count.kernels, 4u);
    EXPECT_EQ(facts.kernels.size(), 1u);
    const ByteVector foreign = note("GNU", NT_GNU_BUILD_ID, {1}, 8);
    EXPECT_FALSE(read_notes(foreign, facts, count, 8)); // adds to what is there
    EXPECT_EQ(facts.build_id, "01");
    EXPECT_EQ(count.abi, 1u);
    const Check twice = read_notes(join({abi_note(), abi_note()}), facts, count);
    ASSERT_TRUE(twice);
    EXPECT_EQ(twice->code, Code::two_notes);
    EXPECT_FALSE(read_notes({}, facts, count));
}

} // namespace
} // namespace cof
