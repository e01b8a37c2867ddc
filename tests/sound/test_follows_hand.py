"""The breath tone follows a hand as the light does: heard at the speaker's end, with its delay in seconds."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from pi_regulate.devices.speaker.stream import CHUNK_FRAMES, Stream
from pi_regulate.score.compose import compose
from pi_regulate.score.half_breath import HalfBreath
from pi_regulate.score.plan import Plan
from pi_regulate.sound import RATE_HZ
from pi_regulate.sound.air import BLOCK_FRAMES
from pi_regulate.sound.desk import Desk
from pi_regulate.trace import Row
from tests.devices.speaker.pipes import MemoryPipe
from tests.sound.listener import named, pitch_hz
from tests.sound.studio import Take, line, lived, take
from tests.sounds import sounds
from tests.stage import exercise, library, routine

CHUNK_S = CHUNK_FRAMES / RATE_HZ
FOLLOWS = exercise({"follow": "hand", "then": "lead", "lasts": 60}, name="the-hand", lasts=90, sound="ocean")
HAND = ", ".join(f"hold 2s@{at_s}s" for at_s in range(8, 60, 6))


@cache
def led() -> Take:
    """A hand that leads, and then the light."""
    return take("the-hand", HAND, house=library(FOLLOWS))


def test_what_is_said_meanwhile_is_heard_to_its_last_word_while_the_hand_goes_on() -> None:
    heard = led()
    said = [row for row in heard.of("say") if (row.line or "").startswith("follow.")]
    assert [row.line for row in said] == ["follow.1", "follow.2"]
    for row in said:
        words, from_ = line(row.line or ""), round(row.at_s * RATE_HZ)
        begins = range(from_ - BLOCK_FRAMES, from_ + BLOCK_FRAMES)
        opening = words[: RATE_HZ // 2]
        at = max(begins, key=lambda at: float(heard.one[at : at + len(opening)] @ opening))
        there = heard.one[at : at + len(words)]
        for part in (slice(None, len(words) // 2), slice(len(words) // 2, None)):
            assert float(there[part] @ words[part] / (words[part] @ words[part])) == pytest.approx(1.0, abs=0.1), row


def test_each_breath_of_the_hand_is_named_from_its_sound_alone() -> None:
    """In and out by the pitch that rises and falls, the part that the light shows at that time.

    Words may hide one of the parts into which they are spoken.
    """
    heard = led()
    breaths = [row for row in heard.of("breath") if 13 < row.at_s < 55]
    assert len(breaths) >= 14
    spoken, hidden = heard.spoken(), list[float]()
    for row in breaths:
        end_s = row.at_s + (row.seconds or 0.0)
        while_spoken = spoken[round(row.at_s * RATE_HZ) : round(end_s * RATE_HZ)]
        if named(heard.between(row.at_s, end_s), while_spoken) != row.part:
            assert while_spoken.any(), row
            hidden.append(row.at_s)
    assert len(hidden) <= 1


def plans() -> tuple[Plan, Plan]:
    """A light that waits for the hand at its low end, and one that goes up from 10 s on, in 2.4 s."""
    waits = HalfBreath("out", 4.0, 7.0, 0.35, 0.08, 1.0)
    rises = HalfBreath("in", 10.0, 12.4, 0.08, 0.35, 0.0)
    score = compose(FOLLOWS)
    return Plan(score, 0.0, 0, 90.0, half=waits), Plan(score, 0.0, 0, 90.0, half=rises)


def fed(turns_s: float | None) -> NDArray[np.float64]:
    """What a card plays in 16 s, from 0 s on; the plan changes at `turns_s`, or never."""
    waits, rises = plans()
    desk, pipe = Desk(sounds(), 10), MemoryPipe()
    stream = Stream(desk, pipe, lead_in_s=0.0)
    desk.play(Row(0.0, "exercise", phase="breathe", id="the-hand", seconds=90))
    desk.keep_to(waits)
    step, turned = 0, False
    while step * CHUNK_S / 8 < 16.0:
        now_s = step * CHUNK_S / 8
        if turns_s is not None and now_s >= turns_s and not turned:
            desk.keep_to(rises)
            turned = True
        stream.step(now_s)
        if step % 8 == 7:
            pipe.drain()
        step += 1
    return pipe.heard


def test_a_turn_is_heard_within_a_fifth_of_a_second_and_from_there_on_the_tone_is_where_the_light_is() -> None:
    turned, still = fed(10.0), fed(None)
    first = int(np.flatnonzero((turned != still).any(axis=1))[0])
    assert first / RATE_HZ - 10.0 <= 2.2 * CHUNK_S
    assert 2.2 * CHUNK_S < 0.2
    for at_s, full in ((10.8, 0.25), (11.2, 0.5), (11.6, 0.75)):
        around = turned[round((at_s - 0.085) * RATE_HZ) : round((at_s + 0.085) * RATE_HZ)].mean(axis=1)
        assert pitch_hz(around) == pytest.approx(220 * 1.5**full, rel=0.03), at_s


def test_a_hold_that_ends_it_fades_the_tone_with_the_light() -> None:
    house = library(FOLLOWS, routines=[routine(breathe=["the-hand"]).model_copy(update={"id": "default"})])
    heard = lived("press@1s, hold 2s@13s, hold 2s@19s, hold 9s@25s", house=house)
    (landing,) = heard.of("landing")
    assert landing.at_s == pytest.approx(32.0, abs=0.05)
    assert np.abs(heard.between(31.0, 31.9)).max() > 0.001
    assert not heard.between(33.6, 40.0).any()
