// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "descriptor": what the entry function returns, and the functions that are called before any kernel is.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "host/conform/open.hpp"
#include "host/lib/bind.hpp"
#include "host/lib/spdx.hpp"
#include "host/lib/verify_tools.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

namespace {

constexpr const char *for_author = "; correct the descriptor.";

// All bytes of the descriptors that the entry leads to.
std::string bytes_of(const Described &plugin) {
    std::string all(reinterpret_cast<const char *>(plugin.plugin), plugin.plugin->struct_size);
    for (const cof_kernel *kernel : plugin.loaded.originals)
        all.append(reinterpret_cast<const char *>(kernel), kernel->struct_size);
    return all;
}

std::string called(const cof_kernel &kernel) {
    return "kernel '" + quotable(kernel.impl) + "' of " + quotable(kernel.contract) + ": ";
}

Finding judged_by_host(const Described &plugin, Code code) {
    if (plugin.plugin == nullptr) return plugin.problem;
    if (!plugin.proof) return pass();
    if (plugin.proof->code == code) return fail(plugin.proof->why);
    return skip("not looked at, for another check comes first: " + plugin.proof->why);
}

// A buffer for a text with marks after it.
class Text {
  public:
    explicit Text(size_t size) : size_(size), bytes_(size + 64, mark) {}
    char *data() { return bytes_.data(); }
    bool overrun() const {
        return std::any_of(bytes_.begin() + static_cast<ptrdiff_t>(size_), bytes_.end(),
                           [](char c) { return c != mark; });
    }
    bool ended() const { return size_ == 0 || memchr(bytes_.data(), 0, size_) != nullptr; }
    std::string text() const { return size_ == 0 ? "" : std::string(bytes_.data(), strnlen(bytes_.data(), size_)); }

  private:
    static constexpr char mark = '\x5a';
    size_t size_;
    std::vector<char> bytes_;
};

constexpr size_t text_sizes[] = {0, 1, 2, 7, 256};

// nullopt: polite with a buffer of every size. said: whether it failed, and with what.
std::optional<Finding> probe_politely(const cof_kernel &kernel, const cof_host &host, std::string &said) {
    for (const size_t size : text_sizes) {
        Text why(size);
        trying("probe() of '" + std::string(kernel.impl) + "' with room for " + std::to_string(size) +
               " bytes of text");
        const cof_status status = kernel.probe(&host, size == 0 ? nullptr : why.data(), size);
        if (why.overrun())
            return fail(called(kernel) + "probe() writes beyond the " + std::to_string(size) +
                        " bytes it was given; use snprintf with why_size.");
        if (!why.ended())
            return fail(called(kernel) + "probe() leaves no NUL within the " + std::to_string(size) +
                        " bytes it was given; always end the text.");
        if (status != COF_OK && size == 256 && why.text().empty())
            return fail(called(kernel) + "probe() fails with status " + std::to_string(status) +
                        " and gives no reason; say what is missing and which package has it.");
        if (status != COF_OK && size == 256) said = quotable(why.text());
    }
    return std::nullopt;
}

template <class Each> Finding each_probe(const Described &plugin, const Subject &subject, Each each) {
    if (const auto problem = without_kernels(plugin)) return *problem;
    const cof_host host = make_host(subject.cpu);
    unsigned count = 0;
    std::string said;
    for (const cof_kernel &kernel : plugin.loaded.kernels) {
        if (kernel.probe == nullptr) continue;
        ++count;
        if (const auto bad = each(kernel, host, said)) return *bad;
    }
    if (count == 0) return not_applicable("no kernel has a probe().");
    return pass(said.empty() ? std::to_string(count) + " succeed." : "'" + said + "'.");
}

} // namespace

Finding descriptor_entry(const Subject &subject) {
    const Described plugin = describe(subject);
    if (plugin.plugin != nullptr) return pass();
    if (plugin.file.entry == nullptr) return plugin.problem;
    return fail("its entry returns NULL on this machine; refuse a kernel in probe(), with a reason, and return the "
                "descriptor.");
}

Finding descriptor_entry_pure(const Subject &subject) {
    const Described plugin = describe(subject);
    if (const auto problem = without_kernels(plugin)) return *problem;
    const std::string before = bytes_of(plugin);
    std::atomic<unsigned> others{0};
    const cof_host host = make_host(subject.cpu);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (unsigned call = 0; call < 125; ++call)
                others += plugin.file.entry(&host) != plugin.plugin;
        });
    for (std::thread &thread : threads)
        thread.join();
    if (others != 0)
        return fail(std::to_string(others.load()) +
                    " of 1000 calls of its entry give another pointer; return the address of one constant.");
    if (bytes_of(plugin) != before)
        return fail("its descriptors change while its entry is called; make them static const.");
    return pass("1000 calls from 8 threads.");
}

// The struct of this release with nothing readable after it, and a later one with a tail that means something else.
Finding descriptor_host_sizes(const Subject &subject) {
    const Opened file = open_plugin(subject.path);
    if (file.entry == nullptr) return skip("not looked at, for it cannot be opened: " + file.why_not);
    const cof_host host = make_host(subject.cpu);
    GuardedBuffer room(sizeof host);
    if (!room) return skip("there is no memory to try it with.");
    auto *old = reinterpret_cast<cof_host *>(room.last(sizeof host));
    memcpy(old, &host, sizeof host);
    trying("the entry function with a host struct that ends at a guard page");
    const cof_plugin *a = file.entry(old);
    struct {
        cof_host host;
        uint8_t tail[256];
    } grown;
    memset(&grown, 0xd7, sizeof grown);
    grown.host = host;
    grown.host.struct_size = sizeof grown;
    grown.host.abi_minor = 999;
    trying("the entry function with the host struct of a later minor");
    const cof_plugin *b = file.entry(&grown.host);
    if (a != nullptr && a == b) return pass();
    return fail(std::string("its entry refuses ") +
                (a == nullptr ? "the host struct of this release"
                              : "the larger host struct of a later minor, or takes it for "
                                "something else") +
                "; look at no byte beyond what is known, and never at struct_size for equality.");
}

Finding descriptor_cpu_masks(const Subject &subject) {
    const Described plugin = describe(subject);
    if (const auto problem = without_kernels(plugin)) return *problem;
    CpuWords needed{};
    for (const cof_kernel &kernel : plugin.loaded.kernels)
        for (size_t word = 0; word < needed.size(); ++word)
            needed[word] |= kernel.cpu_need[word];
    std::vector<CpuWords> masks{CpuWords{}};
    for (size_t word = 0; word < needed.size(); ++word)
        for (unsigned bit = 0; bit < 32; ++bit)
            if (needed[word] >> bit & 1) {
                masks.push_back(subject.cpu);
                masks.back()[word] &= ~(1u << bit);
            }
    const std::string before = bytes_of(plugin);
    for (const CpuWords &mask : masks) {
        const cof_host host = make_host(mask);
        trying("the entry function with CPU features " + feature_names(mask));
        if (plugin.file.entry(&host) != plugin.plugin || bytes_of(plugin) != before)
            return fail("with the CPU features '" + feature_names(mask) +
                        "' allowed its entry gives something else; the host leaves out by cpu_need what "
                        "cannot run, the entry always gives the same.");
    }
    return pass(std::to_string(masks.size()) + " masks.");
}

Finding descriptor_layout(const Subject &subject) {
    return judged_by_host(describe(subject), Code::bad_descriptor);
}

Finding descriptor_equals_notes(const Subject &subject) {
    return judged_by_host(describe(subject), Code::note_mismatch);
}

Finding descriptor_reserved(const Subject &subject) {
    const Described plugin = describe(subject);
    if (const auto problem = without_kernels(plugin)) return *problem;
    if (plugin.plugin->reserved != 0)
        return fail("the reserved word of the plugin's descriptor is not 0, which a later minor may give a meaning" +
                    std::string(for_author));
    for (const cof_kernel &kernel : plugin.loaded.kernels) {
        if (kernel.reserved != 0)
            return fail(called(kernel) + "its reserved word is not 0, which a later minor may give a meaning" +
                        for_author);
        const std::string_view iface = kernel.iface;
        uint32_t words[2];
        memcpy(words, kernel.vtable, sizeof words);
        if ((is_crc(iface) || is_crc_many(iface) || iface == COF_IFACE_CUT) && words[1] != 0)
            return fail(called(kernel) +
                        "the reserved word of its vtable is not 0, which a later minor may give a meaning" +
                        for_author);
    }
    return pass();
}

Finding descriptor_flags(const Subject &subject) {
    const Described plugin = describe(subject);
    if (const auto problem = without_kernels(plugin)) return *problem;
    for (const cof_kernel &kernel : plugin.loaded.kernels)
        if (kernel.flags & COF_F_CRITICAL_MASK & ~COF_F_KNOWN_CRITICAL)
            return fail(called(kernel) + "it sets critical flags that no release defines, for which every host refuses "
                                         "it; use the flags of <cofferdam/abi.h>.");
    return pass();
}

Finding descriptor_state(const Subject &subject) {
    const Described plugin = describe(subject);
    if (const auto problem = without_kernels(plugin)) return *problem;
    constexpr uint32_t most = 64 * 1024;
    for (const cof_kernel &kernel : plugin.loaded.kernels) {
        if (kernel.state_size != UINT32_MAX && kernel.state_size > most)
            return fail(called(kernel) + "its state is " + std::to_string(kernel.state_size) +
                        " bytes, and callers have 64 KiB; make it smaller.");
        if (kernel.state_size != UINT32_MAX && kernel.state_size % kernel.state_align != 0)
            return fail(called(kernel) +
                        "its state_size is no multiple of its state_align, so that states cannot lie side by side" +
                        for_author);
    }
    return pass();
}

Finding descriptor_probe(const Subject &subject) {
    return each_probe(describe(subject), subject, probe_politely);
}

// No file can be opened, so nothing that is not there already can be bound. A plugin that needs nothing succeeds.
Finding descriptor_probe_absent(const Subject &subject) {
    const Described plugin = describe(subject);
    const int next = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    rlimit limit{};
    if (next < 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0) return skip("the limit of open files cannot be read.");
    close(next);
    const rlimit before = limit;
    limit.rlim_cur = static_cast<rlim_t>(next);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return skip("the limit of open files cannot be set.");
    const Finding finding = each_probe(plugin, subject, probe_politely);
    setrlimit(RLIMIT_NOFILE, &before);
    return finding;
}

Finding descriptor_licence(const Subject &subject) {
    const Described plugin = describe(subject);
    if (const auto problem = without_kernels(plugin)) return *problem;
    unsigned count = 0;
    std::string last, why_not;
    for (const cof_kernel &kernel : plugin.loaded.kernels) {
        if (kernel.licence == nullptr) continue;
        const cof_host host = make_host(subject.cpu);
        char why[256] = "";
        if (kernel.probe != nullptr && kernel.probe(&host, why, sizeof why) != COF_OK) {
            why_not = quotable(why);
            continue;
        }
        ++count;
        for (const size_t size : text_sizes) {
            Text spdx(size);
            trying("licence() of '" + std::string(kernel.impl) + "' with room for " + std::to_string(size) + " bytes");
            const cof_status status = kernel.licence(size == 0 ? nullptr : spdx.data(), size);
            if (spdx.overrun())
                return fail(called(kernel) + "licence() writes beyond the " + std::to_string(size) +
                            " bytes it was given; use snprintf with spdx_size.");
            if (status == COF_OK && !spdx.ended())
                return fail(called(kernel) + "licence() leaves no NUL within the " + std::to_string(size) +
                            " bytes it was given.");
            if (size != 256) continue;
            if (status != COF_OK || !parse_spdx(spdx.text()))
                return fail(called(kernel) + "licence() answers '" + quotable(spdx.text()) + "' (status " +
                            std::to_string(status) +
                            "), which is no SPDX expression; no "
                            "policy can allow it.");
            last = quotable(spdx.text());
        }
    }
    if (count != 0) return pass("'" + last + "'.");
    if (!why_not.empty()) return skip("nothing was bound here whose licence could be asked: " + why_not + ".");
    return not_applicable("no kernel has a licence().");
}

} // namespace cof::conform
