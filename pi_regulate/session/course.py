"""The course of a session: which place follows which, and what sounds in each.

A course knows what plays, the light that goes with it, and the rows of what has happened. It is told when something is
due and what the hand meant. Rule: every change of place begins from the present light, so none can make a step; and
every place has a time limit, so time alone leads to rest.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from math import inf

from pi_regulate.library.routine import Entry, Routine
from pi_regulate.score.easing import eased
from pi_regulate.score.plan import Following
from pi_regulate.score.score import Score
from pi_regulate.session import (
    apart,
    doors,
    endings,
    gates,
    greetings,
    hand_leads,
    landings,
    morning,
    not_yet,
    soothing,
    tapping,
)
from pi_regulate.session.gestures import Gesture
from pi_regulate.session.hand_leads import Led
from pi_regulate.session.level import Light
from pi_regulate.session.memory import Memory
from pi_regulate.session.morning import Morning
from pi_regulate.session.night import Hours
from pi_regulate.session.piece_places import place_of
from pi_regulate.session.places import Asking, Landing, Rest
from pi_regulate.session.programme import Piece, Programme
from pi_regulate.session.running import Running, Tapping
from pi_regulate.session.signs import Sign
from pi_regulate.session.soothing import Soothing
from pi_regulate.session.table import (
    HOLD_LANDING_S,
    LANDING_S,
    TABLE,
    Judge,
    Meaning,
    PlaceName,
)
from pi_regulate.trace import Row
from pi_regulate.words import Phase


class Course:
    """Where a session is and what comes next. All times are host seconds.

    `programme` makes the programme for a session of a routine; `cap_s` is the longest a session may last.
    """

    def __init__(
        self,
        light: Light,
        memory: Memory,
        programme: Callable[[Routine, Memory], Programme],
        hours: Hours,
        cap_s: float,
    ) -> None:
        self.light = light
        self.memory = memory  # it changes when a session has ended
        self.hours = hours
        self.morning = Morning()
        self.judge = Judge()
        self.rows: list[Row] = []
        self.new_programme = programme
        self.cap_s = cap_s
        self.programme: Programme | None = None
        self.quarrel_until_s = -inf  # so long, what is said may refer to a quarrel
        self.phase: Phase | None = None
        self.entries: list[Entry] = []
        self.ends_by_s = inf  # the session's cap
        self.speaking_until_s = -inf
        self.paced_s = 0.0
        self.unwritten = False  # whether nobody writes down what happens: a child takes part
        self.first_sign: Sign | None = None  # shown when the next session starts, before anything else

    def due_s(self, busy_s: float | None = None) -> float | None:
        """When something is due by itself. `busy_s` is when the hand began something that isn't clear yet."""
        place = self.light.place
        due_s = place.due_s()
        if isinstance(place, Asking | apart.Apart) and place.waits_for(busy_s):
            due_s = place.waits_until_s if isinstance(place, apart.Apart) else None  # what began in time counts
        if isinstance(place, Rest):
            return self.morning.look_s if self.memory.thread else None
        if isinstance(place, Landing):
            return due_s
        return self.ends_by_s if due_s is None else min(due_s, self.ends_by_s)

    def following(self) -> Following:
        """What comes by itself after this place. It is found by sending a copy of this course there."""
        ahead = copy(self)
        ahead.light, ahead.judge, ahead.morning = copy(self.light), copy(self.judge), copy(self.morning)
        ahead.programme = None if self.programme is None else self.programme.ahead()
        ahead.rows, ahead.entries = [], list(self.entries)
        light = ahead.light
        light.place = here = copy(light.place)
        stays = True
        if isinstance(here, Asking):
            here.running, stays = copy(here.running), here.open
        while (due_s := ahead.due_s()) is not None and (
            (stays and light.place is here) or (isinstance(light.place, Asking) and not light.place.open)
        ):
            ahead.rows = []
            ahead.happen(due_s)
        return Following(tuple(ahead.rows), light.place.plan() if isinstance(light.place, Running) else None)

    def meaning(self, gesture: Gesture) -> Meaning:
        """What a gesture means, judged by the place where its finger went down."""
        here = self.judge.spot(self._name_at(gesture.down_s), self.phase)
        return self.judge.meaning(gesture, here, self.light.place.dark_from_s)

    def _name_at(self, at_s: float) -> PlaceName:
        """The row of the table that holds here at a moment."""
        place = self.light.place
        return place.name_at(at_s) if isinstance(place, Running) else place.name

    def happen(self, at_s: float) -> None:
        """Does what is due at `at_s`."""
        place = self.light.place
        if at_s >= self.ends_by_s and not isinstance(place, Rest | Landing):
            self.judge.forget()  # the session has reached its cap, whatever the hand asks for
            landings.land(self, at_s, LANDING_S)
            landings.ended_by_itself(self, at_s)
            return
        spot = self.judge.spot(self._name_at(at_s), self.phase)
        match place:
            case Running():
                self._run(place, at_s)
            case Asking(open=False):
                gates.open_gate(self, place, at_s)
            case Rest():
                morning.look(self, at_s)
            case _:
                self.do(TABLE[place.name].in_time, at_s)
        if isinstance(self.light.place, Rest):
            self.judge.forget()
        elif self.light.place is not place:
            self.judge.leave(spot, at_s)
            if isinstance(self.light.place, Landing):
                landings.ended_by_itself(self, at_s)

    def do(self, what: Meaning, at_s: float, gesture: Gesture | None = None) -> None:
        """Does what the table says for a gesture or, without one, for when the time is up."""
        place = self.light.place
        if isinstance(place, apart.Apart) and what in ("another", "next_phase"):
            apart.break_off(self, place, at_s)
        match what:
            case "land" if gesture is not None and gesture.kind != "press":
                landings.land(self, at_s, HOLD_LANDING_S, deaf=True)
            case "land":
                landings.land(self, at_s, LANDING_S, chime=gesture is not None)
            case "rest" if isinstance(place, Landing):
                endings.come_to_rest(self, place, at_s)
            case "yes" if isinstance(place, Asking) and gesture is not None:
                gates.say_yes(self, place, gesture)
            case "yes" if gesture is not None:
                morning.keep_yes(self, gesture)
            case "no" if isinstance(place, Asking):
                gates.close_gate(self, place, at_s)
            case "lead" if isinstance(place, Tapping):
                tapping.lead(self, place, at_s)
            case "door" if isinstance(place, doors.Choosing):
                doors.take_door(self, place, at_s, gesture)
            case "longer" | "aside" | "back" | "here" | "call" if isinstance(place, apart.Apart):
                apart.do(self, place, what, at_s)
            case "next_exercise":
                self.judge.change(at_s)
                self.next_entry(at_s)
            case "next_phase" if isinstance(place, Running) and place.thins and not self._later():
                pass  # it would end, and whoever presses with closed eyes is not asleep yet; the lamp has answered
            case "next_phase":
                if isinstance(place, Running) and place.piece is not None and self.programme is not None:
                    self.programme.was_skipped(place.piece.exercise)
                self.judge.change(at_s)
                self.next_phase(at_s)
            case "another" if isinstance(place, Running) and place.piece is not None and self.programme is not None:
                if (other := self.programme.another(place.piece, at_s)) is not None:
                    self.judge.change(at_s)
                    self.entries = []
                    self.play(other, at_s)
            case "not_yet" if isinstance(place, Running):
                not_yet.go_back(self, place, at_s)
            case "ease" if isinstance(place, Running):
                if (easier := eased(place.score, at_s - place.anchor_s)) is not None:
                    self.judge.change(at_s)
                    place.goes_on_with(easier)

    def _run(self, place: Running, at_s: float) -> None:
        """The next event of a running score: a moment, a gate, or its end; or what a hand that leads has brought."""
        if isinstance(place, Led) and hand_leads.happens(self, place, at_s):
            return
        if isinstance(place, Soothing) and soothing.begins_to_count(self, place, at_s):
            return
        moments, gate = place.score.moments, place.gate()
        gate_s = gate.at_s if gate is not None else inf
        if place.cursor < len(moments) and moments[place.cursor][0] <= min(gate_s, place.score.length_s):
            moment_s, what = moments[place.cursor]
            place.cursor += 1
            self.sound(place.row(what, place.anchor_s + moment_s))
        elif gate is not None and gate_s <= place.score.length_s:
            place.gate_cursor += 1
            if isinstance(place, Led):
                place.forget_hand()  # at a gate the hand means something else
            gates.come_to(self, place, gate, at_s)
        else:
            self.do(TABLE[place.name].in_time, at_s)

    def sound(self, row: Row | None) -> None:
        """Adds a row that sounds; a gate waits until a spoken line is over."""
        if row is None:
            return
        self.rows.append(row)
        if row.what == "voice" and self.programme is not None:
            self.programme.plays_letter(row.line)
        if row.what == "say":
            self.speaking_until_s = row.at_s + (row.seconds or 0.0)
            if self.programme is not None:
                self.programme.says(row.line, row.at_s, self.speaking_until_s)

    def play_instead(self, score: Score, exercise: str | None, now_s: float) -> None:
        """A greeting, then this exercise in place of what is left of the phase."""
        self.entries = [] if exercise is None else [Entry(exercise=exercise)]
        self.rows.append(Row(now_s, "prelude", phase=self.phase, seconds=score.length_s))
        self.greet(score, now_s)

    def heard(self) -> bool:
        """Whether words can be heard now."""
        return self.programme is None or self.programme.heard()

    # From place to place

    def next_phase(self, now_s: float, greeting: Score | None = None) -> None:
        if greeting is None and self.phase is None and doors.open_doors(self, now_s):
            return
        programme, later = self.programme, self._later()
        if programme is None or not later:
            landings.land(self, now_s, LANDING_S, chime=True)
            return
        self.phase = later[0]
        self.entries = list(programme.routine.slot(self.phase))
        self.rows.append(Row(now_s, "phase", phase=self.phase))
        if greeting is None:
            greeting = greetings.prelude(programme, self.phase, self.entries[0], now_s)
            self.rows.append(Row(now_s, "prelude", phase=self.phase, seconds=greeting.length_s))
        self.greet(greeting, now_s)

    def _later(self) -> tuple[Phase, ...]:
        """The phases that are still to come."""
        return () if self.programme is None else self.programme.phases_after(self.phase)

    def next_entry(self, now_s: float) -> None:
        """The next exercise of this phase, or the phase's end."""
        programme, phase = self.programme, self.phase
        if programme is not None:
            programme.moves_on(now_s)
        while programme is not None and phase is not None and self.entries:
            words = greetings.words_before(programme, self.entries[0], phase, now_s)
            if words is not None:
                self.greet(words, now_s)
                return
            piece = programme.piece(self.entries.pop(0), phase, now_s)
            if piece is not None:
                self.play(piece, now_s)
                return
        endings.end_phase(self, now_s)

    def play(self, piece: Piece, now_s: float, *, hand_led: bool = False) -> None:
        """An exercise begins; `hand_led`, it plays in the place of one in which a hand leads, and the hand goes on."""
        self.paced_s += piece.score.led_s
        self.rows.append(Row(now_s, "exercise", phase=piece.phase, id=piece.exercise.id, seconds=piece.score.length_s))
        place = place_of(piece, now_s, hand_led=hand_led)
        if isinstance(place, Tapping):
            self.rows.append(Row(now_s, "taps", seconds=place.window.end_s))
        self.light.go_to(place, now_s)

    def greet(self, score: Score, now_s: float) -> None:
        self.light.go_to(Running(score, now_s, None, "prelude"), now_s)

    def remember(self) -> None:
        """Counts the session as over, even if a press began another while it landed."""
        if self.programme is not None:
            self.memory = self.programme.memory.after_session()
