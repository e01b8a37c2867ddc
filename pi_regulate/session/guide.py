"""The guide: from rest, through a session, back to rest.

It is told of edges and asked for what is due; it gives back rows, each with the moment it was planned for. It knows
no clock: whoever calls it says what time it is. Everything due before that time happens first, in order, at its own
moment, so being called late changes when things are done and never what is done. Rule: from every place a hold, a stop
or mere time leads to rest, dark and quiet.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from pi_regulate.library.catalogue import Library
from pi_regulate.library.routine import Entry, Routine
from pi_regulate.score.easing import eased
from pi_regulate.score.score import Cue, Score, Stretch
from pi_regulate.session.answer import Answer
from pi_regulate.session.gestures import Gesture, Gestures
from pi_regulate.session.light import Light
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Wall, is_night
from pi_regulate.session.places import GATE_TIMEOUT_S, Asking, Landing, Place, Rest, Running, Waiting
from pi_regulate.session.programme import Piece, Programme
from pi_regulate.session.table import CHANGE_GUARD_S, START_GUARD_S, Meaning, meaning
from pi_regulate.trace import Row
from pi_regulate.words import Phase

LANDING_S = 6.0  # after a press or a natural end (DESIGN 4)
HOLD_LANDING_S = 1.5  # dark within 2.5 s of the button going down
STOP_LANDING_S = 1.0  # on a stop signal
DEAF_AFTER_HOLD_S = 1.0  # after a hold, presses are ignored until so long after dark
SESSION_CAP_S = 1800.0  # the longest session (limit length)


class Guide:
    """Leads through sessions. All times are host seconds, in any order of size but never going back.

    `wall` tells the clock on the wall at a host time; `speech` whether words reach anybody, `familiar_voice` whether
    a loved person's recording is there. Rows come back from `edge`, `advance`, `start` and `stop`.
    """

    def __init__(
        self,
        library: Library,
        wall: Callable[[float], Wall],
        memory: Memory | None = None,
        *,
        speech: bool = True,
        familiar_voice: bool = False,
        seed: int = 0,
        as_written: bool = False,
        session_cap_s: float = SESSION_CAP_S,
        down_at_start: bool = False,
    ) -> None:
        self.library = library
        self.memory = memory or Memory()
        self.speech = speech
        self.familiar_voice = familiar_voice
        self._wall = wall
        self._seed = seed
        self._as_written = as_written
        self._cap_s = session_cap_s
        self._place: Place = Rest()
        self.use(library, down=down_at_start)
        self._programme: Programme | None = None
        self._phase: Phase | None = None
        self._entries: list[Entry] = []
        self._guard_until_s = -inf
        self._ends_by_s = inf  # the session's cap
        self._speaking_until_s = -inf
        self._rows: list[Row] = []

    def use(self, library: Library, *, down: bool = False) -> None:
        """Goes on with this library and its settings; at rest only. `down`: the button is held just now."""
        self.library = library
        button = library.settings.button
        self._gestures = Gestures(double_s=button.double_press_s, hold_s=button.hold_s, down_at_start=down)
        self._light = Light(Answer(button.hold_s))

    # What the player asks

    @property
    def at_rest(self) -> bool:
        return isinstance(self._place, Rest)

    def night_at(self, now_s: float) -> bool:
        return is_night(self._wall(now_s), self.library.settings.night)

    def level_at(self, now_s: float) -> float:
        """What the lamp shows, 0 to 1. Ask only after `advance` up to the same time."""
        return self._light.shown(self._place, now_s)

    def moves_at(self, now_s: float) -> bool:
        """True while the light moves."""
        return self._light.moves_at(self._place, now_s)

    def frames_from_s(self, now_s: float) -> float | None:
        """When a light that stands still next begins to move by itself; None when nothing is planned."""
        return self._light.still_until(self._place, now_s)

    def grid_s(self) -> float:
        """Where the lamp's frames are counted from: the start of the score."""
        place = self._place.running if isinstance(self._place, Asking) else self._place
        return place.anchor_s if isinstance(place, Running) else 0.0

    def deadline(self) -> float | None:
        """When something is due by itself, in host seconds."""
        times = [self._gestures.deadline(), self._place.due_s()]
        if not isinstance(self._place, Rest | Landing):
            times.append(self._ends_by_s)
        return min((at_s for at_s in times if at_s is not None), default=None)

    # What happens

    def edge(self, down: bool, at_s: float) -> list[Row]:
        """The button went down or up at `at_s`; gives what that, and everything due before it, brings about."""
        self._catch_up(at_s)
        if self._gestures.edge(down, at_s):
            self._hand(down, at_s)
        return self._taken()

    def advance(self, now_s: float) -> list[Row]:
        """Everything that is due by `now_s`."""
        self._catch_up(now_s)
        return self._taken()

    def start(self, now_s: float, routine: Routine) -> list[Row]:
        """Starts a session of a routine without a press."""
        self._catch_up(now_s)
        self._start(now_s, routine)
        return self._taken()

    def stop(self, now_s: float) -> list[Row]:
        """Ends whatever goes on within a second, and the light with it."""
        self._catch_up(now_s)
        if not self.at_rest or self._light.moves_at(self._place, now_s) or self.level_at(now_s) > 0:
            self._land(now_s, STOP_LANDING_S, forget_hand=True)
        return self._taken()

    def _taken(self) -> list[Row]:
        rows, self._rows = self._rows, []
        return rows

    def _catch_up(self, now_s: float) -> None:
        while (at_s := self.deadline()) is not None and at_s <= now_s:
            gesture_s = self._gestures.deadline()
            if gesture_s is not None and gesture_s <= at_s:
                was_down = self._gestures.down
                for gesture in self._gestures.due(gesture_s):
                    self._gesture(gesture)
                if self._gestures.down != was_down:  # the contact has come to rest
                    self._hand(self._gestures.down, gesture_s)
                elif not self._gestures.may_hold:
                    self._light.answer.free(gesture_s)
            elif self._ends_by_s <= at_s and not isinstance(self._place, Rest | Landing):
                self._land(at_s, LANDING_S)
            else:
                self._happen(at_s)

    # The hand

    def _hand(self, down: bool, at_s: float) -> None:
        place = self._place
        if not down:
            self._light.answer.free(at_s)
            return
        if (isinstance(place, Rest) and at_s < place.deaf_until_s) or place.name == "landed_by_hold":
            self._gestures.spend()
            return
        start = self.library.settings.start
        if isinstance(place, Rest) and start.press == start.double == start.hold:
            self._gestures.spend()  # whatever the hand goes on to do, it is the same: so answer now
            self._rows.append(Row(at_s, "press"))
            self._start(at_s, self.library.routines[start.press])
        means_hold = self._gestures.may_hold and meaning(self._place.name, "hold") != "nothing"
        self._light.answer.down(at_s, may_hold=means_hold)

    def _gesture(self, gesture: Gesture) -> None:
        if gesture.kind == "stuck":
            self._problem(gesture.at_s, "the button has been down for 30 s; it is ignored until it is let go")
            return
        self._rows.append(Row(gesture.at_s, gesture.kind))
        if gesture.kind != "hold" and gesture.down_s < self._guard_until_s:
            return
        what = meaning(self._place.name, gesture.kind)
        if what == "start":
            start = self.library.settings.start
            name = {"press": start.press, "double": start.double, "hold": start.hold}[gesture.kind]
            self._start(gesture.at_s, self.library.routines[name])
        else:
            self._do(what, gesture)

    def _do(self, what: Meaning, gesture: Gesture) -> None:
        now_s, place = gesture.at_s, self._place
        if what == "land" and gesture.kind == "hold":
            self._land(now_s, HOLD_LANDING_S, by_hold=True, forget_hand=True)
        elif what == "land":
            self._land(now_s, LANDING_S, chime=True)
        elif what == "yes" and isinstance(place, Asking):
            self._yes(place, gesture)
        elif what == "skip_prelude":
            self._guard(now_s)
            self._next_entry(now_s)
        elif what == "next_phase":
            self._skipped(place)
            self._guard(now_s)
            self._next_phase(now_s)
        elif isinstance(place, Running) and place.piece is not None and self._programme is not None:
            if what == "another" and (other := self._programme.another(place.piece, now_s)) is not None:
                self._guard(now_s)
                self._entries = []
                self._play(other, now_s)
            elif what == "ease" and (easier := eased(place.score, now_s - place.anchor_s)) is not None:
                self._guard(now_s)
                place.goes_on_with(easier, now_s)

    def _skipped(self, place: Place) -> None:
        """Remembers that breath focus was not welcome: an unpaced look at the breath was skipped (LIBRARY B1)."""
        if isinstance(place, Running) and place.piece is not None and self._programme is not None:
            exercise = place.piece.exercise
            if exercise.phase == "breathe" and not exercise.paced:
                self._programme.no_pacing = True

    def _yes(self, place: Asking, gesture: Gesture) -> None:
        if not place.hears(gesture.down_s, gesture.last_down_s):
            return
        self._light.keep(place, gesture.at_s)
        place.yeses += 1
        self._rows.append(Row(gesture.at_s, "yes", index=place.yeses))
        if place.yeses >= place.gate.needs:
            self._go_on(place, gesture.at_s)

    # Time

    def _happen(self, at_s: float) -> None:
        match self._place:
            case Running() as place:
                self._run(place, at_s)
            case Asking(open=False) as place:
                self._open(place, at_s)
            case Asking() as place:
                self._decline(place, at_s)
            case Waiting():
                self._land(at_s, LANDING_S)
            case Landing() as place:
                self._rest(place, at_s)

    def _run(self, place: Running, at_s: float) -> None:
        """The next thing of a running score: a moment, a gate, or its end."""
        moments, gate = place.score.moments, place.gate()
        gate_s = gate.at_s if gate is not None else inf
        if place.cursor < len(moments) and moments[place.cursor][0] <= min(gate_s, place.score.length_s):
            moment_s, what = moments[place.cursor]
            place.cursor += 1
            self._sound(what, place.anchor_s + moment_s, place)
        elif gate is not None and gate_s <= place.score.length_s:
            place.gate_cursor += 1
            self._light.keep(place, at_s)
            self._place = Asking(place, gate, max(at_s, self._speaking_until_s))
        else:
            self._next_entry(at_s)

    def _sound(self, what: Stretch | Cue, at_s: float, place: Running) -> None:
        if isinstance(what, Stretch):
            seconds = what.end_s - what.start_s
            self._rows.append(Row(at_s, "breath", part=what.part, seconds=seconds, index=what.breath))
        elif what.kind == "say":
            self._say(at_s, what.line, what.text, what.seconds or 0.0)
        elif what.kind != "voice" or (place.voice_allowed and self.familiar_voice):
            self._rows.append(Row(at_s, what.kind, name=what.name, seconds=what.seconds))

    def _say(self, at_s: float, line: str | None, text: str | None, seconds: float) -> None:
        self._rows.append(Row(at_s, "say", line=line, text=text, seconds=seconds))
        self._speaking_until_s = at_s + seconds

    def _open(self, place: Asking, at_s: float) -> None:
        place.open = True
        self._rows.append(Row(at_s, "gate", needs=place.gate.needs, timeout_s=GATE_TIMEOUT_S))
        if place.gate.text is not None and (place.gate.line is not None):
            self._say(at_s, place.gate.line, place.gate.text, len(place.gate.text.split()) * 60 / 110)

    def _decline(self, place: Asking, at_s: float) -> None:
        """Nobody said yes: one person's choice goes on in quiet, two people's exercise gives way to the one for one."""
        if place.gate.needs == 1:
            place.running.voice_allowed = False
            self._go_on(place, at_s)
            return
        self._guard(at_s)
        piece = place.running.piece
        if self._programme is not None:
            self._programme.said_no = True
            other = self._programme.alternative(piece, at_s) if piece is not None else None
            if other is not None:
                self._play(other, at_s)
                return
        self._next_entry(at_s)

    def _go_on(self, place: Asking, now_s: float) -> None:
        self._guard(now_s)
        self._light.keep(place, now_s)
        place.running.anchor_s = now_s - place.gate.at_s
        self._place = place.running

    # From place to place

    def _guard(self, now_s: float) -> None:
        """Something has changed: for a moment presses are answered by the lamp and do nothing else."""
        self._guard_until_s = max(self._guard_until_s, now_s + CHANGE_GUARD_S)

    def _start(self, now_s: float, routine: Routine) -> None:
        self._programme = Programme(
            self.library, routine, self.memory, self._wall,
            speech=self.speech, familiar_voice=self.familiar_voice, seed=self._seed, as_written=self._as_written,
        )  # fmt: skip
        self._phase = None
        self._guard_until_s = now_s + START_GUARD_S
        self._ends_by_s = now_s + self._cap_s
        self._speaking_until_s = -inf
        self._next_phase(now_s)

    def _next_phase(self, now_s: float) -> None:
        programme = self._programme
        later = programme.phases_after(self._phase) if programme is not None else ()
        if programme is None or not later:
            self._land(now_s, LANDING_S, chime=True)
            return
        self._phase = later[0]
        self._entries = list(programme.routine.slot(self._phase))
        self._rows.append(Row(now_s, "phase", phase=self._phase))
        first = programme.chosen(self._entries[0], self._phase, now_s)
        score = programme.prelude(self._phase, first, now_s)
        self._rows.append(Row(now_s, "prelude", phase=self._phase, seconds=score.length_s))
        self._run_score(score, now_s, None)

    def _next_entry(self, now_s: float) -> None:
        """The next exercise of this phase, or the phase's end."""
        programme, phase = self._programme, self._phase
        while programme is not None and phase is not None and self._entries:
            lines = programme.before(programme.chosen(self._entries[0], phase, now_s))
            if lines:
                self._run_score(programme.words_only(phase, lines, now_s), now_s, None)
                return
            piece = programme.piece(self._entries.pop(0), phase, now_s)
            if piece is not None:
                self._play(piece, now_s)
                return
        self._phase_over(now_s)

    def _play(self, piece: Piece, now_s: float) -> None:
        self._rows.append(Row(now_s, "exercise", phase=piece.phase, id=piece.exercise.id, seconds=piece.score.length_s))
        self._run_score(piece.score, now_s, piece)

    def _run_score(self, score: Score, now_s: float, piece: Piece | None) -> None:
        self._light.keep(self._place, now_s)
        self._place = Running(score, now_s, piece, piece.phase if piece is not None else "prelude")

    def _phase_over(self, now_s: float) -> None:
        programme, settings = self._programme, self.library.settings
        if programme is None or not programme.phases_after(self._phase):
            self._land(now_s, LANDING_S, chime=True)
        elif settings.advance == "press":
            self._guard(now_s)
            self._light.keep(self._place, now_s)
            self._place = Waiting(now_s)
        elif self._phase == "breathe" and self.night_at(now_s) and settings.night.connect == "press":
            self._land(now_s, LANDING_S)  # whoever fell asleep stays asleep
        else:
            self._guard(now_s)
            self._next_phase(now_s)

    def _land(
        self, now_s: float, seconds: float, *, by_hold: bool = False, chime: bool = False, forget_hand: bool = False
    ) -> None:
        level = self._light.landing_from(self._place, now_s, forget_hand=forget_hand)
        dark_s = max(now_s + seconds, self._light.answer.settled_s())
        if chime and level > 0 and not self.night_at(now_s):
            self._rows.append(Row(now_s, "chime", name="landing"))
        self._rows.append(Row(now_s, "landing", seconds=seconds))
        self._place = Landing(level, now_s, seconds, "landed_by_hold" if by_hold else "landing", dark_s)
        self._guard(now_s)

    def _rest(self, place: Landing, at_s: float) -> None:
        settled_s = self._light.answer.settled_s()
        if settled_s > at_s:  # a hand still plays with the lamp: rest begins when that is over
            place.dark_s = settled_s
            return
        if self._programme is not None:
            self.memory = self._programme.memory.after_session()
        self._programme, self._phase, self._entries = None, None, []
        by_hold = place.name == "landed_by_hold"
        self._place = Rest(at_s + DEAF_AFTER_HOLD_S if by_hold else -inf)
        self._ends_by_s = inf
        self._light.rest()
        self._rows.append(Row(at_s, "rest"))

    def _problem(self, at_s: float, text: str) -> None:
        self._rows.append(Row(at_s, "problem", text=text))
