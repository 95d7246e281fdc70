// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/report.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace cof::store {

static Reporting how;
static bool line_stands = false;

void report_as(const Reporting &reporting) {
    how = reporting;
}
bool reports_json() {
    return how.json;
}

std::string json_line(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void print_event(const char *name, const Json &fields) {
    Json json = {{"event", name}};
    json.update(fields);
    print(json_line(json));
}

// Lines that somebody waits for.
static void print_event_now(const char *name, const Json &fields) {
    print_event(name, fields);
    if (std::fflush(stdout) != 0) throw system_failure("standard output: cannot write");
}

void print_start(const std::string &command, const std::string &store) {
    if (!how.json) return;
    Json start = {{"command", command}};
    set_path(start, "store", store);
    start["version"] = cof_version();
    print_event_now("start", start);
}

static bool is_utf8(std::string_view text) {
    try {
        (void)Json(std::string(text)).dump();
        return true;
    } catch (const Json::exception &) {
        return false;
    }
}

void set_path(Json &object, const std::string &key, std::string_view path) {
    object[key] = std::string(path);
    if (!is_utf8(path)) object[key + "_hex"] = hex(bytes_of(path));
}

Json entry_json(const Entry &entry) {
    static constexpr const char *kinds[] = {"file", "directory", "symlink", "hard_link"};
    Json json = {{"kind", kinds[static_cast<size_t>(entry.kind)]}};
    if (entry.kind == Kind::file || entry.kind == Kind::directory) json["mode"] = entry.mode;
    if (entry.has_time) json["time"] = {entry.seconds, entry.nanoseconds};
    if (!entry.target.empty()) set_path(json, "target", entry.target);
    return json;
}

std::string kernel_lines(const Kernels &kernels) {
    std::string text;
    for (const KernelUse &k : kernels.used()) {
        const std::string one = "kernel   " + k.contract + ": " + k.impl + " of " + k.plugin + " (" + k.licence + ")\n";
        if (text.find(one) == text.npos) text += one; // batches and single messages are two interfaces of a kernel
    }
    return text;
}

Json kernels_json(const Kernels &kernels) {
    Json all = Json::array();
    for (const KernelUse &k : kernels.used())
        all.push_back({{"contract", k.contract},
                       {"impl", k.impl},
                       {"plugin", k.plugin},
                       {"licence", k.licence},
                       {"calls", k.calls},
                       {"bytes", k.bytes}});
    return all;
}

static bool dumb_terminal() {
    const char *term = std::getenv("TERM");
    return term == nullptr || std::string_view(term) == "dumb";
}

Progress::Progress(std::string verb)
    : verb_(std::move(verb)), terminal_(!how.quiet && !how.json && isatty(STDERR_FILENO) == 1 && !dumb_terminal()),
      json_(how.json) {}

double Progress::seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
}

void Progress::clear_line() {
    if (!line_stands) return;
    std::fputs("\r\033[K", stderr);
    line_stands = false;
}

void Progress::advance(uint64_t bytes, uint64_t new_bytes) {
    dedup_ = true;
    new_bytes_ = new_bytes;
    advance(bytes);
}

void Progress::advance(uint64_t bytes) {
    done_ += bytes;
    if (!shown()) return;
    const Clock::time_point now = Clock::now();
    if (now - start_ < std::chrono::milliseconds(500)) return;
    if (now - last_ < std::chrono::milliseconds(json_ ? 1000 : 200)) return;
    last_ = now;
    show(seconds());
}

void Progress::show(double elapsed) const {
    if (json_) {
        Json json = {{"bytes", done_}};
        if (total_ != 0) json["total"] = total_;
        if (dedup_) json["new_bytes"] = new_bytes_;
        json["seconds"] = elapsed;
        return print_event_now("progress", json);
    }
    std::string text = verb_ + " " + human_bytes(done_);
    if (total_ != 0) {
        const double part = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
        const auto left = static_cast<unsigned>(part > 0 ? elapsed / part - elapsed : 0);
        char eta[64];
        std::snprintf(eta, sizeof eta, " of %s, %.0f %%, ETA %u:%02u", human_bytes(total_).c_str(), 100 * part,
                      left / 60, left % 60);
        text += eta;
    }
    text += ", " + human_rate(done_, elapsed);
    if (dedup_ && done_ > 0) {
        const double known = 1 - std::min(1.0, static_cast<double>(new_bytes_) / static_cast<double>(done_));
        char share[48];
        std::snprintf(share, sizeof share, ", %.0f %% was there already", 100 * known);
        text += share;
    }
    std::fprintf(stderr, "\r%s\033[K", text.c_str());
    line_stands = true;
}

} // namespace cof::store
