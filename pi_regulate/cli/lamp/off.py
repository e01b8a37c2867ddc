"""`lamp off`: makes the lamp dark after a crash. The service manager runs it whenever the device has ended, however.

Rule: tiny; it goes by what the device wrote down, else by the settings without checking them, and needs neither
gpiozero nor sound.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.devices.lamps.lamp_off import by_records, ended_dark, make_dark, what_may_shine
from pi_regulate.devices.runtime import runtime_folders
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import RegulateError


@click.command()
@click.option(
    "--config", "config_dir", type=click.Path(path_type=Path), help="The folder with your settings.yaml, if any."
)
def off(config_dir: Path | None) -> None:
    """Make the lamp's pin low and release it: the pin that the device drives, or drove until it died.

    Use it after a crash or a kill: a Raspberry Pi goes on driving a pin after its program has died. The lamp of a
    running program is left alone. If no device has left its lamp on, the settings say which pin.
    """
    if not by_records(runtime_folders(), click.echo):
        click.echo(ended_dark() or make_dark(what_may_shine(share_dir(), find_config(config_dir), _state)))


def _state() -> Path | None:
    from pi_regulate.devices.keeping.store import found_state

    try:
        return found_state()
    except RegulateError:
        return None
