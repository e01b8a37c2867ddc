"""`lamp test`: what the lamp's driver can do, in words and in light.

Rule: the words are computed from what is written to the pin; the light goes through the guard, as at night.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from pi_regulate.cli.layout import paragraph
from pi_regulate.cli.options import backend_option, config_option
from pi_regulate.cli.surroundings import around
from pi_regulate.cli.usable_files import usable_library
from pi_regulate.reporting.lamp_told import lamp_told
from pi_regulate.wiring.calibration import sweep


@click.command()
@backend_option
@config_option
def test(backend: Literal["pi", "mock"] | None, config_dir: Path | None) -> None:
    """Show everything the lamp can do: a slow sweep, the ceiling for 20 s, the floor for 10 s, then dark.

    First it says which driver the lamp uses, how many steps of light it has, and how large the largest step is.
    """
    settings = usable_library(config_dir).settings
    for sentence in lamp_told(settings):
        for line in paragraph(sentence):
            click.echo(line)
    with around(backend or settings.backend, keys=False) as here:
        sweep(settings, here)
