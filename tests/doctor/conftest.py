"""A machine made of a folder: what stands in /proc, /sys and /etc, what commands answer, and whether a device runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.doctor.machine import Machine
from pi_regulate.share import share_dir
from tests.stage import shipped

ZERO_2 = "Raspberry Pi Zero 2 W Rev 1.0"


class Made:
    """Makes a machine, file by file."""

    def __init__(self, folder: Path) -> None:
        self.root, self.own, self.state = folder / "root", folder / "own", folder / "state"
        for path in (self.root, self.state):
            path.mkdir()
        self.commands: dict[tuple[str, ...], str | None] = {}
        self.asked: list[tuple[str, ...]] = []
        self.device: Mapping[str, Any] | None = None
        self.link: Mapping[str, Any] | None = None

    def file(self, name: str, text: str) -> None:
        path = self.root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def settings(self, text: str) -> None:
        self.own.mkdir(exist_ok=True)
        (self.own / "settings.yaml").write_text(text, encoding="utf-8")

    def run(self, words: Sequence[str], within_s: float) -> str | None:
        self.asked.append(tuple(words))
        return next((told for begin, told in self.commands.items() if tuple(words[: len(begin)]) == begin), None)

    def machine(self, **more: Any) -> Machine:
        given: dict[str, Any] = {
            "share": share_dir(),
            "own": self.own if self.own.is_dir() else None,
            "root": self.root,
            "run": self.run,
            "environ": {},
            "system": "linux",
            "arch": "aarch64",
            "bits": 64,
            "clock_set_by": lambda: "chrony",
            "ask": lambda: self.device,
            "ask_link": lambda: self.link,
            "find_state": lambda: self.state,
        }
        machine = Machine(**(given | more))
        if machine.own is None:
            machine.__dict__["loaded"] = shipped()  # reading all of it takes half a second
        return machine

    def pi(self, model: str = ZERO_2) -> None:
        self.file("/proc/device-tree/model", f"{model}\0")
        self.file("/etc/rpi-issue", "Raspberry Pi reference 2026-10-01")
        self.file("/etc/os-release", 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_ID="13"\n')

    def service(self, **more: str) -> None:
        known = {"LoadState": "loaded", "ActiveState": "active", "UnitFileState": "enabled", "WatchdogUSec": "10s",
                 "FragmentPath": "/usr/lib/systemd/system/pi-regulate.service", "NRestarts": "0"} | more  # fmt: skip
        told = "".join(f"{name}={value}\n" for name, value in known.items())
        self.commands["systemctl", "show", "pi-regulate.service"] = told

    def own_service(self, *, lingers: bool = True, **more: str) -> None:
        """The second way of docs/desktop.md: the system's service is off, and the user's own is on."""
        self.service(**more)
        asked = ("systemctl", "show", "pi-regulate.service")
        self.commands["systemctl", "--user", "show", "pi-regulate.service"] = self.commands[asked]
        self.service(ActiveState="inactive", UnitFileState="disabled")
        self.commands["loginctl", "show-user"] = f"Linger={'yes' if lingers else 'no'}\n"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)
