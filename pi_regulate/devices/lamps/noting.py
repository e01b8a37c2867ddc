"""Keeps the record for `lamp off` (see `driven`) while the device uses a lamp.

If the last device of this folder drove other pins and left them on, they are made dark first, because the new record
replaces the only trace of them. The record is removed as soon as nothing can shine any more: after a dark end, and
after a start that never opened the lamp. Rule: only the machine's one device keeps a record, and a folder that can't be
written doesn't stop it.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pi_regulate.devices.lamps.driven import Lit, PartName, forget_driven, write_down, written
from pi_regulate.devices.lamps.lamp_off import make_dark
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.library.settings import LampSettings, TouchSettings

LOG = logging.getLogger(__name__)


class Record:
    """The record in `folder`; with None, no record is kept. Use it in a `with` around everything the lamp does.

    `amplifier` is the GPIO number of its switch; a `simulated` lamp has no pin. The `part` may also be the motor.
    """

    def __init__(
        self, folder: Path | None, amplifier: int | None = None, *, simulated: bool = False, part: PartName = "lamp"
    ) -> None:
        self._folder, self._amplifier, self._simulated, self._part = folder, amplifier, simulated, part
        self._may_shine: bool | None = None  # None: nothing was noted

    def note(self, lamp: LampSettings | TouchSettings) -> None:
        """This lamp, or this motor, is tried next."""
        if self._folder is None or lamp.pin is None:
            return
        driver = "mock" if self._simulated else lamp.driver
        pins = tuple(getattr(lamp, "pins", None) or ()) if driver == "rgb" else (lamp.pin,)
        lit = Lit(driver, pins, amplifier=None if self._simulated else self._amplifier, part=self._part)
        left = written(self._folder, part=self._part)
        if self._may_shine is None:
            self._may_shine = left is not None
        if left is not None and left != lit:
            with suppress(RegulateError):
                make_dark(left)
                self._may_shine = False
        try:
            write_down(self._folder, lit)
        except OSError as error:
            LOG.warning(
                "`lamp off` will have to rely on the settings, because %s can't be written (%s)",
                self._folder,
                error.strerror,
            )

    def shines(self, may: bool) -> None:
        """Says whether the lamp that was noted may shine from now on."""
        self._may_shine = may

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: object) -> None:
        if self._folder is not None and self._may_shine is False:
            forget_driven(self._folder, self._part)


def still_what_was_left(folder: Path | None, keeps: int | None) -> None:
    """Ends a motor that the last device of this folder left on, unless it is on GPIO `keeps`, which is used again.

    A record of a motor that the settings no longer have would otherwise never be looked at.
    """
    if folder is None or (left := written(folder, part="motor")) is None or left.pins == (keeps,):
        return
    with suppress(RegulateError):
        make_dark(left)
    forget_driven(folder, "motor")
