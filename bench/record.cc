// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/record.hpp"

#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "bench/measure.hpp"

#ifndef BENCH_NASM
#define BENCH_NASM "unknown"
#endif

namespace bench {
namespace {

using Json = nlohmann::ordered_json;

// Four significant digits: what is beyond them is noise, and records are kept and compared as text.
double brief(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return std::strtod(text, nullptr);
}

std::string compiler() {
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

Json json_of(const Row &row) {
    Json json{{"suite", row.suite},          {"contract", row.who.contract}, {"iface", row.who.iface},
              {"contender", row.who.name},   {"kind", row.who.kind},         {"domain", row.who.domain},
              {"licence", row.who.licence},  {"bytes", row.bytes},           {"level", row.level},
              {"threads", row.threads},      {"cpb_p5", brief(row.cpb_p5)},  {"cpb_median", brief(row.cpb_median)},
              {"spread", brief(row.spread)}, {"gbps", brief(row.gbps)},      {"ratio", brief(row.ratio)},
              {"against", row.against}};
    if (!row.ceiling.empty()) {
        json["share"] = brief(row.share);
        json["ceiling"] = row.ceiling;
    }
    return json;
}

Json json_of(const Gap &gap) {
    return {{"suite", gap.suite}, {"contract", gap.contract}, {"contender", gap.contender},
            {"kind", gap.kind},   {"code", gap.code},         {"why", gap.why}};
}

Json json_of(const DispatchRow &row) {
    return {{"contract", row.contract},
            {"impl", row.impl},
            {"bytes", row.bytes},
            {"direct_ns", brief(row.direct_ns)},
            {"api_ns", brief(row.api_ns)},
            {"tax_ns", brief(row.tax_ns())},
            {"noise_ns", brief(row.noise_ns)},
            {"limit_ns", brief(row.limit_ns)},
            {"ok", row.ok()}};
}

Json json_of(const StartupRow &row) {
    Json json{{"what", row.what}};
    if (row.contract.empty())
        json["plugins"] = row.plugins;
    else
        json["contract"] = row.contract;
    json["cache"] = row.cache;
    json["ms_p5"] = brief(row.ms_p5);
    json["ms_median"] = brief(row.ms_median);
    return json;
}

Json json_of(const BatchRow &row) {
    Json json{{"contract", row.contract},
              {"iface", row.iface},
              {"impl", row.impl},
              {"messages", row.messages},
              {"gbps", brief(row.gbps)},
              {"one_by_one_gbps", brief(row.one_by_one_gbps)},
              {"same_path_gbps", brief(row.same_path_gbps)},
              {"same_path_ratio", brief(row.same_path_ratio)},
              {"ratio", brief(row.ratio)}};
    if (row.goal > 0) json["goal"] = row.goal;
    return json;
}

Json json_of(const InstructionRow &row) {
    return {{"contract", row.contract},
            {"iface", row.iface},
            {"impl", row.impl},
            {"bytes", row.bytes},
            {"count", row.count}};
}

template <class Rows> Json list_of(const Rows &rows) {
    Json list = Json::array();
    for (const auto &row : rows)
        list.push_back(json_of(row));
    return list;
}

} // namespace

// The largest difference of any A/A pair. A gate compares single cells, each with its own limit, so one cell that
// cannot be trusted is enough to make its verdict worthless: an average or a 90th percentile would let a tenth of the
// cells be arbitrarily wrong. What makes the maximum robust is before it: low quantiles, and cells measured again.
double Noise::floor() const {
    return cells.empty() ? 0 : *std::max_element(cells.begin(), cells.end());
}

void Record::gap(Gap gap) {
    const auto same = [&gap](const Gap &old) {
        return old.suite == gap.suite && old.contract == gap.contract && old.contender == gap.contender;
    };
    if (std::any_of(gaps.begin(), gaps.end(), same)) return;
    const bool told = std::any_of(gaps.begin(), gaps.end(), [&gap](const Gap &old) {
        return old.contract == gap.contract && old.contender == gap.contender && old.why == gap.why;
    });
    if (!told) std::printf("  gap: %s, %s: %s\n", gap.contract.c_str(), gap.contender.c_str(), gap.why.c_str());
    gaps.push_back(std::move(gap));
}

std::string Record::json() const {
    Json json{{"format", "cofferdam-bench/2"},
              {"version", version},
              {"date", date},
              {"quick", quick},
              {"valid", noise.valid()},
              {"rounds", rounds},
              {"seconds", brief(seconds)}};
    json["cpu"] = {{"id", cpu.id},
                   {"name", cpu.name},
                   {"threads", cpu.threads},
                   {"ghz", brief(ghz)},
                   {"ticks_per_cycle", brief(ticks_per_cycle)},
                   {"drift", brief(drift)},
                   {"recalibrations", recalibrations},
                   {"features", features},
                   {"caches", {{"l1d", caches.l1d}, {"l2", caches.l2}, {"l3", caches.l3}}}};
    json["compilers"] = {{"host", compiler()}, {"twins", twin_compilers}, {"assembler", "NASM " BENCH_NASM}};
    json["noise"] = {{"floor", brief(noise.floor())},
                     {"p90", brief(quantile(noise.cells, 0.9))},
                     {"limit", Noise::limit},
                     {"cells", noise.cells.size()}};
    json["rows"] = list_of(rows);
    json["gaps"] = list_of(gaps);
    json["dispatch"] = list_of(dispatch);
    json["startup"] = list_of(startup);
    json["batch"] = list_of(batch);
    json["instructions"] = list_of(instructions);
    return json.dump(1);
}

} // namespace bench
