"""`lamp`: setting the lamp up, looking at it, and making it dark when nobody else does.

Rule: `lamp off` is what the service manager runs after a crash, so nothing that it does not need is imported here.
"""

from __future__ import annotations

import click

from pi_regulate.cli import LazyGroup

COMMANDS = {
    "calibrate": ("pi_regulate.cli.lamp.calibrate:calibrate", "Two minutes with the button: how dim, and how bright."),
    "test": ("pi_regulate.cli.lamp.test:test", "A slow sweep, the ceiling, the floor; and what the driver can do."),
    "off": ("pi_regulate.cli.lamp.off:off", "Make the lamp's pin low, as after a crash."),
    "pwm": ("pi_regulate.cli.lamp.pwm:pwm", "Give the lamp's pin back to the hardware PWM, as root."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def lamp() -> None:
    """Set up the lamp, test it, make it dark.

    The device itself must not be running, because it holds the pins. To stop it: sudo systemctl stop pi-regulate
    """
