// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <sys/stat.h>

#include <map>

#include "host/program/json.hpp"
#include "host/program/program.hpp"
#include "host/program/summer.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

struct SumOptions {
    std::vector<std::string> algorithms, files;
    bool tag = false, sfv = false, check = false, quiet = false, status = false;
};

uint64_t total_size(const std::vector<std::string> &files) {
    uint64_t total = 0;
    for (const std::string &file : files) {
        struct stat st {};
        if (stat(file.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) return 0;
        total += static_cast<uint64_t>(st.st_size);
    }
    return total;
}

std::vector<const Algorithm *> chosen_algorithms(const SumOptions &o) {
    std::vector<const Algorithm *> chosen;
    for (const std::string &name : o.algorithms) {
        const Algorithm *a = find_algorithm(name);
        if (a == nullptr) {
            std::string names;
            for (const Algorithm &known : algorithms())
                names += (names.empty() ? "" : ", ") + std::string(known.name);
            throw Failure(Exit::usage, "-a: '" + printable(name) + "' is no algorithm; name one of: " + names +
                                           ", or a contract that a plugin brings, as com.example.rot32/1");
        }
        if (std::find(chosen.begin(), chosen.end(), a) == chosen.end()) chosen.push_back(a);
    }
    return chosen;
}

// XXH3 has no plain form that xxhsum would take for XXH3, so it is always tagged; so are several sums of one file.
Style style_for(const Algorithm &a, const SumOptions &o, size_t count) {
    if (o.sfv) return Style::sfv;
    if (o.tag || count > 1 || a.name == "xxh3-64") return Style::tag;
    return a.name == "cksum" ? Style::posix : Style::plain;
}

Exit sum(const Globals &globals, const SumOptions &o) {
    std::vector<const Algorithm *> chosen = chosen_algorithms(o);
    if (chosen.empty()) chosen.push_back(find_algorithm(o.sfv ? "crc32" : "crc32c"));
    if (o.sfv && (chosen.size() != 1 || chosen[0]->name != "crc32"))
        throw Failure(Exit::usage, "--sfv holds CRC-32 only; use it with -a crc32");
    if (o.sfv && o.tag) throw Failure(Exit::usage, "--sfv and --tag are two formats; choose one");

    Context context(globals);
    Summer summer(context, chosen);
    std::vector<std::string> files = o.files.empty() ? std::vector<std::string>{"-"} : o.files;
    Progress progress("sum", total_size(files), !o.quiet);
    Exit result = Exit::ok;
    Json document{{"files", Json::array()}};
    for (const std::string &file : files) {
        Summer::Result r = summer.run(file, progress);
        if (!r.error.empty()) {
            complain(r.error);
            result = Exit::input;
        }
        if (globals.json) {
            Json entry;
            set_path(entry, "name", file);
            if (!r.error.empty()) entry["error"] = r.error;
            for (size_t i = 0; i < r.sums.size(); ++i) {
                entry["size"] = r.sums[i].size;
                entry[std::string(chosen[i]->name)] = r.sums[i].digest;
            }
            document["files"].push_back(entry);
            continue;
        }
        bool unnamed = o.files.empty() && chosen.size() == 1 && chosen[0]->name == "cksum" && !o.tag;
        Progress::clear_line();
        for (size_t i = 0; i < r.sums.size(); ++i)
            put(format_sum(*chosen[i], style_for(*chosen[i], o, chosen.size()), r.sums[i], unnamed ? "" : file));
    }
    document["served_by"] = Json::object();
    for (const Algorithm *a : chosen)
        document["served_by"][std::string(a->contract)] = worker(context, std::string(a->contract)).impl;
    if (globals.json) put_json(document);
    return result;
}

struct Checked {
    uint64_t ok = 0, failed = 0, unreadable = 0, malformed = 0;
};

std::string plural(uint64_t count, const char *one, const char *many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

// SFV comments begin with ';'. Blank lines and '#' lines count for nothing either.
bool is_comment(std::string_view line) {
    return line.empty() || line == "\r" || line.front() == ';' || line.front() == '#';
}

class Checker {
  public:
    Checker(const Globals &globals, const SumOptions &o) : globals_(globals), o_(o), context_(globals) {
        std::vector<const Algorithm *> chosen = chosen_algorithms(o);
        if (chosen.size() > 1) throw Failure(Exit::usage, "-c: at most one -a says what untagged lines are");
        hint_ = chosen.empty() ? nullptr : chosen[0];
    }

    Exit list(const std::string &name) {
        std::string text = read_whole(name, uint64_t{1} << 30);
        Checked count;
        Json entries = Json::array();
        bool sfv = name.ends_with(".sfv") || name.ends_with(".SFV");
        for (size_t at = 0; at < text.size();) {
            size_t end = std::min(text.find('\n', at), text.size());
            std::string_view line = std::string_view(text).substr(at, end - at);
            at = end + 1;
            if (is_comment(line)) continue;
            std::optional<CheckLine> want = parse_sum(line, sfv && hint_ == nullptr ? find_algorithm("crc32") : hint_);
            if (want)
                check(*want, count, entries);
            else
                ++count.malformed;
        }
        return summary(name, count, entries);
    }

    void finish() {
        if (globals_.json) put_json(document_);
    }

  private:
    void check(const CheckLine &want, Checked &count, Json &entries) {
        auto &summer = summers_[want.algorithm];
        if (!summer) summer = std::make_unique<Summer>(context_, std::vector<const Algorithm *>{want.algorithm});
        Summer::Result r = summer->run(want.name, progress_);
        std::string verdict = "OK";
        if (!r.error.empty()) {
            if (!o_.status) complain(r.error);
            verdict = "FAILED open or read";
            ++count.unreadable;
        } else if (r.sums[0].digest != want.digest || (want.size && *want.size != r.sums[0].size)) {
            verdict = "FAILED";
            ++count.failed;
        } else {
            ++count.ok;
        }
        if (globals_.json) {
            Json entry;
            set_path(entry, "name", want.name);
            entry["algorithm"] = std::string(want.algorithm->name);
            entry["result"] = verdict == "OK" ? "ok" : r.error.empty() ? "failed" : "unreadable";
            entry["want"] = want.digest;
            if (r.error.empty()) entry["got"] = r.sums[0].digest;
            entries.push_back(entry);
        } else if (!o_.status && !(o_.quiet && verdict == "OK")) {
            Progress::clear_line();
            bool escape = want.name.find('\n') != want.name.npos;
            put((escape ? "\\" + printable(want.name) : want.name) + ": " + verdict + "\n");
        }
    }

    Exit summary(const std::string &name, const Checked &count, Json &entries) {
        uint64_t lines = count.ok + count.failed + count.unreadable;
        if (globals_.json) {
            Json list;
            set_path(list, "list", name);
            list["ok"] = count.ok;
            list["failed"] = count.failed;
            list["unreadable"] = count.unreadable;
            list["malformed_lines"] = count.malformed;
            list["files"] = entries;
            document_["lists"].push_back(list);
        }
        if (lines == 0) {
            complain(printable(name) +
                     ": no checksum line found; tell the algorithm with -a if the lines are untagged");
            return Exit::input;
        }
        auto warn = [this](uint64_t n, const char *one, const char *many) {
            if (n != 0 && !o_.status) complain("WARNING: " + plural(n, one, many));
        };
        warn(count.malformed, "line is not a checksum line", "lines are not checksum lines");
        warn(count.unreadable, "listed file could not be read", "listed files could not be read");
        warn(count.failed, "computed checksum did NOT match", "computed checksums did NOT match");
        if (count.failed != 0) return Exit::difference;
        return count.unreadable != 0 ? Exit::input : Exit::ok;
    }

    const Globals &globals_;
    const SumOptions &o_;
    Context context_;
    const Algorithm *hint_ = nullptr;
    std::map<const Algorithm *, std::unique_ptr<Summer>> summers_;
    Progress progress_{"check", 0, !o_.quiet && !o_.status};
    Json document_{{"lists", Json::array()}};
};

Exit check(const Globals &globals, const SumOptions &o) {
    if (o.sfv || o.tag) throw Failure(Exit::usage, "-c knows every format by itself; leave --tag and --sfv out");
    Checker checker(globals, o);
    Exit result = Exit::ok;
    for (const std::string &name : o.files.empty() ? std::vector<std::string>{"-"} : o.files) {
        try {
            result = worse(result, checker.list(name));
        } catch (const Failure &failure) { // a list that cannot be read; the others are checked all the same
            if (failure.code() != Exit::input) throw;
            complain(failure.what());
            result = worse(result, Exit::input);
        }
    }
    checker.finish();
    return result;
}

} // namespace

void add_sum(Program &program) {
    Command sub = program.command(
        "sum", "Print or check checksums of files",
        "Formats: 'HEX  NAME' as coreutils writes it (a name with newline or backslash is escaped); cksum as POSIX\n"
        "cksum(1) does; xxh3-64 and xxh3-128 as 'xxhsum -H3' and 'xxhsum -H128' do, so that 'xxhsum -c' takes them.\n"
        "Several -a print tagged lines, from one pass over the data. No FILE, or '-': standard input.\n\n"
        "Examples:\n"
        "  cofferdam sum *.img > SUMS; cofferdam sum -c SUMS\n"
        "  cofferdam sum -a crc32c -a xxh3-128 backup.tar\n"
        "  cofferdam sum --sfv *.rar > files.sfv\n"
        "  tar c . | cofferdam sum -a cksum\n"
        "  cofferdam sum -- -odd-name");
    auto o = std::make_shared<SumOptions>();
    sub.add_option(
           "-a,--algorithm", o->algorithms,
           "crc32c (default), crc32, crc32-be, cksum, crc64-nvme, crc64-xz, crc8-smbus, crc8-gsm-a, crc16-umts, "
           "crc16-xmodem, crc16-arc, crc24-openpgp, xxh3-64 or xxh3-128, or the full name of a contract that a plugin "
           "brings; repeatable")
        .type_name("NAME")
        .one_value_each();
    sub.add_flag("--tag", o->tag, "BSD style lines: CRC32C (NAME) = HEX");
    sub.add_flag("--sfv", o->sfv, "Lines of an .sfv file: NAME HEX (CRC-32)");
    sub.add_flag("-c,--check", o->check, "Read checksum lines from the FILEs and check what they name");
    sub.add_flag("--quiet", o->quiet, "With -c: no line for what is OK. No progress");
    sub.add_flag("--status", o->status, "With -c: print nothing, the exit status tells");
    sub.add_option("files", o->files, "Files; '-' is standard input").type_name("FILE");
    sub.callback([&program, o] {
        program.action = [&program, o] { return o->check ? check(program.globals, *o) : sum(program.globals, *o); };
    });
}

} // namespace cof::program
