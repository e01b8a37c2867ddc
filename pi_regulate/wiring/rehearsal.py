"""A session on the virtual clock: the device's own guide and player, as fast as the machine can go.

`rehearse`, `render` and `preview` use this. No pin is opened, and sound goes only where the caller sends it. Rule: a
rehearsal gives the rows that the device would carry out, at their times.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from queue import SimpleQueue

from pi_regulate.devices.breather import Breather, BreatherMode
from pi_regulate.devices.clock import NothingLeftError, VirtualClock
from pi_regulate.devices.hand import NOBODY, Finger, Hand, finger_on, parse_hand
from pi_regulate.devices.inbox import Inbox
from pi_regulate.devices.ports import Clock, Speaker, Watcher
from pi_regulate.devices.wall import simulated_wall
from pi_regulate.devices.wish_script import arm
from pi_regulate.library.catalogue import Library
from pi_regulate.library.routine import Routine
from pi_regulate.player import Player
from pi_regulate.session.following import Follower
from pi_regulate.session.guide import Guide
from pi_regulate.session.hand_leads import Led
from pi_regulate.session.memory import Memory
from pi_regulate.session.running import Tapping
from pi_regulate.session.soothing import Soothing
from pi_regulate.session.table import GATE_DEAF_S, YES_APART_S
from pi_regulate.session.voice_choice import Chain
from pi_regulate.session.wishes import Wish
from pi_regulate.trace import Row

ANSWERS_S = 40.0  # after a call: when its swells and its line are over
CALM_BREATHER = Breather(12.0)  # a grown person at rest breathes 12 to 20 times a minute (LIMITS 3.1)


def rehearse(
    library: Library,
    routine: Routine,
    watchers: Sequence[Watcher],
    *,
    hand: Hand = NOBODY,
    wishes: Sequence[Wish] = (),
    breather: Breather | None = None,
    frames_hz: float = 0.0,
    at_min: int = 21 * 60,
    seed: int = 0,
    as_written: bool = False,
    speaker: Callable[[Clock], Speaker] | None = None,
    voices: Chain | None = None,
    say_yes: bool = False,
    remembers: bool = False,
    starts: bool = True,
) -> None:
    """A session of `routine` on the virtual clock, from 0 s to rest, as fast as the machine can go.

    Unless it `starts`, it begins at rest, and goes on until nothing is left to happen. `wishes` come from outside.

    `speaker` makes the speaker for the session's clock; without one nothing is heard. `voices` are the recordings;
    without them every line is only shown. The `breather`, who has no other finger than the `hand`, uses the button
    wherever it is listened to as a breath. With `say_yes` every gate is answered, and without a `breather` there is a
    calm one; otherwise gates, and windows for taps, time out. If it `remembers`, somebody said yes to the
    morning thread the night before.
    """
    from pi_regulate.devices.recorder import RecordedLamp, RecordedSpeaker

    inbox: Inbox = SimpleQueue()
    clock = VirtualClock()
    memory = Memory(thread=remembers)
    guide = Guide(library, simulated_wall(at_min, 0.0), memory, voices=voices, seed=seed, as_written=as_written)
    hand.arm(clock, finger_on(inbox))
    arm(wishes, clock, inbox)
    if say_yes and breather is None:
        breather = CALM_BREATHER
    if breather is not None:
        asked = partial(asked_for, guide)
        breather.arm(clock, finger_on(inbox), asked, seed=seed, busy=hand.edges)
    player = Player(
        guide,
        clock,
        inbox,
        RecordedLamp(clock),
        speaker(clock) if speaker is not None else RecordedSpeaker(clock),
        [*watchers, _SaysYes(clock, finger_on(inbox))] if say_yes else watchers,
        frames_hz=frames_hz,
        every_frame=True,
        once=starts or remembers,
        motor=RecordedLamp(clock) if library.settings.touch.pin is not None else None,
        unlit=library.settings.light == "off",
    )
    with suppress(NothingLeftError):  # at rest, with nothing remembered any more and nobody to press
        player.run(guide.start(0.0, routine) if starts else ())


def asked_for(guide: Guide, now_s: float) -> BreatherMode | None:
    """How the place where the session is listens to somebody's breath; None where it doesn't."""
    match guide.light.place:
        case Tapping(window=window, anchor_s=anchor_s) if window.start_s <= now_s - anchor_s < window.end_s:
            return "tap"
        case Soothing(told=True):
            return "tap"
        case Led(follower=Follower()):
            return "hold"
    return None


class _SaysYes:
    """Answers every gate with as many calm presses as it asks for, and a call after time apart with one."""

    def __init__(self, clock: VirtualClock, finger: Finger) -> None:
        self._clock, self._finger = clock, finger

    def see(self, row: Row, now_s: float) -> None:
        asked = row.what == "gate" and row.name is None  # not to what could be played again and again
        if asked or row.what == "call":
            first_s = self._clock.now() + (GATE_DEAF_S + 1 if asked else ANSWERS_S)
            for number in range(row.needs or 1):
                press = parse_hand(f"{first_s + number * (YES_APART_S + 1)}s")
                for edge in press.edges:
                    self._clock.schedule(edge.at_s, partial(self._finger, edge.down))
