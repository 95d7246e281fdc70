# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""The corpora: streams made from Debian's packages, or from a seed.

A corpus is a list of streams; a chunker cuts each from its start, and one store takes the chunks of all. Whatever was
downloaded or built stays in the cache directory and is used again as it is, so that a run without network repeats an
earlier one; its SHA-256 is computed anew every time. What cannot be had is raised as Missing and becomes a gap.
"""
import dataclasses
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import urllib.parse


class Missing(Exception):
    """A corpus that cannot be had here and now; the text is one sentence for people."""


@dataclasses.dataclass(frozen=True)
class Corpus:
    name: str
    what: str  # for people
    kind: str  # tar: a package's files as a tar stream; lib: those in usr/lib; deb: the .deb itself; image; made
    packages: tuple = ()  # names, or patterns of names
    versions: int = 2  # how many of each, the newest first
    step: int = 1  # of a pattern's names only every so many
    made: tuple = ()  # specifications of the program's `make`


KERNEL = r"linux-image-6\.1\.0-[0-9]+-amd64"
HEADERS = r"linux-headers-6\.1\.0-[0-9]+-common"
LIBRARIES = (
    "postgresql-15",
    "libssl3",
    "mariadb-server",
    "libmagickcore-6.q16-6",
    "samba-libs",
    "libperl5.36",
    "libwebkit2gtk-4.0-37",
)
TEXTS = (
    "postgresql-doc-15",
    "python3.11-doc",
    "apache2-doc",
    "git-doc",
    "libpython3.11-stdlib",
    "python3-django",
    "perl-modules-5.36",
)
FULL = (
    Corpus("kernel-images", "three Linux images, as tar", "tar", (KERNEL,), 3, 3),
    Corpus("source-headers", "releases of the kernel's headers and build files, as tar", "tar", (HEADERS,), 4, 2),
    Corpus("source-boost", "two releases of the Boost headers, as tar", "tar", (r"libboost1\.[0-9]+-dev",), 2),
    Corpus("elf", "usr/lib of packages in two versions, as tar", "lib", LIBRARIES),
    Corpus("text", "documents and scripts in two versions, as tar", "tar", TEXTS),
    Corpus("disk-images", "ext4 file systems of two Linux images' files", "image", (KERNEL,), 2, 3),
    Corpus("debs", "the compressed packages of three Linux images", "deb", (KERNEL,), 3, 3),
    Corpus("random", "random bytes", "made", made=("random:268435456:1",)),
    Corpus(
        "edited",
        "random bytes, and the same with an edit in every 128 KiB",
        "made",
        made=("random:67108864:2", "edited:67108864:2"),
    ),
    Corpus("zeros", "zeros", "made", made=("zeros:67108864",)),
    Corpus(
        "sparse", "blocks of 4 KiB, one in sixteen random and the others zero", "made", made=("sparse:268435456:3",)
    ),
)
QUICK = (
    Corpus("random", "random bytes", "made", made=("random:8388608:1",)),
    Corpus(
        "edited",
        "random bytes, and the same with an edit in every 128 KiB",
        "made",
        made=("random:4194304:2", "edited:4194304:2"),
    ),
    Corpus("zeros", "zeros", "made", made=("zeros:2097152",)),
    Corpus("sparse", "blocks of 4 KiB, one in sixteen random and the others zero", "made", made=("sparse:8388608:3",)),
)


@dataclasses.dataclass
class Stream:
    name: str
    path: str
    bytes: int = 0
    sha256: str = ""


def sha256_of(path):
    digest, size = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def said(command, **more):
    """Runs a tool in the C locale; its output, or Missing with the end of what it said."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, **more
        )
    except FileNotFoundError:
        raise Missing(f"{command[0]} is not installed; packaging/deps.sh cdc installs what the lab needs") from None
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise Missing(f"{os.path.basename(command[0])} failed: {words[-1] if words else f'status {done.returncode}'}")
    return done.stdout


# ---- which packages ------------------------------------------------------------------------------------------------


def _known(name):
    """Versions of a package that the archive has, newest first, each once."""
    lines = said(["apt-cache", "madison", name]).splitlines()
    fields = [[f.strip() for f in line.split("|")] for line in lines]
    return list(dict.fromkeys(f[1] for f in fields if len(f) == 3 and f[0] == name and "Packages" in f[2]))


def _numbers(name):
    return [int(n) for n in re.findall(r"\d+", name)]


def choose(corpus):
    """[(package, version)] in the order of the streams: oldest first."""
    chosen = []
    for entry in corpus.packages:
        if re.fullmatch(r"[a-z0-9][a-z0-9+.-]*", entry):
            versions = _known(entry)[: corpus.versions]
            if len(versions) < 2:
                continue  # nothing to deduplicate against
            chosen += [(number, entry, version) for number, version in enumerate(reversed(versions))]
            continue
        names = sorted(said(["apt-cache", "pkgnames"]).split(), key=_numbers, reverse=True)
        names = [n for n in names if re.fullmatch(entry, n)][:: corpus.step]
        found = [(n, _known(n)) for n in names]
        found = [(n, versions[0]) for n, versions in found if versions][: corpus.versions]
        if len(found) >= 2:
            chosen += [(number, n, version) for number, (n, version) in enumerate(reversed(found))]
    if not chosen:
        raise Missing("apt knows no two versions of its packages; run apt-get update, or see docs/cdc-quality.md")
    return [(name, version) for _, name, version in sorted(chosen, key=lambda c: c[0])]


def fetch(name, version, directory):
    """The path of the package's file, whose SHA-256 is the archive's."""
    uris = said(["apt-get", "--print-uris", "download", f"{name}={version}"]).split()
    if len(uris) < 4 or not uris[3].startswith("SHA256:"):
        raise Missing(f"apt does not say where {name} {version} is; run apt-get update")
    path = os.path.join(directory, urllib.parse.quote(uris[1], safe="+~%"))
    if not os.path.exists(path):
        with tempfile.TemporaryDirectory(dir=directory) as place:
            os.chmod(place, 0o755)
            options = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
            try:
                said(["apt-get", "-q", *options, "download", f"{name}={version}"], cwd=place)
            except Missing as missing:
                raise Missing(
                    f"{name} {version} cannot be downloaded ({missing}); try again with a network, or name a --cache "
                    "that has it"
                ) from None
            files = os.listdir(place)
            if len(files) != 1:
                raise Missing(f"apt-get did not bring {name} {version}; is there a network?")
            os.replace(os.path.join(place, files[0]), path)
    if sha256_of(path)[0] != uris[3].removeprefix("SHA256:"):
        raise Missing(f"{path} is not what the archive has; delete it and try again")
    return path


# ---- streams from packages -----------------------------------------------------------------------------------------


def _tar(deb, path, prefix=None):
    with open(path, "wb") as out:
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as tar:
            if prefix is None:
                shutil.copyfileobj(tar.stdout, out, 1 << 20)
            else:
                with tarfile.open(fileobj=tar.stdout, mode="r|") as old, tarfile.open(fileobj=out, mode="w|") as new:
                    for member in old:
                        if member.name.startswith(prefix):
                            new.addfile(member, old.extractfile(member) if member.isreg() else None)
                tar.stdout.read()  # the padding behind the archive
    if tar.returncode != 0:
        raise Missing(f"dpkg-deb cannot unpack {deb}; delete it and try again")


def _image(deb, path, place):
    """An ext4 file system of the package's files, a tenth larger than they are. Their ctime is that of unpacking: built
    again it has other tables of inodes."""
    with tempfile.TemporaryDirectory(dir=place) as tree:
        said(["dpkg-deb", "-x", deb, tree])
        blocks = int(said(["du", "-s", "-B4096", "--apparent-size", tree]).split()[0])
        files = sum(len(names) + len(directories) for _, directories, names in os.walk(tree))
        mke2fs = shutil.which("mke2fs", path=os.environ.get("PATH", "") + ":/sbin:/usr/sbin") or "mke2fs"
        said(
            [mke2fs, "-q", "-F", "-t", "ext4", "-b", "4096", "-d", tree, "-N", str(files + 64), "-m", "0"]
            + ["-U", "6c657665-6c00-4000-8000-636f66666572", "-O", "^metadata_csum,^has_journal"]
            + ["-E", "hash_seed=6c657665-6c00-4000-8000-636f66666573,lazy_itable_init=0", path]
            + [str(blocks + blocks // 10 + files // 8 + 1024)]
        )


def _build(corpus, program, cache, place):
    """Streams in the directory `place`."""
    out = []
    for number, specification in enumerate(corpus.made):
        path = os.path.join(place, f"{number:02}")
        with open(path, "wb") as file:
            if subprocess.run([program, "make", specification], stdout=file, check=False).returncode != 0:
                raise Missing(f"{program} does not make {specification}; build it anew")
        out.append(Stream(specification, path))
    debs = os.path.join(cache, "debs")
    for number, (name, version) in enumerate(choose(corpus) if corpus.packages else []):
        deb = fetch(name, version, debs)
        path = os.path.join(place, f"{number:02}")
        if corpus.kind == "deb":
            try:
                os.link(deb, path)
            except OSError:
                shutil.copyfile(deb, path)
        elif corpus.kind == "image":
            _image(deb, path, place)
        else:
            _tar(deb, path, "./usr/lib/" if corpus.kind == "lib" else None)
        out.append(Stream(f"{name} {version}", path))
    return out


def get(corpus, program, cache, refresh=False):
    """The corpus's streams with sizes and SHA-256. Raises Missing."""
    os.makedirs(os.path.join(cache, "debs"), exist_ok=True)
    home = os.path.join(cache, corpus.name)
    listed = os.path.join(home, "streams.json")
    definition = json.loads(json.dumps(dataclasses.asdict(corpus)))
    kept = None
    if not refresh and os.path.exists(listed):
        with open(listed, encoding="utf-8") as file:
            kept = json.load(file)
        if kept["corpus"] != definition:
            kept = None
    if kept is None:
        place = tempfile.mkdtemp(dir=cache)
        try:
            names = [s.name for s in _build(corpus, program, cache, place)]
            with open(os.path.join(place, "streams.json"), "w", encoding="utf-8") as file:
                json.dump({"corpus": definition, "names": names}, file, indent=1)
            shutil.rmtree(home, ignore_errors=True)
            os.chmod(place, 0o755)
            os.rename(place, home)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        kept = {"names": names}
    streams = []
    for number, name in enumerate(kept["names"]):
        path = os.path.join(home, f"{number:02}")
        try:
            digest, size = sha256_of(path)
        except OSError as error:
            raise Missing(f"{path} cannot be read ({error.strerror}); delete {home} and try again") from None
        streams.append(Stream(name, path, size, digest))
    return streams
