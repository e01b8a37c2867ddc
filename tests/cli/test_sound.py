"""`sound calibrate`, `lead` and `test`: with the button alone, on simulated pins, in no time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.devices.clock import RealClock, VirtualClock
from pi_regulate.devices.hand import Hand
from pi_regulate.devices.speaker import outlet
from pi_regulate.devices.speaker.amplifier import Amplifier
from pi_regulate.devices.speaker.cards import Output
from pi_regulate.wiring.calibration import Around
from pi_regulate.wiring.card_pipe import pipe_for
from tests.house import states_of

OWN = "# mine\nsound:\n  volume: 3   # low\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "settings.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path


def sound(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["sound", *words, "--config", str(folder)])
    return done.exit_code, done.output


def own(folder: Path) -> str:
    return (folder / "settings.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("header")
def test_two_presses_set_the_volume_and_leave_the_rest_of_the_file(folder: Path) -> None:
    code, told = sound(folder, "calibrate", "--press", "12s, 27s")
    assert code == 0
    assert "volume: 6.5" in told
    assert own(folder) == "# mine\nsound:\n  calibrated: true\n  volume: 6.5 # low\n"


def test_a_hold_begins_again(folder: Path) -> None:
    code, told = sound(folder, "calibrate", "--backend", "mock", "--press", "12s, hold@20s, 30s, 40s")
    assert code == 0
    assert told.count("A soft noise swells") == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("calibrate",), "The button was not pressed"),
        pytest.param(("lead",), "The button was not held", marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_who_does_not_press_changes_nothing(folder: Path, words: tuple[str, ...], says: str) -> None:
    code, told = sound(folder, *words, "--backend", "mock")
    assert code == 1
    assert says in told
    assert own(folder) == OWN


@pytest.mark.parametrize("words", [("--backend", "mock"), ()])
@pytest.mark.parametrize(
    ("command", "press", "found"), [("calibrate", "12s, 27s", "volume: 6.5"), ("lead", "hold@15s", "audio_lead: 0ms")]
)
def test_what_is_found_with_a_simulated_sound_is_shown_and_never_written(
    folder: Path, words: tuple[str, ...], command: str, press: str, found: str
) -> None:
    before = OWN if words else f"backend: mock\n{OWN}"
    (folder / "settings.yaml").write_text(before, encoding="utf-8")
    code, told = sound(folder, command, *words, "--press", press)
    assert code == 0, told
    tries, _, would = told.partition("Nothing was written, because this was only simulated. It would have been:\n")
    assert "you won't hear anything. You can try it here, but nothing will be written" in tries
    assert would.startswith(f"{found}\n")
    assert own(folder) == before


@pytest.mark.usefixtures("header")
def test_each_press_moves_the_chime_and_a_hold_keeps_it(folder: Path) -> None:
    code, told = sound(folder, "lead", "--press", "6s, 9s, hold@15s")
    assert code == 0
    assert "40 ms earlier" in told
    assert "audio_lead: 40ms" in own(folder)


@pytest.mark.parametrize("clock", [RealClock, VirtualClock])
def test_where_pins_are_simulated_no_card_is_opened(
    clock: type[RealClock] | type[VirtualClock], monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(output: Output) -> NoReturn:
        raise AssertionError(f"{output.label} was opened")

    monkeypatch.setattr(outlet, "pygame_pipe", opened)
    pipe_for(Around("mock", clock(), print, Hand()))(Output("the laptop's card")).close()
    with pytest.raises(AssertionError, match="was opened"):
        pipe_for(Around("pi", clock(), print, Hand()))(Output("the card"))


def test_a_test_without_a_card_says_so(folder: Path) -> None:
    code, told = sound(folder, "test", "--sound", "off")
    assert code == 1
    assert "sound is off: light only" in told


def test_an_amplifier_that_is_switched_is_on_while_there_is_something_to_hear(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = states_of(monkeypatch, 22)
    (folder / "settings.yaml").write_text("backend: mock\nsound: {amp_enable: 22}\n", encoding="utf-8")
    assert sound(folder, "test", "--sound", "off")[0] == 1
    assert states[-3:] == [0, 1, 0]
    switched: list[bool] = []
    monkeypatch.setattr(Amplifier, "switch", lambda self, on: switched.append(on))
    assert sound(folder, "calibrate", "--press", "12s, 27s")[0] == 0
    assert switched == [True, False]


def test_why_there_is_no_sound_is_said_once() -> None:
    dummy = os.environ | {"SDL_AUDIODRIVER": "dummy"}
    test = [sys.executable, "-m", "pi_regulate", "sound", "test"]
    done = subprocess.run(test, env=dummy, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("", "no sound, SDL_AUDIODRIVER=dummy is set: light only\n")


def test_a_test_that_is_stopped_from_outside_fades_before_it_ends(tmp_path: Path) -> None:
    heard = tmp_path / "heard.raw"
    os.mkfifo(heard)
    reads = os.open(heard, os.O_RDONLY | os.O_NONBLOCK)  # whoever opens it to write waits for a reader
    os.set_blocking(reads, True)
    samples = b""
    disk = os.environ | {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(heard)}
    words = [sys.executable, "-u", "-m", "pi_regulate", "sound", "test"]
    with subprocess.Popen(words, env=disk, stdout=subprocess.PIPE, text=True) as test, ExitStack() as ends:
        ends.callback(test.kill)  # else it would be waited for where an assertion fails
        assert test.stdout is not None
        while "Ctrl-C ends it" not in test.stdout.readline():
            assert test.poll() is None
        with open(reads, "rb") as card:
            while not any(samples):
                samples = card.read(4096)
                assert samples, "it ended without a sound"
            test.send_signal(signal.SIGTERM)
            samples = card.read()
        assert test.wait(20) == 130
    assert any(samples)
    assert not any(samples[-1000:])
