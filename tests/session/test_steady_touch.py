"""A motor under the pillow breathes where the light stands still, and stands still where the light is only a clock."""

from __future__ import annotations

import pytest

from pi_regulate.library.exercise import Exercise
from tests.eye import glimpses, named
from tests.hand_on_motor import too_quick
from tests.stage import NOON, alone, exercise, hold, library, play, press, routine, shipped

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


APART = exercise(
    {"glow": 0.1, "lasts": 10}, {"apart": {"for": 60, "more": 60}}, {"gate": {"needs": 2}}, {"glow": 0.1, "lasts": 5},
    name="parted", phase="connect", who="two", lasts=15,
)  # fmt: skip


@pytest.mark.parametrize("steady", [False, True])
def test_while_two_are_apart_it_is_felt_when_it_calls_and_as_it_answers_a_hand_and_at_no_other_time(
    steady: bool,
) -> None:
    house = library(APART, people={"photosensitive": steady})
    seen = play(routine(connect=["parted"]), press(40.0), house=house, at_min=NOON, frames_hz=50.0, touch=True)
    (parted, longer), calls = seen.of("apart"), [row.at_s for row in seen.of("call")]
    begins_s, ends_s = parted.at_s, seen.of("landing")[0].at_s
    hums = [at_s for at_s, felt in seen.felt if felt > 0 and begins_s + 2.5 < at_s < ends_s]
    assert len(calls) == 2
    near = [longer.at_s - 0.5, *calls]
    assert {max(since_s for since_s in near if since_s < at_s + 1.0) for at_s in hums} == set(near)
    assert [at_s for at_s in hums if not any(-0.1 <= at_s - since_s < 29.0 for since_s in near)] == []
    assert all(any(call_s < at_s < call_s + 20.0 for at_s in hums) for call_s in calls)
    lasts = [at_s for at_s, felt in seen.felt if felt == 0 and at_s < ends_s]
    assert lasts[-1] < calls[1] + 29.5, "it stands still while it waits"


def test_without_a_motor_the_light_needs_no_more_frames_than_before() -> None:
    one = alone(SLOW)
    still, felt = (play(one, house=STEADY, as_written=True, frames_hz=50.0, touch=touch) for touch in (False, True))
    assert still.waits < felt.waits / 10
