// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Checksums while copying, and of many messages.
#include <algorithm>
#include <array>
#include <cstring>

#include "host/conform/work_of.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

namespace {

class CopyWork : public InputWork {
  public:
    CopyWork(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n)
        : InputWork(seed, n), crc_(*static_cast<const cof_crc32_copy *>(kernel.vtable)),
          start_(static_cast<uint32_t>(random_.next() & crc_mask(contract))) {
        output_.resize(2 * n + 2 * sizeof(uint32_t));
        const size_t middle = n / 3;
        uint8_t *whole = output_.data(), *parts = whole + n;
        add(over("copy()", n), [this, n, whole] { put(0, crc_.copy(start_, whole, p(), n)); });
        add(over("copy()", middle), [this, middle, parts] { reg_ = crc_.copy(start_, parts, p(), middle); });
        add(over("copy()", n - middle),
            [this, n, middle, parts] { put(1, crc_.copy(reg_, parts + middle, p(middle), n - middle)); });
    }

  private:
    void put(size_t at, uint32_t reg) {
        memcpy(output_.data() + output_.size() - (2 - at) * sizeof reg, &reg, sizeof reg);
    }
    const cof_crc32_copy &crc_;
    const uint32_t start_;
    uint32_t reg_ = 0;
};

// Messages of one input, of lengths that share nothing; then as pieces of one.
class CrcBatchWork : public InputWork {
  public:
    CrcBatchWork(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n)
        : InputWork(seed, n), crc_(*static_cast<const cof_crc32_batch *>(kernel.vtable)) {
        const size_t lengths[] = {n, n / 2, n / 3, std::min<size_t>(n, 64), 0, n / 7, std::min<size_t>(n, 9)};
        for (size_t i = 0; i < spans_.size(); ++i) {
            spans_[i] = {p(n - lengths[i]), lengths[i]};
            before_[i] = static_cast<uint32_t>(random_.next() & crc_mask(contract));
        }
        output_.resize((spans_.size() + 1) * sizeof(uint32_t));
        add(over("batch()", n), [this] {
            reg_ = before_;
            crc_.batch(reg_.data(), spans_.data(), spans_.size());
            memcpy(output_.data(), reg_.data(), sizeof reg_);
        });
        add(over("gather()", n), [this] {
            const uint32_t reg = crc_.gather(before_[0], spans_.data(), spans_.size());
            memcpy(output_.data() + sizeof reg_, &reg, sizeof reg);
        });
    }

  private:
    const cof_crc32_batch &crc_;
    std::array<cof_span, 7> spans_{};
    std::array<uint32_t, 7> before_{}, reg_{};
};

} // namespace

std::unique_ptr<Work> crc_many_work_of(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n) {
    if (std::string_view(kernel.iface) == COF_IFACE_CRC32_COPY)
        return std::make_unique<CopyWork>(kernel, contract, seed, n);
    return std::make_unique<CrcBatchWork>(kernel, contract, seed, n);
}

} // namespace cof::conform
