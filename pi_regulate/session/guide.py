"""The guide: from rest, through a session, back to rest.

It takes edges, is asked for what is due, and returns rows, each with the moment it was planned for. It has no clock:
its caller says what time it is. Everything due before that time happens first, in order, each at its own moment, so a
late call changes when things are done but never what is done. Rule: from every place a hold, a stop or time alone leads
to rest, dark and quiet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf

from pi_regulate.library.catalogue import Library, started
from pi_regulate.library.routine import Routine
from pi_regulate.score.plan import Plan
from pi_regulate.session import beginnings, hand_leads, landings, soothing, tapping
from pi_regulate.session.answer import Answer
from pi_regulate.session.apart import Apart
from pi_regulate.session.contact import Change
from pi_regulate.session.course import Course
from pi_regulate.session.doors import Choosing
from pi_regulate.session.gestures import Gesture, Gestures
from pi_regulate.session.hand_leads import Led
from pi_regulate.session.level import Light
from pi_regulate.session.memory import Memory
from pi_regulate.session.night import Hours, Wall
from pi_regulate.session.others import Others
from pi_regulate.session.places import Asking, Landing, Rest
from pi_regulate.session.programme import Programme
from pi_regulate.session.running import Running, Tapping
from pi_regulate.session.signs import Sign
from pi_regulate.session.soothing import Soothing
from pi_regulate.session.table import PRIVATE, PRIVATE_THERE, SESSION_CAP_S
from pi_regulate.session.voice_choice import Chain
from pi_regulate.session.wishes import Wish
from pi_regulate.trace import Row

FORESEE_S = 1.0  # the plan says what follows by itself this long before: sound is rendered a quarter of a second ahead


class Guide:
    """Leads through sessions. All times are host seconds and never go back.

    `edge`, `advance`, `start`, `show`, `wish` and `stop` return rows. Its parts may be asked directly: `light` for what
    the lamp shows, `gestures` about the button, `course` about the session, `hours` for night and day.

    `wall` gives the wall clock's time at a host time. `speech` says whether words can be heard; a function is asked
    again for every piece (see `Programme`). `voices` are the recordings; without them the words are shown on a screen,
    and `familiar_voice` says whether there is a loved person's recording. With `as_written` everything plays as
    written, whatever the settings say about people. `down_at_start`: the button is already held. `shines`: the lamp
    does, even with `light: off`.
    """

    def __init__(
        self,
        library: Library,
        wall: Callable[[float], Wall],
        memory: Memory | None = None,
        *,
        speech: bool | Callable[[], int] = True,
        familiar_voice: bool = False,
        voices: Chain | None = None,
        seed: int = 0,
        as_written: bool = False,
        session_cap_s: float = SESSION_CAP_S,
        down_at_start: bool = False,
        shines: bool = False,
    ) -> None:
        self.speech = speech
        self.familiar_voice = familiar_voice
        self.voices = voices
        self._wall = wall
        self._seed = seed
        self._as_written, self._shines = as_written, shines
        self._cap_s = session_cap_s
        self.others = Others()
        self.decided_s = -inf  # the last moment at which anything happened; an edge can't come before it any more
        self._set_up(library, memory or Memory(), down_at_start)

    def use(self, library: Library) -> None:
        """Changes to this library and its settings. At rest only."""
        place, before = self.light.place, self.course
        self._set_up(library, before.memory, self.gestures.down)
        self.light.place = place  # after a hold, rest still ignores presses for its moment
        self.course.judge.not_yet_until_s = before.judge.not_yet_until_s
        self.course.quarrel_until_s = before.quarrel_until_s
        self.course.morning = replace(before.morning, look_s=0.0)

    def _set_up(self, library: Library, memory: Memory, down: bool) -> None:
        button = library.settings.button
        self.library = library
        self.hours = Hours(self._wall, library.settings)
        self.gestures = Gestures(double_s=button.double_press_s, hold_s=button.hold_s, down_at_start=down)
        self.light = Light(Answer(button.hold_s))
        self.course = Course(self.light, memory, self._programme, self.hours, self._cap_s)
        self._plan: Plan | None = None
        self._seen_s = -inf  # everything due up to here has happened

    def _programme(self, routine: Routine, memory: Memory) -> Programme:
        return Programme(
            self.library,
            routine,
            memory,
            self._wall,
            speech=self.speech,
            familiar_voice=self.familiar_voice,
            voices=self.voices,
            seed=self._seed,
            as_written=self._as_written,
            shines=self._shines,
        )

    # What the player asks

    @property
    def private(self) -> bool:
        """Whether nobody may write down what the lamp shows now."""
        return self.course.unwritten or self.light.private

    @property
    def at_rest(self) -> bool:
        """True in the dark between sessions."""
        return isinstance(self.light.place, Rest)

    def deadline(self) -> float | None:
        """When something is due by itself, in host seconds."""
        due_s, foresee_s = self._due_s(), self._foresee_s()
        if foresee_s <= self._seen_s or (due_s is not None and due_s < foresee_s):
            return due_s
        return None if foresee_s == inf else foresee_s

    def _due_s(self) -> float | None:
        hand_s, due_s = self.gestures.deadline(), self.course.due_s(self.gestures.busy_s)
        return due_s if hand_s is None or (due_s is not None and due_s < hand_s) else hand_s

    def _foresee_s(self) -> float:
        """When the plan has to say what follows it."""
        place = self.light.place
        return place.ends_s - FORESEE_S if isinstance(place, Running | Asking) else inf

    def plan(self) -> Plan | None:
        """What comes next, as far as it is known; the same object until something changes it."""
        place, last = self.light.place, self._plan
        if not isinstance(place, Running | Asking):
            self._plan = None
            return None
        plan = place.plan()
        if (
            last is None
            or last.score is not plan.score
            or last.half is not plan.half
            or (last.anchor_s, last.until_s) != (plan.anchor_s, plan.until_s)
        ):
            self._plan = last = plan
        if isinstance(place, Asking | Apart) and place.waits_for(self.gestures.pending_s):
            if last.then is not None:
                self._plan = plan  # what follows depends on a hand that isn't clear yet
        elif last.then is None and self._seen_s >= self._foresee_s():
            self._plan = replace(plan, then=self.course.following())
        return self._plan

    # What happens

    def edge(self, down: bool, at_s: float) -> list[Row]:
        """The button went down or up at `at_s`. Returns the rows of that and of everything due before it."""
        self._go_to(at_s)
        if self.gestures.edge(down, at_s):
            self._touch(at_s)
        return self._taken()

    def advance(self, now_s: float) -> list[Row]:
        """The rows of everything that is due by `now_s`."""
        self._catch_up(now_s)
        return self._taken()

    def start(self, now_s: float, routine: Routine) -> list[Row]:
        """Starts a session of a routine without a press."""
        self._go_to(now_s)
        beginnings.start(self.course, now_s, routine)
        return self._taken()

    def show(self, now_s: float, sign: Sign) -> list[Row]:
        """Shows a sign by the lamp alone. At rest only."""
        self._go_to(now_s)
        if self.at_rest:
            beginnings.show(self.course, sign, now_s, steady=self.library.settings.people.photosensitive)
        return self._taken()

    def wish(self, wish: Wish, now_s: float) -> list[Row]:
        """Somebody outside asks for something. The answer is the first row `wish`."""
        self._go_to(now_s)
        self.others.heed(self.course, wish, self.library, self.gestures, now_s)
        return self._taken()

    def stop(self, now_s: float) -> list[Row]:
        """Ends whatever is going on within a second, and the light with it."""
        self._go_to(now_s)
        if not self.at_rest or self.light.level_at(now_s) > 0:
            landings.stop(self.course, now_s)
        return self._taken()

    def _taken(self) -> list[Row]:
        rows, self.course.rows = self.course.rows, []
        if self.course.unwritten:
            rows = [row if row.what == "problem" else replace(row, private=True) for row in rows]
        return rows

    def _go_to(self, now_s: float) -> None:
        """Something happens at `now_s`: everything due before it happens first."""
        self._catch_up(now_s)
        self.decided_s = max(self.decided_s, now_s)

    def _catch_up(self, now_s: float) -> None:
        while (at_s := self._due_s()) is not None and at_s <= now_s:
            self.decided_s = max(self.decided_s, at_s)
            if at_s == self.gestures.deadline():
                self._listen(at_s)
            elif self.at_rest:
                self.course.happen(now_s)  # a look at the clock, which knows only this moment
            else:
                self.course.happen(at_s)
        self._seen_s = max(self._seen_s, now_s)

    def _listen(self, at_s: float) -> None:
        """Handles what has become clear about the hand by now, without a new edge."""
        if isinstance(self.light.place, Asking | Apart):
            self.light.place.clear_s = at_s
        while (heard := self._heard(at_s)) is not None:
            if isinstance(heard, Gesture):
                self._gesture(heard)
            elif heard.kind == "down":
                self._down(heard.since_s, at_s)
            elif heard.kind == "touch":
                self._touch(at_s)
            elif heard.kind == "nothing":
                self.light.answer.take_back(at_s)
                if not self.gestures.down:
                    self.light.still_lit()
            elif self.light.place.name == "landing":
                self._answer(heard.since_s, at_s)
            elif isinstance(self.light.place, Led):
                if hand_leads.comes_up(self.course, self.light.place, heard.since_s, at_s):
                    self.light.answer.press(at_s)
            elif self.light.place.name == "sign" and self.gestures.pending_s is not None:
                self._start_at_once(at_s)  # it isn't a hold, and a hand that keeps shaking need not wait
        if not self.gestures.may_hold:
            self.light.answer.free(at_s)

    def _heard(self, at_s: float) -> Change | Gesture | None:
        """The next thing that is clear about the hand; where it leads the light, a long down is a breath."""
        self.gestures.leads = self.light.place.name == "follow"
        return self.gestures.next(at_s)

    def _touch(self, at_s: float) -> None:
        """A finger has probably gone down: the light lifts, except where the hand is ignored."""
        if self._lifts_at(at_s):
            self.light.answer.touch(at_s, self.light.lift)

    def _lifts_at(self, at_s: float) -> bool:
        return not self.gestures.ignores(at_s) and at_s >= self.light.place.lifts_from_s

    def _answer(self, since_s: float, at_s: float) -> None:
        """The light lifts for a press that began at `since_s`."""
        dark = since_s >= self.light.place.dark_from_s
        self.light.answer.press(at_s, self.light.lift)
        if not dark:
            self.light.still_lit()

    def _down(self, since_s: float, at_s: float) -> None:
        """A finger went down at `since_s`, which became clear at `at_s`."""
        place = self.light.place
        if since_s < place.deaf_until_s:
            self.gestures.ignore()
            return
        if isinstance(place, Asking | Choosing) and not self.gestures.grips_on:
            place.feels(since_s)
        if isinstance(place, Tapping):
            tapping.feel(self.course, place, since_s, at_s)
        if isinstance(place, Soothing):
            soothing.soothe(self.course, place, since_s, at_s)
        if isinstance(place, Tapping | Choosing):
            self._plan = None  # what follows without a press depends on every down
        if since_s >= place.dark_from_s and self.gestures.may_hold and since_s >= self.course.judge.not_yet_until_s:
            self._start_at_once(at_s)
        if self._lifts_at(at_s):
            self._answer(since_s, at_s)
        if isinstance(place, Led) and place.name == "follow":
            hand_leads.goes_down(self.course, place, since_s, at_s, trembles=self.gestures.trembles)
        elif self.gestures.may_hold:
            self.light.answer.hold(at_s)  # not from `since_s`, or the light would make a step

    def _start_at_once(self, at_s: float) -> None:
        """Starts the session now, if every gesture that this press may become would start it."""
        start = self.library.settings.start
        if start.press == start.double == start.hold:
            self.gestures.spend()
            self.course.rows.append(Row(at_s, "press"))
            beginnings.start(self.course, at_s, started(self.library, start.press))

    def _gesture(self, gesture: Gesture) -> None:
        """A gesture is clear: does what the table says it means."""
        at_s, kind = gesture.at_s, gesture.kind
        if kind == "stuck":
            text = "the button has been down for 30 s; it is ignored until it is let go"
            self.course.rows.append(Row(at_s, "problem", text=text))
            return
        what, start = self.course.meaning(gesture), self.library.settings.start
        private = what in PRIVATE or (what in PRIVATE_THERE and self.light.private)
        self.course.rows.append(Row(at_s, kind, private=private))
        if what in ("start", "accept"):
            invited = self.others.accepted(gesture) if what == "accept" else None
            name = {"press": start.press, "double": start.double, "hold": start.hold}[kind]
            beginnings.start(self.course, at_s, invited or started(self.library, name))
        elif what == "not_yet" and isinstance(self.light.place, Rest | Landing):
            beginnings.guide_again(self.course, at_s, started(self.library, start.press))
        else:
            self.course.do(what, at_s, gesture)
