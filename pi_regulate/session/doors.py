"""The doors: it asks how it is, and a press takes the line that was begun last.

Silence, words that can't be heard, and a hand that has been shaking since before the first line lead to the routine
`default`: whoever shakes need not listen to the end. A routine behind a door has a greeting of a moment, since it has
been waited for already. Rule: nothing of a choice is kept, and no hand makes it by accident before it has heard a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from pi_regulate.library.behind_doors import OPEN_DOOR, QUESTION, Doors
from pi_regulate.library.lines import bare_line, door_line
from pi_regulate.score.door_lights import APART_S, QUESTION_S, SaidDoor, compose_answer, compose_doors
from pi_regulate.session.beginnings import CourseThatBegins, enter
from pi_regulate.session.gates import YES_NOTE
from pi_regulate.session.gestures import Gesture
from pi_regulate.session.running import Running
from pi_regulate.session.table import YES_APART_S
from pi_regulate.trace import Row


@dataclass(slots=True)
class Choosing(Running):
    """The doors as they are said: a line after another, each leading to one of `routines`.

    Downs at most `YES_APART_S` apart are one run of the hand, which began at `began_s`.
    """

    routines: tuple[str, ...] = ()
    began_s: float = -inf
    downs: int = 0  # in this run
    down_s: float = -inf  # the last of them

    @property
    def first_s(self) -> float:
        """When the first line begins."""
        return self.anchor_s + QUESTION_S

    @property
    def restless(self) -> bool:
        """Whether the hand has been shaking since before the first line: three downs or more, and no rest."""
        return self.downs > 2 and self.began_s < self.first_s <= self.down_s

    def feels(self, at_s: float) -> None:
        """Notes a down, whether it counts or not."""
        if at_s - self.down_s > YES_APART_S:
            self.began_s, self.downs = at_s, 0
        self.down_s, self.downs = at_s, self.downs + 1

    def behind(self, down_s: float) -> str | None:
        """The routine behind the line that was begun last when the finger went down; None before the first."""
        if down_s < self.first_s:
            return None
        return self.routines[min(int((down_s - self.first_s) / APART_S), len(self.routines) - 1)]


def open_doors(course: CourseThatBegins, now_s: float) -> bool:
    """Asks, if the session is to begin so and can be heard; False if not.

    One voice says all of it. A door whose line it lacks is left out; without the question or a door, nothing is asked.
    """
    programme = course.programme
    if programme is None or not isinstance(programme.routine, Doors):
        return False
    doors, numbers = programme.routine.doors, [door.routine for door in programme.settings.doors]
    texts, seconds = programme.said([QUESTION, *map(door_line, doors)], now_s)
    words = {bare_line(line): (line, text) for line, text in texts}
    there = [door for door in doors if door_line(door) in words]
    if QUESTION not in words or not there:
        return False
    said = [SaidDoor(*words[door_line(door)], numbers.index(door.routine)) for door in there]
    score = programme.shown(compose_doors(words[QUESTION], said, seconds))
    course.rows.append(Row(now_s, "doors", seconds=score.length_s))
    routines = tuple(door.routine for door in there)
    course.light.go_to(Choosing(score, now_s, None, "doors", routines=routines), now_s)
    return True


def take_door(course: CourseThatBegins, place: Choosing, at_s: float, gesture: Gesture | None = None) -> None:
    """A press takes the door that it means. Without one the time is up; a hand that is still busy takes its door."""
    name = None if place.restless else place.behind(place.began_s if gesture is None else gesture.down_s)
    if gesture is not None and name is None and not place.restless:
        return  # before the first line
    course.rows.append(Row(at_s, "door", id=name or OPEN_DOOR))
    enter(course, name or OPEN_DOOR, at_s, compose_answer(YES_NOTE if gesture is not None else None))
