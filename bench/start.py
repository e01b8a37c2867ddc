"""How long until a press counts, and how fast is a rehearsal?

Lamp and button come first, and whatever they don't need is loaded later. The alternative is importing everything, as a
script with all its imports at the top does. Rule: timed from before the process is created, each way in turn, several
times.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pkgutil import walk_packages
from statistics import median
from typing import Any

from bench.numbers import ms, percentile
from bench.outside import ROOT, Subject
from bench.report import Aim, Section


def now() -> dict[str, float]:
    return {"at_s": time.monotonic(), "cpu_s": time.process_time()}


def armed() -> dict[str, float]:
    """The device as it is started, until its loop waits for a press; sound is being opened by then."""
    from pi_regulate.cli import main
    from pi_regulate.player import Player

    class Armed(BaseException):
        """The next thing is a press; sound is not waited for."""

    found: dict[str, float] = {}

    def run(*_: Any) -> None:
        found.update(now())
        raise Armed

    Player.run = run  # type: ignore[assignment, method-assign]
    try:
        main(["run", "--backend", "mock", "--sound", "dummy"], standalone_mode=False)
    except Armed:
        return found
    raise RuntimeError("the button was never armed")


def everything() -> dict[str, float]:
    """Every module of ours, and so everything they use."""
    import pi_regulate

    for module in walk_packages(pi_regulate.__path__, "pi_regulate."):
        if not module.name.endswith("__main__"):
            try:
                import_module(module.name)
            except ImportError:  # an extra that is not installed
                continue
    import_module("pygame")
    return now()


def script() -> dict[str, float]:
    """The usual script: gpiozero and pygame on top, then a lamp and a button."""
    import pygame  # noqa: F401
    from gpiozero import PWMLED, Button

    from bench.pins import mock_pins

    pins = mock_pins()
    PWMLED(12, pin_factory=pins)
    Button(17, pin_factory=pins)
    return now()


def opening(sound: str) -> dict[str, list[float]]:
    """The device pressed as soon as it is armed."""
    from bench.ours import pressed_at_once

    return {"answered": pressed_at_once(sound=sound)}


STARTS: dict[str, Callable[[], dict[str, float]]] = {"armed": armed, "everything": everything, "script": script}
OPENING = {"opening, no sound": "off", "opening, sound": "dummy"}
WAYS: dict[str, Callable[[], dict[str, Any]]] = {
    **STARTS,
    **{name: partial(opening, sound) for name, sound in OPENING.items()},
}
WORDS = {
    "armed": "**ours**, to the armed button",
    "everything": "importing everything of ours",
    "script": "script with gpiozero and pygame, to the armed button",
    "rehearsal": "`pi-regulate rehearse default`, the whole command",
    "eight hours": "eight hours of breathing on the virtual clock",
}


def start(rounds: int) -> Section:
    """Each way in turn, `rounds` times, and a rehearsal as often."""
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in (*STARTS, "rehearsal")}
    answered: dict[str, list[float]] = {name: [] for name in OPENING}
    for _ in range(rounds):
        for name in OPENING:
            answered[name] += Subject(name).end(ask=False)["answered"]
        for name in STARTS:
            one = Subject(name)
            said = one.end(ask=False)
            took[name].append((said["at_s"] - one.began_s, said["cpu_s"]))
        took["rehearsal"].append(_rehearsal())
    took["eight hours"] = [(eight_hours(), 0.0)]
    wall = {name: median(one[0] for one in some) for name, some in took.items()}
    cpu = {name: median(one[1] for one in some) for name, some in took.items()}
    return Section(
        f"Start and rehearsal, medians of {rounds}",
        "Timed from before the process is created; beside it the processor time, which other work on the machine does "
        "not change. On a Raspberry Pi Zero 2 W everything takes many times as long.",
        ("what", "s", "processor s", "of importing everything"),
        [
            (
                words,
                f"{wall[name]:.2f}",
                f"{cpu[name]:.2f}" if cpu[name] else "",
                f"{wall[name] / wall['everything']:.2f}×" if name in STARTS else "",
            )
            for name, words in WORDS.items()
        ],
        [
            Aim(
                "armed button under half of the time that importing everything takes",
                f"{wall['armed']:.2f} of {wall['everything']:.2f} s",
                wall["armed"] < wall["everything"] / 2,
            ),
            Aim("armed button under 0.8 s", f"{wall['armed']:.2f} s", wall["armed"] < 0.8),
            Aim(
                "a press while sound opens is answered within 20 ms",
                f"p50 / worst of {len(answered['opening, sound'])}: {_told(answered['opening, sound'])} ms, "
                f"with sound off {_told(answered['opening, no sound'])} ms",
                percentile(answered["opening, sound"], 95) < 0.02,
            ),
            Aim(
                "`rehearse default` under 1 s",
                f"{wall['rehearsal']:.2f} s, {cpu['rehearsal']:.2f} s of it the processor's",
                wall["rehearsal"] < 1,
            ),
            Aim(
                "eight hours of breathing under 2 s on the virtual clock",
                f"{wall['eight hours']:.2f} s",
                wall["eight hours"] < 2,
            ),
        ],
    )


def _told(seconds: list[float]) -> str:
    return f"{ms(percentile(seconds, 50))} / {ms(max(seconds))}"


def _rehearsal() -> tuple[float, float]:
    """A whole `pi-regulate rehearse default`: its seconds, and those of the processor."""
    began_s, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pi_regulate", "rehearse", "default"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began_s, now.ru_utime - used.ru_utime + now.ru_stime - used.ru_stime


def eight_hours() -> float:
    """Seconds that a session of eight hours takes, from the first breath to the last."""
    from queue import SimpleQueue

    from pi_regulate.devices.clock import VirtualClock
    from pi_regulate.devices.recorder import RecordedLamp, RecordedSpeaker
    from pi_regulate.devices.wall import simulated_wall
    from pi_regulate.library.catalogue import load
    from pi_regulate.library.exercise import Exercise
    from pi_regulate.library.routine import Routine
    from pi_regulate.player import Player
    from pi_regulate.session.guide import Guide
    from pi_regulate.share import share_dir

    shipped = load(share_dir())
    night = Exercise.model_validate(
        {"id": "bench", "phase": "breathe", "lasts": 8 * 3600, "breathe": {"in": 4, "out": 6}}
    )
    shipped.exercises["bench"] = night  # type: ignore[index]
    routine = Routine.model_validate({"id": "bench", "breathe": ["bench"]})
    clock = VirtualClock()
    guide = Guide(shipped, simulated_wall(21 * 60, 0.0), as_written=True, session_cap_s=9 * 3600)
    began_s = time.perf_counter()
    player = Player(guide, clock, SimpleQueue(), RecordedLamp(clock), RecordedSpeaker(clock), frames_hz=0.0, once=True)
    player.run(guide.start(0.0, routine))
    return time.perf_counter() - began_s
