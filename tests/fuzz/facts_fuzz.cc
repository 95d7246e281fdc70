// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a plugin file, and as a note segment. The first byte chooses: most inputs become the tables of an image
// that is good up to there, because few random bytes get past the ELF header. A file that is read has bounded,
// printable facts; one that is refused has a sentence that is fit to print; nothing reads outside the file or more of
// it than the limit.
#include "host/lib/facts.hpp"

#include <cstdlib>

#include "host/lib/pack.hpp"
#include "tests/unit/elf_image.hpp"

namespace {

using cof::test::ByteVector;
using cof::test::ElfImage;

void require(bool condition) {
    if (!condition) std::abort();
}

void require_printable(const std::string &text) {
    for (const char c : text)
        require(c >= ' ' && c <= '~');
}

void check_facts(const cof::FileFacts &facts) {
    for (const std::string *text : {&facts.spdx, &facts.domain, &facts.id, &facts.version, &facts.build_id})
        require_printable(*text);
    require(facts.kernels.size() <= COF_NOTE_MAX_KERNELS && facts.build_id.size() <= 128);
    for (const cof::KernelFacts &k : facts.kernels) {
        require(!k.contract.empty() && !k.iface.empty() && !k.impl.empty());
        require_printable(k.contract + k.iface + k.impl);
    }
    for (const cof::LinkFacts &link : facts.links) {
        require(!link.soname.empty() && !link.licences.empty());
        require_printable(link.soname);
    }
    for (const cof::TellFacts &tell : facts.tells) {
        require(!tell.sonames.empty() && tell.prefix.size() >= 4);
        require_printable(tell.prefix);
        for (const auto &[answer, spdx] : tell.answers)
            require(!answer.empty() && !spdx.empty());
    }
    for (const cof::PackFacts &facts_of_pack : facts.packs) {
        std::string why;
        const auto pack = cof::decode_pack(facts_of_pack, why);
        require((pack == nullptr) != why.empty());
        require_printable(why);
        size_t total = 0;
        for (const cof::PackCase &one : pack ? pack->cases : std::vector<cof::PackCase>()) {
            total += one.input.size();
            require(!one.result.empty() && one.result.size() <= cof::pack_most_digest);
        }
        require(total <= COF_PACK_MAX_INPUT);
    }
}

void check_refusal(const cof::Refusal &refusal) {
    require(refusal.stage == cof::Stage::read && refusal.code != cof::Code::ok && !refusal.why.empty());
    require_printable(refusal.why);
}

void read_file(const ByteVector &bytes) {
    uint64_t total = 0;
    const cof::ReadAt read = [&](uint64_t offset, void *to, size_t size) {
        require(offset <= bytes.size() && size <= bytes.size() - offset);
        total += size;
        std::memcpy(to, bytes.data() + offset, size);
        return true;
    };
    const auto facts = cof::read_facts(read, bytes.size());
    require(total <= 1u << 20);
    if (facts)
        check_facts(*facts);
    else
        check_refusal(facts.refusal());
}

// Lays data over a good image from a place that the input's first bytes name.
void read_patched(ByteVector bytes, const uint8_t *data, size_t size) {
    while (size >= 4) { // offset (2), length (1), then that many bytes
        const size_t at = (data[0] | size_t{data[1]} << 8) % bytes.size();
        const size_t length = std::min<size_t>({size_t{data[2]} % 64 + 1, size - 3, bytes.size() - at});
        std::memcpy(bytes.data() + at, data + 3, length);
        data += 3 + length;
        size -= 3 + length;
    }
    read_file(bytes);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const uint8_t way = data[0] % 8;
    const ByteVector rest(data + 1, data + size);
    ElfImage image;
    image.hash = way % 2 ? ElfImage::Hash::gnu : ElfImage::Hash::sysv;
    image.relocations = {{64, ELF64_R_INFO(1ull, 6), 0}};
    switch (way) {
    case 0: read_file(rest); break;
    case 1: // the notes as they come
        image.notes = rest;
        cof::test::pad(image.notes, 4);
        read_file(image.build());
        break;
    case 2: { // the desc of each note
        cof::test::NoteSet notes;
        const auto third = static_cast<ptrdiff_t>(rest.size() / 3);
        notes.licence.assign(rest.begin(), rest.begin() + third);
        notes.links.assign(rest.begin() + third, rest.begin() + 2 * third);
        image.notes = notes.bytes();
        const ByteVector tells =
            cof::test::note(COF_NOTE_OWNER, COF_NT_TELLS, ByteVector(rest.begin() + 2 * third, rest.end()));
        cof::test::put(image.notes, tells.data(), tells.size());
        read_file(image.build());
        break;
    }
    case 3: { // the rows of the kernels note
        ByteVector notes = cof::test::NoteSet{}.bytes();
        notes.resize(
            notes.size() -
            cof::test::note(COF_NOTE_OWNER, COF_NT_KERNELS, cof::test::kernel_rows({cof::test::KernelRow{}})).size());
        const ByteVector kernels = cof::test::note(COF_NOTE_OWNER, COF_NT_KERNELS, rest);
        cof::test::put(notes, kernels.data(), kernels.size());
        image.notes = notes;
        read_file(image.build());
        break;
    }
    case 4: { // a segment by itself, as after loading
        cof::FileFacts facts;
        cof::NoteCount count;
        const cof::Check refusal = cof::read_notes(rest, facts, count, size % 2 ? 8 : 4);
        if (refusal)
            check_refusal(*refusal);
        else
            check_facts(facts);
        break;
    }
    case 5: // dynamic tags
        for (size_t i = 0; i + 10 <= rest.size(); i += 10) {
            int64_t tag = static_cast<int16_t>(rest[i] | rest[i + 1] << 8);
            if (tag < 0) tag += 0x70000000; // where the GNU tags are
            uint64_t value;
            std::memcpy(&value, rest.data() + i + 2, sizeof value);
            image.without_tags.push_back(tag);
            image.tags.emplace_back(tag, value);
        }
        read_file(image.build());
        break;
    case 7: { // the record of a contract that the file brings
        cof::test::NoteSet notes;
        notes.kernels[0] = {COF_F_REFERENCE, 0, 0, "com.example.h/1", COF_IFACE_HASH, "reference"};
        if (rest.size() % 3 == 1) notes.kernels[0].iface = COF_IFACE_CRC32;
        if (rest.size() % 3 == 2) notes.kernels[0].iface = COF_IFACE_CRC64;
        ByteVector desc = cof::test::strings({notes.kernels[0].contract, notes.kernels[0].iface});
        desc.insert(desc.end(), rest.begin(), rest.end());
        image.notes = notes.bytes();
        const ByteVector pack = cof::test::note(COF_NOTE_OWNER, COF_NT_PACK, desc);
        cof::test::put(image.notes, pack.data(), pack.size());
        read_file(image.build());
        break;
    }
    default: read_patched(image.build(), rest.data(), rest.size()); break;
    }
    return 0;
}
