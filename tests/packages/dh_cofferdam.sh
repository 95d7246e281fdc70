#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# dh_cofferdam.sh DIRECTORY: what dh_cofferdam computes for good packages, and that it fails on bad ones, by name. The
# plugins are compiled here, each from one description that differs in one point.
set -u
cd "$(dirname "$0")/../.." || exit 2
work=${1:?directory} status=0
rm -rf "$work"
mkdir -p "$work"
work=$(realpath "$work")
place=usr/lib/TRIPLET/cofferdam/1
LC_ALL=C
export LC_ALL

# plugin FILE DEFINITION...: a plugin without kernels of use, described by these macros.
plugin() {
    local out=$work/$1 arguments=()
    shift
    for definition in "$@"; do arguments+=("-D$definition"); done
    gcc -std=c11 -fPIC -fvisibility=hidden -shared -nostartfiles -Wl,-z,noexecstack -I abi \
        "${arguments[@]}" -o "$out" tests/packages/described.c || exit 2
}
# good NAME WORDS... -- FILE=PATH...: dh_cofferdam passes, and its substvars hold each of the words.
good() {
    local name=$1 words=() output
    shift
    while [ "$1" != -- ]; do words+=("$1") && shift; done
    shift
    if ! output=$(tests/packages/mini.sh "$work/good" plugins-test 1.0 "$@" 2>&1); then
        echo "$output"
        echo "FAIL $name: dh_cofferdam refused it"
        status=1
        return
    fi
    for word in "${words[@]}"; do
        if ! grep -qF -- "$word" <<<"$output"; then
            echo "$output"
            echo "FAIL $name: it does not say '$word'"
            status=1
            return
        fi
    done
    echo "ok $name"
}
# bad NAME SENTENCE -- FILE=PATH...: dh_cofferdam fails and says this.
bad() {
    local name=$1 said=$2 output
    shift 3
    if output=$(tests/packages/mini.sh "$work/bad" plugins-test 1.0 "$@" 2>&1); then
        echo "FAIL $name: dh_cofferdam accepted it"
        status=1
    elif ! grep -qF -- "$said" <<<"$output"; then
        echo "$output"
        echo "FAIL $name: it does not say '$said'"
        status=1
    else
        echo "ok $name: $(grep -F -- "$said" <<<"$output" | head -n 1 | sed 's/^dh_cofferdam: //')"
    fi
}

plugin mit.so
plugin other-mit.so 'PLUGIN_ID="org.example.other"'
plugin newer.so 'PLUGIN_MINOR_NEEDED=9'
plugin lgpl.so 'PLUGIN_SPDX="LGPL-2.1-or-later"' 'PLUGIN_DOMAIN="lgpl"'
plugin lgpl-in-mit0.so 'PLUGIN_SPDX="LGPL-2.1-or-later"'
plugin either.so 'PLUGIN_SPDX="MIT-0 AND (GPL-2.0-or-later OR Zlib)"'
plugin agpl.so 'PLUGIN_SPDX="AGPL-3.0-only"' 'PLUGIN_DOMAIN="agpl"'
plugin own-terms.so 'PLUGIN_SPDX="LicenseRef-Own"' 'PLUGIN_DOMAIN="own"'
plugin nonsense.so 'PLUGIN_SPDX="MIT-0 AND"'
plugin linked.so 'PLUGIN_LINKS="libzstd.so.1\0BSD-3-Clause|GPL-2.0-only\0"' 'DLOPEN="\"libzstd.so.1\""'
plugin alternatives.so 'PLUGIN_LINKS="libzstd.so.9\0MIT\0libzstd.so.1\0MIT\0"' \
    'DLOPEN="\"libzstd.so.9\",\"libzstd.so.1\""'
plugin silent-links.so 'DLOPEN="\"libzstd.so.1\""'
plugin silent-dlopen.so 'PLUGIN_LINKS="libzstd.so.1\0MIT\0"'
plugin nowhere.so 'PLUGIN_LINKS="libnowhere.so.1\0MIT\0"' 'DLOPEN="\"libnowhere.so.1\""'
plugin next-major.so 'PLUGIN_NOTE_MAJOR=2'
gcc -shared -fPIC -nostartfiles -o "$work/no-plugin.so" -x c - <<<'int nothing;'
printf 'not elf' >"$work/text.so"
gcc -std=c11 -fPIC -fvisibility=hidden -shared -nostartfiles -Wl,-z,noexecstack -I abi -Wl,--no-as-needed \
    -o "$work/needs.so" tests/packages/described.c -l:libzstd.so.1 || exit 2
plugin unprintable.so 'PLUGIN_NOTE_SPDX="MI\001T"'
gcc -std=c11 -fPIC -fvisibility=hidden -shared -nostartfiles -Wl,-z,muldefs -I abi -o "$work/twice.so" \
    tests/packages/described.c tests/packages/described.c || exit 2

good "one plugin" 'Depends=cofferdam-plugin-abi-1 (>= 1.0)' 'cofferdam-domain-permissive' 'cofferdam-plugin' \
    -- "$work/mit.so=$place/mit0/mit.so"
good "two plugins, the newer minor counts" 'cofferdam-plugin-abi-1 (>= 1.9)' \
    -- "$work/mit.so=$place/mit0/mit.so" "$work/newer.so=$place/mit0/newer.so"
good "LGPL" 'cofferdam-domain-lgpl' -- "$work/lgpl.so=$place/lgpl/lgpl.so"
good "AGPL" 'cofferdam-domain-agpl' -- "$work/agpl.so=$place/agpl/agpl.so"
good "a licence of one's own" 'cofferdam-domain-other' -- "$work/own-terms.so=$place/own/own.so"
good "of an OR the arm that asks least" 'cofferdam-domain-permissive' -- "$work/either.so=$place/mit0/either.so"
good "a library: its package, and what its licence may turn out to be" 'Recommends=libzstd1' 'cofferdam-domain-gpl' \
    -- "$work/linked.so=$place/mit0/linked.so"
good "of alternatives, one that is installed" 'Recommends=libzstd1' -- "$work/alternatives.so=$place/mit0/a.so"
DH_FLAGS='-X /tests/' good "files of a test suite left alone" 'abi-1 (>= 1.0)' \
    -- "$work/mit.so=$place/mit0/mit.so" "$work/lgpl.so=usr/share/tests/lgpl.so"
DH_FLAGS=--list good "--list" 'licence MIT-0, ABI 1.0, opens libzstd.so.1 (BSD-3-Clause|GPL-2.0-only)' \
    -- "$work/linked.so=$place/mit0/linked.so"

bad "mixed licences" "mixes the licences 'LGPL-2.1-or-later' (b.so) and 'MIT-0' (a.so)" \
    -- "$work/mit.so=$place/mit0/a.so" "$work/lgpl-in-mit0.so=$place/mit0/b.so"
bad "mixed domains" "mixes the domains 'lgpl' (lgpl.so) and 'mit0' (mit.so)" \
    -- "$work/mit.so=$place/mit0/mit.so" "$work/lgpl.so=$place/lgpl/lgpl.so"
bad "the wrong domain's directory" "in a wrong directory; install it into /usr/lib/" \
    -- "$work/lgpl.so=$place/mit0/lgpl.so"
bad "no plugin directory at all" "in a wrong directory" -- "$work/mit.so=usr/lib/mit.so"
bad "without the triplet" "in a wrong directory" -- "$work/mit.so=usr/lib/cofferdam/1/mit0/mit.so"
bad "one level too deep" "in a wrong directory" -- "$work/mit.so=$place/mit0/more/mit.so"
bad "another major's directory" "for ABI 2 in a wrong directory" -- "$work/next-major.so=$place/mit0/next.so"
bad "a name that the host does not look for" "in a wrong directory" -- "$work/mit.so=$place/mit0/mit.so.1"
bad "a library among the plugins" "carries no COFFERDAM note" -- "$work/no-plugin.so=$place/mit0/no.so"
bad "a text among the plugins" "carries no COFFERDAM note" -- "$work/text.so=$place/mit0/text.so"
bad "a symbolic link" "is a symbolic link, which the host refuses" \
    -- "$work/mit.so=$place/mit0/a.so" "link:a.so=$place/mit0/b.so"
bad "no SPDX expression" "'MIT-0 AND' is no SPDX expression" -- "$work/nonsense.so=$place/mit0/n.so"
bad "a dlopen note without a links note" "its links note says nothing of it" -- "$work/silent-links.so=$place/mit0/s.so"
bad "a links note without a dlopen note" "no dlopen note names it" -- "$work/silent-dlopen.so=$place/mit0/s.so"
bad "a library of no installed package" "libnowhere.so.1, and no installed package has it" \
    -- "$work/nowhere.so=$place/mit0/n.so"
bad "a note with unprintable bytes" "not printable ASCII" -- "$work/unprintable.so=$place/mit0/u.so"
LESS=Provides bad "Provides without what it has to provide" \
    'plugins-test: its Provides in debian/control lacks ${cofferdam:Provides}' -- "$work/mit.so=$place/mit0/mit.so"
LESS=Depends bad "Depends without the ABI" 'its Depends in debian/control lacks ${cofferdam:Depends}' \
    -- "$work/mit.so=$place/mit0/mit.so"
bad "linked to a library" "is linked to 'libzstd.so.1', whose code would run before any policy" \
    -- "$work/needs.so=$place/mit0/needs.so"
bad "a symbolic link in a domain's place" "is a symbolic link, which the host refuses" \
    -- "$work/mit.so=$place/mit0/a.so" "link:mit0=$place/again"
bad "two descriptions in one file" "more than one ABI note" -- "$work/twice.so=$place/mit0/t.so"

# What the host refuses to read, or of hygiene, dh_cofferdam does not pass either; and what it takes is read here too.
tests/evil/build.sh "$work/evil" gcc >"$work/evil.log" 2>&1 || { cat "$work/evil.log"; exit 2; }
cpu=$(dpkg-architecture -qDEB_HOST_ARCH_CPU)
while IFS='| ' read -r name when stage code _; do
    so=$work/evil/$name/alone/evil.so
    case $stage/$code in
    publish/ok | read/*) ;;
    vet/exec-stack | vet/no-gnu-stack | vet/textrel | vet/rwx | vet/rpath | vet/soname | vet/filter | vet/needed) ;;
    vet/constructor) ;;
    *) continue ;;
    esac
    if [ -e "$work/evil/$name/skipped" ]; then
        echo "skip the host's corpus, $name: $(cat "$work/evil/$name/skipped")"
        continue
    fi
    said=$(PERL5LIB=packaging/debhelper/lib perl -MDebian::Debhelper::Cofferdam::Notes=read_plugin \
        -e 'my $p = read_plugin(@ARGV); print defined $p ? "taken" : "it carries no COFFERDAM note"' "$so" "$cpu" 2>&1)
    [ "$said" = taken ] && taken=fine || taken=never
    [ "$when" = fine ] || when=never
    if [ -n "$said" ] && [ "$taken" = "$when" ]; then
        echo "ok the host's corpus, $name: $said"
    else
        echo "FAIL the host's corpus, $name: the host says $stage, $code, and dh_cofferdam '$said'"
        status=1
    fi
done <"$work/evil/corpus.txt"

# The host's families of licences are the ones used here.
host=$(sed -n '/^constexpr std::string_view permissive/,/^};/s/^ *"\(.*\)",$/\1/p' host/lib/licences.cc)
ours=$(PERL5LIB=packaging/debhelper/lib perl -MDebian::Debhelper::Cofferdam::Licences=permissive_licences \
    -e 'print "$_\n" for permissive_licences()')
if [ -n "$host" ] && [ "$host" = "$ours" ]; then echo "ok the permissive licences are the host's"; else
    diff <(echo "$host") <(echo "$ours")
    echo "FAIL the permissive licences are not the host's"
    status=1
fi
exit $status
