// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The group "function": every kernel of the plugin that can run here against its judge.
#pragma once

#include "host/conform/kit.hpp"

namespace cof::conform {

Finding function_runs_here(const Subject &);
Finding function_differential(const Subject &);
Finding function_vectors(const Subject &);
Finding function_empty(const Subject &);
Finding function_every_length(const Subject &);
Finding function_every_alignment(const Subject &);
Finding function_aligned_access(const Subject &);
Finding function_every_split(const Subject &);
Finding function_sizes(const Subject &);
Finding function_beyond_4_gib(const Subject &);
Finding function_beyond_4_gib_cut(const Subject &);
Finding function_beyond_4_gib_adopted(const Subject &);
Finding function_patterns(const Subject &);
Finding function_random(const Subject &);
Finding function_shift(const Subject &);
Finding function_algebra(const Subject &);
Finding function_hostile_sizes(const Subject &);
Finding function_tamper(const Subject &);
Finding function_fuzz(const Subject &);
Finding function_path_switches(const Subject &);
Finding function_cut_rules(const Subject &);
Finding function_clone(const Subject &);
Finding function_hand_over(const Subject &);
Finding function_guard_after(const Subject &);
Finding function_guard_before(const Subject &);
Finding function_read_only(const Subject &);
Finding function_canaries(const Subject &);

} // namespace cof::conform
