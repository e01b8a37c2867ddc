"""Hardware PWM on the real drivers of a Raspberry Pi: what the lamp's pin is in the mux, and what the unit does.

A pin whose unit runs and that is a GPIO line is a dark lamp, whatever every file of the unit says; so each test reads
both, from the kernel.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.board.emulated import line_of, run_on_board

pytestmark = pytest.mark.system


def test_a_pin_that_a_software_lamp_had_shines_again_by_hardware_pwm(tmp_path: Path) -> None:
    """Overlay, boot with `driver: pwm`, then `hardware_pwm` and a new start; the lamp is lit, killed and made dark."""
    said = run_on_board(
        """
seen "after boot"
settings "lamp: {driver: pwm}"; off; seen "after a software lamp"
settings "{lamp: {driver: hardware_pwm}, $BUTTON}"; pi-regulate lamp pwm; seen "before the start"
lit; until_lit; seen "lit"
settings "lamp: {driver: pwm, pin: 13}"      # edited while it shines
killed; seen "killed"
off; seen "after lamp off"; echo "pin 13: $(mux 13)"
settings "{lamp: {driver: hardware_pwm}, $BUTTON}"; lit; until_lit; seen "lit again"
""",
        "pwm12",
        tmp_path,
    )
    assert "after boot: mux alt0, duty none, on none" in said
    assert "after a software lamp: mux gpio_in" in said
    assert "before the start: mux alt0" in said
    lit = line_of(said, "lit:")
    assert "mux alt0" in lit
    assert "on 1" in lit
    assert "duty 0" not in lit
    assert "duty 0" not in line_of(said, "killed:")
    assert "after lamp off: mux alt0, duty none, on none" in said
    assert "pin 13: gpio_in" in said
    again = line_of(said, "lit again:")
    assert "mux alt0" in again
    assert "duty 0" not in again


def test_without_the_overlay_the_lamp_shines_by_software_on_the_owners_pin(tmp_path: Path) -> None:
    """A Raspberry Pi whose unit is led to the headphone jack, as Debian's own device tree does."""
    said = run_on_board(
        """
settings "{lamp: {driver: hardware_pwm, pin: 12}, $BUTTON}"
echo "jack in the tree: $(led)"; echo "jack before: $(mux 40) $(mux 41)"
lit; until_ready; echo $(cat /tmp/status)
await '[ "$(mux 12)" = gpio_out ]'
seen "running"
killed
settings "nonsense: ["; off; seen "after lamp off"
echo "jack after: $(mux 40) $(mux 41)"
""",
        "plain",
        tmp_path,
    )
    assert "jack in the tree: 40 41" in said
    assert "software PWM drives the lamp, because the hardware PWM here goes to GPIO 40 and 41" in said
    assert "running: mux gpio_out" in said
    assert "GPIO 12 is low" in said
    assert "jack before: alt0 alt0" in said
    assert "jack after: alt0 alt0" in said


def test_safe_mode_takes_the_pin_for_software_and_the_start_after_it_gives_it_back(tmp_path: Path) -> None:
    """Six starts that crashed; then a session ends, the owner's files come back, and with them the hardware PWM."""
    said = run_on_board(
        """
export NOTIFY_SOCKET=/run/nobody STATE_DIRECTORY=/run/state; mkdir -p $STATE_DIRECTORY
settings "{lamp: {driver: hardware_pwm}, $BUTTON}"
echo '{"unfinished": 6, "faults": ["it crashed with the signal SEGV"]}' >$STATE_DIRECTORY/starts.json
seen "after boot"
pi-regulate run --backend pi --sound off --at 12:00 --press '0.2s, hold@6s' >/tmp/app.log 2>&1 & program=$!
await '[ "$(mux 12)" = gpio_out ]'; seen "in safe mode"
until_ready; echo $(cat /tmp/status)
wait $program; echo "ended for its return: $?"; seen "ended"; cat /tmp/app.log
pi-regulate lamp pwm; seen "before the start"      # as hardware-pwm.conf does before each
lit; until_lit; seen "lit"
""",
        "pwm12",
        tmp_path,
        within_s=600,
    )
    assert "after boot: mux alt0" in said
    assert "in safe mode: mux gpio_out" in said
    why = "the last 6 starts ended early (it crashed with the signal SEGV)"
    assert f"using the built-in default configuration, because {why}" in said
    assert "ended for its return: 0" in said
    assert "ended: mux gpio_in" in said
    assert "before the start: mux alt0" in said
    lit = line_of(said, "lit:")
    assert "mux alt0" in lit
    assert "on 1" in lit
    assert "duty 0" not in lit
