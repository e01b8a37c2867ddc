"""The machine as the checks see it: files below a root, commands with a time limit, settings, the running device.

Everything is read here and judged elsewhere, so a test needs only a folder of files and a few answers. Each thing is
read once, however often it is asked for. Rule: what can't be read is an empty answer, not an error, and no command may
exceed its time limit.
"""

from __future__ import annotations

import grp
import os
import platform
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Timer
from typing import Any

from pi_regulate.devices import status_socket
from pi_regulate.devices.keeping.store import SYSTEM_STATE, found_state
from pi_regulate.devices.link_standing import link_runtimes, standing
from pi_regulate.devices.wall import clock_set_by
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.settings import Settings
from pi_regulate.words import RegulateError

CLOSED = f"only the service may look into {SYSTEM_STATE}"
_LARGEST = 65536  # bytes of a file, characters of an answer
COMMAND_S = 4.0
STARTS_BY_ITSELF = ("enabled", "enabled-runtime")
_PLAIN = {"LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": "", "PAGER": "cat"}

Run = Callable[[Sequence[str], float], str | None]


def run_program(words: Sequence[str], within_s: float = COMMAND_S) -> str | None:
    """What a command prints on both streams; None when it is missing, fails or takes too long.

    A command that takes too long is ended, with every process it started.
    """
    try:
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **_PLAIN},
            start_new_session=True,
        )
    except OSError:
        return None
    assert child.stdout is not None
    too_long = Timer(within_s, _end, (child.pid,))
    too_long.daemon = True
    too_long.start()
    try:
        with child:
            told = child.stdout.read(_LARGEST)
            while child.stdout.read(_LARGEST):
                pass  # the rest is read and dropped
    finally:
        too_long.cancel()
    return told.decode("utf-8", "replace") if child.returncode == 0 else None


def _end(group: int) -> None:
    with suppress(OSError):
        os.killpg(group, signal.SIGKILL)


@dataclass
class Machine:
    """This machine, or one made of a folder. `share` and `own` are the shipped and the owner's files.

    `bits` is 32 or 64, as the program itself runs. `state` is the folder of state, None when it may not be read.
    """

    share: Path
    own: Path | None = None
    root: Path = Path("/")
    run: Run = run_program
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    system: str = sys.platform
    arch: str = field(default_factory=platform.machine)
    bits: int = 64 if sys.maxsize > 2**32 else 32
    clock_set_by: Callable[[], str] = clock_set_by
    ask: Callable[[], Mapping[str, Any] | None] = lambda: status_socket.ask(status_socket.places())
    ask_link: Callable[[], Mapping[str, Any] | None] = lambda: standing(link_runtimes())
    find_state: Callable[[], Path] = found_state

    def path(self, name: str) -> Path:
        """A place below the root; `name` begins with a slash."""
        return self.root / name.lstrip("/")

    def text(self, name: str) -> str:
        """The text of a file, without zero bytes and blanks around it; empty when it can't be read."""
        try:
            with open(os.open(self.path(name), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
                return file.read(_LARGEST).decode("utf-8", "replace").strip("\0\n ")
        except OSError:
            return ""

    @cached_property
    def model(self) -> str:
        """The board's name, as its firmware gives it."""
        return self.text("/proc/device-tree/model")

    @property
    def is_pi(self) -> bool:
        return "Raspberry Pi" in self.model

    @cached_property
    def groups(self) -> frozenset[str]:
        """The groups of the current user."""
        names = set[str]()
        for number in {os.getegid(), *os.getgroups()}:
            try:
                names.add(grp.getgrgid(number).gr_name)
            except KeyError:
                continue
        return frozenset(names)

    @property
    def is_root(self) -> bool:
        return os.geteuid() == 0

    @cached_property
    def loaded(self) -> Library | RegulateError:
        """The owner's library, or the reason why it can't be loaded."""
        try:
            return load(self.share, self.own)
        except RegulateError as error:
            return error

    @cached_property
    def library(self) -> Library:
        """The library that would play: the owner's, or the shipped one when the owner's can't be used."""
        return self.loaded if isinstance(self.loaded, Library) else load(self.share)

    @property
    def settings(self) -> Settings:
        return self.library.settings

    @cached_property
    def device(self) -> Mapping[str, Any] | None:
        """What the device running here says; None when none runs."""
        return self.ask()

    @cached_property
    def link(self) -> Mapping[str, Any] | None:
        """How the link running here stands; None when none runs."""
        return self.ask_link()

    @cached_property
    def state(self) -> Path | None:
        """The folder of state; None when the current user may not read it."""
        try:
            return self.find_state()
        except RegulateError:
            return None

    @property
    def unit(self) -> Mapping[str, str]:
        """What systemd knows about the service that is on; empty without systemd or without the unit."""
        return self._users_unit or self._systems_unit

    @property
    def of_user(self) -> bool:
        """Whether the service that is on is this user's own, in their session (docs/desktop.md), not the system's."""
        return bool(self._users_unit)

    @property
    def of_system(self) -> bool:
        """Whether it is the system's, on or off."""
        return bool(self.unit) and not self.of_user

    @cached_property
    def _systems_unit(self) -> Mapping[str, str]:
        return self._known()

    @cached_property
    def _users_unit(self) -> Mapping[str, str]:
        """Empty unless the system's service is off and the user's own is on."""
        known = {} if _is_on(self._systems_unit) else self._known("--user")
        return known if _is_on(known) else {}

    def _known(self, *whose: str) -> Mapping[str, str]:
        known = properties(self.run(("systemctl", *whose, "show", "pi-regulate.service"), COMMAND_S) or "")
        return known if known.get("LoadState", "not-found") != "not-found" else {}

    @cached_property
    def manager(self) -> Mapping[str, str]:
        """What systemd knows about itself; empty without systemd."""
        return properties(self.run(("systemctl", "show"), COMMAND_S) or "")


def _is_on(unit: Mapping[str, str]) -> bool:
    return unit.get("ActiveState") == "active" or unit.get("UnitFileState") in STARTS_BY_ITSELF


def properties(told: str) -> dict[str, str]:
    """Lines of NAME=VALUE."""
    return {name: value for name, _, value in (line.partition("=") for line in told.splitlines()) if name}


def shown_path(path: Path) -> str:
    """A path for others to read: without the name of the user in whose home it is."""
    home = os.path.expanduser("~")
    return f"~{str(path)[len(home) :]}" if len(home) > 1 and str(path).startswith(f"{home}/") else str(path)


def typed(path: Path) -> str:
    """The same for a command: quoted so that a shell takes it for that path, whatever characters it has."""
    before, tilde, rest = (
        shown_path(path).rpartition("~/") if shown_path(path).startswith("~/") else ("", "", shown_path(path))
    )
    return f"{before}{tilde}{shlex.quote(rest)}"
