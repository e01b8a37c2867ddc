"""`touch`: two minutes with the button in a moment, what is left in the owner's file, and a motor that ends still."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.house import states_of

Call = Callable[..., Result]

FELT, STRONG = "20s", "70s"  # in the middle of the search, and of the rise after it
OWN = "# under the pillow\ntouch:\n  pin: 13   # beside the lamp\n  ceiling: 50%\ntalk: none\n"


@pytest.mark.usefixtures("header")
def test_two_presses_are_a_floor_and_a_ceiling_and_nothing_else_changes(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(OWN)
    result = call("touch", "calibrate", "--config", tmp_path, "--press", f"{FELT}, {STRONG}")
    assert result.exit_code == 0, result.output
    assert file.read_text() == OWN.replace("50%", "55%").replace("touch:\n", "touch:\n  floor: 15%\n")
    assert result.output.splitlines()[:3] == [
        "The motor grows stronger from still. Press when you just feel it.",
        "It grows on. Press when it is as strong as is pleasant. Hold to go back.",
        "This strong. Now down to the weakest. Wait to keep both, hold to choose again.",
    ]
    assert call("check", "--config", tmp_path).exit_code == 0


@pytest.mark.usefixtures("header")
def test_what_is_kept_is_what_was_felt_when_the_button_went_down(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duties = states_of(monkeypatch, 13)
    (tmp_path / "settings.yaml").write_text("touch: {pin: 13}\n")
    call("touch", "calibrate", "--config", tmp_path, "--press", f"{FELT}, {STRONG}")
    kept = (tmp_path / "settings.yaml").read_text()
    floor, ceiling = (float(kept.partition(f"{key}: ")[2].partition("%")[0]) / 100 for key in ("floor", "ceiling"))
    assert max(duties) == pytest.approx(ceiling, abs=0.01)
    assert duties.count(min(duties, key=lambda duty: abs(duty - floor))) >= 1
    assert min(abs(duty - floor) for duty in duties) < 0.005
    assert duties[-1] == 0


@pytest.mark.usefixtures("header")
def test_never_more_than_the_motor_is_made_for(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duties = states_of(monkeypatch, 13)
    (tmp_path / "settings.yaml").write_text("touch: {pin: 13, ceiling: 100%}\n")
    result = call("touch", "calibrate", "--config", tmp_path, "--press", FELT)
    assert (result.exit_code, result.stderr) == (1, "You chose nothing, so nothing was written.\n")
    assert 0.55 < max(duties) <= 0.6
    assert duties[-1] == 0


@pytest.mark.usefixtures("header")
def test_an_odd_hand_ends_still_changes_nothing_and_is_told_so(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two presses at once, one that comes too late, and a button that is stuck in the second step or from the start."""
    file = tmp_path / "settings.yaml"
    for hand in ("20s, 21s", "20s, 110s", "20s, hold 10min@40s", "hold 10min@1s"):
        file.write_text(OWN)
        duties = states_of(monkeypatch, 13)
        result = call("touch", "calibrate", "--config", tmp_path, "--press", hand)
        assert (result.exit_code, result.stderr) == (1, "You chose nothing, so nothing was written.\n"), hand
        assert "so nothing is changed." in result.stdout, hand
        assert (duties[-1], max(duties) <= 0.6, file.read_text()) == (0, True, OWN), hand


def test_without_a_motor_the_line_that_names_one_is_told(call: Call, tmp_path: Path) -> None:
    for words in (("calibrate", "--backend", "mock"), ("test", "--backend", "mock")):
        result = call("touch", *words, "--config", tmp_path)
        assert result.exit_code == 1
        assert f"write `touch: {{pin: 13}}` into {tmp_path / 'settings.yaml'}" in result.stderr


def test_on_simulated_pins_nothing_is_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(OWN)
    press = ("--press", f"{FELT}, {STRONG}")
    done = call("touch", "calibrate", "--backend", "mock", "--config", tmp_path, *press)
    assert done.exit_code == 0
    assert "Nothing was written, because this was only simulated." in done.stdout
    assert (tmp_path / "settings.yaml").read_text() == OWN


def test_a_test_says_what_drives_it_and_goes_from_still_to_its_ceiling_and_back(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duties = states_of(monkeypatch, 13)
    (tmp_path / "settings.yaml").write_text("touch: {pin: 13}\n")
    done = call("touch", "test", "--backend", "mock", "--config", tmp_path)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "pwm on GPIO 13: 10,000 duty cycles at 100 Hz."
    assert duties[-1] == 0
    assert all(duty == 0 or 0.2 <= duty <= 0.6 for duty in duties)
    assert max(duties) > 0.3, "two breaths"


@pytest.mark.parametrize("words", [("touch", "off"), ("lamp", "off")])
def test_off_ends_both_from_either_side(
    words: tuple[str, ...], call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    low: list[tuple[int, ...]] = []
    monkeypatch.setattr("pi_regulate.devices.lamps.lamp_off.make_low", low.append)
    monkeypatch.setattr("pi_regulate.cli.lamp.off.runtime_folders", lambda: [tmp_path / "run"])
    (tmp_path / "settings.yaml").write_text("touch: {pin: 13}\n")
    done = call(*words, "--config", tmp_path)
    assert (done.exit_code, low) == (0, [(12,), (13,)])
    assert "GPIO 13, the motor's, is low" in done.stdout
