// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The checks of machine.hpp where nobody has written them yet.
#include "host/conform/machine.hpp"

#if !defined(__x86_64__)
namespace cof::conform {

namespace {

Finding elsewhere() {
    return not_applicable("it is made for x86-64 alone, and this is another machine.");
}

} // namespace

Finding machine_callee_saved(const Subject &) {
    return elsewhere();
}
Finding machine_stack_canary(const Subject &) {
    return elsewhere();
}
Finding machine_red_zone(const Subject &) {
    return elsewhere();
}
Finding machine_narrow_arguments(const Subject &) {
    return elsewhere();
}
Finding machine_dirty_registers(const Subject &) {
    return elsewhere();
}
Finding machine_direction_flag(const Subject &) {
    return elsewhere();
}
Finding machine_flags(const Subject &) {
    return elsewhere();
}
Finding machine_mxcsr(const Subject &) {
    return elsewhere();
}
Finding machine_x87(const Subject &) {
    return elsewhere();
}
Finding machine_vector_state(const Subject &) {
    return elsewhere();
}
Finding machine_unwind(const Subject &) {
    return elsewhere();
}
Finding machine_endbr(const Subject &) {
    return elsewhere();
}

} // namespace cof::conform
#endif
