// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/cdc-quality/cutter.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace cdc {

namespace {

constexpr const char *digest_contract = "xxh3-128/1";
constexpr size_t cuts_a_call = 4096;
constexpr size_t random_piece = 64 * 1024;

cof_status feed(cof_chunker *chunker, std::span<const uint8_t> bytes, bool last, Cuts &cuts, size_t most) {
    std::array<cof_cut_end, cuts_a_call> ends;
    const size_t cap = std::min(most, ends.size());
    size_t count = 0, used = 0;
    do {
        const cof_status status =
            cof_chunker_feed(chunker, bytes.data(), bytes.size(), last ? 1 : 0, ends.data(), cap, &count, &used);
        if (status != COF_OK) return status;
        for (size_t i = 0; i < count; ++i)
            cuts.push_back(ends[i].end);
        bytes = bytes.subspan(used);
    } while (count == cap && cuts.size() < most);
    return COF_OK;
}

} // namespace

Library::Library(const std::string &plugin_root, const std::string &pins) {
    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
    if (plugin_root.empty()) options.flags |= COF_OPT_PORTABLE;
    options.plugin_root = plugin_root.c_str();
    options.pins = pins.empty() ? nullptr : pins.c_str();
    char why[1024] = "";
    cof_context *context = nullptr;
    if (cof_open(&options, &context, why, sizeof why) != COF_OK) throw Failure(Exit::usage, why);
    context_.reset(context);
    if (cof_find(context, digest_contract, nullptr, &hash_, why, sizeof why) != COF_OK)
        throw Failure(Exit::internal, why);
}

Digest Library::digest(std::span<const uint8_t> bytes) const {
    Digest digest;
    cof_hash_oneshot(hash_, bytes.data(), bytes.size(), nullptr, &digest);
    return digest;
}

std::vector<std::string> Library::contracts() {
    std::vector<std::string> names;
    cof_each_contract(
        [](void *user, const cof_contract_info *info) {
            auto &list = *static_cast<std::vector<std::string> *>(user);
            const bool cuts =
                std::strcmp(info->iface, COF_IFACE_CUT) == 0 || std::strcmp(info->iface, COF_IFACE_CUT_SKETCH) == 0;
            if (cuts && std::find(list.begin(), list.end(), info->contract) == list.end())
                list.emplace_back(info->contract);
        },
        &names);
    return names;
}

std::string Library::kernels(const std::string &contract) const {
    std::string text;
    if (contract == fixed) return text;
    cof_each_kernel(
        get(), contract.c_str(),
        [](void *user, const cof_kernel_info *info) {
            if (info->chosen == 0) return;
            auto &list = *static_cast<std::string *>(user);
            list += (list.empty() ? "" : " ") + std::string(info->iface) + "=" + info->impl;
        },
        &text);
    return text;
}

Cutter::Cutter(const Library &library, const std::string &contract, const cof_cut_cfg &wanted) {
    if (contract == fixed) {
        config_ = wanted;
        if (config_.avg == 0) config_.avg = config_.min != 0 ? config_.min : 16384;
        config_.min = config_.max = config_.avg;
        return;
    }
    const auto names = Library::contracts();
    if (std::find(names.begin(), names.end(), contract) == names.end()) {
        std::string list;
        for (const std::string &name : names)
            list += name + ", ";
        throw Failure(Exit::usage, "'" + contract + "' is not a contract that cuts; there are " + list + fixed);
    }
    char why[1024] = "";
    cof_chunker *chunker = nullptr;
    const cof_status status = cof_chunker_new(library.get(), contract.c_str(), &wanted, &chunker, why, sizeof why);
    if (status != COF_OK)
        throw Failure(status == COF_E_INVALID || status == COF_E_DEPENDENCY ? Exit::usage : Exit::internal,
                      contract + ": " + (*why != '\0' ? why : cof_status_name(status)));
    fresh_.reset(chunker);
    config_.struct_size = sizeof config_;
    cof_chunker_config(chunker, &config_);
}

Cutter::Chunker Cutter::fresh_chunker() const {
    cof_chunker *raw = nullptr;
    if (cof_chunker_clone(fresh_.get(), &raw) != COF_OK) throw std::bad_alloc();
    return Chunker(raw);
}

Cuts Cutter::cut(std::span<const uint8_t> stream) const {
    Cuts cuts;
    cuts.reserve(stream.size() / config_.min + 1);
    if (!fresh_) {
        for (uint64_t end = config_.avg; end < stream.size(); end += config_.avg)
            cuts.push_back(end);
        if (!stream.empty()) cuts.push_back(stream.size());
        return cuts;
    }
    const Chunker chunker = fresh_chunker();
    const cof_status status = feed(chunker.get(), stream, true, cuts, SIZE_MAX);
    if (status != COF_OK) throw Failure(Exit::internal, std::string("cutting: ") + cof_status_name(status));
    if ((cuts.empty() ? 0 : cuts.back()) != stream.size())
        throw Failure(Exit::internal, "cutting: the last cut is not the end of the stream");
    return cuts;
}

uint64_t Cutter::first_of_random(Random &random) const {
    if (!fresh_) return config_.avg;
    const Chunker chunker = fresh_chunker();
    Bytes piece(std::min<size_t>(random_piece, static_cast<size_t>(config_.max)));
    Cuts cuts;
    while (cuts.empty()) {
        random.fill(piece);
        const cof_status status = feed(chunker.get(), piece, false, cuts, 1);
        if (status != COF_OK) throw Failure(Exit::internal, std::string("cutting: ") + cof_status_name(status));
    }
    return cuts.front();
}

} // namespace cdc
