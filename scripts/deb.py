"""Build the Debian packages, the device, the link and the studio, without a Pi, without root and without debhelper.

    python scripts/deb.py dist

Nothing is compiled, so a package is a tree of files with the right names and modes; `dpkg-deb` packs it. Rule: the same
checkout gives the same packages, byte for byte: owned by root, dated by its last commit (or SOURCE_DATE_EPOCH).
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
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill

from pi_regulate import __version__
from scripts.home import home
from scripts.manual import completion, link_manual, manual

ROOT = Path(__file__).parent.parent
PACKAGING, SYSTEMD = ROOT / "packaging", ROOT / "systemd"
DEVICE, LINK, LINK_ROOM = "pi-regulate", "pi-regulate-link", "pi_regulate_link"
STUDIO, STUDIO_ROOM = "pi-regulate-studio", "pi_regulate/studio"  # a room of the device's, but its code has a network
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


LINK_SHARE, LINK_DOC = Path("usr/share", LINK), Path("usr/share/doc", LINK)
LINK_COPIES = {
    PACKAGING / "copyright": f"{LINK_DOC}/copyright",
    PACKAGING / "link" / "link.yaml": f"{LINK_DOC}/examples/link.yaml",
    PACKAGING / "link" / "mosquitto.acl": f"{LINK_DOC}/examples/mosquitto.acl",
    SYSTEMD / "pi-regulate-link.service": "usr/lib/systemd/system/pi-regulate-link.service",
    SYSTEMD / "pi-regulate-link.sysusers.conf": "usr/lib/sysusers.d/pi-regulate-link.conf",
    SYSTEMD / "pi-regulate-link.tmpfiles.conf": "usr/lib/tmpfiles.d/pi-regulate-link.conf",
}
LINK_PROGRAMS = {
    PACKAGING / "link" / "pi-regulate-link": "usr/bin/pi-regulate-link",
    PACKAGING / "link" / "rtupdate": "usr/share/python3/runtime.d/pi-regulate-link.rtupdate",
    **{PACKAGING / "link" / name: f"DEBIAN/{name}" for name in ("postinst", "prerm", "postrm")},
}
STUDIO_DOC = Path("usr/share/doc", STUDIO)
STUDIO_COPIES = {PACKAGING / "copyright": f"{STUDIO_DOC}/copyright"}
STUDIO_PROGRAMS = {
    PACKAGING / "studio" / "rtupdate": "usr/share/python3/runtime.d/pi-regulate-studio.rtupdate",
    **{PACKAGING / "studio" / name: f"DEBIAN/{name}" for name in ("postinst", "prerm")},
}


def build(target: Path) -> tuple[Path, ...]:
    """Lays out all trees and packs them into `target`; returns the packages. Says so if something is missing."""
    if shutil.which("dpkg-deb") is None:
        sys.exit(
            "dpkg-deb packs a Debian package, and it is missing here. Debian, Ubuntu and Raspberry Pi OS have it;\n"
            "on macOS: brew install dpkg; elsewhere the package is called dpkg. A wheel needs none of it: make wheel"
        )
    made_s = made_at_s()
    target.mkdir(parents=True, exist_ok=True)
    trees = ((DEVICE, lay_out), (LINK, lay_out_link), (STUDIO, lay_out_studio))
    return tuple(_packed_tree(target, name, lays, made_s) for name, lays in trees)


def _packed_tree(target: Path, name: str, lays: Callable[[Path, int], None], made_s: int) -> Path:
    package = target / f"{name}_{__version__}_all.deb"
    with TemporaryDirectory(prefix=f"{name}-") as made:
        tree = Path(made)
        lays(tree, made_s)
        # One thread and xz by name: what dpkg-deb would choose differs from machine to machine.
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(made_s), "DPKG_DEB_THREADS_MAX": "1"},
        )
    return package


def lay_out(tree: Path, made_s: int) -> None:
    """All files of the device's package, as they will be on the disk, and what dpkg needs to know about them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for folder in project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]:
        if folder != LINK_ROOM:
            _copy_room(folder, tree / SHARE)
    shutil.rmtree(tree / SHARE / STUDIO_ROOM)
    user = (SYSTEMD / "user" / "pi-regulate.service").read_text(encoding="utf-8")
    files = {
        **{place: source.read_bytes() for source, place in {**COPIES, **PROGRAMS}.items()},
        "usr/lib/systemd/user/pi-regulate.service": user.replace("%h/.local/bin/", "/usr/bin/").encode(),
        "usr/share/man/man1/pi-regulate.1.gz": _packed(manual(f"{datetime.fromtimestamp(made_s, UTC):%Y-%m-%d}")),
        **{place: completion(shell).encode() for shell, place in COMPLETIONS.items()},
        f"{DOC}/changelog.gz": _packed(changelog(made_s)),
        "DEBIAN/conffiles": b"/etc/pi-regulate/settings.yaml\n",
    }
    _finish(tree, files, PACKAGING / "control", PROGRAMS.values(), made_s)


def lay_out_link(tree: Path, made_s: int) -> None:
    """The same for the link, which depends on the device's package and uses its files."""
    _copy_room(LINK_ROOM, tree / LINK_SHARE)
    files = {
        **{place: source.read_bytes() for source, place in {**LINK_COPIES, **LINK_PROGRAMS}.items()},
        "usr/share/man/man1/pi-regulate-link.1.gz": _packed(
            link_manual(f"{datetime.fromtimestamp(made_s, UTC):%Y-%m-%d}")
        ),
        f"{LINK_DOC}/changelog.gz": _packed(changelog(made_s, LINK)),
    }
    _finish(tree, files, PACKAGING / "link" / "control", LINK_PROGRAMS.values(), made_s)


def lay_out_studio(tree: Path, made_s: int) -> None:
    """The same for the studio, a room of the device's program that comes by itself, so that the lamp has no network."""
    _copy_room(STUDIO_ROOM, tree / SHARE)
    files = {
        **{place: source.read_bytes() for source, place in {**STUDIO_COPIES, **STUDIO_PROGRAMS}.items()},
        f"{STUDIO_DOC}/changelog.gz": _packed(changelog(made_s, STUDIO)),
    }
    _finish(tree, files, PACKAGING / "studio" / "control", STUDIO_PROGRAMS.values(), made_s)


def _copy_room(folder: str, into: Path) -> None:
    shutil.copytree(ROOT / folder, into / folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))


def _finish(tree: Path, files: Mapping[str, bytes], control: Path, programs: Collection[str], made_s: int) -> None:
    """Writes the files, counts them, and gives everything its mode and its date."""
    for place, content in files.items():
        _write(tree / place, content)
    installed = sorted(path for path in tree.rglob("*") if path.is_file() and "DEBIAN" not in path.parts)
    kibibytes = sum(-(-path.stat().st_size // 1024) for path in installed)
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(tree)}\n" for path in installed)
    ours = home()
    told = control.read_text(encoding="utf-8").format(
        version=__version__, kibibytes=kibibytes, maintainer=ours.maintainer, documents=ours.documents
    )
    _write(tree / "DEBIAN" / "md5sums", "".join(sums).encode())
    _write(tree / "DEBIAN" / "control", told.encode())
    runs = {tree / place for place in programs}
    for path in (tree, *tree.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path in runs else 0o644)
        os.utime(path, (made_s, made_s))


def changelog(made_s: int, package: str = DEVICE) -> str:
    """CHANGELOG.md in Debian's form; unreleased changes belong to the present version."""
    maintainer, entries = home().maintainer, []
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
        signed = f" -- {maintainer}  {at:%a, %d %b %Y %H:%M:%S} +0000"
        entries.append(f"{package} ({version}) stable; urgency=medium\n\n{lines}\n\n{signed}\n")
    return "\n".join(entries)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def made_at_s() -> int:
    """The date of all that is built here, in seconds since 1970: SOURCE_DATE_EPOCH, or that of the last commit."""
    if named := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(named)
    # Without a clone here, git might find one further up, of another project.
    if (ROOT / ".git").exists() and shutil.which("git") is not None:
        done = subprocess.run(["git", "-C", ROOT, "log", "-1", "--format=%ct"], capture_output=True, text=True)
        if done.returncode == 0:
            return int(done.stdout)
    return int((ROOT / "CHANGELOG.md").stat().st_mtime)  # a tree without git: as old as its latest entry


if __name__ == "__main__":
    sys.stdout.writelines(f"{package}\n" for package in build(Path(sys.argv[1])))
