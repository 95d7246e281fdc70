// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "bind" in two halves: the probe child has no policy and reports the licence to a parent that judges it, and
// what was opened is on record even when policy then refuses it.
#pragma once

#include "host/lib/loader.hpp"

namespace cof {

Outcome<Bound> bind_unjudged(const std::string &path, const FileFacts &facts, const cof_kernel &kernel,
                             const CpuWords &cpu);
Check judge_bound(const std::string &path, const FileFacts &facts, const cof_kernel &kernel, const Bound &bound,
                  const Policy &policy);

} // namespace cof
