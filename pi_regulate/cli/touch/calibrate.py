"""`touch calibrate`: the owner's hand sets how weak and how strong the motor is; the settings keep it.

Rule: nothing that is asked for here is stronger than the motor is made for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from pi_regulate.cli.keeping import FOR_TRYING, keep
from pi_regulate.cli.options import backend_option, config_option, press_option
from pi_regulate.cli.surroundings import around
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.devices.hand import Hand
from pi_regulate.devices.keeping.owner_settings import must_be_writable
from pi_regulate.library.settings import Settings
from pi_regulate.share import own_config_dir
from pi_regulate.wiring.calibration import find_strengths
from pi_regulate.wiring.setting_up.found import level_written
from pi_regulate.words import RegulateError


@click.command()
@backend_option
@config_option
@press_option
def calibrate(backend: Literal["pi", "mock"] | None, config_dir: Path | None, hand: Hand) -> None:
    """Set the motor's floor and ceiling with the button, in about two minutes.

    Lie down as you will lie at night, the motor where it will be. It grows stronger from still. Press when you just
    feel it; press again when it is as strong as is pleasant. Hold the button to go back a step; if you don't press,
    nothing changes. It never gets more than 60 % of full power, which are the 3 V of a coin motor.
    """
    settings = usable_library(config_dir, makes=True).settings
    folder, pins = own_config_dir(config_dir), backend or settings.backend
    must_have_a_motor(settings, folder)
    simulated = pins == "mock"
    if not simulated:
        must_be_writable(folder)
    with around(pins, hand, part="motor") as here:
        if simulated:
            here.say(FOR_TRYING)
        chosen = find_strengths(settings, here)
    if chosen is None:
        raise RegulateError("You chose nothing, so nothing was written.")
    found = {"floor": level_written(chosen.floor), "ceiling": level_written(chosen.ceiling, down=True)}
    keep(folder, "touch", found, simulated=simulated)


def must_have_a_motor(settings: Settings, folder: Path) -> None:
    """Raises RegulateError when the settings have no pin for a motor, with the line that names one."""
    if settings.touch.pin is None:
        raise RegulateError(
            "The settings have no motor. Once one is wired (docs/touch.md), write `touch: {pin: 13}` into "
            f"{folder / 'settings.yaml'}."
        )
