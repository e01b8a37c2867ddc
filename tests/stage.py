"""A stage for scores and sessions: exercises made on the spot, the shipped library with settings changed, a hand.

`play` runs a whole session through the player on the virtual clock and gives back what was seen of it. Rule: nothing
here waits; time is a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from queue import SimpleQueue
from typing import Any

import yaml
from hypothesis import HealthCheck, settings

from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Edge, Event, Inbox
from pi_regulate.devices.ports import Clock
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.catalogue import Library, load, started
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.lines import own_lines
from pi_regulate.library.routine import Routine
from pi_regulate.library.settings import Door
from pi_regulate.player import Player
from pi_regulate.score.plan import Plan
from pi_regulate.session.guide import Guide
from pi_regulate.session.memory import Memory
from pi_regulate.share import share_dir
from pi_regulate.trace import Row

# Examples are the same every time, and no machine is too slow for them.
CALM = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NOON, EVENING, NIGHT = 12 * 60, 21 * 60, 1 * 60  # minutes of the day; the night begins at 22:00
USED = Memory(sessions=9, heard={"notice.1": 1, "notice.2": 1, "notice.3": 1, "intro.1": 3})
"""Somebody who knows the device: no notice, no explanation of the button."""
PRESS_S = 0.1


@cache
def shipped() -> Library:
    """The library as it is shipped."""
    return load(share_dir())


@cache
def _for_a_child() -> tuple[Routine, ...]:
    """The shipped routines that are there only where the settings ask for them."""
    folder = share_dir() / "config" / "routines"
    files = [folder / f"{name}.yaml" for name in sorted(shipped().away)]
    return tuple(Routine.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files)


def library(*exercises: Exercise, routines: Iterable[Routine] = (), **sections: Any) -> Library:
    """The shipped library with these exercises and routines added and these settings changed, section by section.

    `doors` are pairs of a line and a routine. With `people={"child": True}` the routines for a child are there too.
    """
    base = shipped()
    update: dict[str, Any] = {}
    if "doors" in sections:
        sections["doors"] = [Door(line=line, routine=name) for line, name in sections["doors"]]
    for name, value in sections.items():
        section = getattr(base.settings, name)
        update[name] = section.model_copy(update=value) if isinstance(value, dict) else value
    if "people" in update and update["people"].child:
        routines = [*_for_a_child(), *routines]
    return replace(
        base,
        lines=own_lines(base.lines, update.get("doors", ())),
        exercises={**base.exercises, **{one.id: one for one in exercises}},
        routines={**base.routines, **{one.id: one for one in routines}},
        settings=base.settings.model_copy(update=update),
    )


def exercise(*steps: dict[str, Any], lasts: float, name: str = "made-up", **more: Any) -> Exercise:
    """An exercise as an author would write it, of the phase `breathe` unless told otherwise."""
    return Exercise.model_validate({"id": name, "phase": "breathe", **more, "lasts": lasts, "steps": list(steps)})


def routine(**slots: Any) -> Routine:
    """A routine by its slots, each a list of entries."""
    return Routine.model_validate({"id": "made-up", **slots})


def alone(exercise: Exercise) -> Routine:
    """A routine of this one exercise."""
    return routine(**{exercise.phase: [exercise.id]})


# A hand, as edges in host seconds.


def press(at_s: float, lasts_s: float = PRESS_S) -> list[Edge]:
    return [Edge(True, at_s), Edge(False, at_s + lasts_s)]


def double(at_s: float) -> list[Edge]:
    return press(at_s) + press(at_s + 0.25)


def hold(at_s: float, lasts_s: float = 1.3) -> list[Edge]:
    return press(at_s, lasts_s)


def tremor(at_s: float, hz: float, lasts_s: float, down_share: float = 0.5) -> list[Edge]:
    """A hand that shakes on the button: at least one press, then as many as fit."""
    count = max(1, int(lasts_s * hz + 1e-9))
    return [edge for number in range(count) for edge in press(at_s + number / hz, down_share / hz)]


@dataclass
class Seen:
    """What was seen and heard of a session: its rows, when each was heard, and every level that was shown and when.

    `dimmed` and `hushed` are the shares of the lamp's and the speaker's full strength, and from when on they hold.
    """

    rows: list[Row] = field(default_factory=list)
    heard_s: list[float] = field(default_factory=list)
    light: list[tuple[float, float]] = field(default_factory=list)
    felt: list[tuple[float, float]] = field(default_factory=list)
    dimmed: list[tuple[float, float]] = field(default_factory=list)
    hushed: list[tuple[float, float]] = field(default_factory=list)
    waits: int = 0

    def of(self, *whats: str) -> list[Row]:
        return [row for row in self.rows if row.what in whats]

    @property
    def exercises(self) -> list[str | None]:
        return [row.id for row in self.of("exercise")]

    @property
    def lines(self) -> list[str | None]:
        return [row.line for row in self.of("say")]


class _Eyes:
    """A lamp that is looked at."""

    def __init__(self, clock: Clock, seen: Seen) -> None:
        self._clock, self._seen = clock, seen

    def show(self, level: float) -> None:
        self._seen.light.append((self._clock.now(), level))

    def dim(self, share: float) -> None:
        self._seen.dimmed.append((self._clock.now(), share))

    def close(self) -> None:
        pass


class HandOnMotor:
    """A motor that is felt."""

    def __init__(self, clock: Clock, seen: Seen) -> None:
        self._clock, self._seen = clock, seen

    def show(self, level: float) -> None:
        self._seen.felt.append((self._clock.now(), level))

    def dim(self, share: float) -> None:
        pass

    def close(self) -> None:
        pass


class _Ears:
    """A speaker that is listened to."""

    status, ready, card = "listened to", True, None

    def __init__(self, clock: Clock, seen: Seen) -> None:
        self._clock, self._seen = clock, seen

    def play(self, row: Row) -> None:
        self._seen.rows.append(row)
        self._seen.heard_s.append(self._clock.now())

    def keep_to(self, plan: Plan | None) -> None:
        pass

    def follow(self, level: float) -> None:
        pass

    def dim(self, share: float) -> None:
        self._seen.hushed.append((self._clock.now(), share))

    def close(self) -> None:
        pass


def seen_by(seen: Seen, clock: Clock) -> tuple[_Eyes, _Ears]:
    """A lamp and a speaker that put all they are told into `seen`."""
    return _Eyes(clock, seen), _Ears(clock, seen)


class CountingClock(VirtualClock):
    """A virtual clock that counts how often somebody waited."""

    waits = 0

    def wait(self, inbox: Inbox, until_s: float | None) -> Event | None:
        self.waits += 1
        return super().wait(inbox, until_s)


def play(
    what: Routine | None,
    hand: Sequence[Event] = (),
    *,
    house: Library | None = None,
    at_min: int = EVENING,
    frames_hz: float = 0.0,
    every_frame: bool = False,
    memory: Memory = USED,
    touch: bool = False,
    **guide: Any,
) -> Seen:
    """A session of `what`, started at 0 s without a press, or by the hand alone; through the player, to rest.

    With `touch`, a motor is felt as well.
    """
    clock, seen, inbox = CountingClock(), Seen(), SimpleQueue[Event]()
    one = Guide(house or shipped(), simulated_wall(at_min, 0.0), memory, **guide)
    for event in hand:
        at_s = event.at_s if isinstance(event, Edge) else 0.0
        clock.schedule(at_s, lambda _, event=event: inbox.put(event))  # type: ignore[misc]
    frames: dict[str, Any] = {"frames_hz": frames_hz, "every_frame": every_frame}
    frames |= {"motor": HandOnMotor(clock, seen)} if touch else {}
    player = Player(one, clock, inbox, *seen_by(seen, clock), **frames, once=True)
    player.run(one.start(0.0, what) if what is not None else ())
    seen.waits = clock.waits
    return seen


class Bedside:
    """A guide with a hand beside it, moved by hand through time. All times are host seconds."""

    def __init__(
        self, house: Library | None = None, *, at_min: int = EVENING, memory: Memory = USED, **guide: Any
    ) -> None:
        self.guide = Guide(house or shipped(), simulated_wall(at_min, 0.0), memory, **guide)
        self.rows: list[Row] = []

    def start(self, what: Routine | str, at_s: float = 0.0) -> None:
        named = started(self.guide.library, what) if isinstance(what, str) else what
        self.rows += self.guide.start(at_s, named)

    def until(self, at_s: float) -> None:
        """Time passes."""
        self.rows += self.guide.advance(at_s)

    def hand(self, *strokes: list[Edge]) -> None:
        """The hand does this, and nothing else for a moment after it."""
        edges = [edge for stroke in strokes for edge in stroke]
        for edge in edges:
            self.rows += self.guide.edge(edge.down, edge.at_s)
        self.until(edges[-1].at_s + 0.4)

    def whats(self, *ignored: str) -> list[str]:
        """The kinds of rows so far; rows before that are forgotten."""
        rows, self.rows = self.rows, []
        return [row.what for row in rows if row.what not in ignored]

    def of(self, *whats: str) -> list[Row]:
        return [row for row in self.rows if row.what in whats]

    @property
    def exercises(self) -> list[str | None]:
        return [row.id for row in self.of("exercise")]

    @property
    def lines(self) -> list[str | None]:
        return [row.line for row in self.of("say")]

    def level(self, at_s: float) -> float:
        self.until(at_s)
        return self.guide.light.level_at(at_s)

    def looks(self, hz: float) -> Iterator[tuple[float, float]]:
        """When it is looked at up to its rest, `hz` times a second, and the level that is seen.

        While the light is said to stand still it is looked at only at the beginning and at the end of that.
        """
        number = 0
        while not self.guide.at_rest:
            at_s = number / hz
            yield at_s, self.level(at_s)
            number += 1
            if not self.guide.light.moves_at(at_s):
                ends = [end_s for end_s in (self.guide.light.still_until(at_s), self.guide.deadline()) if end_s]
                number = max(number, int(min(ends, default=at_s) * hz))
