"""A Raspberry Pi 4B, as far as the emulator has one: its pins, but no PWM unit behind the kernel's driver.

The driver is bound, so the pin goes to it and comes back; only a write into the unit would find nothing there. What a
press does on it stands in test_header.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.board.emulated import findings, line_of, run_on_board

pytestmark = pytest.mark.system


def test_a_pin_that_was_a_gpio_line_goes_back_to_the_unit_of_a_pi_4(tmp_path: Path) -> None:
    said = run_on_board(
        """
echo "at boot: $(mux 12)"
settings "lamp: {driver: pwm}"; off; echo "after lamp off: $(mux 12)"
settings "{lamp: {driver: hardware_pwm}, $BUTTON}"; examined "taken"
pi-regulate lamp pwm; echo "given back: $(mux 12)"; examined "given back"
""",
        "pi4",
        tmp_path,
        within_s=600,
    )
    assert line_of(said, "at boot:") == "at boot: alt0"
    assert line_of(said, "after lamp off:") == "after lamp off: gpio_in"
    assert findings(said, "taken")["lamp.pwm"] == (
        "fail: fe20c000.pwm, channel 0 runs, but GPIO 12 is connected to something else: the lamp stays dark"
    )
    assert line_of(said, "given back:") == "given back: alt0"
    assert findings(said, "given back")["lamp.pwm"] == "ok: fe20c000.pwm, channel 0, reaches GPIO 12 at 10 MHz"
