#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# Documents keep up with the tree: manual pages lint, every kernel folder has its ADR and review, every assembly file
# has its header fields, relative links lead somewhere.
set -u
cd "$(dirname "$0")/.." || exit 2
status=0
check() { if [ "$2" = 0 ]; then echo "ok $1"; else echo "FAIL $1"; status=1; fi; }

for page in docs/*.1; do
    mandoc -T lint -W warning "$page"; check "the manual page $page lints" $?
done
for dir in plugins/*/*/; do
    kernel=$(basename "$dir")
    test -f "docs/asm/$kernel.md"; check "ADR of $kernel" $?
    case $(ls "$dir") in *.asm*) test -f "docs/asm/review/$kernel.md"; check "independent review of $kernel" $? ;; esac
done
for file in $(git ls-files 'plugins/*.asm'); do
    missing=
    for field in 'Purpose:' 'Prototype:' 'Registers:' 'Contract:' 'Source:' 'Inspiration:' 'Measured:'; do
        grep -q "^; *$field" "$file" || missing="$missing $field"
    done
    [ -z "$missing" ]; check "header fields of $file$missing" $?
done
# Each test that the security page names is there: "Suite.Test", a script, a row of the corpus ("name" or "name*").
unknown=
for test in $(grep '^|' docs/security.md | grep -oE '\b[A-Z][A-Za-z]+\.[A-Z][A-Za-z]+\b' | sort -u); do
    grep -qE "^TEST(_F|_P)?\(${test%.*}, ${test#*.}\)" tests/unit/*.cc tests/evil/*.cc || unknown="$unknown $test"
done
for script in $(grep '^|' docs/security.md | grep -oE '\b[a-z]+\.sh\b' | sort -u); do
    [ -x "tests/evil/$script" ] || unknown="$unknown $script"
done
for row in $(grep '^|' docs/security.md | grep -oE 'corpus: [^;|]*' | sed 's/^corpus: //; s/,/ /g'); do
    case $row in
    '*'*) grep -qE "^[a-z0-9-]*${row#?} " tests/evil/corpus.txt ;;
    *'*') grep -q "^${row%?}" tests/evil/corpus.txt ;;
    *) grep -q "^$row " tests/evil/corpus.txt ;;
    esac || unknown="$unknown $row"
done
[ -z "$unknown" ]; check "the tests that docs/security.md names are there$unknown" $?
# Relative links in the documents.
for doc in $(git ls-files '*.md'); do
    for link in $(grep -oE '\]\([^)#: ]+' "$doc" | sed 's/^](//'); do
        [ -e "$(dirname "$doc")/$link" ] || { echo "FAIL $doc links to $link, which is not there"; status=1; }
    done
done
exit $status
