# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Leaks that the checks must catch: each is made in a scratch copy of the tree, and its check must then name the file
and the rule. A check that has never failed proves nothing."""
import contents
import headers
import includes
import lgpl
import needs
import provenance
import seeds_objects
import seeds_sources
import seeds_tarballs
import symbols
import tarballs
from scratch import Scratch

# check: how it is run on a scratch tree, [(what leaks, how it is made, the file it names, words of the rule it names)].
TABLE = {
    needs.NAME: (lambda tree, packages: needs.check(tree), seeds_objects.NEEDS),
    includes.NAME: (includes.check, seeds_sources.INCLUDES),
    provenance.NAME: (provenance.check, seeds_sources.PROVENANCE),
    symbols.NAME: (lambda tree, packages: symbols.check(tree), seeds_objects.SYMBOLS),
    tarballs.NAME: (lambda tree, packages: tarballs.check_scratch(tree), seeds_tarballs.TARBALLS),
    contents.NAME: (lambda tree, packages: contents.check(tree, install=False), seeds_objects.CONTENTS),
    headers.NAME: (lambda tree, packages: headers.check(tree), seeds_sources.HEADERS),
    lgpl.NAME: (lambda tree, packages: lgpl.check(tree), seeds_sources.LGPL),
}


def try_all(tree, name, packages):
    """[{seed, caught, said}] of all seeds of a check, each in a copy of its own."""
    function, seeds = TABLE[name]
    results = []
    for what, make, file, words in seeds:
        with Scratch(tree) as scratch:
            make(scratch)
            _, findings = function(scratch.tree(), packages)
        caught = any(file in finding.file and words in finding.rule for finding in findings)
        results.append({"seed": what, "caught": caught, "said": " ".join(map(str, findings))})
    return results
