"""Build all that a release consists of, out of the last commit, into a folder.

    make release KEY=...           python -m scripts.release dist, and KEY names a key of gpg's

    *.whl *.tar.gz                 for pip
    *.deb                          for apt, by hand: the device, the link and the studio
    pi-regulate.sources            for apt, so that it finds every later release: an address, and the key
    user-data                      for a card that installs the package by itself
    COMMIT                         which commit all of it was made of
    SHA256SUMS SHA256SUMS.asc      of the files above
    site/ site/apt/                for a web server: the documents, and the folder that apt reads

Rule: the same commit, the same key and the same tools give the same bytes, in whatever folder and on whatever day. So
it is built in a copy that holds the commit and nothing else: the packers would take along what git ignores here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts import deb
from scripts.apt_folder import ENTRY, entry, lay_out_apt
from scripts.home import home
from scripts.publish import COMMIT, SUMS, missing, sums_of
from scripts.signing import signed, signer

ROOT = Path(__file__).parent.parent


def build(target: Path, named: str) -> None:
    """Empties `target` and fills it, signed with the key that gpg knows by `named`, if there is a name."""
    made_s, commit = deb.made_at_s(), _git("rev-parse", "HEAD")
    os.environ["SOURCE_DATE_EPOCH"] = str(made_s)  # for everything that is started from here
    with signer(named, made_s) as key, TemporaryDirectory(prefix="release-") as copy:
        emptied(target)
        take_out(Path(copy))
        _run(copy, "build", "--outdir", str(target))
        _run(copy, "scripts.deb", str(target))
        _run(copy, "scripts.reference", "build/docs")
        _run(copy, "mkdocs", "build", "--quiet", "--site-dir", str(target / "site"))
        shutil.copyfile(Path(copy, "packaging", "cloud-init", "user-data"), target / "user-data")
        lay_out_apt(target / "site" / "apt", target.glob("*.deb"), made_s, key)
        if key is not None:
            told = entry(home(), key)
            for folder in (target, target / "site" / "apt"):
                (folder / ENTRY).write_text(told, encoding="utf-8")
        (target / COMMIT).write_text(commit, encoding="utf-8")
        (sums := target / SUMS).write_text(sums_of(target), encoding="utf-8")
        if key is not None:
            signed(sums, key)


def emptied(target: Path) -> None:
    """Leaves an empty folder. Ends the program where something in it stays, which would be signed with the rest."""
    try:
        if target.exists():
            shutil.rmtree(target)
        target.mkdir(parents=True)
    except OSError as error:
        sys.exit(f"{target} can't be emptied ({error.strerror}). If it is another user's, type: sudo rm -r '{target}'")


def take_out(folder: Path) -> None:
    """Fills a folder with the files of the last commit, of which git's index has them all while nothing is changed."""
    _git("checkout-index", "--all", "--prefix", f"{folder.resolve()}/")


def changed() -> str:
    """What differs from the last commit, as git tells it; empty if nothing does."""
    return _git("status", "--porcelain")


def _git(*words: str) -> str:
    """What git says. Ends the program with git's own words where it refuses, in another user's clone for one."""
    done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"A release is made of a commit, and git refuses:\n{done.stderr}")
    return done.stdout


def _run(copy: str, *words: str) -> None:
    here = {**os.environ, "PYTHONPATH": copy}  # this commit's own code
    done = subprocess.run([sys.executable, "-m", *words], cwd=copy, env=here, capture_output=True, text=True)
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
