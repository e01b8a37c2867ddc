"""The real program, killed in the middle of a session: the next start knows, and brings a low light back."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

LONG_S = 60.0


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    home = Path(__file__).parents[2]
    return {
        **os.environ,
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "STATE_DIRECTORY": str(tmp_path / "state"),
        "RUNTIME_DIRECTORY": str(tmp_path / "run"),
        "CONFIGURATION_DIRECTORY": str(tmp_path / "nothing"),
        "PYTHONPATH": str(home),
    }


def started(environ: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pi_regulate", "run", "--backend", "mock", "--sound", "off", *words]
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(manager: socket.socket, word: str) -> None:
    manager.settimeout(LONG_S)
    while word not in manager.recv(4096).decode():
        pass


def test_a_kill_in_the_middle_of_a_session_brings_a_low_light_back_and_no_words(
    environ: dict[str, str], tmp_path: Path
) -> None:
    trace = tmp_path / "trace.jsonl"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(environ["NOTIFY_SOCKET"])
        first = started(environ, "--press", "0.2s")
        wait_for(manager, "STATUS=ground: greeting")
        first.send_signal(signal.SIGKILL)
        first.wait(LONG_S)
        second = started(environ, "--trace", str(trace))
        wait_for(manager, "back after a fault")
        second.send_signal(signal.SIGTERM)
        assert second.wait(LONG_S) == 0
    rows = [json.loads(line) for line in trace.read_text().splitlines()]
    assert [row["what"] for row in rows if row["what"] != "level"] == ["sign", "landing", "rest"]
    assert not (tmp_path / "run" / "session").exists()
