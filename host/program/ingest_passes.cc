// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/ingest_passes.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <utility>

#include "host/program/base.hpp"

namespace cof::program {

namespace {

constexpr const char *reference_contract = "fastcdc2020/1"; // scalar Gear
constexpr size_t object = 4096;

void require(cof_status status, const char *what) {
    if (status == COF_E_SUSPECT)
        throw Failure(Exit::internal, std::string(what) + ": a kernel was demoted meanwhile; run it again");
    if (status != COF_OK) throw Failure(Exit::internal, std::string(what) + ": " + cof_status_name(status));
}

std::vector<uint8_t> random_bytes(size_t n) {
    std::vector<uint8_t> bytes(n);
    uint64_t x = 1;
    for (size_t i = 0; i < n; i += sizeof x) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const uint64_t word = x ^ x >> 32;
        std::memcpy(&bytes[i], &word, std::min(sizeof word, n - i));
    }
    return bytes;
}

Globals reference_globals(Globals globals) {
    globals.pins = {std::string(reference_contract) + "=portable"};
    return globals;
}

Globals uncounted(Globals globals) {
    globals.count = false;
    return globals;
}

} // namespace

// Of this thread: a pass takes tens of milliseconds, so on a busy machine none falls between interruptions.
double thread_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double Pass::low() const {
    std::vector<double> sorted = samples;
    std::sort(sorted.begin(), sorted.end());
    return sorted[(sorted.size() - 1) / 20];
}

IngestPasses::IngestPasses(const Globals &globals, const IngestBenchOptions &o)
    : context_(uncounted(globals)), pinned_(reference_globals(uncounted(globals))),
      contract_(context_.resolve(o.contract)), data_(random_bytes(o.bytes)), crc32c_(context_.find("crc32c/1")),
      xxh3_(context_.find("xxh3-128/1")), blake3_(context_.find("blake3/1", COF_IFACE_HASH)) {
    std::string why;
    batch_ = context_.find_if_served("blake3/1", COF_IFACE_HASH_BATCH, why);
    if (!batch_) batch_ = blake3_;
    cut_cfg_.struct_size = sizeof cut_cfg_;
    cut_cfg_.avg = o.mean;
    cfg_.struct_size = sizeof cfg_;
    cfg_.contract = contract_.c_str();
    cfg_.cut = &cut_cfg_;
    cfg_.tile = o.tile;
    cof_cut_cfg reference_cfg = cut_cfg_;
    reference_ = chunker(pinned_, reference_contract, reference_cfg);
    chunker_ = chunker(context_, contract_.c_str(), cut_cfg_);
    fused_ = plan(COF_INGEST_BLAKE3 | COF_INGEST_CRC32C);
    fused_blake3_ = plan(COF_INGEST_BLAKE3);
    fused_xxh3_ = plan(COF_INGEST_BLAKE3 | COF_INGEST_CRC32C | COF_INGEST_XXH3_128);
    small_ = plan(COF_INGEST_BLAKE3 | COF_INGEST_CRC32C);
    for (size_t at = 0; at + object <= data_.size() / 4; at += object)
        objects_.push_back({data_.data() + at, object});

    ends_.resize(data_.size() / std::max<uint64_t>(64, o.mean / 8) + 16);
    cut();
    uint64_t start = 0;
    for (const cof_cut_end &end : ends_) {
        chunks_.push_back({data_.data() + start, static_cast<size_t>(end.end - start)});
        start = end.end;
    }
    records_.resize(std::max(chunks_.size(), objects_.size()) + 64);
    crcs_.resize(chunks_.size());
    xxh3s_.resize(chunks_.size());
    digests_.resize(records_.size());
    list_.resize(36 * chunks_.size());
    together_ = std::clamp<size_t>((o.tile ? o.tile : COF_INGEST_TILE_DEFAULT) / o.mean, 1, 256);
    compare();
    const size_t all = data_.size(), part = object * objects_.size();
    passes_ = {
        {"fused", [this] { fused(fused_.get()); }, all},
        {"passes", [this] { cut(), blake3(), crc32c(); }, all},
        {"reference", [this] { reference(); }, all},
        {"fused-blake3", [this] { fused(fused_blake3_.get()); }, all},
        {"fused-feeds", [this] { fused_feeds(); }, all},
        {"fused-xxh3", [this] { fused(fused_xxh3_.get()); }, all},
        {"fused-then-xxh3", [this] { fused(fused_.get()), xxh3(); }, all},
        {"passes-xxh3", [this] { cut(), blake3(), crc32c(), xxh3(); }, all},
        {"fused-again", [this] { fused(fused_.get()); }, all},
        {"known-cuts", [this] { known_cuts(); }, all},
        {"cut", [this] { cut(); }, all},
        {"blake3", [this] { blake3(); }, all},
        {"blake3-single", [this] { blake3_single(); }, all},
        {"crc32c", [this] { crc32c(); }, all},
        {"xxh3", [this] { xxh3(); }, all},
        {"list-hash", [this] { list_hash(); }, all},
        {"objects-batch", [this] { objects_batch(); }, part},
        {"objects-single", [this] { objects_single(); }, part},
    };
}

IngestPasses::Plan IngestPasses::plan(uint32_t sums) const {
    cof_ingest_cfg cfg = cfg_;
    cfg.sums = sums;
    cof_ingest *raw = nullptr;
    char why[1024] = "";
    const cof_status status = cof_ingest_new(context_.get(), &cfg, &raw, why, sizeof why);
    if (status == COF_E_INVALID) // its sentence speaks of the field
        throw Failure(Exit::usage, "--tile is not from 4096 bytes to 64 MiB; leave it 0 for the library's");
    if (status != COF_OK) throw Failure(Exit::internal, std::string("ingest: ") + cof_status_name(status) + ": " + why);
    return Plan(raw);
}

IngestPasses::Chunker IngestPasses::chunker(const Context &context, const char *contract, cof_cut_cfg &cfg) const {
    cof_chunker *raw = nullptr;
    char why[1024] = "";
    if (cof_chunker_new(context.get(), contract, &cfg, &raw, why, sizeof why) == COF_OK) return Chunker(raw);
    // A contract that has no mean has lengths from min to twice that.
    cfg.min = cfg.avg * 2 / 3;
    cfg.avg = 0;
    if (cof_chunker_new(context.get(), contract, &cfg, &raw, nullptr, 0) == COF_OK) return Chunker(raw);
    throw Failure(Exit::usage, std::string("--avg: ") + why);
}

void IngestPasses::fused(cof_ingest *plan) {
    require(cof_ingest_reset(plan), "ingest");
    size_t count = 0, used = 0;
    require(cof_ingest_feed(plan, data_.data(), data_.size(), 1, records_.data(), records_.size(), &count, &used),
            "ingest");
}

// As from a file: in reads of 1 MiB.
void IngestPasses::fused_feeds() {
    require(cof_ingest_reset(fused_.get()), "ingest");
    constexpr size_t read = size_t{1} << 20;
    size_t done = 0;
    for (size_t at = 0; at < data_.size(); at += read) {
        size_t count = 0, used = 0;
        const size_t n = std::min(read, data_.size() - at);
        require(cof_ingest_feed(fused_.get(), data_.data() + at, n, at + n == data_.size(), &records_[done],
                                records_.size() - done, &count, &used),
                "ingest");
        done += count;
    }
}

void IngestPasses::cut() {
    require(cof_chunker_reset(chunker_.get()), "cut");
    if (!chunks_.empty()) ends_.resize(chunks_.size() + 1);
    size_t count = 0, used = 0;
    require(cof_chunker_feed(chunker_.get(), data_.data(), data_.size(), 1, ends_.data(), ends_.size(), &count, &used),
            "cut");
    if (count == ends_.size()) throw Failure(Exit::internal, "cut: more chunks than their mean allows");
    ends_.resize(count);
}

void IngestPasses::crc32c() {
    for (size_t i = 0; i < chunks_.size(); ++i)
        crcs_[i] = cof_crc32_update(crc32c_, 0, chunks_[i].p, chunks_[i].n);
}

void IngestPasses::xxh3() {
    for (size_t i = 0; i < chunks_.size(); ++i)
        cof_hash_oneshot(xxh3_, chunks_[i].p, chunks_[i].n, nullptr, xxh3s_[i].data());
}

void IngestPasses::blake3() {
    require(cof_digest_batch(batch_, chunks_.data(), chunks_.size(), nullptr, digests_.data()), "blake3/1");
}

void IngestPasses::blake3_single() {
    for (size_t i = 0; i < chunks_.size(); ++i)
        cof_hash_oneshot(blake3_, chunks_[i].p, chunks_[i].n, nullptr, digests_[i].data());
}

// The address of the whole: BLAKE3 over length and digest of each chunk.
void IngestPasses::list_hash() {
    for (size_t i = 0; i < chunks_.size(); ++i) {
        const auto length = static_cast<uint32_t>(chunks_[i].n);
        std::memcpy(&list_[36 * i], &length, sizeof length);
        std::memcpy(&list_[36 * i + 4], digests_[i].data(), 32);
    }
    uint8_t digest[32];
    cof_hash_oneshot(blake3_, list_.data(), list_.size(), nullptr, digest);
}

// The fused pass without its cutting, for what that adds.
void IngestPasses::known_cuts() {
    for (size_t from = 0; from < chunks_.size(); from += together_) {
        const size_t to = std::min(from + together_, chunks_.size());
        for (size_t i = from; i < to; ++i)
            crcs_[i] = cof_crc32_update(crc32c_, 0, chunks_[i].p, chunks_[i].n);
        require(cof_digest_batch(batch_, &chunks_[from], to - from, nullptr, digests_[from].data()), "blake3/1");
    }
}

// Each chunk is hashed as soon as it is cut: how it is done without a plan, and without a batch.
void IngestPasses::reference() {
    require(cof_chunker_reset(reference_.get()), reference_contract);
    size_t at = 0, cuts = 0, used = 0;
    for (uint64_t start = 0;;) {
        cof_cut_end end;
        require(cof_chunker_feed(reference_.get(), data_.data() + at, data_.size() - at, 1, &end, 1, &cuts, &used),
                reference_contract);
        at += used;
        if (cuts == 0) break;
        cof_hash_oneshot(blake3_, data_.data() + start, static_cast<size_t>(end.end - start), nullptr,
                         digests_.front().data());
        start = end.end;
    }
}

void IngestPasses::objects_batch() {
    size_t count = 0, used = 0;
    require(cof_ingest_batch(small_.get(), objects_.data(), objects_.size(), records_.data(), records_.size(), &count,
                             &used),
            "ingest");
}

void IngestPasses::objects_single() {
    size_t count = 0, used = 0;
    for (const cof_span &o : objects_) {
        require(cof_ingest_reset(small_.get()), "ingest");
        require(cof_ingest_feed(small_.get(), o.p, o.n, 1, records_.data(), records_.size(), &count, &used), "ingest");
    }
    require(cof_ingest_reset(small_.get()), "ingest");
}

// The fused pass once more, in the same order and by the same calls, with a clock between its stages.
Profile IngestPasses::profile() {
    Profile p;
    double now = thread_seconds();
    const auto lap = [&now](double &stage) {
        const double then = std::exchange(now, thread_seconds());
        stage += now - then;
    };
    require(cof_chunker_reset(chunker_.get()), "cut");
    size_t at = 0, done = 0, cuts = 0, used = 0;
    do {
        require(cof_chunker_feed(chunker_.get(), data_.data() + at, data_.size() - at, 1, ends_.data(), together_,
                                 &cuts, &used),
                "cut");
        at += used;
        lap(p.cut);
        for (size_t i = done; i < done + cuts; ++i)
            crcs_[i] = cof_crc32_update(crc32c_, 0, chunks_[i].p, chunks_[i].n);
        lap(p.crc32c);
        for (size_t i = done; i < done + cuts; ++i)
            cof_hash_oneshot(xxh3_, chunks_[i].p, chunks_[i].n, nullptr, xxh3s_[i].data());
        lap(p.xxh3);
        require(cof_digest_batch(batch_, &chunks_[done], cuts, nullptr, digests_[done].data()), "blake3/1");
        lap(p.blake3);
        done += cuts;
    } while (cuts == together_ && done < chunks_.size());
    list_hash();
    lap(p.list);
    return p;
}

void IngestPasses::compare() {
    fused(fused_xxh3_.get());
    crc32c(), xxh3(), blake3_single();
    for (size_t i = 0; i < chunks_.size(); ++i) {
        const cof_ingest_record &r = records_[i];
        const auto *end = static_cast<const uint8_t *>(chunks_[i].p) + chunks_[i].n;
        if (r.end != static_cast<uint64_t>(end - data_.data()) || r.crc32c != crcs_[i] ||
            std::memcmp(r.blake3, digests_[i].data(), 32) != 0 || std::memcmp(r.xxh3_128, xxh3s_[i].data(), 16) != 0)
            throw Failure(Exit::internal, "the fused pass and the separate calls disagree on chunk " +
                                              std::to_string(i) + "; run 'cofferdam selftest'");
    }
}

const Pass &IngestPasses::pass(const std::string &name) const {
    return *std::find_if(passes_.begin(), passes_.end(), [&](const Pass &p) { return p.name == name; });
}

} // namespace cof::program
