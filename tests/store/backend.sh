#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The seam between the store and where its objects are: backend_test.cc.
exec "${COFFERDAM_BUILD:?set by make}/tests/store-backend"
