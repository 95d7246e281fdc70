// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/facts.hpp"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

#include "host/lib/elf_file.hpp"

namespace cof {

Outcome<FileFacts> read_facts(const ReadAt &read, uint64_t file_size) {
    ElfFile file(read, file_size);
    FileFacts facts;
    if (Check bad = file.open()) return *bad;
    if (Check bad = read_file_notes(file, facts)) return *bad;
    // Another major may lay out everything else in another way; vet refuses it by its number.
    if (facts.major != COF_ABI_MAJOR) return facts;
    for (const Elf64_Phdr &h : file.headers()) {
        if (h.p_type == PT_GNU_STACK) {
            facts.hygiene.gnu_stack = true;
            facts.hygiene.exec_stack |= (h.p_flags & PF_X) != 0;
        }
        if (h.p_type == PT_LOAD) facts.hygiene.rwx |= (h.p_flags & PF_W) != 0 && (h.p_flags & PF_X) != 0;
    }
    if (Check bad = read_dynamic(file, facts.hygiene)) return *bad;
    return facts;
}

ReadAt reader_of(int fd) {
    return [fd](uint64_t offset, void *to, size_t size) {
        auto *p = static_cast<uint8_t *>(to);
        while (size > 0) {
            const ssize_t got = pread(fd, p, size, static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) return false;
            p += got;
            offset += static_cast<uint64_t>(got);
            size -= static_cast<size_t>(got);
        }
        return true;
    };
}

Outcome<FileFacts> read_facts_fd(int fd) {
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size < 0)
        return read_refusal(Code::unreadable, "the size of the open file cannot be read; check the disk");
    return read_facts(reader_of(fd), static_cast<uint64_t>(st.st_size));
}

Outcome<FileFacts> read_facts_bytes(std::span<const uint8_t> bytes) {
    const ReadAt read = [bytes](uint64_t offset, void *to, size_t size) {
        if (offset > bytes.size() || size > bytes.size() - offset) return false;
        if (size > 0) std::memcpy(to, bytes.data() + offset, size);
        return true;
    };
    return read_facts(read, bytes.size());
}

} // namespace cof
