"""A routine as a page: its phases, and what really plays in them with the present settings.

Rule: it asks a session's own programme what plays; times are minutes and seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_regulate.cli.layout import paragraph, table
from pi_regulate.library.catalogue import Library
from pi_regulate.library.routine import Entry, Routine
from pi_regulate.reporting.stand_ins import kept_back, programme_of
from pi_regulate.reporting.wording import entry_text, minutes, minutes_of_day
from pi_regulate.session.programme import Piece
from pi_regulate.words import PHASES


def routine_page(library: Library, routine: Routine, *, familiar_voice: bool = False) -> Iterator[str]:
    """The page, line by line; `familiar_voice` says whether a loved person's recording is there."""
    yield routine.title or routine.id
    yield ""
    rows: list[tuple[str, str, str]] = [("id", "", routine.id)]
    programme = programme_of(library, routine, familiar_voice=familiar_voice)
    total_s = 0.0
    for phase in PHASES:
        entries = routine.slot(phase)
        if not entries:
            rows.append((phase, "", "nothing"))
        for number, entry in enumerate(entries):
            piece = programme.piece(entry, phase, 0.0)
            length_s = piece.score.length_s if piece is not None else 0.0
            total_s += length_s
            rows.append(
                (phase if number == 0 else "", minutes(length_s), _plays(library, entry, piece, familiar_voice))
            )
    rows.append(("total", minutes(total_s), "without the notes before each phase and the waiting at gates"))
    yield from table(rows, right=(1,))
    for remark in _remarks(library, routine):
        yield ""
        yield from paragraph(remark)


def _plays(library: Library, entry: Entry, piece: Piece | None, familiar_voice: bool) -> str:
    wanted = library.exercises[entry.exercise]
    if piece is not None and piece.exercise.id == wanted.id:
        return entry_text(entry)
    instead = piece.exercise.id if piece is not None else "nothing"
    why = kept_back(library, wanted, familiar_voice=familiar_voice) or "it may not play now"
    return f"{instead}, in place of {entry_text(entry)}: {why}"


def _remarks(library: Library, routine: Routine) -> Iterator[str]:
    night = library.settings.night
    if routine.connect and routine.breathe and night.connect == "press":
        hours = f"{minutes_of_day(night.from_min)} to {minutes_of_day(night.to_min)}"
        yield f"At night ({hours}) it ends dark after breathe; only a press goes on to connect."
    for entry in (entry for phase in PHASES for entry in routine.slot(phase)):
        exercise = library.exercises[entry.exercise]
        if exercise.begin_with is not None and entry.variant is None:
            yield f"The first three times {exercise.id} plays its variant {exercise.begin_with}."
