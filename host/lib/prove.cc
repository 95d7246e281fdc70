// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/prove.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

#include <cofferdam/adopted.h>
#include <cofferdam/crc.h>
#include <cofferdam/cut.h>
#include <cofferdam/hash.h>

namespace cof {

namespace {

// Sizes as minor 0 released them: a plugin may know less than this host, never less than that.
constexpr uint32_t plugin_size_1_0 = 64, kernel_size_1_0 = 136;
constexpr uint32_t largest_struct = 64 * 1024, largest_align = 4096, largest_state = 1024 * 1024;
constexpr uint32_t most_switches = 256;

// Vtables that are looked into: a uint32_t struct_size, more words, then function pointers from `first` up to size.
struct KnownVtable {
    const char *iface;
    uint32_t first, size;
};
constexpr KnownVtable known_vtables[] = {
    {COF_IFACE_CRC32, offsetof(cof_crc32, update), sizeof(cof_crc32)},
    {COF_IFACE_CRC64, offsetof(cof_crc64, update), sizeof(cof_crc64)},
    {COF_IFACE_CRC32_COPY, offsetof(cof_crc32_copy, copy), sizeof(cof_crc32_copy)},
    {COF_IFACE_CRC32_BATCH, offsetof(cof_crc32_batch, batch), sizeof(cof_crc32_batch)},
    {COF_IFACE_HASH, offsetof(cof_hash, oneshot), sizeof(cof_hash)},
    {COF_IFACE_HASH_BATCH, offsetof(cof_hash_batch, batch), sizeof(cof_hash_batch)},
    {COF_IFACE_CUT, offsetof(cof_cut, state_size), sizeof(cof_cut)},
    {COF_IFACE_CUT_SKETCH, offsetof(cof_cut_sketch, sketch_size), sizeof(cof_cut_sketch)},
    {COF_IFACE_DIGEST_CTX, offsetof(cof_digest_ctx, open), sizeof(cof_digest_ctx)},
    {COF_IFACE_DIGEST_BATCH, offsetof(cof_digest_batch_vtable, batch), sizeof(cof_digest_batch_vtable)},
    {COF_IFACE_AEAD, offsetof(cof_aead, open), sizeof(cof_aead)},
    {COF_IFACE_CODEC, offsetof(cof_codec, content_size), sizeof(cof_codec)},
};

std::string shown(uint64_t value) {
    return std::to_string(value);
}
std::string shown(std::string_view value) {
    return "'" + quotable(value) + "'";
}

class Prover {
  public:
    Prover(const std::string &path, const MappedObject &image) : path_(path), image_(image) {}

    Check plugin(const cof_plugin *from, const FileFacts &facts, Loaded &out);

  private:
    Check kernel(const cof_kernel *from, const KernelFacts &facts, cof_kernel &to);
    Check layout(cof_kernel &kernel);
    Check functions(const cof_kernel &kernel);

    Refusal bad(const std::string &what) const {
        return {Stage::prove, Code::bad_descriptor,
                path_ + where_ + ": " + what + "; report this to the plugin's author."};
    }
    template <class A, class B> Check same(const char *field, const A &descriptor, const B &note) const {
        if (descriptor == note) return std::nullopt;
        return Refusal{Stage::prove, Code::note_mismatch,
                       path_ + where_ + ": its descriptor gives " + field + " " + shown(descriptor) + " and its note " +
                           shown(note) + "; rebuild the plugin so that both say the same."};
    }
    Check same_text(const char *field, const char *descriptor, const std::string &note) const {
        const auto text = image_.text(descriptor);
        if (!text) return bad(std::string("the string ") + field + " is not in its own read-only data");
        return same(field, *text, std::string_view(note));
    }
    Check optional_text(const char *field, const char *descriptor) const {
        if (descriptor == nullptr || image_.text(descriptor)) return std::nullopt;
        return bad(std::string("the string ") + field + " is not in its own read-only data");
    }

    const std::string &path_;
    const MappedObject &image_;
    std::string where_; // ", kernel 'x'" while one is looked at
};

// The size word, then the struct: neither is read before it is known to lie inside.
template <class T> const char *copy_struct(const MappedObject &image, const T *from, uint32_t least, T &to) {
    to = T{};
    if (!image.holds(from, sizeof(uint32_t), alignof(T))) return "does not lie in its own data";
    const uint32_t size = from->struct_size;
    if (size < least) return "is smaller than in the first release of this ABI";
    if (size > largest_struct) return "claims more than 64 KiB";
    if (!image.holds(from, size, alignof(T))) return "reaches beyond its own data";
    memcpy(&to, from, std::min<size_t>(size, sizeof to));
    return nullptr;
}

Check Prover::plugin(const cof_plugin *from, const FileFacts &facts, Loaded &out) {
    cof_plugin plugin;
    if (const char *why = copy_struct(image_, from, plugin_size_1_0, plugin))
        return bad(std::string("the plugin's descriptor ") + why);
    if (auto r = same_text("id", plugin.id, facts.id)) return r;
    if (auto r = same_text("version", plugin.version, facts.version)) return r;
    if (auto r = same_text("licence", plugin.spdx, facts.spdx)) return r;
    if (auto r = same_text("domain", plugin.domain, facts.domain)) return r;
    if (auto r = optional_text("provenance", plugin.provenance)) return r;
    if (auto r = same("needed ABI minor", uint64_t{plugin.abi_minor_needed}, uint64_t{facts.minor_needed})) return r;
    if (auto r = same("kernel count", uint64_t{plugin.kernel_count}, uint64_t{facts.kernels.size()})) return r;
    const size_t count = facts.kernels.size();
    if (count != 0 && !image_.holds(plugin.kernels, count * sizeof *plugin.kernels, alignof(cof_kernel *)))
        return bad("the list of kernels does not lie in its own data");

    out.plugin = from;
    for (size_t i = 0; i < count; ++i) {
        where_ = ", kernel '" + quotable(facts.kernels[i].impl) + "'";
        cof_kernel copy;
        if (auto r = kernel(plugin.kernels[i], facts.kernels[i], copy)) return r;
        out.originals.push_back(plugin.kernels[i]);
        out.kernels.push_back(copy);
    }
    return std::nullopt;
}

Check Prover::kernel(const cof_kernel *from, const KernelFacts &facts, cof_kernel &to) {
    if (const char *why = copy_struct(image_, from, kernel_size_1_0, to))
        return bad(std::string("its descriptor ") + why);
    if (auto r = same_text("contract", to.contract, facts.contract)) return r;
    if (auto r = same_text("interface", to.iface, facts.iface)) return r;
    if (auto r = same_text("impl", to.impl, facts.impl)) return r;
    if (auto r = same("flags", uint64_t{to.flags}, uint64_t{facts.flags})) return r;
    for (size_t word = 0; word < COF_CPU_WORDS; ++word)
        if (auto r = same("CPU needs", uint64_t{to.cpu_need[word]}, uint64_t{facts.need[word]})) return r;
    if (auto r = same("rank", uint64_t{to.rank}, uint64_t{facts.rank})) return r;
    if (auto r = optional_text("state_format", to.state_format)) return r;
    if (auto r = optional_text("provenance", to.provenance)) return r;
    if (auto r = layout(to)) return r;
    return functions(to);
}

Check Prover::layout(cof_kernel &kernel) {
    if (kernel.state_align == 0) kernel.state_align = 1; // an absent field means "as before"
    if (!std::has_single_bit(kernel.state_align) || kernel.state_align > largest_align)
        return bad("state_align is " + shown(kernel.state_align) + ", which is no power of two up to 4096");
    if (kernel.state_size != UINT32_MAX && kernel.state_size > largest_state)
        return bad("state_size is " + shown(kernel.state_size) + ", which is more than 1 MiB");
    const uint32_t count = kernel.path_switch_count;
    if (count == 0) return std::nullopt;
    if (count > most_switches || !image_.holds(kernel.path_switch, count * sizeof(uint64_t), alignof(uint64_t)))
        return bad("the " + shown(count) + " entries of path_switch do not lie in its own data");
    for (uint32_t i = 1; i < count; ++i)
        if (kernel.path_switch[i] <= kernel.path_switch[i - 1]) return bad("path_switch is not in ascending order");
    return std::nullopt;
}

Check Prover::functions(const cof_kernel &kernel) {
    const auto code = [this](auto *function) { return image_.executable(reinterpret_cast<const void *>(function)); };
    if (((kernel.flags & COF_F_PROBE) != 0) != (kernel.probe != nullptr))
        return bad("the flag PROBE and the pointer probe disagree");
    if (((kernel.flags & COF_F_DYN_SPDX) != 0) != (kernel.licence != nullptr))
        return bad("the flag DYN_SPDX and the pointer licence disagree");
    if (kernel.probe != nullptr && !code(kernel.probe)) return bad("probe does not point into its own code");
    if (kernel.licence != nullptr && !code(kernel.licence)) return bad("licence does not point into its own code");

    const auto *const known =
        std::find_if(std::begin(known_vtables), std::end(known_vtables),
                     [&](const KnownVtable &row) { return strcmp(row.iface, kernel.iface) == 0; });
    if (known == std::end(known_vtables)) return std::nullopt;
    uint32_t size = 0;
    if (!image_.holds(kernel.vtable, sizeof size, alignof(void *)))
        return bad("its vtable does not lie in its own data");
    memcpy(&size, kernel.vtable, sizeof size);
    if (size < known->size || size > largest_struct || !image_.holds(kernel.vtable, size, alignof(void *)))
        return bad("its vtable claims " + shown(size) + " bytes, and " + kernel.iface + " has " + shown(known->size));
    for (uint32_t at = known->first; at < known->size; at += sizeof(void *)) {
        const void *slot = nullptr;
        memcpy(&slot, static_cast<const char *>(kernel.vtable) + at, sizeof slot);
        if (!image_.executable(slot))
            return bad("the slot at offset " + shown(at) + " of its vtable does not point into its own code");
    }
    return std::nullopt;
}

bool same_notes(const FileFacts &a, const FileFacts &b) {
    const auto same_kernel = [](const KernelFacts &x, const KernelFacts &y) {
        return x.flags == y.flags && x.need == y.need && x.rank == y.rank && x.contract == y.contract &&
               x.iface == y.iface && x.impl == y.impl;
    };
    const auto same_link = [](const LinkFacts &x, const LinkFacts &y) {
        return x.soname == y.soname && x.licences == y.licences;
    };
    return a.major == b.major && a.minor_needed == b.minor_needed && a.minor_built == b.minor_built &&
           a.flags == b.flags && a.floor == b.floor && a.spdx == b.spdx && a.domain == b.domain && a.id == b.id &&
           a.version == b.version && a.tells == b.tells && a.packs == b.packs &&
           std::equal(a.links.begin(), a.links.end(), b.links.begin(), b.links.end(), same_link) &&
           std::equal(a.kernels.begin(), a.kernels.end(), b.kernels.begin(), b.kernels.end(), same_kernel);
}

} // namespace

Check prove_image(const std::string &path, const MappedObject &image, const FileFacts &facts) {
    FileFacts mapped;
    NoteCount count;
    bool readable = true;
    for (const NoteSegment &segment : image.notes())
        if (read_notes(segment.bytes, mapped, count, segment.align)) readable = false;
    if (readable && count.abi == 1 && count.licence == 1 && count.links == 1 && count.kernels == 1 &&
        same_notes(mapped, facts) && mapped.build_id == facts.build_id)
        return std::nullopt;
    return Refusal{Stage::prove, Code::changed,
                   path +
                       ": what was loaded is not what was checked: its notes differ; make sure that nothing writes to "
                       "the file while it is in use, and that no other object has its name."};
}

Outcome<Loaded> prove_plugin(const std::string &path, const MappedObject &image, const FileFacts &facts,
                             const cof_plugin *plugin) {
    Loaded loaded;
    if (auto refusal = Prover(path, image).plugin(plugin, facts, loaded)) return *refusal;
    return loaded;
}

} // namespace cof
