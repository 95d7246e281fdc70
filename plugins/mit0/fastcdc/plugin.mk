# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The plain search is as fast as the portable kernel's only where its loops are aligned as there.

$(BUILD)/obj/plugins/mit0/fastcdc/%.c.o: private ALLCFLAGS += -falign-functions=64 -falign-loops=32
