"""What the settings of lamp and amplifier mean together: which pins they need, and how bright it may get at the pillow.

The limit of light in bed is in lux, while a lamp is set in duty cycles. A lux meter joins the two: `full_lux` is what
reaches the pillow at full power, and the ceiling is lowered until at most `most_lux` arrive. An RGB lamp mixes amber
with green, to which the body clock is forty times as sensitive as to true amber, so it gets only 2 lx; until it has
been measured it is assumed to be bright.
Rule: settings that can't work are an error at the line the owner wrote, not a surprise in the night.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from pi_regulate.library.header_pins import GPIO_AT, at_header_pin, with_header_pin
from pi_regulate.library.limit_table import HAIR, LIMITS
from pi_regulate.library.references import Loose
from pi_regulate.library.scalars import per_cent, plain_number
from pi_regulate.library.settings import LampSettings, Settings
from pi_regulate.library.yaml.document import DocPath, Document

HARDWARE_PWM_PINS = (12, 13, 18, 19)
"""The GPIO numbers that the chip's PWM units can drive, on every Raspberry Pi."""

I2S_PINS = range(18, 22)
"""Clock, word select, in and out of I2S sound, on every Raspberry Pi."""

WIRING_PLAN = {9: 11, 11: 11}
"""Header pins of the button's wires (docs/wiring.svg) that are also GPIO numbers, each with the signal's header pin."""

UNMEASURED_FULL_LUX = 12.5
"""Lux assumed of an unmeasured RGB lamp at full power: the shipped ceiling of 40 % is meant to give 5 lx."""


class PinOwner(NamedTuple):
    """A pin that a part has, and where that is set."""

    part: str
    pin: int
    place: DocPath


def lamp_pins(lamp: LampSettings) -> tuple[int, ...]:
    """The GPIO numbers the lamp's driver uses; a simulated lamp uses none."""
    if lamp.driver == "mock":
        return ()
    return tuple(lamp.pins) if lamp.driver == "rgb" else (lamp.pin,)


def taken_pins(settings: Settings) -> Iterator[PinOwner]:
    """The pins that lamp, button and amplifier have."""
    lamp, enable = settings.lamp, settings.sound.amp_enable
    for index, pin in enumerate(lamp_pins(lamp)):
        yield PinOwner("lamp", pin, ("lamp", "pins", index) if lamp.driver == "rgb" else ("lamp", "pin"))
    yield PinOwner("button", settings.button.pin, ("button", "pin"))
    if enable is not None:
        yield PinOwner("amplifier", enable, ("sound", "amp_enable"))


def shared_with(settings: Settings, part: str, pin: int) -> Iterator[tuple[PinOwner, str]]:
    """Who has this pin of another part as well, each with the beginning of a sentence that says so."""
    for one in taken_pins(settings):
        if one.pin == pin and one.part != part:
            yield one, f"GPIO {pin} can't be both the {one.part}'s and the {part}'s pin"


def lux_limit(lamp: LampSettings) -> float:
    """The most lux this lamp may give at the pillow (limit ceiling)."""
    return min(lamp.most_lux, LIMITS["ceiling"]["rgb_most_lux"]) if lamp.driver == "rgb" else lamp.most_lux


def ceiling_of(lamp: LampSettings) -> float:
    """The duty cycle (0 to 1) at level 1: the owner's ceiling, or less where the limit in lux asks for it."""
    full_lux = lamp.full_lux
    if full_lux is None:
        if lamp.driver != "rgb":
            return lamp.ceiling
        full_lux = UNMEASURED_FULL_LUX
    return min(lamp.ceiling, lux_limit(lamp) / full_lux)


def lamp_problems(settings: Settings, document: Document) -> Iterator[Loose]:
    """Pins that can't work with the driver or with each other, and a ceiling that is too bright."""
    lamp, button = settings.lamp, settings.button
    if lamp.driver == "rgb" and len(lamp.pins) != 3:
        at = ("lamp", "pins" if lamp.pins else "driver")
        yield Loose(at, "an RGB lamp needs three pins, of red, green and blue in this order: `pins: [12, 13, 16]`.")
    if lamp.driver == "hardware_pwm" and lamp.pin not in HARDWARE_PWM_PINS:
        where = owners_place(document, ("lamp", "pin"), ("lamp", "driver"))
        yield Loose(where, f"GPIO {lamp.pin} has no hardware PWM; 12, 13, 18 and 19 do. Did you mean `12`?")
    for first, second in combinations((one for one in taken_pins(settings) if one.part == "lamp"), 2):
        if first.pin == second.pin:
            yield Loose(second.place, f"GPIO {second.pin} is listed twice; red, green and blue need a pin each.")
    for one, both in shared_with(settings, "button", button.pin):
        if one.part == "lamp":
            where = owners_place(document, ("button", "pin"), one.place, ("lamp", "driver"))
            yield Loose(where, f"{both}; each needs its own.")
    yield from _too_bright(lamp, document)
    yield from _counted_on_the_header(button.pin)


def amplifier_problems(settings: Settings, document: Document) -> Iterator[Loose]:
    """A pin that can't switch an amplifier, because something else needs it."""
    pin = settings.sound.amp_enable
    if pin is None:
        return
    where = ("sound", "amp_enable")
    if pin in I2S_PINS:
        yield Loose(where, f"GPIO {pin} carries I2S sound, as 18 to 21 do; give the amplifier another pin, such as 22.")
    for one, both in shared_with(settings, "amplifier", pin):
        yield Loose(owners_place(document, where, one.place), f"{both}; each needs its own.")


def _counted_on_the_header(pin: int) -> Iterator[Loose]:
    """Warns about 9 or 11: the wiring plan's header pins for the button, which as GPIO numbers lie elsewhere."""
    if pin in WIRING_PLAN:
        there = at_header_pin(pin)
        meant = f"If you counted on the header: header pin {pin} is {there}; write `{GPIO_AT.get(WIRING_PLAN[pin])}`."
        yield Loose(("button", "pin"), f"this is {with_header_pin(pin)}. {meant}", "warning")


def _too_bright(lamp: LampSettings, document: Document) -> Iterator[Loose]:
    most_lux, kept = lux_limit(lamp), ceiling_of(lamp)
    if lamp.full_lux is not None and kept < lamp.ceiling - HAIR:
        path = owners_place(document, ("lamp", "ceiling"), ("lamp", "full_lux"), ("lamp", "driver"))
        yield Loose(
            path,
            f"at {per_cent(lamp.ceiling)} the lamp gives {plain_number(round(lamp.ceiling * lamp.full_lux, 1))} lx at "
            f"the pillow, so it is limited to {per_cent(kept)}, which gives {plain_number(most_lux)} lx "
            "(limit ceiling).",
            "warning",
        )
    if kept <= lamp.floor:
        path = owners_place(document, ("lamp", "floor"), ("lamp", "full_lux"), ("lamp", "driver"))
        yield Loose(
            path,
            f"the floor is {per_cent(lamp.floor)} and the ceiling {per_cent(kept)}, which gives "
            f"{plain_number(most_lux)} lx at the pillow (limit ceiling). The floor has to be lower.",
        )


def owners_place(document: Document, *paths: DocPath) -> DocPath:
    """The first of these places that is in the owner's own file; otherwise simply the first."""
    return next((path for path in paths if is_owners(document, path)), paths[0])


def is_owners(document: Document, path: DocPath) -> bool:
    """Whether a place is in the owner's own file."""
    mark = document.marks.get(path)
    return mark is not None and mark.source is document.source
