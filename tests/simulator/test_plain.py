"""The simulator without a screen: what comes out in lines, and what a line that comes in does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pi_regulate.share import share_dir
from pi_regulate.simulator.plain import Plain
from pi_regulate.simulator.simulated_device import Device
from pi_regulate.simulator.tempo import TempoClock
from pi_regulate.words import RegulateError


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The end that a person types into."""
    here, there = os.pipe()
    with os.fdopen(here) as source:
        monkeypatch.setattr(sys, "stdin", source)
        yield there


def told(typed: int, lines: str, config: Path | None = None) -> list[str]:
    """Everything that is told once these lines were typed and the input has ended."""
    os.write(typed, lines.encode())
    os.close(typed)
    device = Device(share_dir(), config, routine="cool-the-tea", sound="off", at_min=720, seed=0, clock=TempoClock())
    device.start()
    out: list[str] = []
    try:
        Plain(device, out.append, "No terminal here").run()
    finally:
        device.stop()
    return out


def test_it_says_why_there_is_no_screen_and_what_to_type(typed: int) -> None:
    assert told(typed, "q\n")[:2] == [
        "No terminal here: plain lines instead of the simulator's screen.",
        "Enter presses the button. Or type a letter and Enter: h holds, l lists, q quits, ? lists them all.",
    ]


def test_where_nobody_can_press_it_says_what_would_press(typed: int) -> None:
    with pytest.raises(RegulateError, match=r"standard input has ended\. `echo \| pi-regulate simulate` presses"):
        told(typed, "")


def test_letters_list_help_and_correct(typed: int) -> None:
    out = told(typed, "?\nl\nbox-for\n+\n+\n-\np\np\nq\n")
    assert "    h  Hold: it ends gently, from anywhere." in out
    assert "Enter  Press: it begins, then moves on." in out
    assert "routines" in out
    assert any(line.startswith("  box-four, 3:48, Four equal sides; not played: it holds the breath") for line in out)
    assert "there is no key, routine or exercise `box-for`. Did you mean `box-four`?" in out
    assert out[-5:] == [
        "2 times as fast",
        "5 times as fast",
        "2 times as fast",
        "paused; Enter or p resumes",
        "resumed",
    ]


@pytest.mark.slow
def test_a_press_that_came_in_plays_to_the_end_though_input_has_ended(typed: int) -> None:
    out = told(typed, "\n+\n+\n+\n+\n+\n")
    words = [line.split()[1] for line in out if line[:2] == "  "]
    assert words[:3] == ["press", "phase", "prelude"]
    assert words[-1] == "rest"
    assert any("“Imagine a warm cup, if you like.”" in line for line in out)
    assert any("breath    8: out" in line for line in out)


@pytest.mark.slow
def test_a_name_plays_and_what_plays_in_its_place_is_told(typed: int) -> None:
    out = told(typed, "box-four\n+\n+\n+\n+\n+\n")
    (note,) = (line for line in out if line.startswith("note: "))
    assert note.startswith("note: `box-four` is not played with the present settings: it holds the breath")
    assert note.endswith("`long-out` plays in its place")
    assert any("exercise  long-out" in line for line in out)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environ", "source", "why"),
    [
        ({"TERM": "xterm"}, "\nq\n", "No terminal here"),
        ({"TERM": "dumb"}, "\nq\n", "No terminal here"),
        ({"TERM": "xterm"}, "", "No terminal here"),
    ],
)
def test_through_a_pipe_not_one_escape_code_comes_out(environ: dict[str, str], source: str, why: str) -> None:
    command = [sys.executable, "-m", "pi_regulate", "simulate", "--sound", "off"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, env={**os.environ, **environ})
    assert done.returncode == (0 if source else 1)
    assert done.stdout.startswith(f"{why}: plain lines")
    assert "\x1b" not in done.stdout + done.stderr
