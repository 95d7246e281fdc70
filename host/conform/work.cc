// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Oracle contracts: checksums, hashes, chunkers.
#include "host/conform/work.hpp"

#include <algorithm>
#include <cstring>

#include "host/adopted/adopted.hpp"
#include "host/conform/work_of.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

namespace {

class OneCall : public Work {
  public:
    OneCall(uint64_t (*function)(uint64_t), uint64_t argument) {
        output_.resize(sizeof(uint64_t));
        add("one call", [this, function, argument] {
            const uint64_t result = function(argument);
            memcpy(output_.data(), &result, sizeof result);
        });
    }
};

template <class Vtable> class CrcWork : public InputWork {
    using Register = CrcRegister<Vtable>;

  public:
    CrcWork(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n)
        : InputWork(seed, n), crc_(*static_cast<const Vtable *>(kernel.vtable)),
          start_(static_cast<Register>(random_.next() & crc_mask(contract))) {
        output_.resize(4 * sizeof(Register));
        const size_t middle = n / 3;
        add(over("update()", n), [this, n] { put(0, crc_.update(start_, p(), n)); });
        add(over("update()", middle), [this, middle] { reg_ = crc_.update(start_, p(), middle); });
        add(over("update()", n - middle), [this, n, middle] { put(1, crc_.update(reg_, p(middle), n - middle)); });
        const auto far = static_cast<int64_t>(n) << 20;
        add("shift()", [this, far] { put(2, reg_ = crc_.shift(start_, far)); });
        add("shift()", [this, far] { put(3, crc_.shift(reg_, -far)); });
    }

  private:
    void put(size_t at, Register reg) { memcpy(output_.data() + at * sizeof reg, &reg, sizeof reg); }
    const Vtable &crc_;
    const Register start_;
    Register reg_ = 0;
};

class HashWork : public InputWork {
  public:
    HashWork(const cof_kernel &kernel, uint32_t digest_size, uint64_t seed, size_t n)
        : InputWork(seed, n), hash_(*static_cast<const cof_hash *>(kernel.vtable)),
          state_(kernel.state_size, std::max<uint32_t>(kernel.state_align, 1)), key_(random_key(random_)) {
        output_.resize(2 * size_t{digest_size});
        const size_t middle = n / 3;
        add(over("oneshot()", n), [this, n] { hash_.oneshot(p(), n, &key_, output_.data()); });
        add("init()", [this] { hash_.init(state_.data(), &key_); });
        add(over("update()", middle), [this, middle] { hash_.update(state_.data(), p(), middle); });
        add(over("update()", n - middle), [this, n, middle] { hash_.update(state_.data(), p(middle), n - middle); });
        add("final()", [this, digest_size] { hash_.final(state_.data(), output_.data() + digest_size); });
    }

  private:
    const cof_hash &hash_;
    StateBlock state_;
    const cof_hash_key key_;
};

class CutWork : public InputWork {
  public:
    CutWork(const cof_kernel &kernel, const cof_cut_cfg &cfg, uint64_t seed, size_t n)
        : InputWork(seed, n), cut_(*static_cast<const cof_cut *>(kernel.vtable)), cfg_(cfg),
          state_(cut_.state_size(&cfg), std::max<uint32_t>(kernel.state_align, 1)),
          room_(n / std::max<size_t>(cfg.min, 1) + 16) {
        output_.resize((1 + room_) * sizeof(cof_cut_end));
        add("state_size()", [this] { cut_.state_size(&cfg_); });
        add("init()", [this] {
            cut_.init(state_.data(), &cfg_);
            have_ = 0;
            std::fill(output_.begin(), output_.end(), uint8_t{0});
        });
        const size_t first = n / 3, second = first + n / 2;
        feed(0, first, 0);
        feed(first, second, 0);
        feed(second, n, 1);
    }

  private:
    // There is room for all cuts, so that one call takes all of it.
    void feed(size_t from, size_t to, uint32_t last) {
        add(over("feed()", to - from), [this, from, to, last] {
            size_t used = 0;
            auto *ends = reinterpret_cast<cof_cut_end *>(output_.data() + sizeof(cof_cut_end)); // vectors are aligned
            have_ += std::min(cut_.feed(state_.data(), p(from), to - from, last, ends + have_, room_ - have_, &used),
                              room_ - have_ - 1);
            memcpy(output_.data(), &have_, sizeof have_);
        });
    }
    const cof_cut &cut_;
    const cof_cut_cfg cfg_;
    StateBlock state_;
    const size_t room_;
    size_t have_ = 0;
};

class SketchWork : public InputWork {
  public:
    SketchWork(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n)
        : InputWork(seed, n), sketch_(*static_cast<const cof_cut_sketch *>(kernel.vtable)) {
        cfg_.struct_size = sizeof cfg_;
        if (contract.check_cfg != nullptr) contract.check_cfg(cfg_);
        for (uint8_t &byte : cfg_.key)
            byte = static_cast<uint8_t>(random_.next());
        output_.resize(static_cast<const cof_cut_sketch *>(contract.kernel.vtable)->sketch_size(n));
        add("sketch_size()", [this, n] { fits_ = sketch_.sketch_size(n) <= output_.size(); });
        add(over("sketch()", n), [this, n] {
            if (fits_) sketch_.sketch(&cfg_, p(), n, 0, output_.data());
        });
    }

  private:
    const cof_cut_sketch &sketch_;
    cof_cut_cfg cfg_{};
    bool fits_ = false;
};

// The smallest chunks that the contract takes: the most cuts for the bytes. struct_size 0: it takes none of these.
cof_cut_cfg small_chunks(const cof_cut &cut, const Contract &contract) {
    struct Sizes {
        uint64_t min, avg, max;
    };
    for (const Sizes &sizes :
         {Sizes{64, 256, 1024}, Sizes{256, 1024, 4096}, Sizes{1024, 0, 3072}, Sizes{64, 0, 640}, Sizes{0, 0, 0}}) {
        cof_cut_cfg cfg{};
        cfg.struct_size = sizeof cfg;
        cfg.min = sizes.min, cfg.avg = sizes.avg, cfg.max = sizes.max;
        const bool valid = contract.check_cfg == nullptr || contract.check_cfg(cfg) == nullptr;
        const size_t state = valid ? cut.state_size(&cfg) : 0;
        if (state != 0 && state <= most_state) return cfg;
    }
    return {};
}

} // namespace

std::unique_ptr<Work> Work::of(uint64_t (*function)(uint64_t), uint64_t argument) {
    return std::make_unique<OneCall>(function, argument);
}

InputWork::InputWork(uint64_t seed, size_t n) : random_(seed), bytes_(n) {
    for (uint8_t &byte : bytes_)
        byte = static_cast<uint8_t>(random_.next());
}

std::string over(const char *function, size_t n) {
    return std::string(function) + " over " + std::to_string(n) + " bytes";
}

cof_hash_key random_key(Random &random) {
    cof_hash_key key{};
    key.seed = random.next();
    key.keyed = 1;
    for (uint8_t &byte : key.key)
        byte = static_cast<uint8_t>(random.next());
    return key;
}

std::unique_ptr<Work> work_of(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n) {
    const std::string_view iface = kernel.iface;
    if (iface == COF_IFACE_CRC32) return std::make_unique<CrcWork<cof_crc32>>(kernel, contract, seed, n);
    if (iface == COF_IFACE_CRC64) return std::make_unique<CrcWork<cof_crc64>>(kernel, contract, seed, n);
    if (iface == COF_IFACE_HASH) {
        if (kernel.state_size > most_state) return nullptr;
        const uint32_t digest_size = contract.adopted != nullptr
                                         ? contract.adopted->digest_size
                                         : static_cast<const cof_hash *>(contract.kernel.vtable)->digest_size;
        return std::make_unique<HashWork>(kernel, digest_size, seed, n);
    }
    if (iface == COF_IFACE_CUT) {
        const cof_cut_cfg cfg = small_chunks(*static_cast<const cof_cut *>(kernel.vtable), contract);
        return cfg.struct_size != 0 ? std::make_unique<CutWork>(kernel, cfg, seed, n) : nullptr;
    }
    if (iface == COF_IFACE_CUT_SKETCH) return std::make_unique<SketchWork>(kernel, contract, seed, n);
    if (is_crc_many(iface)) return crc_many_work_of(kernel, contract, seed, n);
    return adopted_work_of(kernel, contract, seed, n);
}

} // namespace cof::conform
