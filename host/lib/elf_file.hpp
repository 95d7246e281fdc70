// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The parts of stage "read": a bounded view of an ELF file, its notes, its dynamic section. Internal to facts.cc,
// notes.cc and dynamic.cc.
#pragma once

#include <cstdint>
#include <elf.h>
#include <span>
#include <string>
#include <vector>

#include "host/lib/facts.hpp"

namespace cof {

// why: a sentence without its full stop.
Refusal read_refusal(Code code, const std::string &why);

// Every byte of the file that the parser sees comes through bytes(): checked against the file's size, counted against
// the limit. Addresses map to offsets through PT_LOAD alone, as the loader's do; a segment whose address and offset
// disagree is refused, so that what is vetted here is what gets mapped.
class ElfFile {
  public:
    static constexpr uint64_t read_limit = 1u << 20;
    static constexpr uint64_t max_headers = 128;

    ElfFile(const ReadAt &read, uint64_t size) : read_(read), size_(size), left_(read_limit) {}

    Check open(); // ELF header, program headers, PT_LOAD layout
    std::span<const Elf64_Phdr> headers() const { return headers_; }

    // what: names the range in a refusal, "the string table".
    Check bytes(uint64_t offset, uint64_t size, const char *what, std::vector<uint8_t> &out);
    // The same by address: the range lies in the file part of one PT_LOAD.
    Check at(uint64_t address, uint64_t size, const char *what, std::vector<uint8_t> &out);
    // A whole segment that is mapped too: PT_NOTE, PT_DYNAMIC.
    Check segment(const Elf64_Phdr &header, const char *what, std::vector<uint8_t> &out);
    // Bytes from address to the end of the file part of its PT_LOAD; 0: not mapped from the file.
    uint64_t room(uint64_t address) const;
    bool executable(uint64_t address) const;

  private:
    Check get(uint64_t offset, void *to, uint64_t size, const char *what);
    Check check_loads();
    const Elf64_Phdr *load_of(uint64_t address) const;

    const ReadAt &read_;
    uint64_t size_, left_;
    std::vector<Elf64_Phdr> headers_;
};

// A value of type T from a table, index in units of T. The caller has checked the bounds.
template <class T> T item(std::span<const uint8_t> table, uint64_t index) {
    T value;
    __builtin_memcpy(&value, table.data() + index * sizeof(T), sizeof(T));
    return value;
}

Check read_file_notes(ElfFile &file, FileFacts &facts);
Check read_dynamic(ElfFile &file, Hygiene &hygiene);

} // namespace cof
