// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/machine_call.hpp"

#if defined(__x86_64__)
#include <algorithm>
#include <cstring>

#include <cpuid.h>

#include "host/lib/cpu.hpp"

namespace cof::conform {

namespace {

constexpr size_t stack_size = 1 << 20, most_on_stack = 64;
constexpr uint64_t status_flags = 0x8d5; // carry, parity, adjust, zero, sign, overflow

bool has(const CpuWords &words, unsigned bit) {
    return (words[0] & COF_CPU_BIT(bit)) != 0;
}

// Whether xgetbv(1) is there, by the processor's word; emulators are known to fault on it all the same.
bool tells_in_use() {
    uint32_t a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(0xd, 1, &a, &b, &c, &d) != 0 && (a & 4) != 0;
}

} // namespace

bool Caller::asks_in_use_ = tells_in_use();

Caller::Caller(uint64_t seed) : random_(seed), stack_(stack_size) {
    const CpuWords words = features_of(read_cpu()); // no cap holds here: what the machine has can hold garbage
    if (has(words, COF_X86_AVX)) machine_ |= have_avx;
    if (has(words, COF_X86_AVX512F) && has(words, COF_X86_AVX512BW)) machine_ |= have_avx512;
    for (uint8_t &byte : above_)
        byte = static_cast<uint8_t>(random_.next() | 1);
    const uint32_t mxcsr = 0x1f80;
    memcpy(cof_machine_frame.clean + 24, &mxcsr, sizeof mxcsr);
}

uint64_t Caller::filled(Fill fill) {
    return fill == Fill::zeros ? 0 : fill == Fill::ones ? ~UINT64_C(0) : random_.next();
}

void Caller::fill_vectors() {
    for (auto &reg : cof_machine_frame.pattern)
        for (size_t at = 0; at < sizeof reg; at += 8) {
            const uint64_t word = filled(entry_.vectors);
            memcpy(reg + at, &word, sizeof word);
        }
    for (uint64_t &mask : cof_machine_frame.masks)
        mask = filled(entry_.vectors);
}

uint64_t Caller::call(const void *function, const char *name, std::span<const Word> arguments) {
    Frame &frame = cof_machine_frame;
    frame.function = function;
    uint8_t *above = stack_.end() - above_size;
    const size_t beyond = arguments.size() > 6 ? arguments.size() - 6 : 0;
    uint8_t *rsp = above - (most_on_stack + entry_.below) / 16 * 16;
    for (size_t i = 0; i < std::max<size_t>(arguments.size(), 6); ++i) {
        uint64_t value = filled(entry_.registers);
        if (i < arguments.size()) {
            const unsigned bits = static_cast<unsigned>(arguments[i].bytes * 8);
            value = arguments[i].value;
            if (bits < 64) value = (value & ~(~UINT64_C(0) << bits)) | filled(entry_.narrow) << bits;
        }
        if (i < 6)
            frame.arguments[i] = value;
        else
            memcpy(rsp + 8 * (i - 6), &value, sizeof value);
    }
    above_at_ = rsp + 8 * beyond;
    memcpy(above_at_, above_, above_size);
    for (uint64_t &word : frame.scratch)
        word = filled(entry_.registers);
    for (uint64_t &word : frame.saved)
        word = random_.next();
    frame.stack = reinterpret_cast<uintptr_t>(rsp);
    frame.flags = 0x202 | (filled(entry_.registers) & status_flags) | (step_ ? 0x100 : 0);
    frame.mxcsr = entry_.mxcsr;
    frame.x87 = entry_.x87;
    frame.vectors = machine_;
    if (entry_.loads) {
        fill_vectors();
        frame.vectors |= load_pattern;
    }
    if (entry_.initial && has_avx()) frame.vectors |= initial_vectors;
    if (entry_.initial && has_avx() && asks_in_use_) frame.vectors |= ask_xinuse;
    const uint64_t result = cof_machine_call();
    if (inspect_ != nullptr && found_.empty())
        if (const std::string bad = inspect_(*this); !bad.empty()) found_ = std::string(name) + "() " + bad;
    return result;
}

uint64_t Caller::call(const void *function, uint64_t argument) {
    const Word word{argument, sizeof argument};
    return call(function, "it", {&word, 1});
}

bool Caller::above_intact() const {
    return memcmp(above_at_, above_, above_size) == 0;
}

} // namespace cof::conform
#endif
