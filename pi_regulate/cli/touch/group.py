"""`touch`: set up the motor under the pillow, feel it, and stop it when nothing else does.

Rule: as with the lamp, nothing is imported here that `touch off` does not need.
"""

from __future__ import annotations

import click

from pi_regulate.cli import LazyGroup

COMMANDS = {
    "calibrate": (
        "pi_regulate.cli.touch.calibrate:calibrate",
        "Set how weak and how strong it is, with the button.",
    ),
    "test": ("pi_regulate.cli.touch.test:test", "Feel ceiling, floor and two breaths; say what drives it."),
    "off": ("pi_regulate.cli.lamp.off:off", "Stop the motor and make the lamp dark, as after a crash."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def touch() -> None:
    """Set up the motor under the pillow, test it, stop it.

    The device itself must not be running, because it holds the pins. To stop it: sudo systemctl stop pi-regulate
    """
