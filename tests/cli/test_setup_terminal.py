"""`setup` in a real terminal: keys are the hand, and however it is left, the lamp is dark and the file whole."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
OWN = "# mine\npeople:\n  effort: false  # for now\n"
PATIENCE_S = 100.0

# The simulated lamp tells at the very end what its pin was left at.
PROGRAM = """
import sys
from pi_regulate.devices.pins.mock import MockHeader
made = []
real = MockHeader.close
def close(self):
    pin = self.pin(12)
    real(self)
    open(sys.argv[1], "a").write(f"{pin.state or 0}\\n")
MockHeader.close = close
from pi_regulate.cli import main
main(sys.argv[2:])
"""


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, folder: Path, *command: str, term: str = "xterm") -> None:
        self.left_at = folder / "pin"
        self._master, slave = pty.openpty()
        words = [
            sys.executable,
            "-c",
            PROGRAM,
            str(self.left_at),
            *(command or ("setup",)),
            "--backend",
            "mock",
            "--config",
            str(folder),
        ]
        environment = {**os.environ, "SDL_AUDIODRIVER": "dummy", "TERM": term, "COLUMNS": "80"}
        self.process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, close_fds=True, env=environment,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  (no threads are here yet)
        )  # fmt: skip
        os.close(slave)
        self.shown = self.all_shown = ""

    def until(self, text: str) -> None:
        """Reads until that is shown."""
        ends_s = time.monotonic() + PATIENCE_S
        while re.search(text, self.shown) is None:
            ready, _, _ = select.select([self._master], [], [], max(0.0, ends_s - time.monotonic()))
            assert ready, f"waited for {text!r}, and saw {self.shown[-600:]!r}"
            self.shown += self._read()
        self.shown = self.shown[re.search(text, self.shown).end() :]  # type: ignore[union-attr]

    def _read(self) -> str:
        more = os.read(self._master, 4096).decode("utf-8", "replace")
        self.all_shown += more
        return more

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def hang_up(self) -> None:
        """The window is closed."""
        os.close(self._master)
        self._master = -1

    def ended(self) -> int:
        if self._master >= 0:
            while self.process.poll() is None and select.select([self._master], [], [], PATIENCE_S)[0]:
                try:
                    self._read()
                except OSError:  # the other end is closed
                    break
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._master >= 0:
            os.close(self._master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "settings.yaml").write_text(OWN)
    made = Terminal(tmp_path)
    yield made
    made.close()


def to_the_lamp(terminal: Terminal) -> None:
    terminal.until("Please press it now")
    terminal.until(r" 0\.0 %")  # somebody looks at the button
    terminal.type(" ")
    terminal.until("press was felt")
    terminal.until(r"█+·+ +\d")  # the lamp shines


def test_the_space_bar_is_the_hand_and_what_is_typed_too_early_answers_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    to_the_lamp(terminal)
    terminal.type("\r\r\r\r")
    terminal.until("Did the lamp shine")
    terminal.until("Enter to skip")
    terminal.type("yes\r")
    terminal.until("Good. It never flashes.")
    terminal.until("3. The sound")
    terminal.until("4. How dim")
    terminal.type("\x03")
    assert terminal.ended() == 130
    assert (tmp_path / "settings.yaml").read_text() == OWN


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM", "window"])
def test_whoever_leaves_while_the_lamp_shines_leaves_it_dark(terminal: Terminal, tmp_path: Path, how: str) -> None:
    to_the_lamp(terminal)
    if how == "Ctrl-C":
        terminal.type("\x03")
    elif how == "SIGTERM":
        terminal.process.send_signal(signal.SIGTERM)
    else:
        terminal.hang_up()
    assert terminal.ended() != 0
    assert set(terminal.left_at.read_text().split()) == {"0"}
    assert (tmp_path / "settings.yaml").read_text() == OWN
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pin", "settings.yaml"]


@pytest.mark.parametrize("key", ["\r", "q"])
def test_enter_skips_the_button_and_whatever_else_waits_for_it(terminal: Terminal, tmp_path: Path, key: str) -> None:
    terminal.until("Please press it now")
    terminal.until("Enter skips")
    began_s = time.monotonic()
    terminal.type(key)
    terminal.until("2. The lamp")
    assert time.monotonic() - began_s < 20  # it waits 45 s for a press
    terminal.until("Enter to skip")
    terminal.type("\r")
    terminal.until("4. How dim")
    terminal.until("Enter to skip")
    terminal.type("yes\r")
    terminal.until("Press when you just see it")
    terminal.type(key)
    terminal.until("5. How loud")
    terminal.until("Enter to skip")
    terminal.type("yes\r")
    terminal.until("Enter skips")
    terminal.type(key)
    terminal.until("6. Now a few switches")
    terminal.type("\x03")
    assert terminal.ended() == 130
    assert "No press" not in terminal.all_shown
    assert (tmp_path / "settings.yaml").read_text() == OWN


DUMB = {
    "setup": (("setup",), (("Enter skips", "\r"), ("Enter to skip", "\x03"))),
    "lamp calibrate": (("lamp", "calibrate"), (("is at", "q"),)),
    "sound calibrate": (("sound", "calibrate"), (("q. quits", "q"),)),
    "doctor": (("doctor", "--wiring"), (("Now press it", " "), ("skip\\)", "\x03"))),
    "run": (("run", "--sound", "off"), (("q. quits", " "), ("ground", "q"))),
}


@pytest.mark.parametrize("term", ["dumb", ""])
@pytest.mark.parametrize("what", DUMB)
def test_a_terminal_that_cannot_draw_gets_plain_lines_and_few(tmp_path: Path, what: str, term: str) -> None:
    words, keys = DUMB[what]
    terminal = Terminal(tmp_path, *words, term=term)
    try:
        for waits_for, key in keys:
            terminal.until(waits_for)
            terminal.type(key)
        terminal.ended()
    finally:
        terminal.close()
    assert "\x1b" not in terminal.all_shown
    assert terminal.all_shown.replace("\r\n", "").count("\r") == 0
    assert terminal.all_shown.count("%") <= 4


def test_in_german_the_button_and_the_lamp_are_tried_without_a_word_of_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    terminal = Terminal(tmp_path, term="dumb")
    try:
        terminal.until("Enter überspringt")
        terminal.type("\r")
        terminal.until("Enter zum Überspringen")
        terminal.type("\x03")
        terminal.ended()
    finally:
        terminal.close()
    assert "Die Lampe ist dunkel." in terminal.all_shown
    assert re.findall(r"\b(?:the|lamp|is|skips?|press)\b", terminal.all_shown, re.IGNORECASE) == []


def test_keys_are_heard_again_after_the_shell_had_the_terminal(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "run", "short", "--sound", "off")
    try:
        terminal.until("`q` quits")
        terminal.type(" ")
        terminal.until(r"\d:\d\d\.\d\d  press")
        mode = termios.tcgetattr(terminal._master)
        mode[3] |= termios.ICANON | termios.ECHO  # as a shell does after Ctrl-Z and `fg`
        termios.tcsetattr(terminal._master, termios.TCSANOW, mode)
        until_s = time.monotonic() + PATIENCE_S
        while termios.tcgetattr(terminal._master)[3] & termios.ICANON:
            assert time.monotonic() < until_s, "the terminal waits for whole lines"
        terminal.type("h")
        terminal.until("  landing ")
        terminal.type("q")
        terminal.ended()
    finally:
        terminal.close()


def test_run_prints_plain_lines_on_any_terminal_and_the_space_bar_presses(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "run", "short", "--sound", "off")
    try:
        terminal.until(r"space presses, `h` holds, `d` presses twice, `q` quits")
        terminal.type(" ")
        terminal.until(r"\d:\d\d\.\d\d  press\s+\d:\d\d\.\d\d  (phase|prelude) +ground")
        terminal.until(r"\(intro\.1\)")
        terminal.type("h")
        terminal.until(r"  landing ")
        terminal.type("q")
        terminal.ended()
    finally:
        terminal.close()
    assert "\x1b" not in terminal.all_shown
    assert terminal.all_shown.replace("\r\n", "").count("\r") == 0
    assert set(terminal.left_at.read_text().split()) == {"0"}
