// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/engine.hpp"

#include <algorithm>
#include <cstring>

#include "host/adopted/adopted.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

void spoil_registers() {
#ifdef __x86_64__
    // Every second bit: one that is added to what a kernel has there seldom vanishes in a carry, as ones may.
    alignas(16) static constexpr uint64_t bits[] = {0x5555555555555555, 0x5555555555555555};
    __asm__ volatile(".irp i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n"
                     "movdqa %0, %%xmm\\i\n.endr"
                     :
                     : "m"(bits)
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
                       "xmm12", "xmm13", "xmm14", "xmm15");
    static const bool has_more = (features_of(read_cpu())[0] & COF_CPU_BIT(COF_X86_AVX512F)) != 0;
    if (has_more) // no compiler uses these here, so that none has to hear of it
        __asm__ volatile(".irp i, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
                         "vpternlogd $0xff, %%zmm\\i, %%zmm\\i, %%zmm\\i\n.endr" ::);
#endif
}

namespace {

template <class Vtable> class CrcEngine : public Engine {
  public:
    using Engine::Engine;
    std::string whole(const uint8_t *p, size_t n) override {
        std::string out;
        append(out, vtable().update(start(), p, n));
        return out;
    }
    size_t state_size() override { return sizeof(Register); }
    void begin(void *state) override {
        const Register reg = start();
        memcpy(state, &reg, sizeof reg);
    }
    void feed(void *state, const uint8_t *p, size_t n, bool, std::string &) override {
        Register reg;
        memcpy(&reg, state, sizeof reg);
        spoil_registers();
        reg = vtable().update(reg, p, n);
        memcpy(state, &reg, sizeof reg);
    }
    void end(const void *state, std::string &out) override {
        out.append(static_cast<const char *>(state), sizeof(Register));
    }

  private:
    using Register = CrcRegister<Vtable>;
    const Vtable &vtable() const { return *static_cast<const Vtable *>(kernel_.vtable); }
    Register start() const { return static_cast<Register>(salt_ & crc_mask(contract_)); }
};

class HashEngine : public Engine {
  public:
    HashEngine(const cof_kernel &kernel, const Contract &contract, uint64_t salt)
        : Engine(kernel, contract, salt),
          size_(contract.adopted != nullptr ? contract.adopted->digest_size
                                            : static_cast<const cof_hash *>(contract.kernel.vtable)->digest_size) {
        Random random(salt);
        key_.seed = salt % 3 == 0 ? 0 : random.next();
        key_.keyed = salt % 2;
        for (uint8_t &byte : key_.key)
            byte = static_cast<uint8_t>(random.next());
    }
    std::string whole(const uint8_t *p, size_t n) override {
        StateBlock digest(size_, output_align_);
        vtable().oneshot(p, n, &key_, digest.data());
        return taken(digest);
    }
    void expect_large_input() override { key_ = {}; } // known answers are those without a key
    void begin(void *state) override { vtable().init(state, &key_); }
    void feed(void *state, const uint8_t *p, size_t n, bool, std::string &) override {
        spoil_registers();
        vtable().update(state, p, n);
    }
    void end(const void *state, std::string &out) override {
        StateBlock digest(size_, output_align_);
        spoil_registers();
        vtable().final(state, digest.data());
        out += taken(digest);
    }

  private:
    const cof_hash &vtable() const { return *static_cast<const cof_hash *>(kernel_.vtable); }
    std::string taken(StateBlock &digest) {
        watch(digest.intact());
        return {static_cast<const char *>(digest.data()), size_};
    }
    const size_t size_;
    cof_hash_key key_{};
};

class CutEngine : public Engine {
  public:
    CutEngine(const cof_kernel &kernel, const Contract &contract, uint64_t salt) : Engine(kernel, contract, salt) {
        // The smallest chunks that the contract takes: the most cuts for the bytes.
        struct Sizes {
            uint64_t min, avg, max;
        };
        for (const Sizes &sizes :
             {Sizes{64, 256, 1024}, Sizes{256, 1024, 4096}, Sizes{1024, 0, 3072}, Sizes{64, 0, 640}, Sizes{0, 0, 0}}) {
            cfg_ = {};
            cfg_.struct_size = sizeof cfg_;
            cfg_.min = sizes.min;
            cfg_.avg = sizes.avg;
            cfg_.max = sizes.max;
            if ((contract.check_cfg == nullptr || contract.check_cfg(cfg_) == nullptr) &&
                vtable().state_size(&cfg_) != 0)
                break;
        }
    }
    std::string whole(const uint8_t *p, size_t n) override { return pieces(p, n, {n}); }
    size_t state_size() override { return vtable().state_size(&cfg_); }
    void begin(void *state) override { vtable().init(state, &cfg_); }
    void feed(void *state, const uint8_t *p, size_t n, bool last, std::string &out) override {
        cof_cut_end ends[16];
        for (size_t calls = 0, most = n + 1000; calls <= most; ++calls) { // a correct one may still have cuts to give
            const size_t cap = 1 + calls % std::size(ends);
            size_t used = 0;
            spoil_registers();
            const size_t count = vtable().feed(state, n == 0 ? nullptr : p, n, last, ends, cap, &used);
            if (count > cap || used > n) return void(out += "more cuts or bytes than there are");
            out.append(reinterpret_cast<const char *>(ends), count * sizeof ends[0]);
            p += used;
            n -= used;
            if (count < cap) {
                if (n != 0) out += "bytes left over";
                return;
            }
        }
        out += "no progress";
    }
    // The contract's own sizes: a cut for thousands of bytes instead of dozens.
    void expect_large_input() override {
        cfg_ = {};
        cfg_.struct_size = sizeof cfg_;
        if (contract_.check_cfg != nullptr) contract_.check_cfg(cfg_);
    }
    bool cut_at_two_kib() override {
        cof_cut_cfg cfg{};
        cfg.struct_size = sizeof cfg;
        cfg.min = 512, cfg.avg = 2048, cfg.max = 8192;
        for (const uint64_t seed : {salt_, uint64_t{0}}) { // not every contract has seeds
            cfg.seed = seed;
            if ((contract_.check_cfg != nullptr && contract_.check_cfg(cfg) != nullptr) ||
                vtable().state_size(&cfg) == 0)
                continue;
            cfg_ = cfg;
            return true;
        }
        return false;
    }
    std::string against_the_rules(const std::string &out, size_t n) override {
        if (out.size() % sizeof(cof_cut_end) != 0)
            return "feed() gives more than there is, leaves bytes or makes no progress";
        uint64_t before = 0;
        for (size_t at = 0; at < out.size(); at += sizeof(cof_cut_end)) {
            cof_cut_end cut;
            memcpy(&cut, out.data() + at, sizeof cut);
            const bool last = at + sizeof cut == out.size();
            if (cut.end <= before) return "a cut at " + std::to_string(cut.end) + " is not after the one before";
            const uint64_t size = cut.end - before, most = longest();
            if (size > most)
                return "a chunk has " + std::to_string(size) + " bytes and may have " + std::to_string(most);
            if (!last && size < cfg_.min)
                return "a chunk has " + std::to_string(size) + " bytes and must have " + std::to_string(cfg_.min);
            before = cut.end;
        }
        if (before != n) return "the last cut is at " + std::to_string(before) + " of " + std::to_string(n) + " bytes";
        return "";
    }

  private:
    const cof_cut &vtable() const { return *static_cast<const cof_cut *>(kernel_.vtable); }
    // RepMaxCDC's chunks end before 2 * min, and its max is how far it looks.
    uint64_t longest() const {
        return std::string_view(contract_.kernel.contract).starts_with("repmaxcdc/") ? 2 * cfg_.min : cfg_.max;
    }
    cof_cut_cfg cfg_{};
};

class SketchEngine : public Engine {
  public:
    SketchEngine(const cof_kernel &kernel, const Contract &contract, uint64_t salt) : Engine(kernel, contract, salt) {
        cfg_.struct_size = sizeof cfg_;
        if (contract.check_cfg != nullptr) contract.check_cfg(cfg_);
        Random random(salt);
        if (salt % 2 != 0)
            for (uint8_t &byte : cfg_.key)
                byte = static_cast<uint8_t>(random.next());
    }
    bool streams() const override { return false; }
    std::string whole(const uint8_t *p, size_t n) override {
        const size_t size = vtable().sketch_size(n);
        if (size > n + 64) return "a sketch larger than its input";
        StateBlock out(size, std::max<size_t>(output_align_, 2));
        out.spoil(0xee);
        vtable().sketch(&cfg_, p, n, 0, out.data());
        watch(out.intact());
        return {static_cast<const char *>(out.data()), size};
    }

  private:
    const cof_cut_sketch &vtable() const { return *static_cast<const cof_cut_sketch *>(kernel_.vtable); }
    cof_cut_cfg cfg_{};
};

} // namespace

std::string Engine::pieces(const uint8_t *p, size_t n, const std::vector<size_t> &sizes) {
    StateBlock state = block();
    std::string out;
    state.spoil(0xff);
    begin(state.data());
    size_t left = n;
    for (size_t i = 0; i < sizes.size(); ++i) {
        const bool last = i + 1 == sizes.size();
        const size_t size = last ? left : std::min(sizes[i], left);
        feed(state.data(), p, size, last, out);
        p += size;
        left -= size;
    }
    end(state.data(), out);
    watch(state.intact());
    release(state.data());
    return out;
}

std::unique_ptr<Engine> engine_of(const cof_kernel &kernel, const Contract &contract, uint64_t salt) {
    const std::string_view iface = kernel.iface;
    if (iface == COF_IFACE_CRC32) return std::make_unique<CrcEngine<cof_crc32>>(kernel, contract, salt);
    if (iface == COF_IFACE_CRC64) return std::make_unique<CrcEngine<cof_crc64>>(kernel, contract, salt);
    if (iface == COF_IFACE_HASH) return std::make_unique<HashEngine>(kernel, contract, salt);
    if (iface == COF_IFACE_CUT) return std::make_unique<CutEngine>(kernel, contract, salt);
    if (iface == COF_IFACE_CUT_SKETCH) return std::make_unique<SketchEngine>(kernel, contract, salt);
    if (is_crc_many(iface)) return crc_many_engine_of(kernel, contract, salt);
    return adopted_engine_of(kernel, contract, salt, false);
}

std::unique_ptr<Engine> judge_of(const cof_kernel &kernel, const Contract &contract, uint64_t salt) {
    if (contract.adopted == nullptr) return engine_of(contract.kernel, contract, salt);
    if (adopted_interface(kernel.iface)) return adopted_engine_of(kernel, contract, salt, true);
    return engine_of(kernel, contract, salt);
}

} // namespace cof::conform
