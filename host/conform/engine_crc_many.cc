// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Engines for checksums while copying, of many messages, and of one message in pieces.
#include <cstring>

#include "host/conform/engine.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

namespace {

// The copy is part of what comes out, with marks beside it. It begins at any place of a line, as the salt says.
class CopyEngine : public Engine {
  public:
    using Engine::Engine;
    std::string whole(const uint8_t *p, size_t n) override {
        std::string out;
        const uint32_t reg = copied(start(), p, n, out);
        append(out, reg);
        return out;
    }
    size_t state_size() override { return sizeof(uint32_t); }
    void begin(void *state) override {
        const uint32_t reg = start();
        memcpy(state, &reg, sizeof reg);
    }
    void feed(void *state, const uint8_t *p, size_t n, bool, std::string &out) override {
        uint32_t reg;
        memcpy(&reg, state, sizeof reg);
        spoil_registers();
        reg = copied(reg, p, n, out);
        memcpy(state, &reg, sizeof reg);
    }
    void end(const void *state, std::string &out) override {
        out.append(static_cast<const char *>(state), sizeof(uint32_t));
    }

  private:
    uint32_t start() const { return static_cast<uint32_t>(salt_ & crc_mask(contract_)); }
    uint32_t copied(uint32_t reg, const uint8_t *p, size_t n, std::string &out) {
        StateBlock to(n, size_t{1} << salt_ % 7);
        to.spoil(0xee);
        reg = static_cast<const cof_crc32_copy *>(kernel_.vtable)->copy(reg, to.data(), p, n);
        watch(to.intact());
        out.append(static_cast<const char *>(to.data()), n);
        return reg;
    }
};

// The input among its own parts in one batch; then they are the pieces of one message.
class BatchEngine : public Engine {
  public:
    using Engine::Engine;
    bool streams() const override { return false; }
    std::string whole(const uint8_t *p, size_t n) override {
        std::vector<cof_span> spans{{p, n}, {p, n / 2}, {nullptr, 0}, {p + n / 2, n - n / 2}};
        if (n <= longest_small)
            for (size_t i = 0; i < salt_ % 14; ++i) // less and more messages than a kernel has lanes
                spans.push_back({p + n / 8, std::min<size_t>(n - n / 8, 37 * i)});
        StateBlock registers(spans.size() * sizeof(uint32_t), alignof(uint32_t));
        auto *reg = static_cast<uint32_t *>(registers.data());
        Random random(salt_);
        for (size_t i = 0; i < spans.size(); ++i)
            reg[i] = static_cast<uint32_t>(random.next() & crc_mask(contract_));
        vtable().batch(reg, spans.data(), spans.size());
        watch(registers.intact());
        std::string out(static_cast<const char *>(registers.data()), registers.size());
        append(out, vtable().gather(start(), spans.data(), spans.size()));
        return out;
    }

  private:
    static constexpr size_t longest_small = 70000;
    uint32_t start() const { return static_cast<uint32_t>(salt_ & crc_mask(contract_)); }
    const cof_crc32_batch &vtable() const { return *static_cast<const cof_crc32_batch *>(kernel_.vtable); }
};

} // namespace

std::unique_ptr<Engine> crc_many_engine_of(const cof_kernel &kernel, const Contract &contract, uint64_t salt) {
    if (std::string_view(kernel.iface) == COF_IFACE_CRC32_COPY)
        return std::make_unique<CopyEngine>(kernel, contract, salt);
    return std::make_unique<BatchEngine>(kernel, contract, salt);
}

} // namespace cof::conform
