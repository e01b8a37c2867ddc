"""Plans for the lamp: show what it can do, and find how dim and how bright it may be.

A person calibrates it by eye, in the place and the darkness where it will be used. The light rises so slowly that the
moment of a press gives the answer within a few per cent; a hold goes back a step. Levels are shares of the lamp's whole
range, from nothing to the most it may give; the driver turns them into duty cycles.
Rule: without a press nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal, Protocol

from pi_regulate.score.curve import luminance_of
from pi_regulate.session.calibration.fades import Fade, FadeChain, FadeForm, InTheDark
from pi_regulate.session.contact import Change, Contact
from pi_regulate.session.gestures import Gestures

_OVER_S = 1.5  # back to where a step begins
STOP_S = 1.0  # the landing after a stop signal, as in a session

FIRST_LEVEL, LAST_LEVEL = 0.002, 0.25
"""The range of the search for the floor: from a fifth of what any eye can see to a lamp that is plainly lit."""

DARK_S = 3.0  # lets the eye settle before the search
SEARCH_S = 60.0  # 8 % more each second: a press half a second late is off by 4 %
STAND_S = 2.0  # the light stands still after a press, to show that it was heard
RISE_S = 50.0  # from the floor to full range
WAIT_S = 10.0  # at the end of a rise, for a late press

LEAST_SPAN = 2.0
"""The ceiling has at least this many times the floor's light; an earlier press comes from a finger still shaking."""

GLOW = 0.3  # of the whole range: plainly seen by day, and not blinding at night
AWAITED_S = 45.0  # time to get up and walk to the button

LampStep = Literal["floor", "ceiling", "look", "over"]


class LampPlan(Protocol):
    """A plan that the lamp follows outside a session. All times are host seconds."""

    def edge(self, down: bool, at_s: float) -> None:
        """The button went down or up."""

    def stop(self, now_s: float) -> None:
        """It should end."""

    def advance(self, now_s: float) -> list[str]:
        """Everything that is due by now; gives what a person is told."""

    def level_at(self, now_s: float) -> float:
        """The level, 0 to 1. Ask only after `advance` up to the same time."""

    @property
    def over(self) -> bool:
        """True when only the dark is left."""


class ShownLight:
    """A light to look at: `fades` from the dark and back to it; the button is ignored."""

    def __init__(self, now_s: float, fades: Sequence[Fade]) -> None:
        self._chain = FadeChain(0.0, fades)
        self._since_s, self._told_s, self._over = now_s, -1.0, False

    def edge(self, down: bool, at_s: float) -> None:
        """The button is ignored."""

    def stop(self, now_s: float) -> None:
        """Fade to the dark in a second."""
        self._chain, self._since_s = FadeChain(self.level_at(now_s), (Fade(STOP_S, 0.0),)), now_s
        self._told_s = inf

    def advance(self, now_s: float) -> list[str]:
        """The sentences of the fades that have begun."""
        position_s = now_s - self._since_s
        told = self._chain.said_between(self._told_s, position_s)
        self._told_s = max(self._told_s, position_s)
        self._over = position_s >= self._chain.seconds
        return told

    def level_at(self, now_s: float) -> float:
        """The level, 0 to 1."""
        return self._chain.level_at(now_s - self._since_s)

    @property
    def over(self) -> bool:
        """True at the end."""
        return self._over


class Sweep(ShownLight):
    """Everything a lamp can show: slowly up to the ceiling, steady there, down to the floor, and dark."""

    def __init__(self, now_s: float) -> None:
        super().__init__(
            now_s,
            (
                Fade(20.0, 1.0, "even", "Slowly up, through every level."),
                Fade(20.0, 1.0, "even", "The ceiling: at the pillow a lux meter shows what it gives."),
                Fade(10.0, 0.02, "even", "Down to the floor."),
                Fade(10.0, 0.02, "even", "The floor: in the dark you should just see it."),
                Fade(2.0, 0.0),
            ),
        )


class LampGlow(ShownLight):
    """A short look at the lamp: up as slowly as a calm breath, steady for a moment, and down again."""

    def __init__(self, now_s: float) -> None:
        super().__init__(now_s, (Fade(3.0, GLOW), Fade(4.0, GLOW), Fade(3.0, 0.0)))


class HandAwaited(InTheDark):
    """Waits in the dark for a hand on the button, for `AWAITED_S`.

    `felt`: a hand came. `held`: the button was down all the time, so it is a wire and not a hand. `skipped`: the person
    did not want to wait. With `until_up` it goes on until the hand has let go.
    """

    def __init__(self, now_s: float, *, down_at_start: bool = False, until_up: bool = False) -> None:
        super().__init__(now_s, AWAITED_S)
        self._until_up = until_up
        self.felt = False
        self.held = down_at_start
        self.skipped = False
        self._contact = Contact(down=down_at_start)

    def edge(self, down: bool, at_s: float) -> None:
        """The button went down or up."""
        self.advance(at_s)
        self._contact.edge(down, at_s)

    def stop(self, now_s: float) -> None:
        """It should end."""
        self.skipped = not self.felt
        super().stop(now_s)

    def advance(self, now_s: float) -> list[str]:
        """Checks whether a finger came, or the wait is over."""
        while (change := self._contact.due(now_s)) is not None:
            self.held = self.held and self._contact.down
            self.felt = self.felt or change.kind == "down"
        self._over = self._over or (self.felt and not (self._until_up and self._contact.down))
        return super().advance(now_s)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose: the levels (0 to 1, of the whole range) of floor and ceiling."""

    floor: float
    ceiling: float


@dataclass(frozen=True, slots=True)
class Search:
    """What a calibration goes through, in levels from 0 to 1, and what it says at its three steps.

    The search for the floor goes from `first` to `last` in the form `grows`; the one for the ceiling goes up to `most`.
    `apart` says whether a ceiling lies far enough above a floor.
    """

    first: float
    last: float
    grows: FadeForm
    most: float
    apart: Callable[[float, float], bool]
    told: tuple[str, str, str]


FOR_THE_EYE = Search(
    FIRST_LEVEL,
    LAST_LEVEL,
    "doubling",
    1.0,
    lambda floor, ceiling: luminance_of(ceiling) >= LEAST_SPAN * luminance_of(floor),
    (
        "The light rises from the dark. Press when you just see it.",
        "It goes on rising. Press when it is bright enough. Hold to go back.",
        "This bright. Now down to the dimmest. Wait to keep both, hold to choose again.",
    ),
)


class Calibration:
    """Asks for floor and ceiling. A hold takes `hold_s` seconds. `chosen` is set at the end if both were given."""

    def __init__(
        self, now_s: float, hold_s: float, *, down_at_start: bool = False, search: Search = FOR_THE_EYE
    ) -> None:
        self._search = search
        self.chosen: Chosen | None = None
        self._gestures = Gestures(double_s=0.0, hold_s=hold_s, down_at_start=down_at_start)
        self._floor = self._ceiling = 0.0
        self._down_s: float | None = None  # since when a finger keeps the light where it is
        self._pressed = 0.0  # the level it was put down at
        self._heard = False  # whether a hand pressed in the light
        self._said: list[str] = []
        self._step: LampStep = "over"
        self._since_s, self._chain = now_s, FadeChain(0.0, ())
        self._begin("floor", now_s)

    def edge(self, down: bool, at_s: float) -> None:
        """The button went down or up at `at_s`."""
        self._catch_up(at_s)
        if self._gestures.edge(down, at_s):
            self._stand(at_s)

    def stop(self, now_s: float) -> None:
        """Ends it; nothing is chosen."""
        self.chosen = None
        if self._step != "over":
            self._end(now_s, STOP_S)

    def advance(self, now_s: float) -> list[str]:
        """Everything that is due by now; gives what a person is told."""
        self._catch_up(now_s)
        said, self._said = self._said, []
        return said

    def level_at(self, now_s: float) -> float:
        """The level, 0 to 1."""
        at_s = now_s if self._down_s is None else min(now_s, self._down_s)
        return self._chain.level_at(at_s - self._since_s)

    @property
    def over(self) -> bool:
        """True when both are chosen, no press came, or it was stopped."""
        return self._step == "over"

    def _catch_up(self, now_s: float) -> None:
        while (heard := self._gestures.next(now_s)) is not None:
            if heard.kind == "hold":
                self._back(heard.at_s)
            elif heard.kind == "press":
                self._press(self._pressed, heard.at_s)
            elif heard.kind == "up" or (heard.kind == "nothing" and not self._gestures.down):
                self._go_on(heard.at_s)
            elif heard.kind == "touch":
                self._stand(heard.at_s)
            elif isinstance(heard, Change) and heard.kind == "down":
                self._pressed = self.level_at(heard.since_s)
                self._stand(heard.at_s)
        if self._down_s is None and self._step != "over" and now_s >= self._since_s + self._chain.seconds:
            ended_s = self._since_s + self._chain.seconds
            if self._step == "look":
                self.chosen = Chosen(self._floor, self._ceiling)
            else:
                what = "A press is missing" if self._heard else "The button was not pressed"
                self._said.append(f"{what}, so nothing is changed.")
            self._end(ended_s, STOP_S)

    def _press(self, level: float, at_s: float) -> None:
        self._heard = self._heard or level > 0
        if self._step == "floor" and level >= self._search.first:
            self._floor = level
            self._begin("ceiling", at_s)
        elif self._step == "ceiling" and self._search.apart(self._floor, level):
            self._ceiling = level
            self._begin("look", at_s)

    def _back(self, at_s: float) -> None:
        """A hold: back to the step before, or to the beginning of this one."""
        self._heard = self._heard or self.level_at(at_s) > 0
        before: dict[LampStep, LampStep] = {"floor": "floor", "ceiling": "floor", "look": "ceiling"}
        if self._step in before:
            self._begin(before[self._step], at_s)

    def _stand(self, at_s: float) -> None:
        """A finger may be there: the light stays where it is."""
        if self._down_s is None:
            self._down_s = at_s

    def _go_on(self, at_s: float) -> None:
        """The finger is gone: the light goes on from where it was kept."""
        if self._down_s is not None:
            self._since_s += at_s - self._down_s
            self._down_s = None

    def _begin(self, step: LampStep, at_s: float) -> None:
        level, search = self.level_at(at_s), self._search
        self._down_s = None
        self._step, self._since_s = step, at_s
        over = (Fade(_OVER_S, 0.0 if step == "floor" else self._floor),) if step != "look" else ()
        if step == "floor":
            self._said.append(search.told[0])
            rise = Fade(SEARCH_S, search.last, search.grows)
            fades = (*over, Fade(DARK_S, 0.0), Fade(0.0, search.first), rise, Fade(WAIT_S, search.last))
        elif step == "ceiling":
            self._said.append(search.told[1])
            rise = Fade(RISE_S, search.most, "even")
            fades = (*over, Fade(STAND_S, self._floor), rise, Fade(WAIT_S, search.most))
        else:
            self._said.append(search.told[2])
            fades = (Fade(STAND_S, self._ceiling), Fade(3.0, self._floor), Fade(4.0, self._floor))
        self._chain = FadeChain(level, fades)

    def _end(self, at_s: float, fade_s: float) -> None:
        level = self.level_at(at_s)
        self._down_s = None
        self._step, self._since_s = "over", at_s
        self._chain = FadeChain(level, (Fade(fade_s, 0.0),))
