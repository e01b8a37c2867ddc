"""The service that was stopped for a while runs again, however the one who stopped it ends.

systemctl is a script here that keeps what it was told; the shell that waits, the pipe and the signals are real.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices import unit
from pi_regulate.words import RegulateError

SYSTEMCTL = """#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/told"
case $1 in
  is-active) cat "$here/state"; grep -qx active "$here/state" ;;
  stop) [ ! -e "$here/refuses" ] || { echo "Access denied" >&2; exit 4; }; echo inactive >"$here/state" ;;
  start) [ ! -e "$here/broken" ] || exit 1; echo active >"$here/state"; echo over >"$here/fifo" ;;
esac
"""
PROGRAM = """
import os, signal, sys
from pi_regulate.devices import unit
signal.signal(signal.SIGINT, signal.default_int_handler)  # where the tests run in a shell's background,
signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # both would be ignored, and under nohup
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # this one
with unit.stopped():
    print(open(sys.argv[2]).read().strip(), flush=True)
    end = sys.argv[1]
    if end == "an error":
        raise ZeroDivisionError
    if end != "by itself":
        os.killpg(0, getattr(signal, end))  # all that a terminal reaches
        signal.pause()
"""
PATIENCE_S = 30.0


class System:
    """A systemd that knows one unit, which runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "systemctl").write_text(SYSTEMCTL)
        (folder / "systemctl").chmod(0o755)
        self.state("active")
        os.mkfifo(folder / "fifo")
        self._over = os.open(folder / "fifo", os.O_RDWR | os.O_NONBLOCK)

    def state(self, word: str) -> None:
        (self._folder / "state").write_text(f"{word}\n")

    def flag(self, name: str) -> None:
        (self._folder / name).write_text("")

    @property
    def runs(self) -> bool:
        return (self._folder / "state").read_text() == "active\n"

    @property
    def told(self) -> list[str]:
        return (self._folder / "told").read_text().splitlines()

    def started_again(self) -> bool:
        """Waits for it: the shell outlives whoever stopped the service."""
        select.select([self._over], [], [], PATIENCE_S)
        return self.runs

    def forget_the_start(self) -> None:
        """So that the next one can be waited for."""
        os.read(self._over, 100)

    def close(self) -> None:
        os.close(self._over)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    made = System(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    yield made
    made.close()


def test_it_is_stopped_and_then_runs_again(system: System) -> None:
    assert unit.is_on()
    with unit.stopped():
        assert not unit.is_on()
    assert unit.is_on()


@pytest.mark.parametrize("end", ["by itself", "an error", "SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGKILL"])
def test_whatever_ends_the_one_who_stopped_it_it_runs_again(system: System, tmp_path: Path, end: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, end, tmp_path / "state"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        start_new_session=True,
    )
    assert done.stdout == "inactive\n"
    if end.startswith("SIG") and end != "SIGINT":
        assert done.returncode == -getattr(signal, end)
    assert system.started_again()
    assert [word for word in system.told if word.startswith(("start", "stop"))] == [
        "stop pi-regulate.service", "start pi-regulate.service",
    ]  # fmt: skip


def test_whoever_waits_to_start_it_can_not_be_ended_by_what_ends_a_terminal(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def remember(*words: Any, **how: Any) -> Any:
        made.append(real(*words, **how))
        return made[-1]

    monkeypatch.setattr(subprocess, "Popen", remember)
    with unit.stopped():
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            made[0].send_signal(number)
    assert system.runs


def test_one_that_can_not_be_stopped_is_told_and_nothing_is_begun(system: System) -> None:
    system.flag("refuses")
    with pytest.raises(RegulateError, match="the service can't be stopped: Access denied"), unit.stopped():
        pytest.fail("it was begun")
    assert system.runs


def test_one_that_does_not_come_back_is_told_with_the_command(system: System) -> None:
    system.flag("broken")
    with (
        pytest.raises(RegulateError, match="did not come back"),
        unit.stopped(),
    ):
        pass


@pytest.mark.parametrize(
    ("state", "on"),
    [("active", True), ("activating", True), ("reloading", True), ("inactive", False), ("failed", False), ("", False)],
)
def test_a_service_that_is_about_to_run_counts_as_running(system: System, state: str, on: bool) -> None:
    system.state(state)
    assert unit.is_on() is on


def test_where_there_is_no_systemd_no_service_is_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not unit.is_on()
    assert not unit.ends_at_its_next_rest()


def test_it_is_asked_to_begin_anew_once_nobody_is_in_a_session(system: System) -> None:
    assert unit.ends_at_its_next_rest()
    assert system.told[-1] == "kill --kill-whom=main --signal=USR1 pi-regulate.service"
