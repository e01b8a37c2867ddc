"""`check` warns of hardware PWM that the board does not lead to the lamp, and whoever adds the line is told no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.devices.lamps import overlay
from pi_regulate.library.catalogue import load
from pi_regulate.library.settings import Settings
from pi_regulate.library.yaml.source import read
from pi_regulate.share import share_dir
from tests.devices.lamps.pwm_tree import Tree

MODEL, FIRMWARE = "proc/device-tree/model", "boot/firmware/config.txt"


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Raspberry Pi's folders, with a config.txt without overlays."""
    root = tmp_path / "board"
    for name, text in ((MODEL, "Raspberry Pi 4 Model B Rev 1.1\0"), (FIRMWARE, "[pi4]\narm_boost=1\n")):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(text)
    monkeypatch.setattr(overlay, "ROOT", root)
    return root


@pytest.fixture(scope="module")
def shipped() -> Settings:
    return load(share_dir()).settings


def told(shipped: Settings, **lamp: Any) -> str:
    """What is told of these settings of the lamp; nothing where all is well."""
    settings = shipped.model_copy(update={"lamp": shipped.lamp.model_copy(update=lamp)})
    document = read("settings.yaml", f"lamp: {{driver: {lamp['driver']}}}\n".encode())
    return "".join(str(problem) for problem in overlay.overlay_problems(settings, document))


@pytest.mark.parametrize("by_path", [False, True])
def test_check_warns_at_the_line_of_the_driver(board: Path, tmp_path: Path, by_path: bool) -> None:
    file = tmp_path / "own" / "settings.yaml"
    file.parent.mkdir()
    file.write_text("talk: few\nlamp: {driver: hardware_pwm, pin: 12}\n")
    result = CliRunner().invoke(main, ["check", *([str(file)] if by_path else ["--config", str(file.parent)])])
    assert result.exit_code == 0, "the lamp shines all the same, by software PWM"
    assert f"{file}:2:16: warning: hardware PWM needs the line `dtoverlay=pwm,pin=12,func=4`" in result.output
    assert str(board / FIRMWARE) in result.output


@pytest.mark.parametrize("pin", [12, 13, 18, 19])
def test_whoever_adds_the_line_that_is_named_is_told_no_more(board: Path, shipped: Settings, pin: int) -> None:
    line = f"dtoverlay=pwm,pin={pin},func={4 if pin < 18 else 2}"
    said = told(shipped, driver="hardware_pwm", pin=pin)
    assert f"`{line}` in {board / FIRMWARE}. Put it there at its end, below a line `[all]`" in said
    (board / FIRMWARE).write_text(f"[pi4]\narm_boost=1\n[all]\n{line}\n")
    assert "Restart the Raspberry Pi" in told(shipped, driver="hardware_pwm", pin=pin)
    Tree(board).add("pwmchip0", "fe20c000.pwm", 2)
    assert told(shipped, driver="hardware_pwm", pin=pin) == ""


@pytest.mark.parametrize(
    ("line", "pin", "said"),
    [
        ("dtoverlay=pwm,pin=18,func=2", 12, "in the place of `dtoverlay=pwm,pin=18,func=2`"),
        ("dtoverlay=pwm", 12, "in the place of `dtoverlay=pwm`"),
        ("dtoverlay=pwm", 18, "but not in effect yet"),
        ("dtoverlay=pwm-2chan", 19, "but not in effect yet"),
        ("dtoverlay=pwm-2chan,pin=12,func=4,pin2=13,func2=4", 13, "but not in effect yet"),
        ("#dtoverlay=pwm,pin=12,func=4", 12, "at its end"),
        ("[cm4]\ndtoverlay=pwm,pin=12,func=4", 12, "at its end"),
        ("dtoverlay=pwm-gpio,gpio=12", 12, "at its end"),
    ],
)
def test_what_stands_in_the_file_is_taken_into_account(
    board: Path, shipped: Settings, line: str, pin: int, said: str
) -> None:
    (board / FIRMWARE).write_text(f"{line}\n")
    assert said in told(shipped, driver="hardware_pwm", pin=pin)


def test_where_no_line_is_needed_nothing_is_told(board: Path, shipped: Settings) -> None:
    assert told(shipped, driver="pwm", pin=12) == ""
    assert told(shipped, driver="mock") == ""
    (board / MODEL).write_text("Some Laptop")
    assert told(shipped, driver="hardware_pwm", pin=12) == ""


def test_a_motor_beside_the_lamp_needs_one_line_for_both_in_the_place_of_the_lamps(
    board: Path, shipped: Settings
) -> None:
    (board / FIRMWARE).write_text("dtoverlay=pwm,pin=12,func=4\n")
    Tree(board).add("pwmchip0", "fe20c000.pwm", 2).leads("fe20c000.pwm", {12: 4})
    touch = shipped.touch.model_copy(update={"pin": 13, "driver": "hardware_pwm"})
    lamp = shipped.lamp.model_copy(update={"driver": "hardware_pwm"})
    document = read("settings.yaml", b"touch: {driver: hardware_pwm}\n")
    settings = shipped.model_copy(update={"lamp": lamp, "touch": touch})
    (problem,) = overlay.overlay_problems(settings, document)
    assert (problem.line, problem.severity) == (1, "warning")
    both = "dtoverlay=pwm-2chan,pin=12,func=4,pin2=13,func2=4"
    assert f"needs the line `{both}`" in problem.message
    assert "in the place of `dtoverlay=pwm,pin=12,func=4`" in problem.message
    assert "Until then the motor is driven by software PWM." in problem.message
