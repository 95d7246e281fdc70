// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#pragma once

namespace cof {

// The helper's main: argv as run_probe gives it; the verdict goes to the pipe.
int probe_child_main(int argc, char **argv);

} // namespace cof
