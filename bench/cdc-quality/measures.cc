// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/cdc-quality/measures.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cdc {

namespace {

constexpr uint64_t most_shift = 64;
constexpr unsigned soon = 16; // mean chunks: beyond what any contract looks ahead

Json start(const Subject &subject) {
    const cof_cut_cfg &cfg = subject.cutter.config();
    return {{"contract", subject.contract},
            {"min", cfg.min},
            {"avg", cfg.avg},
            {"max", cfg.max},
            {"level", cfg.level},
            {"seed", cfg.seed},
            {"kernels", subject.library.kernels(subject.contract)}};
}

void add_sizes(Json &out, const Sizes &sizes) {
    out["chunks"] = sizes.chunks();
    out["bytes"] = sizes.bytes();
    out["mean"] = sizes.mean();
    out["inner"] = sizes.inner();
    out["cov"] = sizes.cov();
    out["share_shortest"] = sizes.share_shortest();
    out["share_longest"] = sizes.share_longest();
}

// on_chunk(digest, length) for every chunk of a stream.
template <typename F>
void each_chunk(const Library &library, std::span<const uint8_t> stream, const Cuts &cuts, F on_chunk) {
    uint64_t begin = 0;
    for (const uint64_t end : cuts) {
        const auto length = static_cast<size_t>(end - begin);
        on_chunk(library.digest(stream.subspan(static_cast<size_t>(begin), length)), length);
        begin = end;
    }
}

// Means and their standard errors.
struct Tally {
    double n = 0, sum = 0, squares = 0;
    void add(double value) {
        n += 1;
        sum += value;
        squares += value * value;
    }
    double mean() const { return n > 0 ? sum / n : 0; }
    double error() const { return n > 1 ? std::sqrt(std::max(0.0, squares / n - mean() * mean()) / (n - 1)) : 0; }
};

// The mean chunk of this data, as what edits and shifts are counted in.
double mean_of(const Cuts &cuts) {
    return cuts.empty() ? 0 : static_cast<double>(cuts.back()) / static_cast<double>(cuts.size());
}

} // namespace

File::File(const std::string &path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    int error = fd < 0 || fstat(fd, &status) != 0 ? errno : 0;
    if (error == 0 && !S_ISREG(status.st_mode)) error = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    if (error == 0 && status.st_size > 0) {
        void *map = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
        if (map == MAP_FAILED)
            error = errno;
        else
            bytes_ = {static_cast<const uint8_t *>(map), static_cast<size_t>(status.st_size)};
    }
    if (fd >= 0) close(fd);
    if (error != 0)
        throw Failure(Exit::unreadable, path + " cannot be read: " + std::strerror(error) + "; name a plain file");
}

File::~File() {
    if (!bytes_.empty()) munmap(const_cast<uint8_t *>(bytes_.data()), bytes_.size());
}

Json measure_files(const Subject &subject, const std::vector<std::string> &paths) {
    Sizes sizes(subject.limits);
    Store store;
    for (const std::string &path : paths) {
        const File file(path);
        const Cuts cuts = subject.cutter.cut(file.bytes());
        sizes.add(cuts);
        each_chunk(subject.library, file.bytes(), cuts,
                   [&](Digest digest, size_t length) { store.add(digest, length); });
    }
    Json out = start(subject);
    add_sizes(out, sizes);
    out["shortest"] = subject.limits.shortest;
    out["longest"] = subject.limits.longest;
    out["kept"] = store.kept();
    out["saving"] =
        store.bytes() == 0 ? 0.0 : 1 - static_cast<double>(store.kept()) / static_cast<double>(store.bytes());
    out["bin_width"] = sizes.bin_width();
    out["histogram"] = sizes.histogram();
    return out;
}

Json measure_law(const Subject &subject, uint64_t count, uint64_t seed) {
    Random random(seed);
    std::vector<uint64_t> lengths;
    lengths.reserve(count);
    for (uint64_t i = 0; i < count; ++i)
        lengths.push_back(subject.cutter.first_of_random(random));
    std::sort(lengths.begin(), lengths.end());
    Json out = start(subject);
    out["count"] = count;
    out["lengths"] = lengths;
    return out;
}

Json measure_edits(const Subject &subject, std::span<const uint8_t> data, unsigned rounds, unsigned spacing,
                   size_t scattered, uint64_t seed) {
    const Cuts cuts = subject.cutter.cut(data);
    Store before;
    each_chunk(subject.library, data, cuts, [&](Digest digest, size_t length) { before.add(digest, length); });
    const double mean = mean_of(cuts);
    Random random(seed);
    Tally tally; // of rounds: the edits of one share a pass over the data
    uint64_t edits = 0;
    for (unsigned round = 0; round < rounds && !data.empty(); ++round) {
        const auto drawn = scattered > 0 ? scatter_edits(random, data.size(), scattered)
                                         : draw_edits(random, data.size(), static_cast<size_t>(mean * spacing));
        if (drawn.empty()) break;
        const Bytes edited = apply(data, drawn, random);
        uint64_t bytes = 0;
        each_chunk(subject.library, edited, subject.cutter.cut(edited), [&](Digest digest, size_t length) {
            if (!before.has(digest)) bytes += length;
        });
        edits += drawn.size();
        tally.add(static_cast<double>(bytes) / mean / static_cast<double>(drawn.size()));
    }
    Json out = start(subject);
    out["bytes"] = data.size();
    out["mean"] = mean;
    out["edits"] = edits;
    out["spacing"] = scattered > 0 ? static_cast<double>(scattered) / mean : spacing;
    out["scattered"] = scattered > 0;
    out["new_per_edit"] = tally.mean();
    out["standard_error"] = tally.error();
    return out;
}

Json measure_shifts(const Subject &subject, std::span<const uint8_t> data, unsigned places, unsigned reach,
                    uint64_t seed) {
    const double mean = mean_of(subject.cutter.cut(data));
    // Most agree soon: only the others are looked at as far as reach goes.
    const auto far = std::min(data.size(), static_cast<size_t>(mean * reach));
    const auto near = std::min(far, static_cast<size_t>(mean * soon));
    Random random(seed);
    std::vector<double> distances;
    uint64_t tried = 0, never = 0, parted = 0;
    for (unsigned place = 0; place < places && far > 0; ++place) {
        const auto plain = data.subspan(static_cast<size_t>(random.below(data.size() - far + 1)), far);
        const Cuts near_cuts = subject.cutter.cut(plain.first(near)), far_cuts = subject.cutter.cut(plain);
        for (uint64_t shift = 1; shift <= most_shift; ++shift) {
            Bytes shifted(static_cast<size_t>(shift));
            random.fill(shifted);
            shifted.insert(shifted.end(), plain.begin(), plain.end());
            const auto look = [&](const Cuts &cuts, size_t size) {
                return resync(cuts, subject.cutter.cut(std::span(shifted).first(size + shifted.size() - far)), shift);
            };
            Resync found = look(near_cuts, near);
            if (!found.found) found = look(far_cuts, far);
            ++tried;
            if (!found.found)
                ++never;
            else
                distances.push_back(static_cast<double>(found.at) / mean);
            parted += found.found && !found.agrees;
        }
    }
    std::sort(distances.begin(), distances.end());
    const auto quantile = [&](double q) {
        return distances.empty() ? 0 : distances[static_cast<size_t>(q * static_cast<double>(distances.size() - 1))];
    };
    Tally tally;
    for (const double distance : distances)
        tally.add(distance);
    Json out = start(subject);
    out["mean"] = mean;
    out["reach"] = reach;
    out["tried"] = tried;
    out["never"] = never;
    out["parted"] = parted;
    out["resync_mean"] = tally.mean();
    out["resync_median"] = quantile(0.5);
    out["resync_p95"] = quantile(0.95);
    out["resync_most"] = quantile(1);
    return out;
}

Json measure_records(const Subject &subject, size_t bytes, size_t first, size_t last, uint64_t seed) {
    Json out = start(subject);
    out["bytes"] = bytes;
    Json &rows = out["periods"] = Json::array();
    for (size_t period = first; period <= last; ++period) {
        Sizes sizes(subject.limits);
        sizes.add(subject.cutter.cut(records(bytes, period, seed + period)));
        rows.push_back({period, sizes.mean(), sizes.share_longest(), sizes.share_shortest()});
    }
    return out;
}

} // namespace cdc
