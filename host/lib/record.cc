// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/record.hpp"

namespace cof {

const char *name(Stage stage) {
    static const char *const names[] = {"find",  "trust", "read",   "vet",     "probe", "load",
                                        "prove", "bind",  "verify", "publish", "watch"};
    return names[static_cast<size_t>(stage)];
}

const char *name(Code code) {
    static const char *const names[] = {
#define COF_ROW(id, text) text,
        COF_CODES(COF_ROW)
#undef COF_ROW
    };
    return names[static_cast<size_t>(code)];
}

} // namespace cof
