"""What is done at the booth: lines are shown, takes are prepared, heard and kept, files taken in, voices forgotten.

All of it is what the commands for voices do, by the same functions. A take that nobody has said yes to is only in
memory, as the device would play it; what was recorded is overwritten as soon as it is prepared. Rule: what a voice has
is read from its folder each time, so nothing else has to be remembered, and a page may be closed at any moment.
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pi_regulate.devices.speech.converting import taken_anyhow
from pi_regulate.devices.speech.intake import Taken, why_not
from pi_regulate.devices.speech.voice_check import problems
from pi_regulate.devices.speech.voice_folder import checked_name, must_be_keepable
from pi_regulate.devices.speech.voices import (
    SHIPPED,
    all_voices,
    opened_folder,
    own_places,
    read_voice,
    voice_places,
)
from pi_regulate.library.catalogue import Library
from pi_regulate.library.letters import LETTER_S, letter, same_number
from pi_regulate.reporting.voices.forgetting import forgotten
from pi_regulate.reporting.voices.lines_to_speak import (
    IN_OWN_WORDS,
    SPARE_S,
    Spoken,
    lines_to_speak,
    own_words,
    without_moved,
)
from pi_regulate.reporting.voices.taking_in import keep_line, taken_in, to_take_in
from pi_regulate.reporting.voices.ten_questions import ten_questions
from pi_regulate.reporting.voices.voice_shelf import VoiceShelf, own_or_new
from pi_regulate.sound.recordings.bounded import LINE, decoded
from pi_regulate.sound.recordings.manifest import RECORDED, Manifest
from pi_regulate.studio.answering import NoLongerHereError
from pi_regulate.studio.room import MOST_PAGES
from pi_regulate.words import RegulateError

SPOKEN = "take.wav"  # what came from the microphone is called
MOST_TAKES = MOST_PAGES  # that wait for a yes: one for each page


@dataclass(frozen=True, slots=True)
class WaitingTake:
    """A take that waits for a yes."""

    manifest: Manifest
    line: str
    taken: Taken


class BoothVoices:
    """The voices in the owner's `folder`, which need not exist yet; `library` gives the lines as they are today."""

    def __init__(self, share: Path, folder: Path, library: Callable[[], Library]) -> None:
        self.folder = folder
        self._share, self._library = share, library
        self._takes: dict[str, WaitingTake] = {}

    def voices(self) -> dict[str, Any]:
        """The owner's voices, each with how far it is, and the languages that a new one may have."""
        return {"voices": list(self._own()), "languages": list(self._library().settings.languages)}

    def _own(self) -> Iterator[dict[str, Any]]:
        stand = self._shelf()
        for name, place in all_voices(stand.own).items():
            told: dict[str, Any] = {"name": name, "kept": 0, "lines": 0, "far": "", "goes_on": False}
            try:
                kept = read_voice(place)
                there = stand.speaking(kept)
                lines = len(kept.can_say(there.texts).seconds.keys() & there.texts.keys())
                told |= {"kept": lines, "lines": len(there.texts), "far": there.how_far(kept) or ""}
                told["goes_on"] = own_or_new(stand, name, RECORDED) is not None
            except RegulateError as error:
                told["far"] = str(error)
            yield told

    def voice(self, name: str, language: str | None) -> dict[str, Any]:
        """Every line to read aloud for a voice, in order, and which of them it has.

        Raises RegulateError, also where nothing could be kept: nobody shall speak for nothing.
        """
        stand = self._stand(name, language)
        must_be_keepable(stand.home, name)
        kept = stand.voice(name)
        every = lines_to_speak(stand)
        asked, notes = (
            without_moved(stand, lines_to_speak(stand, None, name), name) if kept is not None else (every, [])
        )
        missing = {one.line for one in asked}
        letters = set(kept.can_say(stand.texts).letters) if kept is not None else set()
        said = {one.line for one in letters}
        own = [Spoken(IN_OWN_WORDS, line, LETTER_S[1], question) for line, question in ten_questions()]
        shown = [self._shown(one, waits=one.line in missing) for one in every]
        shown += [self._shown(one, waits=one.line not in said and not list(same_number(one.line, said))) for one in own]
        shown += [
            self._shown(own_words(stand, one.line), waits=False)
            for one in sorted(letters, key=lambda one: one.number or 0)
            if one.line not in {told["line"] for told in shown}
        ]
        return {
            "name": name,
            "language": stand.tongue,
            "lines": shown,
            "first": list(stand.first),
            "example": _example(stand),
            "notes": [note.removeprefix("note: ") for note in notes],
            **self._told(stand, name),
        }

    def stamp(self, name: str) -> str | None:
        """What tells whether a voice is still the same; None where there is none."""
        checked_name(name)
        try:
            state = os.stat(self._home() / name)
        except OSError:
            return None
        return f"{state.st_ino}-{state.st_mtime_ns}"

    # A take

    def prepare(self, name: str, language: str | None, line: str, recording: Path) -> dict[str, Any]:
        """Makes a recording into a line of the voice, as the device would play it, which then waits for a yes.

        Raises RegulateError with what is wrong with it.
        """
        stand = self._stand(name, language)
        if line not in stand.texts and letter(line) is None:
            raise RegulateError(f"there is no line `{line}`")
        try:
            taken = taken_anyhow(recording, line, *stand.asked(line))
        except RegulateError as error:
            raise RegulateError(_about(recording, why_not(error, recording))) from None
        key = secrets.token_urlsafe(12)
        self._takes[key] = WaitingTake(Manifest(name, stand.tongue, RECORDED, "private"), line, taken)
        while len(self._takes) > MOST_TAKES:
            del self._takes[next(iter(self._takes))]
        notes = [_about(recording, note) for note in taken.notes]
        return {"take": key, "seconds": taken.line.seconds, "notes": notes}

    def keep(self, key: str) -> dict[str, Any]:
        """Puts a take into its voice. Raises RegulateError where that can't be done; then it still waits."""
        take = self._take(key)
        stand = self._stand(take.manifest.name, take.manifest.language)
        notes = keep_line(stand, take.manifest, take.line, take.taken.line, take.taken.data)
        self.drop(key)
        return {"notes": notes, **self._told(stand, take.manifest.name)}

    def drop(self, key: str) -> None:
        """Lets a take go."""
        self._takes.pop(key, None)

    def _take(self, key: str) -> WaitingTake:
        if key not in self._takes:
            raise NoLongerHereError("the studio no longer has this take")
        return self._takes[key]

    # To be heard

    def take_heard(self, key: str) -> bytes:
        """A take as a WAV. Raises RegulateError where it is gone."""
        import soundfile

        samples, rate_hz = soundfile.read(io.BytesIO(self._take(key).taken.data), dtype="int16")
        return _wav(samples, rate_hz)

    def line_heard(self, name: str, line: str) -> bytes:
        """A line that a voice has, as a WAV. Raises RegulateError where it has none."""
        place = all_voices(self._shelf().places).get(checked_name(name))
        entry = read_voice(place).manifest.lines.get(line) if place is not None else None
        if place is None or entry is None:
            raise RegulateError(f"the voice `{name}` has no recording of `{line}`")
        with opened_folder(place) as inside:
            samples, rate_hz = decoded(place / entry.file, LINE, inside, entry.sha256)
        return _wav(samples, rate_hz)

    # Files, and the end

    def take_in(self, name: str, language: str | None, recording: Path) -> dict[str, Any]:
        """Takes a file into the voice that is named after its line, as `voice import` does. Raises RegulateError."""
        stand = self._stand(name, language)
        found = to_take_in(stand, [recording], name)
        done = taken_in(found, Manifest(name, found.tongue, RECORDED, "private"))
        skipped = [f"{one}: not a sound file" for one in done.passed_over]
        return {
            "taken": done.lines,
            "refused": [_about(recording, one) for one in (*done.refused, *skipped)],
            "notes": [_about(recording, one) for one in (*done.heard, *done.notes)],
            **self._told(stand, name),
        }

    def forget(self, name: str) -> list[str]:
        """Deletes a voice for good, and says what was done. Raises RegulateError where there is none."""
        checked_name(name)
        self._home()
        self._takes = {key: one for key, one in self._takes.items() if one.manifest.name != name}
        return list(forgotten(name, self._share, self.folder))

    def _shelf(self) -> VoiceShelf:
        return VoiceShelf(self._library(), voice_places(self._share, self.folder), own_places(self.folder))

    def _stand(self, name: str, language: str | None) -> VoiceShelf:
        """The shelf for a voice of the owner's, made by a person. Raises RegulateError for any other."""
        self._home()
        stand = self._shelf()
        if language is not None and language not in self._library().settings.languages:
            language = None
        known = own_or_new(stand, checked_name(name), RECORDED)
        return stand.speaking(known, None if known is not None else language)

    def _home(self) -> Path:
        """The folder of the owner's voices. Raises RegulateError if it is a link that leads out of their folder."""
        home = self.folder / "voices"
        root = os.path.realpath(self.folder)
        if os.path.commonpath([os.path.realpath(home), root]) != root:
            raise RegulateError(
                f"{home} is a link that leads out of {self.folder}; `pi-regulate voice record` follows it"
            )
        return home

    def _told(self, stand: VoiceShelf, name: str) -> dict[str, Any]:
        """How far a voice is, how it comes to be heard, and what is wrong with it."""
        fresh = self._shelf()
        kept = fresh.voice(name)
        if kept is None:
            return {"far": "", "way": "", "wrong": [], "stamp": None}
        fresh = fresh.speaking(kept)
        wrong = [one.message for one in problems(kept.folder, fresh.texts, fresh.rooms)]
        return {
            "far": fresh.how_far(kept) or "",
            "way": fresh.way_to_hear(kept) or "",
            "wrong": wrong,
            "stamp": self.stamp(name),
        }

    def _shown(self, one: Spoken, *, waits: bool) -> dict[str, Any]:
        return {
            "line": one.line,
            "group": one.group,
            "says": one.text,
            "room_s": one.room_s,
            "most_s": one.room_s + SPARE_S,
            "waits": waits,
        }


def _example(stand: VoiceShelf) -> str | None:
    """The shipped voice that says the lines of this language, so that one can hear how they may sound."""
    kept = stand.voice(SHIPPED)
    return SHIPPED if kept is not None and kept.manifest.language == stand.tongue else None


def _about(recording: Path, text: str) -> str:
    """A sentence about a recording, without the place where it lay; one from the microphone has no name."""
    text = text.replace(f"{recording.parent}{os.sep}", "")
    return text.replace(f"{SPOKEN}: ", "").replace(f"{SPOKEN} ", "it ") if recording.name == SPOKEN else text


def _wav(samples: Any, rate_hz: int) -> bytes:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, samples, rate_hz, format="WAV", subtype="PCM_16")
    return file.getvalue()
