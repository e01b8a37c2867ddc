"""`lamp`: set the lamp up, look at it, and make it dark when nothing else does.

Rule: the service manager runs `lamp off` after a crash, so nothing is imported here that it does not need.
"""

from __future__ import annotations

import click

from pi_regulate.cli import LazyGroup

COMMANDS = {
    "calibrate": ("pi_regulate.cli.lamp.calibrate:calibrate", "Set how dim and how bright it may be, with the button."),
    "test": ("pi_regulate.cli.lamp.test:test", "Show a slow sweep, ceiling and floor; say what the driver can do."),
    "off": ("pi_regulate.cli.lamp.off:off", "Make the lamp's pin low, as after a crash."),
    "pwm": ("pi_regulate.cli.lamp.pwm:pwm", "Give the lamp's pin back to the hardware PWM, as root."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def lamp() -> None:
    """Set up the lamp, test it, make it dark.

    The device itself must not be running, because it holds the pins. To stop it: sudo systemctl stop pi-regulate
    """
