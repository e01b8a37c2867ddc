"""Pressing, as a subject: a finger on a mock pin in one thread, and the parts that answer it in others.

The time runs from just before the pin changes until the lamp's pin has been written to. Ours is the whole path: pin,
button, inbox, loop, guide, guard, lamp; a press begins a session each time. Rule: a fresh, dark lamp for every press.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from random import Random
from threading import Event, Thread
from typing import Any

PRESSES = 100
ONE_STEP = 1 / 3333  # of duty: the least that hardware PWM at 3 kHz can show
GIVE_UP_S = 1.0


class Watched:
    """A pin whose writes are timed: when it first changed, and when it had reached one step of hardware PWM."""

    def __init__(self, pin: Any) -> None:
        self.changed_s: float | None = None
        self.step_s: float | None = None
        self.reached = Event()
        write = pin._set_state

        def watched(value: float) -> None:
            write(value)
            now_s = time.monotonic()
            if value > 0 and self.changed_s is None:
                self.changed_s = now_s
            if value >= ONE_STEP and self.step_s is None:
                self.step_s = now_s
                self.reached.set()

        pin._set_state = watched

    def reset(self) -> None:
        self.changed_s = self.step_s = None
        self.reached.clear()


def ours() -> dict[str, list[float]]:
    """The device: its own parts, its own loop."""
    from bench.ours import library
    from bench.pins import BUTTON_PIN, LAMP_PIN
    from pi_regulate.devices.clock import RealClock
    from pi_regulate.devices.lamps.gpio_lamp import GpioLamp
    from pi_regulate.devices.pins.gpio import GpioButton
    from pi_regulate.devices.pins.mock import MockHeader
    from pi_regulate.devices.recorder import RecordedSpeaker
    from pi_regulate.devices.wall import RealWall
    from pi_regulate.player import Player
    from pi_regulate.session.guide import Guide
    from pi_regulate.session.memory import Memory

    clock, inbox, house = RealClock(), SimpleQueue[Any](), library()
    header = MockHeader(clock)
    lamp = GpioLamp(header, LAMP_PIN, floor=0.01, ceiling=0.4)
    button = GpioButton(header, BUTTON_PIN, pull="up", inbox=inbox, stamp=float)
    finger = header.finger(BUTTON_PIN, "up")
    watched = Watched(header.pin(LAMP_PIN))
    wall = RealWall("", on_pi=False)
    gc.freeze()  # as `wiring.device.run` does

    class AnsweredError(Exception):
        """The lamp has answered."""

    class Lamp:
        """The lamp, until it has answered."""

        def show(self, level: float) -> None:
            lamp.show(level)
            if watched.step_s is not None:
                raise AnsweredError

        def dim(self, share: float) -> None:
            lamp.dim(share)

        def close(self) -> None:
            lamp.close()

    def answered(press: Callable[[], None]) -> None:
        player = Player(Guide(house, wall, Memory(sessions=9)), clock, inbox, Lamp(), RecordedSpeaker(clock))
        thread = Thread(target=press)
        thread.start()
        try:
            player.run()
        except AnsweredError:
            thread.join()

    def again() -> None:
        finger(False, clock.now())
        lamp.show(0.0)
        try:
            while True:
                inbox.get_nowait()
        except Empty:
            pass

    found = _measured(watched, lambda: finger(True, clock.now()), answered, again)
    button.close()
    return found


def when_pressed(action: str) -> dict[str, list[float]]:
    """gpiozero: `button.when_pressed = led.on`, or `led.pulse`; or a queue, and a thread that turns it on."""
    from gpiozero import PWMLED, Button

    from bench.pins import BUTTON_PIN, LAMP_PIN, mock_pins

    pins = mock_pins()
    led, button = PWMLED(LAMP_PIN, pin_factory=pins), Button(BUTTON_PIN, pin_factory=pins)
    button.when_pressed = _queued(led.on) if action == "queue" else getattr(led, action)
    watched = Watched(led.pin)

    def answered(press: Callable[[], None]) -> None:
        thread = Thread(target=press)
        thread.start()
        watched.reached.wait(GIVE_UP_S)
        thread.join()

    def again() -> None:
        button.pin.drive_high()
        led.off()

    return _measured(watched, button.pin.drive_low, answered, again)


def _queued(act: Callable[[], None]) -> Callable[[], None]:
    """Lets another thread do it, which is the least that any loop has to wait for."""
    queue: SimpleQueue[None] = SimpleQueue()

    def work() -> None:
        while True:
            queue.get()
            act()

    Thread(target=work, daemon=True).start()
    return lambda: queue.put(None)


def _measured(
    watched: Watched,
    press: Callable[[], Any],
    answered: Callable[[Callable[[], None]], None],
    again: Callable[[], None],
) -> dict[str, list[float]]:
    chance = Random(1)
    found: dict[str, list[float]] = {"changed": [], "step": []}
    for _ in range(PRESSES):
        wait_s, pressed = chance.uniform(0.01, 0.03), [0.0]

        def finger(wait_s: float = wait_s, pressed: list[float] = pressed) -> None:
            time.sleep(wait_s)
            pressed[0] = time.monotonic()
            press()

        watched.reset()
        answered(finger)
        if watched.reached.is_set() and watched.changed_s is not None and watched.step_s is not None:
            found["changed"].append(watched.changed_s - pressed[0])
            found["step"].append(watched.step_s - pressed[0])
        again()
    return found


WAYS: dict[str, Callable[[], dict[str, list[float]]]] = {
    "pressed ours": ours,
    "pressed on": lambda: when_pressed("on"),
    "pressed queue": lambda: when_pressed("queue"),
    "pressed pulse": lambda: when_pressed("pulse"),
}
