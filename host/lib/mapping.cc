// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/mapping.hpp"

#include "host/lib/facts.hpp"

#include <algorithm>
#include <cstring>

namespace cof {

std::mutex &loader_lock() {
    static std::mutex lock;
    return lock;
}

namespace {

constexpr size_t longest_text = 4096;

// An object is recognised by its dynamic section: names repeat, and load addresses may be 0.
uintptr_t dynamic_of(const dl_phdr_info &info) {
    for (size_t i = 0; i < info.dlpi_phnum; ++i)
        if (info.dlpi_phdr[i].p_type == PT_DYNAMIC) return info.dlpi_addr + info.dlpi_phdr[i].p_vaddr;
    return 0;
}

template <class Visit> void each_object(Visit visit) {
    dl_iterate_phdr(
        [](dl_phdr_info *info, size_t, void *data) {
            (*static_cast<Visit *>(data))(*info);
            return 0;
        },
        &visit);
}

} // namespace

std::optional<MappedObject> MappedObject::of(const link_map &map) {
    std::optional<MappedObject> found;
    each_object([&](const dl_phdr_info &info) {
        if (dynamic_of(info) == reinterpret_cast<uintptr_t>(map.l_ld)) found = of(info);
    });
    return found;
}

MappedObject MappedObject::of(const dl_phdr_info &info) {
    MappedObject object;
    for (size_t i = 0; i < info.dlpi_phnum; ++i) {
        const ElfW(Phdr) &header = info.dlpi_phdr[i];
        const uintptr_t begin = info.dlpi_addr + header.p_vaddr;
        if (header.p_type == PT_LOAD && begin + header.p_memsz > begin)
            object.segments_.push_back(
                {begin, begin + header.p_memsz, (header.p_flags & PF_R) != 0, (header.p_flags & PF_X) != 0});
    }
    for (size_t i = 0; i < info.dlpi_phnum; ++i) {
        const ElfW(Phdr) &header = info.dlpi_phdr[i];
        const auto *bytes = reinterpret_cast<const uint8_t *>(info.dlpi_addr + header.p_vaddr);
        if (header.p_type == PT_NOTE && object.holds(bytes, header.p_memsz, 1))
            object.notes_.push_back({{bytes, header.p_memsz}, header.p_align});
    }
    return object;
}

bool MappedObject::holds(const void *p, size_t size, size_t align) const {
    const auto at = reinterpret_cast<uintptr_t>(p);
    if (at % align != 0) return false;
    return std::any_of(segments_.begin(), segments_.end(), [&](const Segment &segment) {
        return segment.read && at >= segment.begin && at < segment.end && size <= segment.end - at;
    });
}

bool MappedObject::executable(const void *p) const {
    const auto at = reinterpret_cast<uintptr_t>(p);
    return std::any_of(segments_.begin(), segments_.end(), [&](const Segment &segment) {
        return segment.execute && at >= segment.begin && at < segment.end;
    });
}

std::optional<std::string_view> MappedObject::text(const char *p) const {
    const auto at = reinterpret_cast<uintptr_t>(p);
    for (const Segment &segment : segments_) {
        if (!segment.read || at < segment.begin || at >= segment.end) continue;
        const size_t most = std::min(longest_text, segment.end - at);
        const size_t length = strnlen(p, most);
        if (length == most) return std::nullopt;
        return std::string_view(p, length);
    }
    return std::nullopt;
}

std::vector<LoadedObject> loaded_objects() {
    std::vector<LoadedObject> objects;
    each_object([&](const dl_phdr_info &info) {
        if (info.dlpi_name == nullptr || info.dlpi_name[0] != '/') return;
        FileFacts facts;
        NoteCount count;
        const MappedObject mapped = MappedObject::of(info);
        for (const NoteSegment &segment : mapped.notes())
            (void)read_notes(segment.bytes, facts, count,
                             segment.align); // a library's other notes are its own business
        objects.push_back({info.dlpi_name, facts.build_id, dynamic_of(info)});
    });
    return objects;
}

std::string quotable(std::string_view text) {
    std::string out(text);
    for (char &c : out)
        if (c < ' ' || c > '~') c = '?';
    return out;
}

} // namespace cof
