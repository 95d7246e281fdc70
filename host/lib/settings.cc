// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sys/auxv.h>

#include "host/lib/pack.hpp"
#include "host/lib/trust.hpp"
#include "host/portable/portable.hpp"

namespace cof {
namespace {

Refusal invalid(std::string why) {
    return {Stage::find, Code::malformed, std::move(why)};
}

// Variables, as far as this process may listen to them.
class Environment {
  public:
    Environment(Settings &settings, bool ignore) : settings_(settings), ignore_(ignore) {}
    // "": unset, empty or ignored.
    std::string get(const char *variable) {
        const char *value = getenv(variable);
        if (value == nullptr || *value == '\0' || ignore_) return "";
        if (secure_getenv(variable) == nullptr) {
            say(std::string(variable) + " is ignored: this process runs with raised privileges.");
            return "";
        }
        return value;
    }
    // Of one that names a directory. "" too when it is relative, which is said.
    std::string get_absolute(const char *variable) {
        const std::string value = get(variable);
        if (value.empty() || value.front() == '/') return value;
        say(std::string(variable) + " is ignored: it is no absolute path.");
        return "";
    }

  private:
    void say(const std::string &sentence) {
        auto &notices = settings_.notices;
        if (std::find(notices.begin(), notices.end(), sentence) == notices.end()) notices.push_back(sentence);
    }
    Settings &settings_;
    bool ignore_;
};

std::vector<std::string> split(std::string_view text, std::string_view separators) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const size_t end = std::min(text.find_first_of(separators), text.size());
        if (end > 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::string known_contracts() {
    std::string text, last;
    for (const Contract *portable : contracts())
        if (last != portable->kernel.contract) {
            last = portable->kernel.contract;
            text += (text.empty() ? "" : ", ") + last;
        }
    return text;
}

Check read_pins(const char *pins, Settings &settings) {
    for (const std::string &pin : split(pins ? pins : "", ", ")) {
        const size_t equals = pin.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == pin.size())
            return invalid("The pin '" + pin + "' is not of the form CONTRACT=IMPL, such as crc32c/1=portable.");
        const std::string contract = pin.substr(0, equals);
        if (!find_contract(contract, "") && !namespaced(contract)) // whether a pack brings it is seen later
            return invalid("The pin '" + pin + "' names no contract of this host; it has " + known_contracts() + ".");
        settings.pins.emplace_back(contract, pin.substr(equals + 1));
    }
    return std::nullopt;
}

Check read_cpu_cap(const cof_options &options, const std::string &variable, Settings &settings) {
    settings.cpu = features_of(read_cpu());
    settings.cpu_cap = options.cpu_tier ? options.cpu_tier : variable;
    if (!settings.cpu_cap.empty()) {
        const auto mask = tier_mask(settings.cpu_cap);
        if (!mask)
            return invalid("The CPU tier '" + settings.cpu_cap + "' (" +
                           (options.cpu_tier ? "an option" : "COFFERDAM_CPU") + ") is unknown; use one of " +
                           tier_names() + ".");
        settings.cpu = settings.cpu & *mask;
    }
    if (options.cpu_mask) {
        CpuWords mask;
        std::memcpy(mask.data(), options.cpu_mask, sizeof mask);
        settings.cpu = settings.cpu & mask;
        settings.masked = true;
    }
    return std::nullopt;
}

// A relative directory would be another one for whoever starts the process elsewhere.
Check absolute(const std::string &path, const std::string &source) {
    if (path.empty() || path.front() == '/') return std::nullopt;
    return invalid(source + " names '" + path + "', which is no absolute path; write it from the root.");
}

Check add_directories(std::string_view list, const std::string &source, Settings &settings) {
    for (const std::string &dir : split(list, ":")) {
        if (Check bad = absolute(dir, source)) return bad;
        settings.directories.push_back(dir);
    }
    return std::nullopt;
}

Check read_directories(const cof_options &options, Environment &env, Settings &settings) {
    const std::string replaces = env.get("COFFERDAM_PLUGIN_PATH"), adds = env.get("COFFERDAM_ADD_PLUGIN_PATH");
    if (Check bad = add_directories(adds, "COFFERDAM_ADD_PLUGIN_PATH", settings)) return bad;
    if (options.plugin_path) return add_directories(options.plugin_path, "The option plugin_path", settings);
    if (!replaces.empty()) return add_directories(replaces, "COFFERDAM_PLUGIN_PATH", settings);
    if (Check bad = absolute(options.plugin_root ? options.plugin_root : "", "The option plugin_root")) return bad;
    const std::string root = options.plugin_root ? options.plugin_root : COF_LIBDIR "/cofferdam/1";
    for (const std::string &domain : list_domains(root))
        settings.directories.push_back(root + "/" + domain);
    return std::nullopt;
}

// $XDG_<name>_HOME/cofferdam or ~/<fallback>/cofferdam; "": neither is known.
std::string home_directory(Environment &env, const char *variable, const char *fallback) {
    const std::string xdg = env.get_absolute(variable);
    if (!xdg.empty()) return xdg + "/cofferdam";
    const std::string home = env.get_absolute("HOME");
    return home.empty() ? "" : home + fallback;
}

Check read_policy(const cof_options &options, Environment &env, Settings &settings) {
    PolicySources sources;
    sources.vendor_dir = COF_VENDORDIR;
    sources.etc_dir = COF_SYSCONFDIR "/cofferdam";
    if (!(options.flags & COF_OPT_IGNORE_ENV)) // of a raised process it says that they are ignored
        sources.user_dir = home_directory(env, "XDG_CONFIG_HOME", "/.config/cofferdam");
    sources.environment = env.get("COFFERDAM_ALLOW_LICENSES");
    sources.api = options.allow_licences ? options.allow_licences : "";
    sources.reference_environment = env.get("COFFERDAM_ALLOW_REFERENCES");
    sources.reference_api = options.allow_references ? options.allow_references : "";
    auto policy = Policy::load(sources);
    if (!policy) return policy.refusal();
    settings.policy = *policy;
    auto hashes = HashList::load(sources.etc_dir + "/hashes.d");
    if (!hashes) return hashes.refusal();
    settings.hashes = std::move(*hashes);
    return std::nullopt;
}

// Both files follow from what a user's own directory says, so that a raised process looks at neither.
void read_files(const cof_options &options, Environment &env, Settings &settings) {
    const std::string dir = home_directory(env, "XDG_CACHE_HOME", "/.cache/cofferdam");
    if (settings.elevated) return;
    const auto place = [&dir](const char *given, const char *name) {
        return given ? std::string(given) : dir.empty() ? "" : dir + name;
    };
    if (!(settings.flags & COF_OPT_NO_CACHE)) settings.cache_file = place(options.cache_file, "/verdicts");
    settings.choice_file = place(options.choice_file, "/choices");
    if (!(settings.flags & COF_OPT_NO_CHOICES))
        settings.choices = read_choices(settings.choice_file, settings.cpu, settings.notices);
}

} // namespace

std::string Settings::pinned(std::string_view contract) const {
    for (const auto &[name, impl] : pins)
        if (name == contract) return impl;
    return "";
}

Outcome<Settings> read_settings(const cof_options *given) {
    constexpr uint32_t known = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE | COF_OPT_PROBE_CHILD | COF_OPT_NO_CACHE |
                               COF_OPT_COUNT | COF_OPT_NO_CHOICES;
    cof_options options{};
    if (given) {
        if (given->struct_size < 2 * sizeof(uint32_t))
            return invalid("cof_options.struct_size is not set; set it to sizeof(cof_options).");
        std::memcpy(&options, given, std::min<size_t>(given->struct_size, sizeof options));
    }
    if (options.flags & ~known) return invalid("cof_options.flags has a bit that this version does not know.");

    Settings settings;
    settings.flags = options.flags;
    settings.elevated = getauxval(AT_SECURE) != 0;
    Environment env(settings, (options.flags & COF_OPT_IGNORE_ENV) != 0);

    const std::string disable = env.get("COFFERDAM_DISABLE");
    if (disable == "1")
        settings.flags |= COF_OPT_PORTABLE;
    else if (!disable.empty() && disable != "0")
        return invalid("COFFERDAM_DISABLE is '" + disable + "'; it must be 1 (portable kernels only) or 0.");
    if (auto refusal = read_cpu_cap(options, env.get("COFFERDAM_CPU"), settings)) return *refusal;
    if (auto refusal = read_pins(options.pins, settings)) return *refusal;
    if (auto refusal = read_policy(options, env, settings)) return *refusal;
    if (!(settings.flags & COF_OPT_PORTABLE))
        if (auto refusal = read_directories(options, env, settings)) return *refusal;
    if (auto refusal = absolute(options.cache_file ? options.cache_file : "", "The option cache_file")) return *refusal;
    if (auto refusal = absolute(options.choice_file ? options.choice_file : "", "The option choice_file"))
        return *refusal;

    settings.probe_helper = options.probe_helper ? options.probe_helper : COF_LIBEXECDIR "/cofferdam/cofferdam-probe";
    read_files(options, env, settings);
    settings.watch_every = options.watch_every;
    if (options.probe_timeout_ms) settings.probe_timeout_ms = options.probe_timeout_ms;
    return settings;
}

} // namespace cof
