"""Calibrates and tests one part outside a session: the lamp, the motor, the button or the sound.

There is no exercise and no night, but everything else is as in a session: the guard, the stop signals, the same stream
to the card, and the dark at the end. Rule: everything here is a plan of `session.calibration`, and one loop follows it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from math import floor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from pi_regulate.devices.hand import NOBODY, Finger, Hand
from pi_regulate.devices.inbox import Edge, Inbox, Land, Stop
from pi_regulate.devices.lamps.felt import felt_of
from pi_regulate.devices.lamps.guarded import GuardedLamp
from pi_regulate.devices.lamps.perception import duty_of
from pi_regulate.devices.pins.backends import Backend
from pi_regulate.devices.ports import Lamp, ScriptableClock
from pi_regulate.devices.recorder import RecordedLamp
from pi_regulate.library.lamp import ceiling_of
from pi_regulate.library.settings import Settings
from pi_regulate.service.reloading import signals
from pi_regulate.session.calibration.lamp_plans import Calibration, HandAwaited, LampGlow, LampPlan, Sweep
from pi_regulate.session.calibration.touch_plans import FOR_THE_HAND, TouchSweep
from pi_regulate.sound import RATE_HZ
from pi_regulate.trace import Row
from pi_regulate.wiring.parts import Parts

if TYPE_CHECKING:
    from pi_regulate.devices.pins.gpio import GpioButton
    from pi_regulate.devices.speaker.cards import Output
    from pi_regulate.devices.speaker.stream import Pipe, Stream
    from pi_regulate.sound.voice import VoiceBook

    OpenPipe = Callable[[Output], Pipe]

FRAMES_HZ = 50.0
FADE_S = 0.7  # how long the stream goes on after the plan is over

_Finish = Callable[[], None]


def _by_signals(inbox: Inbox) -> AbstractContextManager[None]:
    return signals(inbox, lambda: inbox.put(Stop("SIGHUP")))  # SIGHUP: the terminal is closed


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the part: pins, clock, a scripted hand, and callbacks.

    `say` gets sentences, `watch` the level (0 to 1) of every frame, `felt` whether the button goes down or comes up.
    `touched` gets a finger on the button, the time, and a function that goes on without an answer; it returns a
    function that undoes it. `ended` gets the inbox, for whatever may stop it from outside: signals, where nothing else
    is said; `stopped` is called when a stop came and ends everything. `written` waits until every sentence is written,
    unless nothing takes them.
    """

    backend: Backend
    clock: ScriptableClock
    say: Callable[[str], None]
    hand: Hand = NOBODY
    watch: Callable[[float], None] = lambda level: None
    touched: Callable[[Finger, Callable[[], float], Callable[[], None]], _Finish] | None = None
    felt: Callable[[bool], None] = lambda down: None
    ended: Callable[[Inbox], AbstractContextManager[None]] = _by_signals
    stopped: Callable[[], None] = lambda: None
    written: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Duty cycles, 0 to 1."""

    floor: float
    ceiling: float


# The lamp by itself


def sweep(settings: Settings, around: Around) -> None:
    """Shows everything the lamp can do, in a minute. Raises RegulateError when the lamp can't be opened."""
    with _opened(settings, around) as parts:
        lamp = parts.lamp()
        _follow(Sweep(around.clock.now()), lamp, parts, around)


def glow(settings: Settings, around: Around) -> None:
    """Lights the lamp for ten seconds. Raises RegulateError when it can't be opened."""
    with _opened(settings, around) as parts:
        lamp = parts.lamp()
        _follow(LampGlow(around.clock.now()), lamp, parts, around)


def await_hand(settings: Settings, around: Around, *, until_up: bool = False) -> HandAwaited:
    """Waits for a hand on the button, with the lamp dark. Raises RegulateError when the button can't be opened."""
    with _opened(settings, around) as parts:
        button = _button(parts, around)
        plan = HandAwaited(around.clock.now(), down_at_start=button.is_down, until_up=until_up)
        _follow(plan, RecordedLamp(around.clock), parts, around)
    return plan


def find_bounds(settings: Settings, around: Around) -> Bounds | None:
    """Finds floor and ceiling: a person looks and presses. None when they were not given.

    The light never exceeds the limit in lux from the settings. Raises RegulateError when a pin can't be opened.
    """
    whole = settings.lamp.model_copy(update={"floor": 0.0, "ceiling": 1.0})
    with _opened(settings, around) as parts:
        lamp, button = parts.lamp(whole), _button(parts, around)
        plan = Calibration(around.clock.now(), settings.button.hold_s, down_at_start=button.is_down)
        _follow(plan, lamp, parts, around)
    if plan.chosen is None:
        return None
    most = ceiling_of(whole)
    return Bounds(duty_of(plan.chosen.floor, 0.0, most), duty_of(plan.chosen.ceiling, 0.0, most))


# The motor by itself; its settings must have a pin


def touch_sweep(settings: Settings, around: Around) -> None:
    """Moves the motor through everything it can do, in a minute. Raises RegulateError when it can't be opened."""
    with _opened(settings, around) as parts:
        motor = parts.motor()
        _follow(TouchSweep(around.clock.now()), RecordedLamp(around.clock), parts, around, motor=motor)


def find_strengths(settings: Settings, around: Around) -> Bounds | None:
    """Finds floor and ceiling: a person feels and presses. None when they were not given.

    Raises RegulateError when a pin can't be opened.
    """
    whole = settings.touch.model_copy(update={"floor": 0.0, "ceiling": 1.0})
    with _opened(settings, around) as parts:
        motor, button = parts.motor(whole), _button(parts, around)
        plan = Calibration(
            around.clock.now(), settings.button.hold_s, down_at_start=button.is_down, search=FOR_THE_HAND
        )
        _follow(plan, RecordedLamp(around.clock), parts, around, motor=motor)
    return None if plan.chosen is None else Bounds(felt_of(plan.chosen.floor), felt_of(plan.chosen.ceiling))


# The sound by itself. Its imports stand inside the functions: numpy is slow to load, and the lamp doesn't need it.


def find_volume(settings: Settings, around: Around, open_pipe: OpenPipe) -> float | None:
    """Finds the volume: a person listens and presses. None when they did not choose one. Raises RegulateError."""
    from pi_regulate.session.calibration.sound_plans import Loudness
    from pi_regulate.sound.noise import Noise

    with _opened(settings, around) as parts:
        noise = Noise()
        lamp, stream = _sounding(parts, noise, around, open_pipe)
        plan = Loudness(around.clock.now(), settings.button.hold_s)

        def louder(now_s: float) -> None:
            noise.loudness_dba = plan.loudness_dba(now_s)

        _follow(plan, lamp, parts, around, stream, louder)
    return plan.volume


def chime(settings: Settings, around: Around, share: Path, open_pipe: OpenPipe) -> None:
    """Plays one chime, as soft as the first of a session. Raises RegulateError."""
    from pi_regulate.session.calibration.sound_plans import Chime
    from pi_regulate.sound.desk import Desk
    from pi_regulate.sound.sound_files import load_all

    with _opened(settings, around) as parts:
        desk = Desk(load_all(share / "audio"), settings.sound.volume)
        lamp, stream = _sounding(parts, desk, around, open_pipe)
        now_s = around.clock.now()
        plan = Chime(now_s)
        desk.play(Row(now_s, "phase", phase="ground"))
        desk.play(Row(now_s, "chime", name="bowl"))

        def until_over(now_s: float) -> None:
            if plan.over:
                desk.play(Row(now_s, "rest"))

        _follow(plan, lamp, parts, around, stream, until_over)


def speak(settings: Settings, around: Around, line: str, book: VoiceBook, open_pipe: OpenPipe) -> None:
    """Says one line, as loud as in a session. Raises RegulateError."""
    from pi_regulate.session.calibration.fades import InTheDark
    from pi_regulate.sound.desk import Desk

    book.expect((line,))
    samples = book.samples(line)
    with _opened(settings, around) as parts:
        desk = Desk({}, settings.sound.volume, book)
        lamp, stream = _sounding(parts, desk, around, open_pipe)
        now_s = around.clock.now()
        plan = InTheDark(now_s, 0.0 if samples is None else len(samples) / RATE_HZ)
        desk.play(Row(now_s, "phase", phase="ground"))
        desk.play(Row(now_s, "say", line=line))

        def until_over(now_s: float) -> None:
            if plan.over:
                desk.play(Row(now_s, "rest"))

        _follow(plan, lamp, parts, around, stream, until_over)


def find_lead(settings: Settings, around: Around, share: Path, open_pipe: OpenPipe) -> float | None:
    """Finds how many seconds earlier sound has to start, by eye, ear and button. None when nobody chose."""
    from pi_regulate.score.plan import Plan as Ahead
    from pi_regulate.session.calibration.sound_plans import Lead
    from pi_regulate.sound.desk import Desk
    from pi_regulate.sound.sound_files import load_all

    with _opened(settings, around) as parts:
        desk = Desk(load_all(share / "audio"), settings.sound.volume)
        lamp, stream = _sounding(parts, desk, around, open_pipe)
        now_s = around.clock.now()
        plan = Lead(now_s, settings.button.hold_s, settings.sound.audio_lead_s)
        desk.play(Row(now_s, "phase", phase="ground"))
        desk.keep_to(Ahead(plan.score, now_s, 0, plan.score.length_s))

        def earlier(now_s: float) -> None:
            stream.audio_lead_s = plan.audio_lead_s
            if plan.over:
                desk.play(Row(now_s, "rest"))

        _follow(plan, lamp, parts, around, stream, earlier)
    return plan.audio_lead_s if plan.kept else None


def output_for(settings: Settings) -> Output:
    """The output that the settings choose. Raises NoSoundError."""
    from pi_regulate.devices.speaker.cards import choose

    return choose(settings.sound.device, dict(os.environ), platform=sys.platform)


# Shared by all of them


@contextmanager
def _opened(settings: Settings, around: Around) -> Iterator[Parts]:
    inbox: SimpleQueue[Any] = SimpleQueue()
    # First in, last out: a second Ctrl-C must not interrupt what makes it dark.
    with around.ended(inbox), Parts(settings, around.backend, around.clock, inbox) as parts:
        yield parts


def _button(parts: Parts, around: Around) -> GpioButton:
    """The button, with the scripted hand and the keyboard connected to it."""
    button, finger, inbox = parts.button(), parts.finger(), parts.inbox
    around.hand.arm(around.clock, finger)
    if around.touched is not None:
        parts.callback(around.touched(finger, around.clock.now, lambda: inbox.put(Land())))
    return button


def _sounding(parts: Parts, desk: Any, around: Around, open_pipe: OpenPipe) -> tuple[Lamp, Stream]:
    """The lamp, and the stream of `desk` to a card, with the amplifier on and the button connected."""
    from pi_regulate.devices.speaker.cards import Output
    from pi_regulate.devices.speaker.stream import Stream

    parts.lock()  # before the card is opened: a process that holds lamp and button has the sound as well
    sound = parts.settings.sound
    pipe = open_pipe(output_for(parts.settings) if parts.on_pi else Output("a simulated card"))
    parts.callback(pipe.close)
    lamp = parts.lamp(amplifier=sound.amp_enable)
    if (amplifier := parts.amplifier()) is not None:
        amplifier.switch(True)
    _button(parts, around)
    return lamp, Stream(desk, pipe, audio_lead_s=sound.audio_lead_s)


def _follow(
    plan: LampPlan,
    lamp: Lamp,
    parts: Parts,
    around: Around,
    stream: Stream | None = None,
    each: Callable[[float], None] = lambda now_s: None,
    motor: Lamp | None = None,
) -> None:
    """Follows the plan on a grid of frames until it is over, the lamp dark, the motor still and the stream silent.

    `each` is called for every frame, after the plan has advanced.
    """
    clock, guarded = around.clock, GuardedLamp(lamp, around.clock, motor)
    from_s, over_s = clock.now(), None
    while True:
        now_s = clock.now()
        for sentence in plan.advance(now_s):
            around.say(sentence)
        each(now_s)
        guarded.show(plan.level_at(now_s))
        around.watch(guarded.level)
        over_s = now_s if plan.over and over_s is None else over_s
        if over_s is not None and now_s >= over_s + (FADE_S if stream else 0.0) and guarded.dark:
            return
        next_s = from_s + (floor((now_s - from_s) * FRAMES_HZ + 1e-6) + 1) / FRAMES_HZ
        if stream is not None and (due_s := stream.step(now_s)) is not None:
            next_s = min(next_s, now_s + due_s)
        match clock.wait(parts.inbox, next_s):
            case Edge(down=down, at_s=at_s):
                around.felt(down)
                plan.edge(down, min(at_s, clock.now()))
            case Land():
                plan.stop(clock.now())
            case Stop():
                plan.stop(clock.now())
                around.stopped()
