// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "tests/kernels/memory.hpp"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "host/portable/portable.hpp"

namespace cof {

uint64_t Random::next() {
    uint64_t z = state_ += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void Random::fill(std::span<uint8_t> bytes) {
    for (size_t i = 0; i < bytes.size(); i += 8) {
        const uint64_t word = next();
        memcpy(bytes.data() + i, &word, std::min<size_t>(8, bytes.size() - i));
    }
}

Guarded::Guarded(size_t at_least) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    size_ = (at_least + page - 1) / page * page;
    void *map = mmap(nullptr, size_ + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED) throw std::runtime_error("no memory for guarded pages");
    map_ = static_cast<uint8_t *>(map);
    begin_ = map_ + page;
    read_write();
}

Guarded::~Guarded() {
    munmap(map_, size_ + 2 * static_cast<size_t>(begin_ - map_));
}

void Guarded::read_only() const {
    mprotect(begin_, size_, PROT_READ);
}
void Guarded::read_write() const {
    mprotect(begin_, size_, PROT_READ | PROT_WRITE);
}

namespace {

sigjmp_buf rescue;
volatile size_t trying_n, trying_offset;
void *volatile fault_address;
constexpr int caught[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGALRM};

void on_signal(int number, siginfo_t *info, void *) {
    fault_address = info->si_addr;
    siglongjmp(rescue, number);
}

void set_timer(time_t seconds) {
    const itimerval timer = {{0, 0}, {seconds, 0}};
    setitimer(ITIMER_REAL, &timer, nullptr);
}

} // namespace

void trying(size_t n, size_t offset) {
    trying_n = n;
    trying_offset = offset;
}

std::string contained(const std::function<void()> &body) {
    struct sigaction old[std::size(caught)];
    struct sigaction action = {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < std::size(caught); ++i)
        sigaction(caught[i], &action, &old[i]);
    const int number = sigsetjmp(rescue, 1);
    if (number == 0) {
        set_timer(120);
        body();
    }
    set_timer(0);
    for (size_t i = 0; i < std::size(caught); ++i)
        sigaction(caught[i], &old[i], nullptr);
    if (number == 0) return "";
    char text[160];
    snprintf(text, sizeof text, "%s%s at address %p while trying n %zu, offset %zu", number == SIGALRM ? "hang: " : "",
             strsignal(number), fault_address, static_cast<size_t>(trying_n), static_cast<size_t>(trying_offset));
    return text;
}

namespace {

size_t available_mib() {
    size_t kib = 0;
    if (FILE *f = fopen("/proc/meminfo", "re")) {
        char line[128];
        while (fgets(line, sizeof line, f))
            if (sscanf(line, "MemAvailable: %zu kB", &kib) == 1) break;
        fclose(f);
    }
    return kib / 1024;
}

// MB/s of the portable CRC: an emulator, a sanitizer or valgrind shows here, whichever it is.
size_t portable_speed() {
    const auto *crc = static_cast<const cof_crc32 *>(portable_crc32c.kernel.vtable);
    const std::vector<uint8_t> data(4 << 20, 1);
    const auto start = std::chrono::steady_clock::now();
    volatile uint32_t keep = crc->update(0, data.data(), data.size());
    (void)keep;
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    return static_cast<size_t>(static_cast<double>(data.size()) / took.count());
}

} // namespace

std::span<const uint8_t> beyond_4_gib(std::string &why) {
    constexpr size_t size = (size_t{1} << 32) + 12345;
    static std::string reason;
    static const uint8_t *const bytes = []() -> const uint8_t * {
        if (available_mib() < 1024) {
            reason = "less than 1 GiB of memory is available";
            return nullptr;
        }
        if (const size_t speed = portable_speed(); speed < 250) {
            reason = "4 GiB would take too long: the portable CRC runs at " + std::to_string(speed) +
                     " MB/s here (emulator, sanitizer or slow machine)";
            return nullptr;
        }
        void *map = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (map == MAP_FAILED) {
            reason = "4 GiB of address space cannot be mapped here";
            return nullptr;
        }
        auto *p = static_cast<uint8_t *>(map);
        Random random(4);
        random.fill({p, beyond_4_gib_edge});
        random.fill({p + (size_t{1} << 32) - beyond_4_gib_edge, 2 * beyond_4_gib_edge});
        random.fill({p + size - beyond_4_gib_edge, beyond_4_gib_edge});
        mprotect(p, size, PROT_READ);
        return p;
    }();
    why = reason;
    return bytes ? std::span<const uint8_t>(bytes, size) : std::span<const uint8_t>();
}

std::vector<size_t> telling_lengths() {
    std::vector<size_t> lengths;
    for (size_t n = 0; n <= 72; ++n)
        lengths.push_back(n);
    for (size_t base = 96; base <= 8192; base += base < 1024 ? 32 : 256)
        for (size_t n : {base - 1, base, base + 1, base + 7})
            lengths.push_back(n);
    return lengths;
}

} // namespace cof
