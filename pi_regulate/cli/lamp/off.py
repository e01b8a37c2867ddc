"""`lamp off`, which is `touch off` too: makes the lamp dark and the motor still after a crash.

The service manager runs it whenever the device has ended, however. Rule: tiny; it goes by what the device wrote down,
else by the settings without checking them, and needs neither gpiozero nor sound.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.devices.lamps.lamp_off import by_records, ended_dark, make_all_dark, what_may_be_on
from pi_regulate.devices.runtime import runtime_folders
from pi_regulate.share import find_config, share_dir
from pi_regulate.words import RegulateError


@click.command()
@click.option(
    "--config", "config_dir", type=click.Path(path_type=Path), help="The folder with your settings.yaml, if any."
)
def off(config_dir: Path | None) -> None:
    """Make the pins of lamp and motor low and release them: those that the device drives, or drove until it died.

    Use it after a crash or a kill: a Raspberry Pi goes on driving a pin after its program has died. Lamp and motor of a
    running program are left alone. If no device has left anything on, the settings say which pins.
    """
    if by_records(runtime_folders(), click.echo):
        return
    if (ended := ended_dark()) is not None:
        click.echo(ended)
    else:
        make_all_dark(what_may_be_on(share_dir(), find_config(config_dir), _state), click.echo)


def _state() -> Path | None:
    from pi_regulate.devices.keeping.store import found_state

    try:
        return found_state()
    except RegulateError:
        return None
