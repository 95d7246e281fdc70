// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "bind" without the policy: for the probe child, which reports the licence to a parent that judges it.
#pragma once

#include "host/lib/loader.hpp"

namespace cof {

Outcome<Bound> bind_unjudged(const std::string &path, const FileFacts &facts, const cof_kernel &kernel,
                             const CpuWords &cpu);

} // namespace cof
