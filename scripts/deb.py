"""Build the Debian package, dist/pi-regulate_VERSION_all.deb, without a Pi, without root and without debhelper.

    python scripts/deb.py dist

Nothing is compiled, so the package is a tree of files with the right names and modes; `dpkg-deb` packs it. Rule: the
same checkout gives the same package, byte for byte: owned by root, dated by its last commit (or SOURCE_DATE_EPOCH).
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill

from pi_regulate import __version__
from scripts.manual import completion, manual

ROOT = Path(__file__).parent.parent
PACKAGING, SYSTEMD = ROOT / "packaging", ROOT / "systemd"
# The program is in a folder of its own, not in dist-packages, because it is not a library for others to import.
SHARE = Path("usr/share/pi-regulate")
DOC = Path("usr/share/doc/pi-regulate")
COMPLETIONS = {
    "bash": "usr/share/bash-completion/completions/pi-regulate",
    "zsh": "usr/share/zsh/vendor-completions/_pi-regulate",
    "fish": "usr/share/fish/vendor_completions.d/pi-regulate.fish",
}
COPIES = {
    PACKAGING / "settings.yaml": "etc/pi-regulate/settings.yaml",
    PACKAGING / "copyright": f"{DOC}/copyright",
    PACKAGING / "lintian-overrides": "usr/share/lintian/overrides/pi-regulate",
    PACKAGING / "cloud-init" / "user-data": f"{DOC}/examples/user-data",
    SYSTEMD / "pi-regulate.service": "usr/lib/systemd/system/pi-regulate.service",
    SYSTEMD / "pi-regulate.service.d" / "hardware-pwm.conf": f"{DOC}/examples/hardware-pwm.conf",
    SYSTEMD / "pi-regulate.sysusers.conf": "usr/lib/sysusers.d/pi-regulate.conf",
    SYSTEMD / "pi-regulate.tmpfiles.conf": "usr/lib/tmpfiles.d/pi-regulate.conf",
    SYSTEMD / "pi-regulate.modules-load.conf": "usr/lib/modules-load.d/pi-regulate.conf",
}
PROGRAMS = {
    PACKAGING / "pi-regulate": "usr/bin/pi-regulate",
    PACKAGING / "rtupdate": "usr/share/python3/runtime.d/pi-regulate.rtupdate",
    PACKAGING / "postinst": "DEBIAN/postinst",
    PACKAGING / "prerm": "DEBIAN/prerm",
    PACKAGING / "postrm": "DEBIAN/postrm",
}


def build(target: Path) -> Path:
    """Lays out the tree and packs it into `target`; returns the package. Says so if something is missing."""
    if shutil.which("dpkg-deb") is None:
        sys.exit(
            "dpkg-deb packs a Debian package, and it is missing here. Debian, Ubuntu and Raspberry Pi OS have it;\n"
            "on macOS: brew install dpkg; elsewhere the package is called dpkg. A wheel needs none of it: make wheel"
        )
    made_s = int(os.environ.get("SOURCE_DATE_EPOCH") or _last_commit_s())
    package = target / f"pi-regulate_{__version__}_all.deb"
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="pi-regulate-") as made:
        tree = Path(made)
        lay_out(tree, made_s)
        # One thread and xz by name: what dpkg-deb would choose differs from machine to machine.
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(made_s), "DPKG_DEB_THREADS_MAX": "1"},
        )
    return package


def lay_out(tree: Path, made_s: int) -> None:
    """All files of the package, as they will be on the disk, and what dpkg needs to know about them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for folder in project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]:
        shutil.copytree(ROOT / folder, tree / SHARE / folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    user = (SYSTEMD / "user" / "pi-regulate.service").read_text(encoding="utf-8")
    files = {
        **{place: source.read_bytes() for source, place in {**COPIES, **PROGRAMS}.items()},
        "usr/lib/systemd/user/pi-regulate.service": user.replace("%h/.local/bin/", "/usr/bin/").encode(),
        "usr/share/man/man1/pi-regulate.1.gz": _packed(manual(f"{datetime.fromtimestamp(made_s, UTC):%Y-%m-%d}")),
        **{place: completion(shell).encode() for shell, place in COMPLETIONS.items()},
        f"{DOC}/changelog.gz": _packed(changelog(made_s)),
    }
    for place, content in files.items():
        _write(tree / place, content)
    installed = sorted(path for path in tree.rglob("*") if path.is_file() and "DEBIAN" not in path.parts)
    kibibytes = sum(-(-path.stat().st_size // 1024) for path in installed)
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in installed)
    control = (PACKAGING / "control").read_text(encoding="utf-8").format(version=__version__, kibibytes=kibibytes)
    _write(tree / "DEBIAN" / "md5sums", "".join(sums).encode())
    _write(tree / "DEBIAN" / "conffiles", b"/etc/pi-regulate/settings.yaml\n")
    _write(tree / "DEBIAN" / "control", control.encode())
    programs = {tree / place for place in PROGRAMS.values()}
    for path in (tree, *tree.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path in programs else 0o644)
        os.utime(path, (made_s, made_s))


def changelog(made_s: int) -> str:
    """CHANGELOG.md in Debian's form; unreleased changes belong to the present version."""
    maintainer = re.search("^Maintainer: (.*)$", (PACKAGING / "control").read_text(encoding="utf-8"), re.MULTILINE)
    assert maintainer is not None
    entries = []
    for section in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        head, _, body = section.partition("\n")
        released = re.match(r"\[([\d.]+)\] - (\S+)", head)
        version, at = (
            (released[1], datetime.fromisoformat(released[2]).replace(tzinfo=UTC))
            if released
            else (__version__, datetime.fromtimestamp(made_s, UTC))
        )
        items = (" ".join(item.split()) for item in re.findall(r"^- (.*(?:\n  .*)*)", body, re.MULTILINE))
        lines = "\n".join(fill(item, 78, initial_indent="  * ", subsequent_indent=" " * 4) for item in items)
        signed = f" -- {maintainer[1]}  {at:%a, %d %b %Y %H:%M:%S} +0000"
        entries.append(f"pi-regulate ({version}) stable; urgency=medium\n\n{lines}\n\n{signed}\n")
    return "\n".join(entries)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def _last_commit_s() -> str:
    done = subprocess.run(["git", "-C", ROOT, "log", "-1", "--format=%ct"], capture_output=True, text=True)
    if done.returncode == 0:
        return done.stdout
    return str(int((ROOT / "CHANGELOG.md").stat().st_mtime))  # a tree without git: as old as its latest entry


if __name__ == "__main__":
    sys.stdout.write(f"{build(Path(sys.argv[1]))}\n")
