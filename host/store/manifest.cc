// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>

#include "host/store/manifest.hpp"

namespace cof::store {

static constexpr std::string_view manifest_magic = "cofferdam store manifest";
static constexpr size_t item_max = size_t{1} << 20; // bytes of one item

static unsigned rank(char c) {
    return c == '/' ? 0 : static_cast<unsigned char>(c);
}
bool path_before(std::string_view a, std::string_view b) {
    if (a == "." || b == ".") return a == "." && b != ".";
    const size_t common = static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    if (common == a.size() || common == b.size()) return a.size() < b.size();
    return rank(a[common]) < rank(b[common]);
}

bool is_clean_path(std::string_view path) {
    if (path == ".") return true;
    if (path.empty() || path.find('\0') != path.npos) return false;
    for (size_t at = 0; at <= path.size();) {
        const size_t end = std::min(path.find('/', at), path.size());
        const std::string_view part = path.substr(at, end - at);
        if (part.empty() || part == "." || part == "..") return false;
        at = end + 1;
    }
    return true;
}

ManifestWriter::ManifestWriter(Out out, const Chunker &chunker) : out_(std::move(out)) {
    cbor_.map(3);
    cbor_.uint(0);
    cbor_.text(manifest_magic);
    cbor_.uint(1);
    cbor_.uint(1);
    cbor_.uint(2);
    put_chunker(cbor_, chunker);
    flush();
}

void ManifestWriter::flush() {
    const Buffer item = cbor_.take();
    if (item.size() > item_max) throw Failure(Exit::input, "a path or link is too long for a manifest");
    out_(item);
}

void ManifestWriter::flush_run() {
    if (run_.empty()) return;
    cbor_.bytes(run_);
    flush();
    run_.clear();
}

void ManifestWriter::entry(const Entry &entry) {
    flush_run();
    const bool link = entry.kind == Kind::hard_link, target = link || entry.kind == Kind::symlink;
    const bool mode = !target, time = !link && entry.has_time;
    cbor_.map(2 + size_t{mode} + size_t{time} + size_t{entry.flags != 0} + size_t{target});
    cbor_.uint(0);
    cbor_.bytes(bytes_of(entry.path));
    cbor_.uint(1);
    cbor_.uint(static_cast<uint64_t>(entry.kind));
    if (mode) {
        cbor_.uint(2);
        cbor_.uint(entry.mode);
    }
    if (time) {
        cbor_.uint(3);
        cbor_.array(2);
        cbor_.integer(entry.seconds);
        cbor_.uint(entry.nanoseconds);
    }
    if (entry.flags != 0) {
        cbor_.uint(4);
        cbor_.uint(entry.flags);
    }
    if (target) {
        cbor_.uint(5);
        cbor_.bytes(bytes_of(entry.target));
    }
    flush();
    ++totals_.entries;
}

void ManifestWriter::chunk(const ChunkRef &ref) {
    put_ref(run_, ref);
    totals_.bytes += ref.length;
    ++totals_.chunks;
    if (run_.size() == run_chunks * chunk_ref_size) flush_run();
}

void ManifestWriter::finish() {
    flush_run();
    cbor_.array(3);
    cbor_.uint(totals_.entries);
    cbor_.uint(totals_.bytes);
    cbor_.uint(totals_.chunks);
    flush();
}

void ManifestReader::feed(Bytes bytes) {
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    size_t at = 0;
    while (at < pending_.size()) {
        const Bytes rest = Bytes(pending_).subspan(at);
        const size_t n = CborReader::item_size(rest, offset_ + at);
        if (n > item_max || (n == 0 && rest.size() > item_max))
            throw Damage("byte " + std::to_string(offset_ + at) + ": an item is longer than 1 MiB");
        if (n == 0) break;
        offset_ += at; // so that item() knows where it is
        const Buffer whole(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(n));
        item(whole);
        offset_ -= at;
        at += n;
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
    offset_ += at;
}

void ManifestReader::finish() {
    if (!pending_.empty() || place_ != Place::over)
        throw Damage("byte " + std::to_string(offset_ + pending_.size()) + ": the manifest ends before its last item");
}

void ManifestReader::item(Bytes bytes) {
    CborReader in(bytes, offset_);
    const unsigned major = std::to_integer<unsigned>(bytes[0]) >> 5;
    if (place_ == Place::over) in.fail("an item follows after the manifest's last");
    if (place_ == Place::head) {
        if (in.map("the manifest's head") != 3) in.fail("the manifest's head has not three items");
        in.key(0);
        if (in.text("the format's name") != manifest_magic) in.fail("this is not a manifest of a store");
        in.key(1);
        if (in.uint("the version") != 1) in.fail("the manifest has a version that this program does not read");
        in.key(2);
        chunker_ = get_chunker(in);
        place_ = Place::entries;
    } else if (major == 5) {
        read_entry(in);
    } else if (major == 2) {
        read_run(in);
    } else {
        in.array("the manifest's last item", 3);
        const uint64_t entries = in.uint("the number of entries"), size = in.uint("the number of bytes");
        if (Totals{entries, size, in.uint("the number of chunks")} != totals_)
            in.fail("the manifest's totals are not those of its entries");
        place_ = Place::over;
    }
    in.end("an item");
}

void ManifestReader::read_entry(CborReader &in) {
    Entry entry;
    size_t left = in.map("an entry");
    if (left < 2) in.fail("an entry has too few items");
    in.key(0);
    entry.path = text_of(in.bytes("a path"));
    in.key(1);
    entry.kind = static_cast<Kind>(in.uint("an entry's kind", 3));
    left -= 2;
    const bool link = entry.kind == Kind::hard_link, target = link || entry.kind == Kind::symlink;
    if (left == 0) in.fail("an entry has too few items"); // all have a mode or a target
    if (!target) {
        in.key(2);
        entry.mode = static_cast<uint32_t>(in.uint("a mode", 07777));
        --left;
    }
    size_t optional = left - (target ? 1 : 0);
    if (optional > (entry.kind == Kind::file ? 2u : link ? 0u : 1u)) in.fail("an entry has too many items");
    entry.has_time = false;
    while (optional > 0) {
        const uint64_t key = in.uint("a map key");
        if (key == 3 && !entry.has_time && entry.flags == 0) {
            in.array("a time", 2);
            entry.seconds = in.integer("a time's seconds");
            entry.nanoseconds = static_cast<uint32_t>(in.uint("a time's nanoseconds", 999999999));
            entry.has_time = true;
        } else if (key == 4 && entry.kind == Kind::file && entry.flags == 0) {
            entry.flags = in.uint("a file's flags", flag_sparse | flag_linked);
            if (entry.flags == 0) in.fail("a file's flags are 0, which is not written");
        } else {
            in.fail("map key " + std::to_string(key) + " does not belong there");
        }
        --optional;
    }
    if (target) {
        in.key(5);
        entry.target = text_of(in.bytes("a link's target"));
        if (entry.target.empty() || entry.target.find('\0') != entry.target.npos)
            in.fail("a link's target is empty or has a NUL");
    }
    check_place(in, entry);
    ++totals_.entries;
    run_may_follow_ = entry.kind == Kind::file;
    last_ = std::move(entry);
    handler_.entry(last_);
}

// In order, in a directory that is an entry too, and of hard links: to a file that was marked.
void ManifestReader::check_place(const CborReader &in, const Entry &entry) {
    const std::string &path = entry.path;
    if (!is_clean_path(path)) in.fail("the path '" + printable(path) + "' is not allowed");
    if (totals_.entries > 0 && !path_before(last_.path, path))
        in.fail("the path '" + printable(path) + "' stands after '" + printable(last_.path) + "'");
    if (path == "." && entry.kind != Kind::directory) in.fail("the path '.' is not a directory's");
    const auto parent_of = [&](const std::string &directory) {
        return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
    };
    while (!open_.empty() && !parent_of(open_.back()))
        open_.pop_back();
    const size_t slash = path.rfind('/');
    if (slash != path.npos && (open_.empty() || open_.back().size() != slash))
        in.fail("the path '" + printable(path) + "' is in no directory of the manifest");
    if (entry.kind == Kind::directory && path != ".") open_.push_back(path);
    if (entry.flags & flag_linked) linked_.insert(path);
    if (entry.kind == Kind::hard_link && !linked_.contains(entry.target))
        in.fail("the hard link '" + printable(path) + "' leads to no file before it that is marked for that");
}

void ManifestReader::read_run(CborReader &in) {
    const Bytes packed = in.bytes("a file's chunks");
    if (!run_may_follow_) in.fail("chunks follow what is not a file, or a run that was not full");
    const std::vector<ChunkRef> refs = get_refs(in, packed, chunker_.max);
    if (refs.empty() || refs.size() > run_chunks) in.fail("a run has no chunks, or more than 4096");
    run_may_follow_ = refs.size() == run_chunks;
    for (const ChunkRef &ref : refs) {
        if (ref.length > UINT64_MAX - totals_.bytes) in.fail("more bytes than can be");
        totals_.bytes += ref.length;
    }
    totals_.chunks += refs.size();
    handler_.chunks(refs);
}

} // namespace cof::store
