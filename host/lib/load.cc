// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <span>

#include "host/lib/fpstate.hpp"
#include "host/lib/loader.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/process.hpp"
#include "host/lib/prove.hpp"

namespace cof {

namespace {

Refusal refuse(Stage stage, Code code, std::string why) {
    return {stage, code, std::move(why)};
}

// glibc looks for an object of that NAME before it looks at the file, so that the second file behind a reused
// descriptor number would be the first one again. The count is spelt in components that mean nothing: "./" for 1 and
// "/" for 0.
std::string fresh_spelling(int fd) {
    static std::atomic<uint64_t> count{0};
    std::string path = "/proc/self/";
    for (uint64_t rest = ++count; rest != 0; rest >>= 1)
        path += (rest & 1) != 0 ? "./" : "/";
    return path + "fd/" + std::to_string(fd);
}

const link_map *map_of(void *handle) {
    link_map *map = nullptr;
    return dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 ? map : nullptr;
}

// Another copy of this library in the process counts from 1 too: a spelling that names an object already is passed
// over.
std::string unused_spelling(int fd) {
    for (;;) {
        std::string path = fresh_spelling(fd);
        void *handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
        const link_map *map = handle != nullptr ? map_of(handle) : nullptr;
        if (map == nullptr || map->l_name == nullptr || path != map->l_name) return path;
    }
}

// Sealed copies that are loaded, each mapped once more to compare its bytes with: that takes no memory and no
// descriptor, and nobody can write them. The linker knows a file by its inode, and every copy has one of its own.
struct LoadedCopy {
    uint64_t dev, ino; // of the original
    std::span<const uint8_t> bytes;
    void *handle;
};

// Guarded by loader_lock(), and never destroyed.
std::vector<LoadedCopy> &loaded_copies() {
    static auto *const copies = new std::vector<LoadedCopy>;
    return *copies;
}

// Empty: it cannot be mapped.
std::span<const uint8_t> map_copy(const TrustedFile &file) {
    const auto size = static_cast<size_t>(file.id.size);
    void *at = size != 0 ? mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd.get(), 0) : MAP_FAILED;
    if (at == MAP_FAILED) return {};
    return {static_cast<const uint8_t *>(at), size};
}

void unmap(std::span<const uint8_t> bytes) {
    if (!bytes.empty()) munmap(const_cast<uint8_t *>(bytes.data()), bytes.size());
}

void *load_object(const TrustedFile &file) {
    const std::string spelling = unused_spelling(file.fd.get());
    return dlopen(spelling.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

// As the linker does with a file, a copy that is loaded already is handed out again: of the same file, byte for byte.
void *load_copy(const TrustedFile &file) {
    const std::span<const uint8_t> bytes = map_copy(file);
    for (const LoadedCopy &copy : loaded_copies())
        if (copy.dev == file.id.dev && copy.ino == file.id.ino &&
            std::equal(copy.bytes.begin(), copy.bytes.end(), bytes.begin(), bytes.end())) {
            unmap(bytes);
            return copy.handle;
        }
    void *handle = load_object(file);
    if (handle != nullptr && !bytes.empty())
        loaded_copies().push_back({file.id.dev, file.id.ino, bytes, handle});
    else
        unmap(bytes);
    return handle;
}

void forget_copy(const void *handle) {
    std::erase_if(loaded_copies(), [handle](const LoadedCopy &copy) {
        if (copy.handle == handle) unmap(copy.bytes);
        return copy.handle == handle;
    });
}

} // namespace

cof_host make_host(const CpuWords &cpu) {
    cof_host host{};
    host.struct_size = sizeof host;
    host.abi_minor = COF_ABI_MINOR;
    memcpy(host.cpu, cpu.data(), sizeof host.cpu);
    host.service = [](const cof_host *, const char *) -> const void * { return nullptr; };
    return host;
}

Outcome<Loaded> load_plugin(const TrustedFile &file, const FileFacts &facts, const CpuWords &cpu) {
    const std::lock_guard held(loader_lock());
    FpGuard fp;

    void *handle = file.sealed_copy ? load_copy(file) : load_object(file);
    const char *fp_change = fp.changed();
    if (handle == nullptr) {
        const char *text = dlerror();
        return refuse(Stage::load, Code::dlopen_failed,
                      file.path + ": the dynamic linker refuses it (" +
                          quotable(text != nullptr ? text : "no reason given") +
                          "); install what it needs or rebuild it for this system.");
    }
    note_loaded(file.path, facts); // whatever is found wrong with it from here on, it is in the process
    if (fp_change != nullptr) {
        forget_copy(handle); // its constructors would not run again, and nothing would be seen
        return refuse(Stage::load, Code::fp_state,
                      file.path + ": loading it changed " + fp_change +
                          ", which was put back; rebuild the plugin without that.");
    }
    const link_map *map = map_of(handle);
    const std::optional<MappedObject> image = map != nullptr ? MappedObject::of(*map) : std::nullopt;
    if (!image)
        return refuse(Stage::load, Code::internal,
                      file.path +
                          ": the dynamic linker loaded it but does not list it, so that nothing about it can be "
                          "checked; report this with the version of your C library.");
    if (auto refusal = prove_image(file.path, *image, facts)) return *refusal;

    dlerror();
    void *symbol = dlsym(handle, COF_ENTRY_NAME);
    if (symbol == nullptr)
        return refuse(Stage::prove, Code::no_entry,
                      file.path + ": it has no function " COF_ENTRY_NAME
                                  "; rebuild the plugin so that it exports one.");
    Dl_info info{};
    void *owner = nullptr;
    if (dladdr1(symbol, &info, &owner, RTLD_DL_LINKMAP) == 0 || owner != map || !image->executable(symbol))
        return refuse(Stage::prove, Code::foreign_entry,
                      file.path + ": the function " COF_ENTRY_NAME " is not its own but " +
                          quotable(info.dli_fname != nullptr ? info.dli_fname : "another object") +
                          "'s; rebuild the plugin so that it defines one itself.");

    cof_entry_fn entry;
    memcpy(&entry, &symbol, sizeof entry);
    const cof_host host = make_host(cpu);
    const cof_plugin *plugin = entry(&host);
    const cof_plugin *again = plugin != nullptr ? entry(&host) : nullptr;
    if (const char *change = fp.changed())
        return refuse(Stage::prove, Code::fp_state,
                      file.path + ": its entry function changed " + change +
                          ", which was put back; report this to the plugin's author.");
    if (plugin == nullptr)
        return refuse(Stage::prove, Code::entry_null,
                      file.path +
                          ": its entry function returned NULL, which is how a plugin says that it cannot be used "
                          "here; ask its author for the reason.");
    if (plugin != again)
        return refuse(Stage::prove, Code::entry_unstable,
                      file.path +
                          ": its entry function gave two different descriptors in two calls; report this to the "
                          "plugin's author.");
    return prove_plugin(file.path, *image, facts, plugin);
}

} // namespace cof
