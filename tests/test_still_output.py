"""The real program while what it prints goes nowhere: the hand is heard, a stop is heard, the lamp ends dark.

Real pipes whose reader stands still from the first byte on, full disks, a terminal stopped by Ctrl-S. What happened is
read from the trace, which goes to a pipe of its own that is read.
"""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.pipes import fill

LONG_S = 60.0
HOLDS = ("--press", "0.2s, hold@2s", "--speed", "4")


class Bedside:
    """A device in mock mode, and what it does, row by row."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open = ExitStack()
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "xterm"}

    def still_pipe(self) -> int:
        """The writing end of a pipe that is full already."""
        reads, writes = os.pipe()
        self._open.callback(os.close, reads)
        self._open.callback(os.close, writes)
        fill(writes)
        return writes

    def starts(self, *words: str, **streams: Any) -> subprocess.Popen[bytes]:
        trace = self.folder / "trace"
        os.mkfifo(trace)
        reads = os.open(trace, os.O_RDONLY | os.O_NONBLOCK)  # somebody reads it from now on
        os.set_blocking(reads, True)
        self._rows = self._open.enter_context(os.fdopen(reads, encoding="utf-8"))
        command = [sys.executable, "-m", "pi_regulate", "run", "--backend", "mock", "--sound", "off"]
        quiet: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        program = subprocess.Popen([*command, "--trace", str(trace), *words], env=self.env, **quiet | streams)
        self._open.callback(program.wait)
        self._open.callback(program.kill)
        return program

    def until(self, word: str) -> list[str]:
        """What happens up to and with this."""
        seen: list[str] = []
        while word not in seen:
            line = self._rows.readline()
            if line:
                seen.append(json.loads(line)["what"])
        return [what for what in seen if what != "level"]

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def bedside(tmp_path: Path) -> Iterator[Bedside]:
    one = Bedside(tmp_path)
    yield one
    one.close()


def stopped(program: subprocess.Popen[bytes]) -> int:
    program.send_signal(signal.SIGTERM)
    return program.wait(LONG_S)


def test_a_hold_is_heard_while_nobody_reads_what_is_printed(bedside: Bedside) -> None:
    program = bedside.starts(*HOLDS, stdout=bedside.still_pipe(), stderr=bedside.still_pipe())
    assert bedside.until("rest")[-3:] == ["hold", "landing", "rest"]
    assert stopped(program) == 0


@pytest.mark.slow
def test_the_service_hears_a_hold_while_journal_and_manager_stand_still(bedside: Bedside, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "settings.yaml").write_text("talk: loud\n")  # something to tell at the very start
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        for name in ("state", "run"):
            bedside.env[f"{'STATE' if name == 'state' else 'RUNTIME'}_DIRECTORY"] = str(tmp_path / name)
        bedside.env |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "CONFIGURATION_DIRECTORY": str(tmp_path / "own")}
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as others:
            others.setblocking(False)
            with suppress(BlockingIOError):
                while True:
                    others.sendto(b"FDSTORE=1", manager.getsockname())
        program = bedside.starts(*HOLDS, stderr=bedside.still_pipe())
        assert bedside.until("rest")[-3:] == ["hold", "landing", "rest"]
        assert stopped(program) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["stdout", "stderr"])
@pytest.mark.parametrize("kind", ["a full disk", "a reader that has gone"])
def test_an_output_that_refuses_ends_nothing_and_is_told_of_once(
    kind: str, name: str, bedside: Bedside, tmp_path: Path
) -> None:
    if kind == "a full disk":
        handle = os.open("/dev/full", os.O_WRONLY)
    else:
        reads, handle = os.pipe()
        os.close(reads)
    other = tmp_path / "other"
    with other.open("wb") as heard:
        streams: dict[str, Any] = {"stdout": heard, "stderr": heard, name: handle}
        program = bedside.starts(*HOLDS, **streams)
        os.close(handle)
        assert bedside.until("rest")[-3:] == ["hold", "landing", "rest"]
        assert stopped(program) == 0
    assert other.read_text().count("the output can't be written any more") == (1 if name == "stdout" else 0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["/dev/full", "nobody"])
def test_a_trace_that_cannot_be_written_ends_nothing_and_is_told_of_once(kind: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pi_regulate", "run", "--backend", "mock", "--once", *HOLDS, "--trace", kind]
    if kind == "nobody":
        os.mkfifo(tmp_path / kind)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=LONG_S)
    if kind == "nobody":
        told = "the trace can't be written to nobody: nothing is reading this pipe\n"
        assert (done.returncode, done.stderr) == (1, told)
    else:
        assert (done.returncode, done.stderr) == (0, "/dev/full can't be written any more: No space left on device\n")
        assert done.stdout.splitlines()[-1].endswith("rest")


@pytest.fixture
def terminal(bedside: Bedside) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    ours, theirs = pty.openpty()

    def starts(*words: str) -> subprocess.Popen[bytes]:
        program = bedside.starts(*words, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.write(ours, b"\x13")  # Ctrl-S
        return program

    yield starts
    os.close(ours)
    os.close(theirs)


@pytest.mark.slow
def test_a_terminal_that_is_stopped_holds_neither_hand_nor_end(
    bedside: Bedside, terminal: Callable[..., subprocess.Popen[bytes]]
) -> None:
    program = terminal(*HOLDS)
    assert bedside.until("rest")[-3:] == ["hold", "landing", "rest"]
    assert stopped(program) == 0


@pytest.mark.slow
def test_a_terminal_whose_window_is_closed_ends_it_gently(bedside: Bedside) -> None:
    """The system sends SIGHUP to whoever the terminal controls; elsewhere that means: read the files again."""
    pid, ours = pty.fork()
    if pid == 0:
        program = bedside.starts("--press", "0.2s", "--speed", "1", stdin=0, stdout=1, stderr=2)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # this one only looks on
        bedside.until("prelude")
        os.write(1, b"under way\n")
        seen = bedside.until("rest")
        (bedside.folder / "told").write_text(f"{seen[-2:]} {program.wait(LONG_S)}")
        os._exit(0)
    heard = b""
    while b"under way" not in heard:
        heard += os.read(ours, 1000)
    os.close(ours)
    os.waitpid(pid, 0)
    assert (bedside.folder / "told").read_text() == "['landing', 'rest'] 0"


@pytest.fixture
def simulator(bedside: Bedside) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """The simulator in plain lines, whose input stays open."""
    started: list[subprocess.Popen[bytes]] = []

    def starts(**streams: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "pi_regulate", "simulate", "--sound", "off"]
        started.append(subprocess.Popen(command, env=bedside.env, stdin=subprocess.PIPE, **streams))
        return started[-1]

    yield starts
    for program in started:
        program.kill()
        program.wait()
        for stream in filter(None, (program.stdin, program.stdout, program.stderr)):
            with suppress(OSError):
                stream.close()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["a line", signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_simulator_in_plain_lines_ends_while_nobody_reads_them(
    how: str | signal.Signals, bedside: Bedside, simulator: Callable[..., subprocess.Popen[bytes]]
) -> None:
    program = simulator(stdout=bedside.still_pipe(), stderr=bedside.still_pipe())
    assert program.stdin is not None
    program.stdin.write(b"q\n" if how == "a line" else b"\n")
    program.stdin.flush()
    if isinstance(how, signal.Signals):
        while not _listens(program.pid, signal.SIGTERM):  # within its loop; Python itself hears SIGINT much sooner
            with suppress(subprocess.TimeoutExpired):
                program.wait(0.05)
        program.send_signal(how)
    assert program.wait(LONG_S) == (0 if how == "a line" else 130)


def _listens(pid: int, number: int) -> bool:
    """Whether a program does something of its own when it gets this signal, and gets it now."""
    told = dict(line.split(":\t") for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return bool((int(told["SigCgt"], 16) & ~int(told["SigBlk"], 16)) >> (number - 1) & 1)


@pytest.mark.slow
def test_the_simulator_in_plain_lines_ends_when_its_reader_has_gone(
    simulator: Callable[..., subprocess.Popen[bytes]],
) -> None:
    program = simulator(stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdin is not None
    assert program.stderr is not None
    assert program.stdout.readline().startswith(b"No terminal here")
    program.stdout.close()
    program.stdin.write(b"l\n?\nl\n" * 100)
    program.stdin.flush()
    assert program.stderr.read() == b"the output can't be written any more: Broken pipe\n"
    assert program.wait(LONG_S) == 1


ALONE = """
import sys
from dataclasses import replace
from pi_regulate.wiring import calibration
from pi_regulate.cli.surroundings import around
from pi_regulate.wiring.card_pipe import pipe_for
from pi_regulate.devices.hand import parse_hand
from pi_regulate.library.catalogue import load
from pi_regulate.share import share_dir

what, hand = sys.argv[1:]
settings = load(share_dir(), None).settings
levels = [0.0]
with around("mock", parse_hand(hand)) as there:
    here = replace(there, watch=lambda level: (levels.append(level), there.watch(level)))
    if what == "find_volume":
        got = calibration.find_volume(settings, here, pipe_for(here))
    else:
        got = getattr(calibration, what)(settings, here)
print(got, "lit:", max(levels) > 0, "dark:", levels[-1] == 0, file=sys.stderr)
"""
"""What `lamp calibrate`, `lamp test`, `setup` and `sound calibrate` do, with its outcome on the output that is read."""


def alone(what: str, hand: str, **streams: Any) -> str:
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [sys.executable, "-c", ALONE, what, hand], stderr=subprocess.PIPE, text=True, timeout=LONG_S, **streams
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


AGAIN = "34.5s, hold@50s, 100s, 130s"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "hand", "told"),
    [
        ("find_bounds", AGAIN, r"Bounds\(floor=0.0079\d+, ceiling=0.2[34]\d+\) lit: True dark: True\n"),
        ("find_bounds", "34.5s", "None lit: True dark: True\n"),
        ("sweep", "1s", "None lit: True dark: True\n"),
        ("find_volume", "10s, hold@14s, 30s, 36s", r"5.5 lit: \w+ dark: True\n"),
    ],
)
def test_lamp_and_button_by_themselves_wait_for_no_reader(bedside: Bedside, what: str, hand: str, told: str) -> None:
    said = alone(what, hand, stdin=subprocess.DEVNULL, stdout=bedside.still_pipe())
    assert re.fullmatch(told, said), said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "told"), [("glow", "None lit: True dark: True\n"), ("await_hand", "lit: False dark: True\n")]
)
def test_a_stopped_terminal_holds_neither_the_bar_of_the_lamp_nor_the_hand(what: str, told: str) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"\x13")  # Ctrl-S
    try:
        assert alone(what, "hold@1s", stdin=theirs, stdout=theirs, start_new_session=True).endswith(told)
    finally:
        os.close(ours)
        os.close(theirs)
