// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// For tests of bridges to cryptographic libraries: binding a kernel, NIST's response files, coreutils as a second
// opinion.
#pragma once

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <unistd.h>
#include <vector>

#include <cofferdam/adopted.h>

#include "host/lib/cpu.hpp"
#include "tests/unit/bridge_open.hpp"

namespace cof::bridge_test {

using Bytes = std::vector<uint8_t>;
using Digest = std::array<uint8_t, 32>;

// What this CPU has, so that a kernel is not led to instructions that are not there.
inline cof_host this_machine() {
    cof_host host = everything_allowed();
    const CpuWords have = features_of(read_cpu());
    for (size_t i = 0; i < have.size(); i++)
        host.cpu[i] = have[i];
    return host;
}

struct Bound {
    const cof_kernel *kernel = nullptr;
    std::string why;      // when kernel is nullptr
    bool expected = true; // a library or instructions are not there; false: something is wrong
    template <class Vtable> const Vtable *as() const { return static_cast<const Vtable *>(kernel->vtable); }
};

inline Bound bind_kernel(const char *plugin_name, std::string_view iface, std::string_view impl,
                         const cof_host &host = this_machine()) {
    std::string why;
    const cof_plugin *plugin = open_plugin(plugin_name, why);
    if (!plugin) return {nullptr, why, true};
    for (uint32_t i = 0; i < plugin->kernel_count; i++) {
        const cof_kernel *kernel = plugin->kernels[i];
        if (iface != kernel->iface || impl != kernel->impl) continue;
        char said[300] = "";
        const cof_status status = kernel->probe(&host, said, sizeof said);
        if (status == COF_OK) return {kernel, "", true};
        return {nullptr, std::string(impl) + ": " + said, status == COF_E_DEPENDENCY || status == COF_E_CPU};
    }
    return {nullptr, std::string(plugin_name) + " has no kernel " + std::string(impl), false};
}

inline Bytes noise(size_t n, uint64_t seed = 1) {
    Bytes bytes(n);
    for (uint8_t &b : bytes) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        b = static_cast<uint8_t>(seed >> 56);
    }
    return bytes;
}

inline Bytes from_hex(std::string_view hex) {
    Bytes bytes;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return bytes;
}

inline std::string to_hex(std::span<const uint8_t> bytes) {
    std::string hex;
    for (const uint8_t b : bytes)
        for (const int shift : {4, 0})
            hex += "0123456789abcdef"[b >> shift & 15];
    return hex;
}

// One test case: the bracketed parameters in force and its own fields. Values are as written.
struct Record {
    std::map<std::string, std::string> parameters, fields;
    bool fail = false;
    const std::string &text(const char *name) const { return fields.at(name); }
    Bytes bytes(const char *name) const { return from_hex(fields.at(name)); }
};

// Records of a CAVP response file as Debian's python3-cryptography-vectors installs it; none when it is not there.
inline std::vector<Record> read_records(const std::string &name) {
    std::ifstream file("/usr/lib/python3/dist-packages/cryptography_vectors/" + name);
    std::vector<Record> records;
    std::map<std::string, std::string> parameters;
    Record record;
    const auto finish = [&] {
        if (!record.fields.empty()) {
            record.parameters = parameters;
            records.push_back(record);
        }
        record = Record{};
    };
    for (std::string line; std::getline(file, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.pop_back();
        const size_t equals = line.find(" =");
        if (line.empty()) {
            finish();
        } else if (line == "FAIL") {
            record.fail = true;
        } else if (line[0] != '#' && equals != std::string::npos) {
            const std::string value = equals + 3 < line.size() ? line.substr(equals + 3) : "";
            if (line[0] == '[')
                parameters[line.substr(1, equals - 1)] = value.substr(0, value.size() - 1);
            else
                record.fields[line.substr(0, equals)] = value;
        }
    }
    finish();
    return records;
}

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "cof-bridge-XXXXXX").string();
        if (mkdtemp(name.data())) path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory &) = delete;
    TemporaryDirectory &operator=(const TemporaryDirectory &) = delete;
    const std::string &path() const { return path_; }

  private:
    std::string path_;
};

// Digests by coreutils' sha256sum, whose code is its own; empty when that does not run.
inline std::vector<Digest> by_sha256sum(const std::vector<Bytes> &messages) {
    const TemporaryDirectory directory;
    if (directory.path().empty()) return {};
    for (size_t i = 0; i < messages.size(); i++) {
        std::ofstream file(directory.path() + "/" + std::to_string(100000 + i), std::ios::binary);
        file.write(reinterpret_cast<const char *>(messages[i].data()),
                   static_cast<std::streamsize>(messages[i].size()));
    }
    std::vector<Digest> digests;
    FILE *output = popen(("cd " + directory.path() + " && sha256sum -- *").c_str(), "r");
    if (!output) return {};
    for (char line[300]; std::fgets(line, sizeof line, output);) {
        const Bytes bytes = from_hex(std::string_view(line, 64));
        Digest digest{};
        std::copy(bytes.begin(), bytes.end(), digest.begin());
        digests.push_back(digest);
    }
    return pclose(output) == 0 && digests.size() == messages.size() ? digests : std::vector<Digest>{};
}

} // namespace cof::bridge_test
