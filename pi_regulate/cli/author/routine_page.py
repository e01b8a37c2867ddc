"""A routine as a page: its phases, and what really plays in them with the present settings.

Rule: it asks a session's own programme what plays; times are minutes and seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from pi_regulate.cli.layout import paragraph, table
from pi_regulate.library.behind_doors import DOORS, OPEN_DOOR, QUESTION, doors_of
from pi_regulate.library.catalogue import Library
from pi_regulate.library.routine import Entry, Routine
from pi_regulate.library.scalars import minutes_of_day
from pi_regulate.reporting.stand_ins import kept_back, programme_of, too_late
from pi_regulate.reporting.wording import entry_text, joined, minutes
from pi_regulate.score.door_lights import APART_S, QUESTION_S
from pi_regulate.session.night import Wall
from pi_regulate.session.programme import Piece
from pi_regulate.words import PHASES


def routine_page(library: Library, routine: Routine, *, familiar_voice: bool = False) -> Iterator[str]:
    """The page, line by line; `familiar_voice` says whether a loved person's recording is there."""
    yield routine.title or routine.id
    yield ""
    rows: list[tuple[str, str, str]] = [("id", "", routine.id)]
    night_wall = Wall(minute=library.settings.night.from_min, day=1)
    by_day = programme_of(library, routine, familiar_voice=familiar_voice)
    at_night = programme_of(library, routine, familiar_voice=familiar_voice, wall=night_wall)
    total_s, without = 0.0, "without the notes before each phase and the waiting at gates"
    if any(library.exercises[entry.exercise].apart for entry in routine.entries):
        without += ", and without the time apart"
    for phase in PHASES:
        entries = routine.slot(phase)
        if not entries:
            rows.append((phase, "", "nothing"))
        for number, entry in enumerate(entries):
            for one, programme, when in zip(entry.hours, (by_day, at_night), ("", "at night "), strict=False):
                piece = programme.piece(one, phase, 0.0)
                length_s = piece.score.length_s if piece is not None else 0.0
                total_s += 0.0 if when else length_s
                head = phase if number == 0 and not when else ""
                rows.append((head, minutes(length_s), when + _plays(library, one, piece, familiar_voice)))
                without = f"by day, {without}" if when else without
    rows.append(("total", minutes(total_s), without))
    yield from table(rows, right=(1,))
    for remark in _remarks(library, routine):
        yield ""
        yield from paragraph(remark)


def doors_page(library: Library) -> Iterator[str]:
    """The doors: when each line is said, its words, and the routine behind it."""
    doors = doors_of(library.settings, library.routines)
    yield doors.title or doors.id
    yield ""
    rows = [(minutes(0), f'"{library.lines[QUESTION]}"', "")]
    rows += [
        (minutes(QUESTION_S + number * APART_S), f'"{door.line}"', door.routine)
        for number, door in enumerate(doors.doors)
    ]
    yield from table(rows)
    starts = [key for key, name in library.settings.start if name == DOORS]
    on = (
        f"It starts with {joined([f'`start.{key}`' for key in starts])}."
        if starts
        else ("It starts with nothing so far; `start: {double: doors}` in settings.yaml puts it on a double press.")
    )
    for remark in (
        "A press takes the line that was begun last when the finger went down. Without a press, without words and for "
        f"a hand that keeps shaking, `{OPEN_DOOR}` plays.",
        on,
    ):
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
    for entry in routine.entries:
        exercise = library.exercises[entry.exercise]
        if exercise.apart:
            yield (
                f"When {too_late(library)}, it calls nobody back, and {exercise.id} gives way to rest after the time "
                f"apart. `pi-regulate show {exercise.id}` says for whom it is, and for whom not."
            )
        if exercise.talks:
            yield f"{exercise.id} gives way to something quiet when {too_late(library)}."
        if exercise.begin_with is not None and entry.variant is None:
            yield f"The first three times {exercise.id} plays its variant {exercise.begin_with}."
