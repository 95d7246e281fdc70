// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/elf_file.hpp"

#include <bit>
#include <cstring>

namespace cof {
namespace {

#if defined(__x86_64__)
constexpr uint16_t machine = EM_X86_64;
constexpr const char *machine_name = "x86-64";
#elif defined(__aarch64__)
constexpr uint16_t machine = EM_AARCH64;
constexpr const char *machine_name = "AArch64";
#else
constexpr uint16_t machine = EM_NONE; // no plugin is for this machine
constexpr const char *machine_name = "this machine";
#endif

constexpr uint8_t byte_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
constexpr uint64_t page = 4096; // the smallest page of any supported machine

std::string number(uint64_t value) {
    return std::to_string(value);
}

} // namespace

Refusal read_refusal(Code code, const std::string &why) {
    return {Stage::read, code, why + "."};
}

Check ElfFile::get(uint64_t offset, void *to, uint64_t size, const char *what) {
    if (offset > size_ || size > size_ - offset)
        return read_refusal(Code::truncated, std::string(what) + " needs " + number(size) + " bytes at offset " +
                                                 number(offset) + ", and the file has " + number(size_) +
                                                 " bytes; install the file again");
    if (size > left_)
        return read_refusal(Code::too_large, std::string(what) + " takes what is read of the file beyond " +
                                                 number(read_limit) +
                                                 " bytes; link the plugin smaller, with hidden "
                                                 "visibility");
    left_ -= size;
    if (size != 0 && !read_(offset, to, static_cast<size_t>(size)))
        return read_refusal(Code::unreadable, std::string(what) + " at offset " + number(offset) +
                                                  " cannot be read; check the disk and install the file again");
    return {};
}

Check ElfFile::bytes(uint64_t offset, uint64_t size, const char *what, std::vector<uint8_t> &out) {
    out.clear();
    // The limits come before the allocation; get() checks them again.
    if (offset <= size_ && size <= size_ - offset && size <= left_) out.resize(static_cast<size_t>(size));
    return get(offset, out.data(), size, what);
}

const Elf64_Phdr *ElfFile::load_of(uint64_t address) const {
    for (const Elf64_Phdr &h : headers_)
        if (h.p_type == PT_LOAD && address >= h.p_vaddr && address - h.p_vaddr < h.p_memsz) return &h;
    return nullptr;
}

uint64_t ElfFile::room(uint64_t address) const {
    const Elf64_Phdr *h = load_of(address);
    if (!h || address - h->p_vaddr >= h->p_filesz) return 0;
    return h->p_filesz - (address - h->p_vaddr);
}

bool ElfFile::executable(uint64_t address) const {
    const Elf64_Phdr *h = load_of(address);
    return h && (h->p_flags & PF_X) != 0;
}

Check ElfFile::at(uint64_t address, uint64_t size, const char *what, std::vector<uint8_t> &out) {
    out.clear();
    if (size == 0) return {};
    if (size > room(address))
        return read_refusal(Code::malformed, std::string(what) + " of " + number(size) + " bytes at address " +
                                                 number(address) +
                                                 " is in no PT_LOAD segment of the file; link the plugin again");
    const Elf64_Phdr *h = load_of(address);
    return bytes(h->p_offset + (address - h->p_vaddr), size, what, out);
}

Check ElfFile::segment(const Elf64_Phdr &header, const char *what, std::vector<uint8_t> &out) {
    out.clear();
    if (header.p_filesz == 0) return {};
    if (header.p_offset > size_ || header.p_filesz > size_ - header.p_offset)
        return get(header.p_offset, nullptr, header.p_filesz, what);
    const Elf64_Phdr *load = load_of(header.p_vaddr);
    if (header.p_filesz > room(header.p_vaddr) || header.p_memsz != header.p_filesz ||
        load->p_offset + (header.p_vaddr - load->p_vaddr) != header.p_offset)
        return read_refusal(Code::malformed, std::string(what) + " at offset " + number(header.p_offset) +
                                                 " is not what gets mapped at its address " + number(header.p_vaddr) +
                                                 "; link the plugin again");
    return bytes(header.p_offset, header.p_filesz, what, out);
}

Check ElfFile::open() {
    Elf64_Ehdr e{};
    if (size_ < SELFMAG)
        return read_refusal(Code::not_elf, "the file has " + number(size_) +
                                               " bytes and is no ELF file; remove it from the plugin directory");
    if (Check bad = get(0, &e, size_ < sizeof e ? SELFMAG : sizeof e, "the ELF header")) return bad;
    if (std::memcmp(e.e_ident, ELFMAG, SELFMAG) != 0)
        return read_refusal(Code::not_elf, "the file is no ELF file; remove it from the plugin directory");
    if (size_ < sizeof e)
        return read_refusal(Code::truncated, "the file ends within its ELF header, after " + number(size_) +
                                                 " bytes; install the file again");
    if (e.e_ident[EI_CLASS] != ELFCLASS64 || e.e_ident[EI_DATA] != byte_order || e.e_machine != machine)
        return read_refusal(Code::wrong_machine, std::string("the file is not for 64-bit ") + machine_name +
                                                     " (ELF class " + number(e.e_ident[EI_CLASS]) + ", byte order " +
                                                     number(e.e_ident[EI_DATA]) + ", machine " + number(e.e_machine) +
                                                     "); install the plugin built for this machine");
    if (e.e_type != ET_DYN)
        return read_refusal(Code::not_shared, "the file is no shared object (ELF type " + number(e.e_type) +
                                                  "); link the plugin with -shared");
    if (e.e_ident[EI_VERSION] != EV_CURRENT || e.e_version != EV_CURRENT)
        return read_refusal(Code::malformed, "the ELF version is not 1; link the plugin again");
    if (e.e_phentsize != sizeof(Elf64_Phdr) || e.e_phnum == 0 || e.e_phnum > max_headers)
        return read_refusal(Code::malformed, "the file says it has " + number(e.e_phnum) + " program headers of " +
                                                 number(e.e_phentsize) + " bytes; a plugin has 1 to " +
                                                 number(max_headers) + " of " + number(sizeof(Elf64_Phdr)) +
                                                 "; link it again");
    headers_.resize(e.e_phnum);
    if (Check bad = get(e.e_phoff, headers_.data(), headers_.size() * sizeof(Elf64_Phdr), "the program header table"))
        return bad;
    for (const Elf64_Phdr &h : headers_)
        if (h.p_type == PT_INTERP)
            return read_refusal(Code::not_shared,
                                "the file is an executable (it names a program interpreter); link the "
                                "plugin with -shared");
    return check_loads();
}

// What the loader relies on too: in the file, in ascending order, no page claimed twice, address and offset congruent.
Check ElfFile::check_loads() {
    uint64_t end = 0;
    for (size_t i = 0; i < headers_.size(); ++i) {
        const Elf64_Phdr &h = headers_[i];
        if (h.p_type != PT_LOAD || h.p_memsz == 0) continue;
        const std::string what = "segment " + number(i);
        if (h.p_filesz != 0 && (h.p_offset > size_ || h.p_filesz > size_ - h.p_offset))
            return read_refusal(Code::truncated,
                                what + " ends beyond the file's " + number(size_) + " bytes; install the file again");
        constexpr uint64_t limit = uint64_t{1} << 47; // more than any user address space; sums below cannot overflow
        if (h.p_filesz > h.p_memsz || h.p_vaddr > limit || h.p_memsz > limit || (h.p_vaddr - h.p_offset) % page != 0 ||
            h.p_vaddr / page * page < end)
            return read_refusal(Code::malformed,
                                what + " overlaps another or does not fit its address; link the plugin again");
        end = (h.p_vaddr + h.p_memsz + page - 1) / page * page;
    }
    if (end == 0) return read_refusal(Code::malformed, "the file has no PT_LOAD segment; link the plugin again");
    return {};
}

} // namespace cof
