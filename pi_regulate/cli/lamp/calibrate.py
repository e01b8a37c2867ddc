"""`lamp calibrate`: the owner's eye sets, in the dark, how dim and how bright the lamp is; the settings keep it.

Rule: no light that is asked for here is brighter than the limit in lux.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from pi_regulate.cli.keeping import FOR_TRYING, keep
from pi_regulate.cli.options import Number, backend_option, config_option, press_option
from pi_regulate.cli.surroundings import around
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.devices.hand import Hand
from pi_regulate.devices.keeping.owner_settings import must_be_writable
from pi_regulate.library.lamp import ceiling_of, lux_limit
from pi_regulate.library.scalars import plain_number
from pi_regulate.library.settings import LampSettings
from pi_regulate.share import own_config_dir
from pi_regulate.wiring.calibration import Bounds
from pi_regulate.wiring.calibration import find_bounds as ask
from pi_regulate.wiring.setting_up.found import lamp_simulated, level_written, levels_of
from pi_regulate.words import RegulateError


@click.command()
@backend_option
@config_option
@press_option
@click.option(
    "--lux", type=Number(0, 100_000, min_open=True), help="What a light meter at the pillow shows at the ceiling."
)
@click.option(
    "--keep", "keeps", is_flag=True, help="With --lux: keep floor and ceiling, and only work out the limit in lux."
)
def calibrate(
    backend: Literal["pi", "mock"] | None, config_dir: Path | None, hand: Hand, lux: float | None, keeps: bool
) -> None:
    """Set the lamp's floor and ceiling with the button, in about two minutes.

    Do this in the dark, from where you will see the lamp. The light rises slowly. Press when you can just see it; press
    again when it is bright enough. Hold the button to go back a step; if you don't press, nothing changes.

    `pi-regulate lamp test` shows the ceiling for a while. Measure it then, at the pillow, and give the figure with
    --lux and --keep: no setting then makes it brighter than 5 lx (`most_lux` allows up to 10; an RGB lamp gets 2).
    """
    if keeps and lux is None:
        raise click.UsageError("--keep changes nothing without --lux.")
    settings = usable_library(config_dir, makes=True).settings
    folder, pins = own_config_dir(config_dir), backend or settings.backend
    simulated = lamp_simulated(pins, settings)
    if not simulated:
        must_be_writable(folder)
    lamp = _measured(settings.lamp, lux)
    if keeps and ceiling_of(lamp) <= lamp.floor:
        raise RegulateError(
            f"To stay within the limit of {plain_number(lux_limit(lamp))} lx, this lamp would have to be dimmer than "
            f"its floor of {level_written(lamp.floor)}; nothing was written. Did you measure at the pillow? If so, "
            "calibrate without --keep, or give the LED a larger resistor."
        )
    chosen: Bounds | None = None
    if not keeps:
        with around(pins, hand) as here:
            if simulated:
                here.say(FOR_TRYING)
            chosen = ask(settings.model_copy(update={"lamp": lamp}), here)
        if chosen is None:
            raise RegulateError("You chose nothing, so nothing was written.")
    keep(folder, "lamp", levels_of(lamp, chosen), simulated=simulated)


def _measured(lamp: LampSettings, lux: float | None) -> LampSettings:
    """The lamp with the lux measured at its ceiling."""
    return lamp if lux is None else lamp.model_copy(update={"full_lux": lux / ceiling_of(lamp)})
