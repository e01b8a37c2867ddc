"""How long does a night take on a clock that jumps from deadline to deadline?

Eight hours of breathing, built directly, on the virtual clock: every part of every breath is a row, and nothing waits.
It is compared with the same night with the light as a lamp gets it, without frames too alike to tell apart, and with
every frame. Rule: process time of this thread, the fastest of several runs, as the machine may be doing other things.
"""

from __future__ import annotations

import time
from math import inf
from queue import SimpleQueue

from bench.report import Aim, Section
from pi_regulate.devices.clock import VirtualClock
from pi_regulate.devices.inbox import Event
from pi_regulate.devices.recorder import RecordedLamp, RecordedSpeaker
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.library.catalogue import Library, load
from pi_regulate.library.exercise import Exercise
from pi_regulate.library.routine import Routine
from pi_regulate.player import Player
from pi_regulate.session.guide import Guide
from pi_regulate.share import share_dir

HOURS = 8
MOST_S = 2.0  # for the night without frames


def night(rounds: int) -> Section:
    """The night three times over, `rounds` times each."""
    ways: dict[str, dict[str, float | bool]] = {
        "without frames": {"frames_hz": 0.0},
        "frames as a lamp gets them": {},
        "every frame, 100 a second, one hour of it": {"every_frame": True},
    }
    rows, bare_s = [], inf
    for name, frames in ways.items():
        hours = 1 if "every_frame" in frames else HOURS
        best_s, count = min(_played(hours, frames) for _ in range(rounds))
        bare_s = best_s if name == "without frames" else bare_s
        rows.append((name, f"{best_s:.2f}", f"{count}", f"{hours * 3600 / best_s:.0f}"))
    aim = Aim("eight hours of breathing in under 2 s, without frames", f"{bare_s:.2f} s", bare_s < MOST_S)
    note = "Process time, the fastest of several. `wake-ups` is how often the loop came round."
    return Section(
        "A night on the virtual clock", note, ("way", "seconds", "wake-ups", "times real time"), rows, (aim,)
    )


def _played(hours: int, frames: dict[str, float | bool]) -> tuple[float, int]:
    """Process seconds, and how often the loop waited."""
    breath = {"id": "night", "phase": "breathe", "breathe": {"in": 4, "out": 6}, "lasts": hours * 3600}
    shipped = load(share_dir())
    night_long = Exercise.model_validate(breath)
    library = Library({**shipped.exercises, "night": night_long}, shipped.routines, shipped.settings, shipped.lines)
    clock = _Counting()
    guide = Guide(library, simulated_wall(21 * 60, 0.0), session_cap_s=inf)
    inbox: SimpleQueue[Event] = SimpleQueue()
    player = Player(guide, clock, inbox, RecordedLamp(clock), RecordedSpeaker(clock), once=True, **frames)  # type: ignore[arg-type]
    begun_s = time.process_time()
    player.run(guide.start(0.0, Routine.model_validate({"id": "night", "breathe": ["night"]})))
    return time.process_time() - begun_s, clock.waits


class _Counting(VirtualClock):
    waits = 0

    def wait(self, inbox: SimpleQueue[Event], until_s: float | None) -> Event | None:
        self.waits += 1
        return super().wait(inbox, until_s)
