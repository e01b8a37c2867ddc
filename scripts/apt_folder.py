"""Lay out a folder that apt can install from, off any web server: the packages, their list, and a signature.

It is a flat repository, as sources.list(5) calls it: all in one folder, without the tree of suites and sections that
three packages don't need. Each list is also there by the name of its checksum, since web servers hand out old files for
a while and apt would take an old list beside a new InRelease for a broken one. Rule: apt trusts the key and nothing
else. Without a key there is no InRelease and no entry, and apt refuses the folder.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from scripts.home import Home
from scripts.signing import Signer

NAME = "pi-regulate"
ENTRY = f"{NAME}.sources"


def lay_out_apt(folder: Path, packages: Iterable[Path], made_s: int, key: Signer | None) -> None:
    """Fills `folder` with the packages and the lists; `made_s` is the date that apt compares."""
    folder.mkdir(parents=True)
    stanzas = []
    for package in sorted(packages):
        shutil.copyfile(package, folder / package.name)
        stanzas.append(_stanza(folder / package.name))
    listed = "\n".join(stanzas).encode()
    lists = {"Packages": listed, "Packages.gz": gzip.compress(listed, 9, mtime=0)}
    (by_hash := folder / "by-hash" / "SHA256").mkdir(parents=True)
    for name, content in lists.items():
        (folder / name).write_bytes(content)
        (by_hash / hashlib.sha256(content).hexdigest()).write_bytes(content)
    release = _release(lists, made_s).encode()
    (folder / "Release").write_bytes(release)
    if key is not None:
        (folder / "InRelease").write_bytes(key.clear(release))


def entry(home: Home, key: Signer) -> str:
    """The file for /etc/apt/sources.list.d: where the folder is, and the key that it is signed with."""
    lines = (f" {line or '.'}" for line in key.public().splitlines())  # an empty line would end the entry
    return "\n".join(["Types: deb", f"URIs: {home.apt}", "Suites: ./", "Signed-By:", *lines]) + "\n"


def _stanza(package: Path) -> str:
    """What apt has to know of a package: its control file, and where it is, how long and with which checksum."""
    told = subprocess.run(["dpkg-deb", "--field", package], check=True, capture_output=True, text=True).stdout
    content = package.read_bytes()
    where = f"Filename: ./{package.name}\nSize: {len(content)}\nSHA256: {hashlib.sha256(content).hexdigest()}\n"
    return told + where


def _release(lists: dict[str, bytes], made_s: int) -> str:
    sums = (f" {hashlib.sha256(content).hexdigest()} {len(content)} {name}" for name, content in lists.items())
    return "\n".join([
        f"Origin: {NAME}",
        f"Label: {NAME}",
        "Suite: stable",
        f"Date: {datetime.fromtimestamp(made_s, UTC):%a, %d %b %Y %H:%M:%S} UTC",
        "Architectures: all",
        "Acquire-By-Hash: yes",
        "SHA256:",
        *sums,
    ]) + "\n"  # fmt: skip
