"""The walk through the wires (`session.alone.wires`) carried out: on real pins or simulated ones, with a person beside.

A lamp is opened when it is first to shine, a button for as long as it is listened to, so one pin can be tried as both.
While a question waits the light stands still. Whatever ends the program ends it as Ctrl-C does: past all that makes it
dark. Rule: all light goes through the guard.
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
from pi_regulate.library.lamp import lamp_pins
from pi_regulate.library.settings import Settings
from pi_regulate.session.alone.ways import Way, WayChain
from pi_regulate.session.alone.wires import Ask, Listen, Say, Show, Wired, walk
from pi_regulate.session.contact import Contact
from pi_regulate.wiring.bench import FRAMES_HZ, Around
from pi_regulate.wiring.parts import Parts

SETTLE_S = 0.1  # after a line was taken: the pull has charged the wire, and a bounce is over


def walk_through(settings: Settings, around: Around, ask: Callable[[str], str]) -> list[str]:
    """Goes through the wires with somebody whom `ask` asks; gives what is to be mended, a sentence each.

    Raises RegulateError when a pin can't be had, KeyboardInterrupt when somebody ends it.
    """
    lamp, button = settings.lamp, settings.button
    steps = walk(Wired(lamp_pins(lamp), button.pin, button.pull, may_listen=lamp.driver != "hardware_pwm"))
    with _ends_by_signal(), Parts(settings, around.backend, around.clock, SimpleQueue()) as parts:
        parts.lock()
        shown = cache(lambda: GuardedLamp(parts.lamp(), around.clock))
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
    """A finger on the button that was wired, with the script there is for it."""
    finger = parts.finger()
    around.hand.arm(around.clock, finger)
    return finger


def _heard(step: Listen, parts: Parts, finger: Finger, around: Around) -> str:
    """What the button tells while somebody may press it."""
    clock, inbox = around.clock, parts.inbox
    while not inbox.empty():
        inbox.get_nowait()  # pressed while nobody listened
    until_s = clock.now() + step.seconds
    with closing(parts.button(step.pin, step.pull)) as button, ExitStack() as ends:
        if around.touched is not None:
            ends.callback(around.touched(finger, clock.now, lambda: None))
        clock.wait(SimpleQueue(), min(until_s, clock.now() + SETTLE_S))
        down = was_down = button.is_down  # a hand that was quicker than the question, or a wire that is always down
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
    """Shows the way from where the lamp is to a level, and comes back when it is there."""
    clock, from_s = around.clock, around.clock.now()
    chain = WayChain(lamp.level, (Way(seconds, level),))
    while True:
        passed_s = clock.now() - from_s
        lamp.show(chain.level_at(passed_s))
        around.watch(lamp.level)
        if passed_s >= seconds and lamp.settled(level):
            return
        clock.wait(SimpleQueue(), clock.now() + 1 / FRAMES_HZ)
