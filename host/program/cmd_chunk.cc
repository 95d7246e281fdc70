// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <thread>

#include "host/program/json.hpp"
#include "host/program/parallel_cutter.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

struct Statistics {
    uint64_t count = 0, bytes = 0, min = UINT64_MAX, max = 0;
    double squares = 0;

    void add(uint64_t length) {
        ++count;
        bytes += length;
        min = std::min(min, length);
        max = std::max(max, length);
        squares += static_cast<double>(length) * static_cast<double>(length);
    }
    double mean() const { return count == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(count); }
    double deviation() const {
        return count == 0 ? 0 : std::sqrt(std::max(0.0, squares / static_cast<double>(count) - mean() * mean()));
    }
};

struct Sum {
    const char *name; // as sum -a knows it, without its revision
    uint32_t bit;
};
constexpr Sum known_sums[] = {
    {"blake3", COF_INGEST_BLAKE3}, {"crc32c", COF_INGEST_CRC32C}, {"xxh3-128", COF_INGEST_XXH3_128}};

// "blake3,crc32c"
uint32_t parse_sums(const std::string &list) {
    uint32_t sums = 0;
    for (size_t at = 0; at <= list.size();) {
        const size_t end = std::min(list.find(',', at), list.size());
        const std::string name = list.substr(at, end - at);
        const auto *known = std::find_if(std::begin(known_sums), std::end(known_sums),
                                         [&](const Sum &sum) { return name == sum.name; });
        if (known == std::end(known_sums))
            throw Failure(Exit::usage,
                          "--sums: no sum '" + printable(name) + "'; there are blake3, crc32c and xxh3-128");
        sums |= known->bit;
        at = end + 1;
    }
    return sums;
}

std::string value_of(const Sum &sum, const cof_ingest_record &r) {
    if (sum.bit == COF_INGEST_CRC32C) return hex32(r.crc32c);
    return sum.bit == COF_INGEST_BLAKE3 ? hex(r.blake3, sizeof r.blake3) : hex(r.xxh3_128, sizeof r.xxh3_128);
}

std::string line_of(uint64_t offset, const cof_ingest_record &r, uint32_t sums, bool json) {
    char text[96], fingerprint[32] = "";
    const uint64_t length = r.end - offset;
    if (json)
        std::snprintf(text, sizeof text,
                      "{\"offset\":%" PRIu64 ",\"length\":%" PRIu64 ",\"fingerprint\":\"%016" PRIx64 "\"", offset,
                      length, r.fingerprint);
    else
        std::snprintf(text, sizeof text, "%" PRIu64 " %" PRIu64, offset, length);
    if (!json && r.fingerprint != 0) std::snprintf(fingerprint, sizeof fingerprint, " %016" PRIx64, r.fingerprint);
    std::string line = std::string(text) + fingerprint;
    for (const Sum &sum : known_sums)
        if (sums & sum.bit)
            line += json ? ",\"" + std::string(sum.name) + "\":\"" + value_of(sum, r) + "\""
                         : " " + std::string(sum.name) + ":" + value_of(sum, r);
    return line + (json ? "}\n" : "\n");
}

// Cut and, if sums are asked for, summed in the same pass.
class Source {
    // f(whichever it is).
    template <class F> decltype(auto) any(F f) const {
        return parallel_ ? f(*parallel_) : cutter_ ? f(*cutter_) : f(*ingester_);
    }

  public:
    Source(const Context &context, const CutOptions &options, uint32_t sums, std::optional<size_t> threads) {
        if (threads)
            parallel_.emplace(context, options, sums, *threads);
        else if (sums == 0)
            cutter_.emplace(context, options);
        else
            ingester_.emplace(context, options, sums);
    }
    const std::string &contract() const {
        return any([](const auto &source) -> const std::string & { return source.contract(); });
    }
    const cof_cut_cfg &config() const {
        return any([](const auto &source) -> const cof_cut_cfg & { return source.config(); });
    }
    int error() const {
        return any([](const auto &source) { return source.error(); });
    }
    Cutter::Outcome run(Input &input, const Ingester::OnChunk &on_chunk, Progress &progress) {
        if (parallel_) return parallel_->run(input, on_chunk, progress);
        if (ingester_) return ingester_->run(input.fd.get(), on_chunk, progress);
        return cutter_->run(
            input.fd.get(),
            [&](const Cutter::Chunk &c) {
                cof_ingest_record record{};
                record.end = c.offset + c.bytes.size();
                record.fingerprint = c.fingerprint;
                on_chunk(c.offset, record);
            },
            progress);
    }

  private:
    std::optional<Cutter> cutter_;
    std::optional<Ingester> ingester_;
    std::optional<ParallelCutter> parallel_;
};

constexpr uint32_t most_threads = 256;

// 0: of all cores that this process may use. One thread needs no sketch, so that it cuts by any contract.
std::optional<size_t> crew_of(uint32_t threads) {
    if (threads == 1) return std::nullopt;
    return threads != 0 ? threads : std::clamp(std::thread::hardware_concurrency(), 1u, most_threads);
}

Exit chunk(const Globals &globals, const CutOptions &options, const std::string &file, bool only_statistics,
           uint32_t sums, uint32_t threads) {
    Context context(globals);
    Input input; // outlives the cutter, whose threads read from it
    Source cutter(context, options, sums, crew_of(threads));
    input = open_input(file, true);
    if (!input.error.empty()) throw Failure(Exit::input, input.error);
    Progress progress("chunk", input.size, only_statistics);
    Statistics statistics;
    auto outcome = cutter.run(
        input,
        [&](uint64_t offset, const cof_ingest_record &r) {
            statistics.add(r.end - offset);
            if (!only_statistics) put(line_of(offset, r, sums, globals.json));
        },
        progress);
    flush_output();
    if (outcome == Cutter::Outcome::unreadable)
        throw Failure(Exit::input, system_error(printable(file), cutter.error()));
    if (outcome == Cutter::Outcome::suspect)
        throw Failure(Exit::internal, printable(file) + ": a kernel was demoted while it was cut, and the cuts may be "
                                                        "wrong; run it again");
    if (!only_statistics) return Exit::ok;

    double seconds = progress.seconds();
    Progress::clear_line();
    uint64_t least = statistics.count == 0 ? 0 : statistics.min;
    if (globals.json) {
        const cof_cut_cfg &cfg = cutter.config();
        put_json({{"contract", cutter.contract()},
                  {"min", cfg.min},
                  {"avg", cfg.avg},
                  {"max", cfg.max},
                  {"level", cfg.level},
                  {"seed", cfg.seed},
                  {"chunks", statistics.count},
                  {"bytes", statistics.bytes},
                  {"mean_length", statistics.mean()},
                  {"deviation", statistics.deviation()},
                  {"min_length", least},
                  {"max_length", statistics.max},
                  {"seconds", seconds},
                  {"served_by", served_by(context, cutter.contract())}});
        return Exit::ok;
    }
    char text[256];
    std::snprintf(text, sizeof text,
                  "chunks     %" PRIu64 "\nbytes      %" PRIu64 "\nmean       %.1f\ndeviation  %.1f\n",
                  statistics.count, statistics.bytes, statistics.mean(), statistics.deviation());
    put(text);
    put("min        " + std::to_string(least) + "\nmax        " + std::to_string(statistics.max) + "\n");
    flush_output();
    std::fprintf(stderr, "%s in %.2f s, %s; %s\n", human_bytes(statistics.bytes).c_str(), seconds,
                 human_rate(statistics.bytes, seconds).c_str(), served_by(context, cutter.contract()).c_str());
    return Exit::ok;
}

} // namespace

void add_chunk(Program &program) {
    Command sub =
        program.command("chunk", "Cut a file into content-defined chunks and print where",
                        "One line for each chunk: offset, length, and the fingerprint where the contract has one. With "
                        "--json one object\n"
                        "a line. The cuts depend on the data and the options alone, not on the kernel.\n\n"
                        "Examples:\n"
                        "  cofferdam chunk disk.img\n"
                        "  cofferdam chunk -a fastcdc2020/1 --min 4K --avg 16K --max 64K --level 1 disk.img\n"
                        "  cofferdam chunk -a repmaxcdc/1 --min 256K disk.img\n"
                        "  cofferdam chunk --sums blake3,crc32c disk.img\n"
                        "  cofferdam chunk --threads 4 disk.img\n"
                        "  tar c . | cofferdam chunk --stats");
    struct Options {
        CutOptions cut;
        std::string file = "-";
        bool statistics = false;
        std::string sums;
        uint32_t threads = 1;
    };
    auto o = std::make_shared<Options>();
    add_cut_options(sub, o->cut);
    const Option sums =
        sub.add_option("--sums", o->sums, "Print each chunk's sums too, from the same pass: blake3, crc32c, xxh3-128")
            .type_name("NAME,...");
    sub.add_option("--threads", o->threads,
                   "Cut and sum with N threads, the same output; 0: one for each core. argmin/1 only; default 1")
        .type_name("N")
        .range(0u, most_threads);
    sub.add_flag("--stats", o->statistics, "Print a summary instead of the cuts").excludes("--sums");
    sub.add_option("file", o->file, "File to cut; none or '-': standard input").type_name("FILE");
    sub.callback([&program, o, sums] {
        program.action = [&program, o, sums] {
            const uint32_t wanted = sums.count() == 0 ? 0 : parse_sums(o->sums);
            return chunk(program.globals, o->cut, o->file, o->statistics, wanted, o->threads);
        };
    });
}

void add_cut_options(Command sub, CutOptions &cut) {
    sub.add_option("-a,--algorithm", cut.contract,
                   "argmin/1 (default), gear8/1, fastcdc2020/1, fastcdc2016/1 or repmaxcdc/1")
        .type_name("CONTRACT");
    sub.add_option("--min", cut.min, "No chunk but the last is shorter; 4K, 1M are understood").type_name("SIZE");
    sub.add_option("--avg", cut.avg, "Aim at this length, where the contract has one").type_name("SIZE");
    sub.add_option("--max", cut.max, "No chunk is longer; of repmaxcdc/1: how far ahead it looks for a cut")
        .type_name("SIZE");
    sub.add_option("--level", cut.level, "Normalisation, FastCDC and gear8/1 only: 0 (none) to 3").type_name("N");
    sub.add_option("--seed", cut.seed, "Other cuts for another seed, where the contract has one").type_name("N");
}

} // namespace cof::program
