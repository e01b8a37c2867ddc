"""Writes what a calibration found into the owner's settings if the parts are real, and nothing if they are simulated.

How bright a bar on a screen is says nothing about an LED beside a bed. Rule: only what was chosen is written, nothing
else in the file changes, and whoever tries it on simulated parts is told before and after that nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from pi_regulate.devices.keeping.owner_settings import change_settings
from pi_regulate.words import one_line

FOR_TRYING = "You can try it here, but nothing will be written, because it is only simulated."
NOT_WRITTEN = "Nothing was written, because this was only simulated. It would have been:"


def keep(folder: Path, section: str, values: Mapping[str, str], *, simulated: bool) -> None:
    """Writes the values, given as YAML, into a section of the settings, unless the parts are `simulated`.

    Either way they are shown. Raises RegulateError.
    """
    path = None if simulated else change_settings(folder, section, values)
    if path is None:
        click.echo(NOT_WRITTEN)
    for key, value in values.items():
        click.echo(f"{key}: {value}")
    if path is not None:
        click.echo(f"Written to {one_line(str(path))}; the device uses it from its next start.")
