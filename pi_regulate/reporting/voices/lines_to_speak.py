"""The lines to read aloud for a voice, in the order in which they are best recorded.

Those of one whole session come first, in the order in which they are heard; then the rest, exercise by exercise, those
of the usual routine before all others. Rule: the script on paper, the command that records and the page that does are
all in this order.
"""

from __future__ import annotations

from typing import NamedTuple

from pi_regulate.devices.speech.voice_check import moved_lines, way_back
from pi_regulate.library.behind_doors import DOORS
from pi_regulate.library.catalogue import started
from pi_regulate.library.chosen import told_unread, unknown
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.letters import RECORDING
from pi_regulate.library.names import did_you_mean
from pi_regulate.library.routine import Routine
from pi_regulate.reporting.voices.voice_shelf import VoiceShelf
from pi_regulate.score.compose import compose
from pi_regulate.words import PHASES, RegulateError

ADVICE = (
    "Sit close to the microphone, in a quiet room with soft things in it.",
    "Speak as if to someone lying beside you, at ease, about two words a second. A smile can be heard.",
    "Record one file for each line, named as given here. Silence at both ends is cut off, and loudness is evened out.",
    "Leave out any line that does not come easily: if one is missing, the next voice speaks the whole exercise.",
)
_KNOWN_VOICE = RECORDING.partition(".")[0]
IN_OWN_WORDS = "In your own words"
FIRST = "One whole session first"
SPARE_S = 15.0  # for silence, false starts and second thoughts; a line that is too long is reported afterwards


class Spoken(NamedTuple):
    """One line of the script."""

    group: str
    line: str
    room_s: float
    text: str

    @property
    def file(self) -> str:
        return f"{self.line}.wav"

    @property
    def room(self) -> str:
        return f"up to {self.room_s:.0f} s"


def lines_to_speak(stand: VoiceShelf, routine: str | None = None, missing: str | None = None) -> list[Spoken]:
    """The lines of the script: without a routine, those of a first session, then the rest by exercise.

    Raises RegulateError for unknown names.
    """
    library = stand.library
    wanted: set[str] | None = None
    if routine is not None:
        if routine not in (*library.routines, DOORS):
            if routine in library.away:
                raise unknown(library, routine)
            said = f"there is no routine `{routine}`."
            unread = told_unread(library, routine)
            raise RegulateError(*([said, *unread] if unread else [f"{said}{did_you_mean(routine, library.routines)}"]))
        wanted = _of_routine(stand, started(library, routine))
    if missing is not None:
        kept = stand.voice(missing)
        if kept is None:
            raise RegulateError(f"there is no voice `{missing}`; pi-regulate voice list shows all.")
        able = kept.can_say(stand.texts)
        wanted = (wanted or {*stand.texts, RECORDING}) - able.seconds.keys() - ({RECORDING} if able.letters else set())
    first = [line for line in stand.first if routine is None and (wanted is None or line in wanted)]
    begin = [Spoken(FIRST, line, stand.rooms[line], stand.texts[line]) for line in first]
    titles = {one.id: one.title or one.id for one in _in_order(stand)}
    groups: dict[str, list[Spoken]] = {name: [] for name in ("", *titles)}
    for line, text in stand.texts.items():
        if line not in first and (wanted is None or line in wanted):
            group = line.split(".", 1)[0]
            title = titles.get(group, "The device itself")
            groups[group if group in titles else ""].append(Spoken(title, line, stand.rooms[line], text))
    if wanted is None or RECORDING in wanted:
        groups.setdefault(_KNOWN_VOICE, []).append(own_words(stand, RECORDING, titles.get(_KNOWN_VOICE, IN_OWN_WORDS)))
    return [*begin, *(one for group in groups.values() for one in group)]


def own_words(stand: VoiceShelf, line: str, group: str = IN_OWN_WORDS) -> Spoken:
    """A letter as a line of the script."""
    text, room_s = stand.asked(line)
    return Spoken(group, line, room_s, text)


def without_moved(stand: VoiceShelf, lines: list[Spoken], voice: str | None) -> tuple[list[Spoken], list[str]]:
    """The lines that the voice has no recording of, with notes on those that can't be said or have another number."""
    kept = stand.voice(voice) if voice is not None else None
    moved = moved_lines(kept, stand.texts) if kept is not None else {}
    notes = stand.unsaid_notes + [
        f"note: the words of `{one.line}` are recorded already, as `{moved[one.line]}`: {way_back(moved[one.line])}"
        for one in lines
        if one.line in moved
    ]
    return [one for one in lines if one.line not in moved], notes


def _of_routine(stand: VoiceShelf, routine: Routine) -> set[str]:
    """What is said in a routine: its exercises, and what the device says around them."""
    exercises = [stand.library.exercises[entry.exercise] for entry in routine.entries]
    around = {DOORS} if routine.id == DOORS else {"intro", "notice"}
    if stand.library.settings.thread is not None:
        around.add("thread")
    if any(one.who == "two" for one in exercises):
        around.add("two")
    gates = [
        gate for one in exercises for variant in (None, *one.variants) for gate in compose(one, variant=variant).gates
    ]
    if gates:
        around.add("gate")
    if any(gate.apart for gate in gates):
        around.add("apart")
    wanted = {line for line in stand.library.lines if line.split(".", 1)[0] in around}
    for exercise in exercises:
        wanted |= stand.needed[exercise.id]
        wanted |= {line for line in (*stand.texts, RECORDING) if line.startswith(f"{exercise.id}.")}
    return wanted


def _in_order(stand: VoiceShelf) -> list[Exercise]:
    """All exercises: those of the routine that a press starts, then the others by phase."""
    library = stand.library
    press = library.settings.start.press
    entries = started(library, press).entries if press in (*library.routines, DOORS) else ()
    usual = {entry.exercise: number for number, entry in enumerate(entries)}
    return sorted(
        library.exercises.values(), key=lambda one: (usual.get(one.id, len(usual)), PHASES.index(one.phase), one.id)
    )
