// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/machine_watch.hpp"

#if defined(__x86_64__)
#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/lib/fd.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

namespace {

// What a probe says in a process of its own.
std::string apart(Probe probe, uint64_t seed) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return "no pipe can be had";
    const Fd from(ends[0]);
    Fd to(ends[1]);
    const pid_t pid = fork();
    if (pid < 0) return "no process can be had";
    if (pid == 0) {
        Caller caller(seed);
        const std::string why = caller ? probe(caller) : "there is no memory for a stack";
        const bool told = write(to.get(), why.data(), why.size()) == static_cast<ssize_t>(why.size());
        _exit(told ? 0 : 1);
    }
    to = Fd();
    char text[256];
    const ssize_t got = read(from.get(), text, sizeof text);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) return std::string("its own probe dies of ") + strsignal(WTERMSIG(status));
    if (WEXITSTATUS(status) != 0 || got < 0) return "its own probe ends without a word";
    return {text, static_cast<size_t>(got)};
}

std::string entered(const Entry &entry) {
    return *entry.how == 0 ? "" : std::string(" (entered ") + entry.how + ")";
}

// Through an engine: what inspect finds call by call, and every result against the judge's.
class Driver {
  public:
    Driver(Pair &pair, Caller &caller, const Watch &watch) : pair_(pair), caller_(caller), watch_(watch) {}

    std::optional<Finding> sizes(Random &random) {
        const cof_kernel &kernel = pair_.ours.kernel();
        // Around path switches first: where stops are rationed, that is where the most code is.
        std::vector<size_t> all;
        for (uint32_t i = 0; i < kernel.path_switch_count; ++i)
            for (const uint64_t n : {kernel.path_switch[i] + 1, kernel.path_switch[i], kernel.path_switch[i] - 1})
                if (n < watch_.trials.longest_switch) all.push_back(static_cast<size_t>(n));
        all.insert(all.end(), watch_.trials.sizes.begin(), watch_.trials.sizes.end());
        const size_t longest = *std::max_element(all.begin(), all.end());
        const auto bytes = random_bytes(longest + 64, random);
        for (const size_t n : all) {
            const size_t offset = random.below(64);
            if (auto bad = one(bytes.data() + slack + offset, n, offset)) return bad;
        }
        return std::nullopt;
    }
    // A CRC's other function.
    std::optional<Finding> shifts() {
        const Contract &contract = pair_.ours.contract();
        const AnyCrc ours(pair_.ours.kernel()), judge(contract.kernel);
        const uint64_t reg = UINT64_C(0x0123456789abcdef) & crc_mask(contract);
        for (const int64_t n : {INT64_C(0), INT64_C(1), INT64_C(-1), INT64_C(4097), INT64_C(-123456789)}) {
            const std::string call = "shift() by " + std::to_string(n) + entered(caller_.entry());
            trying(pair_.label + ": " + call);
            const uint64_t got = ours.shift(reg, n), want = judge.shift(reg, n);
            if (auto bad = inspected("in " + call)) return bad;
            if (got != want)
                return fail(pair_.label + ": " + call + " gives " + std::to_string(got) + " and must give " +
                            std::to_string(want) + ".");
        }
        return std::nullopt;
    }

  private:
    std::optional<Finding> inspected(const std::string &call) const {
        if (caller_.found().empty()) return std::nullopt;
        return fail(pair_.label + ": " + caller_.found() + ", " + call + "; " + watch_.remedy);
    }
    std::optional<Finding> one(const uint8_t *p, size_t n, size_t offset) {
        const std::string call =
            std::to_string(n) + " bytes at offset " + std::to_string(offset) + entered(caller_.entry());
        trying(pair_.label + " over " + call);
        const std::string wanted = pair_.want(p, n);
        const std::string got = pair_.ours.whole(n == 0 ? nullptr : p, n);
        if (auto bad = inspected("over " + call)) return bad;
        if (auto bad = pair_.compare(got, wanted, call)) return bad;
        if (!pair_.ours.streams()) return std::nullopt;
        const std::string streamed = pair_.ours.pieces(p, n, {n / 3, n});
        if (auto bad = inspected("over " + call + " in two pieces")) return bad;
        return pair_.compare(streamed, wanted, call + " in two pieces");
    }
    Pair &pair_;
    Caller &caller_;
    const Watch &watch_;
};

} // namespace

Trials usual_trials() {
    return {{0, 1, 15, 16, 17, 63, 64, 65, 100, 129, 255, 256, 257, 511, 1000, 1024, 1025, 4096, 5000, 16385}, 1 << 20};
}

void Tally::add(const cof_kernel &kernel, const Proxy &proxy) {
    ++kernels_;
    for (const Proxy::Slot &slot : proxy.slots()) {
        if (slot.calls != 0)
            ++functions_;
        else
            never_ += (never_.empty() ? ", but never " : ", ") + std::string(slot.name) + "() of '" +
                      quotable(kernel.impl) + "' of " + quotable(kernel.contract);
    }
}
std::string Tally::text() const {
    return std::to_string(kernels_) + " kernels, " + std::to_string(functions_) + " functions" + never_;
}

std::optional<Finding> cannot_work(Probe probe, uint64_t seed) {
    if (probe == nullptr) return std::nullopt;
    trying("whether the check can work here");
    const std::string why = apart(probe, seed);
    if (why.empty()) return std::nullopt;
    return skip("cannot work here: " + why + ".");
}

std::optional<Finding> try_kernel(const cof_kernel &kernel, const Kernels &all, const Proxy &proxy, Caller &caller,
                                  const Watch &watch, const Subject &subject) {
    const Contract &contract = *all.contract_of(kernel);
    Random random(subject.seed);
    const uint64_t salt = random.next();
    const std::string label = "'" + quotable(kernel.impl) + "' of " + quotable(kernel.contract);
    if (const auto ours = engine_of(proxy.kernel(), contract, salt)) {
        if (ours->streams() && (ours->state_size() == 0 || ours->state_size() > (1u << 20)))
            return fail(label + ": it asks for a state of " + std::to_string(ours->state_size()) + " bytes.");
        const auto judge = judge_of(kernel, contract, salt);
        Pair pair{*ours, *judge, label, subject, all.here.size()};
        Driver driver(pair, caller, watch);
        if (auto bad = driver.sizes(random)) return bad;
        if (is_crc(kernel.iface)) return driver.shifts();
        if (to_all(*ours)) return std::nullopt;
    }
    // An engine does not come to all that contexts, ciphers and codecs have, such as copies and failures. The host's
    // judge makes its own calls, and says what is wrong with a result.
    trying(label + entered(caller.entry()) + " by the host's judge");
    VerifyBudget budget = quick_budget();
    budget.seed = subject.seed;
    const Check bad = verify_kernel("the plugin", proxy.kernel(), contract, budget);
    if (!caller.found().empty()) return fail(label + ": " + caller.found() + "; " + watch.remedy);
    if (bad) return fail(bad->why + entered(caller.entry()));
    return std::nullopt;
}

Finding watched(const Subject &subject, const Watch &watch) {
    if (auto problem = cannot_work(watch.probe, subject.seed)) return *problem;
    const Kernels all = kernels_of(subject);
    if (all.problem) return *all.problem;
    Caller caller(subject.seed);
    caller.inspect(watch.inspect);
    Tally tally;
    for (const cof_kernel *kernel : all.here) {
        const Proxy proxy(*kernel, caller);
        if (!proxy || (watch.applies != nullptr && !watch.applies(proxy))) continue;
        for (const Entry &entry : watch.entries) {
            caller.enter(entry);
            if (auto bad = try_kernel(*kernel, all, proxy, caller, watch, subject)) return *bad;
        }
        tally.add(*kernel, proxy);
    }
    if (tally.empty()) return not_applicable(watch.none);
    return pass(tally.text() + ".");
}

} // namespace cof::conform
#endif
