// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The probe helper. Started by the library, not by people.
#include "host/probe/child.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// The parent reads a crash from the signal, which a sanitizer would turn into an exit.
namespace {
constexpr const char *leave_signals = "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:handle_sigfpe=0";
}
extern "C" {
__attribute__((visibility("default"))) const char *__asan_default_options();
const char *__asan_default_options() {
    return leave_signals;
}
__attribute__((visibility("default"))) const char *__tsan_default_options();
const char *__tsan_default_options() {
    return leave_signals;
}
}
#endif

int main(int argc, char **argv) {
    return cof::probe_child_main(argc, argv);
}
