"""`lamp`: two minutes with the button in a moment, a sweep, and what is left in the owner's file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pi_regulate.cli.lamp import calibrate as lamp_calibrate
from pi_regulate.wiring.setting_up.found import level_written
from pi_regulate.words import RegulateError
from tests.in_one_test import in_one_test

Call = Callable[..., Result]

SEEN, BRIGHT = "34.5s", "63.1s"  # in the middle of the search, and of the rise after it
OWN = "# my bedside\r\nlamp:\r\n  pin: 13      # the shelf\r\n  ceiling: 50% # too bright?\r\ntalk: none\r\n"


@pytest.mark.usefixtures("header")
def test_two_presses_are_a_floor_and_a_ceiling_in_a_file_that_is_made(call: Call, tmp_path: Path) -> None:
    result = call("lamp", "calibrate", "--config", tmp_path, "--press", f"{SEEN}, {BRIGHT}")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "settings.yaml").read_text() == "lamp:\n  floor: 0.25%\n  ceiling: 19%\n"
    assert result.output.splitlines() == [
        "The light rises from the dark. Press when you just see it.",
        "It goes on rising. Press when it is bright enough. Hold to go back.",
        "This bright. Now down to the dimmest. Wait to keep both, hold to choose again.",
        "floor: 0.25%",
        "ceiling: 19%",
        f"Written to {tmp_path / 'settings.yaml'}; the device uses it from its next start.",
    ]
    assert call("check", "--config", tmp_path).exit_code == 0


@pytest.mark.usefixtures("header")
def test_a_hold_goes_back_and_the_later_answer_counts(call: Call, tmp_path: Path) -> None:
    result = call("lamp", "calibrate", "--config", tmp_path, "--press", f"{SEEN}, hold@50s, 100s, 130s")
    assert result.exit_code == 0
    assert result.output.count("The light rises from the dark") == 2


@pytest.mark.usefixtures("header")
def test_the_owners_file_keeps_every_other_byte(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_bytes(OWN.encode())
    file.chmod(0o604)
    call("lamp", "calibrate", "--config", tmp_path, "--press", f"{SEEN}, {BRIGHT}")
    assert file.read_bytes().decode() == OWN.replace("50%", "19%").replace("lamp:\r\n", "lamp:\r\n  floor: 0.25%\r\n")
    assert file.stat().st_mode & 0o777 == 0o604


@pytest.mark.usefixtures("header")
def test_without_a_press_nothing_is_written_and_the_command_says_so(call: Call, tmp_path: Path) -> None:
    result = call("lamp", "calibrate", "--config", tmp_path, "--press", SEEN)
    assert result.exit_code == 1
    assert result.stderr == "You chose nothing, so nothing was written.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "settings"),
    [(("--backend", "mock"), ""), ((), "backend: mock\n"), (("--backend", "mock", "--lux", "3.2"), "")],
)
def test_levels_found_on_a_screen_are_shown_and_never_written(
    call: Call, tmp_path: Path, words: tuple[str, ...], settings: str
) -> None:
    (tmp_path / "settings.yaml").write_text(settings or OWN)
    before = (tmp_path / "settings.yaml").read_bytes()
    done = call("lamp", "calibrate", *words, "--config", tmp_path, "--press", f"{SEEN}, {BRIGHT}")
    assert done.exit_code == 0, done.output
    told = done.stdout.splitlines()
    assert told[0] == "You can try it here, but nothing will be written, because it is only simulated."
    end = told.index("Nothing was written, because this was only simulated. It would have been:")
    assert [line.partition(":")[0] for line in told[end + 1 :]][:2] == ["floor", "ceiling"]
    assert (tmp_path / "settings.yaml").read_bytes() == before


@pytest.mark.usefixtures("header")
def test_a_lamp_that_the_settings_only_simulate_has_no_levels_to_keep(call: Call, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("lamp: {driver: mock}\n")
    done = call("lamp", "calibrate", "--config", tmp_path, "--press", f"{SEEN}, {BRIGHT}")
    assert "Nothing was written, because this was only simulated." in done.stdout
    assert (tmp_path / "settings.yaml").read_text() == "lamp: {driver: mock}\n"


def test_a_measured_light_is_capped_at_five_lux(call: Call, tmp_path: Path) -> None:
    result = call("lamp", "calibrate", "--config", tmp_path, "--lux", "20", "--keep")
    assert result.exit_code == 0
    assert (tmp_path / "settings.yaml").read_text() == "lamp:\n  ceiling: 10%\n  full_lux: 50\n"
    assert call("check", "--config", tmp_path).stdout == "all right: 50 exercises, 18 routines\n"


def test_a_light_that_is_dim_enough_keeps_its_ceiling(call: Call, tmp_path: Path) -> None:
    call("lamp", "calibrate", "--config", tmp_path, "--lux", "3.2", "--keep")
    assert (tmp_path / "settings.yaml").read_text() == "lamp:\n  full_lux: 8\n"


def test_a_measure_that_leaves_no_light_above_the_floor_is_refused_and_nothing_is_written(
    call: Call, tmp_path: Path
) -> None:
    result = call("lamp", "calibrate", "--config", tmp_path, "--lux", "500", "--keep")
    assert result.exit_code == 1
    assert "dimmer than its floor" in result.stderr
    assert not (tmp_path / "settings.yaml").exists()


def test_the_owner_may_have_ten_lux_and_an_rgb_lamp_two(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text("lamp: {most_lux: 10}\n")
    call("lamp", "calibrate", "--config", tmp_path, "--lux", "20", "--keep")
    assert file.read_text() == "lamp: {ceiling: 20%, full_lux: 50, most_lux: 10}\n"
    file.write_text("lamp: {driver: rgb, pins: [5, 6, 13], most_lux: 10}\n")
    call("lamp", "calibrate", "--config", tmp_path, "--lux", "4", "--keep")
    assert file.read_text() == "lamp: {ceiling: 8.0%, full_lux: 25, driver: rgb, pins: [5, 6, 13], most_lux: 10}\n"


@pytest.mark.usefixtures("header")
def test_with_a_measure_the_light_itself_rises_no_higher_than_allowed(call: Call, tmp_path: Path) -> None:
    press = f"{SEEN}, 92s"  # at the very top
    call("lamp", "calibrate", "--config", tmp_path, "--lux", "20", "--press", press)
    lines = (tmp_path / "settings.yaml").read_text().splitlines()
    assert lines[2:] == ["  ceiling: 10%", "  full_lux: 50"]


def test_keep_without_a_measure_is_a_wrong_command_line(call: Call) -> None:
    assert call("lamp", "calibrate", "--keep").exit_code == 2


def test_a_folder_that_cannot_be_written_is_told_before_the_two_minutes(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(folder: Path) -> None:
        raise RegulateError(f"you may not write into {folder}")

    monkeypatch.setattr(lamp_calibrate, "must_be_writable", closed)
    monkeypatch.setattr(lamp_calibrate, "ask", lambda *given: pytest.fail("it began"))
    result = call("lamp", "calibrate", "--config", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == f"you may not write into {tmp_path}\n"


def test_a_sweep_says_what_the_driver_can_do_and_what_is_to_be_seen(call: Call, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("lamp: {full_lux: 10}\n")
    result = call("lamp", "test", "--backend", "mock", "--config", tmp_path)
    assert result.exit_code == 0
    said = " ".join(result.output.split())
    assert said.startswith("pwm on GPIO 12: 10,000 duty cycles at 100 Hz, 2,000 of them at night. The largest step")
    assert "The floor is 1 % of full power, the ceiling 40 %, which gives 4 lx at the pillow;" in said
    assert said.endswith("Down to the floor. The floor: in the dark you should just see it.")


@pytest.mark.skipif(os.path.exists("/dev/gpiochip0"), reason="this machine has a header")
@pytest.mark.parametrize("command", ["calibrate", "test", "off"])
def test_without_a_header_each_of_them_is_refused_in_a_sentence(call: Call, tmp_path: Path, command: str) -> None:
    words = ["--backend", "pi"] if command != "off" else []
    result = call("lamp", command, *words, "--config", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("this machine has no GPIO chip")


@in_one_test(
    ("share", "down", "text"),
    [(0.4, False, "40%"), (1.0, True, "100%"), (0.0123, False, "1.2%"), (0.000224, False, "0.022%"),
     (0.1666, True, "16%"), (0.0999, True, "9.9%"), (0.25, True, "25%")],
)  # fmt: skip
def test_a_duty_cycle_is_written_with_the_two_digits_that_count(share: float, down: bool, text: str) -> None:
    assert level_written(share, down=down) == text
