"""A release is the same bytes twice: built from two clones, on other days, in other places, by other hands.

It builds everything, documents included, and takes minutes; pip needs its packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pi_regulate import __version__
from scripts.home import home
from scripts.signing import key_is_made_by

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(
        not all(map(shutil.which, ("git", "gpg", "dpkg-deb"))), reason="needs git, gpg and dpkg-deb: on Debian, gpg"
    ),
]
ROOT = Path(__file__).parent.parent.parent
MAIL = home().maintainer.split("<")[1].rstrip(">")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("k")
    folder.chmod(0o700)
    env = {**os.environ, "GNUPGHOME": str(folder)}
    made = key_is_made_by().replace("gpg ", "gpg --batch --passphrase '' ", 1)
    subprocess.run(["/bin/sh", "-c", made], check=True, capture_output=True, env=env)
    yield folder
    subprocess.run(["gpgconf", "--kill", "all"], capture_output=True, env=env)


def released(folder: Path, umask: int = 0o022, **env: str) -> tuple[Path, str]:
    """`make release` in a fresh clone, by this environment's Python; the folder it made, and what it said."""
    clone = folder / "pi-regulate"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    (clone / ".git" / "info" / "exclude").write_text("*.private\n")  # what only this machine's git ignores
    for room in (clone, clone / "config", clone / "docs"):
        (room / f"{folder.name}.private").write_text("a secret")
    plain = {name: os.environ[name] for name in ("PATH", "HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.release", "dist"],
        cwd=clone, env={**plain, **env}, capture_output=True, text=True, timeout=1500, umask=umask,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return clone / "dist", done.stdout


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def first(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    return released(tmp_path_factory.mktemp("first"), GNUPGHOME=str(keys), KEY=MAIL)


@pytest.mark.timeout(3600)
def test_a_second_run_elsewhere_gives_the_same_bytes(
    first: tuple[Path, str], keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("quite another folder")
    again, _ = released(folder, 0o077, GNUPGHOME=str(keys), KEY=MAIL, TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7")
    one, two = files(first[0]), files(again)
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []
    listed = subprocess.run(["tar", "-tzf", *again.glob("*.tar.gz")], check=True, capture_output=True, text=True).stdout
    assert ".private" not in listed


@pytest.mark.timeout(3600)
def test_it_has_all_that_a_release_consists_of(first: tuple[Path, str]) -> None:
    dist, said = first
    assert sorted(path.name for path in dist.iterdir()) == [
        "COMMIT",
        "SHA256SUMS",
        "SHA256SUMS.asc",
        f"pi-regulate-link_{__version__}_all.deb",
        f"pi-regulate-studio_{__version__}_all.deb",
        "pi-regulate.sources",
        f"pi-regulate_{__version__}_all.deb",
        f"pi_regulate-{__version__}-py3-none-any.whl",
        f"pi_regulate-{__version__}.tar.gz",
        "site",
        "user-data",
    ]
    assert {"index.html", "install.html", "exercises.html", "apt/InRelease", "apt/Packages.gz"} <= files(
        dist / "site"
    ).keys()
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=dist, capture_output=True, text=True
    )
    assert (checked.returncode, checked.stdout) == (0, "")
    assert "It is not signed" not in said
    assert "Build it anew" not in said


@pytest.mark.timeout(3600)
def test_its_checksums_are_signed_with_the_key_of_its_entry_for_apt(first: tuple[Path, str], tmp_path: Path) -> None:
    dist, _ = first
    told = (dist / "pi-regulate.sources").read_text()
    key = told[told.index(" -----BEGIN") :].replace("\n .\n", "\n\n").replace("\n ", "\n").lstrip()
    ring = tmp_path / "ring.gpg"
    subprocess.run(
        ["gpg", "--batch", "--dearmor", "--output", ring], input=key.encode(), check=True, capture_output=True
    )
    checked = subprocess.run(
        ["gpgv", "--keyring", ring, "SHA256SUMS.asc", "SHA256SUMS"], cwd=dist, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    assert MAIL in checked.stderr
