"""A Raspberry Pi for the workshop: its service has lamp and button, whoever asks is root, and its pins are mock ones.

Rule: systemctl is a script that keeps what it was told; everything that asks it, and the shell that waits, is real.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pi_regulate.devices import runtime, unit
from pi_regulate.devices.pins.backends import MockHeaders
from pi_regulate.studio.workshop import workshop_told
from pi_regulate.words import RegulateError
from tests.devices.test_service_stopped import System


@contextmanager
def a_pi(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[System]:
    """Its systemd, which keeps its files in `folder`."""
    folder.mkdir()
    system = System(folder)

    @contextmanager
    def only_one(_folder: Path) -> Iterator[None]:
        if system.runs:
            raise RegulateError("pi-regulate is already running here, as a service")
        yield

    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(runtime, "only_one", only_one)
    monkeypatch.setattr(unit, "may_stop", lambda: True)
    monkeypatch.setattr(workshop_told, "has_header", lambda _machine: True)
    monkeypatch.setattr("pi_regulate.wiring.parts.headers_of", lambda backend, driver, clock: MockHeaders(clock))
    try:
        yield system
    finally:
        system.close()


def deeds(system: System) -> list[str]:
    """What it was told to start or stop, in order."""
    return [word.split()[0] for word in system.told if word.startswith(("start", "stop"))]
