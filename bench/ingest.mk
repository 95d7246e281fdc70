# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam-store beside other stores: docs/store-speed.md. INGEST_SIZE: bytes of each data set; INGEST_FLAGS: see
# bench/ingest/ingest.py --help. Peers that are not installed are named and left out.

INGEST_SIZE ?= 1073741824
.PHONY: bench-ingest
bench-ingest: store ## The store beside restic, borg, casync, b3sum, cp (INGEST_SIZE=BYTES INGEST_FLAGS="--rounds 5")
	@bench/ingest/ingest.py $(STORE) --size $(INGEST_SIZE) --json $(BUILD)/bench/ingest.json \
		--markdown $(BUILD)/bench/ingest.md $(INGEST_FLAGS)
