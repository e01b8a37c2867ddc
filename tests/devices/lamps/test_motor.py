"""The motor at its pin: off, or its floor and above, at a frequency that suits it, beside a lamp it never disturbs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.lamps.driven import Lit, left_on, write_down, written
from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
from pi_regulate.devices.lamps.lamp_off import by_records, make_dark, what_may_be_on
from pi_regulate.devices.lamps.motor import motor_or_stand_in, motor_words, open_motor
from pi_regulate.devices.lamps.noting import Record, still_what_was_left
from pi_regulate.devices.lamps.sysfs_pwm import SysfsLamp
from pi_regulate.devices.pins.mock import MockHeader
from pi_regulate.library.settings import TouchSettings
from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError
from tests.devices.lamps.pwm_tree import Tree
from tests.in_one_test import in_one_test
from tests.stage import shipped

UNIT = "fe20c000.pwm"


def wired(**more: Any) -> TouchSettings:
    return shipped().settings.touch.model_copy(update={"pin": 13, **more})


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """The PWM unit of a Raspberry Pi 4, with GPIO 12 on channel 0 and GPIO 13 on channel 1."""
    made = Tree(tmp_path).add("pwmchip0", UNIT, 2)
    defaults = {"root": made.folder, "files": made, "wait": made.wait}
    monkeypatch.setattr(SysfsLamp.__init__, "__kwdefaults__", {**(SysfsLamp.__init__.__kwdefaults__ or {}), **defaults})
    return made


def duties(driver: str, tree: Tree, levels: list[float], share: float = 1.0) -> list[float]:
    """The share of time for which the pin is high, at these levels and after the motor was closed."""
    header = MockHeader(VirtualClock())
    opened = open_motor(wired(driver=driver), lambda: header, VirtualClock(), simulated=False)

    def duty() -> float:
        return tree.share_high(UNIT, 1) if driver == "hardware_pwm" else float(header.pin(13).state)

    opened.dim(share)
    found = [duty()]
    for level in levels:
        opened.show(level)
        found.append(duty())
    opened.close()
    opened.show(1.0)
    return [*found, duty() if driver == "hardware_pwm" else 0.0]


@pytest.mark.parametrize("driver", ["pwm", "hardware_pwm"])
def test_it_is_still_or_at_its_floor_or_above_and_still_at_last(driver: str, tree: Tree) -> None:
    found = duties(driver, tree, [0.0, 0.0001, 0.5, 1.0, 1.7, 0.0, 1.0])
    assert found == pytest.approx([0, 0, 0.2, 0.4, 0.6, 0.6, 0, 0.6, 0], abs=0.003), found
    assert found.count(0) == 4, "and still means still"


@pytest.mark.parametrize("driver", ["pwm", "hardware_pwm"])
def test_at_night_it_uses_half_of_its_way_and_is_felt_as_early(driver: str, tree: Tree) -> None:
    assert duties(driver, tree, [0.0001, 1.0], 0.5)[1:3] == pytest.approx([0.2, 0.4], abs=0.003)


@pytest.mark.parametrize(
    ("frequency_hz", "driver", "period_ns"),
    [(None, "hardware_pwm", 40_000), (175.0, "hardware_pwm", 5_714_286), (20_000.0, "hardware_pwm", 50_000)],
)
def test_hardware_pulses_come_as_quickly_as_the_motor_needs(
    frequency_hz: float | None, driver: str, period_ns: int, tree: Tree
) -> None:
    open_motor(wired(driver=driver, frequency_hz=frequency_hz), lambda: None, VirtualClock(), simulated=False)
    assert tree.hardware[UNIT, 1].period == pytest.approx(period_ns, rel=0.001)


@pytest.mark.parametrize(("frequency_hz", "told_hz"), [(None, 100), (175.0, 175)])
def test_software_pulses_too(frequency_hz: float | None, told_hz: int) -> None:
    header = MockHeader(VirtualClock())
    opened = open_motor(wired(frequency_hz=frequency_hz), lambda: header, VirtualClock(), simulated=True)
    assert header.pin(13).frequency == told_hz
    opened.close()


def test_hardware_pwm_that_is_simulated_has_software_pulses_as_quick_as_those_can_be() -> None:
    header = MockHeader(VirtualClock())
    opened = open_motor(wired(driver="hardware_pwm"), lambda: header, VirtualClock(), simulated=True)
    assert header.pin(13).frequency == 100
    opened.close()


def test_software_that_stands_in_makes_pulses_that_it_can_make() -> None:
    """Asked for 25,000 a second, other programs' software makes 5,800 (OctoPrint-Enclosure#218), and gpiod none."""
    header = MockHeader(VirtualClock())
    wanted = wired(driver="hardware_pwm", frequency_hz=25_000.0)
    opened, told = motor_or_stand_in(wanted, lambda: header, VirtualClock(), simulated=False)
    assert header.pin(13).frequency == 100
    assert told.startswith("software PWM drives the motor, because")
    opened.close()


def test_lamp_and_motor_on_the_two_channels_of_one_unit_leave_each_other_alone(tree: Tree) -> None:
    """One clock feeds both; other programs stop it or change its rate for the second channel (pigpio#59)."""
    lamp = SysfsLamp(12, floor=0.01, ceiling=0.4)
    lamp.show(1.0)
    before = tree.share_high(UNIT, 0), tree.hardware[UNIT, 0].period
    opened = open_motor(wired(driver="hardware_pwm"), lambda: None, VirtualClock(), simulated=False)
    opened.show(1.0)
    assert (tree.share_high(UNIT, 0), tree.hardware[UNIT, 0].period) == before
    opened.close()
    assert (tree.share_high(UNIT, 0), tree.hardware[UNIT, 0].period) == before
    assert tree.share_high(UNIT, 1) == 0
    lamp.close()


def test_a_pin_that_is_taken_is_refused_in_the_motors_name() -> None:
    header = MockHeader(VirtualClock())
    other = GpioLamp(header, 13, floor=0.01, ceiling=0.4)
    with pytest.raises(RegulateError, match="GPIO 13 can't be the motor's pin too"):
        open_motor(wired(), lambda: header, VirtualClock(), simulated=True)
    other.close()


def test_it_says_what_drives_it_and_how_finely(tree: Tree) -> None:
    assert motor_words(wired()) == "pwm on GPIO 13: 10,000 duty cycles at 100 Hz."
    told = motor_words(wired(driver="hardware_pwm"), root=tree.folder, files=tree)
    assert told == "hardware_pwm on GPIO 13: 400 duty cycles at 25,000 Hz."
    missing = motor_words(wired(driver="hardware_pwm"), root=tree.folder / "nowhere", files=tree)
    assert "`dtoverlay=pwm,pin=13,func=4`" in missing


# After a crash


@pytest.fixture
def low(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The pins that were made low, in their order."""
    made: list[tuple[int, ...]] = []
    monkeypatch.setattr("pi_regulate.devices.lamps.lamp_off.make_low", made.append)
    return made


def test_lamp_and_motor_are_written_down_by_themselves_and_both_ended(
    tmp_path: Path, low: list[tuple[int, ...]]
) -> None:
    lamp, motor = Lit("pwm", (12,), amplifier=22), Lit("pwm", (13,), part="motor")
    for one in (lamp, motor):
        write_down(tmp_path, one)
    assert (written(tmp_path), written(tmp_path, part="motor")) == (lamp, motor)
    told: list[str] = []
    assert by_records([tmp_path], told.append)
    assert sorted(low) == [(12,), (13,), (22,)]
    assert any("GPIO 13, the motor's, is low" in sentence for sentence in told)


def test_a_lamp_that_cannot_be_made_dark_does_not_leave_the_motor_buzzing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[int, ...]] = []

    def make_low(pins: tuple[int, ...]) -> None:
        if 12 in pins:
            raise RegulateError("GPIO 12 is held by `somebody`")
        made.append(pins)

    monkeypatch.setattr("pi_regulate.devices.lamps.lamp_off.make_low", make_low)
    for one in (Lit("pwm", (12,)), Lit("pwm", (13,), part="motor")):
        write_down(tmp_path, one)
    with pytest.raises(RegulateError, match="held by `somebody`"):
        by_records([tmp_path], lambda told: None)
    assert made == [(13,)]


def test_each_that_cannot_be_ended_is_told_on_a_line_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_low(pins: tuple[int, ...]) -> None:
        raise RegulateError(f"GPIO {pins[0]} is held by `somebody`")

    monkeypatch.setattr("pi_regulate.devices.lamps.lamp_off.make_low", make_low)
    for one in (Lit("pwm", (12,)), Lit("pwm", (13,), part="motor")):
        write_down(tmp_path, one)
    with pytest.raises(RegulateError) as refused:
        by_records([tmp_path], lambda told: None)
    assert sorted(str(refused.value).splitlines()) == [f"GPIO {pin} is held by `somebody`" for pin in (12, 13)]


def test_a_motor_on_hardware_pwm_is_ended_there(tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    open_motor(wired(driver="hardware_pwm"), lambda: None, VirtualClock(), simulated=False).show(1.0)
    assert tree.share_high(UNIT, 1) > 0.5, "nobody closed it"
    monkeypatch.setattr("pi_regulate.devices.lamps.pwm_files.darken.__defaults__", (tree.folder, _unlocked(tree)))
    assert make_dark(Lit("hardware_pwm", (13,), part="motor")) == "the hardware PWM of GPIO 13 is off"
    assert tree.share_high(UNIT, 1) == 0


def _unlocked(tree: Tree) -> Tree:
    """The same files once the program that locked them has died."""
    tree.lock = lambda descriptor: None  # type: ignore[method-assign]
    return tree


@in_one_test(
    ("text", "motor"),
    [
        ("", None),
        ("touch: {pin: 13}", Lit("pwm", (13,), part="motor")),
        ("touch: {pin: 13, driver: hardware_pwm}", Lit("hardware_pwm", (13,), part="motor")),
        ("touch: {pin: 13}\nbackend: mock", Lit("pwm", (13,), simulated=True, part="motor")),
        ("touch: {pin: none}", None),
        ("touch: {pin: 99}", None),
        ("touch: 13", None),
    ],
)
def test_without_a_record_the_settings_say_which_motor(tmp_path: Path, text: str, motor: Lit | None) -> None:
    (tmp_path / "settings.yaml").write_text(text)
    assert what_may_be_on(share_dir(), tmp_path)[1:] == (() if motor is None else (motor,))


@pytest.mark.parametrize(("keeps", "ended"), [(None, True), (6, True), (13, False)])
def test_a_motor_that_the_settings_no_longer_have_is_ended_at_the_next_start(
    keeps: int | None, ended: bool, tmp_path: Path, low: list[tuple[int, ...]]
) -> None:
    write_down(tmp_path, Lit("pwm", (13,), part="motor"))
    still_what_was_left(tmp_path, keeps)
    assert low == ([(13,)] if ended else [])
    assert (written(tmp_path, part="motor") is None) is ended


def test_the_record_goes_when_the_motor_is_still_and_the_lamps_stays(tmp_path: Path) -> None:
    write_down(tmp_path, Lit("pwm", (12,)))
    with Record(tmp_path, part="motor") as record:
        record.note(wired())
        assert written(tmp_path, part="motor") == Lit("pwm", (13,), part="motor")
        record.shines(True)
        record.shines(False)
    assert left_on([tmp_path]) == [Lit("pwm", (12,))]
