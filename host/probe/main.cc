// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The probe helper. Started by the library, not by people.
#include "host/lib/probe.hpp"

int main(int argc, char **argv) {
    return cof::probe_child_main(argc, argv);
}
