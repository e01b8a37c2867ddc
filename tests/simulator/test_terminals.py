"""The simulator in a real pseudo-terminal: what is sent, and that the terminal is left as it was, whatever happens."""

from __future__ import annotations

import os
import re
import signal
import sys
import termios
import time
from collections.abc import Mapping

import pytest

pytest.importorskip("textual", reason="the simulator needs the extra `sim`")
pytest.importorskip("pyte", reason="what a terminal makes of escape codes is read by pyte")
from scripts.terminal import Terminal

pytestmark = pytest.mark.slow
SIMULATE = [sys.executable, "-m", "pi_regulate", "simulate", "cool-the-tea", "--sound", "off"]
# alternate screen, mouse of every kind, hidden cursor, bracketed paste, told focus
SWITCHED_ON = {1049: "h", 1000: "h", 1003: "h", 1006: "h", 1015: "h", 2004: "h", 1004: "h", 25: "l"}
CRASH = """
from pi_regulate.simulator.app import Simulator
def look(self):
    raise RuntimeError("drawn wrong")
def mounted(self):
    self.set_timer(0.3, lambda: look(self))
Simulator.on_ready = mounted
from pi_regulate.cli import main
main(["simulate", "cool-the-tea", "--sound", "off"])
"""


def opened(command: list[str], term: str = "xterm-256color", size: tuple[int, int] = (80, 24)) -> Terminal:
    return Terminal(command, *size, {"TERM": term})


def gone(terminal: Terminal) -> int:
    """Waits until the program has ended, and gives its exit status."""
    until_s = time.monotonic() + 15
    while terminal.process.poll() is None and time.monotonic() < until_s:
        terminal.read(0.1)
    terminal.read(0.1)
    return terminal.process.wait(1)


def left_on(raw: bytes) -> dict[int, str]:
    """The modes of the terminal that are not as they were, after all that was sent."""
    last: dict[int, str] = {}
    for numbers, switch in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", raw):
        last |= dict.fromkeys(map(int, numbers.split(b";")), switch.decode())
    return {mode: last[mode] for mode, on in SWITCHED_ON.items() if last.get(mode) == on}


def assert_sane(terminal: Terminal) -> None:
    assert left_on(terminal.raw) == {}
    assert termios.tcgetattr(terminal.there) == terminal.before, "echo, line mode and Ctrl-C are as they were"


@pytest.mark.parametrize("key", ["q", "\x03", "\x11"])
def test_a_key_that_ends_it_leaves_the_terminal_as_it_was(key: str) -> None:
    with opened(SIMULATE) as terminal:
        terminal.until("At rest")
        assert left_on(terminal.raw), "something to switch off"
        terminal.type(key)
        assert gone(terminal) == 0
        assert_sane(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("keys", ["", " ", "l", "?"])
def test_a_signal_leaves_the_terminal_as_it_was(number: signal.Signals, keys: str) -> None:
    with opened(SIMULATE) as terminal:
        terminal.until("At rest")
        terminal.type(keys)
        terminal.read(0.5)
        terminal.process.send_signal(number)
        gone(terminal)
        assert_sane(terminal)


def test_a_signal_at_any_moment_of_the_start_leaves_the_terminal_as_it_was() -> None:
    with opened(SIMULATE) as terminal:
        began_s = time.monotonic()
        terminal.until("At rest")
        takes_s = time.monotonic() - began_s
    for share in (0.5, 0.7, 0.8, 0.85, 0.9, 0.95):
        with opened(SIMULATE) as terminal:
            terminal.read(share * takes_s)
            terminal.process.terminate()
            gone(terminal)
            assert_sane(terminal)


def test_an_error_in_the_screen_leaves_the_terminal_as_it_was_and_is_told() -> None:
    with opened([sys.executable, "-c", CRASH]) as terminal:
        assert gone(terminal) == 1
        assert_sane(terminal)
        assert b"drawn wrong" in terminal.raw


def test_ctrl_z_gives_the_shell_back_and_fg_the_screen_in_the_new_size() -> None:
    shell = ["bash", "--noprofile", "--norc", "-i"]
    with opened(shell) as terminal:
        terminal.type("PS1='ready> '\r")
        terminal.until("ready> ")
        terminal.type(" ".join(SIMULATE) + "\r")
        terminal.until("At rest")
        terminal.type(" ")
        terminal.until(" left")
        terminal.type("\x1a")
        before = left_s(terminal)
        terminal.until("Stopped")
        terminal.read(6.0)
        assert set(left_on(terminal.raw)) <= {2004}, "which the shell itself switches on"
        terminal.resize(60, 20)
        terminal.type("fg\r")
        terminal.until(" left")
        terminal.until("q quit")
        terminal.read(1.0)
        assert before - left_s(terminal) <= 4, "its time stood still"
        assert terminal.screen.display[19].rstrip().endswith("q quit"), terminal.text()
        terminal.type("q")
        terminal.until("ready> ")
        assert set(left_on(terminal.raw)) <= {2004}


def test_a_window_that_changes_keeps_no_remains_of_what_was_there() -> None:
    sizes = ((80, 24), (40, 14), (120, 40), (30, 10), (80, 24))
    with opened(SIMULATE) as terminal:
        for size in sizes:
            terminal.resize(*size)
            terminal.until("q quit")
            terminal.read(1.0)
            with opened(SIMULATE, size=size) as fresh:
                fresh.until("q quit")
                fresh.read(0.5)
                assert terminal.text() == fresh.text(), size


def left_s(terminal: Terminal) -> int:
    """What is left of the exercise, as the screen says."""
    found = re.search(r"(\d+):(\d\d) left", terminal.text())
    assert found is not None
    return 60 * int(found[1]) + int(found[2])


@pytest.mark.parametrize(
    "sent", [b"\x1b[M\x23\x96\x3c", b"\xfc", b"\xff\xfe", b"\xc3"], ids=["old mouse", "umlaut", "none", "half"]
)
def test_bytes_that_are_no_text_do_no_harm(sent: bytes) -> None:
    with opened(SIMULATE, size=(200, 40)) as terminal:
        terminal.until("At rest")
        os.write(terminal.here, sent)
        terminal.read(0.5)
        terminal.type(" ")  # after half a letter it is lost with it
        terminal.read(0.5)
        terminal.type(" ")
        terminal.until("a greeting")
        terminal.type("q")
        assert gone(terminal) == 0
        assert_sane(terminal)


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, {"true"}),
        ({"TERM": "xterm-256color"}, {"256"}),
        ({"TERM": "screen-256color"}, {"256"}),
        ({"TERM": "xterm"}, {"16"}),
        ({"TERM": "screen"}, {"16"}),
        ({"TERM": "linux"}, {"16"}),
        ({"TERM": "vt100"}, set()),
        ({"TERM": "xterm-mono"}, set()),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, set()),
    ],
    ids=str,
)
def test_what_is_sent_is_what_the_terminal_can_show(environ: Mapping[str, str], colours: set[str]) -> None:
    with Terminal(SIMULATE, 80, 24, environ) as terminal:
        terminal.until("At rest")
        terminal.type(" ++")
        terminal.until("3 s ")
        terminal.read(0.4)
        terminal.type("lbox")
        terminal.until("box-four")
        codes = [code.decode() for code in re.findall(rb"\x1b\[([0-9;]*)m", terminal.raw)]
        assert {kind for code in codes for kind in kinds(code)} == colours


def kinds(code: str) -> set[str]:
    """The kinds of colours in one code for the look of characters."""
    if re.search(r"[34]8;2;", code):
        return {"true"}
    if re.search(r"[34]8;5;", code):
        return {"256"}
    return {"16"} if any(re.fullmatch(r"(3|4|9|10)[0-7]", part) for part in code.split(";")) else set()


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_gets_plain_lines(term: str) -> None:
    with opened(SIMULATE, term) as terminal:
        terminal.until("Enter presses the button.")
        assert f"can't draw (TERM is `{term}`): plain lines" in " ".join(terminal.text().split())
        terminal.type("\r")
        terminal.until("phase     breathe")
        assert b"\x1b" not in terminal.raw
        terminal.type("q\r")
        assert gone(terminal) == 0
        assert_sane(terminal)
