// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The probe helper. Started by the library, not by people.
#include "host/lib/probe.hpp"

#if defined(__SANITIZE_ADDRESS__)
// The parent reads a crash from the signal, which a sanitizer would turn into an exit.
extern "C" __attribute__((visibility("default"))) const char *__asan_default_options();
extern "C" const char *__asan_default_options() {
    return "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:handle_sigfpe=0";
}
#endif

int main(int argc, char **argv) {
    return cof::probe_child_main(argc, argv);
}
