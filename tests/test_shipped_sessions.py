"""Every shipped exercise, as it is written, and every routine, as a whole session in the light that a device shows."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from pi_regulate.library.steps import TapStep
from pi_regulate.trace import FIELDS
from pi_regulate.words import PHASES
from tests.in_one_test import in_one_test
from tests.light_meter import UNSEEN, Light, pairs_within_a_second, too_fast
from tests.stage import EVENING, NIGHT, Seen, alone, play, shipped

EXERCISES = sorted(shipped().exercises)
ROUTINES = sorted(shipped().routines)
SESSIONS = [("exercise", name) for name in EXERCISES] + [("routine", name) for name in ROUTINES]
LIT = [
    *(pytest.param("exercise", name, marks=[pytest.mark.slow] * bool(at % 5)) for at, name in enumerate(EXERCISES)),
    *(pytest.param("routine", name, marks=[pytest.mark.slow] * bool(at % 2)) for at, name in enumerate(ROUTINES)),
]
"""Routines play half of the exercises too, and `test_shipped_scores.py` looks at the light of each as it is written."""
LEFT_OUT = (
    0.006  # of level: the device shows no frame for a step of 0.005 (L* 0.5 is just seen), give or take one frame
)
HOLDS_S = 100.0  # limit hold_total: holds in one session


def played(kind: str, name: str, **frames: Any) -> Seen:
    """Exercises with every line spoken, whatever the settings say; routines as they come in the evening."""
    what = alone(shipped().exercises[name]) if kind == "exercise" else shipped().routines[name]
    return play(what, as_written=kind == "exercise", **frames)


@cache
def session(kind: str, name: str) -> Seen:
    """The session without its light."""
    return played(kind, name)


@pytest.mark.parametrize(
    "every_frame",
    [pytest.param(False, id="as shown"), pytest.param(True, id="a hundred a second", marks=pytest.mark.slow)],
)
@pytest.mark.parametrize(("kind", "name"), LIT)
def test_its_light_stays_within_its_bounds_moves_slowly_and_never_flickers(
    kind: str, name: str, every_frame: bool
) -> None:
    """As the device shows it, where frames that look alike are left out (`test_player.py`), and with every frame."""
    seen = played(kind, name, frames_hz=100, every_frame=every_frame)
    light = Light.of(seen.light)
    assert 0 <= light.levels.min() <= light.levels.max() <= 1
    assert too_fast(light, unseen=UNSEEN if every_frame else LEFT_OUT) == []
    assert pairs_within_a_second(light) == []
    assert light.levels[-1] == 0.0
    assert seen.rows == session(kind, name).rows  # and the frames change nothing else


# Only a softer chime has a share, and only what is about hearing a recording again has a name.
SELDOM = {"chime": ("share",), "gate": ("name",), "yes": ("name",), "no": ("name",)}


@in_one_test(("kind", "name"), SESSIONS)
def test_its_rows_come_in_order_with_every_field_they_need_and_rest_is_the_last(kind: str, name: str) -> None:
    rows = session(kind, name).rows
    times = [row.at_s for row in rows]
    assert times == sorted(times)
    assert [row.what for row in rows].index("rest") == len(rows) - 1
    for row in rows:
        left_out = {"seconds", *SELDOM.get(row.what, ())}
        assert set(FIELDS[row.what]) - row.as_dict().keys() <= left_out
        assert row.seconds is None or row.seconds >= 0


@in_one_test(("kind", "name"), SESSIONS)
def test_its_phases_come_in_order_and_each_once(kind: str, name: str) -> None:
    phases = [row.phase for row in session(kind, name).of("phase")]
    assert phases == [phase for phase in PHASES if phase in phases]
    assert len(phases) >= 1


@in_one_test(("kind", "name"), SESSIONS)
def test_no_line_begins_while_another_is_still_spoken_or_the_exercise_is_over(kind: str, name: str) -> None:
    seen = session(kind, name)
    busy_until_s = 0.0
    for row in seen.of("say", "exercise", "landing"):
        assert row.at_s >= busy_until_s - 1e-9, row
        if row.what == "say":
            assert row.text is not None
            assert row.seconds is not None
            assert row.seconds >= len(row.text.split()) * 60 / 110 - 1e-9
            busy_until_s = row.at_s + row.seconds


@in_one_test(("kind", "name"), SESSIONS)
def test_its_breaths_are_counted_and_their_pauses_stay_within_the_limit(kind: str, name: str) -> None:
    breaths = session(kind, name).of("breath")
    assert sum(row.seconds or 0 for row in breaths if row.part in ("hold", "rest")) <= HOLDS_S
    assert all(row.part is not None and (row.index or 0) >= 1 for row in breaths)
    for before, after in pairwise(breaths):
        assert after.at_s >= before.at_s + (before.seconds or 0) - 1e-6


def test_the_light_is_the_same_every_time_too() -> None:
    first, again = (play(shipped().routines["short"], frames_hz=100) for _ in range(2))
    assert first.light == again.light
    assert first.rows == again.rows


@in_one_test("name", EXERCISES)
def test_an_exercise_as_written_plays_itself_or_where_nobody_answers_what_stands_in_for_it(name: str) -> None:
    seen = session("exercise", name)
    asks = [row.needs for row in seen.of("gate")]
    exercise = shipped().exercises[name]
    wanted = [name, exercise.alone] if 2 in asks else [name]
    if exercise.hand_led and not asks:
        wanted = [name, exercise.on_skip]
    taps = [step.tap.otherwise for step in exercise.script()[0] if isinstance(step, TapStep)]
    assert seen.exercises == wanted + taps
    assert (exercise.who == "two" and not exercise.apart) is (2 in asks)  # after time apart, whoever comes is asked
    assert seen.of("yes", "voice") == []


@in_one_test("at_min", [EVENING, NIGHT])
@in_one_test("name", ROUTINES)
def test_a_routine_ends_by_itself_within_half_an_hour_and_time_apart_by_day_and_by_night(
    name: str, at_min: int
) -> None:
    routine = shipped().routines[name]
    seen = play(routine, at_min=at_min)
    assert seen.rows[-1].what == "rest"
    apart_s = sum(seen.rows[-1].at_s - row.at_s for row in seen.of("apart"))  # nobody came back
    assert apart_s <= 3606
    assert seen.rows[-1].at_s - apart_s <= 1806
    phases = [row.phase for row in seen.of("phase")]
    asks_first = bool(routine.ground or routine.breathe)  # at night, connect comes after these only by a press
    assert ("connect" in phases) is (bool(routine.connect) and not (at_min == NIGHT and asks_first))
    if at_min == NIGHT:
        assert "landing" not in [row.name for row in seen.of("chime")]
