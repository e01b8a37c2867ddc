"""`touch test`: what drives the motor, in words, and everything it can be felt to do.

Rule: it moves as in a session, with rises of a second or more.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from pi_regulate.cli.layout import paragraph
from pi_regulate.cli.options import backend_option, config_option
from pi_regulate.cli.surroundings import around
from pi_regulate.cli.touch.calibrate import must_have_a_motor
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.devices.lamps.motor import motor_words
from pi_regulate.library.scalars import per_cent
from pi_regulate.share import own_config_dir
from pi_regulate.wiring.calibration import touch_sweep


@click.command()
@backend_option
@config_option
def test(backend: Literal["pi", "mock"] | None, config_dir: Path | None) -> None:
    """Feel everything the motor can do: slowly up, the ceiling, the floor, two breaths, then still."""
    settings = usable_library(config_dir).settings
    must_have_a_motor(settings, own_config_dir(config_dir))
    touch, night, evening = settings.touch, settings.night.ceiling, settings.evening.ceiling
    bounds = (
        f"The floor is {per_cent(touch.floor)} of full power, the ceiling {per_cent(touch.ceiling)}. Of the way from "
        f"one to the other, {per_cent(evening)} is used in the evening and {per_cent(night)} at night."
    )
    for sentence in (motor_words(touch), bounds):
        for line in paragraph(sentence):
            click.echo(line)
    with around(backend or settings.backend, keys=False, part="motor") as here:
        touch_sweep(settings, here)
