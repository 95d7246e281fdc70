#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""Checks SPDX documents: their form, as SPDX 2.3 demands it, and their content against the files they describe.

    sbom_check.py [--tree DIR [--libdir lib/x86_64-linux-gnu] [--libexecdir libexec]] DOCUMENT...

No schema of SPDX 2.3 is in Debian 12, so that the demands are written out here: the fields that must be there and no
others than are used, forms of ids, dates and URIs, expressions whose ids are on the SPDX list, relationships that lead
somewhere, and what is described. With --tree, an installation prefix or the build folder, every described file must be there with the build-id, id, version,
licence and domain that the document gives, and every plugin there must be described by a document.
Exit status: 0 all is well; 1 differences, one line each; 2 wrong use.
"""
import argparse
import json
import re
import sys
from pathlib import Path

from plugin_notes import NotesError, read_notes

RELATIONSHIPS = {"DESCRIBES", "CONTAINS", "DEPENDS_ON", "OPTIONAL_COMPONENT_OF", "RUNTIME_DEPENDENCY_OF",
                 "STATIC_LINK"}
DOCUMENT = {"spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo", "packages",
            "relationships"}
PACKAGE_MUST = {"SPDXID", "name", "downloadLocation", "filesAnalyzed", "licenseDeclared", "licenseConcluded",
                "copyrightText"}
PACKAGE_MAY = {"versionInfo", "homepage", "packageFileName", "supplier", "externalRefs", "comment"}
ELEMENT = re.compile(r"SPDXRef-[A-Za-z0-9.-]+")
LISTS = Path("/usr/lib/python3/dist-packages/reuse/resources")  # the SPDX list, as Debian's reuse carries it


def listed_ids():
    """Ids of licences and of exceptions on the SPDX list, without case; None where the list is not installed."""
    try:
        licences = json.loads((LISTS / "licenses.json").read_text(encoding="utf-8"))["licenses"]
        exceptions = json.loads((LISTS / "exceptions.json").read_text(encoding="utf-8"))["exceptions"]
    except OSError:
        return None
    return {row["licenseId"].lower() for row in licences}, {row["licenseExceptionId"].lower() for row in exceptions}


def expression_problem(text, listed):
    """Why text is neither NOASSERTION, NONE nor an expression of listed ids; "" when it is."""
    if text in ("NOASSERTION", "NONE"):
        return ""
    tokens = re.findall(r"[()]|[^\s()]+", text)
    operand, depth, before, after_with = True, 0, "(", False  # operand: one is expected next
    for token in tokens:
        if token == "(" and operand and before != "WITH":
            depth += 1
        elif token == ")" and not operand and depth:
            depth -= 1
        elif token in ("AND", "OR") and not operand:
            operand = True
        elif token == "WITH" and not operand and before != ")" and not after_with:
            operand = True
        elif operand and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*\+?", token):
            operand, after_with = False, before == "WITH"
            if listed is not None and token.rstrip("+").lower() not in listed[after_with]:
                return f"'{token}' is not on the SPDX list of {'exceptions' if after_with else 'licences'}"
        else:
            return f"'{text}' is no SPDX expression at '{token}'"
        before = token
    return "" if not operand and depth == 0 else f"'{text}' is no SPDX expression: it ends too soon"


def package_problems(entry, listed):
    name = entry.get("name", "a package without a name")
    keys = set(entry)
    for key in sorted(PACKAGE_MUST - keys):
        yield f"{name}: {key} is missing"
    for key in sorted(keys - PACKAGE_MUST - PACKAGE_MAY):
        yield f"{name}: {key} is no field that is used here"
    if not ELEMENT.fullmatch(entry.get("SPDXID", "")):
        yield f"{name}: '{entry.get('SPDXID')}' is no SPDX id"
    if entry.get("filesAnalyzed") is not False:
        yield f"{name}: filesAnalyzed must be false, for no verification code is given"
    for key in ("licenseDeclared", "licenseConcluded"):
        problem = expression_problem(entry.get(key, ""), listed)
        if problem:
            yield f"{name}: {key}: {problem}"
    if "supplier" in entry and not re.match(r"(Organization|Person): .", entry["supplier"]):
        yield f"{name}: its supplier is neither an organization nor a person"
    for ref in entry.get("externalRefs", []):
        if set(ref) != {"referenceCategory", "referenceType", "referenceLocator"} or ref["referenceCategory"] != "OTHER" \
                or not re.fullmatch(r"[0-9a-f]{8,128}", ref["referenceLocator"]):
            yield f"{name}: an external reference is not of the form of a build-id"


def form_problems(document, listed):
    for key in sorted(DOCUMENT ^ set(document)):
        yield f"{key} is missing" if key in DOCUMENT else f"{key} is no field that is used here"
    if DOCUMENT - set(document):
        return
    for key, wanted in (("spdxVersion", "SPDX-2.3"), ("dataLicense", "CC0-1.0"), ("SPDXID", "SPDXRef-DOCUMENT")):
        if document[key] != wanted:
            yield f"{key} is '{document[key]}' and must be '{wanted}'"
    if not re.fullmatch(r"https://[a-z.]+/[A-Za-z0-9./-]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                        document["documentNamespace"]):
        yield "documentNamespace is no absolute URI that ends in a UUID"
    info = document["creationInfo"]
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", info.get("created", "")):
        yield "creationInfo.created is no time of the form YYYY-MM-DDThh:mm:ssZ"
    if not info.get("creators") or not all(re.match(r"(Tool|Organization|Person): .", c) for c in info["creators"]):
        yield "creationInfo.creators names no tool, organization or person"
    for entry in document["packages"]:
        yield from package_problems(entry, listed)
    ids = [entry.get("SPDXID") for entry in document["packages"]]
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield f"{twice} is there twice"
    known, related = set(ids) | {"SPDXRef-DOCUMENT"}, {"SPDXRef-DOCUMENT"}
    for row in document["relationships"]:
        if set(row) != {"spdxElementId", "relationshipType", "relatedSpdxElement"}:
            yield f"a relationship has other fields than its three: {sorted(row)}"
            continue
        if row["relationshipType"] not in RELATIONSHIPS:
            yield f"the relationship {row['relationshipType']} is none that is used here"
        for end in (row["spdxElementId"], row["relatedSpdxElement"]):
            related.add(end)
            if end not in known:
                yield f"a relationship names {end}, which is not there"
    if not any(row.get("relationshipType") == "DESCRIBES" for row in document["relationships"]):
        yield "nothing is described (no relationship DESCRIBES)"
    for lonely in sorted(known - related):
        yield f"{lonely} stands in no relationship"


def installed(where, options):
    """A document's path, where libraries or helpers are installed in other directories than lib/ and libexec/."""
    top, _, rest = where.partition("/")
    return {"lib": options.libdir, "libexec": options.libexecdir}.get(top, top) + "/" + rest


def file_problems(entry, options):
    """One described file against what the file says of itself."""
    where = installed(entry["packageFileName"], options)
    path = options.tree / where
    if not path.is_file():
        yield f"{where} is not there"
        return
    try:
        notes = read_notes(path)
    except NotesError as error:
        yield str(error)
        return
    given = {ref["referenceLocator"] for ref in entry.get("externalRefs", [])}
    if given != ({notes.build_id} if notes.build_id else set()):
        yield f"{where} has the build-id {notes.build_id or 'none'} and the document gives {', '.join(given) or 'none'}"
    if "/cofferdam/1/" not in f"/{where}":
        return
    for what, told, wanted in (("id", notes.id, entry["name"]), ("version", notes.version, entry.get("versionInfo")),
                               ("licence", notes.spdx, entry["licenseDeclared"]),
                               ("domain", notes.domain, path.parent.name)):
        if told != wanted:
            yield f"{where}: its note gives the {what} '{told}' and the document '{wanted}'"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", type=Path, help="folder with lib/, bin/ and libexec/ that the documents describe")
    parser.add_argument("--libdir", default="lib", help="where below DIR the libraries are (lib)")
    parser.add_argument("--libexecdir", default="libexec", help="where below DIR cofferdam/cofferdam-probe is (libexec)")
    parser.add_argument("documents", type=Path, nargs="+", metavar="DOCUMENT")
    options = parser.parse_args()
    listed = listed_ids()
    if listed is None:
        print(f"skip ids on the SPDX list: {LISTS} is not there; install the package reuse", file=sys.stderr)
    problems, described = 0, set()

    def tell(source, text):
        nonlocal problems
        problems += 1
        print(f"{source}: {text}")

    for path in options.documents:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            tell(path.name, f"cannot be read as JSON ({error})")
            continue
        form = list(form_problems(document, listed))
        for text in form:
            tell(path.name, text)
        if form or options.tree is None:
            continue
        for entry in document["packages"]:
            if "packageFileName" in entry:
                described.add(installed(entry["packageFileName"], options))
                for text in file_problems(entry, options):
                    tell(path.name, text)
    if options.tree is not None:
        for path in sorted((options.tree / options.libdir / "cofferdam/1").glob("*/*.so")):
            where = path.relative_to(options.tree).as_posix()
            if where not in described:
                tell(where, "is described by none of the documents")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
