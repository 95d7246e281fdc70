// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "function": no alignment is asked for, at any size. Instructions that want aligned memory fault there and
// nowhere else, and which sizes reach them is the kernel's secret: so sizes and alignments go together, each trial in
// a process that may die, and of a death the smallest size is looked for.
#include <algorithm>
#include <cstring>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/conform/fault.hpp"
#include "host/conform/function.hpp"
#include "host/conform/function_each.hpp"
#include "host/lib/mapping.hpp"

namespace cof::conform {

namespace {

constexpr size_t line = 64, largest = size_t{1} << 20;
// Whoever wants more than one byte of alignment cannot have it at all of these.
constexpr size_t offsets[] = {1, 31, 48, 0, 2, 4, 8, 16, 32, 63};
constexpr size_t few = 3; // of them for more than 64 KiB

std::span<const size_t> offsets_of(size_t n) {
    return std::span(offsets).first(n > (size_t{64} << 10) + 1 ? few : std::size(offsets));
}

struct Call {
    size_t n, offset, output_align;
};
// Shared with the process that tries: what it is at, and what was wrong there.
struct Progress {
    Call call;
    bool wrong;
};

std::vector<size_t> sizes_of(const cof_kernel &kernel) {
    std::vector<size_t> sizes;
    for (size_t n = 16; n <= largest; n *= 2)
        sizes.insert(sizes.end(), {n, n + 1});
    for (uint32_t i = 0; i < kernel.path_switch_count; ++i)
        if (kernel.path_switch[i] != 0 && kernel.path_switch[i] <= largest)
            sizes.push_back(static_cast<size_t>(kernel.path_switch[i]));
    std::sort(sizes.begin(), sizes.end());
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    return sizes;
}

// The status that wait gives of a process which does it; -1: there is none.
template <class Work> int in_child(Work work) {
    forget_fault();
    const pid_t pid = fork();
    if (pid == 0) {
        work();
        _exit(0);
    }
    int status = -1;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

// Emulators are known to load and store at any address: then nothing that follows shows anything.
bool faults_here() {
#if defined(__x86_64__)
    alignas(16) static const uint8_t bytes[32] = {};
    return in_child([] { __asm__ volatile("movdqa (%0), %%xmm0" : : "r"(bytes + 1) : "xmm0", "memory"); }) != 0;
#else
    return true;
#endif
}

class Sweep {
  public:
    Sweep(Pair &pair, Random &random, Progress &progress)
        : pair_(pair), progress_(progress), bytes_(random_bytes(largest + 3 * line, random)) {
        line_ = bytes_.data() + (line - reinterpret_cast<uintptr_t>(bytes_.data()) % line) % line;
    }

    std::optional<Finding> run() {
        const std::vector<size_t> sizes = sizes_of(pair_.ours.kernel());
        progress_ = {};
        const int status = in_child([&] {
            for (const size_t n : sizes)
                for (const size_t offset : offsets_of(n))
                    if (!right({n, offset, size_t{1} << (offset % 7)})) _exit(1);
        });
        if (status == 0) return std::nullopt;
        if (status < 0) return skip("no process can be had; end some.");
        const Call call = progress_.call;
        if (progress_.wrong)
            return fail(pair_.label + ": " + text_of(call) + " give another result than at an aligned address.");
        return WIFSIGNALED(status) ? fault_of(call, status) : fail(pair_.label + ": " + text_of(call) + " end it.");
    }

  private:
    static std::string text_of(const Call &call) {
        return std::to_string(call.n) + " bytes at offset " + std::to_string(call.offset) + " of a 64-byte line";
    }

    bool right(const Call &call) {
        progress_.call = call;
        trying(pair_.label + " over " + text_of(call));
        uint8_t *p = line_ + call.offset;
        pair_.ours.output_align(call.output_align);
        const std::string got = pair_.ours.whole(p, call.n);
        progress_.wrong = got != pair_.want(p, call.n);
        return !progress_.wrong;
    }

    // From which size on: between one that is right and one that is not, halving.
    Finding fault_of(const Call &found, int status) {
        const std::string died = strsignal(WTERMSIG(status));
        size_t good = 0, bad = found.n;
        while (bad - good > 1) {
            const Call call{good + (bad - good) / 2, found.offset, found.output_align};
            (in_child([&] { right(call); }) == 0 ? good : bad) = call.n;
        }
        const Call least{bad, found.offset, found.output_align};
        in_child([&] { right(least); });
        const auto access = alignment_fault();
        const std::string size = std::to_string(bad),
                          seen = std::to_string(good) + " bytes are done, " + size + " die of " + died + fault_text() +
                                 ", with the input at offset " + std::to_string(least.offset) + " of a 64-byte line.";
        if (!access) return fail(pair_.label + ": from size " + size + " on it dies: " + seen);
        return fail(pair_.label + ": " + access->what + " on an unaligned argument from size " + size + ": " + seen +
                    " Use " + instead_of(*access) + ", or go to the next aligned address first.");
    }
    static const char *instead_of(const AlignedAccess &access) {
        const std::string_view what = access.what;
        if (what.ends_with("non-temporal store")) return "an ordinary unaligned store (movdqu, vmovdqu)";
        return what.ends_with("store") ? "the unaligned store (movdqu, movups)" : "the unaligned load (movdqu, movups)";
    }

    Pair &pair_;
    Progress &progress_;
    std::vector<uint8_t> bytes_;
    uint8_t *line_ = nullptr;
};

} // namespace

Finding function_aligned_access(const Subject &subject) {
    if (!faults_here()) return skip("unaligned memory faults nowhere on this machine, an emulator; try it on another.");
    const auto each = [](Pair &pair, Random &random) -> std::optional<Finding> {
        void *page = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) return skip("there is no memory to try it with.");
        return Sweep(pair, random, *static_cast<Progress *>(page)).run();
    };
    return each_kernel(subject, to_every, each, no_engine, Sizes::small);
}

} // namespace cof::conform
