"""`sound calibrate` and `sound lead`: the owner's ear decides, with only the button; the settings keep it.

Rule: where pins are simulated, no card is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pi_regulate.cli.keeping import FOR_TRYING, keep
from pi_regulate.cli.options import backend_option, config_option, press_option
from pi_regulate.cli.surroundings import around
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.devices.hand import Hand
from pi_regulate.devices.keeping.owner_settings import must_be_writable
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.library.settings import Settings
from pi_regulate.share import own_config_dir, share_dir
from pi_regulate.wiring.card_pipe import pipe_for
from pi_regulate.wiring.setting_up.found import volume_of
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.devices.speaker.cards import Output
    from pi_regulate.devices.speaker.stream import Pipe
    from pi_regulate.wiring.calibration import Around

AskVolume = Callable[[Settings, "Around", Callable[["Output"], "Pipe"]], float | None]


@click.command()
@backend_option
@config_option
@press_option
def calibrate(backend: Backend | None, config_dir: Path | None, hand: Hand) -> None:
    """Set the volume with the button, in about a minute.

    Do this at night, from where you will listen. A soft noise swells slowly. Press when you can just hear it; press
    again when it is loud enough. Hold the button to begin again; if you don't press, nothing changes.
    """
    from pi_regulate.wiring.calibration import find_volume

    _ask(backend, config_dir, hand, find_volume, volume_of)


@click.command()
@backend_option
@config_option
@press_option
def lead(backend: Backend | None, config_dir: Path | None, hand: Hand) -> None:
    """Find how much earlier sound has to start to be heard together with its light.

    The lamp swells and a chime sounds every 4 s. Each press makes the chime come 20 ms earlier; after 500 ms it starts
    again at 0. Hold the button when both come together; that value is kept.
    """
    from pi_regulate.wiring.calibration import find_lead

    def ask(settings: Settings, here: Around, open_pipe: Callable[[Output], Pipe]) -> float | None:
        return find_lead(settings, here, share_dir(), open_pipe)

    _ask(backend, config_dir, hand, ask, lambda seconds: {"audio_lead": f"{1000 * seconds:.0f}ms"})


def _ask(
    backend: Backend | None,
    config_dir: Path | None,
    hand: Hand,
    ask: AskVolume,
    written: Callable[[float], dict[str, str]],
) -> None:
    settings = usable_library(config_dir, makes=True).settings
    folder, pins = own_config_dir(config_dir), backend or settings.backend
    if pins == "pi":
        must_be_writable(folder)
    with around(pins, hand) as here:
        if pins == "mock":
            here.say(f"Here the sound is simulated, like the pins: you won't hear anything. {FOR_TRYING}")
        chosen = ask(settings, here, pipe_for(here))
    if chosen is None:
        raise RegulateError("You chose nothing, so nothing was written.")
    keep(folder, "sound", written(chosen), simulated=pins == "mock")
