// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a verdict, and as the cache that keeps them. What is read as a verdict is written and read to the same.
// The first byte chooses: one line as the child writes it; the cache as it comes; the cache with the checks of its
// lines put right, or nothing behind them would be reached. Whatever the cache was, what is stored in it is found
// again.
#include "host/lib/private_file.hpp"
#include "host/lib/verdict.hpp"

#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

bool equal(const cof::Verdict &a, const cof::Verdict &b) {
    return cof::encode_verdict(a) == cof::encode_verdict(b);
}

// One directory for the run, in memory where there is such a place.
const std::string &directory() {
    static const std::string path = [] {
        std::string text = access("/dev/shm", W_OK) == 0 ? "/dev/shm/cof-fuzz-XXXXXX" : "/tmp/cof-fuzz-XXXXXX";
        require(mkdtemp(text.data()) != nullptr);
        return text;
    }();
    static const bool registered = std::atexit([] {
                                       unlink((directory() + "/verdicts").c_str());
                                       rmdir(directory().c_str());
                                   }) == 0;
    require(registered);
    return path;
}

void check_line(std::string_view line) {
    const auto verdict = cof::decode_verdict(line);
    if (!verdict) return;
    const std::string written = cof::encode_verdict(*verdict);
    const auto again = cof::decode_verdict(written);
    require(again && equal(*again, *verdict));
    require(written.find('\n') == std::string::npos);
}

void check_cache(const std::string &text) {
    const std::string path = directory() + "/verdicts";
    const int fd = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    require(fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    close(fd);
    cof::VerdictCache cache(path);
    cache.find("key");
    cof::Verdict bad;
    bad.refusal = {cof::Stage::probe, cof::Code::crash, "it crashed"};
    cache.store("another key", bad);
    const auto found = cache.find("another key");
    require(found && equal(*found, bad));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char *>(data) + 1, size - 1);
    switch (data[0] % 4) {
    case 0: check_cache(text); break;
    case 1: {
        std::string right = "cofferdam-verdicts 1\n";
        for (std::string_view rest = text; !rest.empty();) {
            const std::string body = std::to_string(time(nullptr)) + " key " + std::string(cof::next_line(rest));
            right += std::to_string(cof::fnv1a(body)) + " " + body + "\n";
        }
        check_cache(right);
        break;
    }
    default: check_line(text); break;
    }
    return 0;
}
