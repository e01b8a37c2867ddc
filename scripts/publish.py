"""Lay a release that was built and tagged before the person who decides: a draft on the project's page, with its files.

    make publish                   after `make release KEY=...`, at a commit with the version's tag; needs GitHub's `gh`

Rule: what isn't signed, tagged or dated in the change log is not published, nor what still has nobody's addresses, nor
what was built from another commit or has been changed since.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from pi_regulate import __version__
from scripts.home import NOBODYS, home
from scripts.signing import key_is_made_by

ROOT = Path(__file__).parent.parent
TAG = f"v{__version__}"
SUMS, COMMIT = "SHA256SUMS", "COMMIT"


def missing(built: Path) -> list[str]:
    """What keeps the release in `built` from being published, each with what to do; empty if it may be."""
    lacks = []
    if (commit := _text(built / COMMIT)) == "" or commit != _git("rev-parse", "HEAD"):
        lacks.append(f"{built}/ was not built from the present commit. Build it anew: make release KEY=...")
    elif _text(built / SUMS) != sums_of(built):
        lacks.append(f"{built}/ holds other files than {SUMS} lists. Build it anew: make release KEY=...")
    if not (built / f"{SUMS}.asc").exists():
        lacks.append(
            "It is not signed, so apt refuses its folder. If you have no key yet, make one, once, and keep it safe:\n"
            f"      {key_is_made_by()}\n"
            f"  Then: make release KEY='{home().maintainer.split('<')[-1].rstrip('>')}'"
        )
    if home().is_nobodys:
        lacks.append(f"pyproject.toml still says {NOBODYS}: write yours into `authors` and `[project.urls]`.")
    if not notes():
        lacks.append(f"CHANGELOG.md has no heading `## [{__version__}] - YEAR-MONTH-DAY`: rename `## [Unreleased]`.")
    if TAG not in _git("tag", "--points-at", "HEAD").split():
        lacks.append(f"The commit has no tag. When all is right: git tag {TAG}")
    return lacks


def notes(changelog: Path = ROOT / "CHANGELOG.md") -> str:
    """What the change log says of this version; empty if it isn't released there yet."""
    head = rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    found = re.search(head, changelog.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def sums_of(folder: Path) -> str:
    """The checksums of the files in a folder, as `sha256sum --check` reads them; not of the list itself."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(SUMS))
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True)
    return done.stdout


def main(built: Path) -> None:
    """Makes the draft, or says why not."""
    if lacks := missing(built):
        sys.exit("\n".join(["Nothing was published:", *(f"- {what}" for what in lacks)]))
    if shutil.which("gh") is None:
        sys.exit("gh, GitHub's own command, makes the draft, and it is missing here.")
    files = sorted(str(path) for path in built.iterdir() if path.is_file())
    draft = ["gh", "release", "create", TAG, "--draft", "--verify-tag", "--title", __version__, "--notes", notes()]
    sys.exit(subprocess.run([*draft, *files], cwd=ROOT).returncode)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
