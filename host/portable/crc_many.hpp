// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A model of crc_model.hpp through the interfaces beside update(): while copying, and many messages a call.
#pragma once

#include <cstring>

#include "host/portable/crc_model.hpp"

namespace cof {

template <class Model> class CrcMany {
  public:
    // In one pass: what the tables are asked for is stored meanwhile.
    static uint32_t copy(uint32_t reg, void *dst, const void *src, size_t n) {
        auto to = static_cast<uint8_t *>(dst);
        auto from = static_cast<const uint8_t *>(src);
        for (; n >= slices; to += slices, from += slices, n -= slices) {
            std::memcpy(to, from, slices);
            reg = Model::update(reg, from, slices);
        }
        if (n > 0) std::memcpy(to, from, n); // both may be NULL
        return Model::update(reg, from, n);
    }
    static void batch(uint32_t *reg, const cof_span *in, size_t count) {
        for (size_t i = 0; i < count; ++i)
            reg[i] = Model::update(reg[i], in[i].p, in[i].n);
    }
    static uint32_t gather(uint32_t reg, const cof_span *in, size_t count) {
        for (size_t i = 0; i < count; ++i)
            reg = Model::update(reg, in[i].p, in[i].n);
        return reg;
    }
};

template <class Model>
inline constexpr cof_crc32_copy crc32_copy_vtable = {sizeof(cof_crc32_copy), 0, CrcMany<Model>::copy};
template <class Model>
inline constexpr cof_crc32_batch crc32_batch_vtable = {sizeof(cof_crc32_batch), 0, CrcMany<Model>::batch,
                                                       CrcMany<Model>::gather};

template <class Model> constexpr Contract crc32_copy_portable(const char *contract, uint32_t check) {
    return with_all_ones(crc_portable(contract, COF_IFACE_CRC32_COPY, &crc32_copy_vtable<Model>, 32, check));
}
template <class Model> constexpr Contract crc32_batch_portable(const char *contract, uint32_t check) {
    return with_all_ones(crc_portable(contract, COF_IFACE_CRC32_BATCH, &crc32_batch_vtable<Model>, 32, check));
}

} // namespace cof
