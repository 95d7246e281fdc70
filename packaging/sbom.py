#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""SPDX 2.3 documents (JSON) from what was built: one for each licence domain, one for the whole.

    sbom.py --tree DIR --version VERSION --out DIR

DIR holds lib/, bin/ and libexec/ as the build has them. What a plugin declares is read from its ELF
notes; what is compiled in from elsewhere is listed in sbom-parts.json. The same files give the same bytes: `created` is
SOURCE_DATE_EPOCH (else the time of the last commit), and each namespace is a UUID of the document's content.

Objects are told apart by their build-id, not by a checksum: packaging strips them, which leaves notes and build-id.
Exit status: 0 written; 2 wrong use; 3 an object cannot be read or contradicts itself.
"""
import argparse
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

from plugin_notes import NotesError, read_notes

HERE = Path(__file__).resolve().parent
HOST_OBJECTS = {  # SBOM name: where it lies, what it is
    "libcofferdam": ("lib/libcofferdam.so.1", "the library"),
    "cofferdam-probe": ("libexec/cofferdam/cofferdam-probe", "the library's probe helper"),
    "cofferdam": ("bin/cofferdam", "the command"),
    "cofferdam-store": ("bin/cofferdam-store", "the store's command"),
}
HOST_LICENCE = "MIT-0"
# Of the C and C++ run-time libraries nothing is said here: their licences are the system's affair.
RUNTIME_COMMENT = "Linked dynamically, as the system provides it."
DISTRIBUTION_COMMENT = (
    "Which of them depends on how its distributor built it: distributions build FFmpeg's libraries with GPL parts, for one, "
    "and a process that opens such a library becomes a GPL combination. The plugin asks the library, and the host judges "
    "the answer by its policy before any kernel of the plugin computes.")


def spdx_id(text):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)


def conjunction(licences):
    """'A AND (B OR C)', each conjunct once."""
    parts = []
    for licence in licences:
        for part in ([licence] if " OR " in licence else licence.split(" AND ")):
            if part not in parts:
                parts.append(part)
    if len(parts) == 1:
        return parts[0]
    return " AND ".join(f"({part})" if " OR " in part else part for part in parts)


def conjuncts(expression):
    """['A', 'B OR C'] of 'A AND (B OR C)'; of 'A OR B AND C', in which AND binds closer, the whole."""
    parts = re.split(r"\s+AND\s+(?![^()]*\))", expression)
    if len(parts) > 1 and any(" OR " in part and not part.startswith("(") for part in parts):
        return [expression]
    return [part[1:-1] if part.startswith("(") and part.endswith(")") else part for part in parts]


def output_of(*command):
    """What a command prints; "" where it fails or is not installed."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def debian_version(package):
    return output_of("dpkg-query", "-W", "-f", "${Version}", package)


def package(name, version, declared, comment="", concluded=None, home="", file="", build_id=""):
    entry = {
        "SPDXID": spdx_id(f"{name}-{version}" if version else name),
        "name": name,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseDeclared": declared,
        "licenseConcluded": concluded or declared,
        "copyrightText": "NOASSERTION",
    }
    if version:
        entry["versionInfo"] = version
    if home:
        entry["homepage"] = home
    if file:
        entry["packageFileName"] = file
        entry["copyrightText"] = "2026 The Cofferdam authors"
        entry["supplier"] = "Organization: The Cofferdam authors"
    if build_id:
        entry["externalRefs"] = [
            {"referenceCategory": "OTHER", "referenceType": "build-id", "referenceLocator": build_id}]
    if comment:
        entry["comment"] = comment
    return entry


class Document:
    """Packages by id, relationships in order, each once."""

    def __init__(self, name, version, created):
        self.name, self.version, self.created = name, version, created
        self.packages, self.relationships, self.described = {}, [], []

    def add(self, entry):
        known = self.packages.setdefault(entry["SPDXID"], entry)
        if known != entry:
            raise NotesError(f"two different things would be called {entry['SPDXID']} in {self.name}; rename one")
        return entry["SPDXID"]

    def relate(self, subject, kind, target):
        row = {"spdxElementId": subject, "relationshipType": kind, "relatedSpdxElement": target}
        if row not in self.relationships:
            self.relationships.append(row)

    def describe(self, identifier):
        self.relate("SPDXRef-DOCUMENT", "DESCRIBES", identifier)

    def json(self):
        body = {
            "spdxVersion": "SPDX-2.3",
            "dataLicense": "CC0-1.0",
            "SPDXID": "SPDXRef-DOCUMENT",
            "name": self.name,
            "creationInfo": {"created": self.created, "creators": ["Organization: The Cofferdam authors",
                                                                   f"Tool: cofferdam-sbom-{self.version}"]},
            "packages": [self.packages[key] for key in sorted(self.packages)],
            "relationships": self.relationships,
        }
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        unique = uuid.uuid5(uuid.NAMESPACE_URL, digest)
        body["documentNamespace"] = f"https://spdx.org/spdxdocs/{self.name}-{self.version}-{unique}"
        return json.dumps(body, indent=2, ensure_ascii=True) + "\n"


def add_parts(document, owner, parts):
    for part in parts:
        comment = f"Compiled in, from the Debian package {part['debian']}."
        entry = package(part["name"], debian_version(part["debian"]), part["licence"], comment, home=part["home"])
        document.relate(owner, "CONTAINS", document.add(entry))


def add_needed(document, owner, needed, own):
    for soname in needed:
        if soname in own:
            continue
        entry = package(soname, "", "NOASSERTION", RUNTIME_COMMENT)
        document.relate(document.add(entry), "RUNTIME_DEPENDENCY_OF", owner)


def add_links(document, owner, links, dynamic):
    """One package for each library; alternatives (libx.so.2, libx.so.1) are one."""
    families = {}
    for soname, licences in links:
        families.setdefault(soname.split(".so")[0], []).append((soname, licences))
    for stem, members in families.items():
        licences = [licence for _, list_ in members for licence in list_]
        names = "Opened at run time: " + ", ".join(soname for soname, _ in members) + "."
        if dynamic:
            may_be = ", ".join(dict.fromkeys(licences))
            entry = package(stem, "", "NOASSERTION", f"{names} May be under {may_be}. {DISTRIBUTION_COMMENT}")
        else:
            entry = package(stem, "", conjunction(licences), names + " Licence as the plugin's links note gives it.",
                            concluded="NOASSERTION")
        document.relate(document.add(entry), "RUNTIME_DEPENDENCY_OF", owner)


def add_host(document, tree, version, parts, described):
    """The host's objects; the library alone where a domain's document only refers to it."""
    library = None
    for name, (where, what) in HOST_OBJECTS.items():
        path = tree / where
        if not path.is_file() or (not described and name != "libcofferdam"):
            continue
        notes = read_notes(path)
        declared = conjunction([HOST_LICENCE] + [part["licence"] for part in parts.get(name, [])])
        identifier = document.add(package(name, version, declared, f"Cofferdam: {what}.", file=where,
                                          build_id=notes.build_id))
        if name == "libcofferdam":
            library = identifier
        if not described:
            continue
        document.describe(identifier)
        add_parts(document, identifier, parts.get(name, []))
        add_needed(document, identifier, notes.needed, {"libcofferdam.so.1"})
        if library and identifier != library:
            opened = "libcofferdam.so.1" in notes.needed
            document.relate(identifier, "DEPENDS_ON" if opened else "STATIC_LINK", library)
    if library is None:
        raise NotesError(f"{tree}/lib/libcofferdam.so.1 is not there; build or install the library first")
    return library


def add_plugin(document, path, where, parts, library):
    notes = read_notes(path)
    if not notes.spdx:
        raise NotesError(f"{path} is no plugin: it has no COFFERDAM note; remove it")
    if notes.domain != path.parent.name:
        raise NotesError(f"{path} says that its domain is '{notes.domain}' and lies in that of '{path.parent.name}'; "
                         "move it")
    compiled_in = [part["licence"] for part in parts.get(notes.id, [])]
    declared = conjuncts(notes.spdx)
    for licence in compiled_in:
        if licence not in declared:
            raise NotesError(f"{path} declares '{notes.spdx}', and sbom-parts.json says that it contains code under "
                             f"'{licence}'; correct one of them")
    if len([licence for licence in declared if licence not in compiled_in]) != 1:
        raise NotesError(f"{path} declares '{notes.spdx}', which is more than its own licence and what sbom-parts.json "
                         f"says it contains ({', '.join(compiled_in) or 'nothing'}); correct one of them")
    own = LGPL_COMMENT if notes.domain == "lgpl" else ""
    entry = package(notes.id, notes.version, notes.spdx, own, file=where, build_id=notes.build_id)
    if compiled_in:
        entry["copyrightText"] = "NOASSERTION"
        entry["comment"] = "Holds code of others: see what it contains."
    identifier = document.add(entry)
    document.describe(identifier)
    document.relate(identifier, "OPTIONAL_COMPONENT_OF", library)
    add_parts(document, identifier, parts.get(notes.id, []))
    add_needed(document, identifier, notes.needed, set())
    add_links(document, identifier, notes.links, notes.depends)


LGPL_COMMENT = ("Under the LGPL as a whole; its source is in plugins/lgpl of this release and goes with the binary. It is a "
                "shared object of its own, found by name, and may be replaced by a modified one.")


def created_at():
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        epoch = output_of("git", "-C", str(HERE), "log", "-1", "--format=%ct")
    if not epoch.isdigit():
        raise NotesError("the time of the documents is not known: set SOURCE_DATE_EPOCH to seconds since 1970")
    return datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def documents(tree, version, created, parts):
    plugins = sorted((tree / "lib/cofferdam/1").glob("*/*.so"))
    whole = Document("cofferdam", version, created)
    whole_library = add_host(whole, tree, version, parts, True)
    host = Document("cofferdam-host", version, created)
    add_host(host, tree, version, parts, True)
    found = {"cofferdam": whole, "cofferdam-host": host}
    for path in plugins:
        name = "cofferdam-" + path.parent.name
        if name not in found:
            found[name] = Document(name, version, created)
        where = path.relative_to(tree).as_posix()
        for document in (whole, found[name]):
            library = whole_library if document is whole else add_host(document, tree, version, parts, False)
            add_plugin(document, path, where, parts, library)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", type=Path, required=True, help="folder with lib/, bin/ and libexec/")
    parser.add_argument("--version", required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    options = parser.parse_args()
    try:
        parts = json.loads((HERE / "sbom-parts.json").read_text(encoding="utf-8"))
        found = documents(options.tree, options.version, created_at(), parts)
        options.out.mkdir(parents=True, exist_ok=True)
        for name, document in found.items():
            (options.out / f"{name}.spdx.json").write_text(document.json(), encoding="utf-8")
    except (NotesError, OSError) as error:
        print(f"sbom.py: {error}", file=sys.stderr)
        return 3
    print(f"{len(found)} documents in {options.out}: " + ", ".join(sorted(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
