"""One faulty exercise takes away no command that needs only the settings: it is named, and all else goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pi_regulate.cli import main
from tests.cli.conftest import CALM

SETTINGS = "local_help: Anna 142\nlamp: {pin: 13}\nstart: {hold: my-night}\nvoice_for: {my-calm: default-en}\n"
LEFT_OUT = "note: exercises/my-calm.yaml and routines/my-night.yaml can't be used and are left out"
SLOW = ("doctor --wiring", "lamp calibrate", "sound lead")
ON_A_SCREEN = ("--backend", "mock")
ALL = (
    ("card",),
    ("config", "show", "lamp.pin"),
    ("setup", *ON_A_SCREEN, "--press", "1s"),
    ("doctor", "--wiring", *ON_A_SCREEN),
    ("lamp", "test", *ON_A_SCREEN),
    ("lamp", "calibrate", *ON_A_SCREEN, "--press", "34.5s, 63.1s"),
    ("sound", "test", "--sound", "off"),
    ("sound", "calibrate", *ON_A_SCREEN, "--press", "12s, 27s"),
    ("sound", "lead", *ON_A_SCREEN, "--press", "hold@3s"),
)
SAYS = {
    "card": ("Help near you: Anna 142", "Hold one second, in the dark    begins: my-night."),
    "config": ("lamp.pin: 13  ",),
    "setup": ("Help near you: Anna 142",),
    "doctor": ("GPIO 13",),
    "lamp": ("ceiling",),
    "sound": (),
}


@pytest.fixture
def mine(own: Path) -> Path:
    """A faulty exercise, a routine with it, and settings that name both."""
    (own / "exercises" / "my-calm.yaml").write_text("id: my-calm\nphase: breathe\nlasts: 4min\nbreath: {in: 4}\n")
    (own / "routines").mkdir()
    (own / "routines" / "my-night.yaml").write_text("id: my-night\ntitle: Mine\nbreathe: [my-calm]\n")
    (own / "settings.yaml").write_text(SETTINGS)
    return own


def call(own: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--config", str(own)], input="\n" * 20 + "s\n" * 20)


@pytest.mark.parametrize(
    "words",
    [pytest.param(one, marks=[pytest.mark.slow] if " ".join(one[:2]) in SLOW else []) for one in ALL],
    ids=" ".join,
)
def test_a_faulty_exercise_is_named_once_and_the_settings_count(mine: Path, words: tuple[str, ...]) -> None:
    done = call(mine, *words)
    assert done.exit_code == (1 if words[:2] in (("sound", "test"), ("doctor", "--wiring")) else 0), done.output
    assert done.stderr.count(f"{LEFT_OUT}; `") == 1
    assert done.stderr.count("can't be used") == 1
    for told in SAYS[words[0]]:
        assert " ".join(told.split()) in " ".join(done.stdout.split())


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_faulty_settings_end_each_of_them_with_every_problem(mine: Path, words: tuple[str, ...]) -> None:
    (mine / "settings.yaml").write_text("lamp: {pin: many}\n")
    done = call(mine, *words)
    assert done.exit_code == 78
    assert "settings.yaml:1:13: " in done.stderr
    assert "my-calm.yaml:4:1: " in done.stderr
    assert "left out" not in done.stderr


def test_the_list_has_what_can_be_used_and_says_what_is_wrong_with_the_rest(mine: Path) -> None:
    (mine / "exercises" / "my-sound.yaml").write_text(CALM.replace("my-calm", "my-sound"))
    done = call(mine, "list")
    assert done.exit_code == 78
    named = [line.split()[0] for line in done.stdout.splitlines() if line.strip()]
    assert "my-sound" in named
    assert "settle" in named
    assert "my-calm" not in named
    assert "my-night" not in named, "a routine can't be played without its exercise"
    assert "my-calm.yaml:4:1: " in done.stderr
    assert done.stderr.endswith(f"\n{LEFT_OUT}.\n")


def test_with_faulty_settings_the_list_has_what_came_with_the_device(mine: Path) -> None:
    (mine / "settings.yaml").write_text("lamp: {pin: many}\n")
    done = call(mine, "list")
    assert done.exit_code == 78
    assert "settle" in done.stdout
    assert done.stderr.endswith("\nnote: until this is fixed, this list has only what came with the device.\n")
