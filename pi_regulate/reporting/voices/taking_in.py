"""Recordings on their way into a voice: each is listened to and told about, and the voice is replaced as a whole.

The command that imports, the one that records and the page that does both come through here. Rule: the old voice stays
as it is until the new one is complete beside it, and every recording that is left out is named with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pi_regulate.devices.speech.converting import taken_anyhow
from pi_regulate.devices.speech.intake import why_not
from pi_regulate.devices.speech.voice_folder import Draft
from pi_regulate.sound.recordings.manifest import Manifest, RecordedLine
from pi_regulate.words import RegulateError

if TYPE_CHECKING:
    from pi_regulate.reporting.voices.voice_shelf import VoiceShelf


class ToHear(NamedTuple):
    """A recording of a line or a letter: what it ought to say, and the seconds it may last."""

    line: str
    path: Path
    text: str
    room_s: float


class ToTakeIn(NamedTuple):
    """Recordings that were found for a voice in `home` that speaks the language `tongue`, and what was said of them."""

    home: Path
    tongue: str
    sounds: list[ToHear]
    refused: list[str]
    passed_over: list[str]


@dataclass(slots=True)
class TakenIn:
    """What became of recordings.

    `lines` were taken; `refused` has a sentence for each that was not; `heard` are the recordings by what was heard in
    them; `notes` tell of files that were renamed; `passed_over` are the names of files without sound.
    """

    lines: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    heard: dict[str, list[Path]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def to_take_in(stand: VoiceShelf, paths: Sequence[Path], name: str) -> ToTakeIn:
    """The recordings in files and folders for the voice `name`. Raises RegulateError for an unreadable folder."""
    from pi_regulate.devices.speech.recordings import gathered

    found = gathered(tuple(paths), stand.texts, name, stand.unsaid)
    sounds = [ToHear(line, path, *stand.asked(line)) for line, path in found.sounds.items()]
    return ToTakeIn(stand.home, stand.tongue, sounds, found.refused, found.passed_over)


def taken_in(
    found: ToTakeIn,
    manifest: Manifest,
    along: Callable[[Collection[ToHear]], AbstractContextManager[Iterable[ToHear]]] = nullcontext,
) -> TakenIn:
    """Takes these recordings into the voice of this manifest. It needs no library, so that its memory is free.

    `along` may count them as they are listened to. Raises RegulateError where the voice can't be written; then it is
    unchanged.
    """
    done = TakenIn(refused=found.refused, passed_over=found.passed_over)
    with Draft(found.home, manifest.name, manifest) as draft, along(found.sounds) as sounds:
        for line, path, text, room_s in sounds:
            try:
                entry, data, told = taken_anyhow(path, line, text, room_s)
            except RegulateError as error:
                done.refused.append(why_not(error, path))
                continue
            for note in told:
                done.heard.setdefault(note, []).append(path)
            draft.add(line, entry, data)  # a full disk ends everything
            done.lines.append(line)
        if done.lines:
            for earlier, now in draft.commit().items():
                done.notes.append(
                    f"{earlier} was your own file in {found.home / manifest.name}; it is now called {now}"
                )
            done.notes += _replaced(draft)
    return done


def keep_line(stand: VoiceShelf, manifest: Manifest, line: str, entry: RecordedLine, data: bytes) -> list[str]:
    """Puts one line into the voice of this manifest; returns what there is to be told about it.

    Raises RegulateError where that is not possible; then nothing is lost.
    """
    with Draft(stand.home, manifest.name, manifest) as draft:
        draft.add(line, entry, data)
        draft.commit()
    return _replaced(draft)


def _replaced(draft: Draft) -> list[str]:
    """Says which earlier recordings, of other words than their lines', were kept."""
    return [
        f"the earlier {earlier} had other words; it is kept beside the new one, as {now}"
        for earlier, now in draft.aside.items()
    ]
