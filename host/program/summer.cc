// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/summer.hpp"

#include <unistd.h>

#include <memory>

#include "host/program/base.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

struct FreeStream {
    void operator()(cof_stream *s) const { cof_stream_free(s); }
};
using Stream = std::unique_ptr<cof_stream, FreeStream>;

// POSIX cksum: register from 0, then the length, low byte first, in as few bytes as hold it; inverted at the end.
uint32_t finish_cksum(const cof_slot *slot, uint32_t reg, uint64_t size) {
    for (; size != 0; size >>= 8) {
        auto byte = static_cast<uint8_t>(size);
        reg = cof_crc32_raw(slot, reg, &byte, 1);
    }
    return ~reg;
}

} // namespace

Summer::Summer(const Context &context, const std::vector<const Algorithm *> &algorithms)
    : context_(context), algorithms_(algorithms) {
    for (const Algorithm *a : algorithms_) {
        slots_.push_back(context.find(std::string(a->contract)));
        if (cof_digest_size(slots_.back()) == 0)
            throw Failure(Exit::usage, "-a: " + std::string(a->contract) + " gives no checksum");
    }
}

// A kernel that the watch demoted may have spoilt what came before: then the file is read again.
Summer::Result Summer::run(const std::string &name, Progress &progress) {
    Result result;
    for (int attempt = 0; attempt < 8; ++attempt) {
        result = {};
        Input input = open_input(name, true);
        if (!input.error.empty()) {
            result.error = input.error;
            return result;
        }
        Pass outcome = pass(name, input, progress, result);
        if (outcome != Pass::again) return result;
        if (!input.regular || name == "-") {
            result.error = printable(name) + ": a kernel was demoted while this stream was read, and it cannot be read "
                                             "twice; run it again";
            return result;
        }
    }
    result.error = printable(name) + ": kernels were demoted again and again; use --portable";
    return result;
}

Summer::Pass Summer::pass(const std::string &name, Input &input, Progress &progress, Result &result) {
    std::vector<Stream> streams;
    for (size_t i = 0; i < slots_.size(); ++i) {
        cof_stream *raw = nullptr;
        if (algorithms_[i]->name != "cksum" && cof_stream_new(slots_[i], nullptr, &raw) != COF_OK)
            throw std::bad_alloc();
        streams.emplace_back(raw);
    }
    uint64_t demotions = context_.demotions();
    std::vector<uint32_t> registers(slots_.size(), 0);
    uint64_t size = 0;
    window_.clear();
    while (!window_.at_end()) {
        if (!window_.fill(input.fd.get())) {
            result.error = system_error(printable(name), window_.error());
            return Pass::failed;
        }
        auto bytes = window_.pending();
        for (size_t i = 0; i < slots_.size(); ++i) {
            if (!streams[i])
                registers[i] = cof_crc32_raw(slots_[i], registers[i], bytes.data(), bytes.size());
            else if (cof_stream_update(streams[i].get(), bytes.data(), bytes.size()) == COF_E_SUSPECT)
                return Pass::again;
        }
        size += bytes.size();
        progress.advance(bytes.size());
        window_.consume(bytes.size());
    }
    for (size_t i = 0; i < slots_.size(); ++i) {
        if (!streams[i]) {
            result.sums.push_back({std::to_string(finish_cksum(slots_[i], registers[i], size)), size});
            continue;
        }
        uint8_t digest[64];
        cof_status status = cof_stream_final(streams[i].get(), digest);
        if (status == COF_E_SUSPECT) return Pass::again;
        if (status != COF_OK) throw Failure(Exit::internal, std::string("digest: ") + cof_status_name(status));
        result.sums.push_back({hex(digest, cof_digest_size(slots_[i])), size});
    }
    for (const Stream &stream : streams) // raw registers have no stream that would have said SUSPECT
        if (!stream && context_.demotions() != demotions) return Pass::again;
    return Pass::done;
}

} // namespace cof::program
