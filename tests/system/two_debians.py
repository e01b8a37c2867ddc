"""Debian 13 in two folders, each booted by systemd in a container: two homes for a trial of the packages.

Needs root, mmdebstrap, systemd-nspawn and a network, once for five minutes. What Raspberry Pi OS has and Debian lacks
stands in: gpiozero is the one these tests run with, and lgpio is empty, since the lamps are simulated.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import distribution
from pathlib import Path
from threading import Event

from scripts import deb

NEEDS = ("mmdebstrap", "systemd-nspawn", "nsenter", "dpkg-deb")
PACKAGES = (
    "systemd,systemd-sysv,dbus,ca-certificates,procps,iproute2,init-system-helpers,python3-click,python3-numpy,"
    "python3-pydantic,python3-pygame,python3-soundfile,python3-yaml,python3-libgpiod,python3-paho-mqtt,python3-colorzero"
)
LONGEST_S = 120.0
PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
MOCK = "[Service]\nExecStart=\nExecStart=/usr/bin/pi-regulate run --backend mock --sound off {more}\nExecStopPost=\n"
LAMP = "etc/systemd/system/pi-regulate.service.d/mock.conf"


def made(root: Path) -> Path:
    """A small Debian in this folder, with our packages and their stand-ins in its folder `debs`."""
    bootstrap(root)
    (root / "etc" / "machine-id").unlink(missing_ok=True)
    debs = root / "debs"
    debs.mkdir()
    deb.build(debs)
    for name, version in (("python3-gpiozero", "2.0.1"), ("python3-lgpio", "0.2.2")):
        _stand_in(debs, name, version)
    return root


def bootstrap(root: Path) -> None:
    """Debian's own packages, from the mirror that this machine's apt uses."""
    indexed = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian"]
    mirrors = subprocess.run(indexed, capture_output=True, text=True).stdout.split()
    words = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", "trixie", str(root), *mirrors[:1]]
    subprocess.run([*words, '--aptopt=Acquire::Check-Valid-Until "false"'], check=True)


def _stand_in(debs: Path, name: str, version: str) -> None:
    tree = debs / name
    modules = tree / "usr" / "lib" / "python3" / "dist-packages"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN" / "control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\n"
        "Maintainer: Jo <jo@doe.test>\nDescription: stands in\n"
    )
    for file in distribution("gpiozero").files or () if name == "python3-gpiozero" else ():
        if file.parts[0] != ".." and "__pycache__" not in file.parts:
            target = modules / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), target)
    package = debs / f"{name}_{version}_all.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, package], check=True, capture_output=True)
    shutil.rmtree(tree)


class Debian:
    """One that has booted."""

    def __init__(self, root: Path, init: int) -> None:
        self.root, self._init = root, init

    def __call__(self, command: str, *, fails: bool = False) -> str:
        """Runs a line of the shell as root, and gives all that it said."""
        words = ["nsenter", "-t", str(self._init), "-m", "-u", "-i", "-p", "-n", "-C", "--", "/usr/bin/env", "-i", PATH]
        words += ["HOME=/root", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "COLUMNS=200", "sh", "-c", command]
        done = subprocess.run(words, capture_output=True, text=True, timeout=600)
        assert (done.returncode != 0) == fails, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def lamp(self, more: str = "") -> None:
        """Lets the lamp's service run on simulated pins, with these options; it begins at the next start."""
        file = self.root / LAMP
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(MOCK.format(more=more))
        self("systemctl daemon-reload")


@contextmanager
def booted(root: Path) -> Iterator[Debian]:
    """Boots it in the network of this machine, and ends it at the end."""
    words = ["systemd-nspawn", "--quiet", "-D", str(root), "--register=no", "--keep-unit", "--boot"]
    if not Path("/sys/fs/cgroup/cgroup.controllers").exists():  # this machine still has the older groups
        words += ["systemd.unified_cgroup_hierarchy=0", "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        until(lambda: children.read_text().split())
        debian = Debian(root, int(children.read_text().split()[0]))
        until(lambda: "running" in _said(debian, "systemctl is-system-running || :"))
        yield debian
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _said(debian: Debian, command: str) -> str:
    with suppress(AssertionError):
        return debian(command)
    return ""


def until(asks: Callable[[], object], within_s: float = LONGEST_S) -> None:
    """Asks ten times a second until the answer is true."""
    ends_s, never = time.monotonic() + within_s, Event()
    while not asks():
        assert time.monotonic() < ends_s, "never"
        never.wait(0.1)
