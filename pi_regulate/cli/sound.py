"""`sound`: setting the sound up and listening to it.

Rule: nothing is written that nobody chose, and nothing else in the file changes.
"""

from __future__ import annotations

import click

from pi_regulate.cli import LazyGroup

COMMANDS = {
    "calibrate": ("pi_regulate.cli.sound_set:calibrate", "A minute with the button: how loud it may be."),
    "lead": ("pi_regulate.cli.sound_set:lead", "Let sound and light come together on a slow output."),
    "test": ("pi_regulate.cli.sound_test:test", "A chime and two breaths; and what sound plays on."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def sound() -> None:
    """Set the sound up, listen to it.

    The device itself must not be running, for it holds the card: sudo systemctl stop pi-regulate
    """
