"""The lines of config.txt: shown to everybody, written for whoever says yes, taken out by one command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pi_regulate.cli import main
from pi_regulate.cli.setup import boot as setup_boot
from pi_regulate.devices import config_txt
from pi_regulate.library.settings import Settings
from pi_regulate.words import RegulateError
from tests.stage import library

ZERO = "Raspberry Pi Zero 2 W Rev 1.0"
SHIPPED = "dtparam=audio=on\n"
LIGHTS = ["gpio=12=op,dl", "dtparam=act_led_trigger=none", "dtparam=act_led_activelow=on"]

Asked = Callable[..., list[str]]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The config.txt of a Zero 2 W."""
    path = tmp_path / "config.txt"
    path.write_text(SHIPPED)
    monkeypatch.setattr(config_txt.config_txt, "__defaults__", ((path,),))
    monkeypatch.setattr(setup_boot, "board", lambda: ZERO)
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Asked:
    """Tells the lines with these answers; gives what was asked."""

    def tell(*answers: str, offer: bool = True, **sections: Any) -> list[str]:
        left, questions = list(answers), list[str]()

        def answer(*texts: str) -> str:
            questions.append(" ".join(texts))
            return left.pop(0)

        monkeypatch.setattr(setup_boot, "yes_or_no", answer)
        settings: Settings = library(**sections).settings
        setup_boot.tell_boot_lines(settings, offer=offer)
        assert left == []
        return questions

    return tell


def written(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line and not line.startswith(("#", "["))][1:]


def test_two_yeses_write_the_lines_that_fit_and_the_command_to_start_again_is_named(
    file: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    asked("yes", "yes")
    said = " ".join(capsys.readouterr().out.split())
    assert sorted(written(file)) == sorted([*LIGHTS, "dtoverlay=max98357a"])
    assert "sudo reboot" in said
    assert (file.parent / "config.txt.before-pi-regulate").read_text() == SHIPPED


def test_without_such_an_amplifier_and_without_hardware_pwm_their_lines_are_left_out(file: Path, asked: Asked) -> None:
    asked("no", "yes")
    assert sorted(written(file)) == sorted(LIGHTS)


def test_hardware_pwm_in_the_settings_brings_its_lines(file: Path, asked: Asked) -> None:
    asked("no", "yes", lamp={"driver": "hardware_pwm"})
    assert set(written(file)) == {*LIGHTS, "dtoverlay=pwm,pin=12,func=4", "dtparam=audio=off"}


def test_an_amplifier_that_the_settings_know_is_not_asked_about(file: Path, asked: Asked) -> None:
    asked("yes", sound={"amp_enable": 22})
    assert {"gpio=22=op,dl", "dtoverlay=max98357a,no-sdmode"} <= set(written(file))


@pytest.mark.parametrize("answer", ["no", "skip"])
def test_without_a_yes_nothing_is_written(file: Path, asked: Asked, answer: str) -> None:
    asked("skip", answer)
    assert file.read_text() == SHIPPED
    assert [path.name for path in file.parent.iterdir()] == ["config.txt"]


@pytest.mark.parametrize("where", ["mock", "no board", "no file"])
def test_where_there_is_nothing_to_write_the_way_by_hand_is_told(
    file: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    if where == "no board":
        monkeypatch.setattr(setup_boot, "board", lambda: "")
    if where == "no file":
        file.unlink()
    assert asked(offer=where != "mock") == []
    said = " ".join(capsys.readouterr().out.split())
    assert "gpio=12=op,dl" in said
    if where == "mock":
        assert "On the Raspberry Pi itself, setup offers to write those that fit." in said
    else:
        assert "`sudo nano /boot/firmware/config.txt`" in said
        assert "`sudo reboot`" in said


def test_what_stands_there_is_not_offered_again(file: Path, asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(SHIPPED + "\n".join(LIGHTS) + "\n")
    assert len(asked("no")) == 1
    assert "already has all the lines that fit" in " ".join(capsys.readouterr().out.split())


def test_a_file_that_can_not_be_written_is_told_and_setup_goes_on(
    file: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path, lines: object) -> Path:
        raise RegulateError(f"{path} can't be written (Read-only file system), and nothing was changed")

    monkeypatch.setattr(setup_boot, "write_config_txt", refuse)
    asked("no", "yes")
    assert "Read-only file system" in " ".join(capsys.readouterr().out.split())


def test_one_command_takes_them_out_again(file: Path, asked: Asked) -> None:
    asked("yes", "yes")
    done = CliRunner().invoke(main, ["setup", "--undo-config-txt"])
    assert (done.exit_code, file.read_text()) == (0, SHIPPED)
    assert "  sudo reboot" in done.output.splitlines()
    again = CliRunner().invoke(main, ["setup", "--undo-config-txt"])
    assert (again.exit_code, "nothing was changed" in again.output) == (0, True)
    file.unlink()
    assert CliRunner().invoke(main, ["setup", "--undo-config-txt"]).exit_code == 1


def test_the_block_itself_names_the_command(file: Path, asked: Asked) -> None:
    asked("no", "yes")
    assert "`sudo pi-regulate setup --undo-config-txt`" in file.read_text()
