#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The SPDX documents: of the right form, the same bytes from the same files, in agreement with the files they describe;
# and each kind of disagreement, seeded, is found and names what differs.
set -u
cd "$(dirname "$0")/.." || exit 2
build=$(realpath "${COFFERDAM_BUILD:?set by make}")
work=$(mktemp -d "${TMPDIR:-/tmp}/cofferdam-sbom.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
status=0
check() { if [ "$2" = 0 ]; then echo "ok $1"; else echo "FAIL $1"; status=1; fi; }
export SOURCE_DATE_EPOCH=1767225600 PYTHONDONTWRITEBYTECODE=1
make_sbom() { python3 packaging/sbom.py --tree "$1" --version 1.2.3 --out "$2" >"$work/log" 2>&1; }
judge() { python3 packaging/sbom_check.py "${@:2}" "$1"/*.spdx.json >"$work/log" 2>&1; }
# wants NAME STATUS TEXT: the last log says so.
wants() {
    if [ "$2" = 1 ] && grep -qF -- "$3" "$work/log"; then echo "ok $1"; else
        sed 's/^/    /' "$work/log" | head -n 5
        echo "FAIL $1 (status $2)"
        status=1
    fi
}

tree=$work/tree
for part in lib bin libexec; do mkdir -p "$tree/$part" && cp -r "$build/$part/." "$tree/$part/"; done
rm -f "$tree"/lib/*.a

make_sbom "$tree" "$work/a"
check "documents are made" $? || cat "$work/log"
for domain in cofferdam cofferdam-host cofferdam-mit0 cofferdam-lgpl; do
    [ -s "$work/a/$domain.spdx.json" ]
    check "$domain.spdx.json is there" $?
done
judge "$work/a" --tree "$tree"
check "they have the form of SPDX 2.3 and agree with the files" $? || cat "$work/log"
if [ -s "$work/log" ]; then cat "$work/log"; fi
grep -q '"created": "2026-01-01T00:00:00Z"' "$work/a/cofferdam.spdx.json"
check "their time is SOURCE_DATE_EPOCH" $?
cp -r "$tree" "$work/elsewhere"
(cd / && LC_ALL=C TZ=Asia/Tokyo python3 "$OLDPWD/packaging/sbom.py" --tree "$work/elsewhere" --version 1.2.3 --out "$work/b" >/dev/null)
diff -r "$work/a" "$work/b" >"$work/log"
check "the same files elsewhere give the same bytes" $? || cat "$work/log"
SOURCE_DATE_EPOCH=1 make_sbom "$tree" "$work/later"
[ "$(grep documentNamespace "$work/a/cofferdam.spdx.json")" != "$(grep documentNamespace "$work/later/cofferdam.spdx.json")" ]
check "another content has another namespace" $?
for plugin in "$tree"/lib/cofferdam/1/*/*.so; do strip -o "$plugin.s" "$plugin" && mv "$plugin.s" "$plugin"; done
judge "$work/a" --tree "$tree"
check "stripping changes nothing that is checked" $? || cat "$work/log"

# Installed, and with the libraries where Debian has them.
make --no-print-directory BUILD="$build" DESTDIR="$work/stage" install-host install-program install-store install-mit0 install-lgpl \
    install-intel-crc >"$work/log" 2>&1 && judge "$work/a" --tree "$work/stage/usr/local"
check "they agree with what make install installs" $? || cat "$work/log"
mkdir "$work/multi" && mv "$work/stage/usr/local/lib" "$work/multi/x86_64-linux-gnu" && mv "$work/multi" "$work/stage/usr/local/lib"
judge "$work/a" --tree "$work/stage/usr/local" --libdir lib/x86_64-linux-gnu
check "and with libraries in a directory of the machine" $? || cat "$work/log"
own=$work/stage/usr/local/lib/x86_64-linux-gnu/libcofferdam1
mkdir "$own" && mv "$work/stage/usr/local/libexec/cofferdam" "$own" &&
    judge "$work/a" --tree "$work/stage/usr/local" --libdir lib/x86_64-linux-gnu \
        --libexecdir lib/x86_64-linux-gnu/libcofferdam1
check "and with the helper among them, as Debian has it" $? || cat "$work/log"
judge "$work/a" --tree "$work/stage/usr/local" --libdir lib/x86_64-linux-gnu
wants "a helper that is elsewhere" $? "libexec/cofferdam/cofferdam-probe is not there"
# How the command gets at the library: as it was linked.
linked() { python3 -c '
import json, sys
rows = json.load(open(sys.argv[1]))["relationships"]
print(*[r["relationshipType"] for r in rows if r["spdxElementId"] == "SPDXRef-cofferdam-1.2.3"
        and r["relatedSpdxElement"] == "SPDXRef-libcofferdam-1.2.3"])' "$1/cofferdam.spdx.json"; }
[ "$(linked "$work/a")" = STATIC_LINK ]
check "the command is linked with the static library, and the document says so" $?
cp -r "$tree" "$work/dynamic" && echo 'void cof_close(void); int main(void) { cof_close(); }' |
    gcc -x c - -x none -Wl,--build-id -o "$work/dynamic/bin/cofferdam" "$work/dynamic/lib/libcofferdam.so.1" &&
    make_sbom "$work/dynamic" "$work/d" && [ "$(linked "$work/d")" = DEPENDS_ON ]
check "a command that needs the shared library depends on it" $?

# Seeded differences.
avutil=$tree/lib/cofferdam/1/lgpl/avutil.so
edit() { python3 -c '
import sys
path, old, new = sys.argv[1:]
data = open(path, "rb").read()
assert old.encode() in data and len(old) == len(new)
open(path, "wb").write(data.replace(old.encode(), new.encode()))' "$@"; }
fresh() { rm -rf "$work/seed" && cp -r "$tree" "$work/seed"; }
fresh && edit "$work/seed/${avutil#"$tree"/}" "LGPL-2.1-or-later" "LGPL-9.9-or-later" && judge "$work/a" --tree "$work/seed"
wants "another licence in a note" $? "lib/cofferdam/1/lgpl/avutil.so: its note gives the licence 'LGPL-9.9-or-later'"
fresh && edit "$work/seed/${avutil#"$tree"/}" "org.cofferdam.lgpl.avutil" "org.cofferdam.lgpl.avutim" && judge "$work/a" --tree "$work/seed"
wants "another id in a note" $? "avutil.so: its note gives the id 'org.cofferdam.lgpl.avutim'"
fresh && rm "$work/seed/${avutil#"$tree"/}" && judge "$work/a" --tree "$work/seed"
wants "a plugin that is missing" $? "lib/cofferdam/1/lgpl/avutil.so is not there"
fresh && cp "$avutil" "$work/seed/lib/cofferdam/1/mit0/avutil.so" && judge "$work/a" --tree "$work/seed"
wants "a plugin that nothing describes" $? "lib/cofferdam/1/mit0/avutil.so: is described by none of the documents"
make_sbom "$work/seed" "$work/c"
[ $? = 3 ] && grep -q "says that its domain is 'lgpl' and lies in that of 'mit0'" "$work/log"
check "no documents for a plugin in the wrong domain" $?
fresh && cp "$tree/lib/cofferdam/1/mit0/argmin.so" "$work/seed/lib/cofferdam/1/mit0/zstd.so" && judge "$work/a" --tree "$work/seed"
wants "one plugin in the place of another" $? "lib/cofferdam/1/mit0/zstd.so: its note gives the id"
fresh && head -c 3000 "$avutil" >"$work/seed/${avutil#"$tree"/}" && judge "$work/a" --tree "$work/seed"
wants "a damaged plugin" $? "avutil.so is damaged"
fresh && cp /bin/true "$work/seed/lib/cofferdam/1/mit0/true.so"
make_sbom "$work/seed" "$work/c"
[ $? = 3 ] && grep -q "true.so is no plugin" "$work/log"
check "no documents for a file that is no plugin" $?
make_sbom "$work/empty" "$work/c"
[ $? = 3 ] && grep -q "is not there; build or install the library first" "$work/log"
check "no documents for nothing" $?

# parts NAME TEXT PYTHON: sbom-parts.json, as d, spoiled.
parts() {
    rm -rf "$work/packaging" && cp -r packaging "$work/packaging"
    python3 -c "
import json, sys
d = json.load(open(sys.argv[1]))
$3
json.dump(d, open(sys.argv[1], 'w'))" "$work/packaging/sbom-parts.json"
    python3 "$work/packaging/sbom.py" --tree "$tree" --version 1.2.3 --out "$work/c" >"$work/log" 2>&1
    [ $? = 3 ] && grep -qF -- "$2" "$work/log"
    check "$1" $? || cat "$work/log"
}
if [ -e "$tree/lib/cofferdam/1/mit0/blake3.so" ]; then
    parts "what is compiled in is not listed" "is more than its own licence" "d['org.cofferdam.mit0.blake3'] = []"
    parts "it is listed by a licence whose name is a part of another's" "contains code under 'MIT'" \
        "d['org.cofferdam.mit0.blake3'][0]['licence'] = 'MIT'"
else
    echo "skip the parts compiled into blake3.so: it was not built here"
fi
parts "a plugin is said to contain what it does not declare" "contains code under 'Zlib'" \
    "d['org.cofferdam.mit0.lz4'] = [dict(d['cofferdam'][0], licence='Zlib')]"
python3 -B -c '
import sys
sys.path.insert(0, "tests/isolation")
import rules
assert set(rules.PACKAGES["program"]) >= {"libcli11-dev", "nlohmann-json3-dev"}, rules.PACKAGES
assert rules.declared_licence("mit0/blake3") == "MIT-0 AND (CC0-1.0 OR Apache-2.0)", rules.PACKAGES' 2>"$work/log"
check "the isolation checks allow what sbom-parts.json lists" $? || cat "$work/log"

# Forms that SPDX 2.3 forbids.
spoil() { # NAME TEXT JQ-LIKE-PYTHON: document d, spoiled
    rm -rf "$work/d" && mkdir "$work/d"
    python3 -c "
import json, sys
d = json.load(open(sys.argv[1]))
$3
json.dump(d, open(sys.argv[2], 'w'))" "$work/a/cofferdam-lgpl.spdx.json" "$work/d/x.spdx.json"
    judge "$work/d"
    wants "$1" $? "$2"
}
spoil "no namespace" "documentNamespace is missing" "del d['documentNamespace']"
spoil "a namespace that is no URI" "is no absolute URI" "d['documentNamespace'] = 'cofferdam'"
spoil "another version of SPDX" "must be 'SPDX-2.3'" "d['spdxVersion'] = 'SPDX-2.2'"
spoil "nothing described" "nothing is described" "d['relationships'] = d['relationships'][1:]"
spoil "a relationship to nowhere" "names SPDXRef-x, which is not there" "d['relationships'][1]['relatedSpdxElement'] = 'SPDXRef-x'"
spoil "two elements of one id" "is there twice" "d['packages'].append(d['packages'][0])"
spoil "an expression that does not parse" "is no SPDX expression" "d['packages'][0]['licenseDeclared'] = 'MIT OR'"
spoil "an id that is not on the list" "is not on the SPDX list" "d['packages'][0]['licenseDeclared'] = 'MIT-00'"
for wrong in "MIT WITH Apache-2.0" "MIT WITH (MIT)" "LLVM-exception" "MIT WITH LLVM-exception WITH LLVM-exception"; do
    spoil "no expression: $wrong" "licenseDeclared: '" "d['packages'][0]['licenseDeclared'] = '$wrong'"
done
spoil "files said to be analysed" "filesAnalyzed must be false" "d['packages'][0]['filesAnalyzed'] = True"
spoil "a time with an offset" "creationInfo.created is no time" "d['creationInfo']['created'] = '2026-01-01T00:00:00+01:00'"
echo '{' >"$work/d/x.spdx.json" && judge "$work/d"
wants "no JSON" $? "cannot be read as JSON"
exit $status
