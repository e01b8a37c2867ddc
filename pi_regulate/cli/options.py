"""Options that several commands share.

Rule: an option with one meaning is declared once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from math import isnan
from pathlib import Path
from typing import Any, TypeVar

import click

from pi_regulate.devices.breather import parse_breather
from pi_regulate.devices.hand import NOBODY, parse_hand
from pi_regulate.devices.wish_script import parse_wishes
from pi_regulate.installation import hand_on
from pi_regulate.library import scalars
from pi_regulate.library.names import language_code
from pi_regulate.library.odd_names import FOLDERS
from pi_regulate.words import RegulateError

_LOOSE_NUMBER = re.compile(r"([-+]?)(?=[.,]?[0-9])([0-9]*)(?:[.,]([0-9]+))?\s*([^\W\d_]{0,9}|%)")


class Number(click.FloatRange):
    """A number within a range; `nan` is in no range, although it is neither below nor above one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and (wrong := _no_number(value)):
            self.fail(wrong, param, ctx)
        number = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number


def _no_number(text: str) -> str:
    """Why a text is not one plain number, and what to write instead; empty for a number."""
    text = text.strip()
    try:
        float(text)
    except ValueError:
        pass
    else:
        return ""
    said = f"{scalars.shown(text)} is not a number"
    found = _LOOSE_NUMBER.fullmatch(text[: scalars.MAX_TEXT_LENGTH])
    if found is None:
        return f"{said}. Write one like 2 or 2.5"
    sign, whole, decimals, unit = found.groups("")
    plain = f"{sign}{whole or 0}.{decimals}" if decimals else f"{sign}{whole}"
    if len(decimals) == 3 and whole.lstrip("0"):
        return f"{scalars.shown(text)} could be two numbers. Write `{plain}` or `{sign}{whole}{decimals}`"
    if unit and not decimals:
        return f"{said}. Write it without a unit: {plain}"
    return f"{said}. Decimals have a point{' and no unit' if unit else ''}: `{plain}`"


_T = TypeVar("_T")
_N = TypeVar("_N")


def _read_by(
    parse: Callable[[str], _T], without: _N
) -> Callable[[click.Context, click.Parameter, str | None], _T | _N]:
    """A callback that reads an option's text; what `parse` refuses is told as the option's own error."""

    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> _T | _N:
        if value is None:
            return without
        try:
            return parse(value)
        except (RegulateError, ValueError) as error:
            raise click.BadParameter(str(error), ctx, param) from None

    return read


def handed_on(ctx: click.Context, param: click.Parameter, value: _T) -> _T:
    """An option that is also added to the commands that messages advise."""
    if value is not None:
        hand_on(param.opts[0], str(value))
    return value


def _config(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """The owner's folder; refuses a file or a folder inside it, because advice for that would be wrong."""
    if value is not None and os.path.exists(value) and not os.path.isdir(value):
        folder = _above(value)
        folder = _above(folder) if _is_inside(folder) else folder
        raise click.BadParameter(f"this is a file; --config takes its folder: `{_typed(folder)}`", ctx, param)
    if value is not None and _is_inside(value):
        name = Path(os.path.abspath(value)).name
        message = f"this is the folder `{name}` itself; --config takes the folder above it: `{_typed(_above(value))}`"
        raise click.BadParameter(message, ctx, param)
    return handed_on(ctx, param, value)


def _is_inside(folder: Path) -> bool:
    """Whether this is the folder of exercises or routines in an owner's folder, and not an owner's folder itself."""
    if Path(os.path.abspath(folder)).name not in FOLDERS:
        return False
    from pi_regulate.library.folder.strays import is_home  # not at the top: models are slow to load

    return not is_home(folder)


def _above(path: Path) -> Path:
    return path.parent if path.name not in ("", os.pardir) else path / os.pardir


def _typed(folder: Path) -> str:
    from pi_regulate.library.folder.reading import shell

    return shell("--config", folder)


name_option = click.option("--name", required=True, metavar="NAME", help="The voice's name, such as anna.")
language_option = click.option(
    "--language",
    metavar="CODE",
    callback=_read_by(language_code, None),
    help="The language that is spoken, such as de; by default that of the voice, or the first in the settings.",
)
config_option = click.option(
    "--config",
    "config_dir",
    type=click.Path(path_type=Path),
    callback=_config,
    help="The folder with your own settings.yaml, exercises/ and routines/; none of them is required.",
)
backend_option = click.option(
    "--backend",
    type=click.Choice(["pi", "mock"]),
    callback=handed_on,
    help="Real pins or simulated ones; without this option, the settings decide.",
)
press_option = click.option(
    "--press",
    "hand",
    metavar="SPEC",
    callback=_read_by(parse_hand, NOBODY),
    help='Press the button for you, at these times after the device is ready: "2s, double@30s, hold@1min".',
)
wish_option = click.option(
    "--wish",
    "wishes",
    metavar="SPEC",
    callback=_read_by(parse_wishes, ()),
    help='What others ask for, if `others` in the settings allows it: "glow@5s, invite short@2min, end@5min".',
)
breather_option = click.option(
    "--breather",
    metavar="SPEC",
    callback=_read_by(parse_breather, None),
    help='Somebody who breathes and lets the device know with the button where it asks for that: "18/min", '
    '"18/min,jitter=10%,miss=5%,double=5%".',
)
seed_option = click.option(
    "--seed", type=int, default=0, show_default=True, help="The seed of the question cards and of a breather."
)
at_option = click.option(
    "--at",
    "at_min",
    metavar="HH:MM",
    callback=_read_by(scalars.time_of_day, None),
    help="Play as if it were this time of day.",
)
sound_option = click.option(
    "--sound",
    metavar="auto|off|DEVICE",
    help="Where sound goes; auto leaves it to the settings. The default is auto, or off for simulated pins when "
    "there is no terminal.",
)


def sound_of(asked: str | None, *, simulated: bool, watched: bool, tells: bool = True) -> str:
    """Where sound goes. A script or test that simulates the device is silent unless asked; with `tells`, it says so."""
    if asked is not None or watched or not simulated:
        return asked or "auto"
    if tells:
        click.echo("note: no sound without a terminal; to hear it anyway, add `--sound auto`", err=True)
    return "off"
