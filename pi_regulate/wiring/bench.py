"""The lamp by itself, from settings to a real pin and back to dark: for setting it up and for looking at it.

Like a session it goes through the guard, listens to stop signals and ends dark however it ends; it knows no sound, no
exercise and no night. Rule: what is asked of the lamp here is a plan of `session.alone.lamp`, level by level.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from math import floor
from queue import SimpleQueue
from typing import TYPE_CHECKING

from pi_regulate.devices.hand import NOBODY, Finger, Hand, finger_on
from pi_regulate.devices.inbox import Edge, Inbox, Land, Stop
from pi_regulate.devices.lamps.guarded import GuardedLamp
from pi_regulate.devices.lamps.noting import noted_lamp
from pi_regulate.devices.lamps.perception import duty_of
from pi_regulate.devices.pins.backends import Backend, Headers, headers_of
from pi_regulate.devices.ports import ScriptableClock
from pi_regulate.devices.recorder import RecordedLamp
from pi_regulate.devices.runtime import only_one, runtime_folder
from pi_regulate.library.lamp import ceiling_of
from pi_regulate.library.settings import LampSettings, Settings
from pi_regulate.service.reloading import signals
from pi_regulate.session.alone.lamp import Calibration, Glow, Plan, Sweep, Touch
from pi_regulate.wiring.device import Finish

if TYPE_CHECKING:
    from pi_regulate.devices.pins.gpio import GpioButton

FRAMES_HZ = 50.0


@dataclass(frozen=True, slots=True)
class Around:
    """What is around the lamp: pins, clock, a scripted hand, and whoever is told things and looks on.

    `say` gets sentences, `watch` the level (0 to 1) of every frame. `touched` gets a finger on the button, the
    time, and what to call when somebody wants to go on without an answer; `stopped` is called when somebody wants
    all of it to end. `written` waits until what was said is written, as long as it is taken at all.
    """

    backend: Backend
    clock: ScriptableClock
    say: Callable[[str], None]
    hand: Hand = NOBODY
    watch: Callable[[float], None] = lambda level: None
    touched: Callable[[Finger, Callable[[], float], Callable[[], None]], Finish] | None = None
    stopped: Callable[[], None] = lambda: None
    written: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Duty cycles, 0 to 1."""

    floor: float
    ceiling: float


def sweep(settings: Settings, around: Around) -> None:
    """Shows all that the lamp can do, a minute long. Raises RegulateError when it can't be had."""
    with ExitStack() as parts:
        headers = _headers(parts, settings, around)
        lamp = _lamp(parts, settings.lamp, headers, around)
        _play(parts, Sweep(around.clock.now()), lamp, SimpleQueue(), around)


def glow(settings: Settings, around: Around) -> None:
    """Shows that the lamp shines, for ten seconds. Raises RegulateError when it can't be had."""
    with ExitStack() as parts:
        headers = _headers(parts, settings, around)
        lamp = _lamp(parts, settings.lamp, headers, around)
        _play(parts, Glow(around.clock.now()), lamp, SimpleQueue(), around)


def touch(settings: Settings, around: Around) -> Touch:
    """Waits for a hand on the button, with the lamp dark. Raises RegulateError when the button can't be had."""
    inbox: Inbox = SimpleQueue()
    with ExitStack() as parts:
        headers = _headers(parts, settings, around)
        button = _button(parts, settings, headers, inbox, around)
        plan = Touch(around.clock.now(), down_at_start=button.is_down)
        dark = GuardedLamp(RecordedLamp(around.clock), around.clock)
        _play(parts, plan, dark, inbox, around)
    return plan


def calibrate(settings: Settings, around: Around) -> Bounds | None:
    """Asks an eye and the button for floor and ceiling; None when they were not given.

    No light is brighter than the settings' limit in lux allows. Raises RegulateError when a pin can't be had.
    """
    whole = settings.lamp.model_copy(update={"floor": 0.0, "ceiling": 1.0})
    inbox: Inbox = SimpleQueue()
    with ExitStack() as parts:
        headers = _headers(parts, settings, around)
        lamp = _lamp(parts, whole, headers, around)
        button = _button(parts, settings, headers, inbox, around)
        plan = Calibration(around.clock.now(), settings.button.hold_s, down_at_start=button.is_down)
        _play(parts, plan, lamp, inbox, around)
    if plan.chosen is None:
        return None
    most = ceiling_of(whole)
    return Bounds(duty_of(plan.chosen.floor, 0.0, most), duty_of(plan.chosen.ceiling, 0.0, most))


def _headers(parts: ExitStack, settings: Settings, around: Around) -> Callable[[], Headers]:
    """What opens the header when somebody needs it, once; and nobody else holds it then."""
    if around.backend == "pi":
        parts.enter_context(only_one(runtime_folder()))

    @cache
    def opened() -> Headers:
        headers = headers_of(around.backend, settings.button.driver, around.clock)
        parts.callback(headers.close)
        return headers

    return opened


def _lamp(parts: ExitStack, lamp: LampSettings, headers: Callable[[], Headers], around: Around) -> GuardedLamp:
    folder = runtime_folder() if around.backend == "pi" else None
    return GuardedLamp(noted_lamp(parts, lamp, lambda: headers().pins(), around.clock, folder), around.clock)


def _button(
    parts: ExitStack, settings: Settings, headers: Callable[[], Headers], inbox: Inbox, around: Around
) -> GpioButton:
    # Imported here: gpiozero is slow to load, and a lamp on hardware PWM does without it.
    from pi_regulate.devices.pins.gpio import GpioButton

    pins, wire = headers().pins(), settings.button
    on_pi = around.backend == "pi"
    stamp = around.clock.stamp if on_pi else float
    button = GpioButton(pins, wire.pin, pull=wire.pull, inbox=inbox, stamp=stamp)
    parts.callback(button.close)
    finger = finger_on(inbox) if on_pi else pins.finger(wire.pin, wire.pull)
    around.hand.arm(around.clock, finger)
    if around.touched is not None:
        parts.callback(around.touched(finger, around.clock.now, lambda: inbox.put(Land())))
    return button


def _play(parts: ExitStack, plan: Plan, lamp: GuardedLamp, inbox: Inbox, around: Around) -> None:
    """Shows the plan on a grid of frames until it is over and the lamp dark."""
    parts.enter_context(signals(inbox, lambda: inbox.put(Stop("SIGHUP"))))  # the terminal is closed
    clock, from_s = around.clock, around.clock.now()
    while True:
        now_s = clock.now()
        for sentence in plan.advance(now_s):
            around.say(sentence)
        lamp.show(plan.level_at(now_s))
        around.watch(lamp.level)
        if plan.over and lamp.level == 0:
            return
        frame = floor((now_s - from_s) * FRAMES_HZ + 1e-6) + 1
        match clock.wait(inbox, from_s + frame / FRAMES_HZ):
            case Edge(down=down, at_s=at_s):
                plan.edge(down, min(at_s, clock.now()))
            case Land():
                plan.stop(clock.now())
            case Stop():
                plan.stop(clock.now())
                around.stopped()
