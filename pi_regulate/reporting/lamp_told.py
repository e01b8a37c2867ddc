"""What the lamp's driver can do, and how dim and how bright the settings let the lamp be, in words.

Rule: the words are computed from what is written to the pin.
"""

from __future__ import annotations

from pi_regulate.devices.lamps.drivers import drive_of
from pi_regulate.library.lamp import ceiling_of
from pi_regulate.library.scalars import per_cent, plain_number
from pi_regulate.library.settings import Settings


def lamp_told(settings: Settings) -> list[str]:
    """The lamp in sentences: its driver, its steps of light, its floor and its ceilings."""
    return [*drive_of(settings.lamp, settings.night.ceiling).words(), _bounds(settings)]


def _bounds(settings: Settings) -> str:
    lamp, ceiling = settings.lamp, ceiling_of(settings.lamp)
    lux = (
        ""
        if lamp.full_lux is None
        else f", which gives {plain_number(round(ceiling * lamp.full_lux, 1))} lx at the pillow"
    )
    return (
        f"The floor is {per_cent(lamp.floor)} of full power, the ceiling {per_cent(ceiling)}{lux}; in the evening "
        f"{per_cent(settings.evening.ceiling)} of that, at night {per_cent(settings.night.ceiling)}."
    )
