"""The subjects of the measurements, each as a process: `python -m bench.subjects NAME`.

Ours is the whole device as `wiring.device.run` plays it; the others are the few lines that people write. All of them
breathe 4 s in and 6 s out on gpiozero's mock pins, where every write is recorded with its time. A subject prints
`ready` when there is something to measure; on SIGTERM it ends in its usual way and prints what it recorded. Rule: only
the times of writes and waits are measured in here.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from bench.pins import LAMP_PIN, WRITES, mock_pins, record_pins

BREATH_S = 10.0
WAKES_HZ = 15  # how often ours wakes up for these breaths


def tell(**more: Any) -> None:
    print(json.dumps({"times": list(WRITES[0]), "values": list(WRITES[1]), **more}), flush=True)


def ready() -> None:
    print("ready", flush=True)


class EndedError(Exception):
    """The measurement is over."""


def _end(*_: object) -> None:
    raise EndedError


# What people usually write


def pulse() -> None:
    from gpiozero import PWMLED

    led = PWMLED(LAMP_PIN, pin_factory=mock_pins())
    led.pulse(4, 6)
    ready()
    signal.pause()


def source() -> None:
    from gpiozero import PWMLED
    from gpiozero.tools import scaled, sin_values

    led = PWMLED(LAMP_PIN, pin_factory=mock_pins())
    led.source = scaled(sin_values(period=round(BREATH_S / led.source_delay)), 0, 1, -1, 1)
    ready()
    signal.pause()


def sleep_loop() -> None:
    from gpiozero import PWMLED

    led = PWMLED(LAMP_PIN, pin_factory=mock_pins())
    ready()
    while True:
        for number in range(400):
            led.value = number / 400
            time.sleep(0.01)
        for number in range(600):
            led.value = 1 - number / 600
            time.sleep(0.01)


def waits() -> None:
    """Not a way to light a lamp: what waiting alone costs, as often as ours wakes up and with the same wait."""
    inbox, due_s = SimpleQueue[None](), time.monotonic()
    ready()
    while True:
        due_s += 1 / WAKES_HZ
        with suppress(Empty):
            inbox.get(timeout=max(0.0, due_s - time.monotonic()))


def gpiozero_rest() -> None:
    from gpiozero import PWMLED, Button

    pins = mock_pins()
    led, button = PWMLED(LAMP_PIN, pin_factory=pins), Button(17, pin_factory=pins)
    button.when_pressed = led.pulse
    ready()
    signal.pause()


def gpiozero_rest_sound() -> None:
    os.environ.update(SDL_AUDIODRIVER="dummy", PYGAME_HIDE_SUPPORT_PROMPT="1")
    import pygame

    pygame.mixer.init()
    gpiozero_rest()


def main() -> None:
    from bench import memory, ours, pressed, start

    name = sys.argv[1]
    theirs: dict[str, Callable[[], None]] = {
        "pulse": pulse,
        "source": source,
        "sleep loop": sleep_loop,
        "waits": waits,
        "gpiozero rest": gpiozero_rest,
        "gpiozero rest, sound": gpiozero_rest_sound,
    }
    if name in theirs:
        record_pins()
        signal.signal(signal.SIGTERM, _end)
        try:
            theirs[name]()
        except EndedError:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            tell()
            os._exit(0)
    elif name in pressed.WAYS or name in start.WAYS:
        way: Callable[[], dict[str, Any]] = (pressed.WAYS | start.WAYS)[name]
        print(json.dumps(way()), flush=True)
        os._exit(0)
    elif name == "half an hour":
        print(json.dumps(memory.half_an_hour(ready)), flush=True)
    else:
        record_pins()
        tell(**ours.WAYS[name](ready))


if __name__ == "__main__":
    main()
