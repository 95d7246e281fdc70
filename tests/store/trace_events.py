# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The records of calls.c, as far as the scripts beside this need them."""


def count_events(data):
    at = events = 0
    while at < len(data):
        end = data.index(b"\n", at)
        fields = data[at:end].split()
        at = end + 1
        if fields[0] in (b"W", b"P"):
            at += int(fields[3] if fields[0] == b"W" else fields[1])
        events += fields[0] != b"P"
    return events
