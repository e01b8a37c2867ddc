"""What several commands ask in the same words.

Rule: an option that means the same is declared once.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.devices.hand import Hand, parse_hand
from pi_regulate.library import scalars
from pi_regulate.words import RegulateError


def _hand(ctx: click.Context, param: click.Parameter, value: str | None) -> Hand:
    if value is None:
        return Hand()
    try:
        return parse_hand(value)
    except RegulateError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def _minute(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    try:
        return scalars.time_of_day(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


config_option = click.option(
    "--config",
    "config_dir",
    type=click.Path(path_type=Path),
    help="A folder with settings.yaml, exercises/ and routines/ of your own; each may be missing.",
)
press_option = click.option(
    "--press",
    "hand",
    metavar="SPEC",
    callback=_hand,
    help='Presses for you, in seconds since armed: "2s, double@30s, hold@1min".',
)
seed_option = click.option("--seed", type=int, default=0, show_default=True, help="Shuffles the question cards.")
at_option = click.option(
    "--at", "at_min", metavar="HH:MM", callback=_minute, help="Pretends that it is this time of day."
)
