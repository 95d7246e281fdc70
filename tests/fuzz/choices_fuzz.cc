// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The choice file: any bytes give choices or notices, never more than there are lines. The checks of the lines are put
// right half of the time, or nothing behind them would be reached.
#include <cstdlib>
#include <string>

#include "host/lib/choices.hpp"
#include "host/lib/private_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    std::string text(reinterpret_cast<const char *>(data) + 1, size - 1);
    if (data[0] & 1) {
        std::string right = "cofferdam-choices 1\n";
        for (std::string_view rest = text; !rest.empty();) {
            const std::string_view line = cof::next_line(rest);
            right += std::to_string(cof::fnv1a(line)) + " " + std::string(line) + "\n";
        }
        text = right;
    }
    std::vector<std::string> notices;
    const cof::Choices choices = cof::parse_choices(text, "file", {}, notices);
    if (notices.size() > 2 || choices.list.size() > text.size()) abort();
    for (const cof::Choice &choice : choices.list)
        if (choices.find(choice.contract, choice.iface) == nullptr) abort();
    return 0;
}
