"""Build all that a release consists of, out of the last commit, into a folder.

    make release KEY=...           python -m scripts.release dist, and KEY names a key of gpg's

    *.whl *.tar.gz                 for pip
    *.deb                          for apt, by hand: the device, the link and the studio
    pi-regulate.sources            for apt, so that it finds every later release: an address, and the key
    user-data                      for a card that installs the package by itself
    SHA256SUMS SHA256SUMS.asc      of the files above
    site/ site/apt/                for a web server: the documents, and the folder that apt reads

Rule: the same commit, the same key and the same tools give the same bytes, in whatever folder and on whatever day.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import deb
from scripts.apt_folder import ENTRY, entry, lay_out_apt
from scripts.home import home
from scripts.publish import missing
from scripts.signing import signed, signer

ROOT = Path(__file__).parent.parent
SUMS = "SHA256SUMS"


def build(target: Path, named: str) -> None:
    """Empties `target` and fills it, signed with the key that gpg knows by `named`, if there is a name."""
    made_s = deb.made_at_s()
    os.environ["SOURCE_DATE_EPOCH"] = str(made_s)  # for everything that is started from here
    with signer(named, made_s) as key:
        shutil.rmtree(target, ignore_errors=True)
        _run(sys.executable, "-m", "build", "--outdir", str(target))
        packages = deb.build(target)
        _run(sys.executable, "scripts/reference.py", "build/docs")
        _run(sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(target / "site"))
        shutil.copyfile(deb.PACKAGING / "cloud-init" / "user-data", target / "user-data")
        lay_out_apt(target / "site" / "apt", packages, made_s, key)
        if key is not None:
            told = entry(home(), key)
            for folder in (target, target / "site" / "apt"):
                (folder / ENTRY).write_text(told, encoding="utf-8")
        sums = write_sums(target)
        if key is not None:
            signed(sums, key)


def write_sums(folder: Path) -> Path:
    """Writes the checksums of the files in a folder, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    sums = folder / SUMS
    sums.write_text("".join(lines), encoding="utf-8")
    return sums


def changed() -> str:
    """What differs from the last commit, as git tells it; empty if nothing does."""
    told = ["git", "-C", ROOT, "status", "--porcelain"]
    return subprocess.run(told, check=True, capture_output=True, text=True).stdout


def _run(*words: str) -> None:
    here = {**os.environ, "PYTHONPATH": str(ROOT)}  # this commit's own code, wherever it was called from
    done = subprocess.run(words, cwd=ROOT, env=here, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}:\n{done.stdout}{done.stderr}")


def main(target: Path) -> None:
    """Builds, and says what there is and what it still lacks."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        sys.exit("A release is made of a commit, and this isn't a clone that git knows.")
    if told := changed():
        sys.exit(
            f"A release is made of a commit, and these differ from the last one:\n{told}To put them away: git stash -u"
        )
    build(target.resolve(), os.environ.get("KEY", ""))
    sys.stdout.writelines(f"{path}\n" for path in sorted(target.iterdir()))
    if lacks := missing(target):
        sys.stdout.write("\nIt is whole, for you to try. Before anybody else gets it:\n")
        sys.stdout.writelines(f"- {what}\n" for what in lacks)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
