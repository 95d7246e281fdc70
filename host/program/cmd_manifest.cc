// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <sys/stat.h>
#include <unistd.h>

#include <cinttypes>
#include <cstring>

#include "host/program/ingester.hpp"
#include "host/program/json.hpp"
#include "host/program/manifest_file.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"
#include "host/program/unique.hpp"
#include "host/program/walk.hpp"

namespace cof::program {

namespace {

struct ManifestOptions {
    CutOptions cut;
    std::vector<std::string> paths;
    std::string output;
    bool skip_unreadable = false, quiet = false;
};

struct Report {
    uint64_t files = 0, directories = 0, links = 0, bytes = 0, chunks = 0, unique_bytes = 0;
    Unique unique;

    void count(const Entry &entry) {
        files += entry.kind == Kind::file ? 1 : 0;
        directories += entry.kind == Kind::directory ? 1 : 0;
        links += entry.kind == Kind::symlink ? 1 : 0;
        bytes += entry.size;
        chunks += entry.chunks.size();
        for (const ManifestChunk &chunk : entry.chunks) {
            uint64_t key;
            std::memcpy(&key, chunk.xxh3.data(), sizeof key);
            if (unique.insert(key)) unique_bytes += chunk.length;
        }
    }
    double dedup() const {
        return bytes == 0 ? 0 : 100 * (1 - static_cast<double>(unique_bytes) / static_cast<double>(bytes));
    }
};

class Builder {
  public:
    Builder(const Context &context, const ManifestOptions &o)
        : ingester_(context, o.cut, COF_INGEST_CRC32C | COF_INGEST_XXH3_128), crc32c_(context.find("crc32c/1")) {
        if (ingester_.config().max > manifest_max_chunk)
            throw Failure(Exit::usage, "--max: a manifest holds chunks of at most " + human_bytes(manifest_max_chunk));
    }

    const cof_slot *crc32c() const { return crc32c_; }
    ManifestChunker chunker() const {
        const cof_cut_cfg &c = ingester_.config();
        return {ingester_.contract(), c.min, c.avg, c.max, c.level, c.seed};
    }

    // "": done. Else why the file could not be read.
    std::string file(const Found &found, Entry &entry, Progress &progress, std::vector<std::string> &notices) {
        for (int attempt = 0; attempt < 8; ++attempt) {
            Input input = open_regular(found.disk);
            if (!input.error.empty()) return input.error;
            struct stat before {
            }, after{};
            fstat(input.fd.get(), &before);
            entry.chunks.clear();
            entry.size = 0;
            auto outcome = ingester_.run(
                input.fd.get(), [&](uint64_t start, const cof_ingest_record &r) { add(entry, start, r); }, progress);
            if (outcome == Cutter::Outcome::suspect) continue;
            if (outcome == Cutter::Outcome::unreadable) return system_error(printable(found.disk), ingester_.error());
            fstat(input.fd.get(), &after);
            if (before.st_size != after.st_size || before.st_mtim.tv_sec != after.st_mtim.tv_sec ||
                before.st_mtim.tv_nsec != after.st_mtim.tv_nsec || entry.size != static_cast<uint64_t>(after.st_size))
                notices.push_back(printable(found.disk) + ": changed while it was read; recorded as read");
            return {};
        }
        return printable(found.disk) + ": kernels were demoted again and again; use --portable";
    }

  private:
    static void add(Entry &entry, uint64_t start, const cof_ingest_record &record) {
        ManifestChunk chunk;
        chunk.length = record.end - start;
        chunk.crc32c = record.crc32c;
        static_assert(sizeof record.xxh3_128 == sizeof chunk.xxh3);
        std::memcpy(chunk.xxh3.data(), record.xxh3_128, sizeof record.xxh3_128);
        entry.chunks.push_back(chunk);
        entry.size = record.end;
    }

    Ingester ingester_;
    const cof_slot *crc32c_;
};

void put_report(const Context &context, const Globals &globals, const std::string &contract, const Report &r,
                double seconds) {
    std::vector<std::string> contracts{contract, "crc32c/1", "xxh3-128/1"};
    if (globals.json) {
        Json j{{"files", r.files},
               {"directories", r.directories},
               {"links", r.links},
               {"bytes", r.bytes},
               {"chunks", r.chunks},
               {"unique_chunks", r.unique.size()},
               {"unique_bytes", r.unique_bytes},
               {"dedup_percent", r.dedup()},
               {"seconds", seconds}};
        for (const std::string &c : contracts) {
            KernelRecord k = worker(context, c);
            j["served_by"][c] = {
                {"impl", k.impl}, {"plugin", k.plugin}, {"licence", k.effective.empty() ? k.declared : k.effective}};
        }
        put_json(j);
        return;
    }
    std::fprintf(stderr,
                 "files        %" PRIu64 " (directories %" PRIu64 ", links %" PRIu64 ")\n"
                 "bytes        %" PRIu64 " (%s)\n"
                 "chunks       %" PRIu64 ", unique %zu\n"
                 "unique       %" PRIu64 " bytes (%s), dedup %.2f %%\n"
                 "time         %.2f s, %s\n",
                 r.files, r.directories, r.links, r.bytes, human_bytes(r.bytes).c_str(), r.chunks, r.unique.size(),
                 r.unique_bytes, human_bytes(r.unique_bytes).c_str(), r.dedup(), seconds,
                 human_rate(r.bytes, seconds).c_str());
    for (const std::string &c : contracts)
        std::fprintf(stderr, "%s\n", served_by(context, c).c_str());
}

[[noreturn]] void refuse_unreadable(size_t count) {
    throw Failure(Exit::input, "no manifest was written, because " + std::to_string(count) +
                                   (count == 1 ? " path" : " paths") +
                                   " could not be read; make them readable, or leave them out with --skip-unreadable");
}

Exit manifest(const Globals &globals, const ManifestOptions &o) {
    bool to_stdout = o.output.empty() || o.output == "-";
    if (to_stdout && globals.json)
        throw Failure(Exit::usage, "--json prints the report on standard output; write the manifest with -o FILE");
    if (o.output.empty() && isatty(STDOUT_FILENO) == 1)
        throw Failure(Exit::usage, "a manifest is binary and standard output is a terminal; write it with -o FILE");

    Context context(globals);
    Builder builder(context, o);
    struct stat old {};
    bool replaces = !to_stdout && stat(o.output.c_str(), &old) == 0;
    Walk tree;
    for (const std::string &path : o.paths)
        walk(path, replaces ? &old : nullptr, tree);
    finish(tree);
    size_t unreadable = tree.unreadable.size();
    for (const std::string &sentence : tree.unreadable)
        complain(sentence);
    if (unreadable != 0 && !o.skip_unreadable) refuse_unreadable(unreadable);

    uint64_t total = 0;
    for (const Found &found : tree.found)
        total += found.size;
    ManifestFile file(to_stdout ? "" : o.output);
    Report report;
    Progress progress("manifest", total, !o.quiet);
    // Without a directory's own entry its children have no place: what is in an unreadable one was never walked.
    for (const Found &found : tree.found) {
        Entry entry{found.path, found.kind, found.mode, 0, {}, found.target};
        if (found.kind == Kind::file) {
            std::string error = builder.file(found, entry, progress, tree.notices);
            if (!error.empty()) {
                complain(error);
                ++unreadable;
                continue;
            }
        }
        if (unreadable != 0 && !o.skip_unreadable) continue; // go on only to name all that cannot be read
        report.count(entry);
        file.add(entry);
    }
    double seconds = progress.seconds();
    Progress::clear_line();
    for (const std::string &notice : tree.notices)
        complain(notice);
    if (unreadable != 0 && !o.skip_unreadable) refuse_unreadable(unreadable);
    file.commit(builder.chunker(), builder.crc32c());
    if (!o.quiet || globals.json) put_report(context, globals, builder.chunker().contract, report, seconds);
    return unreadable == 0 ? Exit::ok : Exit::input;
}

} // namespace

void add_manifest(Program &program) {
    Command sub = program.command(
        "manifest", "Record every file below PATHs, chunk by chunk, in a reproducible manifest",
        "The manifest is deterministic CBOR: the same data and options give the same bytes, whatever the kernels, the\n"
        "directory you stand in, or the order of arguments. Paths are recorded from the last component of each PATH "
        "on\n"
        "('.' records what is in it). Symbolic links are recorded, not followed. docs/manifest.md defines the "
        "format.\n\n"
        "Examples:\n"
        "  cofferdam manifest -o photos.cbor /data/photos    then: cofferdam verify photos.cbor --root /data\n"
        "  cofferdam manifest . | sha256sum                  one number for a whole tree\n"
        "  cofferdam manifest -o m.cbor --json a b           the report as JSON\n"
        "  cofferdam manifest -a fastcdc2020/1 --avg 64K --min 16K --max 256K -o m.cbor images");
    auto o = std::make_shared<ManifestOptions>();
    sub.add_option("paths", o->paths, "Files and directories").required().type_name("PATH");
    sub.add_option("-o,--output", o->output, "Write here (at once, when complete); '-' is standard output")
        .type_name("FILE");
    add_cut_options(sub, o->cut);
    sub.add_flag("--skip-unreadable", o->skip_unreadable,
                 "Leave out what cannot be read instead of writing nothing; the exit status is 3 all the same");
    sub.add_flag("--quiet", o->quiet, "No progress, no report");
    sub.callback([&program, o] { program.action = [&program, o] { return manifest(program.globals, *o); }; });
}

} // namespace cof::program
