#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# cofferdam new-plugin: what it writes, and wrong input, after which nothing is left behind. That the projects build,
# conform and serve is shown by tests/tutorial.sh.
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"
new() { cof new-plugin "$@"; }
tag=SPDX-License-
tag+=Identifier

for each in c/c nasm/asm rust/rs; do
    language=${each%/*} source=mine.${each#*/}
    status "$language" 0 new mine --language "$language" --license 'BSD-2-Clause' --directory "$language"
    same "$language: its files" "$(ls -A "$language" | LC_ALL=C sort | paste -sd ' ')" ".gitignore Makefile README.md $source"
    same "$language: nothing of the template's is left" "$(grep -rlE '@[A-Z]+@|The Cofferdam authors|: MIT-0' "$language")" ""
    same "$language: every file has the licence" "$(grep -rl "$tag: BSD-2-Clause" "$language" | wc -l)" 4
    check "$language: id, licence and domain are in the source" sh -c \
        "grep -q 'org.example.mine\"' $language/$source && grep -q '\"BSD-2-Clause\"' $language/$source && grep -q '\"bsd-2-clause\"' $language/$source"
done
if have reuse; then
    mkdir c/LICENSES && echo text >c/LICENSES/BSD-2-Clause.txt
    check "with the licence's text the project is REUSE compliant" sh -c 'cd c && git init -q . && reuse lint'
else
    echo "skip REUSE compliance: reuse is not installed"
fi
status "--json" 0 new third --language rust --license 'mit or apache-2.0' --json
same "--json has the keys" "$(python3 -c 'import json, sys
d = json.load(sys.stdin)
print(d["schema"], d["name"], d["language"], d["contract"], d["licence"], d["domain"], d["directory"], d["files"][1],
      d["allowed_by_default"])' <"$work/out")" \
    "cofferdam-new-plugin/1 third rust crc32c/1 mit OR apache-2.0 mit-or-apache-2-0 third Makefile True"
status "a contract without its revision, a directory with a slash" 0 new a --language c --license MIT-0 --contract crc32c --directory ./deep/
check "MIT-0 is of the domain mit0" grep -q '"mit0"' deep/a.c
(umask 027 && new b --language c --license MIT >/dev/null)
same "modes follow the umask" "$(stat -c %a b b/Makefile | paste -sd ' ')" "750 640"
new gpl --language c --license GPL-2.0-or-later >said
check "it says that the default policy refuses the licence" grep -q "does not allow 'GPL-2.0-or-later'" said
status "--help" 0 new --help

# wrong NAME STATUS TEXT COMMAND...: one sentence, and nothing new in the directory.
wrong() {
    local before
    before=$(ls -A)
    status "$1" "$2" "${@:4}"
    says "$1: the sentence" "$3"
    same "$1: one line" "$(wc -l <"$work/err") $(wc -c <"$work/out")" "1 0"
    same "$1: nothing is left" "$(ls -A)" "$before"
}
long=$(printf 'a%.0s' {1..65})
for name in '' First 1st 'a b' ../up a_b "$long" $'a\nb'; do
    wrong "the name $(printf %q "${name:0:8}")" 2 "cannot be a plugin's name" new --language c --license MIT -- "$name"
done
wrong "no name" 2 "name is required" new --language c --license MIT
wrong "no language" 2 "--language is required" new x --license MIT
wrong "no licence" 2 "--license is required" new x --language c
wrong "an unknown language" 2 "'go'; there are c, nasm, rust" new x --language go --license MIT
wrong "common is no language" 2 "there are c, nasm, rust" new x --language common --license MIT
wrong "a path as a language" 2 "there are c, nasm, rust" new x --language ../templates/c --license MIT
wrong "an unknown contract" 2 "'crc64/1' in c; there is crc32c/1" new x --language c --license MIT --contract crc64/1
wrong "half of an expression" 2 "--license: " new x --language c --license 'MIT OR'
wrong "an empty licence" 2 "--license: " new x --language c --license ''
wrong "quotes in a licence" 2 "--license: " new x --language c --license 'MIT"'
wrong "a directory that exists" 3 "c: exists already, and nothing is overwritten" new c --language c --license MIT
mkdir empty && ln -s nowhere dangling && : >file
for name in empty dangling file; do
    wrong "$name exists" 3 "exists already" new "$name" --language c --license MIT
done
wrong "no such parent" 3 "nowhere/deeper: No such file or directory" new x --language c --license MIT --directory nowhere/deeper/x
wrong "a parent that is a file" 3 "file: Not a directory" new x --language c --license MIT --directory file/x
wrong "a place where nothing can be made" 3 "/proc" new x --language c --license MIT --directory /proc/x
if [ "$(id -u)" != 0 ]; then
    mkdir -m 555 shut
    wrong "a directory without write permission" 3 "shut: Permission denied" new x --language c --license MIT --directory shut/x
fi
full() { (trap '' XFSZ && ulimit -f 1 && exec "$COFFERDAM" new-plugin x --language c --license MIT); }
wrong "a file that cannot be written to its end" 3 "File too large" full
status "an output that cannot be written" 3 sh -c "'$COFFERDAM' new-plugin y --language c --license MIT >/dev/full"
mkdir -p lonely/bin && cp "$COFFERDAM" lonely/bin/
if [ ! -d /usr/local/share/cofferdam/templates ]; then
    wrong "without templates" 4 "the templates are not installed" lonely/bin/cofferdam new-plugin x --language c --license MIT
fi
# What a template has is what its makefile builds on: the files that an author includes are installed by name.
for file in plugin.map rust/cofferdam.rs; do
    check "$file is installed" grep -q "/cofferdam/$file" "$root/packaging/install.mk"
done
finish
