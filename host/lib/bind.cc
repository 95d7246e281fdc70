// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <array>
#include <cstring>

#include "host/lib/bind.hpp"
#include "host/lib/fpstate.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/process.hpp"
#include "host/lib/spdx.hpp"
#include "host/lib/vet.hpp"

namespace cof {

namespace {

// A buffer that a plugin fills: what follows it shows whether the plugin kept to its size.
class TextBuffer {
  public:
    static constexpr size_t size = 256;
    TextBuffer() {
        std::fill_n(bytes_.begin(), size, '\0');
        std::fill(bytes_.begin() + size, bytes_.end(), mark);
    }
    char *data() { return bytes_.data(); }
    bool overrun() const {
        return std::any_of(bytes_.begin() + size, bytes_.end(), [](char c) { return c != mark; });
    }
    std::string text() {
        bytes_[size - 1] = '\0';
        return quotable(bytes_.data());
    }

  private:
    static constexpr char mark = '\x5a';
    std::array<char, size + 64> bytes_;
};

class Binder {
  public:
    Binder(const std::string &path, const cof_kernel &kernel)
        : where_(path + ", kernel '" + quotable(kernel.impl) + "'") {}

    Check probe(const cof_kernel &kernel, const CpuWords &cpu) {
        TextBuffer why;
        const cof_host host = make_host(cpu);
        const cof_status status = kernel.probe(&host, why.data(), TextBuffer::size);
        if (auto refusal = misbehaved("probe()", why)) return refusal;
        if (status == COF_OK) return std::nullopt;
        const Code code = status == COF_E_CPU ? Code::cpu : status == COF_E_LICENCE ? Code::licence : Code::unavailable;
        const std::string text = why.text();
        return refuse(code, "it cannot be used here (status " + std::to_string(status) +
                                "): " + (text.empty() ? "it gives no reason; ask the plugin's author." : text));
    }

    Outcome<std::string> licence(const cof_kernel &kernel) {
        TextBuffer spdx;
        const cof_status status = kernel.licence(spdx.data(), TextBuffer::size);
        if (auto refusal = misbehaved("licence()", spdx)) return *refusal;
        const std::string text = spdx.text();
        if (status != COF_OK || text.empty())
            return refuse(Code::licence, "it does not say under which licence the library it opened is (status " +
                                             std::to_string(status) + "); without that answer no policy can allow it.");
        if (auto parsed = parse_spdx(text); !parsed)
            return refuse(Code::bad_spdx, "its answer for the licence, '" + text + "', is no SPDX expression (" +
                                              parsed.refusal().why + "); report this to the plugin's author.");
        return text;
    }

  private:
    Refusal refuse(Code code, const std::string &what) const { return {Stage::bind, code, where_ + ": " + what}; }

    Check misbehaved(const std::string &function, const TextBuffer &buffer) {
        if (const char *change = fp_.changed())
            return refuse(Code::fp_state, function + " changed " + change +
                                              ", which was put back; report this to the "
                                              "author of the plugin or of what it opens.");
        if (buffer.overrun())
            return refuse(Code::bad_descriptor,
                          function + " wrote beyond the buffer it was given; report this to the plugin's author.");
        return std::nullopt;
    }

    std::string where_;
    FpGuard fp_;
};

// The libraries of the links note that are in the process now.
std::string opened_libraries(const FileFacts &facts) {
    std::string names;
    const auto objects = loaded_objects();
    for (const LinkFacts &link : facts.links) {
        const bool here = std::any_of(objects.begin(), objects.end(), [&](const LoadedObject &object) {
            return object.path.substr(object.path.rfind('/') + 1) == link.soname;
        });
        if (here) names += (names.empty() ? "" : " and ") + link.soname;
    }
    return names.empty() ? "what it opened" : names;
}

} // namespace

Outcome<Bound> bind_unjudged(const std::string &path, const FileFacts &facts, const cof_kernel &kernel,
                             const CpuWords &cpu) {
    Bound bound{facts.spdx};
    if (kernel.probe == nullptr && kernel.licence == nullptr) return bound;
    const std::lock_guard held(loader_lock());
    Binder binder(path, kernel);
    if (kernel.probe != nullptr)
        if (auto refusal = binder.probe(kernel, cpu)) return *refusal;
    if (kernel.licence == nullptr) {
        bound.effective_spdx = spdx_with_links(facts);
    } else {
        const auto answer = binder.licence(kernel);
        if (!answer) {
            note_bound(path, spdx_with_links(facts)); // one of these is in the process
            return answer.refusal();
        }
        bound.effective_spdx = spdx_and(facts.spdx, *answer);
    }
    note_bound(path, bound.effective_spdx); // before anybody judges it: it is open
    return bound;
}

Check judge_bound(const std::string &path, const FileFacts &facts, const cof_kernel &kernel, const Bound &bound,
                  const Policy &policy) {
    if (kernel.probe == nullptr && kernel.licence == nullptr) return std::nullopt; // nothing but what was vetted
    const Decision decision = policy.judge(bound.effective_spdx);
    if (decision.allowed) return std::nullopt;
    return Refusal{
        Stage::bind, Code::licence,
        refusal_sentence(path, "becomes, with " + opened_libraries(facts) + ",", bound.effective_spdx, decision)};
}

Outcome<Bound> bind_kernel(const std::string &path, const FileFacts &facts, const cof_kernel &kernel,
                           const CpuWords &cpu, const Policy &policy) {
    auto bound = bind_unjudged(path, facts, kernel, cpu);
    if (!bound) return bound;
    if (auto refusal = judge_bound(path, facts, kernel, *bound, policy)) return *refusal;
    return bound;
}

} // namespace cof
