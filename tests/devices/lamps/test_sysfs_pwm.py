"""Hardware PWM on a tree as stubborn as the kernel's: finding the unit, the order of things, patience, the end."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest

from pi_regulate.devices.lamps.perception import duty_of, largest_step, nearest, swept
from pi_regulate.devices.lamps.pin_mux import is_led
from pi_regulate.devices.lamps.pwm_files import bring_back, darken, find_channel
from pi_regulate.devices.lamps.sysfs_pwm import SysfsLamp
from pi_regulate.devices.pins.chip import LineInfo
from pi_regulate.words import RegulateError
from tests.devices.lamps.pwm_tree import Tree
from tests.in_one_test import in_one_test

PATIENCE_S = 2.0  # for udev on a busy Zero


PI_4, PI_5, FAN, JACK = "fe20c000.pwm", "1f00098000.pwm", "1f0009c000.pwm", "fe20c800.pwm"
FLOOR, CEILING = 0.01, 0.4


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path).add("pwmchip0", PI_4, 2)


def lamp_on(tree: Tree, pin: int = 12) -> SysfsLamp:
    return SysfsLamp(pin, floor=FLOOR, ceiling=CEILING, root=tree.folder, files=tree, wait=tree.wait)


# finding the unit


@in_one_test(
    ("units", "pin", "chip", "number"),
    [
        ([("pwmchip0", "2020c000.pwm", 2)], 12, "pwmchip0", 0),  # Zero
        ([("pwmchip0", "3f20c000.pwm", 2)], 19, "pwmchip0", 1),  # Zero 2 W, 3
        ([("pwmchip0", PI_4, 2)], 18, "pwmchip0", 0),
        ([("pwmchip0", JACK, 2), ("pwmchip1", PI_4, 2)], 13, "pwmchip1", 1),  # the jack's came first
        ([("pwmchip0", FAN, 4), ("pwmchip2", PI_5, 4)], 12, "pwmchip2", 0),  # Pi 5 at launch
        ([("pwmchip0", PI_5, 4), ("pwmchip1", FAN, 4)], 13, "pwmchip0", 1),  # from 6.12
        ([("pwmchip0", "2-0045", 1), ("pwmchip2", PI_5, 4)], 18, "pwmchip2", 2),  # a touch screen's light
        ([("pwmchip0", "1-0040", 17), ("pwmchip11", PI_5, 4)], 19, "pwmchip11", 3),  # a servo board, two digits
        ([("pwmchip0", "pwm_pio@4", 1), ("pwmchip5", PI_5, 4)], 12, "pwmchip5", 0),
    ],
)
def test_the_unit_is_found_by_its_device_whatever_its_number(
    tmp_path: Path, units: list[tuple[str, str, int]], pin: int, chip: str, number: int
) -> None:
    tree = Tree(tmp_path)
    for name, device, channels in units:
        tree.add(name, device, channels)
    found = find_channel(pin, tree.folder, tree)
    assert (found.chip.name, found.number) == (chip, number)


def test_a_unit_of_the_right_name_with_other_channels_is_not_it(tmp_path: Path) -> None:
    tree = Tree(tmp_path).add("pwmchip0", PI_4, 1)
    with pytest.raises(RegulateError, match=rf"no hardware PWM for GPIO 12 \(there is: pwmchip0 is {PI_4}\)"):
        find_channel(12, tree.folder, tree)


@in_one_test(("pin", "function"), [(12, 4), (13, 4), (18, 2), (19, 2)])
def test_without_a_unit_the_line_for_config_txt_is_told(tmp_path: Path, pin: int, function: int) -> None:
    with pytest.raises(RegulateError, match=f"Put the line `dtoverlay=pwm,pin={pin},func={function}` into"):
        find_channel(pin, Tree(tmp_path).folder, Tree(tmp_path))


def test_the_fan_of_a_pi_5_is_never_touched(tmp_path: Path) -> None:
    tree = Tree(tmp_path).add("pwmchip0", FAN, 4)
    with pytest.raises(RegulateError, match="no hardware PWM"):
        lamp_on(tree)
    assert tree.written == []


@in_one_test(
    ("clock_hz", "levels"),
    [(None, 3333), (10_000_000, 3333), (50_000_000, 16667), (100_000_000, 33333), (1, 3333), (4_000_000_000, 3333)],
)
def test_the_steps_are_those_of_the_clock_the_device_tree_tells_of(
    tmp_path: Path, clock_hz: int | None, levels: int
) -> None:
    tree = Tree(tmp_path).add("pwmchip0", PI_4, 2, clock_hz)
    assert find_channel(12, tree.folder, tree).levels_at() == levels


# the order of things


def test_a_fresh_channel_gets_its_period_before_anything_else(tree: Tree) -> None:
    lamp_on(tree)
    assert tree.written == [
        ("export", "0"),
        ("period", "333300"),
        ("duty_cycle", "0"),
        ("enable", "1"),
    ]


def test_what_a_killed_program_left_on_is_dark_before_its_longer_period_is_shortened(tree: Tree) -> None:
    left = lamp_on(tree)
    left.show(1.0)
    os.close(left._duty)  # killed: the kernel closes its files and nothing else
    state = tree.hardware[PI_4, 0]
    state.period, state.duty_cycle = 20_000_000, 15_000_000
    (tree.folder / "pwmchip0" / "pwm0" / "period").write_text("20000000\n")
    tree.written.clear()
    lamp_on(tree)
    assert tree.written[0] == ("duty_cycle", "0")
    assert (state.period, state.duty_cycle, state.enable) == (333_300, 0, 1)


def test_a_channel_left_upside_down_is_turned_the_right_way_in_the_dark(tree: Tree) -> None:
    state = tree.hardware[PI_4, 0]
    state.period, state.enable, state.polarity = 1000, 1, "inversed"
    lamp_on(tree)
    assert (state.polarity, state.share_high) == ("normal", 0.0)


def test_a_fresh_channel_that_is_upside_down_is_turned_too(tree: Tree) -> None:
    tree.hardware[PI_4, 0].polarity = "inversed"
    lamp_on(tree)
    assert tree.hardware[PI_4, 0].polarity == "normal"


def test_udev_is_waited_for(tmp_path: Path) -> None:
    tree = Tree(tmp_path, udev_s=0.7).add("pwmchip0", PI_4, 2)
    lamp_on(tree).show(1.0)
    assert tree.share_high(PI_4, 0) == pytest.approx(CEILING, abs=1e-3)
    assert 0.7 <= tree.now_s < 0.75


def test_after_two_seconds_of_no_the_group_is_named(tmp_path: Path) -> None:
    tree = Tree(tmp_path, udev_s=99).add("pwmchip0", PI_4, 2)
    with pytest.raises(RegulateError, match="Members of the group `gpio` may"):
        lamp_on(tree)
    assert tree.now_s == pytest.approx(PATIENCE_S, abs=0.05)


def test_a_channel_of_a_kernel_driver_is_refused_in_words(tree: Tree) -> None:
    tree.taken.add((PI_4, 0))
    with pytest.raises(RegulateError, match="is in use: another program or a driver of the kernel has it"):
        lamp_on(tree)


def test_a_second_program_is_refused_and_the_first_shines_on(tree: Tree) -> None:
    lamp = lamp_on(tree)
    lamp.show(1.0)
    with pytest.raises(RegulateError, match="is in use"):
        lamp_on(tree)
    with pytest.raises(RegulateError, match="in use by a running program"):
        darken(12, tree.folder, tree)
    assert tree.share_high(PI_4, 0) == pytest.approx(CEILING, abs=1e-3)


def test_two_lamps_may_use_the_two_channels_of_a_unit(tree: Tree) -> None:
    first, second = lamp_on(tree, 12), lamp_on(tree, 13)
    second.show(1.0)
    first.close()
    assert (tree.share_high(PI_4, 0), round(tree.share_high(PI_4, 1), 3)) == (0.0, CEILING)
    second.close()


# shining


def test_the_file_is_written_only_when_the_clock_can_make_a_difference(tree: Tree) -> None:
    lamp = lamp_on(tree)
    tree.written.clear()
    for number in range(1001):
        lamp.show(0.5 + number * 1e-5)  # 1 % of level: some 15 steps
    values = [int(text) for _, text in tree.written]
    assert len(values) == len(set(values)) < 20
    assert {after - before for before, after in pairwise(values)} == {100}


def test_the_largest_step_in_the_night_is_under_three_tenths_of_lightness(tree: Tree) -> None:
    levels = find_channel(12, tree.folder, tree).levels_at()
    shown = swept(lambda level: nearest(duty_of(level, FLOOR, CEILING / 2), levels) / levels, levels)
    assert largest_step(shown) <= 0.3


def test_a_unit_that_goes_away_while_it_shines_is_told_in_words_and_closing_is_quiet(tree: Tree) -> None:
    lamp = lamp_on(tree)
    lamp.show(0.5)
    tree.gone = True
    with pytest.raises(RegulateError, match="GPIO 12 can't be driven any more: No such device"):
        lamp.show(0.6)
    lamp.close()


# the end


def test_a_closed_lamp_is_dark_switched_off_and_given_back(tree: Tree) -> None:
    lamp = lamp_on(tree)
    lamp.show(1.0)
    tree.written.clear()
    lamp.close()
    assert tree.written == [("duty_cycle", "0"), ("duty_cycle", "0"), ("enable", "0"), ("unexport", "0")]
    assert not (tree.folder / "pwmchip0" / "pwm0").exists()


def test_what_a_dead_program_left_on_is_made_dark_and_given_back(tree: Tree) -> None:
    left = lamp_on(tree)
    left.show(1.0)
    os.close(left._duty)
    assert tree.share_high(PI_4, 0) > 0
    assert darken(12, tree.folder, tree) == "the hardware PWM of GPIO 12 is off"
    assert (tree.share_high(PI_4, 0), tree.hardware[PI_4, 0].enable) == (0.0, 0)
    assert not (tree.folder / "pwmchip0" / "pwm0").exists()


def test_where_nothing_was_left_on_nothing_is_done(tree: Tree) -> None:
    assert darken(12, tree.folder, tree) == "the hardware PWM of GPIO 12 was off already"
    assert tree.written == []


# where the pin is led to


def test_a_unit_that_is_led_to_other_pins_does_not_reach_ours(tree: Tree) -> None:
    """Debian's own device tree leads it to the headphone jack."""
    tree.leads(PI_4, {40: 4, 45: 4})
    with pytest.raises(RegulateError, match=r"goes to GPIO 40 and 45, not to GPIO 12\. Put the line"):
        lamp_on(tree)
    assert tree.written == []


def test_a_unit_with_two_pins_reaches_both_and_no_third(tree: Tree) -> None:
    tree.leads(PI_4, {12: 4, 13: 4})
    assert find_channel(13, tree.folder, tree).number == 1
    with pytest.raises(RegulateError, match="not to GPIO 18"):
        find_channel(18, tree.folder, tree)


@pytest.mark.parametrize(
    ("line", "led"),
    [
        ("pin 12 (gpio12) 0:? function alt0 in lo; irq 0 (none)", True),
        ("pin 12 (gpio12) function a0 (pwm0) in lo; irq 0 (none)", True),
        ("pin 12 (gpio12) function alt5 (gpio) in lo; irq 0 (none)", False),
        ("pin 12 (gpio12) 0:? function gpio_in in lo; irq 0 (none)", False),
        ("pin 12 (gpio12) 0:? function gpio_out in hi; irq 0 (none)", False),
        ("pin 12 (gpio12) 0:? function alt5 in lo; irq 0 (none)", False),
        ("pin 13 (gpio13) 0:? function alt0 in lo; irq 0 (none)", None),
    ],
)
def test_where_the_pin_is_led_is_read_from_the_mux(tree: Tree, tmp_path: Path, line: str, led: bool | None) -> None:
    tree.leads(PI_4, {12: 4})
    pins = tmp_path / "debug" / "pinctrl" / "fe200000.gpio-pinctrl-bcm2711" / "pins"
    pins.parent.mkdir(parents=True)
    pins.write_text(f"registered pins: 58\n{line}\npin 121 (gpio121) function alt0 in lo\n")
    assert is_led(12, tree.folder / "pwmchip0", tree, tmp_path / "debug") is led


def taken_pin(tree: Tree, tmp_path: Path) -> Path:
    """The mux of a pin that was last a GPIO line; where the kernel shows it."""
    tree.leads(PI_4, {12: 4, 13: 4})
    pins = tmp_path / "debug" / "pinctrl" / "fe200000.gpio-pinctrl-bcm2711" / "pins"
    pins.parent.mkdir(parents=True)
    pins.write_text("pin 12 (gpio12) 0:? function gpio_in in lo; irq 0 (none)\n")
    return tmp_path / "debug"


def test_a_pin_is_not_taken_back_from_a_unit_that_drives_something_else_too(tree: Tree, tmp_path: Path) -> None:
    debug = taken_pin(tree, tmp_path)
    tree.put(tree.folder / "pwmchip0" / "export", "1")
    with pytest.raises(RegulateError, match=r"pwm1 of fe20c000\.pwm is in use"):
        bring_back(12, tree.folder, tree, debug)


@pytest.mark.parametrize("held", [12, 13])
def test_no_pin_is_taken_from_a_program_that_holds_it(tree: Tree, tmp_path: Path, held: int) -> None:
    """Binding the unit anew would switch its pins over unasked, and the program would go on driving nothing."""
    debug = taken_pin(tree, tmp_path)
    lines = {12: LineInfo(used=False), 13: LineInfo(used=False), held: LineInfo(used=True, holder="a HAT")}
    with pytest.raises(RegulateError, match=f"GPIO {held} is held by `a HAT`, so the hardware PWM can't have it; stop"):
        bring_back(12, tree.folder, tree, debug, lines.__getitem__)
    assert tree.written == []
