"""The pin on an amplifier's shut-down input: one of its own, and none that sound travels on.

Rule: what can't work is an error at the line the owner wrote, not a surprise in the night.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_regulate.library.lamp import lamp_pins, owners_place
from pi_regulate.library.references import Loose
from pi_regulate.library.settings import Settings
from pi_regulate.library.yaml.document import Document

I2S_PINS = range(18, 22)
"""Clock, word select, in and out of I2S sound, on every Raspberry Pi."""


def amplifier_problems(settings: Settings, document: Document) -> Iterator[Loose]:
    """A pin that can't switch an amplifier, because something else needs it."""
    pin = settings.sound.amp_enable
    if pin is None:
        return
    where = ("sound", "amp_enable")
    if pin in I2S_PINS:
        yield Loose(
            where, f"GPIO {pin} carries I2S sound itself (18 to 21 do); give the amplifier another, such as 22."
        )
    if pin in lamp_pins(settings.lamp):
        yield Loose(
            owners_place(document, where, ("lamp", "pin"), ("lamp", "pins")),
            f"GPIO {pin} can't be the lamp's and the amplifier's pin; they need one each.",
        )
    if pin == settings.button.pin:
        yield Loose(
            owners_place(document, where, ("button", "pin")),
            f"GPIO {pin} can't be the button's and the amplifier's pin; they need one each.",
        )
