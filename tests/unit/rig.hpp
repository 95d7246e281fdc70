// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A context with a kernel of the test's own in a slot, as if a plugin had brought it: the portable kernel behind
// functions that go wrong on demand.
#pragma once

#include <gtest/gtest.h>

#include "host/lib/context.hpp"

namespace rig {

inline bool wrong = false; // from now on, results are wrong

inline const cof_crc32 &portable_crc() {
    return *static_cast<const cof_crc32 *>(cof::find_contract("crc32c/1", "")->kernel.vtable);
}
inline const cof_hash &portable_hash() {
    return *static_cast<const cof_hash *>(cof::find_contract("xxh3-128/1", "")->kernel.vtable);
}
inline const cof_cut_sketch &portable_sketch() {
    return *static_cast<const cof_cut_sketch *>(cof::find_contract("argmin/1", COF_IFACE_CUT_SKETCH)->kernel.vtable);
}

inline uint32_t crc_update(uint32_t reg, const void *p, size_t n) {
    return portable_crc().update(reg, p, n) ^ wrong;
}
inline uint32_t crc_shift(uint32_t reg, int64_t n) {
    return portable_crc().shift(reg, n);
}
inline const cof_crc32 crc_vtable{sizeof(cof_crc32), 0, crc_update, crc_shift};

inline const cof_crc64 &portable_crc64() {
    return *static_cast<const cof_crc64 *>(cof::find_contract("crc64-nvme/1", "")->kernel.vtable);
}
inline uint64_t crc64_update(uint64_t reg, const void *p, size_t n) {
    return portable_crc64().update(reg, p, n) ^ static_cast<uint64_t>(wrong) << 63;
}
inline uint64_t crc64_shift(uint64_t reg, int64_t n) {
    return portable_crc64().shift(reg, n);
}
inline const cof_crc64 crc64_vtable{sizeof(cof_crc64), 0, crc64_update, crc64_shift};

inline void hash_oneshot(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    portable_hash().oneshot(p, n, key, digest);
    static_cast<unsigned char *>(digest)[0] ^= wrong;
}
inline void hash_init(void *state, const cof_hash_key *key) {
    portable_hash().init(state, key);
}
inline void hash_update(void *state, const void *p, size_t n) {
    portable_hash().update(state, p, n);
    if (wrong) portable_hash().update(state, "x", 1);
}
inline void hash_final(const void *state, void *digest) {
    portable_hash().final(state, digest);
}
inline const cof_hash hash_vtable{sizeof(cof_hash), 16, hash_oneshot, hash_init, hash_update, hash_final};

inline size_t sketch_size(size_t n) {
    return portable_sketch().sketch_size(n);
}
inline void sketch(const cof_cut_cfg *cfg, const void *p, size_t n, size_t back, void *out) {
    portable_sketch().sketch(cfg, p, n, back, out);
    if (wrong) // every other block claims that it has no small key
        for (size_t i = 0; i < sketch_size(n) / 2; i += 2)
            static_cast<int16_t *>(out)[i] = INT16_MAX;
}
inline const cof_cut_sketch sketch_vtable{sizeof(cof_cut_sketch), 256, sketch_size, sketch};

class Rig {
  public:
    explicit Rig(uint32_t watch_every) {
        wrong = false;
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_PORTABLE | COF_OPT_IGNORE_ENV | COF_OPT_COUNT;
        options.watch_every = watch_every;
        options.log = [](void *user, const char *line) { static_cast<Rig *>(user)->log += line + std::string("\n"); };
        options.log_user = this;
        char why[256];
        EXPECT_EQ(COF_OK, cof_open(&options, &ctx, why, sizeof why)) << why;
        file.path = "rig.so";
    }
    ~Rig() {
        cof_close(ctx);
        wrong = false;
    }
    Rig(const Rig &) = delete;
    Rig &operator=(const Rig &) = delete;

    // Puts a kernel over vtable into the slot. format NULL: the portable one's.
    const cof_slot *serve(const char *contract, const char *iface, const void *vtable, const char *format = nullptr) {
        const cof_slot *slot = nullptr;
        EXPECT_EQ(COF_OK, cof_find(ctx, contract, iface, &slot, nullptr, 0));
        kernel.file = &file;
        kernel.twin = slot->twin;
        kernel.descriptor = slot->twin->kernel;
        kernel.descriptor.vtable = vtable;
        if (format) kernel.descriptor.state_format = format;
        kernel.facts = slot->fallback.load()->facts;
        kernel.facts.impl = "rig";
        auto *mutable_slot = const_cast<cof_slot *>(slot);
        mutable_slot->candidates.insert(mutable_slot->candidates.begin(), &kernel);
        mutable_slot->publish(&kernel);
        return slot;
    }

    cof_context *ctx = nullptr;
    cof::PluginFile file;
    cof::Kernel kernel;
    std::string log;
};

inline std::vector<uint8_t> noise(size_t n, uint64_t seed = 1) {
    std::vector<uint8_t> bytes(n);
    for (auto &byte : bytes) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        byte = static_cast<uint8_t>(seed >> 56);
    }
    return bytes;
}

} // namespace rig
