// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/pack.hpp"

#include <algorithm>
#include <charconv>

#include <cofferdam/note.h>

#include "host/lib/verify_tools.hpp"
#include "host/portable/any_crc.hpp"

namespace cof {

namespace {

constexpr size_t least_vectors = 3, most_name = 128, most_label = 63;
constexpr std::string_view name_digits = "0123456789", hex_digits = "0123456789abcdef";

bool all_of(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == std::string_view::npos;
}

bool label(std::string_view text) {
    return !text.empty() && text.size() <= most_label && text.front() != '-' && text.back() != '-' &&
           all_of(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

// Exactly `digits` of them; the most significant first.
std::optional<uint64_t> hexadecimal_number(std::string_view text, size_t digits) {
    uint64_t value = 0;
    if (text.size() != digits || !all_of(text, hex_digits)) return std::nullopt;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

std::optional<std::vector<uint8_t>> hexadecimal_bytes(std::string_view text) {
    if (text.size() % 2 != 0 || !all_of(text, hex_digits)) return std::nullopt;
    return from_hexadecimal(text);
}

std::optional<std::vector<uint8_t>> input_of(std::string_view text) {
    constexpr std::string_view bytes = "hex:", generated = "mod251:";
    if (text.starts_with(bytes)) return hexadecimal_bytes(text.substr(bytes.size()));
    if (!text.starts_with(generated)) return std::nullopt;
    text.remove_prefix(generated.size());
    size_t n = 0;
    if (text.empty() || text.size() > 7 || !all_of(text, name_digits)) return std::nullopt;
    std::from_chars(text.data(), text.data() + text.size(), n);
    if (n > COF_PACK_MAX_INPUT) return std::nullopt;
    return pattern_251(n);
}

// "name=value" and the blank after it, taken off the front: parameters stand in a fixed order.
std::optional<std::string_view> take(std::string_view &parameters, std::string_view name) {
    if (!parameters.starts_with(name) || parameters.substr(name.size(), 1) != "=") return std::nullopt;
    const size_t end = std::min(parameters.find(' '), parameters.size());
    const std::string_view value = parameters.substr(name.size() + 1, end - name.size() - 1);
    if (end + 1 == parameters.size()) return std::nullopt; // a blank with nothing after it
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
    return value;
}

// size: of a register, in bytes.
bool crc_parameters(std::string_view parameters, size_t size, Contract &contract) {
    const auto width = take(parameters, "width"), init = take(parameters, "init"), xorout = take(parameters, "xorout");
    if (!width || !init || !xorout || !parameters.empty()) return false;
    const auto first = hexadecimal_number(*init, 2 * size), last = hexadecimal_number(*xorout, 2 * size);
    uint32_t bits = 0;
    std::from_chars(width->data(), width->data() + width->size(), bits);
    if (std::to_string(bits) != *width || bits < 8 || bits > 8 * size || !first || first != last) return false;
    contract.width = bits;
    contract.init = contract.xorout = *first;
    return (*first & ~crc_mask(contract)) == 0;
}

bool hash_parameters(std::string_view parameters, PackCase &vector) {
    vector.keyed = !parameters.empty();
    if (const auto seed = take(parameters, "seed")) {
        const auto value = hexadecimal_number(*seed, 16);
        if (!value) return false;
        vector.key.seed = *value;
    }
    if (const auto key = take(parameters, "key")) {
        const auto bytes = hexadecimal_bytes(*key);
        if (!bytes || bytes->size() != sizeof vector.key.key) return false;
        std::copy(bytes->begin(), bytes->end(), vector.key.key);
        vector.key.keyed = 1;
    }
    return parameters.empty();
}

const char *decode(Pack &pack) {
    const bool crc = is_crc(pack.facts.iface), wide = pack.facts.iface == COF_IFACE_CRC64;
    const size_t register_size = wide ? sizeof(uint64_t) : sizeof(uint32_t);
    if (crc ? !crc_parameters(pack.facts.parameters, register_size, pack.contract) : !pack.facts.parameters.empty())
        return wide  ? "the parameters of its contract are not of the form 'width=64 init=ffffffffffffffff "
                       "xorout=ffffffffffffffff', with 8 to 64 bits and the same word twice"
               : crc ? "the parameters of its contract are not of the form 'width=32 init=ffffffff xorout=ffffffff', "
                       "with 8 to 32 bits and the same word twice"
                     : "its interface has no parameters of a contract";
    size_t total = 0;
    for (const PackVector &written : pack.facts.vectors) {
        PackCase vector;
        auto input = input_of(written.input);
        if (!input) return "the input of a vector is neither 'hex:' and bytes nor 'mod251:' and a length up to 1 MiB";
        total += input->size();
        if (total > COF_PACK_MAX_INPUT) return "the inputs of its vectors have more than 1 MiB together";
        auto result = hexadecimal_bytes(written.result);
        if (!result || result->empty() || result->size() > pack_most_digest || (crc && result->size() != register_size))
            return wide  ? "the result of a vector is no value of 16 hexadecimal digits"
                   : crc ? "the result of a vector is no value of 8 hexadecimal digits"
                         : "the result of a vector is not 1 to 64 bytes in hexadecimal";
        if (!pack.cases.empty() && pack.cases.front().result.size() != result->size())
            return "the results of its vectors differ in size";
        if (crc ? !written.parameters.empty() : !hash_parameters(written.parameters, vector))
            return crc ? "its interface has no parameters of a call"
                       : "the parameters of a vector are not of the form 'seed=' and 16 digits, 'key=' and 64";
        vector.input = std::move(*input);
        vector.result = std::move(*result);
        pack.cases.push_back(std::move(vector));
    }
    return nullptr;
}

} // namespace

bool namespaced(std::string_view contract) {
    const size_t slash = contract.find('/');
    if (slash == std::string_view::npos || contract.size() > most_name) return false;
    std::string_view name = contract.substr(0, slash);
    const std::string_view revision = contract.substr(slash + 1);
    if (revision.empty() || !all_of(revision, name_digits)) return false;
    const std::string_view first = name.substr(0, name.find('.'));
    if (first.size() < 2 || !all_of(first, "abcdefghijklmnopqrstuvwxyz") || first == "cof") return false;
    for (size_t labels = 1;; ++labels) {
        const size_t dot = std::min(name.find('.'), name.size());
        if (!label(name.substr(0, dot))) return false;
        if (dot == name.size()) return labels >= 3;
        name.remove_prefix(dot + 1);
    }
}

std::unique_ptr<Pack> decode_pack(const PackFacts &facts, std::string &why) {
    auto pack = std::make_unique<Pack>();
    pack->facts = facts;
    pack->contract.pack = pack.get();
    cof_kernel &names = pack->contract.kernel;
    names.contract = pack->facts.contract.c_str();
    names.iface = pack->facts.iface.c_str();
    if (!namespaced(facts.contract))
        why = "its contract has a name that is the host's; a contract of yours begins with a domain of yours, as "
              "com.example.rot32/1";
    else if (!is_crc(facts.iface) && facts.iface != COF_IFACE_HASH)
        why = "this host can check a reference through " COF_IFACE_CRC32 ", " COF_IFACE_CRC64 " and " COF_IFACE_HASH
              " alone";
    else if (facts.specification.empty() || facts.specification.size() > 255)
        why = "its pack note does not say in 1 to 255 bytes where the specification is";
    else if (facts.sha256.size() != 64 || !all_of(facts.sha256, hex_digits))
        why = "the SHA-256 of its specification is not 64 digits, 0..9 and a..f";
    else if (facts.vectors.size() < least_vectors)
        why = "its pack has " + std::to_string(facts.vectors.size()) + " vectors and needs 3 at least";
    else if (const char *wrong = decode(*pack))
        why = wrong;
    else
        return pack;
    return nullptr;
}

const PackFacts *pack_of(const FileFacts &facts, size_t kernel) {
    if (kernel >= facts.kernels.size() || !(facts.kernels[kernel].flags & COF_F_REFERENCE)) return nullptr;
    const auto before = std::count_if(facts.kernels.begin(), facts.kernels.begin() + static_cast<ptrdiff_t>(kernel),
                                      [](const KernelFacts &k) { return (k.flags & COF_F_REFERENCE) != 0; });
    return static_cast<size_t>(before) < facts.packs.size() ? &facts.packs[static_cast<size_t>(before)] : nullptr;
}

} // namespace cof
