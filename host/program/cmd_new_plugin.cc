// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>

#include "host/lib/policy.hpp"
#include "host/lib/spdx.hpp"
#include "host/program/json.hpp"
#include "host/program/new_plugin.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

struct NewOptions {
    std::string name, language, licence, contract = "crc32c/1", directory;
};

bool lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool digit(char c) {
    return c >= '0' && c <= '9';
}

// The plugin's name is a part of its id, a file's name and a word in makefiles.
void check_name(const std::string &name) {
    const bool word = std::all_of(name.begin(), name.end(), [](char c) { return lower(c) || digit(c) || c == '-'; });
    if (name.empty() || name.size() > 64 || !lower(name[0]) || !word)
        throw Failure(Exit::usage, "'" + printable(name) +
                                       "' cannot be a plugin's name; use small letters, digits and '-', a letter "
                                       "first, at most 64 in all");
}

// In one spelling.
std::string checked_licence(const std::string &text) {
    const auto parsed = parse_spdx(text);
    if (!parsed) throw Failure(Exit::usage, "--license: " + parsed.refusal().why);
    const std::string licence = to_text(*parsed);
    if (licence.size() > spdx_most)
        throw Failure(Exit::usage, "--license: more than " + std::to_string(spdx_most) +
                                       " bytes, which a plugin's note does not hold");
    return licence;
}

// The compartment: a word made from the licence. That of MIT-0 has a name already.
std::string domain_of(const std::string &licence) {
    if (licence == "MIT-0") return "mit0";
    std::string word;
    for (char c : licence) {
        const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (lower(small) || digit(small))
            word += small;
        else if (!word.empty() && word.back() != '-')
            word += '-';
    }
    while (word.ends_with('-'))
        word.pop_back();
    return word;
}

std::string joined(const std::vector<std::string> &words) {
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

Template chosen(const NewOptions &o) {
    std::vector<std::string> languages, contracts;
    const std::vector<Template> all = plugin_templates();
    for (const Template &t : all) {
        if (languages.empty() || languages.back() != t.language) languages.push_back(t.language);
        if (t.language != o.language) continue;
        if (t.contract == o.contract || t.contract.starts_with(o.contract + "/")) return t;
        contracts.push_back(t.contract);
    }
    if (contracts.empty())
        throw Failure(Exit::usage, "there is no template in the language '" + printable(o.language) + "'; there are " +
                                       joined(languages));
    throw Failure(Exit::usage, "there is no template for the contract '" + printable(o.contract) + "' in " +
                                   o.language + "; there is " + joined(contracts));
}

Exit new_plugin(const Globals &globals, const NewOptions &o) {
    check_name(o.name);
    const std::string licence = checked_licence(o.licence);
    const PluginProject project{o.name, licence, domain_of(licence)};
    const Template from = chosen(o);
    std::string directory = o.directory.empty() ? o.name : o.directory;
    while (directory.size() > 1 && directory.ends_with('/'))
        directory.pop_back();
    const std::vector<ProjectFile> files = project_files(from, project);
    write_project(directory, files);

    const bool allowed = Policy::built_in().judge(licence).allowed;
    if (globals.json) {
        Json document{{"schema", "cofferdam-new-plugin/1"}, {"name", o.name},        {"language", from.language},
                      {"contract", from.contract},          {"licence", licence},    {"domain", project.domain},
                      {"allowed_by_default", allowed},      {"files", Json::array()}};
        set_path(document, "directory", directory);
        for (const ProjectFile &file : files)
            document["files"].push_back(file.name);
        put_json(document);
        return Exit::ok;
    }
    const std::string shown = printable(directory);
    put(shown + ": a plugin for " + from.contract + " in " + from.language + ", licence " + licence + ", domain " +
        project.domain + "\n");
    for (const ProjectFile &file : files)
        put("  " + file.name + "\n");
    if (!allowed)
        put("\nHosts that nobody told otherwise refuse it: their policy does not allow '" + licence +
            "'. docs/policy.md\ntells how it is allowed.\n");
    put("\nNext:\n"
        "  cd " +
        shown + "\n  make\n  cofferdam conform ./" + o.name + ".so\n  cofferdam --plugin-path \"$PWD\" explain " +
        from.contract + "\n\nREADME.md there has what comes then.\n");
    return Exit::ok;
}

} // namespace

void add_new_plugin(Program &program) {
    Command sub = program.command(
        "new-plugin", "Start a plugin of your own: a small project that builds, conforms and carries its notes",
        "For authors of plugins. The directory holds a makefile, a source with a right kernel and its description, and "
        "a\n"
        "README with what comes next; it is yours, under your licence. To build it takes the headers (Debian:\n"
        "libcofferdam-dev), pkg-config, and a C compiler, NASM or rustc. Nothing that exists is overwritten.\n\n"
        "Examples:\n"
        "  cofferdam new-plugin first --language c --license MIT-0\n"
        "  cofferdam new-plugin fast-crc --language nasm --license BSD-2-Clause --directory src/fast-crc\n"
        "  cofferdam new-plugin safe-crc --language rust --license 'MIT OR Apache-2.0'");
    auto o = std::make_shared<NewOptions>();
    sub.add_option("name", o->name, "Its name: small letters, digits and '-'").type_name("NAME").required();
    sub.add_option("--language", o->language, "c, nasm or rust").type_name("LANGUAGE").required();
    sub.add_option("--license", o->licence, "SPDX expression of all that will be compiled in")
        .type_name("ID")
        .required();
    sub.add_option("--contract", o->contract, "What its kernel computes; default crc32c/1").type_name("CONTRACT");
    sub.add_option("--directory", o->directory, "Where; default: ./NAME. It must not exist yet").type_name("DIR");
    sub.callback([&program, o] { program.action = [&program, o] { return new_plugin(program.globals, *o); }; });
}

} // namespace cof::program
