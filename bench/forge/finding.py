# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""One red flag at one place."""
from flow import short


class Finding:
    def __init__(self, flag, flow, n, loop, why, places=None):
        self.flag, self.why, self.loop, self.flow = flag, why, loop, flow
        self.function = flow.function.name
        self.index = n
        self.places = [n] if places is None else places  # what would have to go
        self.address = flow.code[n].address
        self.text = short(str(flow.code[n]))
        self.accepted = None  # the reason of the allow line that accepts it

    @property
    def place(self):
        """Where, as a person finds it: the loop's label; outside loops the last label, or how far into the function."""
        if self.loop is not None:
            return self.flow.name(self.loop)
        labels = self.flow.function.labels
        before = [a for a in labels if a <= self.address]
        return (
            labels[max(before)] if before else "entry" if labels else f"+{self.address - self.flow.function.address:#x}"
        )

    def __str__(self):
        return f"{self.flag}: {self.function} {self.place}: '{self.text}': {self.why}"
