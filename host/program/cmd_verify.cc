// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <sys/stat.h>

#include <cstring>
#include <set>

#include "host/program/json.hpp"
#include "host/program/manifest.hpp"
#include "host/program/program.hpp"
#include "host/program/progress.hpp"
#include "host/program/reader.hpp"
#include "host/program/text.hpp"
#include "host/program/walk.hpp"

namespace cof::program {

namespace {

struct VerifyOptions {
    std::string manifest, root = ".";
    bool ignore_extra = false, ignore_mode = false, quiet = false;
};

class Verifier {
  public:
    Verifier(const Globals &globals, const VerifyOptions &o)
        : globals_(globals), o_(o), context_(globals), crc32c_(context_.find("crc32c/1")),
          xxh3_(context_.find("xxh3-128/1")) {}

    Exit run() {
        std::string bytes = read_whole(o_.manifest, manifest_max_bytes);
        Manifest manifest;
        try {
            manifest = decode_manifest(
                bytes, [this](std::string_view s) { return cof_crc32_update(crc32c_, 0, s.data(), s.size()); });
        } catch (const Malformed &malformed) {
            throw Failure(Exit::input, printable(o_.manifest) + ": malformed manifest, " + malformed.what());
        }
        bytes = {};
        struct stat st {};
        if (stat(o_.root.c_str(), &st) != 0) throw Failure(Exit::input, system_error(printable(o_.root), errno));
        if (!S_ISDIR(st.st_mode)) throw Failure(Exit::input, printable(o_.root) + ": --root is not a directory");

        uint64_t total = 0;
        std::set<std::string> paths;
        for (const Entry &entry : manifest.entries) {
            total += entry.size;
            paths.insert(entry.path);
        }
        Progress progress("verify", total, !o_.quiet && !globals_.json);
        uint64_t demotions = context_.demotions();
        for (const Entry &entry : manifest.entries)
            check(entry, progress);
        if (!o_.ignore_extra)
            for (const Entry &entry : manifest.entries)
                if (entry.kind == Kind::directory && !gone_.contains(entry.path)) extras(entry, paths);
        if (context_.demotions() != demotions)
            throw Failure(Exit::internal, "a kernel was demoted while files were checked; run it again");
        return summary(manifest, progress);
    }

  private:
    std::string disk(const std::string &path) const {
        return o_.root + (o_.root.ends_with('/') ? "" : "/") + (path == "." ? "" : path);
    }

    // what: a stable word for --json; detail: for people.
    void differ(const std::string &path, const char *what, const std::string &detail, Json more = Json::object()) {
        ++differences_;
        if (globals_.json) {
            Json j;
            set_path(j, "path", path);
            j["what"] = what;
            j.update(more);
            report_["differences"].push_back(j);
            return;
        }
        Progress::clear_line();
        put(printable(path) + ": " + detail + "\n");
    }

    void unreadable(const std::string &path, const std::string &sentence) {
        complain(sentence);
        ++unreadable_;
        Json j;
        set_path(j, "path", path);
        j["error"] = sentence;
        report_["unreadable"].push_back(j);
    }

    bool below_gone(const std::string &path) const {
        size_t slash = path.rfind('/');
        return slash != path.npos && gone_.contains(path.substr(0, slash));
    }

    void check(const Entry &entry, Progress &progress) {
        struct stat st {};
        std::string where = disk(entry.path);
        // Never look through a link that stands where the manifest has a directory.
        if (below_gone(entry.path) || (lstat(where.c_str(), &st) != 0 && (errno == ENOENT || errno == ENOTDIR))) {
            if (entry.kind == Kind::directory) gone_.insert(entry.path);
            return differ(entry.path, "missing", std::string("missing ") + name(entry.kind));
        }
        if (st.st_mode == 0) return unreadable(entry.path, system_error(printable(where), errno));
        bool same = entry.kind == Kind::file        ? S_ISREG(st.st_mode)
                    : entry.kind == Kind::directory ? S_ISDIR(st.st_mode)
                                                    : S_ISLNK(st.st_mode);
        if (!same) {
            if (entry.kind == Kind::directory) gone_.insert(entry.path);
            return differ(entry.path, "kind", std::string("is no longer a ") + name(entry.kind));
        }
        if (entry.kind == Kind::symlink) return check_link(entry, where);
        auto mode = static_cast<uint32_t>(st.st_mode & 07777);
        if (mode != entry.mode && !o_.ignore_mode) {
            char text[64];
            std::snprintf(text, sizeof text, "mode: want %04o, got %04o", entry.mode, mode);
            differ(entry.path, "mode", text, {{"want", entry.mode}, {"got", mode}});
        }
        if (entry.kind == Kind::file) check_file(entry, where, static_cast<uint64_t>(st.st_size), progress);
    }

    void check_link(const Entry &entry, const std::string &where) {
        std::string target;
        if (!read_link(where, target)) return unreadable(entry.path, system_error(printable(where), errno));
        if (target == entry.target) return;
        Json more;
        set_path(more, "want", entry.target);
        set_path(more, "got", target);
        differ(entry.path, "target", "link: want " + printable(entry.target) + ", got " + printable(target), more);
    }

    void check_file(const Entry &entry, const std::string &where, uint64_t size, Progress &progress) {
        if (size != entry.size)
            differ(entry.path, "size", "size: want " + std::to_string(entry.size) + ", got " + std::to_string(size),
                   {{"want", entry.size}, {"got", size}});
        Input input = open_regular(where);
        if (!input.error.empty()) return unreadable(entry.path, input.error);
        window_.clear();
        uint64_t offset = 0;
        for (size_t i = 0; i < entry.chunks.size(); ++i) {
            const ManifestChunk &want = entry.chunks[i];
            while (window_.pending().size() < want.length && !window_.at_end()) {
                if (!window_.fill(input.fd.get()))
                    return unreadable(entry.path, system_error(printable(where), window_.error()));
                progress.advance(window_.fresh().size());
            }
            auto bytes = window_.pending();
            bytes = bytes.first(std::min<size_t>(bytes.size(), want.length));
            check_chunk(entry.path, i, offset, want, bytes);
            window_.consume(bytes.size());
            offset += want.length;
        }
    }

    void check_chunk(const std::string &path, size_t index, uint64_t offset, const ManifestChunk &want,
                     std::span<const uint8_t> bytes) {
        ++chunks_;
        uint32_t crc = cof_crc32_update(crc32c_, 0, bytes.data(), bytes.size());
        std::array<uint8_t, 16> xxh3{};
        cof_hash_oneshot(xxh3_, bytes.data(), bytes.size(), nullptr, xxh3.data());
        if (bytes.size() == want.length && crc == want.crc32c && xxh3 == want.xxh3) return;
        std::string detail = "chunk " + std::to_string(index) + " at " + std::to_string(offset) + ", " +
                             std::to_string(want.length) + " bytes: ";
        Json more{{"chunk", index},
                  {"offset", offset},
                  {"length", want.length},
                  {"present", bytes.size()},
                  {"want_crc32c", hex32(want.crc32c)},
                  {"want_xxh3_128", hex(want.xxh3.data(), want.xxh3.size())}};
        if (bytes.size() < want.length) {
            detail += "the file ends after " + std::to_string(bytes.size()) + " of them";
        } else {
            more["got_crc32c"] = hex32(crc);
            more["got_xxh3_128"] = hex(xxh3.data(), xxh3.size());
            detail += "CRC-32C want " + hex32(want.crc32c) + " got " + hex32(crc) + ", XXH3-128 want " +
                      hex(want.xxh3.data(), want.xxh3.size()) + " got " + hex(xxh3.data(), xxh3.size());
        }
        differ(path, "chunk", detail, more);
    }

    void extras(const Entry &directory, const std::set<std::string> &paths) {
        std::vector<std::string> names;
        std::string where = disk(directory.path);
        if (!list_directory(where, names)) return unreadable(directory.path, system_error(printable(where), errno));
        struct stat manifest {};
        bool known = o_.manifest != "-" && stat(o_.manifest.c_str(), &manifest) == 0;
        for (const std::string &one : names) {
            std::string path = directory.path == "." ? one : directory.path + "/" + one;
            if (paths.contains(path)) continue;
            struct stat st {};
            if (lstat(disk(path).c_str(), &st) != 0) continue;
            if (known && st.st_dev == manifest.st_dev && st.st_ino == manifest.st_ino) continue;
            // What a manifest never records is not extra.
            if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISLNK(st.st_mode)) continue;
            differ(path, "extra", "extra, not in the manifest");
        }
    }

    Exit summary(const Manifest &manifest, const Progress &progress) {
        Exit result = differences_ != 0 ? Exit::difference : unreadable_ != 0 ? Exit::input : Exit::ok;
        Progress::clear_line();
        if (globals_.json) {
            report_["entries"] = manifest.entries.size();
            report_["chunks_checked"] = chunks_;
            report_["bytes_read"] = progress.done();
            report_["same"] = result == Exit::ok;
            put_json(report_);
        } else if (!o_.quiet || result != Exit::ok) {
            std::string scope = std::to_string(manifest.entries.size()) + " entries, " + std::to_string(chunks_) +
                                " chunks, " + human_bytes(progress.done()) + " read, " +
                                human_rate(progress.done(), progress.seconds());
            put(result == Exit::ok ? "OK: " + scope + "\n"
                                   : std::to_string(differences_) + " differences, " + std::to_string(unreadable_) +
                                         " unreadable; " + scope + "\n");
        }
        return result;
    }

    const Globals &globals_;
    const VerifyOptions &o_;
    Context context_;
    const cof_slot *crc32c_, *xxh3_;
    Window window_;
    std::set<std::string> gone_; // directories of the manifest that are not there as directories
    uint64_t differences_ = 0, unreadable_ = 0, chunks_ = 0;
    Json report_{{"differences", Json::array()}, {"unreadable", Json::array()}};
};

} // namespace

void add_verify(Program &program) {
    Command sub = program.command(
        "verify", "Check files against a manifest and say exactly which chunk of which file differs",
        "Reports missing and extra files, changed size, mode, kind and link target, and every chunk whose CRC-32C or\n"
        "XXH3-128 differs, with its offset and length. Exit status 1 on any difference, 3 if the manifest is malformed "
        "or\n"
        "a file cannot be read.\n\n"
        "Examples:\n"
        "  cofferdam verify photos.cbor --root /data\n"
        "  cofferdam verify m.cbor --ignore-extra --ignore-mode\n"
        "  cofferdam verify m.cbor --json | jq -r '.differences[] | select(.what == \"chunk\") | .path' | sort -u");
    auto o = std::make_shared<VerifyOptions>();
    sub.add_option("manifest", o->manifest, "What 'cofferdam manifest' wrote; '-' is standard input")
        .required()
        .type_name("MANIFEST");
    sub.add_option("--root", o->root, "Directory that the recorded paths are relative to; default: here")
        .type_name("DIR");
    sub.add_flag("--ignore-extra", o->ignore_extra, "Files that the manifest does not have are no difference");
    sub.add_flag("--ignore-mode", o->ignore_mode, "Permission bits are no difference");
    sub.add_flag("--quiet", o->quiet, "Print differences only");
    sub.callback([&program, o] { program.action = [&program, o] { return Verifier(program.globals, *o).run(); }; });
}

} // namespace cof::program
