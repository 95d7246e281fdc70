// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "prove" over descriptors laid out here: a page plays the plugin's data, a function of the test its code.
#include <cstring>
#include <memory>

#include <cofferdam/crc.h>
#include <gtest/gtest.h>

#include "host/lib/prove.hpp"

namespace cof {
namespace {

uint32_t update(uint32_t reg, const void *, size_t) {
    return reg;
}
uint32_t shift(uint32_t reg, int64_t) {
    return reg;
}
cof_status probe(const cof_host *, char *, size_t) {
    return COF_OK;
}

// Everything a plugin's descriptors are made of, in one block: what lies outside the block is outside the plugin.
struct Data {
    cof_plugin plugin;
    cof_kernel kernel;
    cof_crc32 vtable;
    uint64_t switches[3];
    const cof_kernel *list[1];
    char id[8], version[8], spdx[8], domain[8], contract[16], iface[16], impl[8];
    char unterminated[4]; // the last bytes of the block
};

class Prove : public testing::Test {
  protected:
    void SetUp() override {
        Data &d = *data_;
        strcpy(d.id, "org.x");
        strcpy(d.version, "1.0");
        strcpy(d.spdx, "MIT-0");
        strcpy(d.domain, "mit0");
        strcpy(d.contract, "crc32c/1");
        strcpy(d.iface, COF_IFACE_CRC32);
        strcpy(d.impl, "fake");
        memset(d.unterminated, 'x', sizeof d.unterminated);
        d.vtable = {sizeof(cof_crc32), 0, update, shift};
        d.switches[0] = 8;
        d.switches[1] = 64;
        d.switches[2] = 4096;
        d.kernel.struct_size = sizeof(cof_kernel);
        d.kernel.contract = d.contract;
        d.kernel.iface = d.iface;
        d.kernel.impl = d.impl;
        d.kernel.vtable = &d.vtable;
        d.kernel.path_switch = d.switches;
        d.kernel.path_switch_count = 3;
        d.list[0] = &d.kernel;
        d.plugin = {sizeof(cof_plugin), 0, d.id, d.version, d.spdx, d.domain, nullptr, 1, 0, d.list};
        facts_.id = "org.x";
        facts_.version = "1.0";
        facts_.spdx = "MIT-0";
        facts_.domain = "mit0";
        facts_.kernels.resize(1);
        facts_.kernels[0].contract = "crc32c/1";
        facts_.kernels[0].iface = COF_IFACE_CRC32;
        facts_.kernels[0].impl = "fake";
    }

    Outcome<Loaded> prove() {
        ElfW(Phdr) headers[4]{};
        const void *const code[] = {reinterpret_cast<const void *>(update), reinterpret_cast<const void *>(shift),
                                    reinterpret_cast<const void *>(probe)};
        headers[0].p_type = PT_LOAD;
        headers[0].p_flags = PF_R;
        headers[0].p_vaddr = reinterpret_cast<uintptr_t>(data_.get());
        headers[0].p_memsz = offsetof(Data, unterminated) + sizeof(Data::unterminated);
        for (size_t i = 0; i < 3; ++i) {
            headers[i + 1].p_type = PT_LOAD;
            headers[i + 1].p_flags = PF_R | PF_X;
            headers[i + 1].p_vaddr = reinterpret_cast<uintptr_t>(code[i]);
            headers[i + 1].p_memsz = 1;
        }
        dl_phdr_info info{};
        info.dlpi_phdr = headers;
        info.dlpi_phnum = 4;
        return prove_plugin("fake.so", MappedObject::of(info), facts_, plugin_);
    }
    void expect(Code code, const std::string &words) {
        const auto loaded = prove();
        ASSERT_FALSE(loaded) << "expected: " << words;
        EXPECT_EQ(loaded.refusal().stage, Stage::prove);
        EXPECT_STREQ(name(loaded.refusal().code), name(code));
        EXPECT_NE(loaded.refusal().why.find(words), std::string::npos) << loaded.refusal().why;
        EXPECT_NE(loaded.refusal().why.find("fake.so"), std::string::npos);
    }

    std::unique_ptr<Data> data_ = std::make_unique<Data>();
    const cof_plugin *plugin_ = &data_->plugin;
    FileFacts facts_;
};

TEST_F(Prove, Good) {
    const auto loaded = prove();
    ASSERT_TRUE(loaded) << loaded.refusal().why;
    EXPECT_EQ(loaded->plugin, plugin_);
    EXPECT_EQ(loaded->kernels[0].vtable, &data_->vtable);
    EXPECT_EQ(loaded->kernels[0].state_align, 1u);
}

TEST_F(Prove, WildPluginPointers) {
    for (const uintptr_t wild : {uintptr_t{0}, uintptr_t{8}, uintptr_t{0x4141414141414140}, ~uintptr_t{7}}) {
        plugin_ = reinterpret_cast<const cof_plugin *>(wild);
        expect(Code::bad_descriptor, "does not lie in its own data");
    }
    plugin_ = reinterpret_cast<const cof_plugin *>(reinterpret_cast<uintptr_t>(&data_->plugin) + 4);
    expect(Code::bad_descriptor, "does not lie in its own data");
    plugin_ = reinterpret_cast<const cof_plugin *>(&data_->unterminated - 8);
    expect(Code::bad_descriptor, "plugin's descriptor");
}

TEST_F(Prove, StructSizes) {
    data_->plugin.struct_size = 0;
    expect(Code::bad_descriptor, "smaller than in the first release");
    data_->plugin.struct_size = 63;
    expect(Code::bad_descriptor, "smaller than in the first release");
    data_->plugin.struct_size = 65537;
    expect(Code::bad_descriptor, "more than 64 KiB");
    data_->plugin.struct_size = 60000;
    expect(Code::bad_descriptor, "reaches beyond");
    data_->plugin.struct_size = sizeof(cof_plugin);
    data_->kernel.struct_size = 135;
    expect(Code::bad_descriptor, "smaller than in the first release");
    data_->kernel.struct_size = sizeof(cof_kernel) + 8; // a newer, larger descriptor is fine
    EXPECT_TRUE(prove());
}

TEST_F(Prove, WildPointersInside) {
    const auto wild = reinterpret_cast<const char *>(uintptr_t{0xdead0000});
    data_->plugin.version = wild;
    expect(Code::bad_descriptor, "the string version");
    data_->plugin.version = data_->version;
    data_->plugin.provenance = wild;
    expect(Code::bad_descriptor, "the string provenance");
    data_->plugin.provenance = nullptr;
    data_->plugin.id = data_->unterminated;
    expect(Code::bad_descriptor, "the string id");
    data_->plugin.id = data_->id;
    data_->plugin.kernels = reinterpret_cast<const cof_kernel *const *>(wild);
    expect(Code::bad_descriptor, "list of kernels");
    data_->plugin.kernels = data_->list;
    data_->list[0] = nullptr;
    expect(Code::bad_descriptor, "kernel 'fake': its descriptor does not lie");
    data_->list[0] = &data_->kernel;
    data_->kernel.state_format = wild;
    expect(Code::bad_descriptor, "the string state_format");
    data_->kernel.state_format = nullptr;
    data_->kernel.vtable = nullptr;
    expect(Code::bad_descriptor, "vtable does not lie");
    data_->kernel.vtable = wild;
    expect(Code::bad_descriptor, "vtable does not lie");
    data_->kernel.vtable = &data_->vtable;
    data_->kernel.path_switch = reinterpret_cast<const uint64_t *>(wild);
    expect(Code::bad_descriptor, "entries of path_switch");
}

TEST_F(Prove, VtableSlots) {
    data_->vtable.struct_size = 16;
    expect(Code::bad_descriptor, "claims 16 bytes, and cof.crc32/1 has 24");
    data_->vtable.struct_size = 1 << 20;
    expect(Code::bad_descriptor, "its vtable claims");
    data_->vtable.struct_size = sizeof(cof_crc32);
    data_->vtable.shift = nullptr;
    expect(Code::bad_descriptor, "slot at offset 16");
    data_->vtable.shift = shift;
    memcpy(&data_->vtable.update, &plugin_, sizeof plugin_); // data, not code
    expect(Code::bad_descriptor, "slot at offset 8");
}

TEST_F(Prove, UnknownInterfaceIsNotLookedInto) {
    strcpy(data_->iface, "x.new/7");
    facts_.kernels[0].iface = "x.new/7";
    data_->kernel.vtable = nullptr;
    EXPECT_TRUE(prove());
}

TEST_F(Prove, FieldsEqualTheNotes) {
    facts_.id = "org.y";
    expect(Code::note_mismatch, "its descriptor gives id 'org.x' and its note 'org.y'");
    facts_.id = "org.x";
    facts_.spdx = "LGPL-2.1-or-later";
    expect(Code::note_mismatch, "licence 'MIT-0' and its note 'LGPL-2.1-or-later'");
    facts_.spdx = "MIT-0";
    facts_.domain = "lgpl";
    expect(Code::note_mismatch, "domain");
    facts_.domain = "mit0";
    facts_.minor_needed = 3;
    expect(Code::note_mismatch, "needed ABI minor 0 and its note 3");
    facts_.minor_needed = 0;
    facts_.kernels.emplace_back();
    expect(Code::note_mismatch, "kernel count 1 and its note 2");
    facts_.kernels.pop_back();
    facts_.kernels[0].flags = COF_F_NOT_PURE;
    expect(Code::note_mismatch, "kernel 'fake': its descriptor gives flags 0 and its note 4");
    facts_.kernels[0].flags = 0;
    facts_.kernels[0].need[7] = 1;
    expect(Code::note_mismatch, "CPU needs");
    facts_.kernels[0].need[7] = 0;
    facts_.kernels[0].rank = 9;
    expect(Code::note_mismatch, "rank 0 and its note 9");
    facts_.kernels[0].rank = 0;
    facts_.kernels[0].contract = "crc32/1";
    expect(Code::note_mismatch, "contract 'crc32c/1' and its note 'crc32/1'");
}

TEST_F(Prove, FlagsAgreeWithPointers) {
    data_->kernel.probe = probe;
    expect(Code::bad_descriptor, "the flag PROBE and the pointer");
    data_->kernel.flags = facts_.kernels[0].flags = COF_F_PROBE;
    EXPECT_TRUE(prove());
    memcpy(&data_->kernel.probe, &plugin_, sizeof plugin_);
    expect(Code::bad_descriptor, "probe does not point into its own code");
    data_->kernel.probe = nullptr;
    expect(Code::bad_descriptor, "the flag PROBE and the pointer");
    data_->kernel.flags = facts_.kernels[0].flags = COF_F_DYN_SPDX;
    expect(Code::bad_descriptor, "the flag DYN_SPDX and the pointer");
}

TEST_F(Prove, Layout) {
    data_->kernel.state_align = 3;
    expect(Code::bad_descriptor, "state_align is 3");
    data_->kernel.state_align = 8192;
    expect(Code::bad_descriptor, "state_align is 8192");
    data_->kernel.state_align = 64;
    data_->kernel.state_size = 2u << 20;
    expect(Code::bad_descriptor, "state_size");
    data_->kernel.state_size = UINT32_MAX;
    data_->switches[2] = 64;
    expect(Code::bad_descriptor, "ascending");
    data_->switches[2] = 65;
    EXPECT_TRUE(prove());
    data_->kernel.path_switch_count = 1u << 31;
    expect(Code::bad_descriptor, "entries of path_switch");
}

TEST_F(Prove, ReservedFieldsAreIgnored) {
    data_->plugin.reserved = data_->kernel.reserved = data_->vtable.reserved = 77;
    EXPECT_TRUE(prove());
}

} // namespace
} // namespace cof
