# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0

include bench/twins/twins.mk

BENCH_ARGS = --plugin-root $(BUILD)/lib/cofferdam/1 --probe-helper $(abspath $(PROBE))
.PHONY: bench bench-record bench-commands
bench: all $(BENCH) ## Measure every kernel against the portable one, interleaved (BENCH_FLAGS=--quick for a look)
	@$(BENCH) $(BENCH_ARGS) $(BENCH_FLAGS)
bench-record: all $(BENCH) ## The same, recorded as this CPU's baseline in bench/baselines/
	@mkdir -p bench/baselines
	@$(BENCH) $(BENCH_ARGS) --record bench/baselines
	@for f in bench/baselines/*.json; do sed -n '/^# SPDX/s/^# //p' bench/bench.mk > $$f.license; done
bench-commands: all ## sum and chunk over 1 GiB, each provider against portable: the README's table
	@bench/commands.py $(BUILD)
