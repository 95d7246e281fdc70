// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The suites; docs/bench.md says what question each answers.
#pragma once

#include "bench/run.hpp"

namespace bench {

void throughput(Run &run);
void random_lengths(Run &run);
void chained(Run &run);
void threads(Run &run);
void kernel_ab(Run &run);
void oneshot(Run &run);
void dispatch(Run &run);
void twins(Run &run);
void batch(Run &run);
void copies(Run &run);
void crc_batches(Run &run);
void startup(Run &run);
void instructions(Run &run);
void programs(Run &run);
void short_calls(Run &run);

struct Suite {
    const char *name;
    void (*run)(Run &);
};
inline constexpr Suite all_suites[] = {
    {"kernel-ab", kernel_ab},   {"oneshot", oneshot}, {"dispatch", dispatch},         {"throughput", throughput},
    {"random", random_lengths}, {"chained", chained}, {"threads", threads},           {"twins", twins},
    {"batch", batch},           {"startup", startup}, {"instructions", instructions}, {"programs", programs},
    {"short", short_calls},     {"copy", copies},     {"crc-batch", crc_batches},
};

} // namespace bench
