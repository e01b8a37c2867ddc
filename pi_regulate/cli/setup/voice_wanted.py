"""Which of the two voices that came with the program shall speak: both say the same line, and an ear decides.

Rule: only a shipped voice makes room for a shipped one; the owner's own voices keep their places.
"""

from __future__ import annotations

from collections.abc import Callable

import click

from pi_regulate.cli.dialogue import say, text
from pi_regulate.devices.speech.voices import SHIPPED_VOICES
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.settings import Settings
from pi_regulate.library.translation import WRITTEN_IN
from pi_regulate.wiring.setting_up.question import reply
from pi_regulate.wiring.setting_up.questions import TWO_VOICES, VOICE_SAMPLE


def asked_voice(settings: Settings, plays: Callable[[str, str], None]) -> tuple[str, ...] | None:
    """The settings' voices from now on; None to leave them. `plays` lets a voice say a line.

    Nothing is asked where no shipped voice would be heard.
    """
    present = next((name for name in settings.voices if name in SHIPPED_VOICES), None)
    if present is None or WRITTEN_IN not in settings.languages:
        return None
    say("", TWO_VOICES)
    while True:
        for name in SHIPPED_VOICES:
            plays(name, VOICE_SAMPLE)
        answer = _numbered(SHIPPED_VOICES.index(present) + 1)
        if answer is None:
            return None
        if answer:
            chosen = SHIPPED_VOICES[answer - 1]
            return tuple(dict.fromkeys(chosen if name in SHIPPED_VOICES else name for name in settings.voices))


def _numbered(present: int) -> int | None:
    """The number of the voice that was chosen, 0 to hear them again, None to leave it as it is."""
    while True:
        typed = text(_("  1 or 2, again, or Enter to skip (now: {number})").format(number=present))
        match reply(typed), typed:
            case _any, ("1" | "2"):
                return int(typed)
            case "skip", _any:
                return None
            case "again", _any:
                return 0
        told = _("  I didn't understand that. Please type one of: {choices}; Enter skips.")
        click.echo(told.format(choices=_("1, 2, again")))
