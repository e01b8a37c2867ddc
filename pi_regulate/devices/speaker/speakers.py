"""Makes the speaker that the settings ask for: a card, or none.

Rule: with sound off, nothing is opened or loaded, and the status says that it is off.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pi_regulate.devices.ports import Speaker
from pi_regulate.devices.speaker.card_speaker import CardSpeaker
from pi_regulate.devices.speaker.cards import LIGHT_ONLY
from pi_regulate.trace import Row

if TYPE_CHECKING:
    from pi_regulate.library.settings import SoundSettings
    from pi_regulate.score.plan import Plan
    from pi_regulate.sound.voice import VoiceBook


class SilentSpeaker:
    """The speaker of a device whose sound is off. `why` is the reason in its status."""

    ready = False
    card = None

    def __init__(self, why: str = "sound is off") -> None:
        self.status = f"{why}: {LIGHT_ONLY}"

    def play(self, row: Row) -> None:
        """Nothing is heard."""

    def keep_to(self, plan: Plan | None) -> None:
        """Nothing is heard."""

    def follow(self, level: float) -> None:
        """Nothing is heard."""

    def dim(self, share: float) -> None:
        """Nothing is heard."""

    def close(self) -> None:
        """There is nothing to release."""


def speaker(device: str, settings: SoundSettings, folder: Path, book: VoiceBook | None = None) -> Speaker:
    """The speaker for the settings `sound`; `device` is `auto`, `off`, a card, or `dummy`."""
    if device == "off":
        return SilentSpeaker()
    if settings.volume == 0:
        return SilentSpeaker("the volume is 0")
    return CardSpeaker(device, settings, folder, book)
