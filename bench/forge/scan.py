# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The red-flag scanner over the functions of an object file."""
import disassembly
import flags_code
import flags_data
from flow import Flow

# In the order of docs/forge.md. missed-vectorisation comes from the compiler: vectorisation.py.
FLAGS = {
    "spill": flags_data.spill,
    "call": flags_code.call_in_loop,
    "div": flags_data.divide,
    "partial-register": flags_data.partial_register,
    "false-dependency": flags_data.false_dependency,
    "long-chain": flags_data.long_chain,
    "redundant-reload": flags_data.redundant_reload,
    "missing-vzeroupper": flags_code.missing_vzeroupper,
    "sse-in-avx": flags_code.sse_in_avx,
    "aligned-on-argument": flags_code.aligned_on_argument,
    "nt-store": flags_code.non_temporal,
    "jump-32": flags_code.jumps_on_boundaries,
    "loop-entry": flags_code.unaligned_entry,
    "useless": flags_data.useless,
}
NAMES = (*FLAGS, "missed-vectorisation")


def flows(path):
    return [Flow(f) for f in disassembly.functions(path)]


def scan(found):
    """Findings over these flows, by function and address."""
    findings = {}
    for flow in found:
        for look in FLAGS.values():
            for f in look(flow):
                findings.setdefault((f.flag, f.function, f.address), f)  # once, whichever loop it is in
    order = list(NAMES)
    return sorted(findings.values(), key=lambda f: (f.function, f.address, order.index(f.flag)))
