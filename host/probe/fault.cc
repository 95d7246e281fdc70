// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/probe/fault.hpp"

#include <csignal>

#include <unistd.h>

#include "host/lib/probe_protocol.hpp"

namespace cof {

namespace {

int report_to = -1;

// Back from here the instruction faults again, and that ends the child (SA_RESETHAND); what was sent as a signal is
// sent again.
void fault(int number, siginfo_t *info, void *) {
    if (info->si_code <= 0)
        raise(number);
    else if (info->si_code == SI_KERNEL && info->si_addr == nullptr) [[maybe_unused]]
        const ssize_t told = write(report_to, probe_protection_line.data(), probe_protection_line.size());
}

} // namespace

void report_faults(int pipe) {
    report_to = pipe;
    struct sigaction action {};
    action.sa_sigaction = fault;
    action.sa_flags = SA_SIGINFO | static_cast<int>(SA_RESETHAND);
    sigaction(SIGSEGV, &action, nullptr);
}

} // namespace cof
