# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
.PHONY: check-tutorial
check-tutorial: all ## The commands of docs/writing-a-plugin.md, as they stand there
	@$(TESTENV) tests/tutorial.sh
