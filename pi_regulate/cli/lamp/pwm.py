"""`lamp pwm`: gives the pins of lamp and motor back to the chip's PWM. The unit runs it as root before each start.

A pin that has been a GPIO line since the boot, such as a software lamp's, stays one: the hardware PWM would run while
the lamp stays dark. Rule: unless the settings ask for hardware PWM, it touches nothing.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.cli.options import config_option
from pi_regulate.devices.lamps.lamp_off import what_may_be_on
from pi_regulate.devices.lamps.pwm_files import bring_back
from pi_regulate.share import find_config, share_dir


@click.command()
@config_option
def pwm(config_dir: Path | None) -> None:
    """Give the lamp's pin, and the motor's, back to the hardware PWM if a GPIO line has taken it.

    Only for `driver: hardware_pwm`. It needs root, and the device must not be running.
    """
    parts = what_may_be_on(share_dir(), find_config(config_dir))
    wanted = [lit.pins[0] for lit in parts if lit.driver == "hardware_pwm"]
    if not wanted:
        click.echo("the settings don't ask for hardware PWM; nothing was touched")
    for pin in wanted:
        click.echo(bring_back(pin))
