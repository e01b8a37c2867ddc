"""What the device says around exercises: as a phase begins, before a later exercise, and as a session ends.

The announcer knows the lines and which of them were heard; here is when they come, with their notes and their light.
Rule: help comes first, and what is owed last: nobody who presses in a panic has to hear a notice before it.
"""

from __future__ import annotations

from pi_regulate.library.lines import bare_line
from pi_regulate.library.routine import Entry
from pi_regulate.score.prelude import LINE_PAUSE_S, NIGHT_SWELL_S, compose_prelude
from pi_regulate.score.score import Score
from pi_regulate.session.announcer import FELT_LINE, TALK_WAITS, TWO_LINE, closing_lines, opening_lines
from pi_regulate.session.memory import FIRST_USES
from pi_regulate.session.programme import Programme
from pi_regulate.words import Phase

NOTES: dict[Phase, tuple[int, str]] = {"ground": (1, "one"), "breathe": (2, "two"), "connect": (3, "three")}
CLOSING_PAUSE_S = 2.0  # between the last exercise and what is said as a session ends


def prelude(programme: Programme, phase: Phase, first: Entry, now_s: float) -> Score:
    """The greeting of a phase, with the lines before the first exercise of its slot."""
    count, name = NOTES[phase]
    opens = phase == "ground" if programme.tried else phase in programme.phases_after(None)[:1]
    opens = opens and programme.wanted(first, now_s).usual_button
    lines = [*(_opening(programme) if opens else []), *_told_before(programme, first, phase, now_s)]
    if phase == "breathe" and programme.routine.ground and programme.hours.night_at(now_s):
        return programme.shown(compose_prelude(phase, 1, "", *programme.said(lines, now_s), swell_s=NIGHT_SWELL_S))
    return programme.shown(compose_prelude(phase, count, name, *programme.said(lines, now_s)))


def words_before(programme: Programme, entry: Entry, phase: Phase, now_s: float) -> Score | None:
    """What comes before a later exercise of a slot: the lines for two people, until they have been said.

    If `TWO_LINE` is already being said, it is not repeated, and the light only waits for its end. If a line is
    skipped, its beginning was heard, and it is not said again.
    """
    lines = _told_before(programme, entry, phase, now_s)
    if not lines:
        return None
    if TWO_LINE in lines and (left_s := programme.announcer.two_left_s(now_s)) is not None:
        return compose_prelude(phase, wait_s=left_s + LINE_PAUSE_S)
    texts, seconds = programme.said(lines, now_s)
    return compose_prelude(phase, lines=texts, seconds=seconds)


def closing(programme: Programme, phase: Phase, now_s: float) -> Score | None:
    """What is said as the session ends by itself: by day, once, the lines that are still owed; None for nothing.

    By a clock that nobody ever sets it is never day. Then whoever stayed awake for company is told in the end.
    """
    dayless = not programme.hours.wall(now_s).trusted and programme.memory.sessions >= FIRST_USES and phase == "connect"
    if not programme.speaks_last or programme.told_owed or (programme.hours.night_at(now_s) and not dayless):
        return None
    programme.told_owed = True
    owed = [line for line in closing_lines(programme.settings) if programme.memory.owes(line)]
    texts, seconds = programme.said(owed, now_s)
    if not texts:
        return None
    return programme.shown(compose_prelude(phase, lines=texts, seconds=seconds, wait_s=CLOSING_PAUSE_S))


def _told_before(programme: Programme, entry: Entry, phase: Phase, now_s: float) -> list[str]:
    """Ids of the lines to be said to two people before what plays for an entry, as far as they can be said.

    Whoever parts after a quarrel hears nothing about ease.
    """
    wanted = programme.wanted(entry, now_s)
    plays, lines = programme.chosen(entry, phase, now_s), list[str]()
    if not programme.announcer.told_late and programme.refusal(wanted, now_s) == "late":
        lines.append(TALK_WAITS)
    if plays is not None and plays.who == "two" and not plays.apart and not programme.announcer.told_two(now_s):
        lines.append(TWO_LINE)
    return [bare_line(line) for line, _ in programme.said(lines, now_s)[0]]


def _opening(programme: Programme) -> list[str]:
    lines = opening_lines(programme.memory, programme.settings, owed=not programme.as_written)
    return [line for line in lines if line != FELT_LINE or not programme.shines]
