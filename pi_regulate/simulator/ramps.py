"""Amber light in the colours that a terminal has: a ramp from dark to full, chosen by eye for each kind.

With millions of colours a glow is mixed. Of 256 colours, four look like one amber lamp; colours 52, 58 and 94 are
numerically nearest to a dim amber, but look red, olive and mustard next to them. Of 16 colours, none does: yellow alone
is olive in many windows, but with a quarter of red showing through, it is amber in all of them. In between, and below
the darkest, are characters that let part of the background through; without colour these are the whole ramp. Rule: each
step in a ramp looks lighter than the one before, in every usual palette, and from 3 % on a light is never drawn dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from pi_regulate.simulator.terminal import Colours, Terminal

_AMBER = (255, 166, 64)  # what an LED of 595 nm looks like on a screen
MIXED = 64  # steps of a mixed glow: coarser than the eye can see, but far less to send over a connection
FAINTEST = 3  # of these steps: from here on, a ramp shows at least its darkest light, however few steps it has


@dataclass(frozen=True, slots=True)
class Shade:
    """A character on a background, in colours of the palette by number; None is the terminal's own colour."""

    sign: str
    front: int | None = None
    ground: int | None = None


BLACK, RUST, OCHRE, ORANGE, GOLD = 16, 130, 172, 208, 214
RAMP_256 = (
    Shade(" ", ground=BLACK),
    Shade("·", RUST, BLACK),
    Shade("░", RUST, BLACK),
    Shade("▒", RUST, BLACK),
    Shade("▓", RUST, BLACK),
    Shade(" ", ground=RUST),
    Shade("░", OCHRE, RUST),
    Shade("▒", OCHRE, RUST),
    Shade(" ", ground=OCHRE),
    Shade("▒", ORANGE, OCHRE),
    Shade(" ", ground=ORANGE),
    Shade("▒", GOLD, ORANGE),
    Shade(" ", ground=GOLD),
)
RED, YELLOW, BRIGHT = 1, 3, 11
RAMP_16 = (
    Shade(" ", ground=0),
    Shade("·", YELLOW, 0),
    Shade("▒", YELLOW, RED),
    Shade("▓", YELLOW, RED),
    Shade("▓", BRIGHT, RED),
)
RAMP_CONSOLE = (  # a Linux console's yellow is the brown of the first colour screens, which is amber already
    Shade(" ", ground=0),
    Shade("·", YELLOW, 0),
    Shade("░", YELLOW, 0),
    Shade("▒", YELLOW, 0),
    Shade("▓", YELLOW, 0),
    Shade("█", YELLOW, 0),
    Shade("░", BRIGHT, YELLOW),
    Shade("▒", BRIGHT, YELLOW),
)
RAMP_NONE = tuple(map(Shade, " ·░▒▓█"))
RAMP_ASCII = tuple(map(Shade, " .:-=+*#%@"))
_SIGNS = {"console": {"·": "."}, "ascii": {"·": ".", "░": ":", "▒": "+", "▓": "#", "█": "@"}}


def ramp(terminal: Terminal) -> Sequence[Shade] | None:
    """The steps from dark to full on this terminal; None when colours are mixed."""
    if terminal.colours == "true":
        return None
    if terminal.colours == "none":
        return RAMP_ASCII if terminal.signs == "ascii" else RAMP_NONE
    if terminal.colours == "256":
        return RAMP_256
    return RAMP_CONSOLE if terminal.signs == "console" else RAMP_16


def amber(share: float) -> tuple[int, int, int]:
    """The colour of a glow that looks as bright as `share` (0 to 1) of the full one; a screen's values are nearly
    perceptual."""
    share = min(1.0, max(0.0, share))
    return (round(_AMBER[0] * share), round(_AMBER[1] * share), round(_AMBER[2] * share))


def lit(share: float, terminal: Terminal) -> Segment:
    """One character's place that looks as bright as `share` (0 to 1) of the full glow."""
    return _lit(round(min(1.0, max(0.0, share)) * MIXED), terminal)


@lru_cache(4 * (MIXED + 1))
def _lit(step: int, terminal: Terminal) -> Segment:
    steps = ramp(terminal)
    if steps is None:
        return Segment(" ", Style(bgcolor=Color.from_rgb(*amber(step / MIXED))))
    here = steps[max(round((len(steps) - 1) * step / MIXED), int(step >= FAINTEST))]
    sign = _SIGNS.get(terminal.signs, {}).get(here.sign, here.sign)
    front, ground = (_colour(number, terminal.colours) for number in (here.front, here.ground))
    return Segment(sign, Style(color=front, bgcolor=ground))


def _colour(number: int | None, colours: Colours) -> Color | None:
    """A colour of the palette; for 256 colours, the values that textual turns back into the same number."""
    if number is None:
        return None
    if colours == "256":
        return Color.from_rgb(*(0 if part == 0 else 55 + 40 * part for part in _cube(number)))
    return Color.from_ansi(number)


def _cube(number: int) -> tuple[int, int, int]:
    place = number - 16
    return place // 36, place // 6 % 6, place % 6
