"""The sound by itself, from settings to a real card and back to silence: for setting it up and for listening to it.

One loop feeds the card, shows the lamp and listens to the button; there is no session and no night. Rule: what is asked
here is a plan of `session.alone.sound`; the card gets the very stream that a session plays on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from pi_regulate.devices.clock import RealClock
from pi_regulate.devices.hand import finger_on
from pi_regulate.devices.inbox import Edge, Inbox, Land, Stop
from pi_regulate.devices.lamps.guarded import GuardedLamp
from pi_regulate.devices.lamps.noting import noted_lamp
from pi_regulate.devices.pins.backends import Headers, headers_of
from pi_regulate.devices.runtime import only_one, runtime_folder
from pi_regulate.devices.speaker.cards import Output, choose
from pi_regulate.devices.speaker.stream import Pipe, Stream
from pi_regulate.library.settings import Settings
from pi_regulate.score.plan import Plan as Ahead
from pi_regulate.service.reloading import signals
from pi_regulate.session.alone.lamp import Plan
from pi_regulate.session.alone.sound import Chime, Lead, Loudness
from pi_regulate.sound.desk import Desk
from pi_regulate.sound.files import load_all
from pi_regulate.sound.noise import Noise
from pi_regulate.trace import Row
from pi_regulate.wiring.bench import Around

FADE_S = 0.7  # so long the stream goes on when all is said

OpenPipe = Callable[[Output], Pipe]


def find_volume(settings: Settings, around: Around, open_pipe: OpenPipe) -> float | None:
    """Asks an ear and the button how loud it may be; None when they did not say. Raises RegulateError."""
    with ExitStack() as parts:
        noise = Noise()
        stream = _stream(parts, settings, noise, around, open_pipe)
        plan = Loudness(around.clock.now(), settings.button.hold_s)

        def louder(now_s: float) -> None:
            noise.loudness_dba = plan.loudness_dba(now_s)

        _play(parts, plan, settings, stream, around, louder)
    return plan.volume


def chime(settings: Settings, around: Around, share: Path, open_pipe: OpenPipe) -> None:
    """One chime, as soft as the first of a session, to see whether it is heard. Raises RegulateError."""
    with ExitStack() as parts:
        desk = Desk(load_all(share / "audio"), settings.sound.volume)
        stream = _stream(parts, settings, desk, around, open_pipe)
        now_s = around.clock.now()
        plan = Chime(now_s)
        desk.play(Row(now_s, "phase", phase="ground"))
        desk.play(Row(now_s, "chime", name="bowl"))

        def until_over(now_s: float) -> None:
            if plan.over:
                desk.play(Row(now_s, "rest"))

        _play(parts, plan, settings, stream, around, until_over)


def find_lead(settings: Settings, around: Around, share: Path, open_pipe: OpenPipe) -> float | None:
    """Asks eye, ear and button how much earlier sound has to start, in seconds; None when they did not say."""
    with ExitStack() as parts:
        desk = Desk(load_all(share / "audio"), settings.sound.volume)
        stream = _stream(parts, settings, desk, around, open_pipe)
        now_s = around.clock.now()
        plan = Lead(now_s, settings.button.hold_s, settings.sound.audio_lead_s)
        desk.play(Row(now_s, "phase", phase="ground"))
        desk.keep_to(Ahead(plan.score, now_s, 0, plan.score.length_s))

        def earlier(now_s: float) -> None:
            stream.lead_s = plan.lead_s
            if plan.over:
                desk.play(Row(now_s, "rest"))

        _play(parts, plan, settings, stream, around, earlier)
    return plan.lead_s if plan.kept else None


def output_for(settings: Settings) -> Output:
    """The output that the settings choose. Raises NoSoundError."""
    return choose(settings.sound.device, dict(os.environ), platform=sys.platform)


@contextmanager
def amplified(settings: Settings) -> Iterator[None]:
    """Within it the amplifier is on, where a pin switches it; for whoever has no other pins open."""
    with ExitStack() as parts:
        if settings.sound.amp_enable is not None:
            headers = headers_of(settings.backend, settings.button.driver, RealClock())
            parts.callback(headers.close)
            _switch_on(parts, settings, headers)
        yield


def _switch_on(parts: ExitStack, settings: Settings, headers: Headers) -> None:
    # Imported here: gpiozero is slow to load.
    from pi_regulate.devices.speaker.amplifier import amplifier_on

    amplifier = amplifier_on(settings.sound.amp_enable, headers)
    if amplifier is not None:
        parts.enter_context(amplifier)


def _stream(parts: ExitStack, settings: Settings, desk: Any, around: Around, open_pipe: OpenPipe) -> Stream:
    if around.backend == "pi":
        parts.enter_context(only_one(runtime_folder()))
    pipe = open_pipe(output_for(settings) if around.backend == "pi" else Output("a simulated card"))
    parts.callback(pipe.close)
    return Stream(desk, pipe, lead_s=settings.sound.audio_lead_s)


def _play(
    parts: ExitStack,
    plan: Plan,
    settings: Settings,
    stream: Stream,
    around: Around,
    each: Callable[[float], None],
) -> None:
    """Follows the plan until it is over, and then to silence and dark."""
    # Imported here: gpiozero is slow to load.
    from pi_regulate.devices.pins.gpio import GpioButton

    clock, wire, on_pi = around.clock, settings.button, around.backend == "pi"
    inbox: Inbox = SimpleQueue()
    headers = headers_of(around.backend, wire.driver, clock)
    parts.callback(headers.close)
    folder = runtime_folder() if on_pi else None
    noted = noted_lamp(parts, settings.lamp, headers.pins, clock, folder, settings.sound.amp_enable)
    lamp = GuardedLamp(noted, clock)
    _switch_on(parts, settings, headers)
    pins = headers.pins()
    button = GpioButton(pins, wire.pin, pull=wire.pull, inbox=inbox, stamp=clock.stamp if on_pi else float)
    parts.callback(button.close)
    finger = finger_on(inbox) if on_pi else pins.finger(wire.pin, wire.pull)
    around.hand.arm(clock, finger)
    if around.touched is not None:
        parts.callback(around.touched(finger, clock.now, lambda: inbox.put(Land())))
    parts.enter_context(signals(inbox, lambda: inbox.put(Stop("SIGHUP"))))  # the terminal is closed
    over_s: float | None = None
    while True:
        now_s = clock.now()
        for sentence in plan.advance(now_s):
            around.say(sentence)
        each(now_s)
        lamp.show(plan.level_at(now_s))
        around.watch(lamp.level)
        over_s = now_s if plan.over and over_s is None else over_s
        if over_s is not None and now_s >= over_s + FADE_S and lamp.level == 0:
            return
        due_s = stream.step(now_s)
        match clock.wait(inbox, now_s + min(0.02, due_s if due_s is not None else 0.02)):
            case Edge(down=down, at_s=at_s):
                plan.edge(down, min(at_s, clock.now()))
            case Land():
                plan.stop(clock.now())
            case Stop():
                plan.stop(clock.now())
                around.stopped()
