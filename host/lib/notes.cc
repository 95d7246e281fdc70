// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The COFFERDAM notes and the build id. See <cofferdam/note.h> for the layout.
#include <algorithm>
#include <cstring>
#include <tuple>

#include <cofferdam/note.h>

#include "host/lib/elf_file.hpp"

namespace cof {
namespace {

using Bytes = std::span<const uint8_t>;

// The first note of each type, and how many there were: over one segment or over all of a file's.
struct Found {
    NoteCount count;
    Bytes abi, licence, links, kernels, tells, pack;
};

Refusal bad_note(const std::string &why) {
    return read_refusal(Code::bad_note, why + "; build the plugin again");
}

bool printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

// Printable ASCII up to a NUL, taken off the front of rest.
Check take_string(Bytes &rest, const std::string &what, std::string &out) {
    if (rest.empty()) return read_refusal(Code::short_note, what + " is missing from its note; build the plugin again");
    const auto end = std::find(rest.begin(), rest.end(), uint8_t{0});
    if (end == rest.end()) return bad_note(what + " has no end within its note");
    out.assign(rest.begin(), end);
    rest = rest.subspan(out.size() + 1);
    if (!printable(out)) return bad_note(what + " holds a byte that is not printable ASCII");
    return {};
}

bool word(std::string_view text, std::string_view more) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [more](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
    });
}

// "[a-z0-9.-]+/[0-9]+"
bool revisioned(std::string_view text) {
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos || !word(text.substr(0, slash), ".-")) return false;
    const std::string_view digits = text.substr(slash + 1);
    return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

Check parse_abi(Bytes desc, FileFacts &facts, uint32_t &kernel_count) {
    // The major comes first in every major, and decides how the rest is read.
    if (desc.size() >= sizeof(uint16_t)) {
        facts.major = item<uint16_t>(desc, 0);
        if (facts.major != COF_ABI_MAJOR) return {};
    }
    if (desc.size() < sizeof(cof_note_abi))
        return read_refusal(Code::short_note, "the ABI note has " + std::to_string(desc.size()) + " bytes of the " +
                                                  std::to_string(sizeof(cof_note_abi)) +
                                                  " it must have; build the plugin again");
    const auto abi = item<cof_note_abi>(desc, 0);
    facts.minor_needed = abi.minor_needed;
    facts.minor_built = abi.minor_built;
    facts.flags = abi.flags;
    std::copy(std::begin(abi.cpu_floor), std::end(abi.cpu_floor), facts.floor.begin());
    kernel_count = abi.kernel_count;
    if (kernel_count > COF_NOTE_MAX_KERNELS)
        return bad_note("the ABI note says " + std::to_string(kernel_count) + " kernels; a plugin has at most " +
                        std::to_string(COF_NOTE_MAX_KERNELS));
    return {};
}

Check parse_licence(Bytes desc, FileFacts &facts) {
    if (Check bad = take_string(desc, "the licence", facts.spdx)) return bad;
    if (Check bad = take_string(desc, "the domain", facts.domain)) return bad;
    if (Check bad = take_string(desc, "the plugin id", facts.id)) return bad;
    if (Check bad = take_string(desc, "the version", facts.version)) return bad;
    if (facts.spdx.empty() || facts.spdx.size() > COF_NOTE_MAX_SPDX)
        return bad_note("the licence has " + std::to_string(facts.spdx.size()) + " bytes and must have 1 to " +
                        std::to_string(COF_NOTE_MAX_SPDX));
    if (!word(facts.domain, "-")) return bad_note("the domain '" + facts.domain + "' is not of the form [a-z0-9-]+");
    if (!word(facts.id, ".-")) return bad_note("the plugin id '" + facts.id + "' is not of the form [a-z0-9.-]+");
    return {};
}

// "a|b|c": each of 1 to COF_NOTE_MAX_SPDX bytes.
Check split_bars(const std::string &what, const std::string &text, std::vector<std::string> &out) {
    for (size_t from = 0; from <= text.size();) {
        const size_t bar = std::min(text.find('|', from), text.size());
        if (bar == from || bar - from > COF_NOTE_MAX_SPDX)
            return bad_note(what + " hold one of " + std::to_string(bar - from) + " bytes; each has 1 to " +
                            std::to_string(COF_NOTE_MAX_SPDX));
        out.push_back(text.substr(from, bar - from));
        from = bar + 1;
    }
    return {};
}

Check parse_links(Bytes desc, FileFacts &facts) {
    while (!desc.empty()) {
        LinkFacts link;
        std::string licences;
        if (Check bad = take_string(desc, "the name of a linked library", link.soname)) return bad;
        if (desc.empty()) return bad_note("the links note names '" + link.soname + "' without its licences");
        if (Check bad = take_string(desc, "the licences of '" + link.soname + "'", licences)) return bad;
        if (link.soname.empty()) return bad_note("the links note has a library without a name");
        if (Check bad = split_bars("the licences of '" + link.soname + "'", licences, link.licences)) return bad;
        facts.links.push_back(std::move(link));
    }
    return {};
}

Check parse_tells(Bytes desc, FileFacts &facts) {
    while (!desc.empty()) {
        TellFacts tell;
        std::string sonames, answer, spdx;
        if (Check bad = take_string(desc, "the sonames of a tells record", sonames)) return bad;
        if (Check bad = split_bars("the sonames of a tells record", sonames, tell.sonames)) return bad;
        if (Check bad = take_string(desc, "the text before an answer", tell.prefix)) return bad;
        if (tell.prefix.size() < 4 || tell.prefix.size() > COF_NOTE_MAX_SPDX)
            return bad_note("the text before an answer has " + std::to_string(tell.prefix.size()) +
                            " bytes and must have 4 to " + std::to_string(COF_NOTE_MAX_SPDX));
        for (;;) {
            if (Check bad = take_string(desc, "an answer of the tells note", answer)) return bad;
            if (answer.empty()) break;
            if (Check bad = take_string(desc, "the licence of an answer", spdx)) return bad;
            if (spdx.empty() || spdx.size() > COF_NOTE_MAX_SPDX)
                return bad_note("the licence of the answer '" + answer + "' has " + std::to_string(spdx.size()) +
                                " bytes and must have 1 to " + std::to_string(COF_NOTE_MAX_SPDX));
            tell.answers.emplace_back(answer, spdx);
        }
        facts.tells.push_back(std::move(tell));
    }
    return {};
}

// Strings alone: what they must say is for whoever wants the reference (pack.hpp).
Check parse_packs(Bytes desc, FileFacts &facts) {
    while (!desc.empty()) {
        PackFacts pack;
        if (Check bad = take_string(desc, "the contract of a pack", pack.contract)) return bad;
        if (Check bad = take_string(desc, "the interface of a pack", pack.iface)) return bad;
        if (Check bad = take_string(desc, "the specification of a pack", pack.specification)) return bad;
        if (Check bad = take_string(desc, "the SHA-256 of a pack's specification", pack.sha256)) return bad;
        if (Check bad = take_string(desc, "the parameters of a pack's contract", pack.parameters)) return bad;
        for (PackVector vector;;) {
            if (Check bad = take_string(desc, "a vector of a pack", vector.input)) return bad;
            if (vector.input.empty()) break;
            if (Check bad = take_string(desc, "the parameters of a pack's vector", vector.parameters)) return bad;
            if (Check bad = take_string(desc, "the result of a pack's vector", vector.result)) return bad;
            if (pack.vectors.size() == COF_PACK_MAX_VECTORS)
                return bad_note("a pack has more than " + std::to_string(COF_PACK_MAX_VECTORS) + " vectors");
            pack.vectors.push_back(vector);
        }
        if (facts.packs.size() == COF_NOTE_MAX_KERNELS) return bad_note("the pack note has too many records");
        facts.packs.push_back(std::move(pack));
    }
    return {};
}

// A record for each reference kernel, in order.
Check match_packs(const FileFacts &facts) {
    size_t at = 0;
    for (const KernelFacts &kernel : facts.kernels) {
        if (!(kernel.flags & COF_F_REFERENCE)) continue;
        if (at == facts.packs.size() || facts.packs[at].contract != kernel.contract ||
            facts.packs[at].iface != kernel.iface)
            return bad_note("the pack note does not describe '" + kernel.contract + "' (" + kernel.iface +
                            ") where its reference kernel '" + kernel.impl + "' stands");
        ++at;
    }
    if (at != facts.packs.size())
        return bad_note("the pack note describes '" + facts.packs[at].contract +
                        "', and there is no reference kernel "
                        "for it");
    return {};
}

Check parse_kernel(Bytes &rest, const std::string &which, KernelFacts &kernel) {
    constexpr size_t words = 2 + COF_CPU_WORDS; // flags, cpu_need, rank
    if (rest.size() < words * sizeof(uint32_t))
        return read_refusal(Code::short_note, which + " is cut off in the kernels note; build the plugin again");
    const Bytes row = rest;
    kernel.flags = item<uint32_t>(rest, 0);
    for (size_t i = 0; i < COF_CPU_WORDS; ++i)
        kernel.need[i] = item<uint32_t>(rest, 1 + i);
    kernel.rank = item<uint32_t>(rest, 1 + COF_CPU_WORDS);
    rest = rest.subspan(words * sizeof(uint32_t));
    if (Check bad = take_string(rest, "the contract of " + which, kernel.contract)) return bad;
    if (Check bad = take_string(rest, "the interface of " + which, kernel.iface)) return bad;
    if (Check bad = take_string(rest, "the implementation of " + which, kernel.impl)) return bad;
    while ((row.size() - rest.size()) % 4 != 0 && !rest.empty()) {
        if (rest.front() != 0) return bad_note(which + " is not padded with NULs to a multiple of 4");
        rest = rest.subspan(1);
    }
    if (!revisioned(kernel.contract) || !revisioned(kernel.iface))
        return bad_note("the contract '" + kernel.contract + "' or the interface '" + kernel.iface + "' of " + which +
                        " is not of the form [a-z0-9.-]+/[0-9]+");
    if (!word(kernel.impl, "-"))
        return bad_note("the implementation '" + kernel.impl + "' of " + which + " is not of the form [a-z0-9-]+");
    return {};
}

Check parse_kernels(Bytes desc, FileFacts &facts) {
    while (!desc.empty()) {
        if (facts.kernels.size() == COF_NOTE_MAX_KERNELS)
            return bad_note("the kernels note has more than " + std::to_string(COF_NOTE_MAX_KERNELS) + " kernels");
        KernelFacts kernel;
        const std::string which = "kernel " + std::to_string(facts.kernels.size());
        if (Check bad = parse_kernel(desc, which, kernel)) return bad;
        facts.kernels.push_back(std::move(kernel));
    }
    std::vector<std::tuple<std::string_view, std::string_view, std::string_view>> keys;
    for (const KernelFacts &k : facts.kernels)
        keys.emplace_back(k.contract, k.iface, k.impl);
    std::sort(keys.begin(), keys.end());
    const auto twin = std::adjacent_find(keys.begin(), keys.end());
    if (twin != keys.end())
        return bad_note("the kernels note lists '" + std::string(std::get<2>(*twin)) + "' of '" +
                        std::string(std::get<0>(*twin)) + "' twice");
    return {};
}

std::string hexadecimal(Bytes bytes) {
    std::string text;
    for (const uint8_t byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

void count_note(uint32_t type, Bytes desc, Found &found) {
    const auto keep = [desc](unsigned &count, Bytes &first) {
        if (count++ == 0) first = desc;
    };
    if (type == COF_NT_ABI) keep(found.count.abi, found.abi);
    if (type == COF_NT_LICENCE) keep(found.count.licence, found.licence);
    if (type == COF_NT_LINKS) keep(found.count.links, found.links);
    if (type == COF_NT_KERNELS) keep(found.count.kernels, found.kernels);
    if (type == COF_NT_TELLS) keep(found.count.tells, found.tells);
    if (type == COF_NT_PACK) keep(found.count.pack, found.pack);
}

// Walks one PT_NOTE segment: owner AND type decide. alignment: 4, or 8 where only foreign notes live.
Check find_notes(Bytes segment, uint64_t alignment, Found &found, std::string &build_id) {
    const auto up = [alignment](uint64_t n) { return (n + alignment - 1) / alignment * alignment; };
    constexpr char owner[] = COF_NOTE_OWNER;
    constexpr size_t max_build_id = 64;
    uint64_t at = 0;
    while (at < segment.size()) {
        const Bytes note = segment.subspan(at);
        if (note.size() < sizeof(Elf64_Nhdr)) {
            if (std::all_of(note.begin(), note.end(), [](uint8_t b) { return b == 0; })) return {}; // padding
            return read_refusal(Code::malformed, "a note segment ends within a note; link the plugin again");
        }
        const auto head = item<Elf64_Nhdr>(note, 0);
        const uint64_t desc_at = up(sizeof head + uint64_t{head.n_namesz});
        const uint64_t end = desc_at + head.n_descsz; // below 2^34
        // The padding after the last note may be cut; the name's padding may be, when there is no desc.
        if (end > note.size() && !(head.n_descsz == 0 && sizeof head + uint64_t{head.n_namesz} <= note.size()))
            return read_refusal(Code::malformed, "a note at byte " + std::to_string(at) +
                                                     " of its segment runs beyond the segment; link the plugin again");
        const Bytes name = note.subspan(sizeof head, head.n_namesz);
        const Bytes desc = head.n_descsz == 0 ? Bytes{} : note.subspan(desc_at, head.n_descsz);
        if (name.size() == sizeof owner && std::memcmp(name.data(), owner, sizeof owner) == 0) {
            if (alignment != 4)
                return bad_note("a COFFERDAM note lies in a segment aligned to 8; its section must be aligned to 4");
            count_note(head.n_type, desc, found);
        } else if (name.size() == 4 && std::memcmp(name.data(), "GNU", 4) == 0 && head.n_type == NT_GNU_BUILD_ID &&
                   build_id.empty() && desc.size() <= max_build_id) {
            build_id = hexadecimal(desc);
        }
        at += std::max<uint64_t>(up(end), sizeof head);
    }
    return {};
}

Refusal two_notes(const char *which) {
    return read_refusal(Code::two_notes, std::string("the file has more than one ") + which +
                                             " note; link one plugin description into one plugin");
}

Refusal no_note(const char *which) {
    return read_refusal(Code::no_note, std::string("the file has no COFFERDAM ") + which +
                                           " note in a PT_NOTE segment; it is no plugin, or its build dropped the "
                                           "section .note.cofferdam");
}

// What is there is parsed; what is there twice is refused. all: each must be there, and the counts agree.
Check parse_found(const Found &found, bool all, FileFacts &facts) {
    const NoteCount &n = found.count;
    uint32_t kernel_count = 0;
    if (all && n.abi == 0) return no_note("ABI");
    if (n.abi > 1) return two_notes("ABI");
    if (n.abi == 1) {
        if (Check bad = parse_abi(found.abi, facts, kernel_count)) return bad;
        if (facts.major != COF_ABI_MAJOR) return {};
    }
    if (n.licence > 1) return two_notes("licence");
    if (n.links > 1) return two_notes("links");
    if (n.kernels > 1) return two_notes("kernels");
    if (n.tells > 1) return two_notes("tells");
    if (n.pack > 1) return two_notes("pack");
    if (all && n.licence == 0) return no_note("licence");
    if (all && n.links == 0) return no_note("links");
    if (all && n.kernels == 0) return no_note("kernels");
    if (n.licence == 1)
        if (Check bad = parse_licence(found.licence, facts)) return bad;
    if (n.links == 1)
        if (Check bad = parse_links(found.links, facts)) return bad;
    if (n.kernels == 1)
        if (Check bad = parse_kernels(found.kernels, facts)) return bad;
    if (n.tells == 1)
        if (Check bad = parse_tells(found.tells, facts)) return bad;
    if (n.pack == 1)
        if (Check bad = parse_packs(found.pack, facts)) return bad;
    if (all)
        if (Check bad = match_packs(facts)) return bad;
    if (n.abi == 1 && n.kernels == 1 && kernel_count != facts.kernels.size())
        return bad_note("the ABI note says " + std::to_string(kernel_count) + " kernels and the kernels note lists " +
                        std::to_string(facts.kernels.size()));
    return {};
}

} // namespace

Check read_notes(std::span<const uint8_t> segment, FileFacts &facts, NoteCount &count, uint64_t align) {
    if (align > 4 && align != 8)
        return read_refusal(Code::malformed, "a note segment is aligned to " + std::to_string(align) +
                                                 "; 4 and 8 are known; link the plugin again");
    Found found;
    if (Check bad = find_notes(segment, align == 8 ? 8 : 4, found, facts.build_id)) return bad;
    if (Check bad = parse_found(found, false, facts)) return bad;
    count.abi += found.count.abi;
    count.licence += found.count.licence;
    count.links += found.count.links;
    count.kernels += found.count.kernels;
    count.tells += found.count.tells;
    count.pack += found.count.pack;
    return {};
}

Check read_file_notes(ElfFile &file, FileFacts &facts) {
    std::vector<std::vector<uint8_t>> segments; // keeps the bytes that found points into
    Found found;
    for (const Elf64_Phdr &h : file.headers()) {
        if (h.p_type != PT_NOTE) continue;
        if (h.p_align > 4 && h.p_align != 8)
            return read_refusal(Code::malformed, "a note segment is aligned to " + std::to_string(h.p_align) +
                                                     "; 4 and 8 are known; link the plugin again");
        std::vector<uint8_t> bytes;
        if (Check bad = file.segment(h, "a note segment", bytes)) return bad;
        segments.push_back(std::move(bytes)); // a moved vector keeps its buffer
        if (Check bad = find_notes(segments.back(), h.p_align == 8 ? 8 : 4, found, facts.build_id)) return bad;
    }
    return parse_found(found, true, facts);
}

} // namespace cof
