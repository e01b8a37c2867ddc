"""What a calibration found, as values for the settings.

Rule: how bright a bar on a screen is says nothing about an LED beside a bed, so `lamp_simulated` tells them apart.
"""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from pi_regulate.devices.pins.backends import Backend
from pi_regulate.library.lamp import ceiling_of
from pi_regulate.library.limit_table import HAIR
from pi_regulate.library.scalars import plain_number
from pi_regulate.library.settings import LampSettings, Settings

if TYPE_CHECKING:
    from pi_regulate.wiring.calibration import Bounds


def lamp_simulated(pins: Backend, settings: Settings) -> bool:
    """Whether no lamp shines: the pins are simulated, or the settings have a lamp without any."""
    return pins == "mock" or settings.lamp.driver == "mock"


def levels_of(lamp: LampSettings, chosen: Bounds | None) -> dict[str, str]:
    """The values to write: floor and ceiling if they were chosen, and what follows from lux if it was measured."""
    values: dict[str, str] = {}
    ceiling = ceiling_of(lamp)
    if chosen is not None:
        values["floor"] = level_written(chosen.floor)
        ceiling = min(chosen.ceiling, ceiling_of(lamp.model_copy(update={"ceiling": 1.0})))
    if chosen is not None or ceiling < lamp.ceiling - HAIR:
        values["ceiling"] = level_written(ceiling, down=True)
    if lamp.full_lux is not None:
        values["full_lux"] = f"{lamp.full_lux:.3g}"
    return values


def level_written(share: float, *, down: bool = False) -> str:
    """A share (0 to 1) as it is written into settings, with two significant digits; `down` never rounds up."""
    value = share * 100
    digits = max(0, 1 - floor(log10(value)))
    rounded = floor(value * 10**digits + 1e-9) / 10**digits if down else round(value, digits)
    return f"{rounded:.{digits}f}%"


def volume_of(volume: float) -> dict[str, str]:
    """The values to write for a volume that somebody chose with their own ear."""
    return {"volume": plain_number(volume), "calibrated": "true"}
