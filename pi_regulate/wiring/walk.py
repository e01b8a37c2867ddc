"""The walk through the wires (`session.alone.wires`) carried out: on real pins or simulated ones, with a person beside.

A lamp is opened when it is first to shine, a button for as long as it is listened to, so one pin can be tried as both.
While a question waits the light stands still. Whatever ends the program ends it as Ctrl-C does: past all that makes it
dark. Rule: all light goes through the guard.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from queue import SimpleQueue

from pi_regulate.devices.hand import Finger, finger_on
from pi_regulate.devices.inbox import Edge, Inbox
from pi_regulate.devices.lamps.guarded import GuardedLamp
from pi_regulate.devices.lamps.noting import noted_lamp
from pi_regulate.devices.pins.backends import Headers, headers_of
from pi_regulate.devices.runtime import only_one, runtime_folder
from pi_regulate.library.lamp import lamp_pins
from pi_regulate.library.settings import Settings
from pi_regulate.session.alone.ways import Chain, Way
from pi_regulate.session.alone.wires import Ask, Listen, Say, Show, Wired, walk
from pi_regulate.session.contact import Contact
from pi_regulate.wiring.bench import FRAMES_HZ, Around

SETTLE_S = 0.1  # after a line was taken: the pull has charged the wire, and a bounce is over


def walk_through(settings: Settings, around: Around, ask: Callable[[str], str]) -> list[str]:
    """Goes through the wires with somebody whom `ask` asks; gives what is to be mended, a sentence each.

    Raises RegulateError when a pin can't be had, KeyboardInterrupt when somebody ends it.
    """
    lamp, button = settings.lamp, settings.button
    steps = walk(Wired(lamp_pins(lamp), button.pin, button.pull, may_listen=lamp.driver != "hardware_pwm"))
    inbox: Inbox = SimpleQueue()
    with ExitStack() as parts:
        parts.enter_context(_ends_by_signal())
        if around.backend == "pi":
            parts.enter_context(only_one(runtime_folder()))
        headers = headers_of(around.backend, button.driver, around.clock)
        parts.callback(headers.close)
        shown = cache(lambda: _lamp(parts, settings, headers, around))
        finger = cache(lambda: _finger(settings, headers, inbox, around))
        step, answer = next(steps), ""
        while True:
            match step:
                case Say(text=text):
                    around.say(text)
                case Ask(text=text):
                    answer = ask(text)
                case Show(level=level, seconds=seconds):
                    _glide(shown(), level, seconds, around)
                case Listen():
                    answer = _heard(step, headers, finger(), inbox, around)
            try:
                step = steps.send(answer)
            except StopIteration as end:
                return list(end.value)


@contextmanager
def _ends_by_signal() -> Iterator[None]:
    ends = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in ends}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _lamp(parts: ExitStack, settings: Settings, headers: Headers, around: Around) -> GuardedLamp:
    folder = None if around.backend == "mock" else runtime_folder()
    return GuardedLamp(noted_lamp(parts, settings.lamp, headers.pins, around.clock, folder), around.clock)


def _finger(settings: Settings, headers: Headers, inbox: Inbox, around: Around) -> Finger:
    """A finger on the button that was wired, with the script there is for it."""
    wire = settings.button
    finger: Finger = finger_on(inbox)
    if around.backend == "mock":
        finger = headers.pins().finger(wire.pin, wire.pull)
    around.hand.arm(around.clock, finger)
    return finger


def _heard(step: Listen, headers: Headers, finger: Finger, inbox: Inbox, around: Around) -> str:
    """What the button tells while somebody may press it."""
    # Imported here: gpiozero is slow to load.
    from pi_regulate.devices.pins.gpio import GpioButton

    clock = around.clock
    while not inbox.empty():
        inbox.get_nowait()  # pressed while nobody listened
    until_s = clock.now() + step.seconds
    with ExitStack() as parts:
        stamp = clock.stamp if around.backend == "pi" else float
        button = GpioButton(headers.pins(), step.pin, pull=step.pull, inbox=inbox, stamp=stamp)
        parts.callback(button.close)
        if around.touched is not None:
            parts.callback(around.touched(finger, clock.now, lambda: None))
        clock.wait(SimpleQueue(), min(until_s, clock.now() + SETTLE_S))
        if button.is_down:
            return "down"
        contact = Contact()
        while clock.now() < until_s:
            event = clock.wait(inbox, min(until_s, contact.deadline() or until_s))
            at_s = event.at_s if isinstance(event, Edge) else clock.now()
            while (change := contact.due(at_s)) is not None:
                if change.kind == "down":
                    return "press"
            if isinstance(event, Edge):
                contact.edge(event.down, at_s)
    return "nothing"


def _glide(lamp: GuardedLamp, level: float, seconds: float, around: Around) -> None:
    """Shows the way from where the lamp is to a level, and comes back when it is there."""
    clock, from_s = around.clock, around.clock.now()
    chain = Chain(lamp.level, (Way(seconds, level),))
    while True:
        passed_s = clock.now() - from_s
        lamp.show(chain.level_at(passed_s))
        around.watch(lamp.level)
        if passed_s >= seconds and lamp.settled(level):
            return
        clock.wait(SimpleQueue(), clock.now() + 1 / FRAMES_HZ)
