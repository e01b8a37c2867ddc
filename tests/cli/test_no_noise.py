"""A simulated device makes no noise unasked, and alsa-lib writes nothing into a person's terminal.

Run as a person runs them, with the real alsa-lib and no card: that is where it has most to say.
"""

from __future__ import annotations

import ctypes.util
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

REGULATE = (sys.executable, "-m", "pi_regulate")
MOCK = ("run", "short", "--backend", "mock", "--at", "12:00", "--once", "--press", "0.2s, hold@1s")
SILENT = "note: no sound without a terminal; to hear it anyway, add `--sound auto`"


def run(home: Path, *words: str, terminal: bool = False, **environ: str) -> tuple[str, str]:
    """What the command wrote, and what became a file: with SDL's disk driver that is all that would be heard."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SDL_", "AUDIO", "PULSE"))}
    heard = home / "heard.raw"
    env = clean | {"HOME": str(home), "XDG_STATE_HOME": str(home), "SDL_DISKAUDIOFILE": str(heard)} | environ
    if not terminal:
        command = [*REGULATE, *words]
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90)
        return done.stdout + done.stderr, heard.read_bytes().strip(b"\0").hex()[:8] if heard.exists() else ""
    ours, theirs = pty.openpty()
    with subprocess.Popen([*REGULATE, *words], env=env, stdin=theirs, stdout=theirs, stderr=theirs) as program:
        os.close(theirs)
        end = threading.Timer(60, program.kill)
        end.start()
        told = b""
        while True:
            try:
                told += (got := os.read(ours, 4096))
            except OSError:  # the last one who had it open is gone
                break
            if not got:
                break
        program.wait()
        end.cancel()
    os.close(ours)
    return told.decode(), heard.read_bytes().strip(b"\0").hex()[:8] if heard.exists() else ""


@pytest.mark.slow
def test_a_simulated_device_without_a_terminal_opens_no_card_unless_it_is_told_to(tmp_path: Path) -> None:
    for words, asked in ((MOCK, False), ((*MOCK, "--sound", "auto"), True)):
        home = tmp_path / str(asked)
        home.mkdir()
        said, heard = run(home, *words, SDL_AUDIODRIVER="disk")
        assert (SILENT in said) == (not asked)
        assert bool(heard) == asked
        assert (home / "heard.raw").exists() == asked


@pytest.mark.slow
def test_on_a_terminal_a_simulated_device_is_heard(tmp_path: Path) -> None:
    said, heard = run(tmp_path, *MOCK, terminal=True, SDL_AUDIODRIVER="disk", TERM="xterm")
    assert SILENT not in said
    assert heard


@pytest.mark.slow
def test_the_simulator_in_a_pipe_opens_no_card(tmp_path: Path) -> None:
    said, heard = run(tmp_path, "simulate", "short", SDL_AUDIODRIVER="disk")
    assert SILENT in said
    assert not heard


ALSA = pytest.mark.skipif(ctypes.util.find_library("asound") is None, reason="alsa-lib is not installed")
OPENING = {
    "run, on a card of that name": (*MOCK, "--sound", "hw:7"),
    "run, on nonsense": (*MOCK, "--sound", "nonsense:foo"),
    "run, on ALSA's default": (*MOCK, "--sound", "auto"),
    "simulate": ("simulate", "short", "--sound", "hw:0"),
    "sound test": ("sound", "test", "--sound", "plughw:CARD=nobody"),
    "sound test, on ALSA's default": ("sound", "test"),
    "sound calibrate": ("sound", "calibrate", "--press", "1s"),
    "sound lead": ("sound", "lead", "--press", "1s"),
    "setup": ("setup", "--backend", "mock", "--press", "1s"),
    "doctor": ("doctor",),
    "voice record": ("voice", "record", "mum"),
}


WAITS = ("simulate", "sound calibrate", "sound lead", "setup", "voice record")  # on a terminal, for somebody
LOOKS = [(how, terminal) for how in OPENING for terminal in (False, True) if not (terminal and how in WAITS)]


@ALSA
@pytest.mark.slow
@pytest.mark.parametrize(("how", "terminal"), LOOKS)
def test_alsas_own_lines_never_reach_whoever_looks(how: str, terminal: bool, tmp_path: Path) -> None:
    said, _ = run(tmp_path, *OPENING[how], terminal=terminal, SDL_AUDIODRIVER="alsa", AUDIODEV="default", TERM="dumb")
    assert said
    assert "ALSA lib" not in said
    assert ".c:" not in said
    assert "Traceback" not in said
