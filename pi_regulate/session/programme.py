"""Chooses which exercises a session plays, and what plays instead of one that may not.

People's switches, missing words, a no at a gate, a skipped breath: each leads to a gentler exercise, which is named by
the exercise itself (`on_skip`, `alone`), by the routine, or here. Rule: whatever is composed here may be played.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from pi_regulate.library.catalogue import Library
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.letters import Letter, letter, next_letter
from pi_regulate.library.limit_table import LIMITS
from pi_regulate.library.limits.child import childs_exercise
from pi_regulate.library.limits.people import refused_by
from pi_regulate.library.lines import card_lines
from pi_regulate.library.routine import Entry, Routine, Trial
from pi_regulate.score.adapted import beginning, steadied
from pi_regulate.score.compose import compose
from pi_regulate.score.easing import unpaced
from pi_regulate.score.score import Score
from pi_regulate.score.thinning import from_stage
from pi_regulate.score.translated import spoken_as
from pi_regulate.session.announcer import Announcer
from pi_regulate.session.instead import LAST_RESORT, LATE_INSTEAD, RINGS, WORDLESS
from pi_regulate.session.memory import FIRST_USES, Memory, next_card
from pi_regulate.session.night import Hours, Wall
from pi_regulate.session.voice_choice import Chain, as_heard, can_say
from pi_regulate.words import PHASES, Phase, Talk

REPAIR, QUARREL_S = "repair", 12 * 3600.0  # the routine after a quarrel, and how long what is said may refer to it
NOT_YET, FROM_STAGE = "sleep-thin", 2  # for somebody not asleep yet: as slow as it gets, and every breath led


@dataclass(frozen=True, slots=True)
class Piece:
    """An exercise ready to be played in a phase."""

    phase: Phase
    exercise: Exercise
    score: Score


class Programme:
    """The programme of one session.

    `speech` says whether words can be heard: True or False, or a function that gives 0 while they can't and a new
    number each time they can again. `voices` says who speaks them; without it they are shown on a screen, and
    `familiar_voice` says whether there is a loved person's recording. `wall` gives the wall clock's time at a host
    time. With `as_written`, for an author who tries an exercise, the routine plays as it stands, with every line
    spoken, whatever the switches say; a loved person's recording that doesn't exist yet gets the longest time allowed.
    The lamp `shines` even with `light: off` where there is no motor to lead instead.
    """

    def __init__(
        self,
        library: Library,
        routine: Routine,
        memory: Memory,
        wall: Callable[[float], Wall],
        *,
        speech: bool | Callable[[], int],
        familiar_voice: bool = False,
        voices: Chain | None = None,
        seed: int = 0,
        as_written: bool = False,
        shines: bool = False,
    ) -> None:
        self.routine = routine
        self.memory = memory
        self.no_pacing = False  # True after the breath was skipped: no pacing in this session (LIBRARY B1)
        self.to_sleep = False  # True after a press in the dark: it ends dark and quiet, whatever the hour
        self.quarrelled = False  # True in the routine after a quarrel, and for a while after it
        self.said_no = False  # True after a gate without an answer: no more questions in this session
        self.settings = library.settings
        self._library = library
        self.for_child = childs_exercise(routine, library.exercises) is not None  # a grown-up and a child
        self.hours = Hours(wall, library.settings)
        self._hears = speech if callable(speech) else lambda: speech
        self._voices = Chain(shown=True) if voices is None else voices
        if familiar_voice or as_written:
            self._voices = self._voices.with_somebody(imagined=not familiar_voice)
        self._seed = seed
        self.as_written, self.shines = as_written, shines
        self.announcer = Announcer(library.lines, self._voices, self._hears, library.tongues)
        self.tried = isinstance(routine, Trial)  # one exercise, by its author
        parts = any(library.exercises[entry.exercise].apart for entry in routine.entries)  # their moment is theirs
        self.told_owed = False  # True once the lines that are owed were said as it ends
        self.speaks_last = not as_written and not self.tried and not parts and not self.for_child

    def ahead(self) -> Programme:
        """A copy to look ahead with: what it chooses and says leaves this one as it is."""
        ahead = copy(self)
        ahead.announcer = copy(self.announcer)
        return ahead

    def talk(self, now_s: float) -> Talk:
        """How much is said at this hour: as the settings say for day or night, nothing if words can't be heard."""
        settings = self.settings
        if self.as_written:
            return "full"
        if not self.heard():
            return "none"
        talk: Talk = settings.night.talk if self.hours.night_at(now_s) else settings.talk
        return talk

    def heard(self) -> bool:
        """Whether words can be heard now."""
        return self.as_written or (self._voices.speaks and self._hears() > 0)

    def phases_after(self, phase: Phase | None) -> tuple[Phase, ...]:
        """The later phases that aren't empty."""
        later = PHASES if phase is None else PHASES[PHASES.index(phase) + 1 :]
        return tuple(one for one in later if self.routine.slot(one))

    def lets_sleep_after(self, phase: Phase | None, now_s: float) -> bool:
        """Whether the session ends here by itself: at night, connect comes only by a press, so that nobody is woken."""
        connect_next = self.phases_after(phase)[:1] == ("connect",)
        return connect_next and self.settings.night.connect == "press" and self.hours.night_at(now_s)

    def was_skipped(self, exercise: Exercise) -> None:
        """Notes that a breath exercise was skipped: attention to the breath is not welcome (LIBRARY B1)."""
        self.no_pacing = self.no_pacing or (exercise.phase == "breathe" and not exercise.paced)

    def chosen(self, entry: Entry, phase: Phase, now_s: float) -> Exercise | None:
        """The exercise that plays for an entry of a slot; None when none may."""
        entry = self._by_hour(entry, now_s)
        return self._stand_in(self._library.exercises[entry.exercise], phase, now_s, entry.variant)

    def piece(self, entry: Entry, phase: Phase, now_s: float) -> Piece | None:
        """The same, composed."""
        entry = self._by_hour(entry, now_s)
        chosen, wanted = self.chosen(entry, phase, now_s), self.wanted(entry, now_s)
        if chosen is None:
            return None
        variant = entry.variant if chosen is wanted else None
        piece = self._composed(chosen, phase, now_s, variant)
        if entry.first is not None and chosen is wanted:
            piece = Piece(phase, chosen, beginning(piece.score, entry.first))
        return piece

    def _by_hour(self, entry: Entry, now_s: float) -> Entry:
        """The entry for day or night."""
        return entry.by_hour(night=self.hours.night_at(now_s))

    def wanted(self, entry: Entry, now_s: float) -> Exercise:
        """The exercise that an entry names for this hour, whether it may play or not."""
        return self._library.exercises[self._by_hour(entry, now_s).exercise]

    def alternative(self, piece: Piece, now_s: float) -> Piece | None:
        """What plays after a no: the exercise that this one names for one person."""
        return self.instead(piece.exercise.alone or "", piece.phase, now_s)

    def instead(self, name: str, phase: Phase, now_s: float) -> Piece | None:
        """The exercise of this name, or what stands in for it; None when none may play."""
        other = self._library.exercises.get(name)
        chosen = None if other is None else self._stand_in(other, phase, now_s)
        return None if chosen is None else self._composed(chosen, phase, now_s, None)

    @property
    def leads_per_min(self) -> tuple[float, float]:
        """The least and the most breaths a minute for a light that goes on to lead where a hand led."""
        limit = LIMITS["pregnant" if self.settings.people.pregnant else "rate_open"]
        return limit["least_per_min"], limit["most_per_min"]

    def without_hand(self, piece: Piece, now_s: float, *, fast: bool) -> Piece | None:
        """What plays when no hand comes to lead, or one that breathes too `fast` for any light to lead it."""
        name = LAST_RESORT if fast else piece.exercise.on_skip or LAST_RESORT
        return self.instead(name, piece.phase, now_s)

    def another(self, piece: Piece, now_s: float) -> Piece | None:
        """What a double press plays next: the ring of its phase (LIBRARY, Routines)."""
        ring = () if self.for_child else RINGS[piece.phase]
        here = ring.index(piece.exercise.id) if piece.exercise.id in ring else -1
        for step in range(1, len(ring) + 1):
            exercise = self._library.exercises.get(ring[(here + step) % len(ring)])
            if exercise is None or exercise.id == piece.exercise.id or exercise.stirs or exercise.paced:
                continue  # an owner's own one may ask more than the shipped one does
            if exercise.who != "two" and self.refusal(exercise, now_s) is None:
                return self._composed(exercise, piece.phase, now_s, None)
        return None

    def not_yet(self) -> Piece:
        """What plays without a word for somebody who isn't asleep yet; slow waves where no breath may be led."""
        exercise = self._library.exercises[NOT_YET]
        if exercise.asks:  # an owner's own
            exercise = self._library.exercises[LAST_RESORT]
        self.to_sleep = True
        score = compose(exercise, talk="none")
        if refused_by(exercise, self.settings.people):
            score = unpaced(score)
        return Piece("breathe", exercise, from_stage(self.shown(score), FROM_STAGE))

    def behind(self, door: str) -> Routine:
        """The routine of that name."""
        return self._library.routines[door]

    def says(self, line: str | None, now_s: float, until_s: float) -> None:
        """A line begins now; it is over at `until_s`, unless something ends it earlier."""
        self.moves_on(now_s)
        if self.heard():
            self.announcer.says(line, until_s)

    def moves_on(self, now_s: float) -> None:
        """Something else begins: the line before it counts as heard, unless the speaker was away meanwhile."""
        if (line := self.announcer.moves_on(now_s)) is not None:
            self.memory = self.memory.after_hearing(line)

    def said(self, lines: list[str], now_s: float) -> tuple[list[tuple[str, str]], dict[str, float]]:
        """The device's own lines among these that can be said, as (id, text), and how long each recording lasts."""
        return self.announcer.said(lines, self.talk(now_s))

    def _composed(self, exercise: Exercise, phase: Phase, now_s: float, variant: str | None) -> Piece:
        variant = self._variant(exercise, variant)
        if exercise.begin_with is not None:
            self.memory = self.memory.after_beginning(exercise.id)
        card, deck, night = None, exercise.deck, self.hours.wall(now_s).night_number
        if deck:
            card = next_card(self.memory, exercise.id, len(deck), self._seed)
            self.memory = self.memory.after_card(exercise.id, card, len(deck), night)
        elif exercise.stirs:
            self.memory = self.memory.after_stirring(night)
        score = self._in_words(exercise, variant, self.talk(now_s), card)
        return Piece(phase, exercise, self.shown(as_heard(score, self._voices, self._letter(now_s))))

    def _in_words(self, exercise: Exercise, variant: str | None, talk: Talk, card: int | None) -> Score:
        """Its score in the first language that a voice speaks it in, or else that has it; else without words."""
        score = compose(exercise, variant=variant, talk=talk, lines=self._library.lines, card=card)
        said = [one for one in (spoken_as(score, tongue) for tongue in self._library.tongues) if one is not None]
        heard = (one for one in said if self._voices.says(one.said))
        return next(heard, said[0] if said else compose(exercise, variant=variant, talk="none"))

    def _letter(self, now_s: float) -> Letter | None:
        """What a loved person's voice says now; None where nothing is recorded for this hour."""
        loved = self._voices.familiar
        if loved is None:
            return None
        time = "after-a-quarrel" if self.quarrelled else self.hours.letter_time_at(now_s)
        return next_letter(loved.letters, self.memory.letters, time)

    def plays_letter(self, line: str | None) -> None:
        """A loved person's voice begins: this recording has had its turn."""
        loved, now = self._voices.familiar, letter(line or "")
        if loved is not None and now is not None:
            self.memory = self.memory.after_letter(loved.letters, now)

    def _variant(self, exercise: Exercise, variant: str | None) -> str | None:
        """The variant that plays: the one asked for, or the gentler one for the first few times."""
        early = not self.as_written and self.memory.begun.get(exercise.id, 0) < FIRST_USES
        return exercise.begin_with if variant is None and early else variant

    def shown(self, score: Score) -> Score:
        """The score, with a steady light for photosensitive people."""
        return steadied(score) if self.settings.people.photosensitive else score

    def _stand_in(self, exercise: Exercise, phase: Phase, now_s: float, variant: str | None = None) -> Exercise | None:
        seen: set[str] = set()
        while exercise.id not in seen:
            seen.add(exercise.id)
            why = self.refusal(exercise, now_s, variant)
            if why is None:
                return exercise
            if exercise.for_child:
                return None  # nothing that was written for somebody else
            following, variant = self._following(exercise, phase, why), None
            if following is None:
                break
            exercise = following
        last = self._library.exercises.get(LAST_RESORT)
        return last if last is not None and self.refusal(last, now_s) is None else None

    def refusal(self, exercise: Exercise, now_s: float, variant: str | None = None) -> str | None:
        """Why an exercise, or its variant, may not be played now, in one word; None when it may."""
        if self.as_written:
            return None
        if exercise.who == "two" and self.said_no:
            return "no"
        if exercise.needs_words and not self._says(exercise, self._variant(exercise, variant), self.talk(now_s)):
            return "words"
        if exercise.talks and not self.hours.may_talk_at(now_s):
            return "late"
        if "familiar_voice" in exercise.needs and self._letter(now_s) is None:
            return "voice"
        if "light" in exercise.needs and self.settings.light == "off" and not self.shines:
            return "light"
        if exercise.stirs and not self._card_due(now_s):
            return "card"
        if exercise.paced and self.no_pacing:
            return "pacing"
        return "people" if refused_by(exercise, self.settings.people, variant) else None

    def _says(self, exercise: Exercise, variant: str | None, talk: Talk) -> bool:
        """Whether everything an exercise says can be heard in one language, whichever card it draws."""
        if talk == "none" or (self._voices.shown and not self._library.translations):
            return talk != "none"
        score = compose(exercise, variant=variant, talk=talk, lines=self._library.lines)
        lines = [*score.said, *(line for line, _ in card_lines(exercise))]
        return can_say(self._voices, self._library.tongues, lines)

    def _following(self, exercise: Exercise, phase: Phase, why: str) -> Exercise | None:
        names = [exercise.on_skip, self.routine.on_skip if exercise.phase == "breathe" else None, LAST_RESORT]
        if why == "no":
            names.insert(0, exercise.alone)
        elif why == "words":
            names.insert(0, WORDLESS[phase])
        elif why == "late":
            names.insert(0, LATE_INSTEAD)
        found = (self._library.exercises.get(name) for name in names if name and name != exercise.id)
        return next((one for one in found if one is not None), None)

    def _card_due(self, now_s: float) -> bool:
        """Once a night, at an hour for it (LIBRARY C10)."""
        return self.hours.may_ponder_at(now_s) and self.memory.card_night != self.hours.wall(now_s).night_number
