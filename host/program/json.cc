// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/json.hpp"

#include "host/program/base.hpp"
#include "host/program/text.hpp"

namespace cof::program {

void set_path(Json &object, const std::string &key, std::string_view path) {
    object[key] = std::string(path);
    if (!is_utf8(path)) object[key + "_hex"] = hex(reinterpret_cast<const uint8_t *>(path.data()), path.size());
}

void put_json(const Json &value) {
    put(value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}
void put_json_line(const Json &value) {
    put(value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json to_json(const KernelRecord &k) {
    Json j;
    j["contract"] = k.contract;
    j["interface"] = k.iface;
    j["impl"] = k.impl;
    j["chosen"] = k.chosen;
    j["refused"] = k.refused;
    j["wanted"] = k.wanted;
    set_path(j, "path", k.path);
    j["plugin"] = k.plugin;
    j["domain"] = k.domain;
    j["spdx_declared"] = k.declared;
    j["spdx_effective"] = k.effective;
    j["stage"] = k.stage;
    j["code"] = k.code;
    j["why"] = k.why;
    j["cpu_need"] = k.cpu_need;
    j["provenance"] = k.provenance;
    j["rank"] = k.rank;
    j["min_bytes"] = k.min_bytes;
    return j;
}

Json to_json(const LibraryRecord &l) {
    Json j;
    set_path(j, "plugin", l.plugin);
    j["soname"] = l.soname;
    j["may_be"] = l.may_be;
    set_path(j, "path", l.path);
    j["loaded"] = l.loaded;
    j["spdx"] = l.spdx;
    j["effective_with_it"] = l.effective;
    j["why"] = l.why;
    return j;
}

Json to_json(const LoadedRecord &f) {
    Json j;
    set_path(j, "path", f.path);
    j["id"] = f.id;
    j["version"] = f.version;
    j["domain"] = f.domain;
    j["spdx_declared"] = f.declared;
    j["spdx_effective"] = f.effective;
    set_path(j, "libraries", f.libraries);
    return j;
}

Json to_json(const RuleRecord &r) {
    Json j;
    j["number"] = r.number;
    j["rule"] = r.text;
    j["source"] = r.source;
    j["overridden_by"] = r.overridden_by == 0 ? Json() : Json(r.overridden_by);
    return j;
}

Json to_json(const FileRecord &f) {
    Json j;
    set_path(j, "path", f.path);
    j["accepted"] = f.accepted;
    j["loaded"] = f.loaded;
    j["id"] = f.id;
    j["version"] = f.version;
    j["domain"] = f.domain;
    j["spdx"] = f.spdx;
    j["kernels"] = f.kernels;
    j["stage"] = f.stage;
    j["code"] = f.code;
    j["why"] = f.why;
    return j;
}

} // namespace cof::program
