"""What there is to draw of a routine or an exercise, from a rehearsal of it.

Rule: every gate is answered with yes, and somebody breathes wherever the button is listened to as a breath.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pi_regulate.devices.ports import Clock, Speaker
from pi_regulate.devices.speaker.rendered import RenderedSpeaker
from pi_regulate.devices.speech.voices import Book
from pi_regulate.library.catalogue import Library, tries
from pi_regulate.library.chosen import chosen
from pi_regulate.pictures.session import Drawn, Meter, watch
from pi_regulate.share import share_dir
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.sound_files import load_all
from pi_regulate.wiring.rehearsal import rehearse


def drawn_of(library: Library, name: str, voices: Sequence[Path] = (), *, sound: bool = False) -> Drawn:
    """What to draw of a routine or an exercise, spoken by `voices`; with `sound`, its loudness too."""
    routine = chosen(library, name)
    book = Book(library, voices, shown=True)  # as in a rehearsal, lines without a recording stay a pause
    play = partial(rehearse, library, routine, as_written=tries(library, name), say_yes=True, voices=book.chain)
    title = routine.title or (library.exercises[name].title if name in library.exercises else None) or name
    return watch(f"{name}: {title}" if title != name else name, play, sound=partial(_speaker, book) if sound else None)


def _speaker(book: Book, clock: Clock, meter: Meter) -> Speaker:
    return RenderedSpeaker(clock, Desk(load_all(share_dir() / "audio"), 10, book), meter.write)
