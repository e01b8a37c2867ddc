"""Carries out the wire check (`session.calibration.wire_questions`) on real or simulated pins, with a person beside it.

The lamp is opened when it first has to shine, and the button only while it is listened to, so one pin can be tried as
both. The light stands still while a question waits. Every signal that ends the program acts as Ctrl-C, so the lamp
always goes dark. Rule: all light goes through the guard.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from queue import SimpleQueue

from pi_regulate.devices.hand import Finger
from pi_regulate.devices.inbox import Edge
from pi_regulate.devices.lamps.guarded import GuardedLamp
from pi_regulate.devices.recorder import RecordedLamp
from pi_regulate.library.lamp import lamp_pins
from pi_regulate.library.settings import Settings
from pi_regulate.session.calibration.fades import Fade, FadeChain
from pi_regulate.session.calibration.wire_questions import Ask, Listen, Move, Say, Show, Wired, wire_questions
from pi_regulate.session.contact import Contact
from pi_regulate.wiring.calibration import FRAMES_HZ, Around
from pi_regulate.wiring.parts import Parts

SETTLE_S = 0.1  # after a line is opened: by then the pull has charged the wire and any bounce is over


def check_wires(settings: Settings, around: Around, ask: Callable[[str], str]) -> list[str]:
    """Checks the wires with the person whom `ask` asks. Returns a sentence for everything that has to be corrected.

    Raises RegulateError when a pin can't be had, and KeyboardInterrupt when the person ends the check.
    """
    lamp, button = settings.lamp, settings.button
    may_listen = lamp.driver != "hardware_pwm"
    steps = wire_questions(Wired(lamp_pins(lamp), button.pin, button.pull, may_listen, settings.touch.pin))
    with _ends_by_signal(), Parts(settings, around.backend, around.clock, SimpleQueue()) as parts:
        parts.lock()
        shown = cache(lambda: GuardedLamp(parts.lamp(), around.clock))
        moved = cache(lambda: GuardedLamp(RecordedLamp(around.clock), around.clock, parts.motor()))
        finger = cache(lambda: _finger(parts, around))
        step, answer = next(steps), ""
        while True:
            match step:
                case Say(text=text):
                    around.say(text)
                case Ask(text=text):
                    answer = ask(text)
                case Show(level=level, seconds=seconds):
                    _glide(shown(), level, seconds, around)
                case Move(level=level, seconds=seconds):
                    _glide(moved(), level, seconds, around)
                case Listen():
                    answer = _heard(step, parts, finger(), around)
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


def _finger(parts: Parts, around: Around) -> Finger:
    """A finger on the button as it is wired, armed with the scripted hand if there is one."""
    finger = parts.finger()
    around.hand.arm(around.clock, finger)
    return finger


def _heard(step: Listen, parts: Parts, finger: Finger, around: Around) -> str:
    """What the button does while it is listened to: "down" already, a "press", or "nothing"."""
    clock, inbox = around.clock, parts.inbox
    while not inbox.empty():
        inbox.get_nowait()  # presses from before the question
    until_s = clock.now() + step.seconds
    with closing(parts.button(step.pin, step.pull)) as button, ExitStack() as ends:
        if around.touched is not None:
            ends.callback(around.touched(finger, clock.now, lambda: None))
        clock.wait(SimpleQueue(), min(until_s, clock.now() + SETTLE_S))
        down = was_down = button.is_down  # a hand quicker than the question, or a wire that is always down
        while down and clock.now() < until_s:
            clock.wait(SimpleQueue(), min(until_s, clock.now() + SETTLE_S))
            down = button.is_down
        if was_down:
            return "down" if down else "press"
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
    """Fades the lamp from where it is to `level`, and returns when it is there."""
    clock, from_s = around.clock, around.clock.now()
    chain = FadeChain(lamp.level, (Fade(seconds, level),))
    while True:
        passed_s = clock.now() - from_s
        lamp.show(chain.level_at(passed_s))
        around.watch(lamp.level)
        if passed_s >= seconds and lamp.settled(level):
            return
        clock.wait(SimpleQueue(), clock.now() + 1 / FRAMES_HZ)
