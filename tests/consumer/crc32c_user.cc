// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A program as people write it for google/crc32c, in C++: nothing in it knows of Cofferdam. Prints the CRC-32C of a
// file in every way of that interface.
#include "crc32c/crc32c.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char **argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: crc32c_user FILE\n");
        return 2;
    }
    std::ifstream file(argv[1], std::ios::binary);
    const std::string data((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const std::uint8_t *bytes = reinterpret_cast<const std::uint8_t *>(data.data());

    std::printf("check %08x\n", crc32c::Crc32c("123456789", 9));
    std::printf("string %08x\n", crc32c::Crc32c(data));
    std::printf("chars %08x\n", crc32c::Crc32c(data.data(), data.size()));
    std::printf("bytes %08x\n", crc32c::Crc32c(bytes, data.size()));
#if __cplusplus >= 201703L
    std::printf("view %08x\n", crc32c::Crc32c(std::string_view(data)));
#endif
    const std::size_t pieces[] = {1, 3, 8, 15, 16, 17, 100, 4096};
    for (const std::size_t piece : pieces) {
        std::uint32_t crc = 0;
        for (std::size_t at = 0; at < data.size(); at += piece)
            crc = crc32c::Extend(crc, bytes + at, at + piece < data.size() ? piece : data.size() - at);
        std::printf("by %zu %08x\n", piece, crc);
    }
    std::printf("empty %08x %08x\n", crc32c::Crc32c(std::string()), crc32c::Extend(7, nullptr, 0));
    return 0;
}
