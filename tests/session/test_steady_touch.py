"""Where the light stands still, a motor under the pillow goes on breathing, and nothing of that reaches the lamp."""

from __future__ import annotations

import pytest

from pi_regulate.library.exercise import Exercise
from tests.eye import glimpses, named
from tests.hand_on_motor import too_quick
from tests.stage import alone, exercise, hold, library, play, shipped

SLOW = exercise({"breathe": {"in": 4, "out": 6}, "light": {"from": 0.08, "to": 0.4}, "times": 7}, lasts=72)
STEADY, SWELLING = library(SLOW, people={"photosensitive": True}), library(SLOW)


@pytest.mark.parametrize("one", [SLOW, pytest.param(shipped().exercises["settle"], marks=pytest.mark.slow)])
def test_the_hand_is_told_in_and_out_while_the_eye_sees_a_steady_glow(one: Exercise) -> None:
    seen = play(alone(one), house=STEADY, as_written=True, frames_hz=50.0, touch=True)
    breaths = [row for row in seen.of("breath") if row.seconds]
    led_s = breaths[0].at_s, breaths[-1].at_s + (breaths[-1].seconds or 0.0)
    assert {level for at_s, level in seen.light if led_s[0] + 2 < at_s < led_s[1]} == set(), "the lamp is not touched"
    felt = glimpses(seen.felt)
    told = [named(felt, row.at_s, row.at_s + (row.seconds or 0.0), 0.06, 0.39) for row in breaths]
    wrong = [row for row, name in zip(breaths, told, strict=True) if name != row.part]
    assert len(breaths) >= 14
    assert len(wrong) <= 0.02 * len(breaths), wrong[:5]


def test_it_is_as_strong_as_beside_a_light_that_swells() -> None:
    one = alone(SLOW)
    sessions = [play(one, house=house, as_written=True, frames_hz=50.0, touch=True) for house in (STEADY, SWELLING)]
    steady, swelling = (max(felt for _, felt in seen.felt) for seen in sessions)
    assert steady == pytest.approx(swelling, abs=0.01)


def test_presses_are_felt_too_and_a_hold_ends_it_still() -> None:
    one = alone(SLOW)
    seen = play(one, hold(40.0), house=STEADY, as_written=True, frames_hz=100.0, every_frame=True, touch=True)
    assert too_quick(seen.felt) == []
    assert seen.felt[-1][1] == 0.0
    assert seen.felt[-1][0] < 43.0
    falls = [(a[1] - b[1]) / (b[0] - a[0]) for a, b in zip(seen.felt, seen.felt[1:], strict=False) if b[0] > a[0]]
    assert max(falls) < 1.6, "a landing, not a stop"


def test_without_a_motor_the_light_needs_no_more_frames_than_before() -> None:
    one = alone(SLOW)
    still, felt = (play(one, house=STEADY, as_written=True, frames_hz=50.0, touch=touch) for touch in (False, True))
    assert still.waits < felt.waits / 10
