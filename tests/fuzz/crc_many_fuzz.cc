// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Checksums of copies, of many messages and of pieces, portable and of the plugin of CRC-32C where it can be opened:
// any lengths at any places give what one call for each message gives. Bytes are copied as they are, and nothing beside
// them changes. COFFERDAM_TEST_PLUGINS names the directory that holds intel-crc/crc32c.so.
//
// The first byte chooses the kernel, the second how many messages there are; two bytes for each say how long it is and
// where it begins, and the rest, repeated, is the data.
#include <cstdlib>
#include <cstring>

#include "host/lib/cpu.hpp"
#include "host/portable/any_crc.hpp"
#include "host/portable/portable.hpp"
#include "tests/unit/bridge_open.hpp"
#include "tests/unit/fence.hpp"

namespace {

using namespace cof::bridge_test;

void require(bool condition) {
    if (!condition) std::abort();
}

constexpr size_t room = 1u << 16, most = 64;

struct Subject {
    const cof_crc32 *judge; // the portable kernel of single calls
    const cof_crc32_copy *copy = nullptr;
    const cof_crc32_batch *batch = nullptr;
};

Subject subject_of(const cof_kernel &kernel) {
    const std::string_view iface = kernel.iface;
    Subject subject{
        static_cast<const cof_crc32 *>(cof::find_contract(kernel.contract, COF_IFACE_CRC32)->kernel.vtable)};
    if (iface == COF_IFACE_CRC32_COPY) subject.copy = static_cast<const cof_crc32_copy *>(kernel.vtable);
    if (iface == COF_IFACE_CRC32_BATCH) subject.batch = static_cast<const cof_crc32_batch *>(kernel.vtable);
    return subject;
}

bool runs_here(const cof_kernel &kernel) {
    static const cof::CpuWords cpu = cof::features_of(cof::read_cpu());
    for (size_t i = 0; i < cpu.size(); ++i)
        if ((kernel.cpu_need[i] & ~cpu[i]) != 0) return false;
    return true;
}

std::vector<Subject> find_subjects() {
    std::vector<Subject> subjects;
    for (const char *contract : {"crc32c/1", "crc32/1", "crc32-be/1"})
        for (const char *iface : {COF_IFACE_CRC32_COPY, COF_IFACE_CRC32_BATCH})
            subjects.push_back(subject_of(cof::find_contract(contract, iface)->kernel));
    setenv("COFFERDAM_TEST_PLUGINS", "build/lib/cofferdam/1", 0);
    std::string why;
    const cof_plugin *plugin = open_plugin("intel-crc/crc32c", why);
    for (uint32_t i = 0; plugin && i < plugin->kernel_count; ++i) {
        const Subject subject = subject_of(*plugin->kernels[i]);
        if (runs_here(*plugin->kernels[i]) && (subject.copy || subject.batch)) subjects.push_back(subject);
    }
    return subjects;
}

struct Memory {
    Fence src{room}, dst{room}, list{most * sizeof(cof_span)}, registers{most * sizeof(uint32_t)};
};

void copied(const Subject &subject, const Memory &memory, uint32_t reg, const cof_span &in) {
    const std::span<uint8_t> to = memory.dst.last(in.n), before = memory.dst.before(in.n);
    std::fill(before.begin(), before.end(), filler);
    std::fill(to.begin(), to.end(), filler);
    require(subject.copy->copy(reg, to.data(), in.p, in.n) == subject.judge->update(reg, in.p, in.n));
    require(in.n == 0 || std::memcmp(to.data(), in.p, in.n) == 0);
    require(all_are(before, filler));
}

void batched(const Subject &subject, const Memory &memory, uint32_t seed, std::span<const cof_span> in) {
    const size_t count = in.size();
    auto *reg = reinterpret_cast<uint32_t *>(memory.registers.last(count * sizeof(uint32_t)).data());
    auto *list = reinterpret_cast<cof_span *>(memory.list.last(count * sizeof(cof_span)).data());
    std::copy(in.begin(), in.end(), list);
    std::vector<uint32_t> want(count);
    uint32_t gathered = seed;
    for (size_t i = 0; i < count; ++i) {
        reg[i] = seed * static_cast<uint32_t>(2 * i + 1);
        want[i] = subject.judge->update(reg[i], in[i].p, in[i].n);
        gathered = subject.judge->update(gathered, in[i].p, in[i].n);
    }
    subject.batch->batch(reg, list, count);
    require(std::equal(want.begin(), want.end(), reg));
    require(subject.batch->gather(seed, list, count) == gathered);
    require(count == 0 || std::memcmp(list, in.data(), count * sizeof(cof_span)) == 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const std::vector<Subject> subjects = find_subjects();
    static const Memory memory;
    if (size < 2) return 0;
    const Subject &subject = subjects[data[0] % subjects.size()];
    const size_t count = std::min<size_t>(data[1] % (most + 1), (size - 2) / 2), head = 2 + 2 * count;
    const std::span<uint8_t> bytes = memory.src.last(room);
    for (size_t i = 0; i < room; ++i)
        bytes[i] = size == head ? 0 : data[head + i % (size - head)];
    std::vector<cof_span> in(count);
    for (size_t i = 0; i < count; ++i) {
        // Short ones mostly; every fourth kind as long as the room allows. From the end, or somewhere before.
        const size_t length = data[2 + 2 * i], place = data[3 + 2 * i];
        const size_t n = place % 4 == 3 ? length * 251 : length;
        in[i] = {n == 0 && place % 2 ? nullptr : bytes.data() + room - n - (place % 2 ? 0 : place), n};
    }
    const auto seed = static_cast<uint32_t>(size * 2654435761u);
    if (subject.batch) batched(subject, memory, seed, in);
    for (size_t i = 0; subject.copy && i < count; ++i)
        copied(subject, memory, seed, in[i]);
    return 0;
}
