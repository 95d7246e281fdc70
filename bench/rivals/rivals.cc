// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/rivals/rivals.hpp"

#include <dlfcn.h>

namespace bench {

Library::Library(std::string soname, std::string package)
    : soname_(std::move(soname)), package_(std::move(package)),
      handle_(dlopen(soname_.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) {
    if (!handle_) missing_ = soname_ + " cannot be opened; install " + package_;
}

void *Library::address(const char *symbol) {
    void *found = handle_ ? dlsym(handle_, symbol) : nullptr;
    if (handle_ && !found && missing_.empty())
        missing_ = soname_ + " has no function " + symbol + "; install another release of " + package_;
    return found;
}

Rival rival_of(const Library &library, const char *contract, const char *name, const char *licence) {
    Rival rival;
    rival.contract = contract;
    rival.name = name;
    rival.licence = licence;
    const std::string soname = library.soname(); // of one that was built here: a path, which no record should hold
    rival.library = soname.substr(soname.rfind('/') + 1);
    rival.missing = library.missing();
    return rival;
}

std::vector<Rival> all_rivals(const std::string &build) {
    std::vector<Rival> out;
    isal_rivals(out);
    zlib_rivals(out);
    libdeflate_rivals(out);
    liblzma_rivals(out);
    libavutil_rivals(out);
    xxhash_rivals(out);
    blake3_rivals(out, build);
    openssl_rivals(out);
    zstd_rivals(out);
    lz4_rivals(out);
    return out;
}

} // namespace bench
