// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "file", first half: what the notes say. Counted raw, so that each check speaks of its own note even where the
// host's reader stops at another.
#include <algorithm>
#include <cstring>
#include <set>

#include <cofferdam/note.h>

#include "host/conform/file.hpp"
#include "host/lib/elf_file.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/spdx.hpp"
#include "host/lib/vet.hpp"

namespace cof::conform {

namespace {

std::vector<RawNote> notes_of(const ElfView &view, uint32_t type) {
    std::vector<RawNote> found;
    for (const RawNote &note : view.notes)
        if (note.owner == COF_NOTE_OWNER && note.type == type) found.push_back(note);
    return found;
}

Finding one_note(const Subject &subject, uint32_t type, const char *which, size_t least) {
    const ElfView view = view_of(subject.bytes);
    const auto notes = notes_of(view, type);
    if (notes.empty())
        return fail(std::string("no PT_NOTE segment has a COFFERDAM ") + which +
                    " note; include <cofferdam/plugin.h> once, and look at readelf -n for what the link dropped.");
    if (notes.size() > 1)
        return fail("there are " + std::to_string(notes.size()) + " COFFERDAM " + which +
                    " notes; link one plugin description into one plugin.");
    if (notes[0].desc.size() < least)
        return fail(std::string("the ") + which + " note has " + std::to_string(notes[0].desc.size()) +
                    " bytes of the " + std::to_string(least) +
                    " it must have; build it with the headers of this release.");
    return pass(std::to_string(notes[0].desc.size()) + " bytes.");
}

// The NUL-terminated strings of a note, without what follows the last NUL.
std::vector<std::string> strings_of(std::span<const uint8_t> desc) {
    std::vector<std::string> all;
    auto from = desc.begin();
    for (auto at = from; at != desc.end(); ++at)
        if (*at == 0) {
            all.emplace_back(from, at);
            from = at + 1;
        }
    return all;
}

bool printable(const std::string &text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

} // namespace

const Outcome<FileFacts> &facts_of(const Subject &subject) {
    static const Outcome<FileFacts> facts = read_facts_bytes(subject.bytes);
    return facts;
}

Finding unread(const Refusal &refusal) {
    return skip("not looked at, for the host cannot read the file: " + refusal.why);
}

Finding file_elf(const Subject &subject) {
    const ReadAt read = [&subject](uint64_t offset, void *to, size_t size) {
        if (offset > subject.bytes.size() || size > subject.bytes.size() - offset) return false;
        memcpy(to, subject.bytes.data() + offset, size);
        return true;
    };
    ElfFile file(read, subject.bytes.size());
    if (const Check bad = file.open()) return fail(bad->why);
    return pass(std::to_string(file.headers().size()) + " program headers.");
}

Finding file_host_reads(const Subject &subject) {
    const auto &facts = facts_of(subject);
    if (!facts) return fail(facts.refusal().why);
    return pass(facts->id + " " + facts->version + ", " + std::to_string(facts->kernels.size()) + " kernels.");
}

Finding file_one_abi_note(const Subject &subject) {
    return one_note(subject, COF_NT_ABI, "ABI", sizeof(cof_note_abi));
}

Finding file_abi_version(const Subject &subject) {
    const auto notes = notes_of(view_of(subject.bytes), COF_NT_ABI);
    if (notes.size() != 1 || notes[0].desc.size() < sizeof(cof_note_abi))
        return skip("not looked at, for there is no one ABI note of the right size; see file.one-abi-note.");
    cof_note_abi abi;
    memcpy(&abi, notes[0].desc.data(), sizeof abi);
    const std::string built = std::to_string(COF_ABI_MAJOR) + "." + std::to_string(COF_ABI_MINOR);
    if (abi.major != COF_ABI_MAJOR || abi.minor_needed > COF_ABI_MINOR)
        return fail("it needs plugin ABI " + std::to_string(abi.major) + "." + std::to_string(abi.minor_needed) +
                    " and this host has " + built + "; build it with the headers of this release.");
    if (abi.minor_needed > abi.minor_built)
        return fail(
            "it needs a newer ABI minor than it says it was built with; set PLUGIN_MINOR_NEEDED to the smallest "
            "host minor that it works with.");
    if (abi.flags & COF_F_CRITICAL_MASK & ~COF_F_KNOWN_CRITICAL)
        return fail(
            "its note sets critical file flags that this host does not know; use the flags of <cofferdam/abi.h>.");
    return pass("built with " + std::to_string(abi.major) + "." + std::to_string(abi.minor_built) +
                ", works from minor " + std::to_string(abi.minor_needed) + " on.");
}

Finding file_one_licence_note(const Subject &subject) {
    if (Finding bad = one_note(subject, COF_NT_LICENCE, "licence", 1); bad.verdict != Verdict::pass) return bad;
    const auto strings = strings_of(notes_of(view_of(subject.bytes), COF_NT_LICENCE)[0].desc);
    if (strings.size() < 4)
        return fail(
            "the licence note has " + std::to_string(strings.size()) +
            " strings and must have licence, domain, id and version; build it with the headers of this release.");
    if (!std::all_of(strings.begin(), strings.begin() + 4, printable))
        return fail(
            "a string of the licence note is not printable ASCII; correct PLUGIN_SPDX, PLUGIN_DOMAIN, PLUGIN_ID "
            "or PLUGIN_VERSION.");
    return pass("'" + strings[0] + "', domain '" + strings[1] + "'.");
}

Finding file_spdx(const Subject &subject) {
    const auto notes = notes_of(view_of(subject.bytes), COF_NT_LICENCE);
    const auto strings = notes.empty() ? std::vector<std::string>() : strings_of(notes[0].desc);
    if (strings.empty()) return skip("not looked at, for there is no licence note; see file.one-licence-note.");
    const auto parsed = parse_spdx(strings[0]);
    if (!parsed) return fail(parsed.refusal().why + "; write PLUGIN_SPDX as an SPDX expression.");
    return pass("'" + to_text(*parsed) + "'.");
}

Finding file_one_links_note(const Subject &subject) {
    return one_note(subject, COF_NT_LINKS, "links", 0);
}

Finding file_one_kernels_note(const Subject &subject) {
    return one_note(subject, COF_NT_KERNELS, "kernels", 0);
}

Finding file_note_section(const Subject &subject) {
    const ElfView view = view_of(subject.bytes);
    const Section *section = view.section(".note.cofferdam");
    if (section == nullptr)
        return fail(
            "it has no section .note.cofferdam, so that tools which copy by sections lose the notes; do not link "
            "or strip it with --strip-sections.");
    const Elf64_Shdr &h = section->header;
    if (h.sh_type != SHT_NOTE || !(h.sh_flags & SHF_ALLOC) || (h.sh_flags & (SHF_WRITE | SHF_EXECINSTR)))
        return fail("the section .note.cofferdam is not of type NOTE, allocated and read-only; write '.section "
                    ".note.cofferdam, \"a\", %note' in assembly.");
    if (h.sh_addralign != 4)
        return fail("the section .note.cofferdam is aligned to " + std::to_string(h.sh_addralign) +
                    " and must be to 4.");
    for (const RawNote &note : view.notes)
        if (note.owner == COF_NOTE_OWNER && note.align != 4)
            return fail("a COFFERDAM note lies in a segment aligned to " + std::to_string(note.align) +
                        "; align its section to 4.");
    for (const Elf64_Phdr &p : view.segments)
        if (p.p_type == PT_NOTE && h.sh_offset >= p.p_offset && h.sh_size <= p.p_filesz &&
            h.sh_offset - p.p_offset <= p.p_filesz - h.sh_size)
            return pass();
    return fail("the section .note.cofferdam is in no PT_NOTE segment; a linker script has to keep :note for it.");
}

Finding file_note_relocations(const Subject &subject) {
    const ElfView view = view_of(subject.bytes);
    for (const Elf64_Phdr &p : view.segments)
        for (const Elf64_Rela &r : view.relocations)
            if (p.p_type == PT_NOTE && r.r_offset >= p.p_vaddr && r.r_offset - p.p_vaddr < p.p_memsz)
                return fail(
                    "a relocation changes a note when it is loaded, so that the file says something else; notes hold "
                    "numbers and text, no addresses.");
    return pass(std::to_string(view.relocations.size()) + " relocations, none in a note.");
}

// Packagers' tools read .note.dlopen; the host reads its own links note. They name the same libraries.
Finding file_dlopen_note(const Subject &subject) {
    const auto &facts = facts_of(subject);
    if (!facts) return unread(facts.refusal());
    std::string told;
    constexpr uint32_t dlopen_note = 0x407c0c0a;
    for (const RawNote &note : view_of(subject.bytes).notes)
        if (note.owner == "FDO" && note.type == dlopen_note) told.append(note.desc.begin(), note.desc.end());
    std::set<std::string> named;
    for (size_t at = told.find(".so"); at != std::string::npos; at = told.find(".so", at + 1)) {
        const size_t from = told.rfind('"', at) + 1, to = told.find('"', at);
        if (to != std::string::npos) named.insert(told.substr(from, to - from));
    }
    for (const LinkFacts &link : facts->links)
        if (named.erase(link.soname) == 0)
            return warn("its links note names '" + quotable(link.soname) +
                        "' and no .note.dlopen does, so that packages will not "
                        "depend on it; add COF_DLOPEN_NOTE from <cofferdam/dlopen_note.h>.");
    std::set<std::string> linked;
    for (const LinkFacts &link : facts->links)
        linked.insert(link.soname);
    for (const std::string &soname : named)
        if (linked.count(soname) == 0)
            return fail("its .note.dlopen names '" + quotable(soname) +
                        "' and its links note does not, so that no policy is "
                        "asked about it; name it with its licences in PLUGIN_LINKS.");
    return pass(facts->links.empty() ? "it opens nothing." : "they name the same.");
}

Finding file_cpu_floor(const Subject &subject) {
    const auto &facts = facts_of(subject);
    if (!facts) return unread(facts.refusal());
    [[maybe_unused]] const uint32_t level = gnu_property(view_of(subject.bytes), 0xc0008002u); // x86 ISA needed
#if defined(__x86_64__)
    constexpr uint32_t v2 = COF_CPU_BIT(COF_X86_SSE42), v3 = v2 | COF_CPU_BIT(COF_X86_AVX2) | COF_CPU_BIT(COF_X86_BMI2);
    constexpr uint32_t v4 = v3 | COF_CPU_BIT(COF_X86_AVX512F) | COF_CPU_BIT(COF_X86_AVX512VL) |
                            COF_CPU_BIT(COF_X86_AVX512BW) | COF_CPU_BIT(COF_X86_AVX512DQ);
    const uint32_t property = (level & 8) != 0 ? v4 : (level & 4) != 0 ? v3 : (level & 2) != 0 ? v2 : 0;
#else
    constexpr uint32_t v2 = 0, v3 = 0, v4 = 0, property = 0;
#endif
    const uint32_t floor = facts->floor[0];
    CpuWords lacking{};
    lacking[0] = property & ~floor;
    if (lacking[0] != 0)
        return fail("the linker marked it as needing " + feature_names(lacking) +
                    " and its note's floor does not say so; set "
                    "PLUGIN_FLOOR, or link it without -z x86-64-vN.");
    for (const uint32_t tier : {v4, v3, v2})
        if (tier != 0 && (floor & tier) == tier && (property & tier) != tier)
            return warn("its floor is a level of x86-64 and the GNU property does not say so, so that the loader "
                        "cannot refuse it "
                        "elsewhere; link it with -Wl,-z,x86-64-v2, v3 or v4.");
    return pass(floor == 0 ? "it loads on every CPU of this machine's kind." : "floor and property agree.");
}

Finding file_build_id(const Subject &subject) {
    const auto &facts = facts_of(subject);
    if (!facts) return unread(facts.refusal());
    if (facts->build_id.empty())
        return warn("it has no build id, by which verdicts are cached and crash reports find its symbols; link it with "
                    "-Wl,--build-id=sha1.");
    return pass(facts->build_id + ".");
}

} // namespace cof::conform
