"""`sound`: set the sound up, and listen to it.

Rule: only what was chosen is written, and nothing else in the file changes.
"""

from __future__ import annotations

import click

from pi_regulate.cli import LazyGroup

COMMANDS = {
    "calibrate": ("pi_regulate.cli.sound.calibrate:calibrate", "Set how loud it may be, with the button."),
    "lead": ("pi_regulate.cli.sound.calibrate:lead", "Make sound and light come together on a slow output."),
    "test": ("pi_regulate.cli.sound.test:test", "Play a chime and two breaths, and say where the sound goes."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def sound() -> None:
    """Set up the sound, and listen to it.

    The device itself must not be running, because it holds the card. To stop it: sudo systemctl stop pi-regulate
    """
