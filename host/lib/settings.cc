// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/settings.hpp"

#include <cstdlib>
#include <cstring>
#include <sys/auxv.h>

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
            settings_.notices.push_back(std::string(variable) +
                                        " is ignored: this process runs with raised privileges.");
            return "";
        }
        return value;
    }

  private:
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
        if (!find_contract(contract, ""))
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

void read_directories(const cof_options &options, Environment &env, Settings &settings) {
    const std::string replaces = env.get("COFFERDAM_PLUGIN_PATH"), adds = env.get("COFFERDAM_ADD_PLUGIN_PATH");
    for (const std::string &dir : split(adds, ":"))
        settings.directories.push_back(dir);
    if (options.plugin_path || !replaces.empty()) {
        for (const std::string &dir : split(options.plugin_path ? options.plugin_path : replaces, ":"))
            settings.directories.push_back(dir);
        return;
    }
    const std::string root = options.plugin_root ? options.plugin_root : COF_LIBDIR "/cofferdam/1";
    for (const std::string &domain : list_domains(root))
        settings.directories.push_back(root + "/" + domain);
}

// $XDG_<name>_HOME/cofferdam or ~/<fallback>/cofferdam; "": neither is known.
std::string home_directory(Environment &env, const char *variable, const char *fallback) {
    const std::string xdg = env.get(variable);
    if (!xdg.empty() && xdg.front() == '/') return xdg + "/cofferdam";
    const std::string home = env.get("HOME");
    return home.empty() ? "" : home + fallback;
}

Check read_policy(const cof_options &options, Environment &env, Settings &settings) {
    PolicySources sources;
    sources.vendor_dir = COF_VENDORDIR;
    sources.etc_dir = COF_SYSCONFDIR "/cofferdam";
    if (!settings.elevated && !(options.flags & COF_OPT_IGNORE_ENV))
        sources.user_dir = home_directory(env, "XDG_CONFIG_HOME", "/.config/cofferdam");
    sources.environment = env.get("COFFERDAM_ALLOW_LICENSES");
    sources.api = options.allow_licences ? options.allow_licences : "";
    auto policy = Policy::load(sources);
    if (!policy) return policy.refusal();
    settings.policy = *policy;
    return std::nullopt;
}

// Both files follow from what a user's own directory says, so that a raised process looks at neither.
void read_files(const cof_options &options, Environment &env, Settings &settings) {
    if (settings.elevated) return;
    const std::string dir = home_directory(env, "XDG_CACHE_HOME", "/.cache/cofferdam");
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
    if (!(settings.flags & COF_OPT_PORTABLE)) read_directories(options, env, settings);

    settings.probe_helper = options.probe_helper ? options.probe_helper : COF_LIBEXECDIR "/cofferdam/cofferdam-probe";
    read_files(options, env, settings);
    settings.watch_every = options.watch_every;
    if (options.probe_timeout_ms) settings.probe_timeout_ms = options.probe_timeout_ms;
    return settings;
}

} // namespace cof
