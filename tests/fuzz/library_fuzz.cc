// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a library that is searched for what it says of its licence, and as the linker's cache. The first byte
// chooses: the file as it comes, a good image with the input laid over it from some place on, or the cache.
#include "host/lib/library_search.hpp"
#include "host/lib/library_text.hpp"

#include <cstdlib>

#include "tests/unit/elf_image.hpp"

namespace {

using cof::test::ByteVector;

void require(bool condition) {
    if (!condition) std::abort();
}

void search(const ByteVector &bytes) {
    uint64_t total = 0;
    const cof::ReadAt read = [&](uint64_t offset, void *to, size_t size) {
        require(offset <= bytes.size() && size <= bytes.size() - offset);
        total += size;
        if (size != 0) std::memcpy(to, bytes.data() + offset, size);
        return true;
    };
    const cof::LibraryText text = cof::texts_after(read, bytes.size(), "says: ");
    require(total <= 130 * bytes.size() + 65536); // segments do not overlap; blocks do, by little
    require(text.answers.size() <= 8 && (text.problem.empty() || text.answers.empty()));
    for (const std::string &answer : text.answers) {
        require(!answer.empty() && answer.size() <= 255);
        for (const char c : answer)
            require(c >= ' ' && c <= '~');
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 3) return 0;
    const ByteVector rest(data + 3, data + size);
    switch (data[0] % 3) {
    case 0: search(rest); break;
    case 1: {
        cof::test::ElfImage image;
        ByteVector bytes = image.build();
        const size_t at = (data[1] | size_t{data[2]} << 8) % bytes.size();
        std::copy_n(rest.begin(), std::min(rest.size(), bytes.size() - at), bytes.begin() + static_cast<ptrdiff_t>(at));
        search(bytes);
        break;
    }
    default: {
        ByteVector cache;
        cof::test::put(cache, "glibc-ld.so.cache1.1", data[1] % 8 == 0 ? 19 : 20);
        cof::test::put(cache, rest.data(), rest.size());
        if (const auto paths = cof::cached_paths(cache, "a"))
            for (const std::string &path : *paths)
                require(path[0] == '/' && path.size() < 4096);
        break;
    }
    }
    return 0;
}
