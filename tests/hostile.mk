# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Boundaries under hostile flags: docs/boundary.md.

# What the conformance kit says of a fault is tested with the library's units.
$(call TEST_BIN,unit): $(call obj,host/conform/opcode.cc)
