# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The library is for x86-64.
ifneq ($(ARCH),x86_64)
PLUGIN_DIRS := $(filter-out plugins/mit0/ipsec-mb,$(PLUGIN_DIRS))
endif
