"""Who speaks, as a question for a page: each voice can be heard there before one is chosen.

In a terminal the device itself says a line in both shipped voices; a page plays it in the browser, so nothing has to be
stopped for that, and the owner's own voices are offered too. Rule: whoever is chosen comes first, and no voice is left
out that would still be heard after that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pi_regulate.devices.speech.voices import SHIPPED_VOICES, all_voices, own_places, read_voice, voice_places
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.catalogue import Library
from pi_regulate.library.letters import letters_among
from pi_regulate.reporting.voices.voice_shelf import VoiceShelf
from pi_regulate.wiring.setting_up.question import Choice, Question, ToWrite
from pi_regulate.wiring.setting_up.questions import VOICE_SAMPLE
from pi_regulate.words import RegulateError

_MADE = dict(zip(SHIPPED_VOICES, (_("higher, made by a machine"), _("lower, made by a machine")), strict=True))


def who_speaks(library: Library, share: Path, folder: Path) -> Question | None:
    """The question; None where there is at most one voice to choose."""
    stand = VoiceShelf(library, voice_places(share, folder), own_places(folder))
    choices = tuple(_choices(stand))
    if len(choices) < 2:
        return None
    names = [choice.answer for choice in choices]

    def take(typed: str) -> ToWrite | Question | None:
        if typed in names:
            return ToWrite("", {"voices": f"[{', '.join(with_first(stand, typed))}]"})
        return asked.again(_("There is no such voice.")) if typed else None

    before = _(
        "All words are spoken by one voice. Two came with the device; a voice that somebody lends in the booth stands "
        "here as well. You hear it through this browser."
    )
    first = library.settings.voices[0]
    now = first if first in names else ""
    asked = Question("one of", _("Who speaks?"), take, (before,), now=now, choices=choices)
    return asked


def with_first(stand: VoiceShelf, name: str) -> list[str]:
    """The settings' voices with this one first; only one of those that came with the program stays."""
    present = stand.library.settings.voices
    own = [one for one in present if one not in SHIPPED_VOICES and one != name]
    shipped = next((one for one in present if one in SHIPPED_VOICES), SHIPPED_VOICES[0])
    return list(_heard(stand, [name, *own, *([] if name in SHIPPED_VOICES else [shipped])]))


def _heard(stand: VoiceShelf, order: Sequence[str]) -> Iterator[str]:
    """Those of them that are still heard: after one with every line, only letters, and the last, which is shipped."""
    covered = False
    for name in order:
        if not covered or name in SHIPPED_VOICES or letters_among(stand.said_by.get(name, ())):
            yield name
        covered = covered or stand.is_whole(name)


def _choices(stand: VoiceShelf) -> Iterator[Choice]:
    languages = stand.library.settings.languages
    for name, place in all_voices(stand.places).items():
        with suppress(RegulateError):
            kept = read_voice(place)
            said = kept.can_say(stand.texts).seconds
            if kept.manifest.language not in languages or not said:
                continue
            far = _MADE.get(name) or stand.how_far(kept) or _("has every line")
            sample = VOICE_SAMPLE if VOICE_SAMPLE in said else next(iter(said))
            yield Choice(name, far, sample)
