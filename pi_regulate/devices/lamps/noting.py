"""What the device writes down before it touches a lamp, so that `lamp off` knows after its death (see `driven`).

What the last device of this folder left on is made dark first, where it drove something else: nobody else knows of it
by then. Rule: only the one device of a machine notes anything, and a folder that can't be written stops nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pi_regulate.devices.lamps.driven import Lit, write_down, written
from pi_regulate.devices.lamps.lamp_off import make_dark
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.library.settings import LampSettings

LOG = logging.getLogger(__name__)


def notes(folder: Path, amplifier: int | None = None, *, pretended: bool = False) -> Callable[[LampSettings], None]:
    """What notes a lamp in `folder`; `amplifier` is the GPIO number of its switch, a `pretended` lamp has no pin."""

    def note(lamp: LampSettings) -> None:
        driver = "mock" if pretended else lamp.driver
        pins = tuple(lamp.pins or ()) if driver == "rgb" else (lamp.pin,)
        lit, left = Lit(driver, pins, amplifier=None if pretended else amplifier), written([folder])
        if left is not None and left != lit:
            with suppress(RegulateError):
                make_dark(left)
        try:
            write_down(folder, lit)
        except OSError as error:
            LOG.warning("`lamp off` will go by the settings: %s can't be written (%s)", folder, error.strerror)

    return note
