// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// `cofferdam bench ingest`: the fused pass beside the passes it is made of, over one buffer in memory. All contenders
// run in one process, in turn, each over the whole buffer; what they compute is compared before anything is timed.
#include "host/program/bench_ingest.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>

#include <cofferdam_ingest.h>

#include "host/program/json.hpp"
#include "host/program/progress.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// Of this thread: a pass takes tens of milliseconds, so on a busy machine none falls between interruptions.
double thread_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

constexpr const char *reference_contract = "fastcdc2020/1"; // scalar Gear
constexpr size_t object = 4096;

struct FreeChunker {
    void operator()(cof_chunker *c) const { cof_chunker_free(c); }
};
using Chunker = std::unique_ptr<cof_chunker, FreeChunker>;
struct FreePlan {
    void operator()(cof_ingest *p) const { cof_ingest_free(p); }
};
using Plan = std::unique_ptr<cof_ingest, FreePlan>;

void require(cof_status status, const char *what) {
    if (status == COF_E_SUSPECT)
        throw Failure(Exit::internal, std::string(what) + ": a kernel was demoted meanwhile; run it again");
    if (status != COF_OK) throw Failure(Exit::internal, std::string(what) + ": " + cof_status_name(status));
}

// Core cycles a second, by a chain of additions of which one takes a cycle.
double chain_hertz() {
    constexpr int links = 100000;
    uint64_t x = 0;
    const auto start = Clock::now();
    for (int i = 0; i < links / 10; ++i)
        for (int k = 0; k < 10; ++k) {
            ++x;
            asm volatile("" : "+r"(x));
        }
    return links / Seconds(Clock::now() - start).count();
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

struct Pass {
    std::string name;
    std::function<void()> run;
    size_t bytes;
    std::vector<double> samples = {};
    double low() const {
        std::vector<double> sorted = samples;
        std::sort(sorted.begin(), sorted.end());
        return sorted[(sorted.size() - 1) / 20];
    }
};

struct Profile {
    double cut = 0, crc32c = 0, xxh3 = 0, blake3 = 0, list = 0;
    double total() const { return cut + crc32c + xxh3 + blake3 + list; }
};

class Bench {
  public:
    Bench(const Globals &globals, const IngestBenchOptions &o);
    void measure(double seconds);
    Json json() const;
    std::string text() const;

  private:
    Plan plan(uint32_t sums) const;
    Chunker chunker(const Context &context, const char *contract, cof_cut_cfg &cfg) const;
    void fused(cof_ingest *plan);
    void fused_feeds();
    void cut();
    void crc32c();
    void xxh3();
    void blake3();
    void blake3_single();
    void list_hash();
    void known_cuts();
    void reference();
    void objects_batch();
    void objects_single();
    Profile profile();
    void compare();
    const Pass &pass(const std::string &name) const;
    double cycles(const std::string &name) const {
        return pass(name).low() * hertz_ / static_cast<double>(pass(name).bytes);
    }

    Context context_, pinned_;
    std::string contract_;
    cof_ingest_cfg cfg_{};
    cof_cut_cfg cut_cfg_{};
    std::vector<uint8_t> data_;
    const cof_slot *crc32c_, *xxh3_, *blake3_, *batch_;
    Chunker chunker_, reference_;
    Plan fused_, fused_blake3_, fused_xxh3_, small_;
    std::vector<cof_ingest_record> records_;
    std::vector<cof_cut_end> ends_;
    std::vector<cof_span> chunks_, objects_;
    std::vector<uint32_t> crcs_;
    std::vector<std::array<uint8_t, 16>> xxh3s_;
    std::vector<std::array<uint8_t, 32>> digests_;
    std::vector<uint8_t> list_;
    size_t together_ = 1;
    std::vector<Pass> passes_;
    std::vector<Profile> profiles_;
    double hertz_ = 0;
};

Globals reference_globals(Globals globals) {
    globals.pins = {std::string(reference_contract) + "=portable"};
    return globals;
}

Globals uncounted(Globals globals) {
    globals.count = false;
    return globals;
}

Bench::Bench(const Globals &globals, const IngestBenchOptions &o)
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

Plan Bench::plan(uint32_t sums) const {
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

Chunker Bench::chunker(const Context &context, const char *contract, cof_cut_cfg &cfg) const {
    cof_chunker *raw = nullptr;
    char why[1024] = "";
    if (cof_chunker_new(context.get(), contract, &cfg, &raw, why, sizeof why) == COF_OK) return Chunker(raw);
    // A contract that has no mean has lengths from min to twice that.
    cfg.min = cfg.avg * 2 / 3;
    cfg.avg = 0;
    if (cof_chunker_new(context.get(), contract, &cfg, &raw, nullptr, 0) == COF_OK) return Chunker(raw);
    throw Failure(Exit::usage, std::string("--avg: ") + why);
}

void Bench::fused(cof_ingest *plan) {
    require(cof_ingest_reset(plan), "ingest");
    size_t count = 0, used = 0;
    require(cof_ingest_feed(plan, data_.data(), data_.size(), 1, records_.data(), records_.size(), &count, &used),
            "ingest");
}

// As from a file: in reads of 1 MiB.
void Bench::fused_feeds() {
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

void Bench::cut() {
    require(cof_chunker_reset(chunker_.get()), "cut");
    if (!chunks_.empty()) ends_.resize(chunks_.size() + 1);
    size_t count = 0, used = 0;
    require(cof_chunker_feed(chunker_.get(), data_.data(), data_.size(), 1, ends_.data(), ends_.size(), &count, &used),
            "cut");
    if (count == ends_.size()) throw Failure(Exit::internal, "cut: more chunks than their mean allows");
    ends_.resize(count);
}

void Bench::crc32c() {
    for (size_t i = 0; i < chunks_.size(); ++i)
        crcs_[i] = cof_crc32_update(crc32c_, 0, chunks_[i].p, chunks_[i].n);
}

void Bench::xxh3() {
    for (size_t i = 0; i < chunks_.size(); ++i)
        cof_hash_oneshot(xxh3_, chunks_[i].p, chunks_[i].n, nullptr, xxh3s_[i].data());
}

void Bench::blake3() {
    require(cof_digest_batch(batch_, chunks_.data(), chunks_.size(), nullptr, digests_.data()), "blake3/1");
}

void Bench::blake3_single() {
    for (size_t i = 0; i < chunks_.size(); ++i)
        cof_hash_oneshot(blake3_, chunks_[i].p, chunks_[i].n, nullptr, digests_[i].data());
}

// The address of the whole: BLAKE3 over length and digest of each chunk.
void Bench::list_hash() {
    for (size_t i = 0; i < chunks_.size(); ++i) {
        const auto length = static_cast<uint32_t>(chunks_[i].n);
        std::memcpy(&list_[36 * i], &length, sizeof length);
        std::memcpy(&list_[36 * i + 4], digests_[i].data(), 32);
    }
    uint8_t digest[32];
    cof_hash_oneshot(blake3_, list_.data(), list_.size(), nullptr, digest);
}

// The fused pass without its cutting, for what that adds.
void Bench::known_cuts() {
    for (size_t from = 0; from < chunks_.size(); from += together_) {
        const size_t to = std::min(from + together_, chunks_.size());
        for (size_t i = from; i < to; ++i)
            crcs_[i] = cof_crc32_update(crc32c_, 0, chunks_[i].p, chunks_[i].n);
        require(cof_digest_batch(batch_, &chunks_[from], to - from, nullptr, digests_[from].data()), "blake3/1");
    }
}

// Each chunk is hashed as soon as it is cut: how it is done without a plan, and without a batch.
void Bench::reference() {
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

void Bench::objects_batch() {
    size_t count = 0, used = 0;
    require(cof_ingest_batch(small_.get(), objects_.data(), objects_.size(), records_.data(), records_.size(), &count,
                             &used),
            "ingest");
}

void Bench::objects_single() {
    size_t count = 0, used = 0;
    for (const cof_span &o : objects_) {
        require(cof_ingest_reset(small_.get()), "ingest");
        require(cof_ingest_feed(small_.get(), o.p, o.n, 1, records_.data(), records_.size(), &count, &used), "ingest");
    }
    require(cof_ingest_reset(small_.get()), "ingest");
}

// The fused pass once more, in the same order and by the same calls, with a clock between its stages.
Profile Bench::profile() {
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

void Bench::compare() {
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

void Bench::measure(double seconds) {
    Progress progress("measuring", 0, true);
    const auto start = Clock::now();
    for (size_t round = 0; round < 5 || Seconds(Clock::now() - start).count() < seconds; ++round) {
        for (int i = 0; i < 20; ++i)
            hertz_ = std::max(hertz_, chain_hertz());
        for (size_t i = 0; i < passes_.size(); ++i) {
            Pass &pass = passes_[(i + round) % passes_.size()];
            const double begin = thread_seconds();
            pass.run();
            pass.samples.push_back(thread_seconds() - begin);
            progress.advance(pass.bytes);
        }
        profiles_.push_back(profile());
    }
    std::sort(profiles_.begin(), profiles_.end(),
              [](const Profile &a, const Profile &b) { return a.total() < b.total(); });
    Progress::clear_line();
}

const Pass &Bench::pass(const std::string &name) const {
    return *std::find_if(passes_.begin(), passes_.end(), [&](const Pass &p) { return p.name == name; });
}

Json Bench::json() const {
    Json rows = Json::array();
    for (const Pass &p : passes_)
        rows.push_back({{"pass", p.name},
                        {"bytes", p.bytes},
                        {"samples", p.samples.size()},
                        {"seconds_p5", p.low()},
                        {"gb_per_second", static_cast<double>(p.bytes) / p.low() / 1e9},
                        {"cycles_per_byte", cycles(p.name)}});
    const Profile &p = profiles_[(profiles_.size() - 1) / 20];
    const auto share = [&](double stage) { return stage / p.total(); };
    Json served = Json::array();
    for (const char *contract : {contract_.c_str(), "blake3/1", "crc32c/1", "xxh3-128/1"})
        served.push_back(served_by(context_, contract));
    return {{"contract", contract_},
            {"mean", static_cast<double>(data_.size()) / static_cast<double>(chunks_.size())},
            {"chunks", chunks_.size()},
            {"chunks_together", together_},
            {"ghz", hertz_ / 1e9},
            {"passes", rows},
            {"profile",
             {{"cut", share(p.cut)},
              {"crc32c", share(p.crc32c)},
              {"xxh3", share(p.xxh3)},
              {"blake3", share(p.blake3)},
              {"list_hash", share(p.list)},
              {"seconds", p.total()}}},
            {"fused_over_passes", pass("passes").low() / pass("fused").low()},
            {"fused_over_reference", pass("reference").low() / pass("fused").low()},
            {"fused_blake3_over_reference", pass("reference").low() / pass("fused-blake3").low()},
            {"cutting_adds_cycles_per_byte", cycles("fused") - cycles("known-cuts")},
            {"xxh3_fused_over_second_pass", pass("fused-then-xxh3").low() / pass("fused-xxh3").low()},
            {"batch_over_single_objects", pass("objects-single").low() / pass("objects-batch").low()},
            {"noise", std::abs(pass("fused-again").low() / pass("fused").low() - 1)},
            {"served_by", served}};
}

std::string fixed(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string Bench::text() const {
    static const std::pair<const char *, const char *> titles[] = {
        {"fused", "fused: cut, BLAKE3, CRC-32C"},
        {"passes", "the same in passes over memory"},
        {"reference", "scalar Gear (fastcdc2020), BLAKE3 one by one"},
        {"fused-blake3", "fused: cut, BLAKE3, as the reference"},
        {"fused-feeds", "fused: cut, BLAKE3, CRC-32C in reads of 1 MiB"},
        {"fused-xxh3", "fused, with XXH3-128"},
        {"fused-then-xxh3", "fused, XXH3-128 in a second pass"},
        {"passes-xxh3", "all four in passes over memory"},
        {"known-cuts", "fused, the cuts known before"},
        {"cut", "cut alone"},
        {"blake3", "BLAKE3 alone, in batches"},
        {"blake3-single", "BLAKE3 alone, one by one"},
        {"crc32c", "CRC-32C alone"},
        {"xxh3", "XXH3-128 alone"},
        {"list-hash", "manifest hash alone (BLAKE3 of the list)"},
        {"objects-batch", "objects of 4 KiB, in batches"},
        {"objects-single", "objects of 4 KiB, one by one"},
    };
    Table table({"PASS", "GB/s", "CYCLES/BYTE", "TIMES REFERENCE"});
    const Json j = json();
    for (const auto &[name, title] : titles) {
        const Pass &p = pass(name);
        const double gbps = static_cast<double>(p.bytes) / p.low() / 1e9;
        const double reference = static_cast<double>(pass("reference").bytes) / pass("reference").low() / 1e9;
        table.add({title, fixed(gbps, gbps < 100 ? 2 : 0), fixed(cycles(name), 3), fixed(gbps / reference, 2)});
    }
    const auto percent = [&](const char *key) { return fixed(100 * j["profile"][key].get<double>(), 1) + " %"; };
    const auto number = [&](const char *key, int digits) { return fixed(j[key].get<double>(), digits); };
    return table.text() + "\n" + contract_ + ", " + human_bytes(data_.size()) + " in " +
           std::to_string(chunks_.size()) + " chunks of " + human_bytes(data_.size() / chunks_.size()) +
           " on average; GB/s are 10^9 bytes, 5th percentile of " + std::to_string(passes_[0].samples.size()) +
           " rounds, " + fixed(hertz_ / 1e9, 2) + " GHz.\nShares with XXH3: cut " + percent("cut") + ", CRC-32C " +
           percent("crc32c") + ", XXH3-128 " + percent("xxh3") + ", BLAKE3 " + percent("blake3") + ", manifest hash " +
           percent("list_hash") + ".\nFused is " + number("fused_over_passes", 2) + " times the passes and " +
           number("fused_over_reference", 2) + " times the reference; cutting adds " +
           number("cutting_adds_cycles_per_byte", 3) + " cycles a byte.\nXXH3-128 fused is " +
           number("xxh3_fused_over_second_pass", 2) + " times a second pass; batches of objects are " +
           number("batch_over_single_objects", 2) +
           " times one by one.\nNoise of this run (one pass twice): " + fixed(100 * j["noise"].get<double>(), 1) +
           " %.\n";
}

} // namespace

Exit bench_ingest(const Globals &globals, const IngestBenchOptions &o) {
    if (o.mean < 1024 || o.mean > (size_t{1} << 20))
        throw Failure(Exit::usage, "--avg takes a mean from 1K to 1M; " + std::to_string(o.mean) + " is not one");
    if (o.bytes < 16 * o.mean || o.bytes < (size_t{1} << 20) || o.bytes > (size_t{1} << 30))
        throw Failure(Exit::usage, "--size takes a size from 1M, or 16 times --avg, to 1G; " + std::to_string(o.bytes) +
                                       " is not one");
    Bench bench(globals, o);
    bench.measure(o.seconds);
    if (globals.json)
        put_json(bench.json());
    else
        put(bench.text());
    return Exit::ok;
}

} // namespace cof::program
