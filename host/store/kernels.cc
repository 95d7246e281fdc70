// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/kernels.hpp"

#include <limits.h>

namespace cof::store {

namespace {

[[noreturn]] void refuse(const cofferdam::Error &error) {
    const bool ours = error.code() == COF_E_DEPENDENCY || error.code() == COF_E_INVALID;
    throw Failure(ours ? Exit::configuration : Exit::internal, std::string(error.message()));
}

template <class T> T value_of(cofferdam::Result<T> result) {
    if (!result) refuse(result.error());
    return std::move(*result);
}

void check(const cofferdam::Status &status, const char *what) {
    if (!status) throw Failure(Exit::internal, std::string(what) + ": " + std::string(status.name()));
}

// A tree as it is built or copied as a whole, with its plugins beside the program: DIR/bin/cofferdam-store.
std::string own_tree() {
    char path[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    if (n <= 0 || n == static_cast<ssize_t>(sizeof path)) return {};
    std::string tree(path, static_cast<size_t>(n));
    for (int i = 0; i < 2; ++i)
        tree.resize(std::min(tree.rfind('/'), tree.size()));
    return tree;
}

cofferdam::Context open_context(const KernelOptions &options) {
    const std::string tree = own_tree();
    const std::string root = tree + "/lib/cofferdam/1", helper = tree + "/libexec/cofferdam/cofferdam-probe";
    cof_options o = cofferdam::default_options();
    o.flags = COF_OPT_PROBE_CHILD | COF_OPT_COUNT;
    if (!options.plugin_path.empty()) o.plugin_path = options.plugin_path.c_str();
    if (!options.cpu.empty()) o.cpu_tier = options.cpu.c_str();
    if (!tree.empty() && access(root.c_str(), X_OK) == 0) o.plugin_root = root.c_str();
    if (!tree.empty() && access(helper.c_str(), X_OK) == 0) o.probe_helper = helper.c_str();
    return value_of(cofferdam::Context::open(o));
}

} // namespace

Kernels::Kernels(const KernelOptions &options)
    : context_(open_context(options)), crc_(value_of(context_.find(cofferdam::crc32c))),
      batch_(value_of(context_.find(cofferdam::blake3_batch))), hash_(value_of(context_.find(cofferdam::blake3))) {}

void Kernels::blake3(std::span<const cof_span> messages, std::span<Address> digests) const {
    check(batch_(messages, std::as_writable_bytes(digests)), "blake3/1");
}
Address Kernels::blake3(Bytes message) const {
    return hash_(message);
}
cofferdam::Stream Kernels::blake3_stream() const {
    return value_of(hash_.stream());
}

cofferdam::Ingest Kernels::ingest(Chunker &chunker) const {
    cof_cut_cfg cut = cofferdam::default_cut();
    cut.min = chunker.min;
    cut.avg = chunker.avg;
    cut.max = chunker.max;
    cut.level = static_cast<uint32_t>(chunker.level);
    cut.seed = chunker.seed;
    cof_ingest_cfg cfg = cofferdam::default_ingest();
    cfg.contract = chunker.contract.c_str();
    cfg.cut = &cut;
    cfg.sums = COF_INGEST_BLAKE3 | COF_INGEST_CRC32C;
    cofferdam::Ingest plan = value_of(cofferdam::Ingest::start(context_, cfg));
    const cof_cut_cfg in_force = plan.config();
    chunker.min = in_force.min;
    chunker.avg = in_force.avg;
    chunker.max = in_force.max;
    return plan;
}

const cofferdam::Codec &Kernels::codec(Codec codec) const {
    const auto known = codecs_.find(codec);
    if (known != codecs_.end()) return known->second;
    auto found = value_of(context_.find(codec == Codec::zstd ? cofferdam::zstd : cofferdam::lz4));
    return codecs_.emplace(codec, found).first->second;
}

std::vector<KernelUse> Kernels::used() const {
    std::vector<KernelUse> all;
    context_.each_kernel(nullptr, [&](const cof_kernel_info &k) {
        if (k.calls == 0) return;
        const char *licence = *k.spdx_effective != '\0' ? k.spdx_effective : k.spdx_declared;
        all.push_back({k.contract, k.impl, k.plugin, licence, k.calls, k.bytes});
    });
    return all;
}

} // namespace cof::store
