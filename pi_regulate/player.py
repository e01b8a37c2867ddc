"""The player: one thread, one inbox, absolute deadlines.

Find the nearest deadline: the next thing the guide has due, or the next frame of a moving light. Wait on the inbox
until then. Read the clock once. Tell the guide, show the level for this very moment as far as the guard lets it rise,
and carry out the rows. A late frame shows where the breath is now, so lateness never adds up. At rest nothing is due
except the next heartbeat, where a service wants one, and the process sleeps. Rule: only this thread touches lamp,
speaker and guide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import floor, inf
from queue import Empty

from pi_regulate.devices.inbox import Edge, Event, Inbox, Land, Leave, Reload, Stop
from pi_regulate.devices.lamps.guarded import GuardedLamp
from pi_regulate.devices.lamps.perception import LAST_LEVEL
from pi_regulate.devices.late_edges import LateEdges
from pi_regulate.devices.ports import Clock, Heart, Lamp, Speaker, Watcher
from pi_regulate.score.guard import SAME
from pi_regulate.score.plan import Plan
from pi_regulate.session.guide import Guide
from pi_regulate.session.lateness import Lateness
from pi_regulate.session.steady_touch import changes_at, rests_s, told_by_touch
from pi_regulate.session.wishes import Wish
from pi_regulate.sound.agenda import BEGINNINGS
from pi_regulate.trace import Row, WithoutLevels

_FRAMES_HZ = 100.0  # the most frames a second; the limit (slew) asks for 50 wherever fewer would show a step
STEP = 0.005  # of level: frames are left out only below this step; L* 0.5 is just visible (limit slew)
LAST_STEP = 0.0005  # the same near the lamp's floor, where the lamp goes from nothing to a plain glow
SLOWEST_S = 0.5  # a moving light gets a frame at least this often
AHEAD = 32  # frames computed at a time, some two seconds: together they cost a fraction of one after a sleep each
NIGHT_SOUND = 0.5  # of the day's amplitude, 6 dB less: at night a bedroom should be quieter (LIMITS 3.3 night)
CUES = ("breath", "say", "chime", "bed", "hum", "voice")  # rows that are counted as on time or late
BY_THE_HOUR = (*BEGINNINGS, "apart", "call", "sign", "glow", "invite")
"""Rows with which the hour's light and loudness take effect."""
_HAIR = 1e-6  # of a frame: what floating point may lose on the grid


class Player:
    """Plays sessions on a lamp and a speaker.

    `frames_hz` is the most frames a second for a moving light, 0 for none; frames that look alike are left out unless
    `every_frame`. With `once`, `run` returns after the first session. `reload` reads the library again and is called
    only at rest. `heart` beats in the loop, so it stops when the loop does. `lateness` counts how late frames, cues and
    presses were. A `motor` under the pillow moves with the lamp, which may be `unlit` beside it.
    """

    def __init__(
        self,
        guide: Guide,
        clock: Clock,
        inbox: Inbox,
        lamp: Lamp,
        speaker: Speaker,
        watchers: Sequence[Watcher] = (),
        *,
        frames_hz: float = _FRAMES_HZ,
        every_frame: bool = False,
        once: bool = False,
        reload: Callable[[Guide], list[Row]] | None = None,
        heart: Heart | None = None,
        lateness: Lateness | None = None,
        motor: Lamp | None = None,
        unlit: bool = False,
    ) -> None:
        self._guide = guide
        self._clock = clock
        self._inbox = inbox
        self._lamp = GuardedLamp(lamp, clock, motor, unlit=unlit)
        self._speaker = speaker
        self._watchers = watchers
        self._level_watchers = [one for one in watchers if not isinstance(one, WithoutLevels)]
        self._frames_hz = frames_hz
        self._furthest = 1 if every_frame else max(1, floor(SLOWEST_S * frames_hz))  # the most frames per step
        self._once = once
        self._reload = reload
        self._heart = heart
        self._lateness = lateness or Lateness()
        self._reload_wanted = False
        self._stopping = False
        self._leaving = False
        self._shown: float | None = None
        self._at_motor: float | None = None
        self._frames: list[tuple[float, float]] = []  # computed ahead, as (time, level), the next one last
        self._frame_s: float | None = None  # when the next frame is planned
        self._due_s: float | None = None  # when the guide has something to do
        self._skip = 1  # frames of the grid from one shown to the next; the following step is probably as large
        self._edges = LateEdges()
        self._pressed_s: list[float] = []  # presses that the lamp is about to answer
        self._plan: Plan | None = None
        self._armed_s = clock.now()
        self._reached_s = self._armed_s  # the lamp has shown everything up to here

    def run(self, rows: Sequence[Row] = ()) -> None:
        """Plays until a stop, or with `once` until the first session is over. `rows` are carried out first."""
        self._carry_out(list(rows), self._clock.now())
        self._show(self._clock.now())
        while True:
            event = self._clock.wait(self._inbox, self._next_s(self._clock.now()))
            now_s = max(self._clock.now(), self._reached_s)
            wanted = self._stopping or self._leaving or self._reload_wanted
            waiting = wanted and self._guide.at_rest  # for the dark
            if event is None and not waiting and (self._due_s is None or now_s < self._due_s):
                self._pass_frames(now_s)
                self._beat(now_s)
                continue
            self._frames.clear()  # what was computed ahead may no longer hold
            was_at_rest = self._guide.at_rest
            happened = self._came_in(event, now_s) + self._felt(now_s) + self._guide.advance(now_s)
            self._reached_s = now_s
            self._show(now_s)  # the lamp first: it answers the hand, and it is dark before a watcher hears of rest
            self._count(happened)
            self._carry_out(happened, now_s)
            self._beat(now_s)
            if not self._guide.at_rest:
                continue
            if self._reload_wanted and self._lamp.dark:
                self._reload_wanted = False
                self._carry_out(self._reload(self._guide) if self._reload is not None else [], now_s)
            rested = not was_at_rest or any(row.what == "rest" for row in happened)
            if self._leaving or (self._once and rested):
                self._stopping = True  # even if a lamp that is late is not quite dark yet
            if self._stopping and self._lamp.dark:
                return

    def _came_in(self, event: Event | None, now_s: float) -> list[Row]:
        """The rows of events up to now. Edges keep their own times, so a late loop takes no press for a hold."""
        rows: list[Row] = []
        while event is not None:
            rows += self._happened(event, now_s)
            try:
                event = self._inbox.get_nowait()
            except Empty:
                event = None
        return rows

    def _felt(self, now_s: float) -> list[Row]:
        """The rows that the button's edges up to now lead to."""
        rows: list[Row] = []
        while (edge := self._edges.due(now_s)) is not None:
            if self._guide.at_rest:
                self._dim(now_s)
            rows += self._guide.edge(edge.down, edge.at_s)
        return rows

    def _happened(self, event: Event, now_s: float) -> list[Row]:
        match event:
            case Edge(down=down, at_s=at_s):
                if down:
                    self._pressed_s.append(at_s)
                self._edges.take(event, self._reached_s if down else self._guide.decided_s, now_s)
            case Stop() | Land():
                self._stopping = self._stopping or isinstance(event, Stop)
                rows = self._felt(now_s)
                self._reached_s = now_s
                return rows + self._guide.stop(now_s)
            case Wish() if self._stopping or self._leaving:
                event.answered("in-session")  # nothing begins any more
            case Wish():
                rows = self._felt(now_s)
                self._reached_s = now_s
                granted = self._guide.wish(event, now_s)
                event.answered(next(str(row.text) for row in granted if row.what == "wish"))
                return rows + granted
            case Leave():
                self._leaving = True
            case Reload():
                self._reload_wanted = True
        return []

    def _count(self, rows: Sequence[Row]) -> None:
        """Counts how late it was, after the lamp has been told, since that is what the hand waits for."""
        done_s = self._clock.now()
        for at_s in self._pressed_s:
            self._lateness.presses.add(done_s - at_s)
        self._pressed_s.clear()
        for row in rows:
            if row.what in CUES:
                self._lateness.cues.add(done_s - row.at_s)

    def _beat(self, now_s: float) -> None:
        if self._heart is not None and (due_s := self._heart.due_s()) is not None and due_s <= now_s:
            self._heart.beat(now_s)

    def _next_s(self, now_s: float) -> float | None:
        if not self._frames:
            due_s = min(inf if (guided_s := self._guide.deadline()) is None else guided_s, self._edges.next_s())
            self._due_s = None if due_s == inf else due_s
        self._frame_s = self._next_frame_s(now_s)
        next_s = inf if self._due_s is None else self._due_s
        if self._frame_s is not None and self._frame_s < next_s:
            next_s = self._frame_s
        if self._heart is not None and (beat_s := self._heart.due_s()) is not None and beat_s < next_s:
            next_s = beat_s
        return None if next_s == inf else next_s

    def _next_frame_s(self, now_s: float) -> float | None:
        """The next frame on a grid that starts with the score; None while the light stands still."""
        if not self._frames_hz:
            return None
        if not self._frames:
            light = self._guide.light
            felt = self._lamp.felt is not None
            moves = light.moves_at(now_s) or (felt and changes_at(self._plan, now_s, steady=self._steady))
            if self._shown is not None and not moves and self._lamp.settled(light.level_at(now_s)):
                self._skip = 1
                from_s = light.still_until(now_s)
                if felt and self._plan is not None and now_s < (still_s := rests_s(self._plan)) < inf:
                    from_s = still_s if from_s is None else min(from_s, still_s)
                if from_s is None or from_s > now_s:  # else it begins now, which a rounding error hid from `moves_at`
                    return from_s
            self._look_ahead(now_s)
        return self._frames[-1][0] if self._frames else None

    @property
    def _steady(self) -> bool:
        return self._guide.library.settings.people.photosensitive

    def _told_by_touch(self, shown: float, now_s: float) -> float:
        told = max(0.0, shown - self._guide.light.unfelt_at(now_s))
        return told_by_touch(self._plan, told, now_s, steady=self._steady)

    def _look_ahead(self, now_s: float) -> None:
        """Computes the next frames up to the next thing due. A slow light needs only a few."""
        light, grid_s = self._guide.light, self._guide.light.grid_s()
        number = floor((now_s - grid_s) * self._frames_hz + _HAIR)
        shown = last = light.level_at(now_s) if self._shown is None else self._shown
        found: list[tuple[float, float]] = []
        for _ in range(AHEAD if self._skip else 1):  # what is held back is asked for anew at each frame
            skip = min(self._skip + 1, self._furthest)  # try one further than last time, then step back
            while True:
                at_s = grid_s + (number + skip) / self._frames_hz
                level, moves = light.level_at(at_s), light.moves_at(at_s)
                step = LAST_STEP if level < LAST_LEVEL or shown < LAST_LEVEL else STEP
                if skip == 1 or (moves and abs(level - shown) <= step and abs(level - last) <= step):
                    break
                skip -= 1  # never skips a visible step or the end of a movement
            if self._due_s is not None and at_s > self._due_s:
                break
            found.append((at_s, level))
            number, self._skip, last = number + skip, skip, level
            if abs(level - shown) >= SAME or level < LAST_LEVEL:  # a smaller difference may be left to the guard
                shown = level
            if not moves:
                break
        self._frames = found[::-1]

    def _pass_frames(self, now_s: float) -> None:
        """Shows the frame that is due; if the loop is late and several are, the level of this moment."""
        frames = self._frames
        if not frames or now_s < frames[-1][0]:
            return
        planned_s, level = frames.pop()
        if now_s - planned_s > 1 / self._frames_hz:
            level = self._guide.light.level_at(now_s)
            while frames and frames[-1][0] <= now_s:
                frames.pop()
        self._reached_s = now_s
        self._show(now_s, level)
        self._lateness.frames.add(self._clock.now() - planned_s)
        if not self._lamp.settled(level):
            frames.clear()  # the guard, or the motor, holds it back: ask again soon
            self._skip = 0

    def _carry_out(self, rows: list[Row], now_s: float) -> None:
        """Carries out the rows. The speaker gets the plan right after the row that begins it, before all its others."""
        begun = max((number for number, row in enumerate(rows, start=1) if row.what in BEGINNINGS), default=0)
        for row in rows[:begun]:
            self._play(row, now_s)
        plan = self._guide.plan()
        if plan is not self._plan:
            self._plan = plan
            self._speaker.keep_to(plan)
        for row in rows[begun:]:
            self._play(row, now_s)

    def _play(self, row: Row, now_s: float) -> None:
        if row.what in BY_THE_HOUR:
            self._dim(now_s)
        self._speaker.play(row)
        for watcher in self._watchers:
            watcher.see(replace(row, at_s=row.at_s - self._armed_s), now_s - self._armed_s)

    def _show(self, now_s: float, wanted: float | None = None) -> None:
        if not self._frames_hz:
            return
        asked = self._guide.light.level_at(now_s) if wanted is None else wanted
        level = self._lamp.show_at(asked, now_s, None if self._lamp.felt is None else self._told_by_touch)
        if (level, felt := self._lamp.felt) == (self._shown, self._at_motor):
            return
        self._shown, self._at_motor = level, felt
        self._speaker.follow(level)
        if self._level_watchers:
            since_s = now_s - self._armed_s
            private = self._guide.private
            row = Row(since_s, "level", level=level, seen=self._lamp.seen, felt=felt, private=private)
            for watcher in self._level_watchers:
                watcher.see(row, since_s)

    def _dim(self, now_s: float) -> None:
        """Sets the ceiling for this hour, in the dark or when something begins; a lamp that is lit glides there."""
        self._lamp.dim(self._guide.hours.light_share_at(now_s))
        self._speaker.dim(NIGHT_SOUND if self._guide.hours.night_at(now_s) else 1.0)
