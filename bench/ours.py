"""The whole device as a subject: `wiring.device.run` on mock pins, breathing or at rest, with its sound off or open.

Rule: nothing is left out or simplified; only the presses are scripted.
"""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from signal import SIGTERM
from threading import Timer
from typing import Any

from bench.numbers import percentile
from pi_regulate.session.lateness import Histogram, Lateness
from pi_regulate.trace import WithoutLevels

LONGEST_S = 1200.0
AT_ONCE = "10ms, 190ms, 370ms, 550ms"  # from the moment it is armed; sound is open after a quarter of a second or more
OPENED_S = 1.5
ARMED_S = 3.0  # by then everything has been loaded; at rest nothing reports this


class Breaths(WithoutLevels):
    """Observes how late each breath was, and when the first exercise began."""

    def __init__(self, ready: Callable[[], None]) -> None:
        self.late = array("d")
        self._ready = ready

    def see(self, row: Any, now_s: float) -> None:
        if row.what == "exercise":
            self._ready()
        elif row.what == "breath" and row.part == "in":
            self.late.append(now_s - row.at_s)


class Every(Histogram):
    """A histogram that keeps every number."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def add(self, late_s: float) -> None:
        super().add(late_s)
        self.seconds.append(late_s)

    def percentile_s(self, percent: float) -> float:
        return percentile(self.seconds, percent)


class Kept(Lateness):
    """The device's own count of how late it was, for every frame and press, kept beyond the session."""

    def __init__(self, frames: Every | None = None) -> None:
        self._frames, self._presses = frames or Every(), Every()
        super().__init__()

    @property
    def answers(self) -> list[float]:
        """How late each press was answered, in seconds."""
        return self._presses.seconds

    def begin(self) -> None:
        super().begin()
        self.frames, self.presses = self._frames, self._presses


def library() -> Any:
    """The shipped library, with a routine of nothing but breaths that every touch starts."""
    from pi_regulate.library.catalogue import load
    from pi_regulate.library.exercise import Exercise
    from pi_regulate.library.routine import Routine
    from pi_regulate.share import share_dir

    shipped = load(share_dir())
    breaths = Exercise.model_validate(
        {"id": "bench", "phase": "breathe", "lasts": LONGEST_S, "breathe": {"in": 4, "out": 6}}
    )
    routine = Routine.model_validate({"id": "bench", "breathe": ["bench"]})
    start = shipped.settings.start.model_copy(update={"press": "bench", "double": "bench", "hold": "bench"})
    return replace(
        shipped,
        exercises={**shipped.exercises, "bench": breaths},
        routines={**shipped.routines, "bench": routine},
        settings=shipped.settings.model_copy(update={"start": start}),
    )


def breathing(ready: Callable[[], None], *, sound: str) -> dict[str, Any]:
    """Breathes from a press until the stop signal. Returns the lateness of frames and of breaths."""
    from pi_regulate.devices.hand import parse_hand
    from pi_regulate.share import share_dir
    from pi_regulate.wiring import device

    lateness, seen = Kept(), Breaths(ready)
    vars(device)["Lateness"] = lambda: lateness
    options = device.RunOptions("mock", hand=parse_hand("0.5s"), sound=sound)
    device.run(library(), options, [seen], share=share_dir())
    frames = [lateness.frames.percentile_s(percent) for percent in (50, 99)]
    return {"late": list(seen.late), "frames": frames, "gone": time.monotonic()}


def resting(ready: Callable[[], None], *, sound: str) -> dict[str, Any]:
    """Waits in the dark until the stop signal."""
    from pi_regulate.share import share_dir
    from pi_regulate.wiring.device import RunOptions, run

    Timer(ARMED_S, ready).start()
    run(library(), RunOptions("mock", sound=sound), [], share=share_dir())
    return {"gone": time.monotonic()}


def pressed_at_once(*, sound: str) -> list[float]:
    """Presses in the first half second after it is armed, while sound is being opened; how late each was answered."""
    from pi_regulate.devices.hand import parse_hand
    from pi_regulate.share import share_dir
    from pi_regulate.wiring import device

    lateness, stop = Kept(), Timer(OPENED_S, os.kill, (os.getpid(), SIGTERM))
    vars(device)["Lateness"] = lambda: lateness
    stop.start()
    device.run(library(), device.RunOptions("mock", hand=parse_hand(AT_ONCE), sound=sound), [], share=share_dir())
    return lateness.answers


WAYS: dict[str, Callable[[Callable[[], None]], dict[str, Any]]] = {
    "ours": partial(breathing, sound="off"),
    "ours, sound": partial(breathing, sound="dummy"),
    "ours rest": partial(resting, sound="off"),
    "ours rest, sound": partial(resting, sound="dummy"),
}
