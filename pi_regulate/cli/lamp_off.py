"""`lamp off`: dark after a death. The service manager runs it whenever the device has ended, however that was.

Rule: tiny; it reads the pin from the settings without judging them, and needs neither gpiozero nor sound.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.devices.lamps.lamp_off import make_dark, what_may_shine
from pi_regulate.share import config_dir as find_config
from pi_regulate.share import share_dir


@click.command()
@click.option(
    "--config", "config_dir", type=click.Path(path_type=Path), help="The folder with your settings.yaml, if any."
)
def off(config_dir: Path | None) -> None:
    """Make the lamp's pin low and let it go.

    For after a crash or a kill: a Raspberry Pi goes on driving a pin whose program is dead. A lamp that belongs to a
    program that runs is left alone.
    """
    click.echo(make_dark(what_may_shine(share_dir(), find_config(config_dir))))
