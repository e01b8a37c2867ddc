"""`simulate`: the device on this screen.

Rule: what runs is the very player on gpiozero's mock pins; the screen only looks on, and lends a finger.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.cli.options import at_option, config_option, seed_option
from pi_regulate.cli.streams import on_terminal
from pi_regulate.installation import get
from pi_regulate.share import config_dir as find_config
from pi_regulate.share import share_dir
from pi_regulate.words import RegulateError


@click.command()
@click.argument("what", metavar="[ROUTINE|EXERCISE]", required=False)
@config_option
@click.option("--sound", default="auto", show_default=True, metavar="auto|off|DEVICE", help="Where sound goes.")
@at_option
@seed_option
def simulate(what: str | None, config_dir: Path | None, sound: str, at_min: int | None, seed: int) -> None:
    """Show the device on this screen: lamp, button, breath and words.

    The mouse presses and holds the button; the space bar presses, `h` holds, `d` presses twice, `l` lists everything.
    When a file in the --config folder changes, its problems or its new version are shown.
    """
    try:
        import textual  # noqa: F401  # only to say what is missing
    except ImportError as error:
        raise RegulateError(f"the simulator needs textual; this brings it: {get('sim')}") from error
    if not on_terminal():
        raise RegulateError("the simulator needs a terminal; `pi-regulate rehearse` tells a session without one")
    from pi_regulate.cli.stand_ins import exchanged
    from pi_regulate.devices.speech.voices import voice_places
    from pi_regulate.library.catalogue import load
    from pi_regulate.library.chosen import starting
    from pi_regulate.simulator.app import Simulator
    from pi_regulate.simulator.device import Device

    folder = find_config(config_dir)
    library = load(share_dir(), folder)
    notes = [] if what is None else list(exchanged(starting(library, what), what, voice_places(share_dir(), folder)))
    for note in notes:
        click.echo(note, err=True)
    device = Device(share_dir(), folder, routine=what, sound=sound, at_min=at_min, seed=seed)
    device.start()
    device.viewer.set(problem="\n".join(notes))  # until the session begins
    try:
        Simulator(device, folder).run()
    finally:
        device.stop()
    if device.failed is not None:
        raise device.failed
