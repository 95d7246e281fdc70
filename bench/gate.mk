# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# What is done with the benchmarks' records: docs/bench-gate.md. BENCH, BENCH_ARGS and bench-build are bench.mk's.

GATE = bench/gate.py --bench '$(BENCH) $(BENCH_ARGS)'

# The same benchmark with all its code moved on by so many bytes. A recording takes turns with these, so that the spread
# of a cell holds what a link may do to it by chance: half a cache line, whole lines, pages.
MOVED := $(foreach n,32 1056 4160 8224,$(BUILD)/bench/bench-moved-$(n))
$(BUILD)/bench/moved-%.o:
	@mkdir -p $(@D)
	$(call say,AS,$@)printf '.text\n.skip %d,0xcc\n.section .note.GNU-stack,"",@progbits\n' $* | $(CC) -c -x assembler -o $@ -
$(MOVED): $(BUILD)/bench/bench-moved-%: $(BUILD)/bench/moved-%.o $(BENCH_OBJ) $(LIB_A)
	$(call say,LINK,$@)$(CXX) $(LINKCXX) -o $@ $^
.PHONY: bench-gate bench-record bench-selftest bench-report bench-readme check-report
bench-gate: bench-build ## Fail when a kernel got slower than this CPU's baseline, or a rival is too far ahead
	@$(GATE) $(GATE_FLAGS)
bench-record: bench-build $(MOVED) ## Record this CPU's baseline and lower the limits it has earned (on a quiet machine)
	@$(GATE) $(foreach b,$(MOVED),--moved '$(b) $(BENCH_ARGS)') --record $(GATE_FLAGS)
bench-selftest: bench-build ## See the gate pass twice, and fail for a slowed kernel and a lost baseline (slow)
	@tests/bench/selftest.sh "$(GATE)"

# The record that report and README are made from: measured anew when what it measured is newer, unless RECORD= names
# one. A run that was too noisy leaves its record all the same: the report says so, the README refuses it.
ifdef RECORD
BENCH_RECORD := $(RECORD)
else
BENCH_RECORD := $(BUILD)/bench/record.json
$(BENCH_RECORD): $(BENCH) $(PLUGINS) $(LIB_SO) $(PROGRAM) | bench-build
	$(BENCH) $(BENCH_ARGS) --json $@ $(BENCH_FLAGS) || test -s $@
endif
bench-report: $(BENCH_RECORD) ## All numbers as one HTML page with plots, in $(BUILD)/bench/report.html
	@bench/report.py $(BENCH_RECORD) $(BUILD)/bench/report.html --limits bench/limits.json
bench-readme: $(BENCH_RECORD) ## Rewrite the README's numbers from a record, and keep it in bench/records/
	@bench/readme.py --write README.md $(BENCH_RECORD) --keep bench/records

check-slow: check-report
check-report: ## The report in a browser: drawn, wide and narrow, without errors or network
	@packaging/deps.sh build check slow
	@COFFERDAM_BUILD=$(ABS) tests/run.sh report
