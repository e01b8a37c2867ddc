"""What doctor says of a lamp on hardware PWM, beside what the kernel says of its pin; and the remedy that it prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.board.emulated import findings, line_of, run_on_board

pytestmark = pytest.mark.system


def test_doctor_tells_a_pin_that_its_unit_reaches_from_one_that_was_taken(tmp_path: Path) -> None:
    said = run_on_board(
        """
settings "{lamp: {driver: hardware_pwm}, $BUTTON}"
seen "at boot"; examined "at boot"
python3 -c 'import gpiod; gpiod.request_lines("/dev/gpiochip0", {12: None}).release()'  # another program had it
seen "taken"; examined "taken"
pi-regulate lamp pwm                                          # what doctor says next to it
seen "given back"; examined "given back"
python3 -c 'import gpiod, time
out = gpiod.LineSettings(direction=gpiod.line.Direction.OUTPUT)
held = gpiod.request_lines("/dev/gpiochip0", {12: out}, "a HAT"); time.sleep(999)' &
await 'line 12 | grep -q HAT'; seen "held"; examined "held"
echo "asked for: $(pi-regulate lamp pwm 2>&1)"; seen "still held"
""",
        "pwm12",
        tmp_path,
        within_s=900,
    )
    reaches = "ok: 3f20c000.pwm, channel 0, reaches GPIO 12 at 10 MHz"
    assert "mux alt0" in line_of(said, "at boot:")
    assert findings(said, "at boot")["lamp.pwm"] == reaches
    assert "mux gpio_in" in line_of(said, "taken:")
    assert findings(said, "taken")["lamp.pwm"] == (
        "fail: 3f20c000.pwm, channel 0 runs, but GPIO 12 is connected to something else: the lamp stays dark"
    )
    assert "mux alt0" in line_of(said, "given back:")
    assert findings(said, "given back")["lamp.pwm"] == reaches
    held = findings(said, "held")
    assert held["gpio.lamp"] == "fail: GPIO 12 is held by `a HAT`"
    assert "mux gpio_out" in line_of(said, "held:")
    assert held["lamp.pwm"].endswith("GPIO 12 is connected to something else: the lamp stays dark")
    assert "GPIO 12 is held by `a HAT`" in line_of(said, "asked for:")
    assert "mux gpio_out" in line_of(said, "still held:")  # a pin that somebody drives is not ours to take


def test_doctor_names_the_pin_that_the_overlay_gave_to_the_unit(tmp_path: Path) -> None:
    said = run_on_board(
        """
echo "muxed: $(mux 12) $(mux 18)"
settings "{lamp: {driver: hardware_pwm}, $BUTTON}"; examined "with pin 12"
settings "{lamp: {driver: hardware_pwm, pin: 18}, $BUTTON}"; examined "with pin 18"
""",
        "pwm18",
        tmp_path,
        within_s=600,
    )
    assert line_of(said, "muxed:") == "muxed: gpio_in alt5"
    with_12 = findings(said, "with pin 12")["lamp.pwm"]
    assert with_12.startswith("fail: the hardware PWM here goes to GPIO 18, not to GPIO 12")
    assert findings(said, "with pin 18")["lamp.pwm"] == "ok: 3f20c000.pwm, channel 0, reaches GPIO 18 at 10 MHz"
