// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "read": the facts of a plugin file, from its ELF headers, notes and dynamic section, before anything of it
// runs. Every bound is checked; at most 1 MiB is read; PT_NOTE alone decides about notes, the section table is never
// trusted.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/lib/cpu.hpp"
#include "host/lib/record.hpp"

namespace cof {

struct KernelFacts {
    uint32_t flags = 0;
    CpuWords need{};
    uint32_t rank = 0;
    std::string contract, iface, impl;
};

struct LinkFacts {
    std::string soname;
    std::vector<std::string> licences; // SPDX ids it may turn out to have
};

// How a library's bytes tell its licence: COF_NT_TELLS.
struct TellFacts {
    std::vector<std::string> sonames;
    std::string prefix;
    std::vector<std::pair<std::string, std::string>> answers; // text, SPDX expression
    bool operator==(const TellFacts &) const = default;
};

// A contract that a file brings: a record of COF_NT_PACK, as it is written there.
struct PackVector {
    std::string input, parameters, result;
    bool operator==(const PackVector &) const = default;
};
struct PackFacts {
    std::string contract, iface, specification, sha256, parameters;
    std::vector<PackVector> vectors;
    bool operator==(const PackFacts &) const = default;
};

// What vetting looks at beyond the notes.
struct Hygiene {
    bool gnu_stack = false, exec_stack = false, textrel = false, rwx = false, rpath = false, soname = false,
         filter = false;
    bool ifunc = false, gnu_unique = false, constructors = false;
    bool entry = false; // cof_plugin_v1 is defined in the file's own dynamic symbol table, as a function
    std::vector<std::string> needed;
};

struct FileFacts {
    uint16_t major = 0, minor_needed = 0, minor_built = 0;
    uint32_t flags = 0;
    CpuWords floor{};
    std::string spdx, domain, id, version;
    std::vector<LinkFacts> links;
    std::vector<TellFacts> tells;
    std::vector<KernelFacts> kernels;
    std::vector<PackFacts> packs; // of the kernels with COF_F_REFERENCE, in their order
    std::string build_id;         // hexadecimal; "" when there is none
    Hygiene hygiene;
};

// Reads size bytes at offset; false: not all there. Lets the same parser run over a descriptor and over a fuzz input.
using ReadAt = std::function<bool(uint64_t offset, void *to, size_t size)>;

// Refusals are of stage read. A wrong ABI major is NOT refused here (vet does), but notes after it may then be absent.
Outcome<FileFacts> read_facts(const ReadAt &read, uint64_t file_size);
Outcome<FileFacts> read_facts_fd(int fd);
Outcome<FileFacts> read_facts_bytes(std::span<const uint8_t> bytes);
// Reads of an open file, which stays the caller's.
ReadAt reader_of(int fd);

// The notes alone, from one PT_NOTE segment's bytes: used on the file and again on the mapped image after loading.
// Parses what is there, adds to count what it saw, and refuses a note that is there twice in the segment. align: the
// segment's p_align; in one of 8 only foreign notes may live.
struct NoteCount {
    unsigned abi = 0, licence = 0, links = 0, kernels = 0, tells = 0, pack = 0;
};
Check read_notes(std::span<const uint8_t> segment, FileFacts &facts, NoteCount &count, uint64_t align = 4);

} // namespace cof
